/**
 * Goal: the token of a data directory stays one, and its owner's. Method: files in a temporary directory.
 * Elsewhere: that every route asks for it (`tests/server.test.ts`).
 */
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureToken, TOKEN_FILE } from './token.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-token-'));
  file = join(directory, TOKEN_FILE);
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const mode = async () => ((await stat(file)).mode & 0o777).toString(8);

it('is made once, long and for the owner alone', async () => {
  const token = await ensureToken(directory);
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(await ensureToken(directory)).toBe(token);
  expect(await mode()).toBe('600');
});

it('is closed again to others when a copy has opened it', async () => {
  await writeFile(file, 'kept\n');
  await chmod(file, 0o644);
  expect(await ensureToken(directory)).toBe('kept');
  expect(await mode()).toBe('600');
});

it('is never empty', async () => {
  await writeFile(file, '\n');
  expect(await ensureToken(directory)).toMatch(/^[0-9a-f]{64}$/);
});
