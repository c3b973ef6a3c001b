/** Transformers of lists that XSOAR ships as scripts, as native functions with the scripts' rules. They see missing values too. */
import { lazy } from '../../base/lazy.ts';
import { asList, deepEqual, isList, isObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { isEmpty, listOf, nameOf, toNumber } from '../casts.ts';
import { RESULT_ITEMS_MAX, WHERE_FIELD_EQUALS_IS_LOOSE } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { looselySame } from '../operators/general.ts';
import { embed } from '../embed.ts';
import { argument, flagArgument, listArgument, textArgument, tooMany } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function firstOrLast(at: 0 | -1): TransformerRow['run'] {
  return (value) => {
    if (isEmpty(value)) return [];
    return isList(value) ? (value.at(at) ?? undefined) : value;
  };
}

function appendIfNotEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  const item = argument(call, 'item');
  if (!isSomething(item)) return value;
  const items = typeof item === 'string' && !flagArgument(call, 'raw') ? listOf(item) : asList(item);
  return [...(isSomething(value) ? asList(value) : []), ...items];
}

/**
 * @choice Script `AppendIfEmpty`: the value, or the item when the value is empty; no published content holds the
 * script, its name says so much.
 */
function appendIfEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  return isEmpty(value) ? argument(call, 'item') : value;
}

/** JavaScript's truth: an empty list counts as something, `0` and `false` do not. */
function isSomething(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

/** What `SetIfEmpty` calls empty: also the words that scripts print for nothing, and a list that holds only one such item. */
function isBlank(value: Json): boolean {
  const only = isList(value) && value.length === 1 ? (value[0] ?? null) : value;
  return isEmpty(only) || (typeof only === 'string' && ['none', 'null'].includes(only.toLowerCase()));
}

/**
 * @choice Script `SetIfEmpty`: a single value stays single, and an empty text is a value unless `applyIfEmpty` says
 * otherwise, as its first version and its description have it; later ones give a list of one, which texts show with
 * brackets.
 */
function setIfEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  const fallback = argument(call, 'defaultValue');
  const applies = flagArgument(call, 'applyIfEmpty');
  if (value === undefined) return fallback;
  const set = (item: Json): Json => (item === null || (applies && isBlank(item)) ? (fallback ?? []) : item);
  return isList(value) && value.length > 0 ? value.map(set) : applies && isBlank(value) ? fallback : value;
}

function removeEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  const words = new Set(listArgument(call, 'empty_values').map(embed));
  const isNothing = (item: Json): boolean =>
    (typeof item === 'string' && words.has(item)) || (isList(item) ? item.every(isNothing) : isEmpty(item));
  const pruned = (item: Json): Json => {
    if (!isObject(item)) return item;
    const members = Object.entries(item).map(([key, each]): [string, Json] => [
      key,
      isList(each) ? each.map(pruned).filter((one) => !isNothing(one)) : pruned(each),
    ]);
    return Object.fromEntries(members.filter(([, each]) => !isNothing(each)));
  };
  const items = flagArgument(call, 'remove_keys') ? asList(value).map(pruned) : asList(value);
  return items.filter((item) => !isNothing(item));
}

function sum(value: Json | undefined): Outcome {
  if (value === undefined) return new Fault('language.cast', 'a list of numbers is needed');
  let total = 0;
  for (const item of asList(value)) {
    const number = toNumber(item);
    if (number instanceof Fault) return number;
    if (number === undefined) return new Fault('language.cast', `${nameOf(item)} where a number is needed`);
    total += number;
  }
  return Number.isFinite(total) ? total : new Fault('language.cast', 'the sum is no finite number');
}

function whereFieldEquals(value: Json | undefined, call: TransformerCall): Outcome {
  const field = textArgument(call, 'field') ?? '';
  const wanted = argument(call, 'equalTo') ?? '';
  const getField = textArgument(call, 'getField') ?? '';
  const results: Json[] = [];
  for (const item of asList(value)) {
    if (!isObject(item) || !Object.hasOwn(item, field)) continue;
    const own = item[field];
    const isEqual =
      own !== undefined && (WHERE_FIELD_EQUALS_IS_LOOSE ? looselySame(own, wanted, false) : deepEqual(own, wanted));
    if (!isEqual) continue;
    if (getField === '') results.push(item);
    else if (Object.hasOwn(item, getField)) results.push(item[getField] ?? null);
  }
  return results;
}

/** `0,2,5-8`: indexes from 0 and ranges with both ends; an end that is not given is that of the list. */
function range(value: Json | undefined, call: TransformerCall): Outcome {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  const items = isList(parsed) ? parsed : typeof value === 'string' ? Array.from(value) : asList(parsed);
  const results: Json[] = [];
  for (const piece of listArgument(call, 'range').map(embed)) {
    const ends = /^\s*(\d*)\s*(-?)\s*(\d*)\s*$/.exec(piece);
    const [, from = '', dash = '', to = ''] = ends ?? [];
    if (ends === null || (from === '' && dash === '')) {
      return new Fault('language.argument', `range: ${JSON.stringify(piece.slice(0, 40))} is no index or range`);
    }
    if (dash === '' && Number(from) >= items.length) {
      return new Fault('language.argument', `range: there is no item ${from}`);
    }
    const end = dash === '' ? Number(from) : to === '' ? items.length : Number(to);
    const taken = items.slice(Number(from), end + 1);
    if (results.length + taken.length > RESULT_ITEMS_MAX) return tooMany();
    for (const each of taken) results.push(each);
  }
  return results;
}

const script = { source: 'script', aliases: [], level: 'value' } as const;

export const listScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...script,
    name: 'StringifyArray',
    args: [],
    rule: 'The whole value as one JSON text.',
    examples: [
      { input: [1, 'a'], output: '[1,"a"]' },
      { input: { a: [] }, output: '{"a":[]}' },
      { input: 'x', output: '"x"' },
    ],
    run: (value) => (value === undefined ? undefined : JSON.stringify(value)),
  },
  {
    ...script,
    name: 'FirstArrayElement',
    args: [],
    rule: 'The first item; of nothing an empty list; a single value stays itself.',
    examples: [{ input: ['a', 'b'], output: 'a' }, { input: 'x', output: 'x' }, { output: [] }],
    run: firstOrLast(0),
  },
  {
    ...script,
    name: 'LastArrayElement',
    args: [],
    rule: 'The last item; of nothing an empty list; a single value stays itself.',
    examples: [
      { input: ['a', 'b'], output: 'b' },
      { input: { a: 1 }, output: { a: 1 } },
      { input: [], output: [] },
    ],
    run: firstOrLast(-1),
  },
  {
    ...script,
    name: 'GetFirstObject',
    args: [],
    rule: 'The first item of a list; a single value stays itself.',
    examples: [{ input: [{ a: 1 }, { a: 2 }], output: { a: 1 } }, { input: 'x', output: 'x' }, { input: [] }],
    run: (value) => (isList(value) ? (value[0] ?? undefined) : value),
  },
  {
    ...script,
    name: 'ReverseList',
    args: [],
    rule: 'The list the other way round; a single value becomes a list.',
    examples: [{ input: [1, 2], output: [2, 1] }, { input: 'x', output: ['x'] }, {}],
    run: (value) => (value === undefined ? undefined : asList(value).toReversed()),
  },
  {
    ...script,
    name: 'SumList',
    args: [],
    rule: 'The sum of all items; texts are read as numbers.',
    examples: [
      { input: [1, '2.5'], output: 3.5 },
      { input: '4', output: 4 },
      { input: ['x'], error: true },
      { error: true },
    ],
    run: sum,
  },
  {
    ...script,
    name: 'JoinIfSingleElementOnly',
    args: [],
    rule: 'The item of a list of one; any other list stays.',
    examples: [
      { input: ['a'], output: 'a' },
      { input: ['a', 'b'], output: ['a', 'b'] },
      { input: 'a', output: 'a' },
    ],
    run: (value) => (isList(value) && value.length === 1 ? (value[0] ?? undefined) : value),
  },
  {
    ...script,
    name: 'ConvertToSingleElementArray',
    args: [],
    rule: 'A single value as a list of one; nothing as an empty list; a list stays.',
    examples: [{ input: 'a', output: ['a'] }, { input: ['a'], output: ['a'] }, { output: [] }],
    run: (value) => (isEmpty(value) ? [] : isList(value) ? value : [value ?? null]),
  },
  {
    ...script,
    name: 'AppendIfNotEmpty',
    args: [
      { name: 'item', rule: 'What is added; a text is split at commas.', required: true },
      { name: 'raw', rule: 'True: a text is one item.', default: 'false' },
    ],
    rule: 'The list with the item at its end, unless the item is empty.',
    examples: [
      { input: ['a'], args: { item: 'b,c' }, output: ['a', 'b', 'c'] },
      { input: ['a'], args: { item: 'b,c', raw: 'true' }, output: ['a', 'b,c'] },
      { input: ['a'], args: { item: '' }, output: ['a'] },
      { args: { item: 'b' }, output: ['b'] },
    ],
    run: appendIfNotEmpty,
  },
  {
    ...script,
    name: 'AppendIfEmpty',
    args: [{ name: 'item', rule: 'What stands in for nothing.', required: true }],
    rule: 'The value, or the item when the value is empty.',
    examples: [
      { input: [], args: { item: 'b' }, output: 'b' },
      { args: { item: 'b' }, output: 'b' },
      { input: 'a', args: { item: 'b' }, output: 'a' },
    ],
    run: appendIfEmpty,
  },
  {
    ...script,
    name: 'SetIfEmpty',
    args: [
      { name: 'defaultValue', rule: 'What stands in for nothing.', required: true },
      {
        name: 'applyIfEmpty',
        rule: 'True: also for an empty text, list or object and the words `none` and `null`, and for each such item.',
        default: 'false',
      },
    ],
    rule: 'The default where there is no value.',
    examples: [
      { args: { defaultValue: 'none' }, output: 'none' },
      { input: '', args: { defaultValue: 'none' }, output: '' },
      { input: '', args: { defaultValue: 'none', applyIfEmpty: 'true' }, output: 'none' },
      { input: ['a', '', 'None'], args: { defaultValue: 'b', applyIfEmpty: 'true' }, output: ['a', 'b', 'b'] },
    ],
    run: setIfEmpty,
  },
  {
    ...script,
    name: 'RemoveEmpty',
    args: [
      { name: 'empty_values', rule: 'More texts that count as empty, separated by commas.' },
      { name: 'remove_keys', rule: 'True: also keys of objects that hold nothing.', default: 'false' },
    ],
    rule: 'The list without empty items.',
    examples: [
      { input: ['a', '', null, []], output: ['a'] },
      { input: ['a', 'n/a'], args: { empty_values: 'n/a,-' }, output: ['a'] },
      { input: [{ a: 1, b: '', c: { d: [null] } }], args: { remove_keys: 'true' }, output: [{ a: 1 }] },
      { output: [] },
    ],
    run: removeEmpty,
  },
  {
    ...script,
    name: 'WhereFieldEquals',
    args: [
      { name: 'field', rule: 'The key to look at.', required: true },
      { name: 'equalTo', rule: 'The value that it must have; 1 and "1" are the same.', required: true },
      { name: 'getField', rule: 'The key to give instead of the whole item.' },
    ],
    rule: 'The items whose field has a value, as a list, or one field of each.',
    examples: [
      {
        input: [
          { t: 'ip', v: 1 },
          { t: 'url', v: 2 },
        ],
        args: { field: 't', equalTo: 'ip' },
        output: [{ t: 'ip', v: 1 }],
      },
      { input: { t: 'ip', v: 1 }, args: { field: 't', equalTo: 'ip', getField: 'v' }, output: [1] },
      { input: [{ t: 'ip' }], args: { field: 't', equalTo: 'file' }, output: [] },
    ],
    run: whereFieldEquals,
  },
  {
    ...script,
    name: 'GetRange',
    args: [
      {
        name: 'range',
        rule: 'Indexes from 0 and ranges with both ends, separated by commas: `0,2,5-8`.',
        required: true,
      },
    ],
    rule: 'The items at these places, as a list; an index that is not there is an error, a range ends with the list.',
    examples: [
      { input: ['a', 'b', 'c', 'd'], args: { range: '0,2-9' }, output: ['a', 'c', 'd'] },
      { input: '["a","b","c"]', args: { range: '1-' }, output: ['b', 'c'] },
      { input: ['a'], args: { range: '3' }, error: true },
      { input: ['a'], args: { range: 'x' }, error: true },
    ],
    run: range,
  },
]);
