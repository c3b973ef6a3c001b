/**
 * Goal: stored events are read as they were meant, and what cannot be read is said (F1–F3).
 * Method: a table of planted versions. Elsewhere: real journals of each release (tests/journals).
 */
import { expect, test } from 'vitest';
import { RiposteError } from '../base/errors.ts';
import { lift, LIFTS, VERSIONS } from './lift.ts';

const code = (act: () => unknown) => {
  try {
    act();
  } catch (thrown) {
    return thrown instanceof RiposteError ? thrown.code : 'no code';
  }
  return 'nothing was thrown';
};

test('an event of this release is itself', () => {
  const data = { type: 'task.reopened', v: 1, task: '1', by: 'ann' };
  expect(lift('task.reopened', 1, data)).toBe(data);
});

test('an old event climbs the versions one by one', () => {
  const table = {
    versions: { x: 3 },
    lifts: { 'x@1': (data: object) => ({ ...data, two: true }), 'x@2': (data: object) => ({ ...data, three: true }) },
  };
  expect(lift('x', 1, { type: 'x', v: 1 }, table)).toEqual({ type: 'x', v: 3, two: true, three: true });
});

test('newer versions and unknown types are refused by name', () => {
  expect(code(() => lift('task.reopened', 2, {}))).toBe('journal.newer-event');
  expect(code(() => lift('task.dreamt', 1, {}))).toBe('journal.unknown-event');
  expect(code(() => lift('constructor', 1, {}))).toBe('journal.unknown-event');
});

test('every version before the present one has a row that lifts it', () => {
  const missing = Object.entries(VERSIONS).flatMap(([type, current]) =>
    Array.from({ length: current - 1 }, (_, index) => `${type}@${index + 1}`).filter(
      (name) => !Object.hasOwn(LIFTS, name),
    ),
  );
  expect(missing).toEqual([]);
});
