/** Transformers of lists that XSOAR ships as scripts, as native functions with the scripts' rules. They see missing values too. */
import { asList, isList, isObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { isEmpty, toText } from '../casts.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { looselySame } from '../operators/general.ts';
import { embed } from '../template.ts';
import { argument, flagArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function firstOrLast(at: 0 | -1): TransformerRow['run'] {
  return (value) => {
    if (isEmpty(value)) return [];
    return isList(value) ? (value.at(at) ?? undefined) : value;
  };
}

function appendIfNotEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  const item = argument(call, 'item');
  if (isEmpty(item)) return value;
  return [...asList(value), ...itemsOf(item, flagArgument(call, 'raw'))];
}

function itemsOf(item: Json | undefined, raw: boolean): readonly Json[] {
  if (typeof item === 'string' && !raw) return item.split(',').map((part) => part.trim());
  return asList(item);
}

/** Empty for `SetIfEmpty` and `RemoveEmpty`: also the words that scripts print for nothing. */
function isBlank(value: Json | undefined, extra: readonly string[] = []): boolean {
  if (isEmpty(value)) return true;
  return typeof value === 'string' && extra.includes(value);
}

function setIfEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  const fallback = argument(call, 'defaultValue');
  if (value === undefined || value === 'None' || value === 'null') return fallback;
  if (!flagArgument(call, 'applyIfEmpty')) return value;
  if (isList(value) && value.length > 0) return value.map((item) => (isBlank(item) ? (fallback ?? null) : item));
  return isBlank(value) ? fallback : value;
}

function removeEmpty(value: Json | undefined, call: TransformerCall): Outcome {
  const extra = (textArgument(call, 'empty_values') ?? '').split(',').filter((word) => word !== '');
  const kept = asList(value).filter((item) => !isBlank(item, extra));
  if (!flagArgument(call, 'remove_keys')) return kept;
  return kept.map((item) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).filter(([, each]) => !isBlank(each, extra))) : item,
  );
}

function sum(list: readonly Json[]): Outcome {
  let total = 0;
  for (const item of list) {
    const number = Number(toText(item) ?? Number.NaN);
    if (!Number.isFinite(number)) return new Fault('language.cast', `${embed(item)} is no number`);
    total += number;
  }
  return total;
}

function whereFieldEquals(value: Json | undefined, call: TransformerCall): Outcome {
  const field = textArgument(call, 'field') ?? '';
  const wanted = argument(call, 'equalTo') ?? '';
  const getField = textArgument(call, 'getField') ?? '';
  const results: Json[] = [];
  for (const item of asList(value)) {
    if (!isObject(item) || !Object.hasOwn(item, field)) continue;
    const own = item[field];
    if (own === undefined || !looselySame(own, wanted, false)) continue;
    if (getField === '') results.push(item);
    else if (Object.hasOwn(item, getField)) results.push(item[getField] ?? null);
  }
  return results;
}

const script = { aliases: [], level: 'value' } as const;

export const LIST_SCRIPT_TRANSFORMERS: readonly TransformerRow[] = [
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
    examples: [
      { input: [1, 2], output: [2, 1] },
      { input: 'x', output: ['x'] },
      { input: [], output: [] },
    ],
    run: (value) => asList(value).toReversed(),
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
    ],
    run: (value) => sum(asList(value)),
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
      { name: 'item', rule: 'What is added; a text is split at commas.' },
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
    args: [{ name: 'item', rule: 'What stands in for nothing.' }],
    rule: 'The value, or the item when the value is empty.',
    examples: [
      { input: [], args: { item: 'b' }, output: 'b' },
      { args: { item: 'b' }, output: 'b' },
      { input: 'a', args: { item: 'b' }, output: 'a' },
    ],
    run: (value, call) => (isEmpty(value) ? argument(call, 'item') : value),
  },
  {
    ...script,
    name: 'SetIfEmpty',
    args: [
      { name: 'defaultValue', rule: 'What stands in for nothing.' },
      {
        name: 'applyIfEmpty',
        rule: 'True: also for an empty text, list or object, and for each such item.',
        default: 'false',
      },
    ],
    rule: 'The default where there is no value.',
    examples: [
      { args: { defaultValue: 'none' }, output: 'none' },
      { input: '', args: { defaultValue: 'none' }, output: '' },
      { input: '', args: { defaultValue: 'none', applyIfEmpty: 'true' }, output: 'none' },
      { input: ['a', ''], args: { defaultValue: 'none', applyIfEmpty: 'true' }, output: ['a', 'none'] },
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
      { input: [{ a: 1, b: '' }], args: { remove_keys: 'true' }, output: [{ a: 1 }] },
    ],
    run: removeEmpty,
  },
  {
    ...script,
    name: 'WhereFieldEquals',
    args: [
      { name: 'field', rule: 'The key to look at.' },
      { name: 'equalTo', rule: 'The value that it must have.' },
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
];
