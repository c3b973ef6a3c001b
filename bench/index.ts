/**
 * `npm run -s bench -- NAME [--json]`: the benches by name. A bench prints figures of this machine at this moment; compare ratios.
 */
import { argv, stdout } from 'node:process';
import { RiposteError } from '../src/core/base/errors.ts';
import { benchCore } from './core.ts';
import { benchDurable } from './durable.ts';
import { benchLargeContext } from './large-context.ts';
import { benchParked } from './parked.ts';

interface Bench {
  readonly about: string;
  run(): Promise<object>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  core: {
    about:
      'tasks of a 25-task playbook decided in a second on one core, every event built as it is stored; a 50 MB context',
    run: () =>
      Promise.resolve({
        ...benchCore({ rounds: 100, warmUpRounds: 100, runsPerRound: 150 }),
        ...benchLargeContext(20),
      }),
  },
  durable: {
    about: 'runs of a 3-task playbook: 32 at a time, and alone; beside a bare append loop of the same rows',
    run: () => benchDurable({ concurrency: 32, runs: 8_000, aloneRuns: 500 }),
  },
  parked: {
    about: '10,000 runs that wait for an approval: resident memory, and how soon an answer is acted upon',
    run: () => benchParked({ runs: 10_000, answers: 300, atOnce: 8 }),
  },
};

const [name = '', ...flags] = argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  const known = Object.entries(BENCHES).map(([known, { about }]) => `  ${known}: ${about}`);
  process.stderr.write(`There is no bench "${name}". There are:\n${known.join('\n')}\n`);
  process.exitCode = 2;
} else {
  try {
    const figures = await bench.run();
    stdout.write(flags.includes('--json') ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`);
  } catch (thrown) {
    const error = thrown instanceof RiposteError ? `${thrown.message} (${thrown.code})` : String(thrown);
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  }
}
