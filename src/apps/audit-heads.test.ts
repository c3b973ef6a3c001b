/**
 * Goal: the head of the audit is told soon after the start and every hour, when there is a new one, and never after the stop.
 * Method: a clock that is moved, and an audit that says what it is told to.
 * Elsewhere: what a head proves (`adapters/store/audit`).
 */
import { expect, test } from 'vitest';
import { StepClock } from '../core/base/clock.ts';
import { tellAuditHeads } from './audit-heads.ts';

const HOUR_MS = 3_600_000;

async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
}

test('a new head is told once, and the next hour looks again, also after a failure', async () => {
  const clock = new StepClock(0);
  const told: string[] = [];
  let number = 0;
  let fails = false;
  const audit = {
    head: () => (fails ? Promise.reject(new Error('gone')) : Promise.resolve({ number, hash: 'ab', tail: 0 })),
  };
  const heads = tellAuditHeads(audit, clock, ({ code, detail }) => told.push(`${code} ${detail}`));
  const pass = async (ms: number): Promise<void> => {
    clock.advanceTo(clock.now() + ms);
    await settled();
  };
  expect(heads.told()).toBe('');
  await pass(10_000);
  expect([told, heads.told()]).toEqual([[], '0:ab']);
  number = 7;
  await pass(HOUR_MS);
  await pass(HOUR_MS);
  expect([told, heads.told()]).toEqual([['audit.head 7:ab'], '7:ab']);
  fails = true;
  number = 8;
  await pass(HOUR_MS);
  fails = false;
  await pass(HOUR_MS);
  expect(told).toEqual(['audit.head 7:ab', 'audit.head 8:ab']);
  heads.stop();
  expect(clock.next()).toBeUndefined();
});

test('a look that was under way at the stop has no next one', async () => {
  const clock = new StepClock(0);
  const heads = tellAuditHeads(
    { head: () => Promise.resolve({ number: 1, hash: 'ab', tail: 0 }) },
    clock,
    () => undefined,
  );
  clock.advanceTo(10_000);
  heads.stop();
  await settled();
  expect(clock.next()).toBeUndefined();
});
