/** Goal: every figure of Home leads to what it counts. Method: answers by hand, searches read by the language. Elsewhere: the counting (tests/desk.test.ts). */
import { expect, test } from 'vitest';
import { parseQuery } from '../../../../core/query/parse.ts';
import { agesOf, choicesOf, ownersOf, placeOf, statesOf, type Home } from './figures.ts';

const spread = { count: 0, medianMs: null, p90Ms: null };
const HOME: Home = {
  open: 12,
  byAge: [
    { upToMs: 3_600_000, count: 5 },
    { upToMs: 86_400_000, count: 4 },
    { upToMs: null, count: 3 },
  ],
  byRun: { running: 2, waiting: 3, '': 7 },
  byOwner: { '': 9, ada: 2, eve: 1 },
  questions: 3,
  items: 0,
  dueSoon: [],
  held: [],
  heldMore: false,
  failing: [],
  times: { sinceAt: 0, verdict: spread, approval: spread, containment: spread, closure: spread },
  playbooks: [],
};

test('bands of age follow each other without a gap', () => {
  expect(agesOf(HOME).map(({ label, q }) => [label, q])).toEqual([
    ['under 1 h', 'status:open and received:>"1 hour ago"'],
    ['1 h to 1 d', 'status:open and received:>"1 day ago" and received:<="1 hour ago"'],
    ['over 1 d', 'status:open and received:<="1 day ago"'],
  ]);
});

test('what needs somebody stands first', () => {
  expect(statesOf(HOME).map(({ q, count }) => [q, count])).toEqual([
    ['run:waiting', 3],
    ['run:none', 7],
    ['run:running', 2],
  ]);
});

test('whose they are adds up, and every search can be read', () => {
  const parts = ownersOf(HOME, 'ada');
  expect(parts.map(({ count }) => count)).toEqual([9, 2, 1]);
  for (const { q } of [...parts, ...agesOf(HOME), ...statesOf(HOME)]) expect(parseQuery(q).ok).toBe(true);
});

test('times stand on one scale', () => {
  expect(placeOf(10)).toBe(0);
  expect(placeOf(1e12)).toBe(100);
  expect(placeOf(60_000)).toBeLessThan(placeOf(3_600_000));
});

test('choices are told with their ways, the most frequent first', () => {
  const row = (task: string, label: string, count: number) => ({
    task,
    taskName: `Task ${task}`,
    label,
    count,
    share: 0.5,
  });
  const [first] = choicesOf([
    { ...row('8/1', 'no', 9), taskName: '8/1' },
    row('1', 'no', 1),
    row('1', 'yes', 4),
    row('2', 'yes', 9),
  ]);
  expect(first).toMatchObject({ task: '1', count: 5, ways: [{ label: 'yes' }, { label: 'no' }] });
});
