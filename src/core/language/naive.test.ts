/**
 * Goal: planning and evaluating a value gives what the rules say, and needs no root that the plan does not list.
 * Method: a second evaluator, slow and direct, that shares no code with the room: fast-check makes values as trees, this file evaluates
 * the tree and the room the text of it; JavaScript is the machine's own for both.
 * Elsewhere: worked examples (`eval.test.ts`, `paths.test.ts`), single operators and transformers (`catalogue.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import { evalCondition, evalValue, planCondition, planValue, rootsOf, scopeOf } from './index.ts';
import type { AdvanceArg, FilterAtom, JavaScriptPort, Operand, Services } from './index.ts';

// ---- JavaScript, for both -------------------------------------------------------------------------------------------------

function javascript(source: string, val: Json, obj: Json): Json | undefined {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- JavaScript itself is the reference, on the test's own text
  const run = new Function('val', 'obj', `return (${source});`) as (val: Json, obj: Json) => unknown;
  const copy = structuredClone(val);
  const result = run(copy, obj === val ? copy : structuredClone(obj));
  return result === undefined ? undefined : (JSON.parse(JSON.stringify(result)) as Json);
}

const port: JavaScriptPort = {
  run: ({ source }, calls) =>
    calls.map(({ val, obj }) => {
      try {
        return ok(javascript(source, val ?? null, obj ?? null));
      } catch (thrown) {
        return fail({ kind: 'raised', why: String(thrown) });
      }
    }),
};

const services: Services = { now: () => 0, javascript: port };

// ---- Values as trees ------------------------------------------------------------------------------------------------------

type Seg = { name: string } | { at: number } | { from: number; to: number } | { js: string } | Inner;
/** A placeholder inside the path: among the names, or in a selector (`equals`) inside quotes or by itself. */
type Inner = { names: Way } | { equals: Way; quoted: boolean };
interface Way {
  readonly segs: readonly Seg[];
  readonly each?: string;
  readonly whole?: string;
}
interface Atom {
  readonly operator: 'isExists' | 'isEqualString';
  readonly left: Way;
  readonly right: string | Way;
}
interface Complex {
  readonly root: Way;
  readonly accessor: Way | undefined;
  readonly filters: readonly (readonly Atom[])[];
  readonly transformers: readonly ('count' | Way)[];
}
type Piece = string | Way;

// ---- The naive evaluator --------------------------------------------------------------------------------------------------

class Failed extends Error {}

const isRecord = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const gone = (value: Json | undefined): value is null | undefined => value === undefined || value === null;
const nonEmpty = (list: readonly Json[]): Json | undefined => (list.length > 0 ? list : undefined);
const field = (value: Json | undefined, name: string): Json | undefined =>
  isRecord(value) ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

function selects(js: string, value: Json): boolean {
  try {
    return Boolean(javascript(js, value, value));
  } catch {
    return false;
  }
}

function mutated(js: string, value: Json): Json | undefined {
  try {
    return javascript(js, value, value);
  } catch {
    return undefined;
  }
}

function step(seg: Exclude<Seg, Inner>, value: Json): Json | undefined {
  const list = Array.isArray(value) ? (value as readonly Json[]) : undefined;
  if ('name' in seg) {
    if (list === undefined) return field(value, seg.name);
    if (/^\d+$/.test(seg.name)) return list[Number(seg.name)];
    const found = list.map((item) => field(item, seg.name)).filter((each) => !gone(each)) as Json[];
    return nonEmpty(found.flatMap((each) => (Array.isArray(each) ? (each as Json[]) : [each])));
  }
  if ('at' in seg) {
    if (list === undefined) return seg.at === 0 ? value : undefined;
    return list.find((_item, index) => index === seg.at);
  }
  if ('from' in seg) {
    if (list !== undefined) return nonEmpty(list.filter((_item, index) => index >= seg.from && index <= seg.to));
    return seg.from === 0 ? value : undefined;
  }
  if (list === undefined) return selects(seg.js, value) ? value : undefined;
  return nonEmpty(list.filter((item) => selects(seg.js, item)));
}

/** The path with its inner placeholders resolved: names are split at dots, in a selector the value is a literal. */
function resolved(way: Way, tree: JsonObject): Way | undefined {
  const resolve = (seg: Seg): readonly (Seg | undefined)[] => {
    if ('names' in seg) {
      const text = asText(follow(seg.names, tree, tree));
      return text === '' ? [undefined] : text.split('.').map((name) => ({ name }));
    }
    if (!('equals' in seg)) return [seg];
    const value = follow(seg.equals, tree, tree);
    return [{ js: `val.a == ${JSON.stringify(seg.quoted ? asText(value) : (value ?? null))}` }];
  };
  const segs = way.segs.flatMap(resolve);
  return segs.includes(undefined) ? undefined : { ...way, segs: segs as readonly Seg[] };
}

const isInner = (seg: Seg): seg is Inner => 'names' in seg || 'equals' in seg;

function follow(unresolved: Way, start: Json | undefined, tree: JsonObject): Json | undefined {
  const way = unresolved.segs.some(isInner) ? resolved(unresolved, tree) : unresolved;
  return way && followPlain(way, start);
}

function followPlain(way: Way, start: Json | undefined): Json | undefined {
  let value = start;
  for (const seg of way.segs) {
    if (gone(value) || isInner(seg)) return undefined;
    value = step(seg, value);
  }
  if (gone(value)) return undefined;
  if (way.whole !== undefined) {
    try {
      return javascript(way.whole, value, value) ?? undefined;
    } catch {
      throw new Failed('=>');
    }
  }
  const { each } = way;
  if (each === undefined) return value;
  if (!Array.isArray(value)) return mutated(each, value) ?? undefined;
  const list = value as readonly Json[];
  if (list.length === 0) return list;
  return nonEmpty(list.map((item) => mutated(each, item)).filter((item) => item !== undefined));
}

function asText(value: Json | undefined): string {
  if (gone(value)) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function textOf(pieces: readonly Piece[], tree: JsonObject): Json | undefined {
  const solid = pieces.filter((piece) => typeof piece !== 'string' || piece.trim() !== '');
  const [only] = solid;
  if (solid.length === 1 && typeof only === 'object') return follow(only, tree, tree);
  return pieces.map((piece) => (typeof piece === 'string' ? piece : asText(follow(piece, tree, tree)))).join('');
}

function leftOf(atom: Atom, root: Way, item: Json, tree: JsonObject): Json | undefined {
  const withInner = [...root.segs, ...atom.left.segs].some(isInner);
  const names = withInner ? root.segs : root.segs.filter((seg) => 'name' in seg);
  for (const prefix of [root.segs, names]) {
    const begins = prefix.every((seg, index) => JSON.stringify(seg) === JSON.stringify(atom.left.segs[index]));
    if (begins) return follow({ ...atom.left, segs: atom.left.segs.slice(prefix.length) }, item, tree);
  }
  return follow(atom.left, item, tree) ?? follow(atom.left, tree, tree);
}

function holds(atom: Atom, left: Json | undefined, tree: JsonObject): boolean {
  if (atom.operator === 'isExists') return left !== undefined;
  const right = typeof atom.right === 'string' ? atom.right : asText(follow(atom.right, tree, tree));
  const items: readonly (Json | undefined)[] = Array.isArray(left) ? (left as Json[]) : [left];
  return items.some((item) => {
    if (gone(item)) return false;
    if (typeof item === 'object') throw new Failed('cast');
    return String(item) === right;
  });
}

function complexOf(complex: Complex, tree: JsonObject): Json | undefined {
  let value: Json | undefined;
  if (complex.filters.length === 0 && complex.root.each === undefined && complex.root.whole === undefined) {
    value = follow(
      { ...complex.accessor, segs: [...complex.root.segs, ...(complex.accessor?.segs ?? [])] },
      tree,
      tree,
    );
  } else {
    value = follow(complex.root, tree, tree);
    if (complex.filters.length > 0 && value !== undefined) {
      let items: readonly Json[] = Array.isArray(value) ? (value as Json[]) : [value];
      for (const group of complex.filters) {
        items = items.filter((item) => group.some((atom) => holds(atom, leftOf(atom, complex.root, item, tree), tree)));
      }
      value = Array.isArray(value) ? nonEmpty(items) : items[0];
    }
    if (complex.accessor !== undefined) value = follow(complex.accessor, value, tree);
  }
  for (const transformer of complex.transformers) {
    if (transformer === 'count') value = gone(value) ? 0 : Array.isArray(value) ? value.length : 1;
    else if (Array.isArray(value)) {
      value = value.flatMap((item: Json): readonly Json[] => {
        const got = item === null ? null : followPlain(transformer, item);
        return got === undefined ? [] : [got];
      });
    } else value = gone(value) ? undefined : followPlain(transformer, value);
  }
  return value ?? undefined;
}

// ---- The same as text -----------------------------------------------------------------------------------------------------

function print(way: Way): string {
  let text = '';
  for (const seg of way.segs) {
    if ('name' in seg) text += seg.name.includes('.') ? `['${seg.name}']` : `${text === '' ? '' : '.'}${seg.name}`;
    else if ('at' in seg) text += `.[${seg.at}]`;
    else if ('from' in seg) text += `[${seg.from}:${seg.to}]`;
    else if ('js' in seg) text += `(${seg.js})`;
    else if ('names' in seg) text += `${text === '' ? '' : '.'}${brace(seg.names)}`;
    else text += seg.quoted ? `(val.a == '${brace(seg.equals)}')` : `(val.a == ${brace(seg.equals)})`;
  }
  if (text === '') text = '.';
  return way.whole === undefined ? (way.each === undefined ? text : `${text}=${way.each}`) : `${text}=>${way.whole}`;
}

function brace(way: Way): string {
  return `\${${print(way)}}`;
}

const contextual = (way: Way): Operand => ({ value: { simple: print(way) }, iscontext: true });

function printAtom({ operator, left, right }: Atom): FilterAtom {
  const value: Operand =
    // Beside a placeholder that gives nothing the other is written as text, whatever it gives.
    { value: { simple: typeof right === 'string' ? right : `${brace(right)}\${nowhere}` }, iscontext: false };
  return { operator, left: contextual(left), ignorecase: false, ...(operator === 'isExists' ? {} : { right: value }) };
}

function printComplex({ root, accessor, filters, transformers }: Complex): AdvanceArg {
  return {
    complex: {
      root: print(root),
      ...(accessor === undefined ? {} : { accessor: print(accessor) }),
      filters: filters.map((group) => group.map(printAtom)),
      transformers: transformers.map((each) =>
        each === 'count'
          ? { operator: each, args: {} }
          : { operator: 'getField', args: { field: { value: { simple: print(each) }, iscontext: false } } },
      ),
    },
  };
}

// ---- What fast-check makes ------------------------------------------------------------------------------------------------

const keys = fc.constantFrom('a', 'b', 'x y', '0', 'q.r');
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false, 0, 1, 2, '', 'x', '1', 'true'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(keys, tie('json'), { maxKeys: 3 }),
  ),
})).json;
const rows = fc.array(fc.dictionary(keys, json, { maxKeys: 3 }), { maxLength: 4 });
const roots = ['a', 'b', 'c', '0'] as const;
const trees: fc.Arbitrary<JsonObject> = fc
  .record(Object.fromEntries(roots.map((name) => [name, fc.oneof(json, rows)])), { requiredKeys: [] })
  .map((tree) => tree as JsonObject);

const tests = fc.constantFrom(
  'val.a',
  'val.b > 1',
  "val == 'x'",
  'val.a == val.b',
  '!val',
  'val.length > 1',
  'val.a.b',
  "typeof val === 'object'",
  'obj.a && val.a == obj.a',
  "val['x y'].indexOf(')') < 0",
  '/[(]|x/.test(val)',
  'val = val.a == 1',
);
const mutators = fc.constantFrom(
  'val',
  'val.a',
  '{"n": val.a}',
  '[val, 1]',
  'val.length',
  'typeof val',
  'undefined',
  'null',
  'val.a.b.c',
  "val.a + '='",
  'Object.keys(val.a || {}).concat(val.b)',
  '[0, 1].map(function (i) { return [val.b, val.c][i]; })',
  '(val.b || 0) + val.c',
);
const seg: fc.Arbitrary<Seg> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ name: keys }) },
  { weight: 1, arbitrary: fc.record({ at: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ from: fc.nat(2), to: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ js: tests }) },
);
const plainSegs = fc.array(seg, { maxLength: 3 });
const ends = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ each: mutators }) },
  { weight: 1, arbitrary: fc.record({ whole: mutators }) },
);
const first = fc.constantFrom(...roots).map((name): Seg => ({ name }));
// Quotes inside quotes would end them.
const innerSegs = fc.array(
  seg.filter((each) => !('js' in each) || !/['"/]/.test(each.js)),
  { maxLength: 2 },
);
const innerWays = fc.tuple(first, innerSegs).map(([root, rest]): Way => ({ segs: [root, ...rest] }));
const inner: fc.Arbitrary<Seg> = fc.oneof(
  fc.record({ names: innerWays }),
  fc.record({ equals: innerWays, quoted: fc.boolean() }),
);
const segs = fc.array(fc.oneof({ weight: 9, arbitrary: seg }, { weight: 1, arbitrary: inner }), { maxLength: 3 });
const ways: fc.Arbitrary<Way> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(first, segs, ends).map(([root, rest, end]) => ({ segs: [root, ...rest], ...end })) },
  { weight: 1, arbitrary: fc.tuple(plainSegs, ends).map(([rest, end]) => ({ segs: rest, ...end })) },
);
const accessors: fc.Arbitrary<Way> = fc
  .tuple(seg, plainSegs, ends)
  .map(([one, rest, end]) => ({ segs: [one, ...rest], ...end }));
const pieces: fc.Arbitrary<Piece[]> = fc.array(fc.oneof(ways, fc.constantFrom(' ', 'x', 'a: ', '}', '$ ', '{')), {
  minLength: 1,
  maxLength: 4,
});

const atomsUnder = (root: Way): fc.Arbitrary<Atom> =>
  fc.record({
    operator: fc.constantFrom('isExists', 'isEqualString'),
    left: fc.oneof(
      // A placeholder at the beginning would be braces around a path (see `eval.test.ts`).
      (root.segs.length === 0 ? plainSegs : segs).map((rest): Way => ({ segs: [...root.segs, ...rest] })),
      accessors,
      ways,
    ),
    right: fc.oneof(fc.constantFrom('x', '1', 'true', ''), ways),
  });
const complexes: fc.Arbitrary<Complex> = ways.chain((root) =>
  fc.record({
    root: fc.constant(root),
    accessor: fc.option(accessors, { nil: undefined }),
    filters: fc.array(fc.array(atomsUnder(root), { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    transformers: fc.array(fc.oneof(fc.constant('count' as const), accessors), { maxLength: 2 }),
  }),
);

// ---- The promises ---------------------------------------------------------------------------------------------------------

const FAILED = Symbol('failed');

function naively<T>(work: () => T): T | typeof FAILED {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Failed) return FAILED;
    throw thrown;
  }
}

/** What the room gives over the whole tree, and over the tree reduced to the roots that the plan lists. */
function planned(arg: AdvanceArg, tree: JsonObject): readonly unknown[] {
  const plan = planValue(arg);
  if (!plan.ok) return [plan.error, plan.error];
  const listed = rootsOf(plan.value);
  const reduced = listed.includes('.')
    ? tree
    : Object.fromEntries(Object.entries(tree).filter(([name]) => listed.includes(name)));
  return [tree, reduced].map((each) => {
    const result = evalValue(plan.value, scopeOf(each), services);
    return result.ok ? result.value : FAILED;
  });
}

/** Thousands of draws; a busy machine takes its time. */
const TIMEOUT_MS = 60_000;

describe('what the room gives is what the rules give, over the whole context and over the roots that are listed', () => {
  test(
    'for paths and texts with placeholders',
    () => {
      fc.assert(
        fc.property(pieces, trees, (parts, tree) => {
          const simple = parts.map((part) => (typeof part === 'string' ? part : brace(part))).join('');
          const expected = naively(() => textOf(parts, tree));
          expect(planned({ simple }, tree)).toEqual([expected, expected]);
        }),
        { numRuns: 2000 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'for complex values',
    () => {
      fc.assert(
        fc.property(complexes, trees, (complex, tree) => {
          const expected = naively(() => complexOf(complex, tree));
          expect(planned(printComplex(complex), tree)).toEqual([expected, expected]);
        }),
        { numRuns: 2000 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'for conditions: all groups, in each any atom, both sides from the top',
    () => {
      const atoms = fc.array(fc.array(atomsUnder({ segs: [] }), { maxLength: 2 }), { maxLength: 3 });
      fc.assert(
        fc.property(atoms, trees, (groups, tree) => {
          const plan = planCondition(groups.map((group) => group.map(printAtom)));
          const result = plan.ok ? evalCondition(plan.value, scopeOf(tree), services) : plan;
          const expected = naively(
            () =>
              groups.length > 0 &&
              groups.every((group) => group.some((atom) => holds(atom, follow(atom.left, tree, tree), tree))),
          );
          expect(result.ok ? result.value : FAILED).toEqual(expected);
        }),
        { numRuns: 1000 },
      );
    },
    TIMEOUT_MS,
  );
});
