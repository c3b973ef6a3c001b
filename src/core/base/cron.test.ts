/** Goal: a cron line comes when cron would have it. Method: lines and times by hand. Elsewhere: who schedules by one (automations). */
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.ts';

const nextOf = (line: string, now: string): string | undefined => {
  const at = parseCron(line)?.next(Date.parse(now));
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('cron', () => {
  // 3 June 2025 is a Tuesday.
  it.each([
    ['* * * * *', '2025-06-03T10:30:00Z', '2025-06-03T10:31:00.000Z'],
    ['*/15 * * * *', '2025-06-03T10:46:30Z', '2025-06-03T11:00:00.000Z'],
    ['5/20 * * * *', '2025-06-03T10:05:00Z', '2025-06-03T10:25:00.000Z'],
    ['0 2 * * *', '2025-06-03T10:30:00Z', '2025-06-04T02:00:00.000Z'],
    ['0 9-17/4 * * 1-5', '2025-06-06T17:00:00Z', '2025-06-09T09:00:00.000Z'],
    ['0 0 1 * *', '2025-12-31T23:59:59Z', '2026-01-01T00:00:00.000Z'],
    ['0 0 29 2 *', '2025-06-03T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 * * 7', '2025-06-03T00:00:00Z', '2025-06-08T00:00:00.000Z'],
    ['0 0 13 * 5', '2025-06-03T00:00:00Z', '2025-06-06T00:00:00.000Z'],
    ['0 0 31 2 *', '2025-06-03T00:00:00Z', undefined],
  ])('%s after %s', (line, now, next) => {
    expect(nextOf(line, now)).toBe(next);
  });

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* * 0 * *',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '1,, * * * *',
    '* * * * mon',
  ])('%j is none', (line) => {
    expect(parseCron(line)).toBeUndefined();
  });
});
