/**
 * The gate: the one way by which a command reaches the world.
 *
 * G1. A read passes. A state-changing command leaves only under a policy row that allows it unasked, or under grants that
 *     cover its action and every target, judged anew before each send; else it is held with a question that shows the command.
 * G2. Order of a write: authorise → join or wait → check → `sent` (journal and ledger, one append) → send once → prove by reading.
 * G3. An answer that was lost is reconciled by reading, never by repeating blindly; the action is sent again only when it is
 *     known not to have been applied, and at most SENDS_MAX times. What was recorded and never left (its sender was killed) does
 *     not count; what left does, whoever sent it. "Unknown" is an end: only a new yes leads on from there.
 * G4. `sent` carries a send-by: who is late does not send. Nobody touches an unsettled write of another sender before
 *     send-by + time-out + margin, unless the data-directory lock proves that the sender is dead (R3).
 * G5. An action that another effect has under way is joined, not repeated; both get a result and a record. What several alerts
 *     hold is taken back when the last of them lets go.
 * G6. Whatever throws after `sent` leaves a record that is settled later, never one that stays open for good.
 *
 * G7. A change set (edit … commit … push) has its lane to itself until it has ended (`lanes.ts`).
 *
 * Not here: what may leave by what (`authority.ts`), what a command does (integrations), when it is called (engine, driver), who may answer (server, access).
 */
import { getOwn, isObject, type Json } from '../../core/base/json.ts';
import { RecentCounts } from '../../core/base/recent-counts.ts';
import type {
  ActionRow,
  BoundCommand,
  CallScope,
  Check,
  Outcome,
  Poll,
  Proof,
  Reconciled,
  Sent,
} from '../../core/engine/commands.ts';
import type { AskedGrant, GrantingRun, GrantPlace } from '../../core/engine/env.ts';
import type { CommandCall } from '../../core/engine/events.ts';
import { authorise, unaskedOf } from './authority.ts';
import { closingTooEarly } from './closing.ts';
import { chooseInstance } from './choice.ts';
import { placeOfGrant } from './grant-place.ts';
import { LANE_IDLE_MS, LANE_WAIT_MAX_MS, Lanes } from './lanes.ts';
import {
  ended,
  errorOutcome,
  failed,
  finished,
  note,
  permitted,
  planned,
  recordOf,
  released,
  settle,
  writeOf,
  type Place,
  type Write,
} from './outcomes.ts';
import { orElse, type GateOptions, type Passage, type Passed } from './passage.ts';
import {
  DEPARTURES_KEPT,
  OPEN_STATUSES,
  STATUSES_IN_FORCE,
  type ActionRecord,
  type Departures,
  type LedgerOp,
} from './ports.ts';
import { gateQuestion, rehearsal } from './question.ts';
import { keepRecord } from './records.ts';
import { foreignOf, holdersAgainst, restingDetail, takenBackBy } from './sharing.ts';

/** After `sent` is durable the bytes leave within this time on the sender's clock, or not at all (R3). */
export const SEND_BY_MS = 5_000;
/** The hard time-out of a state-changing request; the HTTP client of every integration keeps it. */
export const WRITE_TIMEOUT_MS = 60_000;
const FENCE_MARGIN_MS = 5_000;
/** A write that is known not to have been applied is sent again, this often in all. */
export const SENDS_MAX = 3;
/** How often a run looks at an action that it waits for. */
const SHARED_POLL_MS = 2_000;
/** Who has waited long looks less often: every look is an event of its run. */
const SHARED_POLL_MAX_MS = 15_000;
const SHARED_POLL_SHARE = 0.1;

export class Gate {
  readonly #options: GateOptions;
  readonly #lanes = new Lanes();
  readonly #departures: Departures;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#departures = options.departures ?? new RecentCounts(DEPARTURES_KEPT);
  }

  /** Where a yes to a question would be carried out; `instances` are those that can do it. */
  placeOfGrant(grant: AskedGrant, run: GrantingRun, instances: readonly string[]): GrantPlace {
    return placeOfGrant(this.#options.policy(), grant, run, instances);
  }

  async pass(passage: Passage): Promise<Passed> {
    const { call, command, poll, scope } = passage;
    if (!command) return passage.candidates ? this.#choose(passage, passage.candidates) : this.#unavailable(passage);
    if (command.row.risk === 'read' && !command.action && !command.record) {
      const answer = await orElse(
        () => (poll ? command.poll(call.args, scope, poll.state) : command.run(call.args, scope)),
        ({ code, detail }) => errorOutcome(code, detail),
      );
      const outcome = permitted(answer, scope.dryRun);
      const records = scope.dryRun ? [] : (this.#options.keeps?.(command, outcome, scope) ?? []);
      return ended(records.length === 0 ? outcome : { ...outcome, records });
    }
    if (command.row.risk === 'write' && command.record && !command.action) {
      const kept = await keepRecord(this.#options, passage, command.record);
      if (kept.kind !== 'outcome') return kept;
      return { ...kept, outcome: { ...permitted(kept.outcome, scope.dryRun), records: kept.outcome.records ?? [] } };
    }
    if (command.row.risk === 'read' || !command.action) {
      const detail = `"${call.name}" cannot be run: its manifest must name an action if, and only if, it changes state`;
      return ended(errorOutcome('gate.no-action-row', detail));
    }
    const passed = await this.#write(passage, command, command.action);
    if (passed.kind !== 'outcome') return passed;
    const isOver = passed.outcome.pending === undefined;
    const ops = isOver ? [...passed.ops, ...laneFreed(passage, command)] : passed.ops;
    return ended(permitted(passed.outcome, scope.dryRun), ops);
  }

  /** The command went away. What it had under way cannot be read any more: that is said, and the record is not left open. */
  async #unavailable({ call, scope, missing }: Passage): Promise<Passed> {
    const { code, detail, unavailable } = missing ?? {
      code: 'engine.command-unavailable',
      detail: `no enabled instance offers "${call.name}"`,
      unavailable: true,
    };
    const { record } = await this.#place(call, scope);
    if (!record) return ended({ ...errorOutcome(code, detail), unavailable });
    const { id, verb, targets, instance } = record;
    const gone = `${detail}; what became of the request is not known`;
    const actions = [{ verb, targets, instance, result: 'unknown', detail: gone } as const];
    return ended({ ...errorOutcome('gate.outcome-unknown', gone), actions }, [settle(id, 'unknown', gone)]);
  }

  /** Nobody said on which instance: what was begun there goes on there; else the yes that names one, else a question. */
  async #choose(passage: Passage, candidates: readonly BoundCommand[]): Promise<Passed> {
    const { call, scope } = passage;
    const place = await this.#place(call, scope);
    const begun = place.record?.instance;
    const known = candidates.find(({ instance }) => instance === begun);
    if (begun !== undefined && !known) return this.#unavailable(passage);
    const chosen = known ?? (await chooseInstance(this.#options, passage, candidates, place));
    if ('kind' in chosen) return chosen;
    const { candidates: _candidates, ...rest } = passage;
    // What was sent before ends as what it is.
    const dryRun = scope.dryRun || (chosen.dryRun === true && !known);
    return this.pass({ ...rest, command: chosen, scope: { ...scope, dryRun } });
  }

  /** Where the write stands is in the ledger; a poll says what was waited for. */
  async #write(passage: Passage, command: BoundCommand, action: ActionRow<undefined>): Promise<Passed> {
    const { call, poll, scope } = passage;
    const place = await this.#place(call, scope);
    const { record } = place;
    const write = writeOf(passage, command, action, place);
    if (record && record.instance !== write.instance) {
      return this.#unknown(
        write,
        `it was sent by the instance "${record.instance}", which does not offer the command any more`,
      );
    }
    if (record?.status === 'sent') return this.#settle(passage, write, record);
    if (record) return this.#prove(write, record, poll);
    if (poll?.phase === 'prove' || poll?.phase === 'settle') {
      // Journal and ledger disagree, or this driver is behind and its append will say so.
      return ended(failed(write, 'gate.outcome-unknown', 'the ledger has no open record of it', 'unknown'));
    }
    if (passage.cancelling) return ended(failed(write, 'gate.cancelled', 'the run was cancelled: nothing was sent'));
    return poll?.phase === 'shared' ? this.#shared(passage, write, poll) : this.#fresh(passage, write, null);
  }

  /**
   * The open record of the effect, or the id of its next one. A settled record belongs to an earlier attempt: an outcome and
   * the settlement of its record are one append.
   */
  async #place(call: CommandCall, scope: CallScope): Promise<Place> {
    let doubtSince = 0;
    for (let ordinal = 1; ; ordinal += 1) {
      const id = `${scope.run}/${call.effect}/${ordinal}`;
      const record = await this.#options.ledger.action(id);
      if (!record || OPEN_STATUSES.includes(record.status)) return { id, record, doubtSince };
      if (record.status === 'unknown') doubtSince = record.sentAt ?? 0;
    }
  }

  async #fresh(passage: Passage, asked: Write, waiting: Poll | null): Promise<Passed> {
    const { ledger, clock } = this.#options;
    if (asked.targets.length === 0 || asked.targets.some((target) => target.trim() === '')) {
      return ended(failed(asked, 'gate.no-target', 'the command names no target: nothing was sent'));
    }
    const left = closingTooEarly(asked);
    if (left) return ended(left);
    const authority = await authorise(this.#options, passage, asked);
    if (authority.effect === 'deny') {
      return ended(failed(asked, 'gate.denied', `refused by policy: ${authority.decision.reason}`));
    }
    if (authority.effect === 'ask') return { kind: 'held', question: gateQuestion(asked, authority.decision) };
    const write: Write = { ...asked, permit: authority.permit };
    if (write.scope.dryRun) return planned(write);
    const { sharing, resting } = await holdersAgainst(ledger, passage, write);
    if (sharing.length > 0) return this.#letGo(write, sharing);
    if (resting.length > 0)
      return ended(failed(write, 'gate.held-elsewhere', `nothing was sent: ${restingDetail(resting)}`));
    const same = await ledger.openAction(write.verb, write.targets, write.instance);
    if (same && same.id !== write.id) return this.#waitFor(write, { joins: same.id }, waiting);
    const { lane, instance, id, scope } = write;
    if (lane === null) return this.#check(passage, write, 1);
    const holder = () => ledger.laneHolder({ instance, lane, run: scope.run, id, now: clock.now() });
    const passed = await this.#lanes.within({ instance, lane }, holder, () => this.#check(passage, write, 1));
    return passed ?? this.#waitFor(write, { lane }, waiting);
  }

  async #check(passage: Passage, asked: Write, sends: number): Promise<Passed> {
    const check = await orElse<Check>(
      () => asked.action.check(asked.call.args, undefined, asked.scope),
      ({ code, detail }) => ({ kind: 'refused', code, detail }),
    );
    const brings = check.kind === 'refused' ? undefined : check.brings;
    const more = await unaskedOf(this.#options, passage, asked, brings);
    if (more) return this.#askFor(asked, more, sends);
    const holding = check.kind === 'already' ? asked.targets : check.kind === 'needed' ? (check.already ?? []) : [];
    const write: Write = { ...asked, foreign: await foreignOf(this.#options.ledger, asked, holding) };
    switch (check.kind) {
      case 'already': {
        const own = await this.#ownTakenBack(write, `was gone already: ${check.detail}`);
        const op =
          sends > 1 ? settle(write.id, 'already-done', check.detail) : note(write, 'already-done', check.detail);
        return ended(finished(write, 'already-done', check.detail), [op, ...own]);
      }
      case 'refused': {
        const op = sends > 1 ? settle(write.id, 'failed', check.detail) : note(write, 'failed', check.detail);
        return ended(failed(write, check.code, check.detail), [op]);
      }
      case 'needed':
        return this.#send(passage, write, check.bookmark, sends);
    }
  }

  /** A4 of the authority: the command would bring more into effect than anybody was asked about. */
  #askFor(
    write: Write,
    { targets, decision }: NonNullable<Awaited<ReturnType<typeof unaskedOf>>>,
    sends: number,
  ): Passed {
    const reason = `it takes effect on ${targets.join(', ')} too, and nobody was asked about that`;
    if (decision.effect !== 'deny' && sends === 1) {
      return { kind: 'held', question: gateQuestion({ ...write, brings: targets }, { ...decision, reason }) };
    }
    const detail = decision.effect === 'deny' ? `${reason}; refused by policy: ${decision.reason}` : reason;
    return ended(failed(write, 'gate.denied', detail), sends > 1 ? [settle(write.id, 'failed', detail)] : []);
  }

  /** G2: the only place from which the bytes of a write leave. */
  async #send(passage: Passage, write: Write, bookmark: Json, sends: number): Promise<Passed> {
    const { clock } = this.#options;
    const { call, scope, verb, instance, lane, permit } = write;
    const begun = { monotonic: clock.monotonic(), now: clock.now() };
    const changeSet = write.action.changeSet?.(call.args, undefined) ?? 'none';
    const recorded = await passage.record(
      [{ type: 'effect.sent', v: 1, effect: call.effect, action: verb, instance, sends, bookmark, permit }],
      [
        ...(lane === null || changeSet === 'none'
          ? []
          : [{ op: 'lane.take', instance, lane, until: begun.now + LANE_IDLE_MS } as const]),
        {
          op: 'action.sent',
          record: recordOf(write, { status: 'sent', sends, sentAt: begun.now, bookmark, detail: '' }),
        },
      ],
    );
    if (recorded === 'fenced') return { kind: 'fenced' };
    if (recorded === 'cancelled') {
      const detail = 'the run was cancelled: nothing was sent';
      return ended(failed(write, 'gate.cancelled', detail), sends > 1 ? [settle(write.id, 'failed', detail)] : []);
    }
    if (recorded !== 'ok') return this.#refused(write, recorded);
    this.#departures.add(write.id);
    // Both clocks: a machine that was suspended may stop the one, and an operator who sets the time moves the other.
    const late = Math.max(clock.monotonic() - begun.monotonic, clock.now() - begun.now) > SEND_BY_MS;
    if (late) return this.#notApplied(write, 0, 'too late to send');
    const sent = await orElse<Sent>(
      () => write.action.send(call.args, undefined, bookmark, scope),
      ({ detail }) => ({ kind: 'lost', detail }),
    );
    switch (sent.kind) {
      case 'accepted':
        return this.#accepted(write, sent.state, sent.entries);
      case 'refused':
        return ended(failed(write, sent.code, sent.detail), [settle(write.id, 'failed', sent.detail)]);
      case 'later':
        return this.#notApplied(write, sent.delayMs, sent.detail);
      case 'lost':
        return ended(this.#toSettle(write, write.action.settleMs, { lost: sent.detail }));
    }
  }

  /** The append of `sent` was refused: another effect opened the action in the same moment (L1), or it is a defect. */
  async #refused(write: Write, { code, detail }: { readonly code: string; readonly detail: string }): Promise<Passed> {
    if (code === 'ledger.lane-taken') return this.#waitFor(write, { lane: write.lane }, null);
    if (code !== 'ledger.open-elsewhere') return ended(failed(write, code, detail));
    const same = await this.#options.ledger.openAction(write.verb, write.targets, write.instance);
    return this.#waitFor(write, { joins: same?.id ?? '' }, null);
  }

  #accepted(write: Write, state: Json, entries: Outcome['entries'] = []): Passed {
    const { pollMs, timeoutMs } = write.action;
    const poll: Poll = { state, intervalMs: pollMs, deadline: this.#options.clock.now() + timeoutMs, phase: 'prove' };
    return ended({ entries, pending: poll }, [settle(write.id, 'accepted', '', state)]);
  }

  /** G3. */
  async #settle(passage: Passage, write: Write, record: ActionRecord): Promise<Passed> {
    const { poll } = passage;
    const waited = poll?.phase === 'settle';
    if (waited && isObject(poll.state) && getOwn(poll.state, 'applied') === false)
      return this.#again(passage, write, record);
    const left = waited ? 0 : this.#fenceLeft(write, record);
    if (left > 0) return ended(this.#toSettle(write, left, { lost: 'waits until its last sender can send no more' }));
    const found = await orElse<Reconciled>(
      () => write.action.reconcile(write.call.args, undefined, record.bookmark, write.scope),
      ({ detail }) => ({ kind: 'unknown', detail }),
    );
    if (found.kind === 'applied') return this.#accepted(write, found.state);
    return found.kind === 'unknown' ? this.#unknown(write, found.detail) : this.#again(passage, write, record);
  }

  /** Known not to have been applied: once more, if that is still allowed. */
  async #again(passage: Passage, write: Write, { id, sends }: ActionRecord): Promise<Passed> {
    const end = (code: string, detail: string) =>
      ended(failed(write, code, detail), [settle(write.id, 'failed', detail)]);
    if (passage.cancelling) return end('gate.cancelled', 'the run was cancelled before it was applied');
    if (write.rehearsed) return end('gate.denied', `not sent again: ${rehearsal(write.instance)}`);
    if (this.#departures.count(id) >= SENDS_MAX)
      return end('gate.not-applied', `sent ${sends} times and never applied`);
    const authority = await authorise(this.#options, passage, write);
    if (authority.effect !== 'allow') return end('gate.denied', `not sent again: ${authority.decision.reason}`);
    return this.#check(passage, { ...write, permit: authority.permit }, sends + 1);
  }

  #unknown(write: Write, detail: string): Passed {
    return ended(failed(write, 'gate.outcome-unknown', detail, 'unknown'), [settle(write.id, 'unknown', detail)]);
  }

  /** How long an unsettled write of somebody else must be left alone, milliseconds from now. */
  #fenceLeft(write: Write, record: ActionRecord): number {
    const fence = this.#options.soleOwner ? 0 : SEND_BY_MS + WRITE_TIMEOUT_MS + FENCE_MARGIN_MS;
    return (record.sentAt ?? 0) + fence + write.action.settleMs - this.#options.clock.now();
  }

  async #prove(write: Write, record: ActionRecord, poll: Poll | null): Promise<Passed> {
    const { call, scope, action, id } = write;
    const proof = await orElse<Proof>(
      () => action.prove(call.args, undefined, record.state, scope),
      // Not readable now is not disproved: the deadline ends it.
      () => ({ kind: 'pending' }),
    );
    if (proof.kind === 'proven') {
      const own = await this.#ownTakenBack(write, `taken back by ${id}`);
      return ended(finished(write, 'done', proof.detail, proof.entries), [settle(id, 'done', proof.detail), ...own]);
    }
    if (proof.kind === 'failed') {
      const outcome = failed(write, proof.code, proof.detail, 'failed', proof.entries);
      return ended(outcome, [settle(id, 'failed', proof.detail)]);
    }
    const now = this.#options.clock.now();
    const deadline = poll?.deadline ?? (record.sentAt ?? now) + action.timeoutMs;
    if (now + action.pollMs > deadline) {
      const detail = `not proven within ${Math.round(action.timeoutMs / 1000)} s`;
      return ended(failed(write, 'gate.not-proven', detail), [settle(id, 'failed', detail)]);
    }
    return ended({
      entries: [],
      pending: { state: record.state, intervalMs: action.pollMs, deadline, phase: 'prove' },
    });
  }

  /** The records of this alert that a done inverse takes back. */
  async #ownTakenBack(write: Write, detail: string): Promise<readonly LedgerOp[]> {
    if (write.action.undoes === undefined) return [];
    const records = await this.#options.ledger.actionsOfAlert(write.scope.alertRef);
    return takenBackBy(write, records).map(({ id }) => settle(id, 'undone', detail));
  }

  async #letGo(write: Write, others: readonly ActionRecord[]): Promise<Passed> {
    const alerts = [...new Set(others.map(({ alertRef }) => alertRef.id))].join(', ');
    const detail = `${write.verb} of ${write.targets.join(', ')} was not sent: held by alert ${alerts} too, whose undo comes first`;
    const own = await this.#ownTakenBack(write, `let go by ${write.id}; held by alert ${alerts}`);
    return own.length === 0 ? ended(failed(write, 'gate.held-elsewhere', detail)) : ended(released(write, detail), own);
  }

  /** G5: once what was waited for is settled, its result counts where nothing can be read; else our own check tells what is left. */
  async #shared(passage: Passage, write: Write, poll: Poll): Promise<Passed> {
    const joined = isObject(poll.state) ? getOwn(poll.state, 'joins') : undefined;
    const other = typeof joined === 'string' ? await this.#options.ledger.action(joined) : undefined;
    if (other && OPEN_STATUSES.includes(other.status)) return this.#waitFor(write, { joins: other.id }, poll);
    const same = other && write.targets.every((target) => other.targets.includes(target));
    if (!same || write.action.readBack !== 'none') return this.#fresh(passage, write, poll);
    const detail = `by alert ${other.alertRef.id}: ${other.detail}`;
    if (STATUSES_IN_FORCE.includes(other.status)) {
      // What the other run was given is read for this one too: what follows may need it (the id of a script).
      const proof = await orElse<Proof>(
        () => write.action.prove(write.call.args, undefined, other.state, write.scope),
        () => ({ kind: 'pending' }),
      );
      const entries = proof.kind === 'proven' ? proof.entries : [];
      return ended(finished(write, 'already-done', detail, entries), [note(write, 'already-done', detail)]);
    }
    if (other.status !== 'unknown') return this.#fresh(passage, write, poll);
    const outcome = failed(write, 'gate.outcome-unknown', detail, 'unknown');
    return ended(outcome, [note(write, 'unknown', detail, other.sentAt)]);
  }

  #waitFor(write: Write, state: Json, before: Poll | null): Passed {
    const now = this.#options.clock.now();
    const isLane = isObject(state) && getOwn(state, 'lane') !== undefined;
    const waitMs = isLane ? LANE_WAIT_MAX_MS : write.action.timeoutMs + WRITE_TIMEOUT_MS;
    const deadline = before?.deadline ?? now + waitMs;
    if (now > deadline)
      return ended(failed(write, 'gate.busy', 'another action on the target did not end: nothing was sent'));
    const waitedMs = Math.max(0, now - (deadline - waitMs));
    const intervalMs = Math.round(Math.min(Math.max(SHARED_POLL_MS, waitedMs * SHARED_POLL_SHARE), SHARED_POLL_MAX_MS));
    return ended({ entries: [], pending: { state, intervalMs, deadline, phase: 'shared' } });
  }

  #notApplied(write: Write, delayMs: number, detail: string): Passed {
    return ended(this.#toSettle(write, delayMs, { applied: false, detail }));
  }

  #toSettle(write: Write, intervalMs: number, state: Json): Outcome {
    const deadline = this.#options.clock.now() + intervalMs + write.action.timeoutMs;
    return { entries: [], pending: { state, intervalMs, deadline, phase: 'settle' } };
  }
}

/** N3 of the lanes: what ends a change set frees its lane with its own end, good or bad. */
function laneFreed({ call, scope }: Passage, { action, instance }: BoundCommand): readonly LedgerOp[] {
  if (action?.changeSet?.(call.args, undefined) !== 'ends' || scope.dryRun) return [];
  const lane = action.lane?.(call.args);
  return lane === undefined ? [] : [{ op: 'lane.free', instance, lane }];
}
