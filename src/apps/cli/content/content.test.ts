/**
 * Goal: a folder of foreign content is read whatever is in it, and the answer says what can run here, and why the rest cannot.
 * Method: small folders written for the test, examined in this process; the verb itself as a child.
 * Elsewhere: what a playbook needs and how that is judged (`core/playbook/inventory`), the reader of documents (its own room).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { playbookOf, subPlaybook, TestRun } from '../../../core/engine/testing.ts';
import { LOOP, SUB_PLAYBOOK } from '../../../core/playbook/inventory.ts';
import { PLAIN_LOOK, paint } from '../terminal/paint.ts';
import { checkContent, ENGINE_LACKS, type ContentReport } from './check.ts';
import { examineAll } from './crew.ts';
import { examine } from './examine.ts';
import { reportLines } from './report.ts';
import { walk } from './walk.ts';

const CLI = fileURLToPath(new URL('../index.ts', import.meta.url));
vi.setConfig({ testTimeout: 60_000 });

const flow = (task: string, name = 'p'): string =>
  `id: ${name}\nname: ${name}\ntasks:\n  "0": {type: start, nexttasks: {'#none#': ["1"]}}\n  "1": {${task}}\n`;

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'Playbooks/runs.yml': flow(
    'type: regular, task: {scriptName: Print}, scriptarguments: {value: {simple: hello}}',
    'runs',
  ),
  'Playbooks/lacks.yaml': flow(`type: regular, task: {script: 'Far|||go-far'}`, 'lacks'),
  'Playbooks/broken.yml': 'tasks:\n  "0": {type: start\nname: broken\n',
  'Playbooks/unplanned.yml': flow(
    `type: regular, task: {scriptName: Print}, scriptarguments: {value: {simple: '\${a[}'}}`,
    'unplanned',
  ),
  'Integrations/Far/Far.yml':
    'commonfields: {id: far-id}\nname: Far\nscript:\n  commands:\n  - name: go-far\n  script: |\n    tasks\n',
  'Scripts/script-Theirs.yml': 'commonfields: {id: Theirs}\nname: Theirs\nscript: |\n  return 1\n',
  'Tests/schema.yml': 'mapping:\n  tasks: {type: map}\n',
  'binary.yml': new Uint8Array([0x74, 0x61, 0x73, 0x6b, 0x73, 0x3a, 0xff, 0xfe, 0x00]),
  'notes.txt': 'tasks:',
  '.git/config.yml': 'tasks: {}',
};

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riposte-content-'));
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await symlink(folder, join(folder, 'loop'));
  await symlink(join(folder, 'nowhere'), join(folder, 'Playbooks/gone.yml'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function riposte(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

describe('content check', () => {
  it('says of every playbook whether it can be read, written back and run, and why not', async () => {
    const { code, out } = await riposte('content', 'check', folder, '--json');
    const { playbooks, totals } = JSON.parse(out) as ContentReport;
    expect(code).toBe(1);
    expect(playbooks.map(({ file, parsed, roundTrip, runnable }) => [file, parsed, roundTrip, runnable])).toEqual([
      ['Playbooks/broken.yml', false, false, false],
      ['Playbooks/lacks.yaml', true, true, false],
      ['Playbooks/runs.yml', true, true, true],
      ['Playbooks/unplanned.yml', true, true, false],
    ]);
    const problems = playbooks.map((playbook) =>
      playbook.problems.map(({ code: why, path, line }) => [why, path, line]),
    );
    expect(problems).toEqual([
      [['playbook.yaml', '', 3]],
      [['content.missing-command', 'tasks.1.task.script', 5]],
      [],
      [['language.path', 'tasks.1.scriptarguments.value', 5]],
    ]);
    expect(totals).toMatchObject({
      playbooks: 4,
      automations: 1,
      integrations: 1,
      links: 2,
      parsed: 3,
      roundTrip: 3,
      runnable: 1,
      unreadable: [{ file: 'binary.yml', reason: 'line 1: the byte 0xff at offset 6 is no UTF-8' }],
    });
    expect(totals.missing.commands).toEqual([
      { name: 'go-far', brand: 'Far', tasks: 1, playbooks: 1, blocks: 1, unlocks: 1, inContent: true },
    ]);
  });

  it('ends with 0 when everything is read and written back, runnable or not', async () => {
    const good = join(folder, 'Playbooks-good');
    await mkdir(good);
    await writeFile(join(good, 'a.yml'), flow(`type: regular, task: {script: '|||nowhere'}`));
    const { code, out } = await riposte('content', 'check', good);
    expect(code).toBe(0);
    expect(out).toContain('0 of 1');
    expect(out).toContain('nowhere');
  });

  it.each([
    ['there is no such folder', 'nowhere', 'it does not exist'],
    ['it is a file', 'notes.txt', 'is no folder'],
    ['no playbook is in it', 'Scripts', 'there is no playbook in'],
  ])('ends with 2 when %s', async (_what, path, message) => {
    const { code, err } = await riposte('content', 'check', join(folder, path));
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toMatch(/ \(cli\.file\)\n {2}\S/);
  });
});

describe('the parts of a check', () => {
  it('W1. links are counted and not followed, foreign folders passed over', async () => {
    const { files, links } = await walk(folder);
    expect(links).toBe(2);
    expect(files.map(({ path }) => path).filter((path) => path.includes('.git') || path.includes('loop'))).toEqual([]);
  });

  it('C1. several threads find what one finds, in the same order', async () => {
    const { files } = await walk(folder);
    expect(await examineAll(files, 3)).toEqual(await examineAll(files, 1));
  });

  it('E1. what a file is follows from its shape', () => {
    const kindOf = (text: string): string => examine(new TextEncoder().encode(text)).kind;
    expect(kindOf('tasks: []')).toBe('playbook');
    expect(kindOf('{"tasks": {}}')).toBe('playbook');
    expect(kindOf('commonfields: {id: x}\nscript: ""')).toBe('automation');
    expect(kindOf('commonfields: {id: x}\nscript: {}')).toBe('integration');
    expect(kindOf('- tasks')).toBe('other');
    expect(kindOf('a: [tasks')).toBe('other');
    expect(kindOf('')).toBe('other');
  });

  it('a file with a byte order mark is written back with it', () => {
    const text = `\uFEFF${flow('type: title')}`;
    expect(examine(new TextEncoder().encode(text))).toMatchObject({ kind: 'playbook', parsed: true, roundTrip: true });
  });

  it('people are shown a name without what could act on their terminal', () => {
    const evil = `evil${String.fromCodePoint(0x1b)}[2J.yml`;
    const report = checkContent(
      [{ file: evil, examined: { kind: 'unreadable', reason: 'x' } }],
      { hasCommand: () => false, hasPlaybook: () => false },
      { links: 0, unreadable: [] },
    );
    expect(paint(reportLines('dir', report, PLAIN_LOOK), PLAIN_LOOK)).toContain(String.raw`evil\u{1B}[2J.yml`);
  });
});

it('what counts as missing in the engine is what the engine refuses', () => {
  const refused = (loop: boolean): string | undefined => {
    const until = { until: { kind: 'for-each' }, waitSeconds: 1, max: 2 } as const;
    const task = {
      kind: 'playbook',
      playbook: 'p',
      args: {},
      separateContext: true,
      ...(loop ? { loop: until } : {}),
    } as const;
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1'] }],
        ['1', task],
      ]),
      { called: [subPlaybook('p', [['0', { kind: 'start' }]])] },
    ).start();
    return run.fates['1'];
  };
  const lacks = [...(refused(false) === 'failed' ? [SUB_PLAYBOOK] : []), ...(refused(true) === 'failed' ? [LOOP] : [])];
  expect(ENGINE_LACKS).toEqual(lacks);
});

describe('playbook docs', () => {
  it('writes the page to standard output or into a file', async () => {
    const file = join(folder, 'Playbooks/runs.yml');
    const [shown, written] = await Promise.all([
      riposte('playbook', 'docs', file),
      riposte('playbook', 'docs', file, '-o', join(folder, 'pages/runs.md'), '--json'),
    ]);
    expect([shown.code, written.code]).toEqual([0, 0]);
    expect(shown.out).toMatch(/^# runs\n/);
    expect((JSON.parse(written.out) as { page: string }).page).toBe(shown.out);
  });

  it('ends with 2 for a file that is no playbook, and says why', async () => {
    const { code, err } = await riposte('playbook', 'docs', join(folder, 'Playbooks/broken.yml'));
    expect(code).toBe(2);
    expect(err).toMatch(/broken\.yml:\d+:\d+: .+ \(playbook\.yaml\)\n {2}\S/);
  });
});
