/**
 * Goal: every row of both catalogues does what its examples say, and no row throws on any JSON.
 * Method: the examples are the tests; fast-check feeds every row with arbitrary JSON on every side.
 * Elsewhere: how documents' names find rows and how lists spread over items (`eval.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepEqual } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { Fault } from './fault.ts';
import { operators, findOperator } from './operators/index.ts';
import { applyOperator } from './operators/row.ts';
import type { OperatorCall } from './operators/row.ts';
import { EXAMPLE_NOW_MS } from './examples.ts';
import { PatternCache } from './patterns.ts';
import { scopeOf } from './scope.ts';
import { transformers, findTransformer } from './transformers/index.ts';
import { applyTransformer } from './transformers/row.ts';
import type { TransformerCall } from './transformers/row.ts';
import { anyJson } from './testing.ts';

function operatorCall(ignoreCase = false): OperatorCall {
  return { ignoreCase, patterns: new PatternCache(), now: () => EXAMPLE_NOW_MS, warn: () => undefined };
}

function transformerCall(args: Readonly<Record<string, Json>> = {}, context: JsonObject = {}): TransformerCall {
  return { args, patterns: new PatternCache(), scope: scopeOf(context), services: { now: () => EXAMPLE_NOW_MS } };
}

/** Survives printing and reading: no NaN, no hole, no function. */
function isJson(value: Json): boolean {
  return deepEqual(JSON.parse(JSON.stringify(value)) as Json, value);
}

test('every row has three examples or more', () => {
  expect(
    [...operators(), ...transformers()].filter(({ examples }) => examples.length < 3).map(({ name }) => name),
  ).toEqual([]);
});

describe.each(operators())('operator $name', (row) => {
  test.each(row.examples)('%j', ({ left, right, ignoreCase, result }) => {
    const verdict = applyOperator(row, left, right, operatorCall(ignoreCase));
    expect(verdict instanceof Fault ? 'error' : verdict).toBe(result);
  });

  test('answers or faults on any JSON', () => {
    fc.assert(
      fc.property(
        fc.option(anyJson, { nil: undefined }),
        fc.option(anyJson, { nil: undefined }),
        fc.boolean(),
        (l, r, c) => {
          const verdict = applyOperator(row, l, r, operatorCall(c));
          expect(typeof verdict === 'boolean' || verdict instanceof Fault).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe.each(transformers())('transformer $name', (row) => {
  test.each(row.examples)('%j', ({ input, args, output, error, context }) => {
    const outcome = applyTransformer(row, input, transformerCall(args, context));
    expect(outcome instanceof Fault ? 'error' : outcome).toEqual(error === true ? 'error' : output);
  });

  test('gives JSON or a fault on any JSON', () => {
    const names = row.args.map((arg) => arg.name);
    const args = names.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...names), anyJson);
    fc.assert(
      fc.property(fc.option(anyJson, { nil: undefined }), args, (input, given) => {
        const outcome = applyTransformer(row, input, transformerCall(given));
        expect(outcome === undefined || outcome instanceof Fault || isJson(outcome)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('names', () => {
  test.each([
    ['string.isEqual', 'isEqualString'],
    ['general.isEqual', 'isEqualString'],
    ['isEqual', 'isEqualString'],
    ['number.isEqual', 'isEqualNumber'],
    ['date.isEqual', 'isSame'],
    ['string.contains', 'containsString'],
    ['general.contains', 'containsGeneral'],
    ['general.isExists', 'isExists'],
    ['number.greaterThanOrEqual', 'greaterThanOrEqual'],
    ['ISEXISTS', 'isExists'],
    ['Number.isEqual', 'isEqualNumber'],
    ['Date.isEqual', 'isSame'],
  ])('%s is %s', (name, row) => {
    expect(findOperator(name)?.name).toBe(row);
  });

  test('a transformer is found with its category and in any case, a foreign one is not', () => {
    expect(findTransformer('general.uniq')?.name).toBe('uniq');
    expect(findTransformer('STRINGIFY')?.name).toBe('Stringify');
    expect(findTransformer('Date.toString')?.name).toBe('date.toString');
    expect(findTransformer('string.toString')?.name).toBe('toString');
    expect(findTransformer('MyOwnScript')).toBeUndefined();
    expect(findTransformer('constructor')).toBeUndefined();
  });

  test.each([
    ['operators', operators()],
    ['transformers', transformers()],
  ])('no two %s share a name', (_kind, rows) => {
    const names = rows.flatMap((row) => [row.name, ...row.aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
});
