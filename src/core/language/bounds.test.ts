/**
 * Goal: no argument and no pattern of a foreign document makes a step large or slow: it ends soon, with a result or a coded fault.
 * Method: every row gets the arguments that multiply; patterns that are square or worse elsewhere; long texts.
 * Elsewhere: what rows give for ordinary values (`catalogue.test.ts`).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isList } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { EXAMPLE_NOW_MS } from './examples.ts';
import { PATTERN_LENGTH_MAX, RESULT_ITEMS_MAX, RESULT_LENGTH_MAX } from './choices.ts';
import { Fault } from './fault.ts';
import type { Outcome } from './fault.ts';
import { operators } from './operators/index.ts';
import { applyOperator } from './operators/row.ts';
import { PatternCache, compilePattern, replaceMatches } from './patterns.ts';
import type { Pattern } from './patterns.ts';
import { scopeOf } from './scope.ts';
import { transformers, findTransformer } from './transformers/index.ts';
import { applyTransformer } from './transformers/row.ts';
import type { TransformerRow } from './transformers/row.ts';

/** Far above what any row needs on a busy machine, far below what an unbounded one takes. */
const SOON_MS = 10_000;

const LONG = 'ab,'.repeat(20_000);
const MANY: readonly Json[] = Array.from({ length: 2000 }, (_none, index) => `${index},x`);

const hostile: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  '1000000000',
  1e9,
  -1e9,
  1e300,
  '0-1000000000,0-999999999',
  '0-,0-,0-,0-,0-',
  LONG,
  MANY,
  '',
  '(a+)+$',
  '(?:a[^b]*z|a)',
  '\\0\\0\\0\\0',
  '$0$0$0$0',
  'true',
  '%Y-%m-%d'.repeat(20),
  'in 999999 years',
  '='.repeat(5000),
  '['.repeat(5000),
  '${'.repeat(5000),
  { 'a.*': { output: '\\0', next: { b: 'c' } } },
);

function apply(
  row: TransformerRow,
  input: Json | undefined,
  given: Readonly<Record<string, Json | undefined>>,
): Outcome {
  const args = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const services = { now: () => EXAMPLE_NOW_MS };
  return applyTransformer(row, input, { args, patterns: new PatternCache(), scope: scopeOf({}), services });
}

function rowOf(name: string): TransformerRow {
  const row = findTransformer(name);
  if (row === undefined) throw new Error(name);
  return row;
}

function codeOf(outcome: Outcome): string {
  return outcome instanceof Fault ? outcome.code : 'a value';
}

function isBounded(outcome: Outcome): boolean {
  if (typeof outcome === 'string') return outcome.length <= RESULT_LENGTH_MAX;
  return outcome instanceof Fault || !isList(outcome) || outcome.length <= RESULT_ITEMS_MAX;
}

describe.each(transformers())('transformer $name', (row) => {
  test('ends soon and stays bounded under arguments that multiply', { timeout: SOON_MS * 3 }, () => {
    const args = fc.record(Object.fromEntries(row.args.map((arg) => [arg.name, hostile])), { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constant(undefined)), args, (input, given) => {
        expect(isBounded(apply(row, input, given))).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
});

test('operators end soon on long texts and many items', { timeout: SOON_MS * 3 }, () => {
  for (const row of operators()) {
    fc.assert(
      fc.property(hostile, hostile, (left, right) => {
        const call = {
          ignoreCase: true,
          patterns: new PatternCache(),
          now: () => EXAMPLE_NOW_MS,
          warn: () => undefined,
        };
        const verdict = applyOperator(row, left, right, call);
        expect(typeof verdict === 'boolean' || verdict instanceof Fault).toBe(true);
      }),
      { numRuns: 6 },
    );
  }
});

describe('too large is a code', () => {
  test.each<readonly [name: string, input: Json, args: Readonly<Record<string, Json>>]>([
    ['PadZeros', '7', { length: 1e9 }],
    ['replace', LONG, { toReplace: 'a', replaceWith: LONG }],
    ['replaceMatch', LONG, { regex: 'a', replaceWith: LONG }],
    ['replaceMatch', LONG, { regex: '^.*$', replaceWith: '$0'.repeat(1000) }],
    ['RegexReplace', LONG, { regex: 'a', output_format: LONG }],
    ['join', Array.from({ length: 1000 }, () => 'x'), { separator: LONG }],
    ['concat', Array.from({ length: 1000 }, () => 'x'), { suffix: LONG }],
    ['ProductJoin', MANY, { list2: MANY, join: '-' }],
    ['GetRange', Array.from({ length: 100_000 }, () => 0), { range: '0-,'.repeat(11).slice(0, -1) }],
    ['RegexExpand', LONG, { regex: 'a', template: LONG }],
  ])('%s', (name, input, args) => {
    expect(codeOf(apply(rowOf(name), input, args))).toBe('language.too-large');
  });
});

describe('patterns', () => {
  function pattern(source: string): Pattern {
    const compiled = compilePattern(source);
    if (compiled instanceof Fault) throw new Error(compiled.message);
    return compiled;
  }

  test('one that is square over a long text is stopped, and the same way every time', { timeout: SOON_MS * 2 }, () => {
    const square = pattern('a[^b]*b|a');
    const text = 'a'.repeat(50_000);
    for (const outcome of [square.matches(text), square.matches(text)]) {
      expect(outcome instanceof Fault && outcome.code).toBe('language.too-large');
    }
  });

  test('one that explodes elsewhere ends at once', () => {
    expect(pattern('^(a+)+$').test(`${'a'.repeat(50_000)}!`)).toBe(false);
  });

  test('ordinary ones find everything in long texts', () => {
    const found = pattern('[0-9]+').matches('x12'.repeat(100_000));
    expect(found instanceof Fault ? found.code : found.length).toBe(100_000);
    const text = replaceMatches(pattern('x'), 'x1'.repeat(100_000), () => '');
    expect(text).toBe('1'.repeat(100_000));
  });

  test('any text as a pattern compiles or is refused with its code', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '?',
      '*',
      '+',
      '{',
      '}',
      ',',
      '1',
      '1000',
      '\\',
      'p',
      'u',
      '^',
      '$',
      '|',
      'a',
      '(?',
      'P<',
      'x',
      '#',
      ':',
      '-',
      '&&',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (source) => {
          const compiled = compilePattern(source);
          const said = compiled instanceof Fault ? compiled.code : typeof compiled.test('ab1\n');
          expect(['language.pattern', 'boolean']).toContain(said);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['a'.repeat(PATTERN_LENGTH_MAX + 1), 'are read'],
    ['(?=a)', 'look-ahead'],
    ['(?<!a)b', 'look-behind'],
    ['(a)\\1', 'back-reference'],
    ['(?P<n>a)(?P=n)', 'back-reference'],
    ['(?>a)', 'atomic'],
    ['a*+b', 'possessive'],
    ['(a{1000}){1000}', 'cannot be used'],
    ['(', 'cannot be used'],
  ])('%# is refused by name', (source, why) => {
    const outcome = compilePattern(source);
    expect(outcome instanceof Fault && outcome.code).toBe('language.pattern');
    expect(outcome instanceof Fault && outcome.message).toContain(why);
  });

  test.each<readonly [source: string, text: string, holds: boolean]>([
    ['(?i)abc', 'xABC', true],
    ['(?x) a b  # a comment\n c', 'abc', true],
    ['(?#nothing)a', 'a', true],
    ['\\Aab\\Z', 'ab', true],
    ['\\Aab\\Z', 'ab\n', false],
    ['\\u00e9', 'é', true],
    ['[\\u00e9x]', 'x', true],
    ['a{,2}$', 'aa', true],
    ['(?P<n>a)b', 'ab', true],
    ['(?<n>a)b', 'ab', true],
    ['[]a]', ']', true],
    ['(?i:A)b', 'ab', true],
    ['(?u)a', 'a', true],
    ['a b # not verbose', 'a b # not verbose', true],
    ['a}+', 'a}}', true],
  ])('%s over %j', (source, text, holds) => {
    expect(pattern(source).test(text)).toBe(holds);
  });

  test('flags: the whole text, lines, dots, white space', () => {
    const cases = [
      [compilePattern('a', { whole: true }), 'ab', false],
      [compilePattern('^b$', { multiLine: true }), 'a\nb', true],
      [compilePattern('a.b', { dotAll: true }), 'a\nb', true],
      [compilePattern('a b', { verbose: true }), 'ab', true],
    ] as const;
    for (const [compiled, text, holds] of cases)
      expect(compiled instanceof Fault ? compiled : compiled.test(text)).toBe(holds);
  });
});
