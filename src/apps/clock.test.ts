/**
 * Goal: the product's clock survives whatever is done to the machine's. Method: a machine's clock that the test sets; real monotonic time.
 * Elsewhere: that the times of a run never run backwards (`adapters/store`), what a product does with such a clock (`tests/bad-input.test.ts`).
 */
import { expect, it } from 'vitest';
import { WallClock } from './clock.ts';

const DAY_MS = 86_400_000;

it('goes with the machine’s clock, also when that jumps ahead', () => {
  let wall = 1_000_000;
  const clock = new WallClock(() => wall);
  expect(clock.now()).toBe(1_000_000);
  wall += DAY_MS;
  expect(clock.now()).toBe(1_000_000 + DAY_MS);
});

it('never runs backwards, and what is due comes due though the clock was set back by a day', async () => {
  let wall = 10 * DAY_MS;
  const clock = new WallClock(() => wall);
  const before = clock.now();
  wall -= DAY_MS;
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  await new Promise<void>((resolve) => clock.at(before + 20, resolve));
  expect(clock.now()).toBeGreaterThanOrEqual(before + 20);
  expect(clock.now()).toBeLessThan(before + DAY_MS);
});
