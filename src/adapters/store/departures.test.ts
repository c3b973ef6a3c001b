/**
 * Goal: who comes after a killed process knows what it had let go, at no more than a bounded file.
 * Method: two processes' worth of objects over one folder. Elsewhere: what the count is for (`domain/gate/gate.test.ts`).
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEPARTURES_KEPT } from '../../domain/gate/ports.ts';
import { KeptDepartures } from './departures.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'riposte-departures-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('what left is counted by the next process, and kept from others', () => {
  const first = new KeptDepartures(directory);
  first.add('run-1/5/1');
  first.add('run-1/5/1');
  first.add('run-1/6/1');
  const next = new KeptDepartures(directory);
  expect(['run-1/5/1', 'run-1/6/1', 'run-1/7/1'].map((id) => next.count(id))).toEqual([2, 1, 0]);
  next.add('run-1/5/1');
  expect(new KeptDepartures(directory).count('run-1/5/1')).toBe(3);
  expect(statSync(join(directory, 'departures')).mode & 0o077).toBe(0);
});

test('a line that was cut short is none', () => {
  new KeptDepartures(directory).add('run-1/5/1');
  appendFileSync(join(directory, 'departures'), 'run-1/5/1');
  expect(new KeptDepartures(directory).count('run-1/5/1')).toBe(1);
});

test('the file stays small, and holds the latest', () => {
  const first = new KeptDepartures(directory);
  for (let each = 1; each <= 5 * DEPARTURES_KEPT; each += 1) first.add(`run-${each}/5/1`);
  const lines = readFileSync(join(directory, 'departures'), 'utf8').split('\n').length;
  expect(lines).toBeLessThanOrEqual(4 * DEPARTURES_KEPT + 1);
  const next = new KeptDepartures(directory);
  expect(next.count(`run-${5 * DEPARTURES_KEPT}/5/1`)).toBe(1);
  expect(next.count('run-1/5/1')).toBe(0);
});

test('where nothing can be written the process still counts', () => {
  const departures = new KeptDepartures(join(directory, 'missing'));
  departures.add('run-1/5/1');
  expect(departures.count('run-1/5/1')).toBe(1);
});
