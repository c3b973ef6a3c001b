/**
 * The gate: the one way by which a command reaches the world.
 *
 * G1. A read passes. A state-changing command leaves only under a policy row that allows it unasked, or under grants that
 *     cover its action and every target; else it is held with a question that shows the exact command.
 * G2. Order of a write: authorise → check → `sent` (journal and ledger, one append) → send once → prove by reading back.
 * G3. An answer that was lost is reconciled by reading, never by repeating blindly; it is sent again only when a read
 *     shows that it was not applied, and at most SENDS_MAX times.
 * G4. `sent` carries a send-by: who is late does not send. Nobody touches an unsettled write of another sender before
 *     send-by + time-out + margin, unless the data-directory lock proves that the sender is dead (R3).
 * G5. An action that another alert already has under way is joined, not repeated.
 *
 * Not here: what a command does (integrations), when it is called (engine, driver), who may answer (server, access).
 */
import type { Clock } from '../../core/base/clock.ts';
import type { Json } from '../../core/base/json.ts';
import type { ActionRow, BoundCommand, CallScope, Check, Outcome, Poll, Sent } from '../../core/engine/commands.ts';
import type { ActionResult, CommandCall, Question, RunEvent } from '../../core/engine/events.ts';
import { covers } from './grants.ts';
import type { ActionRecord, ActionStatus, Ledger, LedgerOp } from './ports.ts';
import { decidePolicy, type Policy, type PolicyDecision } from './policy.ts';
import { gateQuestion, shownCommand } from './question.ts';

/** After `sent` is durable the bytes leave within this time on the sender's monotonic clock, or not at all (R3). */
export const SEND_BY_MS = 5_000;
/** The hard time-out of a state-changing request; the HTTP client of every integration keeps it. */
export const WRITE_TIMEOUT_MS = 60_000;
const FENCE_MARGIN_MS = 5_000;
/** A write that a read shows as not applied is sent again, this often in all. */
export const SENDS_MAX = 3;
/** How often a run looks at an action that another alert has under way. */
const SHARED_POLL_MS = 2_000;

export type Recorded = 'ok' | 'fenced' | { readonly refused: string };

/** One call, with the run that asks. */
export interface Passage {
  readonly call: CommandCall;
  readonly poll: Poll | null;
  readonly command: BoundCommand;
  readonly scope: CallScope;
  readonly origin: string;
  /** Appends to the run's journal under its fence; `fenced` when another driver has the run. */
  record(events: readonly RunEvent[], ops: readonly LedgerOp[]): Promise<Recorded>;
}

export type Passed =
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly ops: readonly LedgerOp[] }
  | { readonly kind: 'held'; readonly question: Question }
  | { readonly kind: 'fenced' };

export interface GateOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly policy: () => Policy;
  /** True when the data-directory lock proves that no other sender lives. */
  readonly soleOwner: boolean;
}

/** A passage whose command changes state. */
interface Write {
  readonly passage: Passage;
  readonly action: ActionRow<undefined>;
  readonly id: string;
  readonly verb: string;
  readonly targets: readonly string[];
  readonly instance: string;
}

export class Gate {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  async pass(passage: Passage): Promise<Passed> {
    const { call, command, poll, scope } = passage;
    if (command.row.risk === 'read') {
      const answer = poll ? command.poll(call.args, scope, poll.state) : command.run(call.args, scope);
      return outcome(await answer);
    }
    if (!command.action) {
      return outcome(errorOutcome('gate.no-action-row', `"${call.name}" changes state and its manifest names no action: it is not run`));
    }
    return this.#write(this.#writeOf(passage, command.action));
  }

  #writeOf(passage: Passage, action: ActionRow<undefined>): Write {
    const { call, command, scope } = passage;
    return {
      passage,
      action,
      id: `${scope.run}/${call.effect}/${call.attempt}`,
      verb: action.verb,
      targets: action.targets(call.args),
      // A built-in acts for the alert's own tenant: equal ids of two tenants are two actions.
      instance: command.instance === '' ? scope.alertRef.instance : command.instance,
    };
  }

  /** Where the write stands is in the ledger; a poll says what was waited for. */
  async #write(write: Write): Promise<Passed> {
    const { poll } = write.passage;
    const record = await this.#options.ledger.action(write.id);
    if (record?.status === 'sent') return this.#settle(write, record, poll?.phase === 'settle');
    if (record?.status === 'accepted') return this.#prove(write, record, poll);
    if (record) return outcome(this.#finished(write, resultOf(record.status), record.detail, []));
    return poll?.phase === 'shared' ? this.#shared(write, poll) : this.#fresh(write);
  }

  async #fresh(write: Write): Promise<Passed> {
    const { passage } = write;
    if (write.targets.length === 0) {
      return outcome(this.#failed(write, 'gate.no-target', 'the command names no target: nothing was sent'));
    }
    const decision = await this.#authorise(write);
    if (decision.effect === 'deny') return outcome(this.#failed(write, 'gate.denied', `refused by policy: ${decision.reason}`));
    if (decision.effect === 'ask') return { kind: 'held', question: gateQuestion(passage, write, decision) };
    if (passage.scope.dryRun) return this.#planned(write);
    const elsewhere = await this.#options.ledger.openAction(write.verb, write.targets, write.instance);
    if (elsewhere && elsewhere.id !== write.id) return outcome(this.#join(write, elsewhere));
    const check = await write.action.check(passage.call.args, undefined, passage.scope);
    return this.#afterCheck(write, check, 1);
  }

  async #afterCheck(write: Write, check: Check, sends: number): Promise<Passed> {
    switch (check.kind) {
      case 'already':
        return this.#noted(write, 'already-done', this.#finished(write, 'already-done', check.detail, []), check.detail);
      case 'refused':
        return this.#noted(write, 'failed', this.#failed(write, check.code, check.detail), check.detail);
      case 'needed':
        return this.#send(write, check.bookmark, sends);
    }
  }

  async #authorise(write: Write): Promise<PolicyDecision> {
    const { scope, command, origin } = write.passage;
    const request = { risk: command.row.risk, verb: write.verb, origin, alert: scope.alert };
    const decision = decidePolicy(this.#options.policy(), request);
    if (decision.effect !== 'ask') return decision;
    const grants = await this.#options.ledger.grants(scope.run, this.#options.clock.now());
    return covers(grants, write) ? { effect: 'allow', rule: 'grant', reason: 'a person said yes' } : decision;
  }

  /** G2: the only place from which the bytes of a write leave. */
  async #send(write: Write, bookmark: Json, sends: number): Promise<Passed> {
    const { clock } = this.#options;
    const { call, scope, record } = write.passage;
    const fenceStart = clock.monotonic();
    const recorded = await record(
      [{ type: 'effect.sent', v: 1, effect: call.effect, action: write.verb, instance: write.instance, sends, bookmark }],
      [{ op: 'action.sent', record: this.#recordOf(write, { status: 'sent', sends, bookmark, detail: '' }) }],
    );
    if (recorded === 'fenced') return { kind: 'fenced' };
    if (recorded !== 'ok') return outcome(this.#waitForOther(write, recorded.refused));
    if (clock.monotonic() - fenceStart > SEND_BY_MS) return outcome(this.#waitToSettle(write, 0, 'too late to send'));
    return this.#afterSend(write, await write.action.send(call.args, undefined, bookmark, scope));
  }

  #afterSend(write: Write, sent: Sent): Passed {
    switch (sent.kind) {
      case 'accepted':
        return this.#accepted(write, sent.state);
      case 'refused':
        return outcome(this.#failed(write, sent.code, sent.detail), [settle(write, 'failed', sent.detail)]);
      case 'later':
        return outcome(this.#waitToSettle(write, sent.delayMs, sent.detail));
      case 'lost':
        return outcome(this.#waitToSettle(write, 0, sent.detail));
    }
  }

  #accepted(write: Write, state: Json): Passed {
    const { pollMs, timeoutMs } = write.action;
    const deadline = this.#options.clock.now() + timeoutMs;
    const poll: Poll = { state, intervalMs: pollMs, deadline, phase: 'prove' };
    return outcome({ entries: [], pending: poll }, [settle(write, 'accepted', '', state)]);
  }

  /** G3: after the vendor has settled, a read tells whether the write happened. */
  async #settle(write: Write, record: ActionRecord, waited: boolean): Promise<Passed> {
    const wait = waited ? 0 : this.#fenceLeft(write, record);
    if (wait > 0) return outcome(this.#waitToSettle(write, wait, 'waiting until the last sender can no longer send'));
    const { call, scope } = write.passage;
    const found = await write.action.reconcile(call.args, undefined, record.bookmark, scope);
    if (found.kind === 'applied') return this.#accepted(write, found.state);
    if (found.kind === 'unknown') {
      return outcome(this.#failed(write, 'gate.outcome-unknown', found.detail, 'unknown'), [settle(write, 'unknown', found.detail)]);
    }
    if (record.sends >= SENDS_MAX) {
      const detail = `sent ${record.sends} times and never applied`;
      return outcome(this.#failed(write, 'gate.not-applied', detail), [settle(write, 'failed', detail)]);
    }
    const check = await write.action.check(call.args, undefined, scope);
    return this.#afterCheck(write, check, record.sends + 1);
  }

  /** How long an unsettled write of somebody else must be left alone, milliseconds from now. */
  #fenceLeft(write: Write, record: ActionRecord): number {
    const sentAt = record.sentAt ?? 0;
    const fence = this.#options.soleOwner ? 0 : SEND_BY_MS + WRITE_TIMEOUT_MS + FENCE_MARGIN_MS;
    return Math.max(0, sentAt + fence + write.action.settleMs - this.#options.clock.now());
  }

  async #prove(write: Write, record: ActionRecord, poll: Poll | null): Promise<Passed> {
    const { call, scope } = write.passage;
    const proof = await write.action.prove(call.args, undefined, record.state, scope);
    if (proof.kind === 'proven') {
      const undone = await this.#undone(write);
      return outcome(this.#finished(write, 'done', proof.detail, proof.entries), [settle(write, 'done', proof.detail), ...undone]);
    }
    if (proof.kind === 'failed') {
      const failed = this.#failed(write, proof.code, proof.detail);
      return outcome({ ...failed, entries: [...proof.entries, ...failed.entries] }, [settle(write, 'failed', proof.detail)]);
    }
    const now = this.#options.clock.now();
    const deadline = poll?.deadline ?? (record.sentAt ?? now) + write.action.timeoutMs;
    if (now + write.action.pollMs > deadline) {
      const detail = `not proven within ${Math.round(write.action.timeoutMs / 1000)} s`;
      return outcome(this.#failed(write, 'gate.not-proven', detail), [settle(write, 'failed', detail)]);
    }
    const next: Poll = { state: record.state, intervalMs: write.action.pollMs, deadline, phase: 'prove' };
    return outcome({ entries: [], pending: next });
  }

  /** The records of this alert that a proven inverse takes back. */
  async #undone(write: Write): Promise<readonly LedgerOp[]> {
    const { undoes } = write.action;
    if (undoes === undefined) return [];
    const records = await this.#options.ledger.actionsOfAlert(write.passage.scope.alertRef);
    return records
      .filter(({ verb, status, targets }) => verb === undoes && IN_FORCE.has(status) && targets.every((target) => write.targets.includes(target)))
      .map(({ id }) => ({ op: 'action.settle', id, status: 'undone', detail: `taken back by ${write.id}` }));
  }

  /** G5: the other alert's action is watched; once it is settled, our own check tells what is left to do. */
  async #shared(write: Write, poll: Poll): Promise<Passed> {
    const other = await this.#options.ledger.openAction(write.verb, write.targets, write.instance);
    if (!other || this.#options.clock.now() > poll.deadline) return this.#fresh(write);
    return outcome({ entries: [], pending: poll });
  }

  #join(write: Write, other: ActionRecord): Outcome {
    const deadline = this.#options.clock.now() + write.action.timeoutMs;
    return { entries: [], pending: { state: other.id, intervalMs: SHARED_POLL_MS, deadline, phase: 'shared' } };
  }

  #waitForOther(write: Write, other: string): Outcome {
    const deadline = this.#options.clock.now() + write.action.timeoutMs;
    return { entries: [], pending: { state: other, intervalMs: SHARED_POLL_MS, deadline, phase: 'shared' } };
  }

  #waitToSettle(write: Write, leastMs: number, detail: string): Outcome {
    const intervalMs = Math.max(leastMs, write.action.settleMs);
    const deadline = this.#options.clock.now() + write.action.timeoutMs;
    return { entries: [], pending: { state: detail, intervalMs, deadline, phase: 'settle' } };
  }

  #planned(write: Write): Passed {
    const { call } = write.passage;
    const detail = shownCommand(call);
    const done = this.#finished(write, 'planned', detail, []);
    return outcome(
      { ...done, alert: {}, entries: [{ type: 'note', contents: `dry run: ${detail}` }, ...done.entries] },
      [{ op: 'action.note', record: this.#recordOf(write, { status: 'planned', sends: 0, bookmark: null, detail }) }],
    );
  }

  /** An outcome without a request of ours; the record of a write that was reconciled is settled, a new one is noted. */
  async #noted(write: Write, status: ActionStatus, result: Outcome, detail: string): Promise<Passed> {
    const known = await this.#options.ledger.action(write.id);
    const op: LedgerOp = known
      ? settle(write, status, detail)
      : { op: 'action.note', record: this.#recordOf(write, { status, sends: 0, bookmark: null, detail }) };
    return outcome(result, [op]);
  }

  #finished(write: Write, result: ActionResult['result'], detail: string, entries: Outcome['entries']): Outcome {
    const { call, scope } = write.passage;
    if (result === 'failed' || result === 'unknown') return this.#failed(write, 'gate.failed', detail, result);
    const follows = write.action.finish?.(call.args, scope) ?? {};
    const note = `${write.verb} ${write.targets.join(', ')}: ${result}${detail ? ` (${detail})` : ''}`;
    return {
      ...follows,
      entries: [{ type: 'note', contents: note }, ...entries, ...(follows.entries ?? [])],
      actions: [this.#result(write, result, detail)],
    };
  }

  #failed(write: Write, code: string, detail: string, result: ActionResult['result'] = 'failed'): Outcome {
    return { ...errorOutcome(code, detail), actions: [this.#result(write, result, detail)] };
  }

  #result(write: Write, result: ActionResult['result'], detail: string): ActionResult {
    return { verb: write.verb, targets: write.targets, instance: write.instance, result, detail };
  }

  #recordOf(write: Write, change: Pick<ActionRecord, 'status' | 'sends' | 'bookmark' | 'detail'>): ActionRecord {
    const { call, scope } = write.passage;
    return {
      id: write.id,
      verb: write.verb,
      targets: write.targets,
      instance: write.instance,
      command: call.name,
      args: call.args,
      run: scope.run,
      effect: call.effect,
      alertRef: scope.alertRef,
      sentAt: change.status === 'sent' ? this.#options.clock.now() : null,
      state: null,
      ...change,
    };
  }
}

const IN_FORCE: ReadonlySet<ActionStatus> = new Set(['done', 'already-done']);

function outcome(value: Outcome, ops: readonly LedgerOp[] = []): Passed {
  return { kind: 'outcome', outcome: value, ops };
}

function errorOutcome(code: string, detail: string): Outcome {
  return { entries: [{ type: 'error', contents: detail, code }] };
}

function settle(write: Write, status: ActionStatus, detail: string, state?: Json): LedgerOp {
  return { op: 'action.settle', id: write.id, status, detail, ...(state === undefined ? {} : { state }) };
}

function resultOf(status: ActionStatus): ActionResult['result'] {
  if (status === 'sent' || status === 'accepted' || status === 'undone') return 'unknown';
  return status;
}
