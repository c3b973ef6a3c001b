/**
 * The default driver: one process, the journal in SQLite. Load a run, decide, append, start effects, sleep.
 *
 * W1. Whatever concerns one run goes through its queue, one at a time; runs do not wait for each other.
 * W2. An effect starts only after the append that asks for it is durable (R1, R2).
 * W3. A conflict means that another driver has the run: its state is dropped and nothing is started (R1).
 * W4. A run with nothing under way is not in memory (R7): its timers, questions and items are rows.
 * W5. Wake-ups may be lost, doubled, late: `sweep` finds what the journal says is due (R9).
 *
 * Not here: what follows from what (engine), whether a command may leave (gate), time (the passed clock and timers).
 */
import type { Clock, Timers } from '../../core/base/clock.ts';
import { toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { CommandRegistry, Outcome, Poll } from '../../core/engine/commands.ts';
import { decide, resume, type Decision, type Effect, type Trigger } from '../../core/engine/decide.ts';
import type { DecideEnv } from '../../core/engine/env.ts';
import type { AlertRef, CommandCall, PlaybookRef, RunEvent } from '../../core/engine/events.ts';
import { evolve, replay } from '../../core/engine/evolve.ts';
import type { Append, Journal } from '../../core/engine/journal.ts';
import type { RunPlan } from '../../core/engine/plan.ts';
import { rowsOf } from '../../core/engine/projection.ts';
import { callScopeOf } from '../../core/engine/scope.ts';
import { newRun, type RunState } from '../../core/engine/state.ts';
import type { Gate, Recorded } from '../../domain/gate/gate.ts';
import { grantOps } from '../../domain/gate/grants.ts';
import type { LedgerOp } from '../../domain/gate/ports.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

/** A snapshot is taken when a run parks, and whenever this many events came since the last one (R7). */
const SNAPSHOT_EVERY = 256;

export interface DriverOptions {
  readonly journal: Journal<LedgerOp>;
  readonly gate: Gate;
  readonly commands: CommandRegistry;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The plan of a pinned playbook; made once per hash by whoever wires the driver. */
  plan(hash: string): Promise<RunPlan>;
  /** Something that a person should know of: a run that another driver took, an effect that threw. */
  report(what: { readonly code: string; readonly run: string; readonly detail: string }): void;
}

export interface StartRequest {
  readonly run: string;
  readonly playbook: PlaybookRef;
  readonly alertRef: AlertRef;
  readonly alert: JsonObject;
  readonly inputs: JsonObject;
  readonly dryRun: boolean;
  /** Rows of the gate that belong to the start (the grant of an undo). */
  readonly ops: readonly LedgerOp[];
}

/** A run in memory. */
interface Live {
  readonly run: string;
  readonly plan: RunPlan;
  state: RunState;
  snapshotSeq: number;
  /** Effects under way. */
  readonly busy: Set<string>;
}

export class InProcessDriver {
  readonly #options: DriverOptions;
  readonly #live = new Map<string, Live>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #timers = new Map<string, () => void>();
  #stopped = false;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** The first decision of a new run, not yet durable: `commit` it with whatever must be atomic with it (the alert's row). */
  async prepare(request: StartRequest): Promise<{ append: Append<LedgerOp>; started: () => void }> {
    const { run, playbook, alertRef, alert, inputs, dryRun } = request;
    const plan = await this.#options.plan(playbook.hash);
    const live: Live = { run, plan, state: newRun(run), snapshotSeq: 0, busy: new Set() };
    const trigger: Trigger = { type: 'start', playbook, alertRef, alert, inputs, dryRun };
    const decision = decide(live.state, trigger, this.#env(plan));
    const append = this.#append(live, decision, request.ops);
    const started = () => {
      void this.#enqueue(run, async () => {
        if (this.#live.has(run)) return;
        live.state = decision.state;
        this.#live.set(run, live);
        this.#begin(live, decision.effects);
        await this.#park(live);
      });
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

  /** Looks at what has come in for the run. Safe to call at any time, any number of times. */
  wake(run: string): Promise<void> {
    return this.#enqueue(run, async () => {
      const rows = await this.#options.journal.inbox(run);
      if (rows.length === 0) return;
      const live = await this.#load(run);
      for (const row of rows) if (live) await this.#handle(live, { type: 'inbox', row });
    });
  }

  /** Takes up every run that has something to do: after a start, and as the sweep of W5. */
  async recover(): Promise<number> {
    const runs = await this.#options.journal.unfinished();
    await Promise.all(
      runs.map(async (run) => {
        await this.#enqueue(run, async () => {
          await this.#load(run);
        });
        await this.wake(run);
      }),
    );
    return runs.length;
  }

  /** W5. Call it now and then. */
  async sweep(): Promise<void> {
    for (const run of await this.#options.journal.due(this.#options.clock.now())) {
      if (this.#live.has(run)) continue;
      await this.#enqueue(run, async () => {
        await this.#load(run);
      });
      await this.wake(run);
    }
  }

  /** Starts nothing more and waits for what is in the queues. Effects under way are left to the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await Promise.allSettled(this.#queues.values());
  }

  /** Runs that are in memory; for metrics and tests. */
  get inMemory(): number {
    return this.#live.size;
  }

  #enqueue(run: string, work: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(run) ?? Promise.resolve();
    const done = before.then(() => (this.#stopped ? undefined : work())).catch((thrown: unknown) => {
      const { code, message } = toRiposteError(thrown, 'driver.unexpected');
      this.#drop(run);
      this.#options.report({ code, run, detail: message });
    });
    this.#queues.set(run, done);
    void done.then(() => {
      if (this.#queues.get(run) === done) this.#queues.delete(run);
    });
    return done;
  }

  async #load(run: string): Promise<Live | undefined> {
    const known = this.#live.get(run);
    if (known) return known;
    const loaded = await this.#options.journal.load(run);
    const snapshot = readSnapshot(loaded.snapshot);
    const state = replay(snapshot ?? newRun(run), loaded.events);
    if (state.seq === 0) return undefined;
    const plan = await this.#options.plan(state.playbook.hash);
    const live: Live = { run, plan, state, snapshotSeq: snapshot?.seq ?? 0, busy: new Set() };
    this.#live.set(run, live);
    this.#begin(live, resume(state));
    await this.#park(live);
    return live;
  }

  async #handle(live: Live, trigger: Trigger, ops: readonly LedgerOp[] = []): Promise<void> {
    this.#live.set(live.run, live);
    const decision = decide(live.state, trigger, this.#env(live.plan));
    if (decision.events.length > 0 || decision.rows.length > 0 || ops.length > 0) {
      const appended = await this.#options.journal.append(this.#append(live, decision, ops));
      if (!appended.ok) {
        this.#lost(live.run, appended.reason === 'conflict' ? `the run stands at ${appended.seq}` : appended.detail);
        return;
      }
    }
    live.state = decision.state;
    this.#begin(live, decision.effects);
    await this.#park(live);
  }

  #append(live: Live, decision: Decision, ops: readonly LedgerOp[]): Append<LedgerOp> {
    const at = this.#options.clock.now();
    const grants = decision.events.flatMap((event) => grantOps(event, live.run, decision.state.alertRef, at));
    const { events, rows } = decision;
    return { run: live.run, expectedSeq: live.state.seq, at, events, rows: [...rows, ...ops, ...grants] };
  }

  #begin(live: Live, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'timer') this.#setTimer(live.run, effect.effect, effect.due);
      else void this.#perform(live, effect.call, effect.poll);
    }
  }

  #setTimer(run: string, effect: string, due: number): void {
    const key = `${run}/${effect}`;
    this.#timers.get(key)?.();
    const cancel = this.#options.timers.at(due, () => {
      this.#timers.delete(key);
      void this.#enqueue(run, async () => {
        const live = await this.#load(run);
        if (live && !live.busy.has(effect)) await this.#handle(live, { type: 'due', effect });
      });
    });
    this.#timers.set(key, cancel);
  }

  /** One call through the gate; its outcome comes back as a trigger. Never throws. */
  async #perform(live: Live, call: CommandCall, poll: Poll | null): Promise<void> {
    if (live.busy.has(call.effect)) return;
    live.busy.add(call.effect);
    try {
      const command = this.#options.commands.find(call, live.state.alertRef);
      if (!command) {
        await this.#settle(live, call, unavailable(call), []);
        return;
      }
      const passed = await this.#options.gate.pass({
        call,
        poll,
        command,
        scope: callScopeOf(live.state, call.task),
        origin: live.state.playbook.origin,
        record: (events, ops) => this.#record(live, events, ops),
      });
      if (passed.kind === 'fenced') return;
      if (passed.kind === 'outcome') await this.#settle(live, call, passed.outcome, passed.ops);
      else await this.#return(live, call, { type: 'held', effect: call.effect, question: passed.question }, []);
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown, 'command.threw');
      this.#options.report({ code, run: live.run, detail: `${call.name}: ${message}` });
      await this.#settle(live, call, { entries: [{ type: 'error', contents: message, code }] }, []);
    }
  }

  #settle(live: Live, call: CommandCall, outcome: Outcome, ops: readonly LedgerOp[]): Promise<void> {
    return this.#return(live, call, { type: 'outcome', effect: call.effect, outcome }, ops);
  }

  #return(live: Live, call: CommandCall, trigger: Trigger, ops: readonly LedgerOp[]): Promise<void> {
    return this.#enqueue(live.run, async () => {
      live.busy.delete(call.effect);
      if (this.#live.get(live.run) === live) await this.#handle(live, trigger, ops);
    });
  }

  /** The gate's own append (`sent`): under the run's queue and fence like every other. */
  async #record(live: Live, events: readonly RunEvent[], ops: readonly LedgerOp[]): Promise<Recorded> {
    let recorded: Recorded = 'fenced';
    await this.#enqueue(live.run, async () => {
      if (this.#live.get(live.run) !== live) return;
      const at = this.#options.clock.now();
      let state = live.state;
      const rows = events.flatMap((event) => {
        const before = state;
        state = evolve(before, event, at);
        return rowsOf(event, before, state);
      });
      const append = { run: live.run, expectedSeq: live.state.seq, at, events, rows: [...rows, ...ops] };
      const appended = await this.#options.journal.append(append);
      if (appended.ok) {
        live.state = state;
        recorded = 'ok';
      } else if (appended.reason === 'refused') {
        recorded = { refused: appended.detail };
      } else {
        this.#lost(live.run, `the run stands at ${appended.seq}`);
      }
    });
    return recorded;
  }

  async #park(live: Live): Promise<void> {
    const { state, run } = live;
    const idle = live.busy.size === 0 && (this.#live.get(run) === live);
    const since = state.seq - live.snapshotSeq;
    if (!state.ended && (since >= SNAPSHOT_EVERY || (idle && since > 0 && !this.#hasTimer(live)))) {
      await this.#options.journal.snapshot(run, state.seq, writeSnapshot(state));
      live.snapshotSeq = state.seq;
    }
    if (idle) this.#live.delete(run);
  }

  #hasTimer(live: Live): boolean {
    return Object.values(live.state.effects).some((effect) => effect.due !== null);
  }

  #lost(run: string, detail: string): void {
    this.#drop(run);
    this.#options.report({ code: 'driver.run-taken', run, detail });
  }

  #drop(run: string): void {
    this.#live.delete(run);
    for (const [key, cancel] of this.#timers) {
      if (!key.startsWith(`${run}/`)) continue;
      cancel();
      this.#timers.delete(key);
    }
  }

  #env(plan: RunPlan): DecideEnv {
    const { commands, clock } = this.#options;
    return {
      plan,
      now: clock.now(),
      describe: (name, brand) => commands.describe(name, brand),
      modules: commands.modules(),
    };
  }
}

function unavailable(call: CommandCall): Outcome {
  const contents = `no enabled instance offers "${call.name}"`;
  return { entries: [{ type: 'error', contents, code: 'engine.command-unavailable' }], unavailable: true };
}
