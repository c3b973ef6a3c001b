/**
 * `npm run -s bench -- NAME [--json]`: the benches by name. A bench prints figures of this machine at this moment; compare ratios.
 * `cmdline` takes `--data DIR`, a folder of labelled command lines, and prints a table.
 */
import { argv, stdout } from 'node:process';
import { RiposteError } from '../src/core/base/errors.ts';
import { benchCommandLine } from './cmdline/index.ts';
import { benchCore } from './core.ts';
import { benchDurable } from './durable.ts';
import { benchLargeContext } from './large-context.ts';
import { benchLoad, loadOptions } from './load.ts';
import { benchParked } from './parked.ts';
import { benchSearch } from './search.ts';

/** `shown` is what a person reads; without it the figures are. */
interface Bench {
  readonly about: string;
  run(args: readonly string[]): Promise<{ readonly figures: object; readonly shown?: string }>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  core: {
    about:
      'tasks of a 25-task playbook decided in a second on one core, every event built as it is stored; a 50 MB context',
    run: () =>
      Promise.resolve({
        figures: { ...benchCore({ rounds: 100, warmUpRounds: 100, runsPerRound: 150 }), ...benchLargeContext(20) },
      }),
  },
  cmdline: {
    about: 'command-line analysis: rates on labelled lines with a source left out, lines a second, adversarial lines',
    run: (args) => Promise.resolve(benchCommandLine(args)),
  },
  console: {
    about:
      'the web console in a real browser: first view with 10,000 alerts, its JavaScript, the graph of a 60-task playbook',
    run: async () => ({ figures: await (await import('./console.ts')).benchConsole({ alerts: 10_000, views: 5 }) }),
  },
  durable: {
    about: 'runs of a 3-task playbook: 32 at a time, and alone; beside a bare append loop of the same rows',
    run: async () => ({ figures: await benchDurable({ concurrency: 32, runs: 8_000, aloneRuns: 500 }) }),
  },
  load: {
    about:
      'alerts a second by a signed webhook, both playbooks, faults at 5 %: --rate N for that rate, else the highest that holds; --seconds N (300)',
    run: async (flags) => ({
      figures: await benchLoad({ ...loadOptions(flags), say: (line) => process.stderr.write(`${line}\n`) }),
    }),
  },
  parked: {
    about: '10,000 runs that wait for an approval: resident memory, and how soon an answer is acted upon',
    run: async () => ({ figures: await benchParked({ runs: 10_000, answers: 300, atOnce: 8 }) }),
  },
  search: {
    about:
      '1,000,000 alerts, 100 different values of each query of the search language: how long a page takes; --alerts N takes fewer, --keep DIR keeps them for the next time',
    run: async (args) => {
      const directory = args.includes('--keep') ? { directory: args[args.indexOf('--keep') + 1] ?? '' } : {};
      return {
        figures: await benchSearch({ alerts: numberIn(args, '--alerts', 1_000_000), values: 100, ...directory }),
      };
    },
  },
};

function numberIn(args: readonly string[], flag: string, otherwise: number): number {
  const value = Number(args[args.indexOf(flag) + 1]);
  return args.includes(flag) && Number.isInteger(value) && value > 0 ? value : otherwise;
}

const [name = '', ...flags] = argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  const known = Object.entries(BENCHES).map(([known, { about }]) => `  ${known}: ${about}`);
  process.stderr.write(`There is no bench "${name}". There are:\n${known.join('\n')}\n`);
  process.exitCode = 2;
} else {
  try {
    const { figures, shown = JSON.stringify(figures, null, 2) } = await bench.run(flags);
    stdout.write(`${flags.includes('--json') ? JSON.stringify(figures) : shown}\n`);
  } catch (thrown) {
    const error = thrown instanceof RiposteError ? `${thrown.message} (${thrown.code})` : String(thrown);
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  }
}
