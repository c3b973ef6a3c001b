/** Operators over numbers, truth values and dates. A text that is none is false with a warning (see choices). */
import { lazy } from '../../base/lazy.ts';
import { isList, isObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { nameOf, toInstant, toNumber, toTruth } from '../casts.ts';
import { NEGATIVE_ON_MISSING, STRICT_CASTS } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { OperatorRow } from './row.ts';

type Tests = Required<Pick<OperatorRow, 'test' | 'against'>>;
type Cast<T> = (value: Json | undefined) => T | undefined | Fault;

/**
 * Tests of two cast values; a missing side is false, a text that cannot be cast too (unless casts are strict).
 *
 * @param onEmpty what an empty text on the left says: it is no number, so it counts as missing, as which a negative operator is true.
 */
function compared<T>(cast: Cast<T>, holds: (left: T, right: T) => boolean, onEmpty = false): Tests {
  const against: Tests['against'] = (right, call) => {
    const r = cast(right);
    return (left) => {
      const l = cast(left);
      const failed = l instanceof Fault ? l : r instanceof Fault ? r : undefined;
      if (failed !== undefined) {
        if (STRICT_CASTS || isStructure(left) || isStructure(right)) return failed;
        call.warn(`${failed.message}; the comparison is false`);
        return false;
      }
      if (l === undefined) return onEmpty;
      return r !== undefined && holds(l as T, r as T);
    };
  };
  return { test: (left, right, call) => against(right, call)(left ?? null), against };
}

function isStructure(value: Json | undefined): boolean {
  return isList(value) || isObject(value);
}

function truth(wanted: boolean): OperatorRow['test'] {
  return (left) => {
    if (isStructure(left)) return new Fault('language.cast', `${nameOf(left)} where a truth value is needed`);
    return toTruth(left) === wanted;
  };
}

const number = { source: 'built-in', level: 'scalar', right: 'one', negative: false } as const;
const unary = { source: 'built-in', level: 'scalar', right: 'none', negative: false } as const;

export const numberOperators = lazy((): readonly OperatorRow[] => [
  {
    ...number,
    name: 'isEqualNumber',
    aliases: ['number.isEqual'],
    rule: 'Both sides are the same number.',
    examples: [
      { left: '3.0', right: 3, result: true },
      { left: [1, 2], right: '2', result: true },
      { left: 'three', right: 3, result: false },
      { left: { n: 3 }, right: 3, result: 'error' },
    ],
    ...compared(toNumber, (left, right) => left === right),
  },
  {
    ...number,
    name: 'isNotEqualNumber',
    aliases: ['number.isNotEqual'],
    negative: true,
    rule: 'Both sides are numbers, and different ones; of a list, any item. An empty text on the left counts as missing.',
    examples: [
      { left: 4, right: 3, result: true },
      { left: '3', right: 3, result: false },
      { right: 3, result: true },
      { left: '', right: 3, result: true },
    ],
    ...compared(toNumber, (left, right) => left !== right, NEGATIVE_ON_MISSING),
  },
  {
    ...number,
    name: 'greaterThan',
    aliases: [],
    rule: 'The number on the left is greater than the one on the right.',
    examples: [
      { left: [0, 3], right: '2', result: true },
      { left: '10', right: '9', result: true },
      { left: 'N/A', right: 2, result: false },
    ],
    ...compared(toNumber, (left, right) => left > right),
  },
  {
    ...number,
    name: 'greaterThanOrEqual',
    aliases: ['greaterOrEqual'],
    rule: 'The number on the left is greater than the one on the right, or the same.',
    examples: [
      { left: 2, right: 2, result: true },
      { left: 1.5, right: 2, result: false },
      { right: 2, result: false },
    ],
    ...compared(toNumber, (left, right) => left >= right),
  },
  {
    ...number,
    name: 'lessThan',
    aliases: [],
    rule: 'The number on the left is smaller than the one on the right.',
    examples: [
      { left: -1, right: 0, result: true },
      { left: ' 5 ', right: '5.5', result: true },
      { left: '', right: 1, result: false },
      { left: [9, 2], right: 5, result: true },
    ],
    ...compared(toNumber, (left, right) => left < right),
  },
  {
    ...number,
    name: 'lessThanOrEqual',
    aliases: ['lessOrEqual'],
    rule: 'The number on the left is smaller than the one on the right, or the same.',
    examples: [
      { left: 5, right: '5', result: true },
      { left: 6, right: 5, result: false },
      { left: '1e2', right: 100, result: true },
      { left: 5, right: [1, 5], result: true },
    ],
    ...compared(toNumber, (left, right) => left <= right),
  },
  {
    ...unary,
    name: 'isTrue',
    aliases: ['boolean.isTrue'],
    rule: 'The left side is true, or a text or number that says so (`true`, `t`, `1`).',
    examples: [
      { left: 'True', result: true },
      { left: [false, true], result: true },
      { left: 'yes', result: false },
    ],
    test: truth(true),
  },
  {
    ...unary,
    name: 'isFalse',
    aliases: ['boolean.isFalse'],
    rule: 'The left side is false, or a text or number that says so (`false`, `f`, `0`).',
    examples: [{ left: false, result: true }, { left: 'no', result: false }, { result: false }],
    test: truth(false),
  },
  {
    ...number,
    name: 'isBefore',
    aliases: ['date.isBefore'],
    rule: 'The date on the left is before the one on the right.',
    examples: [
      { left: '2024-03-01T00:00:00Z', right: '2024-03-01T00:00:00.000000001Z', result: true },
      { left: '2024-03-01T02:00:00+02:00', right: '2024-03-01T00:00:00Z', result: false },
      { left: 'soon', right: '2024-03-01', result: false },
      { left: ['2025-01-01', '2023-01-01'], right: '2024-03-01', result: true },
    ],
    ...compared(toInstant, (left, right) => left < right),
  },
  {
    ...number,
    name: 'isAfter',
    aliases: ['date.isAfter'],
    rule: 'The date on the left is after the one on the right.',
    examples: [
      { left: 'Fri, 01 Mar 2024 10:00:00 GMT', right: '2024-03-01T09:59:59Z', result: true },
      { left: 1709251200, right: '2024-03-01T00:00:00Z', result: false },
      { right: '2024-03-01', result: false },
    ],
    ...compared(toInstant, (left, right) => left > right),
  },
  {
    ...number,
    name: 'isSame',
    aliases: ['date.isSame', 'date.isEqual'],
    rule: 'Both sides are the same instant.',
    examples: [
      { left: '2024-03-01T02:00:00+02:00', right: '2024-03-01T00:00:00Z', result: true },
      { left: 1709251200000, right: 1709251200, result: true },
      { left: '2024-02-30', right: '2024-02-30', result: false },
      { right: '2024-03-01', result: false },
    ],
    ...compared(toInstant, (left, right) => left === right),
  },
]);
