/**
 * The journal as the driver uses it: a port, implemented by `adapters/store`.
 *
 * R1. `append(run, expectedSeq, events)` is one transaction on the key (run, seq). A conflict is an answer, not an error:
 *     another driver has the run. Appends that are written in one group commit fail one by one.
 * R7. Snapshots are a cache: deletable at any time.
 * R9. What comes from outside is a row in the inbox first and a wake-up second.
 */
import type { Json, JsonObject } from '../base/json.ts';
import type { AlertRef, Item, Question, RunEvent, SourceChangeKind, StoredEvent } from './events.ts';
import type { RecordChange } from './records.ts';

/** Rows that change in the transaction of the events that they follow from; all can be rebuilt from the journal. */
export type RowOp =
  | {
      readonly op: 'run.insert';
      readonly alertRef: AlertRef;
      readonly playbook: string;
      readonly hash: string;
      readonly dryRun: boolean;
      /** The alert keeps the run that it is worked on by. */
      readonly aside?: true;
    }
  | { readonly op: 'run.status'; readonly status: RunStatus }
  | { readonly op: 'question.open'; readonly question: Question }
  /** `reason`: why it was withdrawn, where it is not the run that ended. */
  | {
      readonly op: 'question.close';
      readonly id: string;
      readonly status: 'answered' | 'withdrawn';
      readonly reason?: string;
    }
  /** Nobody has answered it: refused when somebody has, in the same moment. */
  | { readonly op: 'question.expire'; readonly id: string }
  /** A submission was refused (a required answer is missing): the question is open again. */
  | { readonly op: 'question.reopen'; readonly id: string }
  | { readonly op: 'item.open'; readonly item: Item }
  | { readonly op: 'item.close'; readonly id: string; readonly by: string }
  | { readonly op: 'timer.set'; readonly id: string; readonly due: number }
  | { readonly op: 'timer.clear'; readonly id: string }
  | { readonly op: 'alert.update'; readonly alertRef: AlertRef; readonly changes: JsonObject }
  | { readonly op: 'record'; readonly change: RecordChange }
  | { readonly op: 'inbox.consume'; readonly id: string }
  /** `by`: the person whose doing it is; absent: it is the run's. */
  | { readonly op: 'audit'; readonly name: string; readonly detail: string; readonly by?: string };

export type RunStatus = 'running' | 'waiting' | 'failed' | 'paused' | 'completed' | 'cancelled';

/** `Extra` is what the gate adds: ledger rows and grants. */
export interface Append<Extra> {
  readonly run: string;
  /** The seq of the last event that the writer has seen; 0 for a new run. */
  readonly expectedSeq: number;
  readonly at: number;
  readonly events: readonly RunEvent[];
  readonly rows: readonly (RowOp | Extra)[];
}

export type Appended =
  | { readonly ok: true; readonly seq: number }
  /** Somebody else appended: `seq` is where the run stands now. Drop the state, start nothing, reload. */
  | { readonly ok: false; readonly reason: 'conflict'; readonly seq: number }
  /** A row's condition did not hold (an action is already open, an inbox row was consumed): nothing was written. */
  | { readonly ok: false; readonly reason: 'refused'; readonly code: string; readonly detail: string };

/** What comes from outside, in order of arrival. */
export interface InboxRow {
  readonly id: string;
  readonly run: string;
  readonly at: number;
  readonly message: InboxMessage;
}

/** `no-right`: no approver role; `requester`: who asked for the run says yes to nothing in it; `incomplete`: an answer is missing. */
export type AnswerRefusal = 'no-right' | 'requester' | 'incomplete';

export type InboxMessage =
  | { readonly type: 'answer'; readonly question: string; readonly answers: JsonObject; readonly by: string }
  /** An answer that was turned away at the door, for the record. The question stays open. */
  | {
      readonly type: 'refusal';
      readonly question: string;
      readonly by: string;
      readonly reason: AnswerRefusal;
    }
  | { readonly type: 'item'; readonly item: string; readonly offer: string; readonly by: string; readonly note: string }
  | { readonly type: 'cancel' | 'pause' | 'resume'; readonly by: string }
  /** The alert was changed at its source by others; `detail` is for people. `cancels`: the run is cancelled for it. */
  | {
      readonly type: 'source';
      readonly instance: string;
      readonly change: SourceChangeKind;
      readonly detail: string;
      readonly cancels: boolean;
    };

export interface LoadedRun {
  readonly snapshot: { readonly seq: number; readonly state: Json } | undefined;
  /** Events after the snapshot, in order. */
  readonly events: readonly StoredEvent[];
}

export interface Journal<Extra> {
  append(append: Append<Extra>): Promise<Appended>;
  /** `whole`: without the snapshot, for a reader that cannot use the one that is there. */
  load(run: string, whole?: boolean): Promise<LoadedRun>;
  snapshot(run: string, seq: number, state: Json): Promise<void>;
  /** Inbox rows of the run that no event has consumed, oldest first. */
  inbox(run: string): Promise<readonly InboxRow[]>;
  /** Runs that have something to do: not ended, or with an inbox row or a due timer. For recovery and the sweeper. */
  unfinished(): Promise<readonly string[]>;
  /** Runs with an inbox row that is not consumed, or a timer due by `now`. */
  due(now: number): Promise<readonly string[]>;
  /** The source text of a playbook by its hash; a run goes on under the text that it began with (R5). */
  playbookText(hash: string): Promise<string | undefined>;
  pinPlaybook(hash: string, name: string, text: string): Promise<void>;
}
