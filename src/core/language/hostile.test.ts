/**
 * Goal: nothing that a document or a context holds can make the language throw, hang, copy what it was not asked for, or reach
 * anything but data.
 * Method: texts and values of a hundred thousand parts with a generous bound on time; names that mean something to JavaScript; a
 * context whose untouched parts end the test when they are looked at.
 * Elsewhere: thousands of small random documents (`eval.test.ts`, `naive.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import { JSON_DEPTH_MAX, type Json, type JsonObject } from '../base/json.ts';
import { Fault } from './fault.ts';
import { KEY_NAMES_MAX, PARSE_JSON_FAILURE } from './choices.ts';
import {
  applyWrites,
  deleteContext,
  evalCondition,
  evalValue,
  extendContext,
  planCondition,
  planEntries,
  planValue,
  planWrites,
  scopeOf,
  setContext,
} from './index.ts';
import type { AdvanceArg, ComplexArg, FilterAtom, Services } from './index.ts';

const services: Services = { now: () => 0 };
const MANY = 100_000;
/** Of pieces that are each a path of their own. */
const SOME = 20_000;
/** For work that takes some ten milliseconds when it is linear, and minutes when it is not. */
const LIMIT_MS = 5000;
const TIMEOUT_MS = 30_000;

function value(arg: AdvanceArg, tree: JsonObject = {}, iscontext = false): unknown {
  const plan = planValue(arg, { iscontext });
  if (!plan.ok) return plan.error;
  const result = evalValue(plan.value, scopeOf(tree), services);
  return result.ok ? result.value : result.error;
}

function timeMs(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

describe('long texts take time that grows with their length', () => {
  const open = [
    '${',
    '${${',
    '${a{}',
    "${'",
    "${('",
    '${(',
    '${[',
    '${a(/',
    '${=/*',
    '${=//',
    '${=/[/',
    '${=`',
    '{',
    '}',
    '$',
  ];
  const closed = ['${a}', '${a(val > 1)} ', '${a.${b}} ', "${a(val == '${b}')} "];
  test.each([...open.map((each) => [each, MANY] as const), ...closed.map((each) => [each, SOME] as const)])(
    '%j',
    (each, count) => {
      const many = each.repeat(count);
      const tree = { a: 1, b: 'x' };
      expect(timeMs(() => value({ simple: many }, tree))).toBeLessThan(LIMIT_MS);
      expect(timeMs(() => value({ simple: `\${${many}}` }, tree))).toBeLessThan(LIMIT_MS);
      expect(timeMs(() => value({ simple: many }, tree, true))).toBeLessThan(LIMIT_MS);
      expect(timeMs(() => value({ complex: { root: many, accessor: many } }, tree))).toBeLessThan(LIMIT_MS);
    },
    TIMEOUT_MS,
  );

  test.each([
    ['names', 'a.'],
    ['indexes', '[0]'],
    ['ranges', '[0:1]'],
    ['selectors', '(val)'],
    ['open selectors', '('],
    ['blanks', ' '],
    ['slashes', 'a(/)'],
    ['bound paths', "(val1---a == 'x')"],
    ['quoted names', "['a']"],
  ])('a path of many %s', (_what, each) => {
    expect(timeMs(() => value({ simple: `\${a${each.repeat(SOME)}}` }, { a: { a: 1 } }))).toBeLessThan(LIMIT_MS);
    expect(
      timeMs(() => value({ simple: `\${a${each.repeat(SOME)}=val${each.repeat(SOME)}}` }, { a: { a: 1 } })),
    ).toBeLessThan(LIMIT_MS);
  });

  test.each(['val.a && ', '!', '-', '(', '[', 'val.', '1 + ', '"x" + ', '{"a": ', 'val ? 1 : '])(
    'JavaScript of many %j',
    (each) => {
      for (const count of [900, 4000, MANY]) {
        expect(timeMs(() => value({ simple: `\${a(${each.repeat(count)}val)}` }, { a: { a: 1 } }))).toBeLessThan(
          LIMIT_MS,
        );
        expect(timeMs(() => value({ simple: `\${a=${each.repeat(count)}val}` }, { a: { a: 1 } }))).toBeLessThan(
          LIMIT_MS,
        );
      }
    },
  );

  test('a date format of many directives', () => {
    const args = { formatter: { value: { simple: '%d'.repeat(28) }, iscontext: false } };
    const complex = { root: 'a', transformers: [{ operator: 'FormattedDateToEpoch', args }] };
    expect(timeMs(() => value({ complex }, { a: `${'1'.repeat(90)}x` }))).toBeLessThan(LIMIT_MS);
  });

  test('many filters, transformers and levels', () => {
    const atom: FilterAtom = {
      operator: 'isExists',
      left: { value: { simple: 'a' }, iscontext: true },
      ignorecase: false,
    };
    expect(timeMs(() => planCondition([Array.from({ length: MANY }, () => atom)]))).toBeLessThan(LIMIT_MS);
    const transformers = Array.from({ length: MANY / 10 }, () => ({ operator: 'count', args: {} }));
    expect(timeMs(() => value({ complex: { root: 'a', transformers } }, { a: [1] }))).toBeLessThan(LIMIT_MS);
    let deep: ComplexArg = { root: 'a' };
    for (let i = 0; i < MANY; i++) {
      deep = { root: 'a', filters: [[{ ...atom, left: { value: { complex: deep }, iscontext: true } }]] };
    }
    expect(value({ complex: deep })).toMatchObject({ code: 'language.too-deep' });
  });

  test('placeholders in placeholders in placeholders are refused at some depth', () => {
    expect(value({ simple: `${'${a.'.repeat(MANY)}b${'}'.repeat(MANY)}` })).toMatchObject({
      code: 'language.too-deep',
    });
  });
});

describe('large values', () => {
  const nested = (open: string, close: string) => JSON.parse(`${open.repeat(MANY)}1${close.repeat(MANY)}`) as Json;

  const isTextOrTooDeep = (got: unknown) =>
    typeof got === 'string' || (got instanceof Fault && got.code === 'language.too-deep');

  test.each<[string, Json]>([
    ['lists', nested('[', ']')],
    ['objects', nested('{"a":', '}')],
  ])('%s nested a hundred thousand levels deep are a value, or an error where they must be walked', (_what, deep) => {
    expect(value({ simple: '${a}' }, { a: deep })).toBe(deep);
    expect(value({ simple: 'x${a}' }, { a: deep })).toSatisfy(isTextOrTooDeep);
    expect(value({ simple: '${a(foo(val))}' }, { a: deep })).toMatchObject({ code: 'language.too-deep' });
  });

  test.each([
    '[99999999999]',
    '[-1]',
    '[4294967296]',
    '[0:99999999999]',
    '[99999999:1]',
    '[1e3]',
    '.4294967295',
    '.99999999999',
  ])('an index %s gives something or nothing, and takes no room', (index) => {
    expect(timeMs(() => value({ simple: `\${a${index}}` }, { a: [1, 2] }))).toBeLessThan(LIMIT_MS);
  });

  test('of many rows a path takes what it names', () => {
    const rows = Array.from({ length: 300_000 }, (_each, i) => ({ id: i, tags: ['x', 'y'] }));
    expect(timeMs(() => expect(value({ simple: '${R.tags}' }, { R: rows })).toHaveLength(600_000))).toBeLessThan(
      LIMIT_MS,
    );
    expect(timeMs(() => expect(value({ simple: '${R(val.id == 7).id}' }, { R: rows })).toEqual([7]))).toBeLessThan(
      LIMIT_MS,
    );
    expect(timeMs(() => expect(value({ simple: '${R.[299999].id}' }, { R: rows })).toBe(299_999))).toBeLessThan(
      LIMIT_MS,
    );
  });
});

describe('a large context costs what is read of it', () => {
  /** Everything but `a.b.c` ends the test when it is looked at. */
  function trap(): never {
    throw new Error('looked at what the path does not name');
  }
  const locked = new Proxy({}, { get: trap, has: trap, ownKeys: trap, getOwnPropertyDescriptor: trap }) as JsonObject;
  const c = [{ id: 1, big: locked }];
  const tree: JsonObject = { a: { b: { c, other: locked }, more: locked }, z: locked };

  test('a path hands on the value itself, and looks at nothing beside it', () => {
    expect(value({ simple: '${a.b.c}' }, tree)).toBe(c);
    expect(value({ simple: '${a.b.c.[0]}' }, tree)).toBe(c[0]);
    expect(value({ simple: '${a.b.c.id}, ${a.b.c(val.id == 1).id}' }, tree)).toBe('[1], [1]');
    expect(value({ simple: '${.=val.a.b.c[0].id}' }, tree)).toBe(1);
  });

  test('a filter looks at the fields that it compares', () => {
    const left = { value: { simple: 'a.b.c.id' }, iscontext: true };
    const filters = [
      [{ operator: 'isEqualNumber', left, right: { value: { simple: '1' }, iscontext: false }, ignorecase: false }],
    ];
    expect(value({ complex: { root: 'a.b.c', filters, accessor: 'id' } }, tree)).toEqual([1]);
  });

  test('fifty megabytes beside it add nothing', () => {
    const big: JsonObject = {
      a: { b: { c: 'x' } },
      big: Array.from({ length: 50 }, (_each, i) => `${i}`.repeat(500_000)),
    };
    const plan = planValue({ simple: 'is ${a.b.c}' });
    if (!plan.ok) throw new Error(plan.error.message);
    expect(
      timeMs(() => {
        for (let i = 0; i < 10_000; i++) evalValue(plan.value, scopeOf(big), services);
      }),
    ).toBeLessThan(500);
  });
});

describe('a long list against a long list', () => {
  const left = Array.from({ length: MANY }, (_each, i) => `a${i}`);
  const right = Array.from({ length: MANY }, (_each, i) => `b${i}`);
  const tree: JsonObject = {
    left,
    right,
    rows: left.map((id) => ({ id })),
    others: right.map((id) => ({ id })),
    addresses: left.map((_each, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`),
    networks: left.map((_each, i) => `11.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32`),
  };
  const holds = (a: string, operator: string, b: string): unknown => {
    const side = (simple: string) => ({ value: { simple }, iscontext: true });
    const plan = planCondition([[{ operator, left: side(a), right: side(b), ignorecase: false }]]);
    if (!plan.ok) return plan.error;
    const verdict = evalCondition(plan.value, scopeOf(tree), services);
    return verdict.ok ? verdict.value : verdict.error.code;
  };

  test.each([
    ['SortBy', 'keys', 'left'],
    ['DedupBy', 'keys', 'left'],
    ['IPv4Whitelist', 'cidr_ranges', 'networks'],
    ['MapRangeValues', 'map_from', 'left'],
    ['RegexExpand', 'regex', 'left'],
    ['RemoveMatches', 'filters', 'left'],
  ])('transformer %s', (operator, name, simple) => {
    const operand = { value: { simple }, iscontext: true };
    const complex = { root: 'addresses', transformers: [{ operator, args: { [name]: operand, map_to: operand } }] };
    expect(timeMs(() => expect(value({ complex }, tree)).toMatchObject({ code: 'language.too-large' }))).toBeLessThan(
      LIMIT_MS,
    );
  });

  test.each([
    ['left', 'containsGeneral', 'right', false],
    ['left', 'notContainsGeneral', 'right', true],
    ['rows', 'containsGeneral', 'others', false],
    ['rows', 'in', 'others', false],
    ['left', 'inList', 'right', false],
    ['left', 'isEqualString', 'right', 'language.too-large'],
    ['left', 'StringContainsArray', 'right', 'language.too-large'],
    ['left', 'AnyMatch', 'right', 'language.too-large'],
    ['left', 'Any', 'right', 'language.too-large'],
    ['addresses', 'IsInCidrRanges', 'networks', 'language.too-large'],
    ['addresses', 'IsNotInCidrRanges', 'networks', 'language.too-large'],
  ])(
    '%s %s %s',
    (a, operator, b, said) => {
      expect(timeMs(() => expect(holds(a, operator, b)).toBe(said))).toBeLessThan(LIMIT_MS);
    },
    TIMEOUT_MS,
  );
});

describe('nothing becomes so deep that the stack ends where it is stored', () => {
  const DEEP = 20_000;

  test('a write key of many names writes nothing, and says so', () => {
    const key = `${'a.'.repeat(DEEP)}b`;
    for (const planned of [planWrites({ a: 1 }, { [key]: 1 }), setContext({ a: 1 }, key, 1), deleteContext({}, key)]) {
      expect(planned).toMatchObject({ writes: [], warnings: [expect.stringContaining('names')] });
    }
  });

  test.each(['[', '{"a":'])('a text of many %s is no JSON', (open) => {
    const text = `${open.repeat(DEEP)}1${(open === '[' ? ']' : '}').repeat(DEEP)}`;
    const complex = { root: 'text', transformers: [{ operator: 'ParseJSON', args: {} }] };
    expect(value({ complex }, { text })).toBe(PARSE_JSON_FAILURE);
    expect(extendContext('All=.', text, services).entries).toEqual([['All', text]]);
  });

  test('what is written of a deepest text and a longest key can be stored', () => {
    const text = '['.repeat(JSON_DEPTH_MAX) + ']'.repeat(JSON_DEPTH_MAX);
    const { entries } = extendContext(`${'a.'.repeat(KEY_NAMES_MAX - 1)}b=.`, text, services);
    const { writes } = planEntries({}, entries);
    expect(writes).toHaveLength(1);
    expect(applyWrites({}, JSON.parse(JSON.stringify(writes)) as typeof writes)).toEqual(applyWrites({}, writes));
  });
});

describe('names that mean something to JavaScript are data', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    '__lookupGetter__',
    'then',
    'toJSON',
  ];

  test.each(names)('%s', (name) => {
    expect(value({ simple: `\${${name}}` })).toBeUndefined();
    expect(value({ simple: `\${a.${name}}` }, { a: {} })).toBeUndefined();
    expect(value({ simple: `\${a.${name}.${name}}` }, { a: [{}, [], 'x', 1] })).toBeUndefined();
    const tree = JSON.parse(`{"a": [{"${name}": "own"}], "${name}": 1, "k": "${name}"}`) as JsonObject;
    expect(value({ simple: `\${a.${name}} \${${name}}` }, tree)).toBe('["own"] 1');
    expect(value({ simple: `\${a(val.${name} == 'own').${name}}` }, tree)).toEqual(['own']);
    expect(value({ simple: '${a.${k}}' }, tree)).toEqual(['own']);
    expect(value({ simple: `\${.=val.${name}}` }, tree)).toBe(1);
    const item = { value: { simple: 'x' }, iscontext: false };
    const args = JSON.parse(`{"${name}": ${JSON.stringify(item)}}`) as Record<string, typeof item>;
    expect(value({ complex: { root: 'k', transformers: [{ operator: 'OurOwn', args }] } }, tree)).toMatchObject({
      needs: [{ args: JSON.parse(`{"${name}": "x", "value": "${name}"}`) as unknown }],
    });
    expect(({} as Record<string, unknown>)['own']).toBeUndefined();
  });
});
