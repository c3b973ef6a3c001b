/**
 * Goal: `graph` writes the picture that was asked for, or says with a code what is wrong.
 * Method: the verb itself, with files in a directory of its own.
 * Elsewhere: what is in the picture (`core/playbook/picture`), geometry and PNG (`adapters/pictures`).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { RiposteError } from '../../../core/base/errors.ts';
import { exitCodeOf } from '../exit.ts';
import type { Output } from '../output.ts';
import { lookOf } from '../terminal/look.ts';
import type { Line } from '../terminal/paint.ts';
import { graph, type GraphOptions } from './graph.ts';

// Pictures are laid out in a thread of their own, and machines are busy.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'riposte-graph-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const file = (name: string, text?: string | Uint8Array): string => {
  const path = join(directory, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};

/** Runs the verb and gives what it said. */
async function drawn(playbook: string, options: Partial<GraphOptions>) {
  const documents: unknown[] = [];
  const lines: Line[] = [];
  const output: Output = {
    look: lookOf(process.stdout, {}),
    json: options.json === true,
    lines: (more) => lines.push(...more),
    document: (value) => documents.push(value),
  };
  const code = await graph(playbook, { output: '-', theme: 'auto', ...options }, output);
  return { code, documents, lines };
}

async function refusal(playbook: string, options: Partial<GraphOptions> = {}): Promise<RiposteError> {
  const thrown: unknown = await drawn(playbook, options).catch((error: unknown) => error);
  if (thrown instanceof RiposteError) return thrown;
  throw new Error('it was not refused');
}

const SMALL = 'name: Small\nstarttaskid: "0"\ntasks:\n  "0": {type: start, task: {name: ""}}\n';

test('a file becomes an SVG, and its facts one document', async () => {
  const path = file('small.svg');
  const { code, documents } = await drawn(file('small.yml', SMALL), { output: path });
  expect(code).toBe(0);
  expect(readFileSync(path, 'utf8')).toMatch(/^<svg .*Playbook: Small/s);
  expect(documents).toEqual([
    expect.objectContaining({ file: path, format: 'svg', playbook: 'Small', tasks: 1, scale: 1 }),
  ]);
});

test('an installed playbook becomes a PNG of twice the size of its drawing', async () => {
  const path = file('triage.png');
  const { documents } = await drawn('Triage', { output: path, json: true });
  expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  expect(documents).toEqual([expect.objectContaining({ format: 'png', scale: 2 })]);
});

test('what our commands do to the world is in the picture', async () => {
  const path = file('own.svg');
  await drawn('Msiexec execution of an executable from an uncommon remote location', { output: path });
  const svg = readFileSync(path, 'utf8');
  expect(svg.match(/<g class="containment heavy" data-task/g)?.length).toBeGreaterThan(1);
  expect(svg).toContain('allows isolate');
});

test.each([
  ['no playbook', 'a: 1\n', 'playbook.not-a-playbook'],
  ['no YAML', 'tasks: [\n', 'playbook.'],
  ['another encoding', Buffer.from(`${SMALL}description: gr\u00fcn\n`, 'latin1'), 'playbook.not-utf8'],
  ['an edge into nowhere', SMALL.replace('task:', "nexttasks: {'#none#': ['9']}, task:"), 'playbook.dangling-edge'],
])('refused with place and code: %s', async (_, text, code) => {
  const path = file('bad.yml', text);
  const error = await refusal(path);
  expect(error.code).toContain(code);
  expect(error.message).toMatch(/bad\.yml:\d+:\d+: /);
  expect(error.hint).not.toBe('');
  expect(exitCodeOf(error)).toBe(2);
});

test.each([
  ['an ending that is no picture', 'Triage', { output: 'x.gif' }, 'cli.usage'],
  ['a picture and a document on one stream', 'Triage', { json: true }, 'cli.usage'],
  ['a file that is not there', 'missing.yml', {}, 'cli.file'],
  ['a name that is not installed', 'Nobody wrote this', {}, 'playbook.unknown'],
  ['a folder that is not there', 'Triage', { output: join(tmpdir(), 'riposte-no-such-folder', 'x.svg') }, 'cli.file'],
])('refused: %s', async (_, playbook, options, code) => {
  const error = await refusal(playbook, options);
  expect(error.code).toBe(code);
  expect(exitCodeOf(error)).toBe(2);
});
