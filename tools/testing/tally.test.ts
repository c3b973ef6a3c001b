/** Goal: no failure gets lost on its way to the last line. Method: reports as the runners leave them, also broken ones. */
import { expect, test } from 'vitest';
import { PARTS } from './parts.ts';
import { table, tally } from './tally.ts';

const vitest = (passed: number, failed: number): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed });

test.each([
  ['a part that counts as one and passed', { counts: 'one' }, 0, { passed: 1, failed: 0 }],
  ['a part that counts as one and failed', { counts: 'one' }, 2, { passed: 0, failed: 1 }],
  ['vitest, all green', { counts: 'vitest', json: vitest(7, 0) }, 0, { passed: 7, failed: 0 }],
  ['vitest, two red', { counts: 'vitest', json: vitest(5, 2) }, 1, { passed: 5, failed: 2 }],
  ['vitest, a file that did not load', { counts: 'vitest', json: vitest(5, 0) }, 1, { passed: 5, failed: 1 }],
  ['vitest, no report', { counts: 'vitest', json: '' }, 0, { passed: 0, failed: 1 }],
  [
    'scenarios, all pass',
    { counts: 'scenarios', json: '{"total":3,"passed":3,"failed":0}' },
    0,
    { passed: 3, failed: 0 },
  ],
  [
    'scenarios, one fails',
    { counts: 'scenarios', json: '{"total":3,"passed":2,"failed":1}' },
    1,
    { passed: 2, failed: 1 },
  ],
  [
    'scenarios, none found',
    { counts: 'scenarios', json: '{"total":0,"passed":0,"failed":0}' },
    0,
    { passed: 0, failed: 1 },
  ],
  ['scenarios, half a report', { counts: 'scenarios', json: '{"passed":2,' }, 0, { passed: 0, failed: 1 }],
  ['scenarios, an answer that is no report', { counts: 'scenarios', json: 'null' }, 0, { passed: 0, failed: 1 }],
] as const)('%s', (_, report, exitCode, expected) => {
  expect(tally(report, exitCode)).toEqual(expected);
});

test('the last line is the sum over the parts', () => {
  const row = { seconds: 1, budgetSeconds: 5 };
  const text = table([
    { ...row, name: 'lint', passed: 1, failed: 0 },
    { ...row, name: 'unit', passed: 40, failed: 2, seconds: 9 },
    { ...row, name: 'scenarios', passed: 0, failed: 0, skipped: 'content does not exist yet' },
  ]);
  expect(text.split('\n').at(-1)).toBe('41 passed, 2 failed');
  expect(text).toContain('skipped  scenarios  content does not exist yet');
  expect(text).toContain('over its budget');
});

test('every part has a name of its own', () => {
  expect(new Set(PARTS.map(({ name }) => name)).size).toBe(PARTS.length);
});
