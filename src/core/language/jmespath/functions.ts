/** The functions of JMESPath: a row each, with the types of its arguments; what does not fit them is a fault, as in the library. */
import { deepEqual, isList, setOwn } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { lazy } from '../../base/lazy.ts';
import { RESULT_LENGTH_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import { tooLong } from '../patterns.ts';
import { Stop } from '../budget.ts';
import type { Budget } from '../budget.ts';

/** A value, or an expression (`&…`) that a function asks of values. */
export type Argument = { readonly value: Json } | { readonly ask: (value: Json) => Json };

type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** What an argument may be: kinds, `any`, a list of numbers or texts (all of one kind), or an expression. */
type Wanted = readonly Kind[] | 'any' | 'numbers' | 'strings' | 'comparables' | 'expression';

interface FunctionRow {
  readonly wants: readonly Wanted[];
  /** The last wish holds for any number of further arguments. */
  readonly isVariadic?: true;
  /** The values; an expression is found by `ask`. */
  run(values: readonly Json[], ask: (value: Json) => Json, budget: Budget): Json;
}

/** Calls a function by its name. Throws only `Stop`. */
export function callFunction(name: string, args: readonly Argument[], budget: Budget): Json {
  const row = rows().get(name);
  if (row === undefined) throw refused(`${name}() is no function`);
  const { wants } = row;
  if (args.length < wants.length || (args.length > wants.length && row.isVariadic !== true)) {
    throw refused(`${name}() with ${args.length} arguments; it takes ${wants.length}`);
  }
  let ask: ((value: Json) => Json) | undefined;
  const values = args.map((argument, index): Json => {
    const wanted = wants[Math.min(index, wants.length - 1)] ?? 'any';
    if ('ask' in argument) {
      if (wanted !== 'expression') throw refused(`${name}(): argument ${index + 1} is an expression, not a value`);
      ask = argument.ask;
      return null;
    }
    if (!fits(argument.value, wanted, budget)) {
      throw refused(`${name}(): argument ${index + 1} is ${kindOf(argument.value)}`);
    }
    return argument.value;
  });
  const result = row.run(values, ask ?? ((value) => value), budget);
  if (typeof result === 'number' && !Number.isFinite(result)) throw refused(`${name}(): no finite number`);
  return result;
}

function refused(why: string): Stop {
  return new Stop(new Fault('language.argument', `expression: ${why}`));
}

function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  return typeof value === 'object' ? 'object' : (typeof value as Kind);
}

function fits(value: Json, wanted: Wanted, budget: Budget): boolean {
  if (wanted === 'any') return true;
  if (wanted === 'expression') return false;
  if (typeof wanted !== 'string') return wanted.includes(kindOf(value));
  if (!isList(value)) return false;
  budget.spend(value.length);
  const all = (kind: Kind): boolean => value.every((item) => kindOf(item) === kind);
  return (wanted !== 'strings' && all('number')) || (wanted !== 'numbers' && all('string'));
}

// ---- What several rows share ----------------------------------------------------------------------------------------------

type Comparable = number | string;

function order(a: Comparable, b: Comparable): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The key of each item: all numbers, or all texts. */
function keysOf(items: readonly Json[], ask: (value: Json) => Json, name: string): readonly Comparable[] {
  const keys = items.map(ask);
  const kinds = new Set(keys.map(kindOf));
  if (kinds.size > 1 || (kinds.size === 1 && !kinds.has('number') && !kinds.has('string'))) {
    throw refused(`${name}(): the keys are neither all numbers nor all texts`);
  }
  return keys as readonly Comparable[];
}

function extreme(items: readonly Json[], keys: readonly Comparable[], sign: 1 | -1): Json {
  let best = -1;
  for (const [index, key] of keys.entries()) {
    const bestKey = keys[best];
    if (bestKey === undefined || order(key, bestKey) * sign > 0) best = index;
  }
  return items[best] ?? null;
}

function sorted(items: readonly Json[], keys: readonly Comparable[], budget: Budget): Json {
  budget.spend(items.length * Math.ceil(Math.log2(items.length + 1)));
  return items
    .map((item, index) => ({ item, key: keys[index] ?? '' }))
    .toSorted((a, b) => order(a.key, b.key))
    .map(({ item }) => item);
}

function sum(numbers: readonly Json[]): number {
  return (numbers as readonly number[]).reduce((total, each) => total + each, 0);
}

function joined(texts: readonly string[], glue: string, budget: Budget): string {
  const length = texts.reduce((total, text) => total + text.length + glue.length, 0);
  if (length > RESULT_LENGTH_MAX) throw new Stop(tooLong());
  budget.spend(length / 16);
  return texts.join(glue);
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function numberFrom(value: Json): Json {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.length > 400 || !NUMBER.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function contains(subject: Json, wanted: Json, budget: Budget): boolean {
  budget.spendOn(subject);
  if (typeof subject === 'string') return typeof wanted === 'string' && subject.includes(wanted);
  budget.spendOn(wanted);
  return isList(subject) && subject.some((item) => deepEqual(item, wanted));
}

const NUMBER_ONLY: Wanted = ['number'];
const TEXT: Wanted = ['string'];
const LIST: Wanted = ['array'];
const OBJECT: Wanted = ['object'];

/** One function of one value. */
function of1(wanted: Wanted, run: (value: never, budget: Budget) => Json): FunctionRow {
  return { wants: [wanted], run: ([value = null], _ask, budget) => run(value as never, budget) };
}

const rows = lazy(
  (): ReadonlyMap<string, FunctionRow> =>
    new Map<string, FunctionRow>([
      ['abs', of1(NUMBER_ONLY, (n: number) => Math.abs(n))],
      ['ceil', of1(NUMBER_ONLY, (n: number) => Math.ceil(n))],
      ['floor', of1(NUMBER_ONLY, (n: number) => Math.floor(n))],
      ['avg', of1('numbers', (list: readonly Json[]) => (list.length === 0 ? null : sum(list) / list.length))],
      ['sum', of1('numbers', (list: readonly Json[]) => sum(list))],
      ['max', of1('comparables', (list: readonly Comparable[]) => extreme(list, list, 1))],
      ['min', of1('comparables', (list: readonly Comparable[]) => extreme(list, list, -1))],
      ['sort', of1('comparables', (list: readonly Comparable[], budget) => sorted(list, list, budget))],
      ['keys', of1(OBJECT, (object: JsonObject) => Object.keys(object))],
      ['values', of1(OBJECT, (object: JsonObject) => Object.values(object))],
      ['type', of1('any', (value: Json) => kindOf(value))],
      ['to_array', of1('any', (value: Json) => (isList(value) ? value : [value]))],
      ['to_number', of1('any', (value: Json) => numberFrom(value))],
      [
        'to_string',
        of1('any', (value: Json, budget) => {
          budget.spendOn(value);
          return typeof value === 'string' ? value : joined([JSON.stringify(value)], '', budget);
        }),
      ],
      [
        'length',
        of1(['string', 'array', 'object'], (value: Json, budget) => {
          budget.spendOn(typeof value === 'string' ? value : null);
          if (typeof value === 'string') return Array.from(value).length;
          return isList(value) ? value.length : Object.keys(value ?? {}).length;
        }),
      ],
      [
        'reverse',
        of1(['string', 'array'], (value: Json, budget) => {
          budget.spend(isList(value) ? value.length : embed(value).length);
          return isList(value) ? value.toReversed() : Array.from(embed(value)).toReversed().join('');
        }),
      ],
      [
        'contains',
        { wants: [['array', 'string'], 'any'], run: ([a = null, b = null], _ask, budget) => contains(a, b, budget) },
      ],
      ['starts_with', { wants: [TEXT, TEXT], run: ([a, b]) => embed(a).startsWith(embed(b)) }],
      ['ends_with', { wants: [TEXT, TEXT], run: ([a, b]) => embed(a).endsWith(embed(b)) }],
      [
        'join',
        {
          wants: [TEXT, 'strings'],
          run: ([glue, list], _ask, budget) => joined(list as string[], embed(glue), budget),
        },
      ],
      ['map', { wants: ['expression', LIST], run: ([, list], ask) => (list as Json[]).map(ask) }],
      [
        'sort_by',
        {
          wants: [LIST, 'expression'],
          run: ([list], ask, budget) => sorted(list as Json[], keysOf(list as Json[], ask, 'sort_by'), budget),
        },
      ],
      [
        'max_by',
        {
          wants: [LIST, 'expression'],
          run: ([list], ask) => extreme(list as Json[], keysOf(list as Json[], ask, 'max_by'), 1),
        },
      ],
      [
        'min_by',
        {
          wants: [LIST, 'expression'],
          run: ([list], ask) => extreme(list as Json[], keysOf(list as Json[], ask, 'min_by'), -1),
        },
      ],
      [
        'merge',
        {
          wants: [OBJECT],
          isVariadic: true,
          run: (objects, _ask, budget) => {
            const merged: Record<string, Json> = {};
            for (const object of objects) {
              const members = Object.entries(object as JsonObject);
              budget.spend(members.length);
              for (const [key, each] of members) setOwn(merged, key, each);
            }
            return merged;
          },
        },
      ],
      ['not_null', { wants: ['any'], isVariadic: true, run: (values) => values.find((each) => each !== null) ?? null }],
    ]),
);
