/**
 * The durable bench: how many runs of a 3-task playbook end in a second, and how long one takes alone.
 *
 * Every task is an effect with its own decision and its own durable append before the next begins: four appends a run, on a
 * real data directory with `synchronous = FULL` (checked). Beside it, in the same process and directory tree, the bare append
 * loop of the same rows: what the store alone can do on this machine now. Read the ratio, not the absolute figure.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessDriver } from '../src/adapters/drivers/inprocess.ts';
import { openStore, type Store } from '../src/adapters/store/index.ts';
import { RiposteError } from '../src/core/base/errors.ts';
import { bindCommand, type CommandRow } from '../src/core/engine/commands.ts';
import { planPlaybook } from '../src/core/engine/plan.ts';
import { createRegistry } from '../src/core/engine/registry.ts';
import { readPlaybook } from '../src/core/playbook/read.ts';
import { DEFAULT_POLICY } from '../src/domain/gate/policy.ts';
import { Gate } from '../src/domain/gate/gate.ts';
import { WallClock } from '../src/apps/clock.ts';
import { benchAppend, type AppendFigures } from './append.ts';
import { quantile, round } from './figures.ts';

const PLAYBOOK = `
id: bench
name: Bench
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, task: {id: "0", name: ""}, nexttasks: {"#none#": ["1"]}}
  "1": {id: "1", type: regular, task: {id: "1", name: First, script: "|||look-up"}, scriptarguments: {value: {simple: "\${alert.id}"}}, nexttasks: {"#none#": ["2"]}}
  "2": {id: "2", type: regular, task: {id: "2", name: Second, script: "|||look-up"}, scriptarguments: {value: {simple: "\${Looked.Value}"}}, nexttasks: {"#none#": ["3"]}}
  "3": {id: "3", type: regular, task: {id: "3", name: Third, script: "|||look-up"}, scriptarguments: {value: {simple: "\${alert.name}"}}}
`;

/** Appends of one run: the start with the first intent, and one for each outcome with the next intent or the end. */
const APPENDS_PER_RUN = 4;

const lookUp: CommandRow<undefined> = {
  name: 'look-up',
  description: 'Answers at once.',
  risk: 'read',
  args: [{ name: 'value', description: 'What to look up.' }],
  outputs: [],
  run: (args) =>
    Promise.resolve({
      entries: [{ type: 'note', contents: args['value'] ?? '', context: { Looked: { Value: args['value'] ?? '' } } }],
    }),
};

export interface DurableFigures {
  readonly runsPerSecond: number;
  /** Of one run alone, from its start to its durable end. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly rssMb: number;
  readonly concurrency: number;
  readonly synchronous: number;
  /** Of a run among `concurrency` others. */
  readonly concurrentP50Ms: number;
  readonly bare: { readonly concurrent: AppendFigures; readonly alone: AppendFigures };
  /** Appends that the product makes in a second, over those that the bare loop makes: 1 is all that the store can give. */
  readonly shareOfBare: number;
}

export async function benchDurable(options: {
  readonly concurrency: number;
  readonly runs: number;
  readonly aloneRuns: number;
}): Promise<DurableFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-bench-'));
  try {
    const { concurrency } = options;
    const bare = {
      concurrent: await benchAppend({
        directory: join(directory, 'bare'),
        concurrency,
        appends: options.runs * APPENDS_PER_RUN,
        appendsPerRun: APPENDS_PER_RUN,
      }),
      alone: await benchAppend({
        directory: join(directory, 'bare-alone'),
        concurrency: 1,
        appends: options.aloneRuns * APPENDS_PER_RUN,
        appendsPerRun: APPENDS_PER_RUN,
      }),
    };
    const product = await measure(join(directory, 'product'), options);
    const appendsPerSecond = product.runsPerSecond * APPENDS_PER_RUN;
    return {
      ...product,
      concurrency,
      bare,
      shareOfBare: round(appendsPerSecond / bare.concurrent.appendsPerSecond, 2),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Measured = Omit<DurableFigures, 'bare' | 'shareOfBare' | 'concurrency'>;

async function measure(
  directory: string,
  options: { readonly concurrency: number; readonly runs: number; readonly aloneRuns: number },
): Promise<Measured> {
  const clock = new WallClock();
  const store = await openStore({ directory, clock });
  const { synchronous, journalMode } = await store.durability();
  if (synchronous !== 2 || journalMode !== 'wal') {
    throw new RiposteError('bench.not-durable', `synchronous=${synchronous}, journal_mode=${journalMode}`);
  }
  const ended = new Map<string, () => void>();
  const driver = driverOver(store, clock, (run) => ended.get(run)?.());
  const { playbook } = readPlaybook(PLAYBOOK, 'bench');
  if (!playbook) throw new RiposteError('bench.playbook', 'the bench playbook cannot be read');
  let count = 0;
  const one = async (): Promise<number> => {
    const run = `bench-${(count += 1)}`;
    const begin = performance.now();
    const end = new Promise<void>((resolve) => ended.set(run, resolve));
    await driver.start({
      run,
      playbook: { name: playbook.name, hash: playbook.hash, origin: 'shipped' },
      alertRef: { instance: 'bench', id: run },
      alert: { id: run, name: 'Bench alert' },
      inputs: {},
      dryRun: false,
      ops: [],
    });
    await end;
    ended.delete(run);
    return performance.now() - begin;
  };
  const many = async (concurrency: number, runs: number): Promise<number[]> => {
    const waits: number[] = [];
    let left = runs;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        waits.push(await one());
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return waits.toSorted((a, b) => a - b);
  };
  await many(options.concurrency, Math.ceil(options.runs / 4));
  const begin = performance.now();
  const concurrent = await many(options.concurrency, options.runs);
  const runsPerSecond = round((options.runs * 1000) / (performance.now() - begin), 0);
  const alone = await many(1, options.aloneRuns);
  const rssMb = round(process.memoryUsage().rss / 2 ** 20, 0);
  await driver.stop();
  await store.close();
  return {
    runsPerSecond,
    p50Ms: quantile(alone, 0.5),
    p95Ms: quantile(alone, 0.95),
    rssMb,
    synchronous,
    concurrentP50Ms: quantile(concurrent, 0.5),
  };
}

function driverOver(store: Store, clock: WallClock, onEnd: (run: string) => void): InProcessDriver {
  const { playbook } = readPlaybook(PLAYBOOK, 'bench');
  if (!playbook) throw new RiposteError('bench.playbook', 'the bench playbook cannot be read');
  const plan = Promise.resolve(planPlaybook(playbook));
  // The end of a run is seen where it becomes durable: in the append that holds `run.ended`.
  const journal: Store['journal'] = {
    ...store.journal,
    append: async (append) => {
      const appended = await store.journal.append(append);
      if (appended.ok && append.events.at(-1)?.type === 'run.ended') onEnd(append.run);
      return appended;
    },
  };
  return new InProcessDriver({
    journal,
    gate: new Gate({ ledger: store.ledger, clock, policy: () => DEFAULT_POLICY, soleOwner: true }),
    commands: createRegistry(
      [{ command: bindCommand(lookUp, undefined, { brand: 'Bench', instance: 'bench' }), brands: ['Bench'] }],
      [],
    ),
    lists: () => Promise.resolve(new Map()),
    scripts: { answer: () => Promise.reject(new Error('no value of this playbook needs a script')) },
    clock,
    timers: clock,
    plan: () => plan,
    report: ({ code, detail }) => {
      throw new RiposteError(code, detail);
    },
  });
}
