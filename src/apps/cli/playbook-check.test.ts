/**
 * Goal: `playbook check` as people and CI see it: what is shipped is clean, what is wrong is said with its place and its mend, exit codes,
 * and SARIF that hangs together.
 * Method: the verb itself on real files, with an output that keeps what it is given. Elsewhere: each check (core/playbook/checks).
 */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../core/playbook/checks/index.ts';
import { msiexecShape } from '../../core/playbook/checks/fixtures/msiexec.ts';
import type { ExitCode } from './exit.ts';
import type { PlaybookCheckOptions } from './options.ts';
import { CONTENT_DIRECTORY } from './place.ts';
import { sarifOf } from './render/sarif.ts';
import { paint, PLAIN_LOOK, type Line } from './terminal/paint.ts';
import { playbookCheck } from './verbs/playbook-check.ts';

interface Report {
  readonly findings: readonly Finding[];
  readonly totals: Readonly<Record<'files' | 'error' | 'warning' | 'note' | 'ignored', number>>;
}

let folder = '';
let published = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riposte-check-'));
  published = await file('published.yml', msiexecShape('RemediationtApproval'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function run(
  paths: readonly string[],
  options: PlaybookCheckOptions = {},
): Promise<{ readonly code: ExitCode; readonly text: string; readonly report: Report }> {
  const lines: Line[] = [];
  let document: unknown;
  const code = await playbookCheck(paths, options, {
    look: PLAIN_LOOK,
    json: true,
    lines: (more) => lines.push(...more),
    document: (value) => {
      document = value;
    },
  });
  return { code, text: paint(lines, PLAIN_LOOK), report: document as Report };
}

test('what is shipped is clean', async () => {
  const { code, report, text } = await run([CONTENT_DIRECTORY]);
  expect(report.findings).toEqual([]);
  expect(report.totals.files).toBeGreaterThan(2);
  expect([code, text]).toEqual([0, `✓ nothing found in ${report.totals.files} playbooks\n`]);
});

test('the published shape ends with 1, and the slip has its place, the right spelling and what it does', async () => {
  const { code, text, report } = await run([published]);
  expect(code).toBe(1);
  expect(text).toMatch(/error {2}\S*published\.yml:45:\d+ {2}check\.misspelled-read\n/);
  expect(text).toContain('Did you mean RemediationtApproval.Answers.0?');
  expect(text).toContain('"Isolate the host" (task 30) contains, and no question on any way there grants isolate');
  expect(report.totals).toMatchObject({ files: 1, error: 2, note: 0 });
});

test('what the policy allows to shipped content only is said of the same file elsewhere', async () => {
  const shipped = join(
    CONTENT_DIRECTORY,
    'msiexec-remote-package/playbooks/msiexec-execution-from-uncommon-remote-location.yml',
  );
  const copy = await file('copy.yml', await readFile(shipped, 'utf8'));
  const { report } = await run([copy]);
  expect(report.findings.map(({ code, task }) => [code, task?.name])).toEqual([
    ['check.unasked-containment', 'Terminate causality'],
  ]);
});

describe('the exit code', () => {
  const base = 'name: A\ntasks:\n  "0": {type: start, nexttasks: {"#none#": ["1"]}}\n';
  test.each([
    [
      '0 with notes only',
      `${base}  "1": {type: regular, task: {name: P, scriptName: Print}, scriptarguments: {value: x, using: a}}\n`,
      0,
    ],
    ['1 with a warning', `${base}  "1": {type: title, task: {name: ""}}\n`, 1],
    [
      '0 when the warning is accepted',
      `${base}  "1": {type: title, task: {name: ""}, x-ignore: {check.empty-name: why}}\n`,
      0,
    ],
    ['1 when the reader refuses it', 'name: A\ntasks: 5\n', 1],
    [
      '1 when its bytes are no UTF-8',
      Buffer.from(`${base}  "1": {type: title, task: {name: gr\u00fcn}}\n`, 'latin1'),
      1,
    ],
  ])('is %s', async (name, text, code) => {
    const path = await file(`${name.replaceAll(' ', '-')}.yml`, text);
    expect((await run([path])).code).toBe(code);
  });

  test('is 2 for what cannot be used: a missing file, a folder without playbooks, a check that does not exist', async () => {
    await expect(run([join(folder, 'none.yml')])).rejects.toMatchObject({ code: 'cli.file' });
    await mkdir(join(folder, 'empty'));
    await expect(run([join(folder, 'empty')])).rejects.toMatchObject({ code: 'cli.file' });
    await expect(run([published], { rule: ['misspeled-read'] })).rejects.toMatchObject({
      code: 'cli.usage',
      hint: 'Did you mean check.misspelled-read?',
    });
  });
});

test('in a folder playbooks are found in any form: as JSON, broken, in another encoding', async () => {
  const within = join(folder, 'forms');
  await mkdir(within);
  await file('forms/json.yml', '{"name": "A", "tasks": {"0": {"type": "start"}}}');
  await file('forms/broken.yml', 'name: A\ntasks:\n  "0": [\n');
  await file('forms/latin1.yml', Buffer.from('name: gr\u00fcn\ntasks: {}\n', 'latin1'));
  await file('forms/pack.yml', 'name: no playbook\n');
  const { report } = await run([within]);
  expect(report.totals.files).toBe(3);
  expect(report.findings.map(({ code }) => code)).toEqual(['playbook.yaml', 'playbook.not-utf8']);
});

// Who is root may list anything.
test.skipIf(process.getuid?.() === 0)('a part of a folder that cannot be listed is no part that is clean', async () => {
  const inner = join(folder, 'closed', 'inner');
  await mkdir(inner, { recursive: true });
  await file('closed/a.yml', 'name: A\ntasks: {"0": {type: start}}\n');
  await chmod(inner, 0);
  await expect(run([join(folder, 'closed')])).rejects.toMatchObject({ code: 'cli.file' });
});

test('--rule and --severity leave out the rest', async () => {
  const one = await run([published], { rule: ['misspelled-read'] });
  expect(new Set(one.report.findings.map(({ code }) => code))).toEqual(new Set(['check.misspelled-read']));
  const refused = await file('refused.yml', 'name: A\ntasks: 5\n');
  expect((await run([refused], { rule: ['misspelled-read'] })).code).toBe(1);
  const errors = await run([published], { severity: 'error' });
  expect(errors.report.totals).toMatchObject({ error: 2, warning: 0 });
});

test('in SARIF each result names its rule by id and index, has a region, and what is accepted is suppressed', async () => {
  const { report } = await run([published]);
  const accepted = report.findings.map((finding, index) => (index === 0 ? { ...finding, ignored: 'known' } : finding));
  const sarif = sarifOf(accepted, '1.2.3') as {
    readonly version: string;
    readonly runs: readonly {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly { readonly id: string; readonly help: { readonly text: string } }[];
        };
      };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly suppressions?: readonly { readonly justification: string }[];
        readonly locations: readonly {
          readonly physicalLocation: { readonly region: Readonly<Record<string, number>> };
        }[];
      }[];
    }[];
  };
  const [{ tool, results } = { tool: { driver: { rules: [] } }, results: [] }] = sarif.runs;
  expect(sarif.version).toBe('2.1.0');
  expect(results).toHaveLength(report.findings.length);
  for (const { ruleId, ruleIndex, locations } of results) {
    expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    const { startLine = 0, startColumn = 0, endLine = 0 } = locations[0]?.physicalLocation.region ?? {};
    expect(startLine >= 1 && startColumn >= 1 && endLine >= startLine).toBe(true);
  }
  expect(tool.driver.rules.every(({ help }) => help.text.length > 20)).toBe(true);
  expect(results.map(({ suppressions }) => suppressions?.[0]?.justification)).toEqual([
    'known',
    ...results.slice(1).map(() => undefined),
  ]);
});
