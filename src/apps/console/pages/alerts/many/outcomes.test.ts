/** Goal: of many alerts each is accounted for. Method: answers by hand. Elsewhere: the requests themselves (tests/desk.test.ts), the page (tests/console). */
import { expect, test } from 'vitest';
import { csvOf, inParts, PART, tallyOf, type Outcome } from './outcomes.ts';

const done = (alert: string): Outcome => ({ alert, ok: true, run: null, code: '', detail: '' });
const refused = (alert: string, code: string): Outcome => ({ alert, ok: false, run: null, code, detail: 'so' });

test('many are asked for part by part, and each is told', async () => {
  const keys = Array.from({ length: 2 * PART + 1 }, (_, index) => String(index));
  const told: number[] = [];
  const parts: number[] = [];
  const outcomes = await inParts(
    keys,
    async (part) => {
      parts.push(part.length);
      return { rows: part.map(done) };
    },
    (count) => told.push(count),
  );
  expect(outcomes.map(({ alert }) => alert)).toEqual(keys);
  expect(parts).toEqual([PART, PART, 1]);
  expect(told).toEqual([PART, 2 * PART, 2 * PART + 1]);
});

test('refusals are counted by their reason', () => {
  const tally = tallyOf([done('a'), refused('b', 'x'), refused('c', 'y'), refused('d', 'y')]);
  expect(tally.done).toHaveLength(1);
  expect(tally.reasons).toEqual([
    { code: 'y', count: 2 },
    { code: 'x', count: 1 },
  ]);
});

test('a value of an alert is no formula of a spreadsheet', () => {
  expect(csvOf(['name'], [['=HYPERLINK("x")'], ['a,"b"']])).toBe('name\r\n"\'=HYPERLINK(""x"")"\r\n"a,""b"""');
});
