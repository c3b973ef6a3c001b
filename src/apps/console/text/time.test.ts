/** Goal: times read the same for everybody and are never off by a zone. Method: instants that are passed in. */
import { describe, expect, test } from 'vitest';
import { absolute, duration, relative } from './time.ts';

describe('a duration in at most two parts', () => {
  test.each([
    [0, '0 ms'],
    [1_500, '1.5 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3 * 3_600_000 + 20 * 60_000, '3 h 20 min'],
    [2 * 86_400_000, '2 d'],
    [2 * 86_400_000 + 3 * 3_600_000, '2 d 3 h'],
    [-5, '0 ms'],
  ])('%d ms', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

test.each([
  [-2_000, 'now'],
  [-12_400, '12 s ago'],
  [2 * 3_600_000, 'in 2 h'],
])('%d ms from now', (distance, words) => {
  expect(relative(1_000_000 + distance, 1_000_000)).toBe(words);
});

test('a whole time names its zone', () => {
  expect(absolute(Date.UTC(2026, 10, 22, 9, 5, 7), 'utc')).toBe('2026-11-22 09:05:07 UTC');
});
