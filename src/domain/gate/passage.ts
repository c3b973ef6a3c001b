/** What passes the gate, and how: the types between the driver, the gate and the commands. */
import type { Clock } from '../../core/base/clock.ts';
import { toRiposteError } from '../../core/base/errors.ts';
import type { ActionRow, BoundCommand, CallScope, Outcome, Poll } from '../../core/engine/commands.ts';
import type { CommandCall, Question, RunEvent } from '../../core/engine/events.ts';
import type { RecordChange } from '../../core/engine/records.ts';
import type { Ended } from './outcomes.ts';
import type { Policy } from './policy.ts';
import type { ActionRecord, Departures, Ledger, LedgerOp } from './ports.ts';

export type Recorded =
  | 'ok'
  /** Another driver has the run, or the effect is not open any more. */
  | 'fenced'
  /** The run is being cancelled: nothing new leaves (R13). */
  | 'cancelled'
  | { readonly code: string; readonly detail: string };

/** One call, with the run that asks. */
export interface Passage {
  readonly call: CommandCall;
  readonly poll: Poll | null;
  /** undefined: no enabled instance offers it, or a person must choose one of the candidates. */
  readonly command: BoundCommand | undefined;
  /** State would be changed, and nobody said on which of these instances: two or more. */
  readonly candidates?: readonly BoundCommand[];
  /** Why there is no command; `unavailable`: a task may pass it over. */
  readonly missing?: { readonly code: string; readonly detail: string; readonly unavailable: boolean };
  readonly scope: CallScope;
  readonly origin: string;
  /** What the run has pinned. */
  readonly hash?: string;
  readonly cancelling: boolean;
  /** How an action of the ledger is done, by the row of its command; undefined where nothing enabled offers that any more. */
  actionOf(record: ActionRecord): ActionRow<undefined> | undefined;
  /** Appends to the run's journal under its fence. */
  record(events: readonly RunEvent[], ops: readonly LedgerOp[]): Promise<Recorded>;
}

export type Passed = Ended | { readonly kind: 'held'; readonly question: Question } | { readonly kind: 'fenced' };

export interface GateOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly policy: () => Policy;
  /** True when the data-directory lock proves that no other sender lives. */
  readonly soleOwner: boolean;
  /** Of the processes before this one too; without it of this gate alone. */
  readonly departures?: Departures;
  /** What of a read is kept beside the alerts, for those that come later. A dry run keeps nothing, as it changes nothing. */
  readonly keeps?: (command: BoundCommand, outcome: Outcome, scope: CallScope) => readonly RecordChange[];
}

/** M3: an integration should not throw; where it does, what is known stays known (G6). */
export async function orElse<T>(
  ask: () => Promise<T>,
  otherwise: (thrown: { readonly code: string; readonly detail: string }) => T,
): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    const { code, message } = toRiposteError(thrown, 'command.threw');
    return otherwise({ code, detail: message });
  }
}
