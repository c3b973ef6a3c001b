/**
 * Goal: the planned merge and JavaScript, in the real engine, select the same rows.
 * Method: random rows and results with missing values, nulls, mixed types, lists, duplicates; each key once as it is planned and once
 * with a change that only JavaScript understands and that means nothing.
 * Elsewhere: worked merges and the cost (`core/language/merge.test.ts`).
 */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { applyWrites, planWrites } from '../../core/language/index.ts';
import type { ScriptNeed, ScriptResult } from '../../core/language/index.ts';
import { QuickJs } from './quickjs.ts';
import { jobOf, resultsOf } from './wire.ts';

let engine: QuickJs;
beforeAll(async () => {
  engine = await QuickJs.load();
});

async function answered(needs: readonly ScriptNeed[]): Promise<Map<string, readonly ScriptResult[]>> {
  const answers = new Map<string, readonly ScriptResult[]>();
  for (const need of needs) {
    if (need.kind !== 'javascript') continue;
    const job = jobOf(need.program, need.calls);
    const reply = 'why' in job ? job : ((await engine.run({ now: 0, jobs: [job] }))[0] ?? '');
    answers.set(need.key, resultsOf(reply, need.calls.length));
  }
  return answers;
}

/** The tree after the merge, and whether JavaScript was needed for it. */
async function merged(tree: JsonObject, entry: JsonObject): Promise<{ after: JsonObject; needed: boolean }> {
  const first = planWrites(tree, entry);
  const answers = await answered(first.needs);
  const planned = planWrites(tree, entry, { answers });
  expect([planned.needs, planned.warnings]).toEqual([[], []]);
  return { after: applyWrites(tree, planned.writes), needed: first.needs.length > 0 };
}

const value = fc.constantFrom<Json>(
  0,
  1,
  -1,
  1.5,
  1e21,
  '',
  '0',
  '1',
  '1.0',
  ' 1',
  '1e21',
  'a',
  'b',
  'A',
  'null',
  'undefined',
  true,
  false,
  null,
  [],
  [1],
  ['1'],
  ['a'],
  [null],
  [[]],
  [1, 2],
  '1,2',
  {},
  { id: 1 },
  '[object Object]',
  { toString: 'x' },
);
const row = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ id: value, v: value, w: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: [] }),
  },
  { weight: 1, arbitrary: value },
);

const KEYS = [
  'val.id && val.id == obj.id',
  'val.id == obj.id',
  'val.id==obj.id',
  'val.id === obj.id',
  'obj.id === val.id',
  'val.id && val.id === obj.id && val.v && val.v === obj.v',
  'val.id && val.v && val.id == obj.id && val.v == obj.v',
  'val.id && val.id == obj.id || val.v && val.v == obj.v',
  '(val.id && val.id == obj.id) || (val.v && val.v == obj.v) || val.w === obj.w',
  'val.id.id && val.id.id == obj.id.id',
  'val.id == obj.v',
  'val.id == obj.id && val.w > 0',
  'val.w == obj.w && (val.id == obj.id || val.v == obj.v)',
  'val.id != obj.id',
  'val.w == 1',
  'val',
  'true',
];

test.each(KEYS)(
  '%s',
  async (key) => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 7 }), fc.array(row, { maxLength: 7 }), async (rows, incoming) => {
        const tree: JsonObject = { A: rows };
        const planned = await merged(tree, { [`A(${key})`]: incoming });
        // A comma expression is JavaScript that the planner does not read.
        const asked = await merged(tree, { [`A((0, (${key})))`]: incoming });
        expect(asked.needed).toBe(true);
        expect(planned.after).toEqual(asked.after);
      }),
      { numRuns: 60 },
    );
  },
  60_000,
);

test('a key that writes to its row, or remembers, changes no other pair', async () => {
  const tree: JsonObject = {
    A: [
      { id: 1, n: 0 },
      { id: 2, n: 0 },
    ],
  };
  const { after } = await merged(tree, { 'A((val.n = 9, val.id == obj.id))': [{ id: 1 }, { id: 2, s: 1 }] });
  expect(after).toEqual({
    A: [
      { id: 1, n: 0 },
      { id: 2, n: 0, s: 1 },
    ],
  });
});

test('a key that cannot be read selects nothing, and says so', async () => {
  const entry = { 'A(val.id ==== obj.id)': [{ id: 1 }] };
  const answers = await answered(planWrites({ A: [{ id: 1 }] }, entry).needs);
  const planned = planWrites({ A: [{ id: 1 }] }, entry, { answers });
  expect(planned.warnings).toEqual([expect.stringContaining('SyntaxError')]);
  expect(applyWrites({ A: [{ id: 1 }] }, planned.writes)).toEqual({ A: [{ id: 1 }, { id: 1 }] });
});

test('many rows and results are one entry, and end', async () => {
  const rows = Array.from({ length: 300 }, (_, id) => ({ id, name: `n${id}` }));
  const incoming = rows.map(({ id }) => ({ id: id + 150, s: 1 }));
  const { after, needed } = await merged({ A: rows }, { 'A((0, val.id == obj.id))': incoming });
  expect([needed, (after['A'] as Json[]).length]).toEqual([true, 450]);
});

test('deleting and setting through a selector ask JavaScript too', async () => {
  const tree: JsonObject = {
    A: [
      { n: 'x1', b: 1 },
      { n: 'y', b: 2 },
    ],
  };
  const { after } = await merged(tree, { 'A(/[0-9]/.test(val.n)).c': 7 });
  expect(after).toEqual({
    A: [
      { n: 'x1', b: 1, c: 7 },
      { n: 'y', b: 2 },
    ],
  });
});
