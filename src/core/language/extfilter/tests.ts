/**
 * The tests of the script `ExtFilter`: by name, of one value (`equals`, `starts with`) or of a whole list (`contains`, `finds`).
 *
 * Most names are made of parts: `doesn't …` turns a test round, `… caseless` compares without case, `wildcard: ` and `regex: ` say how the
 * right side is read, `any string of`, `any line of` and `list` take several right sides. What the script does not name is no test.
 */
import { deepEqual, isList, isObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { lazy } from '../../base/lazy.ts';
import type { Budget } from '../budget.ts';
import { Stop } from '../budget.ts';
import { Fault } from '../fault.ts';
import type { PatternCache } from '../patterns.ts';

export interface TestTools {
  readonly patterns: PatternCache;
  readonly budget: Budget;
}

export interface Test {
  /** Of each item of a list, or of the list as one value. */
  readonly level: 'item' | 'whole';
  /** The right side may be JSON text. */
  readonly readsJson: boolean;
  holds(left: Json, right: Json, tools: TestTools): boolean;
}

/** The test of a name. */
export function findTest(name: string): Test | undefined {
  return tests().get(name);
}

export function refused(why: string): Stop {
  return new Stop(new Fault('language.argument', why));
}

// ---- Texts against texts --------------------------------------------------------------------------------------------------

type TextTest = (left: string, right: string, tools: TestTools) => boolean;

/** `*`, `?` and `[…]` as in file names; the whole text. */
function wildcard(pattern: string): string {
  let written = '';
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern.charAt(i);
    const close = sign === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (close > 0) {
      const inner = pattern
        .slice(i + 1, close)
        .replaceAll('\\', '\\\\')
        .replaceAll('[', '\\[')
        .replaceAll(']', '\\]');
      written += inner.startsWith('!') ? `[^${inner.slice(1)}]` : `[${inner.startsWith('^') ? '\\' : ''}${inner}]`;
      i = close;
    } else written += sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace(/[\\^$.|?*+()[\]{}]/, '\\$&');
  }
  return written;
}

function byPattern(source: (right: string) => string, dotAll: boolean): TextTest {
  return (left, right, { patterns, budget }) => {
    budget.spend(8 + left.length / 8);
    const pattern = patterns.get(source(right), { whole: true, dotAll });
    const verdict = pattern instanceof Fault ? pattern : pattern.test(left);
    if (verdict instanceof Fault) throw new Stop(verdict);
    return verdict;
  };
}

function plain(test: (left: string, right: string) => boolean): TextTest {
  return (left, right, { budget }) => {
    budget.spend(1 + (left.length + right.length) / 64);
    return test(left, right);
  };
}

const SAME = plain((left, right) => left === right);
const WILDCARD = byPattern(wildcard, true);
const REGEX = byPattern((right) => right, false);

function caseless(test: TextTest, isPattern: boolean): TextTest {
  // A pattern in lower case would mean something else (`\S`); it has a flag for it.
  if (isPattern) return (left, right, tools) => test(left, `(?i)${right}`, tools);
  return (left, right, tools) => test(left.toLowerCase(), right.toLowerCase(), tools);
}

// ---- From texts to values ---------------------------------------------------------------------------------------------------

function ofTexts(test: TextTest): Test['holds'] {
  return (left, right, tools) => typeof left === 'string' && typeof right === 'string' && test(left, right, tools);
}

/** Any text of the list on the left, or the text there. */
function ofAnyText(test: TextTest): Test['holds'] {
  return (left, right, tools) => {
    if (typeof right !== 'string') return false;
    return (isList(left) ? left : [left]).some((item) => typeof item === 'string' && test(item, right, tools));
  };
}

function anyOf(holds: Test['holds'], parts: (right: Json) => readonly Json[]): Test['holds'] {
  return (left, right, tools) => parts(right).some((part) => holds(left, part, tools));
}

function lines(right: Json): readonly string[] {
  return typeof right === 'string' ? right.split(/\r\n|\r|\n/) : [];
}

function items(right: Json): readonly Json[] {
  return isList(right) ? right : [right];
}

function commas(right: Json): readonly string[] {
  return typeof right === 'string' ? right.split(',') : [];
}

function numberOf(value: Json): number {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)
    ? Number(value)
    : Number.NaN;
}

/** By the type of the left side: a number reads the right side as one, a text is compared with its text. */
function equals(left: Json, right: Json, tools: TestTools): boolean {
  if (typeof left === 'number' || typeof left === 'boolean') return Number(left) === numberOf(right);
  if (typeof left === 'string') return left === (typeof right === 'string' ? right : JSON.stringify(right));
  return isSame(left, right, tools);
}

function isSame(left: Json, right: Json, { budget }: TestTools): boolean {
  budget.spendOn(left);
  budget.spendOn(right);
  return deepEqual(left, right);
}

function inRange(left: Json, right: Json): boolean {
  if (typeof right !== 'string') return false;
  const ends = right.split(',');
  if (ends.length !== 2) throw refused(`in range: ${JSON.stringify(right.slice(0, 40))} does not name two numbers`);
  return numberOf(ends[0] ?? '') <= numberOf(left) && numberOf(left) <= numberOf(ends[1] ?? '');
}

const INTEGER = /^\s*[+-]?\d+\s*$/;

const KINDS: Readonly<Record<string, (left: Json) => boolean>> = {
  empty: (left) =>
    left === null ||
    left === false ||
    left === 0 ||
    left === '' ||
    (typeof left === 'object' && Object.keys(left).length === 0),
  null: (left) => left === null,
  string: (left) => typeof left === 'string',
  integer: (left) => Number.isInteger(left) || typeof left === 'boolean',
  'integer string': (left) => typeof left === 'string' && INTEGER.test(left),
  'any integer': (left) => Number.isInteger(left) || (typeof left === 'string' && INTEGER.test(left)),
};

function is(left: Json, right: Json): boolean {
  if (typeof right !== 'string') return false;
  const test = Object.hasOwn(KINDS, right) ? KINDS[right] : undefined;
  if (test === undefined) throw refused(`is: ${JSON.stringify(right.slice(0, 40))} is no kind of value`);
  return test(left);
}

function isMember(left: Json, right: Json, { budget }: TestTools): boolean {
  budget.spendOn(right);
  budget.spendOn(left);
  if (typeof right === 'string') return typeof left === 'string' && right.includes(left);
  if (isObject(right)) return typeof left === 'string' && Object.hasOwn(right, left);
  return isList(right) && right.some((item) => deepEqual(item, left));
}

function lowered(value: Json): Json {
  if (typeof value === 'string') return value.toLowerCase();
  return isList(value) ? value.map((item) => (typeof item === 'string' ? item.toLowerCase() : item)) : value;
}

// ---- Names ------------------------------------------------------------------------------------------------------------------

const tests = lazy((): ReadonlyMap<string, Test> => {
  const found = new Map<string, Test>();
  const add = (
    names: readonly [yes: string, no?: string],
    level: Test['level'],
    holds: Test['holds'],
    readsJson = false,
  ): void => {
    const [yes, no] = names;
    found.set(yes, { level, readsJson, holds });
    if (no !== undefined) found.set(no, { level, readsJson, holds: (...given) => !holds(...given) });
  };
  /** With and without case; the word stands where the script puts it. */
  const addBoth = (
    names: (word: string) => readonly [yes: string, no: string],
    level: Test['level'],
    test: TextTest,
    isPattern: boolean,
    make: (test: TextTest) => Test['holds'],
    readsJson = false,
  ): void => {
    add(names(''), level, make(test), readsJson);
    add(names('caseless '), level, make(caseless(test, isPattern)), readsJson);
  };
  const end = (word: string): string => (word === '' ? '' : ' caseless');

  for (const name of ['equals', '==']) add([name], 'item', equals);
  for (const name of ["doesn't equal", '!=']) add([name], 'item', (...given) => !equals(...given));
  add(['===', '!=='], 'item', isSame, true);
  const orders: readonly (readonly [names: readonly string[], holds: (a: number, b: number) => boolean])[] = [
    [['greater or equal', '>='], (a, b) => a >= b],
    [['greater than', '>'], (a, b) => a > b],
    [['less or equal', '<='], (a, b) => a <= b],
    [['less than', '<'], (a, b) => a < b],
  ];
  for (const [names, holds] of orders) {
    for (const name of names) add([name], 'item', (left, right) => holds(numberOf(left), numberOf(right)));
  }
  add(['in range'], 'item', inRange);
  add(['is', "isn't"], 'item', is);
  add(['in', 'not in'], 'item', isMember, true);
  add(
    ['in caseless', 'not in caseless'],
    'item',
    (left, right, tools) => isMember(lowered(left), lowered(right), tools),
    true,
  );

  const texts: readonly (readonly [verb: string, no: string, test: TextTest])[] = [
    ['starts with', "doesn't start with", plain((left, right) => left.startsWith(right))],
    ['ends with', "doesn't end with", plain((left, right) => left.endsWith(right))],
    ['includes', "doesn't include", plain((left, right) => left.includes(right))],
    ['matches', "doesn't match", SAME],
  ];
  for (const [yes, no, test] of texts) {
    addBoth((word) => [yes + end(word), no + end(word)], 'item', test, false, ofTexts);
  }
  addBoth(
    (word) => [`finds${end(word)}`, `doesn't find${end(word)}`],
    'whole',
    texts[2]?.[2] ?? SAME,
    false,
    ofAnyText,
  );

  for (const [prefix, test, isPattern] of [
    ['', SAME, false],
    ['wildcard: ', WILDCARD, false],
    ['regex: ', REGEX, true],
  ] as const) {
    if (prefix !== '') {
      addBoth(
        (word) => [`${prefix}matches${end(word)}`, `${prefix}doesn't match${end(word)}`],
        'item',
        test,
        isPattern,
        ofTexts,
      );
    }
    addBoth(
      (word) => [`${prefix}contains${end(word)}`, `${prefix}doesn't contain${end(word)}`],
      'whole',
      test,
      isPattern,
      ofAnyText,
    );
    for (const [yes, no, level, make] of [
      ['matches', "doesn't match", 'item', ofTexts],
      ['contains', "doesn't contain", 'whole', ofAnyText],
    ] as const) {
      addBoth(
        (word) => [`${prefix}${yes} any ${word}string of`, `${prefix}${no} any ${word}string of`],
        level,
        test,
        isPattern,
        (each) => anyOf(make(each), items),
        true,
      );
      addBoth(
        (word) => [`${prefix}${yes} any ${word}line of`, `${prefix}${no} any ${word}line of`],
        level,
        test,
        isPattern,
        (each) => anyOf(make(each), lines),
      );
    }
  }
  addBoth(
    (word) => [`in ${word}list`, `not in ${word}list`],
    'item',
    SAME,
    false,
    (each) => anyOf(ofTexts(each), commas),
  );
  return found;
});
