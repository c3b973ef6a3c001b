/**
 * Goal: Retry-After is read in both of its forms, and back-off stays inside its bounds.
 * Method: the pure rules by example. That the client obeys them is tested in client.test.ts.
 */
import { expect, test } from 'vitest';
import { delayBeforeNext, retryAfterMs } from './retry.ts';

const NOW = Date.UTC(2025, 5, 3, 10, 15, 0);

test.each([
  ['2', 2000],
  [' 120 ', 120_000],
  ['0', 0],
  ['Tue, 03 Jun 2025 10:15:30 GMT', 30_000],
  ['Tue, 03 Jun 2025 10:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['2025', 2_025_000],
  [undefined, undefined],
])('Retry-After %j is %j ms from now', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});

test('the back-off doubles up to its ceiling and jitters down to nothing', () => {
  const lost = { kind: 'lost', why: 'reset', detail: '' } as const;
  const at = (random: number) =>
    [1, 2, 20].map((attempt) => delayBeforeNext(lost, attempt, NOW, { next: () => random }));
  expect(at(0)).toEqual([0, 0, 0]);
  expect(at(0.999_999)).toEqual([1000, 2000, 20_000]);
});
