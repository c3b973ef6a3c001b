/**
 * Goal: a recipient's share of a window is never exceeded, and nothing is left out; a failed attempt is repeated, and that ends.
 * Method: storms of every size against a small share. Elsewhere: a storm through the product (`tests/tell.test.ts`).
 */
import { expect, test } from 'vitest';
import { channelPauseMs, retryAfterMs } from './attempts.ts';
import { portionsOf } from './portions.ts';

const rows = (count: number) => Array.from({ length: count }, (_, index) => index);

test('whatever comes, the share holds, and all that goes out at once is everything', () => {
  const limit = { max: 5, windowMs: 600_000 };
  for (let count = 0; count <= 12; count += 1) {
    for (let sent = 0; sent <= 6; sent += 1) {
      const messages = portionsOf(rows(count), sent, limit);
      expect(sent + messages.length).toBeLessThanOrEqual(Math.max(5, sent));
      // All of it, or nothing where there is no room.
      expect(messages.flat()).toEqual(sent < 5 ? rows(count) : []);
    }
  }
});

test('a few are told one by one, many as one', () => {
  expect(portionsOf(rows(3), 0, { max: 5, windowMs: 1 })).toEqual([[0], [1], [2]]);
  expect(portionsOf(rows(6), 0, { max: 5, windowMs: 1 })).toEqual([[0, 1, 2, 3, 4, 5]]);
  expect(portionsOf(rows(100), 50, { max: 0, windowMs: 1 })).toHaveLength(100);
});

test('attempts are further and further apart, and end after about a day', () => {
  const waits: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const wait = retryAfterMs(attempts);
    if (wait === undefined) break;
    waits.push(wait);
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(12);
  expect(hours).toBeLessThan(36);
  expect(channelPauseMs(100)).toBeLessThanOrEqual(15 * 60_000);
});
