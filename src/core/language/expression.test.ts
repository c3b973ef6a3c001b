/**
 * Goal: an expression that is understood gives exactly what JavaScript gives.
 * Method: fast-check builds expressions and values; `new Function` is the reference. `foreign` answers are allowed, wrong ones not.
 * Elsewhere: what selectors do with the answers (`paths.test.ts`), merge keys (`merge.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { FOREIGN, METHODS, RAISED, evaluate } from './expression.ts';
import { membersRead } from './members.ts';
import { parseExpression } from './expression-parse.ts';
import { anyJson, anyText } from './testing.ts';

function run(text: string, val: Json, obj: Json = null): unknown {
  const expression = parseExpression(text);
  return expression === undefined ? 'not understood' : evaluate(expression, val, obj);
}

function reference(text: string, val: Json, obj: Json): unknown {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- JavaScript itself is the reference, on the test's own text
  const work = new Function('val', 'obj', `return (${text});`) as (val: Json, obj: Json) => unknown;
  try {
    return work(val, obj);
  } catch {
    return RAISED;
  }
}

describe('JavaScript in selectors', () => {
  test.each<[string, Json, unknown]>([
    ['val.Size > 8', { Size: 10 }, true],
    ["val.Name == 'a' || val.Name == 'b'", { Name: 'b' }, true],
    ["val.indexOf('exe') > 0", 'a.exe', true],
    ['!val.a', {}, true],
    ['val.Tags.length === 2', { Tags: ['x', 'y'] }, true],
    ["val['key with.dot'] == 1", { 'key with.dot': '1' }, true],
    ['{"n": val.Name}', { Name: 'x' }, { n: 'x' }],
    ['val.n + val.m', { n: 5, m: 2 }, 7],
    ["val.t == 'x' ? 'yes' : 'no'", { t: 'x' }, 'yes'],
    ["val.join() === '1,x,'", [1, 'x', null], true],
    ["val.join('; ')", ['a', 'b'], 'a; b'],
    ["val.split('@')[1]", 'me@host', 'host'],
    ["val.substr(-3, 2) + val.substr(1, val.indexOf('.'))", 'a.exe', 'ex.'],
    ['val.concat([3], 4)', [1, 2], [1, 2, 3, 4]],
    ["val.concat('b', 'c')", 'a', 'abc'],
    ['val.join()', [[1]], FOREIGN],
    ['val.join()', 'text', RAISED],
    ["val.split(',')", [1], RAISED],
    ['val.a.b == 1', {}, RAISED],
    ['val.constructor', {}, FOREIGN],
    ['val.map(x => x)', [], 'not understood'],
    ['(function(){ return 1 })()', null, 'not understood'],
    ['window', null, 'not understood'],
    ['--val.n', { n: 5 }, 'not understood'],
    ['val.n--1', { n: 5 }, 'not understood'],
    ['val.n - -1', { n: 5 }, 6],
  ])('%s', (text, val, expected) => {
    expect(run(text, val)).toEqual(expected);
  });

  test('own keys named as parts of a prototype are data', () => {
    expect(run("val.constructor == 'x'", JSON.parse('{"constructor":"x"}') as Json)).toBe(true);
    expect(run('val.__proto__', JSON.parse('{"__proto__":7}') as Json)).toBe(7);
  });
});

const operand = fc.constantFrom(
  'val',
  'obj',
  'val.a',
  'obj.a',
  'val.id',
  'obj.id.b',
  '1',
  "'1'",
  "''",
  'null',
  'undefined',
  'true',
);
const expressions = fc
  .array(fc.tuple(operand, fc.constantFrom('==', '===', '!=', '!==', '<', '<=', '>', '>=', '&&', '||')), {
    minLength: 1,
    maxLength: 5,
  })
  .map((pieces) => `${pieces.map(([a, sign]) => `${a} ${sign}`).join(' ')} val.a`);

const argument = fc.constantFrom(
  '',
  "''",
  "','",
  "'a'",
  '0',
  '1',
  '-2',
  '2.7',
  'val',
  'val.a',
  'null',
  'undefined',
  '[1]',
  "'a', 'b'",
  '0, 2',
);
const calls = fc
  .tuple(fc.constantFrom('val', 'val.a', "'a,b'", '[1, "a", null]'), fc.constantFrom(...METHODS), argument)
  .map(([of, method, args]) => `${of}.${method}(${args})`);

test('a method that is understood gives what JavaScript gives', () => {
  fc.assert(
    fc.property(calls, anyJson, (text, val) => {
      const ours = run(text, val);
      expect(ours).toEqual(ours === FOREIGN ? FOREIGN : reference(text, val, null));
    }),
    { numRuns: 5000 },
  );
});

test('of what it understands, everything below `val` that it looks at is known', () => {
  fc.assert(
    fc.property(fc.oneof(expressions, calls), anyJson, (text, val) => {
      const expression = parseExpression(text);
      const names = expression && membersRead(expression);
      if (names === undefined || expression === undefined || !isObject(val)) return;
      const reduced = Object.fromEntries(Object.entries(val).filter(([name]) => names.has(name)));
      expect(evaluate(expression, reduced, reduced)).toEqual(evaluate(expression, val, val));
    }),
    { numRuns: 2000 },
  );
});

test('an expression that is understood gives what JavaScript gives', () => {
  fc.assert(
    fc.property(expressions, anyJson, anyJson, (text, val, obj) => {
      const ours = run(text, val, obj);
      if (ours === FOREIGN) return;
      expect(ours).toEqual(reference(text, val, obj));
    }),
    { numRuns: 2000 },
  );
});

test('any text is an expression or is not, and never an exception', () => {
  fc.assert(
    fc.property(anyText, anyJson, (text, val) => {
      const expression = parseExpression(text);
      expect(() => expression && evaluate(expression, val, val)).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});
