/** How a write ended, as outcomes for the engine and rows for the ledger. Pure; the order of things is `gate.ts`. */
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { ActionRow, BoundCommand, CallScope, Outcome } from '../../core/engine/commands.ts';
import type { ActionResult, CommandCall } from '../../core/engine/events.ts';
import { POLICY_FIELDS } from './policy.ts';
import type { ActionRecord, ActionStatus, LedgerOp, Permit } from './ports.ts';
import { rehearsal, shownCommand } from './question.ts';

/** A call that changes state, as the gate sees it. */
export interface Write {
  readonly call: CommandCall;
  readonly scope: CallScope;
  readonly action: ActionRow<undefined>;
  /** Of its ledger record. */
  readonly id: string;
  readonly verb: string;
  readonly targets: readonly string[];
  /** What a yes has to cover: the targets, and what imported content has to name besides. */
  readonly consent: readonly string[];
  readonly instance: string;
  /** Since when the instance of that name is this one: a yes from before was about another. */
  readonly since: number;
  /** That instance is not live yet: the command is planned, never sent. */
  readonly rehearsed: boolean;
  /** When an earlier request of this effect left that may have been carried out; 0 where there is none. */
  readonly doubtSince: number;
  readonly lane: string | null;
  /** By what it may leave; of a write that nothing allowed yet, an empty one. */
  readonly permit: Permit;
  /** Targets whose state was the wanted one before we came. */
  readonly foreign: readonly string[];
}

/** Where an effect stands in the ledger: its open record, or the id of its next one. */
export interface Place {
  readonly id: string;
  readonly record: ActionRecord | undefined;
  readonly doubtSince: number;
}

export function writeOf(
  { call, scope, origin }: { readonly call: CommandCall; readonly scope: CallScope; readonly origin: string },
  command: Pick<BoundCommand, 'instance' | 'dryRun' | 'since'>,
  action: ActionRow<undefined>,
  { id, record, doubtSince }: Place,
): Write {
  const targets = action.targets(call.args);
  return {
    call,
    scope,
    action,
    id,
    verb: action.verb,
    targets,
    consent: origin === 'shipped' ? targets : [...targets, ...(action.means?.(call.args) ?? [])],
    // A built-in acts for the alert's own tenant: equal ids of two tenants are two actions.
    instance: command.instance === '' ? scope.alertRef.instance : command.instance,
    since: command.since ?? 0,
    rehearsed: command.dryRun === true,
    doubtSince,
    lane: action.lane?.(call.args) ?? null,
    permit: record?.permit ?? { rule: '', reason: '' },
    foreign: record?.foreign ?? [],
  };
}

/** How an outcome and its ledger rows leave the gate. */
export interface Ended {
  readonly kind: 'outcome';
  readonly outcome: Outcome;
  readonly ops: readonly LedgerOp[];
}

export function ended(outcome: Outcome, ops: readonly LedgerOp[] = []): Ended {
  return { kind: 'outcome', outcome, ops };
}

export function errorOutcome(code: string, detail: string): Outcome {
  return { entries: [{ type: 'error', contents: detail, code }] };
}

/** The state is the wanted one; what follows here (`finish`) is done. */
export function finished(
  write: Write,
  result: 'done' | 'already-done',
  detail: string,
  entries: Outcome['entries'] = [],
): Outcome {
  const { call, scope, action } = write;
  const follows = action.finish?.(call.args, scope) ?? {};
  const note = `${write.verb} ${write.targets.join(', ')}: ${result}${detail ? ` (${detail})` : ''}`;
  return {
    ...follows,
    entries: [{ type: 'note', contents: note }, ...entries, ...(follows.entries ?? [])],
    actions: [actionResult(write, result, detail)],
  };
}

export function failed(
  write: Write,
  code: string,
  detail: string,
  result: 'failed' | 'unknown' = 'failed',
  entries: Outcome['entries'] = [],
): Outcome {
  return {
    entries: [...entries, { type: 'error', contents: detail, code }],
    actions: [actionResult(write, result, detail)],
    // A value that may not reach a command is an event of its own in the audit, wherever it was stopped.
    ...(code === INPUT_REJECTED ? { audit: [{ name: INPUT_REJECTED, detail: `${write.call.name}: ${detail}` }] } : {}),
  };
}

const INPUT_REJECTED = 'input.rejected';

/** A dry run: the command as it would have been sent. Nothing follows from it. */
export function planned(write: Write): Ended {
  const why = write.rehearsed ? ` (${rehearsal(write.instance)})` : '';
  const detail = `${shownCommand(write.call)}${why}`;
  return ended(
    { entries: [{ type: 'note', contents: `dry run: ${detail}` }], actions: [actionResult(write, 'planned', detail)] },
    [note(write, 'planned', detail)],
  );
}

/** The alert lets go of an action that others still hold. */
export function released(write: Write, detail: string): Outcome {
  return { entries: [{ type: 'note', contents: detail }], actions: [actionResult(write, 'declined', detail)] };
}

function actionResult(write: Write, result: ActionResult['result'], detail: string): ActionResult {
  return { verb: write.verb, targets: write.targets, instance: write.instance, result, detail };
}

export function settle(id: string, status: ActionStatus, detail: string, state?: Json): LedgerOp {
  return { op: 'action.settle', id, status, detail, ...(state === undefined ? {} : { state }) };
}

/** A record of a write that never was open. */
export function note(write: Write, status: ActionStatus, detail: string, sentAt: number | null = null): LedgerOp {
  return { op: 'action.note', record: recordOf(write, { status, sends: 0, sentAt, bookmark: null, detail }) };
}

export function recordOf(
  write: Write,
  change: Pick<ActionRecord, 'status' | 'sends' | 'sentAt' | 'bookmark' | 'detail'>,
): ActionRecord {
  const { id, verb, targets, instance, call, scope, permit, lane, foreign } = write;
  return {
    id,
    verb,
    targets,
    instance,
    command: call.name,
    args: call.args,
    run: scope.run,
    effect: call.effect,
    alertRef: scope.alertRef,
    state: null,
    permit,
    lane,
    foreign,
    ...change,
  };
}

/**
 * An outcome without what no command may change: the fields that policy rests on, lists and indicators (`records.ts` lets them through for
 * the commands that may), and in a dry run the alert as a whole.
 */
export function permitted({ records: _records, ...outcome }: Outcome, dryRun: boolean): Outcome {
  if (outcome.alert === undefined && !dryRun) return outcome;
  const alert: JsonObject = Object.fromEntries(
    Object.entries(outcome.alert ?? {}).filter(([field]) => !dryRun && !POLICY_FIELDS.has(field)),
  );
  const audit = (outcome.audit ?? []).filter(({ name }) => !dryRun || name !== 'alert.closed');
  return { ...outcome, alert, audit };
}
