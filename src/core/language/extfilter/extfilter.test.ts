/**
 * Goal: operations, conditions and expressions of `ExtFilter` keep and change what the script does, and no filter throws or stalls.
 * Method: a table of operations over small values; filters that nest and multiply; arbitrary JSON as filter.
 * Elsewhere: the transformer's row, placeholders of a document (`catalogue.test.ts`, `plan.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../base/json.ts';
import { Fault } from '../fault.ts';
import { PatternCache } from '../patterns.ts';
import { anyJson } from '../testing.ts';
import { extFilter } from './filter.ts';

function run(value: Json, operation: string, operand: Json, path = ''): Json {
  const fill = (each: Json, current: Json): Json => (each === '${.}' ? current : each);
  const kept = extFilter({ value, operation, operand, path, patterns: new PatternCache(), fill });
  return kept instanceof Fault ? kept.code : (kept ?? null);
}

describe('tests', () => {
  test.each<readonly [value: Json, operation: string, operand: Json, kept: Json]>([
    [[10, {}, null, '', 'a'], 'is', 'empty', [{}, null, '']],
    [[1, '2', '0x3', 4.5], 'is', 'any integer', [1, '2']],
    [['a', null], "isn't", 'null', ['a']],
    [[3, '3', 3.5], 'equals', '3', [3, '3']],
    [['3', 3], '===', '3', [3]],
    [[1, '5', 'x', 9], '>=', '5', ['5', 9]],
    [[1, 5, 'x'], 'in range', '2,6', [5]],
    [['Abc', 'xabc'], 'starts with caseless', 'ABC', ['Abc']],
    [['Abc', 'xabc', 7], "doesn't start with", 'Abc', ['xabc', 7]],
    [['abc', 'xyz'], 'includes', 'b', ['abc']],
    [['a.exe', 'a-exe', 'b.EXE'], 'wildcard: matches', '*.exe', ['a.exe']],
    [['a1', 'b2', 'ab'], 'wildcard: matches', '[!b][0-9]', ['a1']],
    [['A1', 'A12'], 'regex: matches caseless', 'a\\d', ['A1']],
    [['a1', 'b'], "regex: doesn't match", 'a\\d', ['b']],
    [['a', 'b', 'c'], 'in list', 'a,c', ['a', 'c']],
    [['a', 'B'], 'not in caseless list', 'b,x', ['a']],
    [['a', 'b'], 'in', '["b"]', ['b']],
    [['x', 'y'], 'matches any line of', 'y\nz', ['y']],
    [['x', 'Y'], 'matches any caseless string of', ['y'], ['Y']],
    [['a.b', 'c'], 'wildcard: matches any string of', ['?.b', 'd'], ['a.b']],
    [['a', 'b'], 'contains', 'a', ['a', 'b']],
    [['a', 'b'], 'contains', 'c', null],
    [['a', 'b'], "doesn't contain", 'c', ['a', 'b']],
    [['abc'], 'finds', 'b', ['abc']],
    [['a1', 'b'], 'regex: contains any string of', ['\\w\\d'], ['a1', 'b']],
    ['a', 'contains any line of', 'x\na', 'a'],
  ])('%j %s %j keeps %j', (value, operation, operand, kept) => {
    expect(run(value, operation, operand)).toEqual(kept);
  });
});

describe('conditions, expressions and paths', () => {
  const FILES: Json = [
    { Name: 'a.exe', Info: { Size: 9 } },
    { Name: 'b.txt', Info: { Size: 1 } },
    { Name: 'c.exe', Info: { Size: 2 } },
  ];
  const names = (kept: Json): Json => (Array.isArray(kept) ? kept.map((each: { Name: Json }) => each.Name) : kept);

  test.each<readonly [condition: Json, kept: Json]>([
    [{ Name: { 'ends with': '.exe' } }, ['a.exe', 'c.exe']],
    [{ Name: { 'ends with': '.exe' }, 'Info.Size': { '<': 5 } }, ['c.exe']],
    [
      [{ Name: { 'starts with': 'b' } }, 'or', { 'Info.Size': { '>': 5 } }],
      ['a.exe', 'b.txt'],
    ],
    [['not', { Name: { 'ends with': '.exe' } }], ['b.txt']],
    [
      [['not', { 'Info.Size': { '>': 1 } }], 'or', { Name: { equals: 'a.exe' } }, 'and', { Name: { equals: 'c.exe' } }],
      [],
    ],
    [{ Owner: { is: 'null' } }, ['a.exe', 'b.txt', 'c.exe']],
    ['{"Name": {"equals": "b.txt"}}', ['b.txt']],
    [{ Name: [{ equals: 'a.exe' }, 'or', { equals: 'b.txt' }] }, ['a.exe', 'b.txt']],
  ])('%j', (condition, kept) => {
    expect(names(run(FILES, 'is filtered with', condition))).toEqual(kept);
  });

  test('a missing member that passes changes nothing', () => {
    expect(run({ a: 1 }, 'is filtered with', { b: { is: 'null' } })).toEqual({ a: 1 });
    expect(run({ a: 1 }, 'is', 'existing key', 'b')).toBe(null);
    expect(run({ 'a.b': 1 }, 'is', 'existing key', 'a.b')).toEqual({ 'a.b': 1 });
  });

  test('what remains at a path takes its place; a list on the way gives way', () => {
    const host = { Host: { IP: ['10.0.0.1', '8.8.8.8'], Name: 'x' } };
    expect(run(host, 'starts with', '10.', 'Host.IP')).toEqual({ Host: { IP: ['10.0.0.1'], Name: 'x' } });
    expect(run({ File: [{ Name: 'a' }, { Name: 'b' }] }, 'equals', 'b', 'File.Name')).toEqual({ File: ['b'] });
    expect(run({ a: 1 }, 'is replaced with', '5', 'b.c')).toEqual({ a: 1, b: { c: 5 } });
    expect(host).toEqual({ Host: { IP: ['10.0.0.1', '8.8.8.8'], Name: 'x' } });
  });

  test('members of an object are kept by their values', () => {
    const hosts = { a: { Score: 30 }, b: { Score: 10 } };
    expect(run(hosts, 'value is filtered with', { '>=': 20 }, 'Score')).toEqual({ a: { Score: 30 } });
    expect(run({ a: 'x', b: 'y' }, 'value matches expressions of', { equals: 'y' })).toEqual({ b: 'y' });
    expect(run([{ a: 1, b: 2 }], 'keeps', ['b', 'c'])).toEqual([{ b: 2 }]);
    expect(run([{ a: 1, b: 2 }], "doesn't keep", ['b', 'c'])).toEqual([{ a: 1 }]);
  });

  test('names that every object inherits are ordinary names', () => {
    expect(run({ a: 1 }, 'is', 'existing key', 'constructor')).toBe(null);
    expect(run({ a: 1 }, 'constructor', 'x')).toBe('language.argument');
    expect(run('x', 'is', 'toString')).toBe('language.argument');
    expect(JSON.stringify(run({ a: 1 }, 'is replaced with', '5', '__proto__'))).toBe('{"a":1,"__proto__":5}');
  });
});

describe('changes', () => {
  test.each<readonly [value: Json, operation: string, operand: Json, made: Json]>([
    [['a', 'b'], 'is individually transformed with', { 'is replaced with': { u: 1 } }, [{ u: 1 }, { u: 1 }]],
    [['a', 'b'], 'is transformed with', { 'is replaced with': { u: 1 } }, { u: 1 }],
    [
      [{ a: 1 }, { a: 2 }],
      'is transformed with',
      [{ 'json: encode': {} }, { 'base64: encode': {} }],
      ['eyJhIjogMX0=', 'eyJhIjogMn0='],
    ],
    [{ a: 1 }, 'is updated with', { b: 2 }, { a: 1, b: 2 }],
    [[{ a: 1 }], 'is updated with', { b: 2 }, [{ a: 1, b: 2 }]],
    ['a', 'appends', ['b'], ['a', 'b']],
    [[1, [2, 3]], 'flattens with values', {}, [1, 2, 3]],
    [{ a: { b: 1 }, c: 2 }, 'flattens with keys', {}, ['a', 'b', 'c']],
    [{ a: [1], b: 2 }, 'collects values', {}, [1, 2]],
    [{ a: 1, b: 2 }, 'collects keys', {}, ['a', 'b']],
    [{ a: [1, 'x'] }, 'json: encode array', {}, '{"a": [1, "x"]}'],
    [['{"a":1}'], 'json: decode', {}, [{ a: 1 }]],
    ['aGk=', 'base64: decode', {}, 'hi'],
    ['hi', 'digest', { algorithm: 'md5' }, '49f68a5c8493ec2c0bf489821c21fc3b'],
    ['Re: Hello', 'regex: replace', { pattern: '(Re: )?(.*)', matched: '\\2' }, 'Hello'],
    ['Hello', 'regex: replace', { pattern: 'x', matched: 'y', unmatched: null }, 'Hello'],
    ['=?utf-8?B?w6k=?= =?UTF-8?q?_=C3=A9?=', 'email-header: decode', {}, 'é é'],
    [5, 'switch-case', { switch: { low: { '<': 3 }, high: { '>': 3 } }, high: { 'is replaced with': '"H"' } }, 'H'],
    [5, 'if-then-else', '{"if":{"<":3},"then":{"is replaced with":1},"else":{"is replaced with":2}}', 2],
    ['v', 'if-then-else', '{"if":{"===":true},"lhs":true,"then":{"is replaced with":1}}', 1],
    ['v', 'appends', '${.}', ['v', 'v']],
  ])('%j %s %j makes %j', (value, operation, operand, made) => {
    expect(run(value, operation, operand)).toEqual(made);
  });

  test.each<readonly [operation: string, operand: Json]>([
    ['abort', {}],
    ['is filtered with', 'no JSON'],
    ['matches expressions of', [{ '==': 1 }, 'xor', { '==': 2 }]],
    ['matches expressions of', 5],
    ['digest', { algorithm: 'crc' }],
    ['json: decode', {}],
    ['in range', '1'],
  ])('%s %j is an error', (operation, operand) => {
    expect(run('v', operation, operand)).toBe('language.argument');
  });
});

describe('bounds', () => {
  test.each<readonly [what: string, value: Json, operation: string, operand: Json, code: string]>([
    [
      'a list that doubles',
      ['x'],
      'is transformed with',
      Array.from({ length: 60 }, () => ({ appends: '${.}' })),
      'language.too-large',
    ],
    [
      'many items under many tests',
      Array.from({ length: 50_000 }, () => 'x'),
      'matches any string of',
      Array.from({ length: 5000 }, () => 'y'),
      'language.too-large',
    ],
  ])('%s', { timeout: 20_000 }, (_what, value, operation, operand, code) => {
    expect(run(value, operation, operand)).toBe(code);
  });

  test('a filter nested without end is too deep', () => {
    let expression: Json = { equals: 'x' };
    for (let i = 0; i < 400; i++) expression = { 'matches expressions of': expression };
    expect(run('x', 'matches expressions of', expression)).toBe('language.too-deep');
  });

  test('any JSON as filter, any value, gives JSON or a fault', () => {
    const word = fc.constantFrom(
      'equals',
      'is filtered with',
      'matches expressions of',
      'value is filtered with',
      'keeps',
      'a',
      'appends',
      'not',
      'or',
      'in',
      'if',
      'then',
      'switch-case',
      'if-then-else',
      'digest',
      'regex: replace',
      'pattern',
    );
    const { filter } = fc.letrec<{ filter: Json }>((tie) => ({
      filter: fc.oneof(
        { depthSize: 'small' },
        anyJson,
        word,
        fc.array(tie('filter'), { maxLength: 4 }),
        fc.dictionary(word, tie('filter'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(anyJson, word, filter, fc.constantFrom('', 'a', 'a.b'), (value, operation, operand, path) => {
        expect(JSON.stringify(run(value, operation, operand, path))).toBeTypeOf('string');
      }),
      { numRuns: 1500 },
    );
  });
});
