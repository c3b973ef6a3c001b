/**
 * Goal: results are written into the context as XSOAR writes them, as concrete writes that replay to the same tree.
 * Method: worked merges; a naive merger written here, by JavaScript over every pair, against the planned one.
 * Elsewhere: the writes themselves (`writes.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import { applyWrites, deleteContext, extendContext, planEntries, planWrites, setContext } from './index.ts';
import type { JavaScriptPort } from './index.ts';
import { anyJson, anyText } from './testing.ts';

function merged(before: JsonObject, entryContext: JsonObject): JsonObject {
  return applyWrites(before, planWrites(before, entryContext).writes);
}

const USUAL = 'A(val.id && val.id == obj.id)';

describe('merging a result', () => {
  test.each<[JsonObject, JsonObject, JsonObject]>([
    [{}, { A: 'x' }, { A: 'x' }],
    [{ A: 'x' }, { A: 'y' }, { A: ['x', 'y'] }],
    [{ A: 'x' }, { A: 'x' }, { A: 'x' }],
    [{ A: ['x', 'y'] }, { A: ['y', 'z', 'z'] }, { A: ['x', 'y', 'z'] }],
    [{}, { A: ['x'] }, { A: ['x'] }],
    [
      { A: { id: 1, s: 'new' } },
      { 'A(val.id == obj.id)': { id: 1, s: 'done', t: 2 } },
      { A: { id: 1, s: 'done', t: 2 } },
    ],
    [{ A: { id: 1 } }, { [USUAL]: [{ id: 1, s: 3 }, { id: 2 }] }, { A: [{ id: 1, s: 3 }, { id: 2 }] }],
    [{ A: [{ id: 1, l: [1] }] }, { [USUAL]: { id: 1, l: [2] } }, { A: [{ id: 1, l: [2] }] }],
    [{}, { 'A.B.C': 5 }, { A: { B: { C: 5 } } }],
    [{ A: { c: 2 } }, { 'A.b': 1 }, { A: { c: 2, b: 1 } }],
    [{ A: { c: 2 } }, { A: { b: 1 } }, { A: [{ c: 2 }, { b: 1 }] }],
    [{ D: { a: 1 } }, { D: { a: 1 } }, { D: [{ a: 1 }, { a: 1 }] }],
    [
      {},
      {
        [USUAL]: [
          { id: 1, a: 1 },
          { id: 1, b: 2 },
        ],
      },
      { A: [{ id: 1, a: 1, b: 2 }] },
    ],
    [{}, { [USUAL]: { id: 1 } }, { A: { id: 1 } }],
    [{ A: { B: 1, C: 2 } }, { 'A(true)': { B: 9 } }, { A: { B: 9, C: 2 } }],
    [{}, { 'A(true)': { B: 9 } }, { A: { B: 9 } }],
    [{ A: [{ id: 1 }] }, { 'A.B(val.x == obj.x)': { x: 1 } }, { A: [{ id: 1 }, { B: { x: 1 } }] }],
    [{ A: [{ id: 1 }, { id: 2 }] }, { 'A(val.id == 2).B': 'x' }, { A: [{ id: 1 }, { id: 2, B: 'x' }] }],
    [{ A: 5 }, { 'A.B': 1 }, { A: { B: 1 } }],
    [{ A: null }, { A: 'x' }, { A: 'x' }],
    [{ A: 'x' }, { A: null }, { A: 'x' }],
    [{ A: 'x' }, { A: [] }, { A: 'x' }],
    [{}, { 'a=b.c': 1 }, { 'a=b': { c: 1 } }],
    [{ A: [{ id: 'x' }] }, { [USUAL]: { id: 'x', 'k.with.dots': 1 } }, { A: [{ id: 'x', 'k.with.dots': 1 }] }],
  ])('%j with %j', (before, entryContext, after) => {
    expect(merged(before, entryContext)).toEqual(after);
  });

  test('keys see what the keys before them wrote', () => {
    expect(merged({}, { [USUAL]: { id: 1 }, 'A(val.id == 1).done': true })).toEqual({ A: { id: 1, done: true } });
  });

  test('an event holds the change, not the row or the list', () => {
    const rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: 'long '.repeat(10) }));
    expect(planWrites({ A: rows }, { [USUAL]: [{ id: 7, s: 1 }, { id: 5000 }] }).writes).toEqual([
      { op: 'merge', path: ['A', 7], members: { id: 7, s: 1 } },
      { op: 'append', path: ['A'], values: [{ id: 5000 }] },
    ]);
  });

  test('names of prototypes are ordinary names', () => {
    const entry = JSON.parse('{"__proto__.constructor": 1, "toString": "x"}') as JsonObject;
    const after = merged({}, entry);
    expect(JSON.stringify(after)).toBe('{"__proto__":{"constructor":1},"toString":"x"}');
    expect(({} as { constructor: unknown }).constructor).toBe(Object);
  });

  test('a key that only JavaScript can read is one need for all rows and items, and its answer merges', () => {
    const before = { A: [{ id: 'x1' }, { id: 'y' }] };
    const entry = { 'A(val.id.match(obj.like))': [{ like: '^x', s: 1 }, null, { like: '^z', id: 'z' }], B: 1 };
    const { writes, needs } = planWrites(before, entry);
    expect(writes).toEqual([]);
    expect(needs).toMatchObject([
      {
        program: { source: 'val.id.match(obj.like)', shape: 'merge' },
        calls: [
          {
            rows: before.A,
            items: [
              { like: '^x', s: 1 },
              { like: '^z', id: 'z' },
            ],
          },
        ],
      },
    ]);
    const answers = new Map(needs.map(({ key }) => [key, [ok([[0], []])]]));
    const answered = planWrites(before, entry, { answers });
    expect(answered).toMatchObject({ needs: [], warnings: [] });
    expect(applyWrites(before, answered.writes)).toEqual({
      A: [{ id: 'x1', like: '^x', s: 1 }, { id: 'y' }, { like: '^z', id: 'z' }],
      B: 1,
    });
  });

  test('a key that cannot be asked selects nothing, and a warning says why', () => {
    const why = 'more than it may use';
    const javascript: JavaScriptPort = { run: () => [fail({ kind: 'stopped', why })] };
    const before = { A: [{ id: 1 }] };
    const planned = planWrites(before, { 'A(foo(val))': { id: 1 } }, { javascript });
    expect(planned.warnings).toEqual([expect.stringContaining(why)]);
    expect(applyWrites(before, planned.writes)).toEqual({ A: [{ id: 1 }, { id: 1 }] });
  });

  test.each<[string, Json | undefined]>([
    ['no list', 7],
    ['nothing', undefined],
    ['indexes that are none', [[-1, 1.5, '0', 99, null], 3]],
  ])('an answer that says %s harms nobody', (_name, answer) => {
    const javascript: JavaScriptPort = { run: () => [ok(answer)] };
    const before = { A: [{ id: 1 }] };
    const { writes } = planWrites(before, { 'A(foo(val))': [{ id: 2 }, { id: 3 }] }, { javascript });
    expect(applyWrites(before, writes)).toMatchObject({ A: [{ id: 1 }, { id: 2 }, { id: 3 }] });
  });
});

// ---- The naive merger: every item asks every row, in JavaScript. ------------------------------------------------------------

/** Copies as a sandbox makes them: nothing is shared. */
function copy(list: readonly Json[]): Json[] {
  return JSON.parse(JSON.stringify(list)) as Json[];
}

function naive(rows: readonly Json[], source: string, incoming: readonly Json[]): Json[] {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- JavaScript itself is the reference, on the test's own keys
  const key = new Function('val', 'obj', `return (${source});`) as (val: Json, obj: Json) => unknown;
  const selects = (val: Json, obj: Json): boolean => {
    try {
      return Boolean(key(val, obj));
    } catch {
      return false;
    }
  };
  const result = copy(rows);
  for (const item of copy(incoming)) {
    const hits = result.flatMap((row, index) => (selects(row, item) ? [index] : []));
    for (const hit of hits) result[hit] = { ...(result[hit] as JsonObject), ...(item as JsonObject) };
    if (hits.length === 0) result.push(item);
  }
  return result;
}

const keyValue = fc.oneof(
  fc.constantFrom<Json>(
    0,
    1,
    2,
    '',
    '0',
    '1',
    '1.0',
    ' 1',
    'a',
    'b',
    true,
    false,
    null,
    ['1'],
    ['a'],
    [],
    {},
    1e21,
    '1e21',
  ),
  fc.constantFrom<Json>('a', 'b', 'c', 'd'),
);
const row = fc.record({ id: keyValue, v: keyValue, w: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: [] });

test('n results into m rows under a usual key give what the naive loop gives', () => {
  const keys = fc.constantFrom(
    'val.id && val.id == obj.id',
    'val.id == obj.id',
    'obj.id === val.id',
    'val.id && val.id == obj.id && val.v && val.v == obj.v',
    'val.id == obj.v',
    'val.v == obj.id && val.w > 0',
    'val.id.length == obj.id.length && val.w == obj.w',
    'val.id == obj.id || val.v == obj.v',
    'true',
  );
  fc.assert(
    fc.property(fc.array(row), fc.array(row), keys, (rows, incoming, key) => {
      expect(merged({ A: rows }, { [`A(${key})`]: incoming })).toEqual({
        A: rows.length + incoming.length === 0 ? [] : naive(rows, key, incoming),
      });
    }),
    { numRuns: 2000 },
  );
}, 30_000);

test.each([
  'val.id && val.id == obj.id',
  'val.id===obj.id',
  'val.id && val.id == obj.id && val.v && val.v == obj.v',
  'val.id && val.id == obj.id || val.w && val.w == obj.w',
  '(val.n && val.n == obj.n) || (val.id && val.id === obj.id)',
])(
  'n results into m rows cost n + m under %s',
  (key) => {
    const make = (from: number, more: JsonObject) =>
      Array.from({ length: 30_000 }, (_, i) => ({
        id: `id-${from + i}`,
        v: from + i,
        w: `${from + i}`,
        n: null,
        ...more,
      }));
    const tree = { A: make(0, {}) };
    const { writes, warnings } = planWrites(tree, { [`A(${key})`]: make(15_000, { s: 1 }) });
    // Asking every pair would be 9 × 10⁸, of which no merge asks more than a few million.
    expect(warnings).toEqual([]);
    expect((applyWrites(tree, writes)['A'] as Json[]).length).toBe(45_000);
  },
  30_000,
);

test('more pairs than one merge may ask are not asked, and a warning says so', () => {
  const rows = Array.from({ length: 3000 }, (_, id) => ({ id }));
  const { writes, warnings } = planWrites({ A: rows }, { 'A(val.id < obj.id)': rows });
  expect(warnings).toEqual([expect.stringContaining('too many')]);
  expect(writes).toEqual([{ op: 'append', path: ['A'], values: rows }]);
});

test('values nested too deeply for a script are a warning, never an exception', () => {
  let deep: Json = [];
  for (let i = 0; i < 50_000; i++) deep = [deep];
  const { needs, warnings } = planWrites({ A: [{ id: 1 }] }, { 'A(foo(val))': { deep } });
  expect([needs.length, warnings.length]).toEqual([0, 1]);
  expect(extendContext('A=.=foo(val)', [deep], { now: () => 0 })).toMatchObject({ entries: [], needs: [] });
});

describe('setContext and delContext', () => {
  const set = (tree: JsonObject, path: string, value: Json) => applyWrites(tree, setContext(tree, path, value).writes);
  const del = (tree: JsonObject, path: string) => applyWrites(tree, deleteContext(tree, path).writes);

  test.each<[JsonObject, string, Json, JsonObject]>([
    [{}, 'a.b', 1, { a: { b: 1 } }],
    [{ a: [1] }, 'a', 2, { a: 2 }],
    [{ a: 'x' }, 'a.b', 1, { a: { b: 1 } }],
    [{ a: [{ b: 1 }, { c: 2 }] }, 'a.b', 9, { a: [{ b: 9 }, { b: 9, c: 2 }] }],
    [{ a: [1, 2] }, 'a.[1]', 9, { a: [1, 9] }],
    [{ a: [{ id: 1 }, { id: 2 }] }, 'a(val.id == 2).b', 9, { a: [{ id: 1 }, { id: 2, b: 9 }] }],
    [{ a: 1 }, 'a', null, { a: null }],
  ])('set %j %s = %j', (tree, path, value, after) => {
    expect(set(tree, path, value)).toEqual(after);
  });

  test('a list without an object has no place for a key, and a warning says so', () => {
    expect(setContext({ a: ['x'] }, 'a.b', 1)).toMatchObject({ writes: [], warnings: [expect.any(String)] });
  });

  test.each<[JsonObject, string, JsonObject]>([
    [{ a: { b: 1, c: 2 } }, 'a.b', { a: { c: 2 } }],
    [{ a: { b: 1 } }, 'a.b', { a: {} }],
    [{ a: [{ b: 1, c: 2 }, { b: 3 }] }, 'a.b', { a: [{ c: 2 }, {}] }],
    [{ a: ['x', 'y', 'z'] }, 'a.[1]', { a: ['x', 'z'] }],
    [{ a: [{ id: 1 }, { id: 2 }, { id: 1 }] }, 'a(val.id == 1)', { a: [{ id: 2 }] }],
    [{ a: 1 }, 'b.c', { a: 1 }],
  ])('delete from %j: %s', (tree, path, after) => {
    expect(del(tree, path)).toEqual(after);
  });
});

describe('extend-context', () => {
  test.each<[Json, string, JsonObject]>([
    [{ data: [{ id: 1 }, { id: 2 }] }, 'Ids=data.id', { Ids: [1, 2] }],
    [['m@x.example'], 'Mails=.', { Mails: ['m@x.example'] }],
    [{ a: 1 }, 'A=a::B=b', { A: 1 }],
    ['boom', 'Err=', { Err: 'boom' }],
    [{ total: 3, items: [{ name: 'x' }] }, 'N=total::Names=items.name', { N: 3, Names: ['x'] }],
    ['{"a":{"b":1}}', 'X.Y=a.b', { X: { Y: 1 } }],
    [[{ value: 1 }, { value: 2 }], 'Hits=.={"v":val.value}', { Hits: [{ v: 1 }, { v: 2 }] }],
    [{ a: 1, b: 2 }, 'A=a::A=b', { A: [1, 2] }],
    [
      {
        hits: [
          { id: 1, n: 2 },
          { id: 1, m: 3 },
        ],
      },
      'Hit(val.id == obj.id)=hits',
      { Hit: [{ id: 1, n: 2, m: 3 }] },
    ],
    [{ "it's": 1 }, "O'Neil=it's", { "O'Neil": 1 }],
  ])('%j by %s', (contents, spec, after) => {
    const { entries } = extendContext(spec, contents, { now: () => 0 });
    expect(applyWrites({}, planEntries({}, entries).writes)).toEqual(after);
  });
});

test('any result under any key into any context gives writes, and leaves what it was given', () => {
  const trees = fc.dictionary(fc.constantFrom('a', 'b', 'val', '__proto__'), anyJson, {
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>;
  const entries = fc.dictionary(
    fc.oneof(anyText, fc.constantFrom('a', 'a.b', 'a(val.id==obj.id)', 'a.b(true).c', 'a.0')),
    anyJson,
  );
  fc.assert(
    fc.property(trees, entries as fc.Arbitrary<JsonObject>, anyText, anyJson, (tree, entry, path, value) => {
      const before = JSON.stringify([tree, entry]);
      const after = merged(tree, entry);
      applyWrites(after, setContext(after, path, value).writes);
      applyWrites(after, deleteContext(after, path).writes);
      expect(JSON.stringify([tree, entry])).toBe(before);
    }),
    { numRuns: 2000 },
  );
}, 30_000);
