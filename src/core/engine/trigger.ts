/** What a decision is asked with, and what it answers. */
import type { JsonObject } from '../base/json.ts';
import type { ScriptNeed } from '../language/index.ts';
import type { Outcome, Poll } from './commands.ts';
import type { AlertRef, CommandCall, PlaybookRef, Question, RunBefore, RunEvent } from './events.ts';
import type { InboxRow, RowOp } from './journal.ts';
import type { RunState } from './state.ts';

export type Trigger =
  | {
      readonly type: 'start';
      readonly playbook: PlaybookRef;
      readonly alertRef: AlertRef;
      readonly alert: JsonObject;
      readonly inputs: JsonObject;
      readonly dryRun: boolean;
      /** A person started the playbook again after this run of the same alert. */
      readonly after?: RunBefore;
      /** Who asked for the run; absent: no person. */
      readonly by?: string;
      /** The request that asked for it: the same again begins no second run. */
      readonly request?: string;
    }
  | { readonly type: 'outcome'; readonly effect: string; readonly outcome: Outcome }
  /** The gate found no grant for the command. */
  | { readonly type: 'held'; readonly effect: string; readonly question: Question }
  | { readonly type: 'due'; readonly effect: string }
  | { readonly type: 'inbox'; readonly row: InboxRow };

/** What the driver starts once the events are durable. */
export type Effect =
  | { readonly kind: 'call'; readonly call: CommandCall; readonly poll: Poll | null }
  | { readonly kind: 'timer'; readonly effect: string; readonly due: number };

export interface Decision {
  readonly events: readonly RunEvent[];
  readonly rows: readonly RowOp[];
  readonly effects: readonly Effect[];
  /** The state after the events. */
  readonly state: RunState;
  /** Scripts to run before anything can be decided: give their results in `env.answers` and ask again. Mostly empty. */
  readonly needs: readonly ScriptNeed[];
  /** Nothing is decided before it is asked again with `env.lists`. */
  readonly needsLists?: boolean;
}
