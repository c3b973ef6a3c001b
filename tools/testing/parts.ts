/** What `npm test`, `npm run check` and `npm run test:long` run, in this order. A new part is one row. */

export interface Part {
  readonly name: string;
  /** `check`: also part of `npm run check`. `test`: only `npm test`. `long`: only `npm run test:long`. */
  readonly when: 'check' | 'test' | 'long';
  /** A program of `node_modules/.bin` (or node) and its arguments; run from the project's root. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** What it should take at most on a quiet machine with two cores. Over it is said; ten times over ends the part. */
  readonly budgetSeconds: number;
  /** Where the numbers come from: the part is one test, vitest's report file, or the scenario runner's JSON on stdout. */
  readonly counts: 'one' | 'vitest' | 'scenarios';
  /** Files or folders without which the part is skipped, with its reason printed. */
  readonly needs?: readonly string[];
}

const CLI = 'src/apps/cli/index.ts';
/** The scenarios that hostile mode takes at every boundary; of the others it takes a sample. */
const SLICE = 'content/msiexec-remote-package/scenarios/slice.scenarios.json';
const EVIDENCE = 'content/msiexec-remote-package/scenarios/evidence.scenarios.json';
const RULES = 'content/msiexec-remote-package/scenarios/rules.scenarios.json';
const FAULTS = 'content/suspicious-tmp-execution/scenarios/faults.scenarios.json';

export const PARTS: readonly Part[] = [
  { name: 'types', when: 'check', command: ['tsc', '--noEmit'], budgetSeconds: 20, counts: 'one' },
  {
    name: 'core types',
    when: 'check',
    command: ['tsc', '--noEmit', '-p', 'src/core'],
    budgetSeconds: 5,
    counts: 'one',
  },
  {
    name: 'console types',
    when: 'check',
    command: ['tsc', '--noEmit', '-p', 'src/apps/console'],
    budgetSeconds: 10,
    counts: 'one',
  },
  { name: 'lint', when: 'check', command: ['oxlint'], budgetSeconds: 20, counts: 'one' },
  { name: 'tidy', when: 'check', command: ['node', 'tools/tidy/index.ts'], budgetSeconds: 10, counts: 'one' },
  { name: 'format', when: 'check', command: ['oxfmt', '--check'], budgetSeconds: 5, counts: 'one' },
  {
    name: 'generated',
    when: 'check',
    command: ['node', 'tools/generate.ts', '--check'],
    budgetSeconds: 10,
    counts: 'one',
  },
  { name: 'unit', when: 'check', command: ['vitest', 'run'], budgetSeconds: 560, counts: 'vitest' },
  {
    name: 'scenarios',
    when: 'test',
    command: ['node', CLI, 'test', 'content', '--jobs', '2', '--json'],
    budgetSeconds: 300,
    counts: 'scenarios',
    needs: [CLI, 'content'],
  },
  {
    name: 'hostile sample',
    when: 'test',
    command: ['node', CLI, 'test', SLICE, '--hostile', '--sample', '3', '--json'],
    budgetSeconds: 100,
    counts: 'scenarios',
    needs: [CLI, SLICE],
  },
  {
    name: 'hostile',
    when: 'long',
    command: ['node', CLI, 'test', SLICE, '--hostile', '--json'],
    budgetSeconds: 900,
    counts: 'scenarios',
    needs: [CLI, SLICE],
  },
  {
    name: 'hostile, evidence, rules and faults',
    when: 'long',
    command: ['node', CLI, 'test', EVIDENCE, RULES, FAULTS, '--hostile', '--sample', '1', '--seed', '2', '--json'],
    budgetSeconds: 600,
    counts: 'scenarios',
    needs: [CLI, EVIDENCE, RULES, FAULTS],
  },
  {
    name: 'simulation',
    when: 'long',
    command: ['node', 'tools/simulate.ts', '--count', '10000'],
    budgetSeconds: 300,
    counts: 'one',
  },
  {
    name: 'fuzz',
    when: 'long',
    command: ['node', 'tools/fuzz.ts', '--seed', '1', '--count', '5000'],
    budgetSeconds: 300,
    counts: 'one',
  },
  {
    name: 'command lines: every loss is noticed',
    when: 'long',
    command: ['node', 'tools/commandline/mutate.ts'],
    budgetSeconds: 60,
    counts: 'one',
  },
  {
    name: 'fetching, killed at random',
    when: 'long',
    command: ['node', 'tools/fetch-torture.ts', '--alerts', '600', '--kills', '20', '--seed', '2'],
    budgetSeconds: 150,
    counts: 'one',
  },
];
