/**
 * The default driver: one process, the journal in SQLite. Load a run, decide, append, start effects, sleep.
 *
 * W1. Whatever concerns one run goes through its queue, one at a time; runs do not wait for each other.
 * W2. An effect starts only after the append that asks for it is durable (R1, R2).
 * W3. A conflict means that another driver has the run: its state is dropped and nothing is started (R1).
 * W4. A run with nothing under way is not in memory (R7): its timers, questions and items are rows. Some whose timer fires in seconds stay for it:
 *     a run that polls would otherwise be read from its journal every time.
 * W5. Wake-ups may be lost, doubled, late: a visit does what the journal says is due, and may be made at any time (R9).
 * W6. One call of an effect at a time, for as long as this process lives: also when the run's state was dropped meanwhile.
 *     That the process is the only sender (the lock) is worth nothing if it races with itself.
 *
 * Not here: what follows from what (engine), whether a command may leave (gate), time (the passed clock and timers).
 */
import { toRiposteError } from '../../core/base/errors.ts';
import type { Found, Poll } from '../../core/engine/commands.ts';
import { decide, resume, type Decision, type Effect, type Trigger } from '../../core/engine/decide.ts';
import type { DecideEnv } from '../../core/engine/env.ts';
import type { CommandCall, RunEvent } from '../../core/engine/events.ts';
import { evolve, replay } from '../../core/engine/evolve.ts';
import type { Append, Journal } from '../../core/engine/journal.ts';
import type { RunPlan } from '../../core/engine/plan.ts';
import { mayLeave } from '../../core/engine/pause.ts';
import { rowsOf } from '../../core/engine/projection.ts';
import { callScopeOf } from '../../core/engine/scope.ts';
import { effectIn, newRun, type RunState } from '../../core/engine/state.ts';
import type { Passage, Passed, Recorded } from '../../domain/gate/passage.ts';
import { grantRows } from '../../domain/gate/grants.ts';
import type { LedgerOp } from '../../domain/gate/ports.ts';
import { inOwnWords } from './inbox.ts';
import { withinTime } from './limits.ts';
import type { DriverOptions, StartRequest } from './options.ts';
import { RunTimers } from './run-timers.ts';
import { decideWithScripts } from './scripts.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

/** A snapshot is taken when a run parks, and whenever this many events came since the last one (R7). */
const SNAPSHOT_EVERY = 256;

/** How soon a timer must fire for its run to stay in memory, and how many runs may be there by then. */
const WARM_MS = 30_000;
const WARM_MAX = 500;

/** Runs that a recovery or a sweep visits at once. */
const WAKES_AT_ONCE = 8;

/** A run in memory. */
interface Live {
  readonly run: string;
  readonly plan: RunPlan;
  state: RunState;
  snapshotSeq: number;
}

export class InProcessDriver {
  readonly #options: DriverOptions;
  readonly #live = new Map<string, Live>();
  readonly #queues = new Map<string, Promise<void>>();
  readonly #timers: RunTimers;
  /** Run → effects whose call is under way in this process (W6). */
  readonly #busy = new Map<string, Set<string>>();
  /** Runs that were dropped, and why: the sweep takes them up again. One that came on or came to rest is in it no more. */
  readonly #dropped = new Map<string, { readonly code: string; readonly detail: string }>();
  /** False while a recovery has not been told what there is to take up. */
  #recovered = true;
  #stopped = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#timers = new RunTimers(options.timers);
  }

  /** The first decision of a new run, not yet durable: `commit` it with whatever must be atomic with it (the alert's row). */
  async prepare(request: StartRequest): Promise<{ append: Append<LedgerOp>; started: () => void }> {
    const { run, playbook, alertRef, alert, inputs, dryRun, after, by } = request;
    const plan = await this.#options.plan(playbook.hash);
    const live: Live = { run, plan, state: newRun(run), snapshotSeq: 0 };
    const link = {
      ...(after === undefined ? {} : { after }),
      ...(by === undefined ? {} : { by }),
      ...(request.request === undefined ? {} : { request: request.request }),
    };
    const trigger: Trigger = { type: 'start', playbook, alertRef, alert, inputs, dryRun, ...link };
    const decision = await this.#decide(live, trigger);
    const append = this.#append(live, decision, request.ops);
    const started = () => {
      detach(
        this.#enqueue(run, async () => {
          if (this.#live.has(run)) return;
          live.state = decision.state;
          this.#live.set(run, live);
          this.#begin(live, decision.effects);
          await this.#park(live);
        }),
      );
    };
    return { append, started };
  }

  /** Starts a run whose alert is known already. False: a run of that id exists. */
  async start(request: StartRequest): Promise<boolean> {
    const { append, started } = await this.prepare(request);
    const appended = await this.#options.journal.append(append);
    if (appended.ok) started();
    return appended.ok;
  }

  /** Does what is due in the run: what came in, what is overdue, what was under way. Any number of times, at any time (W5). */
  wake(run: string): Promise<void> {
    return this.#enqueue(run, () => this.#visit(run));
  }

  /** Takes up every run that has something to do: after a start. Gives their number. */
  async recover(): Promise<number> {
    this.#recovered = false;
    const runs = await this.#options.journal.unfinished();
    this.#recovered = true;
    await this.#wakeAll(runs);
    return runs.length;
  }

  /** W5. Call it now and then. A recovery that the store refused is made up for. */
  async sweep(): Promise<void> {
    if (!this.#recovered) await this.recover();
    const due = await this.#options.journal.due(this.#options.clock.now());
    const runs = new Set([...due, ...this.#dropped.keys()]);
    await this.#wakeAll(runs);
  }

  /** A few at a time: thousands of runs may wait for a person, and none of them needs to be in memory for it (W4). */
  async #wakeAll(runs: Iterable<string>): Promise<void> {
    const left = runs[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (let next = left.next(); next.done !== true && !this.#stopped; next = left.next())
        await this.wake(next.value);
    };
    await Promise.all(Array.from({ length: WAKES_AT_ONCE }, worker));
  }

  /** Starts nothing more and waits for what is in the queues. Effects under way are left to the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.cancelAll();
    await Promise.allSettled(this.#queues.values());
  }

  /** Runs that could not go on when they were last taken up, and why: for whoever looks after this process. */
  get stuck(): readonly { readonly run: string; readonly code: string; readonly detail: string }[] {
    return [...this.#dropped].map(([run, why]) => ({ run, ...why }));
  }

  /** Runs that are in memory; for metrics and tests. */
  get inMemory(): number {
    return this.#live.size;
  }

  /** W1. Never rejects: what throws drops the run, and the sweep takes it up again. */
  #enqueue(run: string, work: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(run);
    const next = async (): Promise<void> => {
      // Also the first work waits for a turn, so that `done` is in the map when it ends.
      await before;
      try {
        if (!this.#stopped) await work();
      } catch (thrown) {
        const { code, message } = toRiposteError(thrown, 'driver.unexpected');
        this.#drop(run, code, message);
      }
      if (this.#queues.get(run) === done) this.#queues.delete(run);
    };
    const done = next();
    this.#queues.set(run, done);
    return done;
  }

  /** What came in comes first: a cancel must not find that its visit has just started something. */
  async #visit(run: string): Promise<void> {
    const [live, rows] = await Promise.all([this.#live.get(run) ?? this.#load(run), this.#options.journal.inbox(run)]);
    if (!live) {
      this.#dropped.delete(run);
      return;
    }
    this.#live.set(run, live);
    for (const row of rows) if (!(await this.#handle(live, { type: 'inbox', row: inOwnWords(row) }))) return;
    const now = this.#options.clock.now();
    for (const effect of resume(live.state)) {
      const overdue = effect.kind === 'timer' && effect.due <= now;
      // A poll that is under way is still due: a timer for it would fire at once, and lead here again, as long as the poll takes.
      if (overdue && this.#isBusy(run, effect.effect)) continue;
      if (!overdue) this.#begin(live, [effect]);
      else if (!(await this.#handle(live, { type: 'due', effect: effect.effect }))) return;
    }
    await this.#park(live);
  }

  async #load(run: string): Promise<Live | undefined> {
    const { journal } = this.#options;
    let loaded = await journal.load(run);
    const snapshot = readSnapshot(loaded.snapshot);
    if (loaded.snapshot && !snapshot) loaded = await journal.load(run, true);
    const state = replay(snapshot ?? newRun(run), loaded.events);
    if (state.seq === 0) return undefined;
    return { run, plan: await this.#options.plan(state.playbook.hash), state, snapshotSeq: snapshot?.seq ?? 0 };
  }

  /** One decision, one append. False: the run was dropped. */
  async #handle(live: Live, trigger: Trigger, ops: readonly LedgerOp[] = []): Promise<boolean> {
    const decision = await this.#decide(live, trigger);
    if (decision.events.length > 0 || decision.rows.length > 0 || ops.length > 0) {
      const appended = await this.#options.journal.append(this.#append(live, decision, ops));
      if (!appended.ok) {
        this.#refused(live.run, appended);
        return false;
      }
      this.#dropped.delete(live.run);
    }
    live.state = decision.state;
    this.#begin(live, decision.effects);
    return true;
  }

  /** Mostly at once: few values need a script. */
  #decide({ state, plan }: Live, trigger: Trigger): Decision | Promise<Decision> {
    const env = this.#env(plan);
    const decision = decide(state, trigger, env);
    if (decision.needs.length === 0 && !decision.needsLists) return decision;
    return decideWithScripts(state, trigger, env, this.#options.scripts, () => this.#options.lists());
  }

  #append(live: Live, decision: Decision, ops: readonly LedgerOp[]): Append<LedgerOp> {
    const { run, state } = live;
    const { events, rows } = decision;
    // Its events happened when it was made, as its state says.
    const at = events.length > 0 ? decision.state.at : this.#options.clock.now();
    const place = { run, seq: state.seq, alertRef: decision.state.alertRef, at };
    return { run, expectedSeq: state.seq, at, events, rows: [...rows, ...ops, ...grantRows(events, place)] };
  }

  #begin(live: Live, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'timer')
        this.#timers.set(live.run, effect.effect, effect.due, () => detach(this.wake(live.run)));
      else detach(this.#perform(live, effect.call, effect.poll));
    }
  }

  /** One call through the gate; what it gives comes back as a trigger. Never throws. */
  async #perform(live: Live, call: CommandCall, poll: Poll | null): Promise<void> {
    const { run } = live;
    if (this.#isBusy(run, call.effect)) return;
    const busy = this.#busy.get(run);
    if (busy) busy.add(call.effect);
    else this.#busy.set(run, new Set([call.effect]));
    const passing = this.#pass(live, call, poll);
    await passing.catch(() => undefined);
    await this.#enqueue(run, async () => {
      this.#free(run, call.effect);
      const passed = await passing;
      // The run was dropped while the call was under way: its next visit asks the journal what to do about the effect.
      if (this.#live.get(run) !== live) return this.#live.has(run) ? this.#visit(run) : undefined;
      const { effect } = call;
      if (passed.kind === 'outcome') {
        if (!(await this.#handle(live, { type: 'outcome', effect, outcome: passed.outcome }, passed.ops))) return;
      } else if (passed.kind === 'held') {
        if (!(await this.#handle(live, { type: 'held', effect, question: passed.question }))) return;
      } else if (mayLeave(live.state) === 'yes') {
        // It was held back by a pause that is over again: whoever resumed the run found the call under way, and began nothing.
        return this.#visit(run);
      }
      await this.#park(live);
    });
  }

  async #pass(live: Live, call: CommandCall, poll: Poll | null): Promise<Passed> {
    const { commands, gate } = this.#options;
    const { state } = live;
    try {
      const found = commands.find(call, state.alertRef, poll?.phase === 'poll' ? poll.state : undefined);
      const scope = callScopeOf(state, call.task);
      const passing = gate.pass({
        call,
        poll,
        ...foundParts(found),
        scope: isPlanned(found, poll) ? { ...scope, dryRun: true } : scope,
        origin: state.playbook.origin,
        hash: state.playbook.hash,
        cancelling: state.cancelling,
        actionOf: ({ command, instance }) => commands.on(command, instance)?.action,
        record: (events, ops) => this.#record(live, call, events, ops),
      });
      return await withinTime(passing, call, found, this.#options);
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown, 'gate.threw');
      // A write that is under way is not ended by our own failure: the run is dropped, and later the ledger is asked again.
      const status = effectIn(live.state, call.effect)?.status;
      if (status !== 'requested') throw thrown;
      this.#options.report({ code, run: live.run, detail: `${call.name}: ${message}` });
      return { kind: 'outcome', outcome: { entries: [{ type: 'error', contents: message, code }] }, ops: [] };
    }
  }

  /** The gate's own append (`sent`): under the run's queue and fence like every other, and only for an effect that is open. */
  async #record(
    live: Live,
    call: CommandCall,
    events: readonly RunEvent[],
    ops: readonly LedgerOp[],
  ): Promise<Recorded> {
    const { run } = live;
    let recorded: Recorded = 'fenced';
    await this.#enqueue(run, async () => {
      if (this.#live.get(run) !== live) return;
      const may = mayLeave(live.state);
      if (may === 'cancelled') recorded = may;
      // Paused: the effect stays open, and begins anew when the run resumes.
      if (may !== 'yes') return;
      const effect = effectIn(live.state, call.effect);
      if (!effect || effect.status === 'settled' || effect.call.attempt !== call.attempt) return;
      const at = this.#options.clock.now();
      const state = events.reduce((folded, event) => evolve(folded, event, at), live.state);
      const rows = rowsOf(events, live.state, state);
      const append = { run, expectedSeq: live.state.seq, at, events, rows: [...rows, ...ops] };
      const appended = await this.#options.journal.append(append);
      if (appended.ok) {
        live.state = state;
        recorded = 'ok';
      } else if (appended.reason === 'refused') {
        recorded = appended;
      } else {
        this.#refused(run, appended);
      }
    });
    return recorded;
  }

  /** Takes a snapshot where one is due, and the run out of memory where nothing is under way. */
  async #park(live: Live): Promise<void> {
    const { state, run } = live;
    if (this.#live.get(run) !== live) return;
    const idle = !this.#busy.has(run);
    const since = state.seq - live.snapshotSeq;
    const rests = idle && since > 0 && !state.effects.some((effect) => effect.due !== null);
    if (!state.ended && (rests || since >= SNAPSHOT_EVERY)) {
      await this.#options.journal.snapshot(run, state.seq, writeSnapshot(state));
      live.snapshotSeq = state.seq;
    }
    if (state.ended) this.#timers.cancel(run);
    if (!idle) return;
    this.#dropped.delete(run);
    if (!this.#staysWarm(state)) this.#live.delete(run);
  }

  #staysWarm({ ended, effects }: RunState): boolean {
    if (ended || this.#live.size > WARM_MAX) return false;
    const soon = this.#options.clock.now() + WARM_MS;
    return effects.some(({ due }) => due !== null && due <= soon);
  }

  #refused(run: string, appended: Exclude<Awaited<ReturnType<Journal<LedgerOp>['append']>>, { ok: true }>): void {
    if (appended.reason === 'conflict') this.#drop(run, 'driver.run-taken', `the run stands at ${appended.seq}`);
    else this.#drop(run, appended.code, appended.detail);
  }

  /** A run that fails in the same way at every sweep is reported once. */
  #drop(run: string, code: string, detail: string): void {
    this.#live.delete(run);
    this.#timers.cancel(run);
    const before = this.#dropped.get(run);
    this.#dropped.set(run, { code, detail });
    if (before?.code !== code || before.detail !== detail) this.#options.report({ code, run, detail });
  }

  #isBusy(run: string, effect: string): boolean {
    return this.#busy.get(run)?.has(effect) ?? false;
  }

  #free(run: string, effect: string): void {
    const busy = this.#busy.get(run);
    busy?.delete(effect);
    if (busy?.size === 0) this.#busy.delete(run);
  }

  #env(plan: RunPlan): DecideEnv {
    const { commands, clock, gate } = this.#options;
    return {
      plan,
      now: clock.now(),
      describe: (name, brand) => commands.describe(name, brand),
      placeOf: (grant, run) => {
        const place = gate.placeOfGrant(grant, run, commands.instancesFor(grant.verb, run.alertRef));
        return place.kind === 'on' ? { ...place, since: commands.sinceOf?.(place.instance) ?? 0 } : place;
      },
      modules: commands.modules(),
    };
  }
}

/** An instance that is not live is a dry run of its own (decision 035); what was sent before ends as what it is. */
function isPlanned(found: Found, poll: Poll | null): boolean {
  return (
    found.kind === 'command' && found.command.dryRun === true && poll?.phase !== 'prove' && poll?.phase !== 'settle'
  );
}

/** What was found, as the gate takes it. */
function foundParts(found: Found): Pick<Passage, 'command' | 'candidates' | 'missing'> {
  switch (found.kind) {
    case 'command':
      return { command: found.command };
    case 'choice':
      return { command: undefined, candidates: found.candidates };
    case 'none':
      return { command: undefined, missing: found };
  }
}

/** For work that goes on by itself: it goes through a queue, and those never reject (W1). */
function detach(work: Promise<void>): void {
  work.catch(() => undefined);
}
