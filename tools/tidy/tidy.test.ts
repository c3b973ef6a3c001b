/**
 * Goal: every check finds what it is there for. Method: planted trees in a table of rows, one violation each, and allowed twins that must
 * stay quiet. Elsewhere: the core without Node types (core-types.test.ts), the lint rules (../lint.test.ts).
 */
import { describe, expect, test } from 'vitest';
import { CHECKS } from './checks.ts';
import { judge } from './report.ts';
import { accessTo, ROOMS, roomOf } from './rooms.ts';
import { treeOf } from './source.ts';

type Files = Readonly<Record<string, string>>;

interface Planted {
  readonly check: string;
  readonly fault: string;
  readonly files: Files;
  /** `path:line` of the finding. */
  readonly at: string;
}

const manifest = JSON.stringify({ dependencies: { yaml: '2', fastify: '5' }, devDependencies: { vitest: '5' } });

/** A tree with one file that imports another, which exists. */
const importing = (from: string, statement: string, target?: string): Files => ({
  'package.json': manifest,
  [from]: `${statement}\n`,
  ...(target === undefined ? {} : { [target]: 'export const x = 1;\n' }),
});

const core = 'src/core/base/a.ts';
const lines = (count: number): string => 'export {};\n'.repeat(count);

const PLANTED: readonly Planted[] = [
  {
    check: 'plan',
    fault: 'a folder that is no room',
    files: { 'src/core/utils/a.ts': '' },
    at: 'src/core/utils/a.ts:1',
  },
  { check: 'plan', fault: 'a loose file in a wing', files: { 'src/domain/a.ts': '' }, at: 'src/domain/a.ts:1' },

  {
    check: 'rooms',
    fault: 'a wing that imports a later one',
    files: importing(core, `import { x } from '../../domain/gate/b.ts';`, 'src/domain/gate/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'the same with import type',
    files: importing(core, `import type { x } from '../../domain/gate/b.ts';`, 'src/domain/gate/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'the same inside a type',
    files: importing(core, `\nexport type X = import('../../apps/server/b.ts').X;`, 'src/apps/server/b.ts'),
    at: `${core}:2`,
  },
  {
    check: 'rooms',
    fault: 'the same re-exported',
    files: importing(core, `export * from '../../domain/gate/b.ts';`, 'src/domain/gate/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'the same loaded late',
    files: importing(core, `export const x = await import('../../domain/gate/b.ts');`, 'src/domain/gate/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'the same as a worker',
    files: importing(core, `new Worker(new URL('../../apps/lab/b.ts', import.meta.url));`, 'src/apps/lab/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'the same from a test',
    files: importing('src/core/base/a.test.ts', `import { x } from '../../domain/gate/b.ts';`, 'src/domain/gate/b.ts'),
    at: 'src/core/base/a.test.ts:1',
  },
  {
    check: 'rooms',
    fault: 'a room that imports a later row of its wing',
    files: importing(core, `import { x } from '../engine/b.ts';`, 'src/core/engine/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'a store that imports values of the domain',
    files: importing(
      'src/adapters/store/a.ts',
      `import { x } from '../../domain/gate/policy.ts';`,
      'src/domain/gate/policy.ts',
    ),
    at: 'src/adapters/store/a.ts:1',
  },
  {
    check: 'rooms',
    fault: 'a lab that shares code with the client that it tests',
    files: importing(
      'src/apps/lab/a.ts',
      `import { x } from '../../adapters/integrations/cortex/schema.ts';`,
      'src/adapters/integrations/cortex/schema.ts',
    ),
    at: 'src/apps/lab/a.ts:1',
  },
  {
    check: 'rooms',
    fault: 'a lab that shares types other than of the schema',
    files: importing(
      'src/apps/lab/a.ts',
      `import type { X } from '../../adapters/integrations/cortex/index.ts';`,
      'src/adapters/integrations/cortex/index.ts',
    ),
    at: 'src/apps/lab/a.ts:1',
  },
  {
    check: 'rooms',
    fault: 'a main that imports the command line',
    files: importing('src/apps/main.ts', `import { x } from './cli/index.ts';`, 'src/apps/cli/index.ts'),
    at: 'src/apps/main.ts:1',
  },
  {
    check: 'rooms',
    fault: 'an import without its ending',
    files: importing(core, `import { x } from './b';`, 'src/core/base/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'a way out of src',
    files: importing(core, `import { x } from '../../../tools/b.ts';`, 'tools/b.ts'),
    at: `${core}:1`,
  },
  {
    check: 'rooms',
    fault: 'a module chosen at run time',
    files: importing(core, 'export const load = (name: string) => import(name);'),
    at: `${core}:1`,
  },

  {
    check: 'rooms',
    fault: 'the product that imports a helper of tests',
    files: importing(core, `import { x } from './testing.ts';`, 'src/core/base/testing.ts'),
    at: `${core}:1`,
  },

  { check: 'packages', fault: 'Node in the core', files: importing(core, `import 'node:fs';`), at: `${core}:1` },
  {
    check: 'packages',
    fault: 'Node without its prefix',
    files: importing('src/apps/cli/a.ts', `import 'fs';`),
    at: 'src/apps/cli/a.ts:1',
  },
  { check: 'packages', fault: 'a server in the core', files: importing(core, `import 'fastify';`), at: `${core}:1` },
  {
    check: 'packages',
    fault: 'I/O in the domain',
    files: importing('src/domain/gate/a.ts', `import 'node:http';`),
    at: 'src/domain/gate/a.ts:1',
  },
  {
    check: 'packages',
    fault: 'a package that nobody installs',
    files: importing('src/apps/cli/a.ts', `import 'left-pad/x.js';`),
    at: 'src/apps/cli/a.ts:1',
  },
  {
    check: 'packages',
    fault: 'a test package in the product',
    files: importing('src/apps/cli/a.ts', `import 'vitest';`),
    at: 'src/apps/cli/a.ts:1',
  },

  {
    check: 'cycles',
    fault: 'two files that import each other',
    files: { [core]: `import './b.ts';`, 'src/core/base/b.ts': `import './a.ts';` },
    at: `${core}:1`,
  },
  {
    check: 'cycles',
    fault: 'three files, one over a type',
    files: {
      [core]: `import './b.ts';`,
      'src/core/base/b.ts': `import type { C } from './c.ts';`,
      'src/core/base/c.ts': `export * from './a.ts';`,
    },
    at: `${core}:1`,
  },
  { check: 'cycles', fault: 'a file that imports itself', files: { [core]: `import './a.ts';` }, at: `${core}:1` },

  ...[
    'Date.now()',
    `Date['now']()`,
    'new Date()',
    'new Date',
    'Date()',
    'new Date(...parts)',
    'new Date(2026, 1, 1)',
    'globalThis.Date.now()',
    `globalThis['Date'].now()`,
    'globalThis[name]',
    'list.map(Date)',
    'new Date(1).getHours()',
    'new Date(1).getDay()',
    'date.setMonth(1)',
    `date['getFullYear']()`,
    'date.toLocaleDateString()',
    'date.getTimezoneOffset()',
    'Math.random()',
    `Math['random']()`,
    'list.map(Math.random)',
    'performance.now()',
    'process.hrtime.bigint()',
    'process.uptime()',
    '{ performance }',
  ].map((expression): Planted => ({
    check: 'purity',
    fault: expression,
    files: { 'src/apps/cli/a.ts': `\nexport const value = ${expression};\n` },
    at: 'src/apps/cli/a.ts:2',
  })),
  ...[
    'const { now } = Date;',
    'const D = Date;',
    'const { random } = Math;',
    `import { performance } from 'node:perf_hooks';`,
  ].map((statement): Planted => ({ check: 'purity', fault: statement, files: { [core]: statement }, at: `${core}:1` })),

  {
    check: 'purity',
    fault: 'a test that takes the time of day',
    files: { 'src/core/base/a.test.ts': 'const at = Date.now() + performance.timeOrigin;' },
    at: 'src/core/base/a.test.ts:1',
  },

  { check: 'readmes', fault: 'a room without a README', files: { [core]: '' }, at: 'src/core/base/README.md:1' },
  {
    check: 'readmes',
    fault: 'a README that opens no file',
    files: { [core]: '', 'src/core/base/README.md': 'Open `gone.ts` first.' },
    at: 'src/core/base/README.md:1',
  },

  { check: 'exports', fault: 'a default export', files: { [core]: '\nexport default 1;' }, at: `${core}:2` },
  {
    check: 'exports',
    fault: 'a default by another name',
    files: { [core]: 'const x = 1;\nexport { x as default };' },
    at: `${core}:2`,
  },
  {
    check: 'exports',
    fault: 'a default passed on',
    files: { 'tools/a.ts': `export { default } from './b.ts';` },
    at: 'tools/a.ts:1',
  },

  { check: 'lengths', fault: 'a file of 501 lines', files: { [core]: lines(501) }, at: `${core}:501` },

  ...[
    ['/wo', 'rk/main/src'],
    ['see ../shar', 'ed/design.md'],
    ['(shar', 'ed/style.md)'],
    ['/tmp/te', 'am/brief.md'],
  ].map((pieces): Planted => ({
    check: 'homeless',
    fault: pieces.join('·'),
    files: { 'docs/a.md': `\n${pieces.join('')}\n` },
    at: 'docs/a.md:2',
  })),
];

const ALLOWED: readonly { readonly check: string; readonly what: string; readonly files: Files }[] = [
  {
    check: 'rooms',
    what: 'an earlier wing',
    files: importing('src/domain/gate/a.ts', `import { x } from '../../core/base/b.ts';`, 'src/core/base/b.ts'),
  },
  {
    check: 'rooms',
    what: 'an earlier row of the wing',
    files: importing('src/core/engine/a.ts', `import { x } from '../query/b.ts';`, 'src/core/query/b.ts'),
  },
  {
    check: 'rooms',
    what: 'ports for the store',
    files: importing(
      'src/adapters/store/a.ts',
      `import { x } from '../../domain/gate/ports.ts';`,
      'src/domain/gate/ports.ts',
    ),
  },
  {
    check: 'rooms',
    what: 'domain types for the store',
    files: importing(
      'src/adapters/store/a.ts',
      `import type { X } from '../../domain/gate/b.ts';`,
      'src/domain/gate/b.ts',
    ),
  },
  {
    check: 'rooms',
    what: 'types of a schema for the lab',
    files: importing(
      'src/apps/lab/a.ts',
      `import type { X } from '../../adapters/integrations/cortex/schema.ts';`,
      'src/adapters/integrations/cortex/schema.ts',
    ),
  },
  {
    check: 'rooms',
    what: 'an import that is only text',
    files: { [core]: `// import '../../apps/x.ts'\nexport const s = "import './y'";` },
  },
  {
    check: 'packages',
    what: 'Node and vitest in a test of the core',
    files: importing('src/core/base/a.test.ts', `import 'node:fs'; import 'vitest';`),
  },
  {
    check: 'packages',
    what: 'vitest in a contract suite',
    files: importing('src/adapters/store/contract.ts', `import 'vitest';`),
  },
  {
    check: 'packages',
    what: 'vitest in a part of a contract suite',
    files: importing('src/adapters/store/contract/journal.ts', `import 'vitest';`),
  },
  { check: 'packages', what: 'yaml in the core', files: importing(core, `import { parse } from 'yaml/util';`) },
  {
    check: 'purity',
    what: 'time as a value',
    files: {
      [core]: [
        'export function day(at: number, Now: { Date: Date; random(): number }): string {',
        '  if (Now.Date instanceof Date && Math.max(at, 1) > Date.UTC(2026, 1, 1)) return new Date(at).toISOString();',
        `  return String(new Date(Date.parse('2026-01-01T00:00:00Z')).getUTCHours() + Now.random());`,
        '}',
      ].join('\n'),
    },
  },
  {
    check: 'purity',
    what: 'the file that implements Clock',
    files: { 'src/apps/clock.ts': 'export const now = () => Date.now();', [core]: '' },
  },
  {
    check: 'purity',
    what: 'a test that measures',
    files: { 'src/core/base/a.test.ts': 'const began = performance.now();' },
  },
  { check: 'lengths', what: '500 lines, with a warning', files: { [core]: lines(500) } },
  { check: 'exports', what: 'a config file', files: { 'vitest.config.ts': 'export default {};', [core]: '' } },
  {
    check: 'homeless',
    what: 'paths of the field',
    files: { 'src/a.ts': `'/home/jdoe/.ssh'; '/root/.bashrc'; 'https://v.example/root/main'` },
  },
];

function verdictOf(name: string, files: Files) {
  const check = CHECKS.find((row) => row.name === name);
  if (!check) throw new Error(`no check ${name}`);
  const outcome = check.run(treeOf(files));
  return { outcome, verdict: judge(check, outcome) };
}

describe('a planted violation is found where it stands', () => {
  test.each(PLANTED)('$check: $fault', ({ check, files, at }) => {
    const { outcome, verdict } = verdictOf(check, files);
    expect(outcome.findings.map(({ path, line }) => `${path}:${line}`)).toContain(at);
    expect(verdict.ok).toBe(false);
    expect(verdict.text).toMatch(/^not ok/);
  });
});

describe('what is allowed stays quiet', () => {
  test.each(ALLOWED)('$check: $what', ({ check, files }) => {
    const { outcome, verdict } = verdictOf(check, files);
    expect(outcome.findings.filter(({ level }) => level !== 'warning')).toEqual([]);
    expect(verdict.ok).toBe(true);
  });
});

describe('the checks themselves', () => {
  test.each(CHECKS)('$name has a planted violation', ({ name }) => {
    expect(PLANTED.some(({ check }) => check === name)).toBe(true);
  });

  test.each(CHECKS)('$name over no file is not ok', (check) => {
    const verdict = judge(check, check.run(treeOf({})));
    expect(verdict).toMatchObject({ ok: false, text: expect.stringContaining('looked at nothing') as string });
  });

  test('a file that does not parse is an error, not a file without imports', () => {
    expect(() => treeOf({ [core]: 'import {' })).toThrow(`${core} does not parse`);
  });
});

describe('the table of rooms', () => {
  test('names only rooms and wings that exist', () => {
    const known = new Set(ROOMS.flatMap(({ room }) => [room, room.replace(/\/.*/, '')]));
    const named = ROOMS.flatMap(({ imports }) =>
      imports.map((entry) => (typeof entry === 'string' ? entry : entry.to)),
    );
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('lets no two rooms import each other', () => {
    const pairs = ROOMS.flatMap((a) => ROOMS.filter((b) => a !== b).map((b) => [a, b] as const));
    const mutual = pairs.filter(([a, b]) => accessTo(a, b) !== 'nothing' && accessTo(b, a) !== 'nothing');
    expect(mutual.map(([a, b]) => `${a.room} ↔ ${b.room}`)).toEqual([]);
  });

  test('puts a test file into the room of what it tests', () => {
    expect(roomOf('src/apps/main.test.ts')?.room).toBe('apps/main.ts');
    expect(roomOf('src/core/base/deep/x.test.ts')?.room).toBe('core/base');
  });
});
