/**
 * For tests of drivers: a data directory, drivers over handles of it, and a clock that moves only when nothing else can happen.
 *
 * `Directory.process()` is a process: it has a store handle, a gate and a driver of its own. Its journal can be stopped before or
 * after an append, which is where a real process can stop, too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activity } from '../../core/base/activity.ts';
import { StepClock } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { BoundCommand } from '../../core/engine/commands.ts';
import type { PlaybookRef, RunEvent } from '../../core/engine/events.ts';
import type { Append, Appended } from '../../core/engine/journal.ts';
import { planPlaybook, type RunPlan } from '../../core/engine/plan.ts';
import { createRegistry } from '../../core/engine/registry.ts';
import { readPlaybook } from '../../core/playbook/read.ts';
import { Gate } from '../../domain/gate/gate.ts';
import type { LedgerOp } from '../../domain/gate/ports.ts';
import { DEFAULT_POLICY } from '../../domain/gate/policy.ts';
import { Sandbox } from '../sandbox/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { InProcessDriver } from './inprocess.ts';
import type { StartRequest } from './options.ts';

export const ALERT_REF = { instance: 'tenant', id: '333' };

/** Counts what is under way; `rest` waits until nothing is. */
export class Idle implements Activity {
  #open = 0;

  begin(): () => void {
    let open = true;
    this.#open += 1;
    return () => {
      if (open) this.#open -= 1;
      open = false;
    };
  }

  /** What a finished call leads to begins within a turn or two: three quiet ones in a row are rest. */
  async rest(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await new Promise(setImmediate);
      quiet = this.#open === 0 ? quiet + 1 : 0;
    }
  }
}

/** Stops whoever comes first until it is let go. */
export class Barrier {
  readonly #gate = Promise.withResolvers<void>();
  readonly #reached = Promise.withResolvers<void>();
  #used = false;

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  async stop(): Promise<void> {
    if (this.#used) return;
    this.#used = true;
    this.#reached.resolve();
    await this.#gate.promise;
  }

  letGo(): void {
    this.#used = true;
    this.#gate.resolve();
  }
}

export interface Hooks {
  /** Before an append goes to the store; throwing is a store that fails. */
  before?(append: Append<LedgerOp>): Promise<void> | void;
  after?(append: Append<LedgerOp>, appended: Appended): Promise<void> | void;
  /** Before the driver asks what there is to take up. */
  unfinished?(): void;
  /** Before a run is loaded. */
  load?(run: string): void;
}

export interface Process {
  readonly driver: InProcessDriver;
  readonly store: Store;
  readonly reports: string[];
}

export class Directory {
  readonly clock: StepClock;
  readonly idle = new Idle();
  readonly sandbox = new Sandbox({ activity: this.idle });
  readonly plan: RunPlan;
  readonly #path: string;
  readonly #commands: readonly BoundCommand[];
  readonly #open: Store[] = [];

  private constructor(path: string, playbook: string, commands: readonly BoundCommand[], clock: StepClock) {
    const read = readPlaybook(playbook, 'test');
    if (!read.playbook) throw new Error(read.problems.map(({ message }) => message).join('; '));
    this.plan = planPlaybook(read.playbook);
    this.#path = path;
    this.#commands = commands;
    this.clock = clock;
  }

  /** `commands` may need the clock or the activity of the directory. */
  static async make(
    playbook: string,
    commands: (parts: {
      clock: StepClock;
      activity: Activity;
    }) => readonly BoundCommand[] | Promise<readonly BoundCommand[]>,
    now = 1_000_000,
  ): Promise<Directory> {
    const path = await mkdtemp(join(tmpdir(), 'riposte-driver-'));
    const clock = new StepClock(now);
    const bound: BoundCommand[] = [];
    const directory = new Directory(path, playbook, bound, clock);
    bound.push(...(await commands({ clock, activity: directory.idle })));
    return directory;
  }

  /** `plan`: where plans of pinned playbooks come from, for runs of other playbooks than the directory's own. */
  async process(
    options: {
      readonly hooks?: Hooks;
      readonly soleOwner?: boolean;
      readonly plan?: (store: Store) => (hash: string) => Promise<RunPlan>;
    } = {},
  ): Promise<Process> {
    const { clock, idle } = this;
    const { hooks = {}, soleOwner = true } = options;
    const store = await openStore({ directory: this.#path, clock, activity: idle, lock: false });
    this.#open.push(store);
    const reports: string[] = [];
    const commands = createRegistry(
      this.#commands.map((command) => ({ command, brands: [command.brand] })),
      [],
    );
    const driver = new InProcessDriver({
      journal: {
        ...store.journal,
        unfinished: async () => {
          hooks.unfinished?.();
          return store.journal.unfinished();
        },
        load: async (run, whole) => {
          hooks.load?.(run);
          return store.journal.load(run, whole);
        },
        append: async (append) => {
          await hooks.before?.(append);
          const appended = await store.journal.append(append);
          await hooks.after?.(append, appended);
          return appended;
        },
      },
      gate: new Gate({ ledger: store.ledger, clock, policy: () => DEFAULT_POLICY, soleOwner }),
      commands,
      lists: () => store.records.lists(),
      scripts: this.sandbox,
      clock,
      timers: clock,
      plan: options.plan?.(store) ?? (async () => this.plan),
      report: ({ code }) => reports.push(code),
    });
    return { driver, store, reports };
  }

  request(run: string, more: Partial<StartRequest> = {}): StartRequest {
    const playbook: PlaybookRef = { name: 'test', hash: this.plan.playbook.hash, origin: 'shipped' };
    const alert: JsonObject = { id: ALERT_REF.id, name: 'test' };
    return { run, playbook, alertRef: ALERT_REF, alert, inputs: {}, dryRun: false, ops: [], ...more };
  }

  /** Lets everything happen that can, the clock moved from timer to timer, until only people can bring it on. */
  async drive(timersMax = 500): Promise<void> {
    for (let timers = 0; ; timers += 1) {
      await this.idle.rest();
      const next = this.clock.next();
      if (next === undefined) return;
      if (timers >= timersMax) throw new Error('timers without end');
      this.clock.advanceTo(next);
    }
  }

  async events({ store }: Process, run: string): Promise<readonly RunEvent[]> {
    return (await store.lists.events(run, { limit: 1000 })).rows.map(({ event }) => event);
  }

  async remove(): Promise<void> {
    await Promise.allSettled([this.sandbox.close(), ...this.#open.map((store) => store.close())]);
    await rm(this.#path, { recursive: true, force: true });
  }
}

export function answer(
  { store }: Process,
  clock: StepClock,
  question: { id: string; hash: string },
  answers: JsonObject,
) {
  const inboxId = `in-${question.id}-${clock.now()}`;
  return store.inbound.answerQuestion({
    question: question.id,
    hash: question.hash,
    answers,
    by: 'ann',
    at: clock.now(),
    inboxId,
  });
}

/** Goes on beside the test: what it leads to is looked at, not the promise. */
export function beside(work: Promise<unknown>): void {
  work.catch(() => undefined);
}

/** Answers every open question with yes; the runs that must be woken. */
export async function answerAll(process: Process, clock: StepClock): Promise<readonly string[]> {
  const { rows } = await process.store.lists.openQuestions({ limit: 100 });
  for (const { question } of rows) {
    await answer(process, clock, question, Object.fromEntries(question.fields.map(({ id }) => [id, 'Yes'])));
  }
  return rows.map(({ run }) => run);
}
