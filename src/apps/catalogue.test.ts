/**
 * Goal: what stands on the disk is what is installed, to the byte; a file that is no text takes nothing with it but its pack.
 * Method: folders written here.
 * Elsewhere: packs and routes (domain/library); bytes → text (core/playbook/bytes.test.ts); which commands there are (cli tests).
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedContent } from './catalogue.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riposte-content-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, content: string | Uint8Array): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

const pack = (name: string): string => `name: ${name}\ndescription: d\nroutes: []\n`;
const playbook = (name: string, text = ''): string =>
  `name: ${name}\ndescription: ${text}\ntasks: {"0": {type: start}}\n`;

test('a playbook is installed with the text of its file', async () => {
  const text = `\uFEFF${playbook('One', 'é, 💥 and \\x')}`;
  await write('one/pack.yml', pack('One'));
  await write('one/playbooks/one.yml', text);
  const { playbooks, problems } = await installedContent(folder);
  expect(problems).toEqual([]);
  expect(playbooks).toMatchObject([{ text, origin: 'shipped', path: 'one/playbooks/one.yml' }]);
});

test('a file that is no UTF-8 is an error with its place, and its pack is not installed', async () => {
  await write('good/pack.yml', pack('Good'));
  await write('good/playbooks/good.yml', playbook('Good'));
  await write('latin/pack.yml', pack('Latin'));
  await write('latin/playbooks/a.yml', Buffer.from(playbook('Latin', 'caf\u00e9'), 'latin1'));
  const library = await installedContent(folder);
  expect(library.problems).toMatchObject([
    { code: 'playbook.not-utf8', severity: 'error', file: 'latin/playbooks/a.yml', line: 2, column: 17 },
  ]);
  expect(library.packs.map(({ id }) => id)).toEqual(['good']);
});

test('what was brought in stands beside it', async () => {
  await write('one/pack.yml', pack('One'));
  await write('one/playbooks/one.yml', playbook('One'));
  const imported = [
    { path: 'in/pack.yml', text: pack('In'), origin: 'imported' },
    { path: 'in/playbooks/in.yml', text: playbook('In'), origin: 'imported' },
  ] as const;
  const { playbooks } = await installedContent(folder, imported);
  expect(playbooks.map(({ playbook: { name }, origin }) => [name, origin])).toEqual([
    ['One', 'shipped'],
    ['In', 'imported'],
  ]);
});
