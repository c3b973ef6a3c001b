/**
 * Goal: what one program has read of content is found by that program alone, and nothing waits or fails for it.
 * Method: a folder and two names of programs. Elsewhere: what the texts hold (`domain/library/kept.test.ts`).
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleIn, nameOfLibrary, Readings } from './readings.ts';

const OURS = `bundle-${'a'.repeat(32)}`;
const THEIRS = `bundle-${'b'.repeat(32)}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-readings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('what was put is there for the next process of the same program, and for nobody else to read', async () => {
  await new Readings(folder, OURS).put('a', 'text');
  expect(await new Readings(folder, OURS).get('a')).toBe('text');
  expect(statSync(join(folder, OURS, 'a')).mode & 0o077).toBe(0);
  expect(await new Readings(folder, OURS).get('b')).toBeUndefined();
});

test('another program finds nothing, and clears what is of no use any more', async () => {
  await new Readings(folder, OURS).put('a', 'text');
  const other = new Readings(folder, THEIRS);
  expect(await other.get('a')).toBeUndefined();
  await other.put('a', 'another text');
  expect(await new Readings(folder, OURS).get('a')).toBeUndefined();
});

test('a program that runs from its sources keeps nothing', async () => {
  await new Readings(folder, undefined).put('a', 'text');
  expect(await new Readings(folder, undefined).get('a')).toBeUndefined();
});

test('a folder that cannot be made is no error', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const readings = new Readings(join(file, 'below'), OURS);
  await readings.put('a', 'text');
  expect(await readings.get('a')).toBeUndefined();
});

test('only a module of a start bundle names its program', () => {
  expect(bundleIn(`file:///opt/riposte/.cache/start/${OURS}/wiring-f3hw.js`)).toBe(OURS);
  expect(bundleIn('file:///opt/riposte/src/apps/wiring.ts')).toBeUndefined();
  expect(bundleIn(`file:///opt/riposte/.cache/start/draft-xyz/wiring.js`)).toBeUndefined();
});

test('a library has another name as soon as a file has another path, text or origin', () => {
  const file = { path: 'a/pack.yml', text: 'name: a' };
  const other = { path: 'b/pack.yml', text: 'name: b' };
  const name = nameOfLibrary([file, other]);
  expect(nameOfLibrary([other, file])).toBe(name);
  expect(nameOfLibrary([{ ...file, text: new TextEncoder().encode(file.text) }, other])).toBe(name);
  const changed = [{ path: 'c/pack.yml' }, { text: 'name: c' }, { origin: 'imported' as const }];
  expect(new Set([name, ...changed.map((change) => nameOfLibrary([{ ...file, ...change }, other]))]).size).toBe(4);
});
