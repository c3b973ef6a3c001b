/**
 * Goal: which step of a rule is due when, for ever; and what one recipient gets of it.
 * Method: examples at the borders, and a naive count to compare with. Elsewhere: what is planned and sent (`tests/tell.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { Rule } from './rules.ts';
import { afterOf, dueSteps, furthest, timesBy } from './steps.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const RULE: Rule = {
  id: 'r',
  event: 'approval',
  to: 'role:approver',
  channel: 'mail',
  delayMs: 0,
  remindMs: 30 * MINUTE,
  escalateMs: 2 * HOUR,
  escalateTo: 'role:administrator',
  enabled: true,
};

const told = (waited: number, rule: Partial<Rule> = {}) => {
  const { due, next } = dueSteps([{ ...RULE, ...rule }], 1_000, 1_000 + waited);
  return { due: due.map(({ step, nth }) => `${step} ${nth}`), next: next === null ? null : next - 1_000 };
};

describe('a rule', () => {
  test.each([
    [0, ['notice 1'], 30 * MINUTE],
    [30 * MINUTE - 1, ['notice 1'], 30 * MINUTE],
    [30 * MINUTE, ['reminder 1'], HOUR],
    [HOUR, ['reminder 2'], 2 * HOUR],
    [2 * HOUR, ['reminder 3', 'escalation 1'], 4 * HOUR],
    [5 * HOUR, ['reminder 4', 'escalation 2'], 8 * HOUR],
  ])('after %i ms of waiting tells the furthest of its steps, and knows when the next is due', (waited, due, next) => {
    expect(told(waited)).toEqual({ due, next });
  });

  test('tells nobody before its delay, and nobody at all when it is disabled', () => {
    expect(told(4 * MINUTE, { delayMs: 5 * MINUTE })).toEqual({ due: [], next: 5 * MINUTE });
    expect(told(DAY, { enabled: false })).toEqual({ due: [], next: null });
  });

  test('without reminders and escalations tells once, and has nothing more to do', () => {
    expect(told(DAY, { remindMs: null, escalateMs: null, escalateTo: '' })).toEqual({ due: ['notice 1'], next: null });
  });

  test('reminds for ever, a day apart at most', () => {
    const { next } = told(40 * DAY);
    expect(next).toBeLessThanOrEqual(41 * DAY);
    expect(next).toBeGreaterThan(40 * DAY);
  });
});

test('the count of repeats and the time of each agree, whatever the first is', () => {
  for (const first of [MINUTE, 7 * MINUTE, HOUR, 23 * HOUR, DAY, 3 * DAY]) {
    for (let nth = 1; nth < 40; nth += 1) {
      const at = afterOf(first, nth);
      expect(timesBy(first, at)).toBe(nth);
      expect(timesBy(first, at - 1)).toBe(nth - 1);
      expect(afterOf(first, nth + 1) - at).toBeLessThanOrEqual(DAY);
    }
  }
});

test('of several steps one is told: an escalation before a reminder, the later before the earlier', () => {
  const steps = [
    { step: 'notice', nth: 1 },
    { step: 'reminder', nth: 9 },
    { step: 'escalation', nth: 1 },
    { step: 'escalation', nth: 2 },
  ] as const;
  expect(furthest(steps)).toEqual({ step: 'escalation', nth: 2 });
  expect(furthest(steps.slice(0, 2))).toEqual({ step: 'reminder', nth: 9 });
  expect(furthest([])).toBeUndefined();
});
