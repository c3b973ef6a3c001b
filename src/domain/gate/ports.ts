/**
 * What the gate keeps: the ledger of actions and the grants. A port, implemented by `adapters/store`; ledger and grant
 * operations travel in the append of the journal row that refers to them (design, idea 2).
 *
 * L1. An action has at most one open row per (verb, target, instance). Opening a second one refuses the whole append with
 *     the code `ledger.open-elsewhere`.
 * L2. The change set of at most one run has a lane of an instance. Taking it from another refuses the whole append with the code
 *     `ledger.lane-taken`, unless that run does not go on by itself (ended, waits for a person), or was not there before `until`.
 */
import type { Json } from '../../core/base/json.ts';
import type { AlertRef } from '../../core/engine/events.ts';

export type ActionStatus = 'sent' | 'accepted' | 'done' | 'already-done' | 'failed' | 'unknown' | 'undone' | 'planned';

/** `sent` and `accepted` are open; the rest are settled. */
export const OPEN_STATUSES: readonly ActionStatus[] = ['sent', 'accepted'];

/** What the action changed is so now, as far as the ledger knows. */
export const STATUSES_IN_FORCE: readonly ActionStatus[] = ['done', 'already-done'];

/** By what an action was allowed to leave. */
export interface Permit {
  /** A row of the policy; `grant`; or `carried`: what a yes to another action brings along. '' where nothing was allowed. */
  readonly rule: string;
  /** For people. */
  readonly reason: string;
}

export interface ActionRecord {
  /** `<run>/<effect>/<n>`: the n-th time that this effect sets out to act. Only the last one can be open. */
  readonly id: string;
  readonly verb: string;
  readonly targets: readonly string[];
  readonly instance: string;
  readonly command: string;
  readonly args: Json;
  readonly status: ActionStatus;
  readonly run: string;
  readonly effect: string;
  readonly alertRef: AlertRef;
  readonly sends: number;
  /** Epoch milliseconds of the last `sent`, on the store's clock. */
  readonly sentAt: number | null;
  readonly bookmark: Json;
  readonly state: Json;
  readonly detail: string;
  readonly permit: Permit;
  readonly lane: string | null;
  /** Targets whose state was the wanted one before we came: an undo leaves them, unless it is told not to. */
  readonly foreign: readonly string[];
}

export interface Grant {
  readonly id: string;
  readonly run: string;
  readonly alertRef: AlertRef;
  readonly verb: string;
  readonly targets: readonly string[];
  /** '' for any instance. */
  readonly instance: string;
  readonly by: string;
  /** All who said yes, each once. */
  readonly approvers: readonly string[];
  readonly at: number;
  readonly expiresAt: number;
}

export type LedgerOp =
  /** Opens the record, or writes `sent` again on the same one (`sends` counts). */
  | { readonly op: 'action.sent'; readonly record: ActionRecord }
  | {
      readonly op: 'action.settle';
      readonly id: string;
      readonly status: ActionStatus;
      readonly state?: Json;
      readonly detail: string;
    }
  /** A record that never was open: already done, planned, refused before sending. */
  | { readonly op: 'action.note'; readonly record: ActionRecord }
  /** L2: the change set of the run that appends has the lane, until it is freed or that moment has passed. */
  | { readonly op: 'lane.take'; readonly instance: string; readonly lane: string; readonly until: number }
  | { readonly op: 'lane.free'; readonly instance: string; readonly lane: string }
  | { readonly op: 'grant.add'; readonly grant: Grant };

/**
 * How often the bytes of an attempt have left, by the id of its record. It need not survive a power cut: it bounds repeats, and every one of
 * them is known not to have been applied.
 */
export interface Departures {
  add(id: string): void;
  count(id: string): number;
}

/** Attempts whose departures are remembered: far more than are ever unsettled at the same time. */
export const DEPARTURES_KEPT = 1_000;

export interface Ledger {
  action(id: string): Promise<ActionRecord | undefined>;
  /** The open record of another effect that touches one of the targets. */
  openAction(verb: string, targets: readonly string[], instance: string): Promise<ActionRecord | undefined>;
  /** Records of any alert, open or in force, that touch one of the targets. Oldest first. */
  holders(verb: string, targets: readonly string[], instance: string): Promise<readonly ActionRecord[]>;
  /** Open records on the instance, whatever the verb. */
  openOn(instance: string): Promise<readonly ActionRecord[]>;
  /** Records of any alert, open or in force, whatever the target. Oldest first. */
  ofVerb(verb: string, instance: string): Promise<readonly ActionRecord[]>;
  /** The run that keeps others out of the lane: an unsettled request of another record than `id`, or another run's change set (L2). */
  laneHolder(place: {
    readonly instance: string;
    readonly lane: string;
    readonly run: string;
    readonly id: string;
    readonly now: number;
  }): Promise<string | undefined>;
  actionsOfAlert(alertRef: AlertRef): Promise<readonly ActionRecord[]>;
  actions(limit: number): Promise<readonly ActionRecord[]>;
  /** Grants of the run that have not expired at `now`. */
  grants(run: string, now: number): Promise<readonly Grant[]>;
}
