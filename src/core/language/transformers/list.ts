/** Transformers of lists. A single value counts as a list of one. */
import { lazy } from '../../base/lazy.ts';
import { asList, canonicalJson, isList, isObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { toText } from '../casts.ts';
import { COUNT_OF_MISSING, JOIN_SEPARATOR, STRINGIFY_KEEPS_TEXT } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { looselySame } from '../operators/general.ts';
import { evalBelow } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import { embed } from '../embed.ts';
import { argument, flagArgument, numberArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function onList(work: (list: readonly Json[], call: TransformerCall) => Outcome): TransformerRow['run'] {
  return (value, call) => work(asList(value), call);
}

/** One key for equal values, cheap for the texts and numbers that lists mostly hold. */
function identity(value: Json): unknown {
  return typeof value === 'object' && value !== null ? `\u0000${canonicalJson(value)}` : value;
}

const FEW = 16;

/** Each value once, at its first place. */
function unique(list: readonly Json[]): Json[] {
  // A set is worth it for many items only.
  if (list.length <= FEW && list.every((item) => typeof item !== 'object'))
    return list.filter((item, at) => list.indexOf(item) === at);
  const seen = new Set<unknown>();
  return list.filter((item) => {
    const key = identity(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function sorted(list: readonly Json[], call: TransformerCall): Json {
  const order = list.every((item) => typeof item === 'number')
    ? list.toSorted((a, b) => Number(a) - Number(b))
    : list.every((item) => typeof item === 'string')
      ? // By code units, which is also the order of `<`.
        list.toSorted()
      : list
          .map((item) => ({ item, text: embed(item) }))
          .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
          .map(({ item }) => item);
  return flagArgument(call, 'descending') ? order.toReversed() : order;
}

function join(list: readonly Json[], call: TransformerCall): Json {
  return list.map(embed).join(textArgument(call, 'separator') ?? JOIN_SEPARATOR);
}

function atIndex(list: readonly Json[], call: TransformerCall): Outcome {
  const index = numberArgument(call, 'index');
  if (index instanceof Fault) return index;
  if (index === undefined) return new Fault('language.argument', 'index: a number is needed');
  return index < 0 ? undefined : (list[Math.trunc(index)] ?? undefined);
}

function indexOf(list: readonly Json[], call: TransformerCall): Json {
  const wanted = argument(call, 'item') ?? '';
  const same = (item: Json): boolean => looselySame(item, wanted, false);
  return flagArgument(call, 'fromLast') ? list.findLastIndex(same) : list.findIndex(same);
}

/** @choice `slice` takes the first index and leaves the last one out, as `sliceByItem` does with items. */
function slice(list: readonly Json[], call: TransformerCall): Outcome {
  const from = numberArgument(call, 'from');
  if (from instanceof Fault) return from;
  const to = numberArgument(call, 'to');
  if (to instanceof Fault) return to;
  return list.slice(Math.max(0, from ?? 0), to === undefined ? undefined : Math.max(0, to));
}

function sliceByItem(list: readonly Json[], call: TransformerCall): Json {
  const bounds = [argument(call, 'from'), argument(call, 'to')].map((bound) =>
    bound === undefined ? -1 : list.findIndex((item) => looselySame(item, bound, false)),
  );
  const from = Math.max(0, bounds[0] ?? 0);
  const to = bounds[1] ?? -1;
  return list.slice(from, to < 0 ? undefined : to);
}

function splice(list: readonly Json[], call: TransformerCall): Outcome {
  const index = numberArgument(call, 'index');
  if (index instanceof Fault) return index;
  const count = numberArgument(call, 'deleteCount');
  if (count instanceof Fault) return count;
  const item = argument(call, 'item');
  return list.toSpliced(index ?? 0, count ?? 0, ...(item === undefined ? [] : [item]));
}

/** @choice `append` of a list adds its items one by one: a list inside a list is of no use to a playbook. */
function append(list: readonly Json[], call: TransformerCall): Json {
  return [...list, ...asList(argument(call, 'item'))];
}

function getField(value: Json | undefined, call: TransformerCall): Outcome {
  const path = parsePath(textArgument(call, 'field') ?? '');
  return path instanceof Fault ? path : evalBelow(path, value, call.scope, call.services);
}

/** JSON with the keys of objects in order; a text stays itself. */
function stringify(value: Json | undefined): Outcome {
  if (isList(value) || isObject(value)) return canonicalJson(value);
  return typeof value === 'string' && !STRINGIFY_KEEPS_TEXT ? JSON.stringify(value) : toText(value);
}

const list = { source: 'built-in', aliases: [], level: 'list' } as const;

export const listTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...list,
    name: 'uniq',
    args: [],
    rule: 'The list without what occurred before; equal objects count once.',
    examples: [
      { input: ['b', 'a', 'b'], output: ['b', 'a'] },
      { input: 'x', output: ['x'] },
      {
        input: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        output: [{ a: 1, b: 2 }],
      },
      {},
    ],
    run: onList(unique),
  },
  {
    ...list,
    name: 'count',
    onMissing: COUNT_OF_MISSING,
    args: [],
    rule: 'The number of items; a single value counts one, a missing one none.',
    examples: [{ input: ['a', 'b'], output: 2 }, { input: { a: 1 }, output: 1 }, { output: 0 }],
    run: onList((items) => items.length),
  },
  {
    ...list,
    name: 'sort',
    args: [{ name: 'descending', rule: 'True: the other way round.', default: 'false' }],
    rule: 'The list in order: numbers by size, everything else by its text.',
    examples: [
      { input: [10, 9], output: [9, 10] },
      { input: ['b', 'a'], args: { descending: 'true' }, output: ['b', 'a'] },
      { input: [10, '9'], output: [10, '9'] },
    ],
    run: onList(sorted),
  },
  {
    ...list,
    name: 'join',
    args: [{ name: 'separator', rule: 'The text between the items; an empty one is allowed.', default: 'a comma' }],
    rule: 'One text of the texts of all items.',
    examples: [
      { input: ['a', 1], output: 'a,1' },
      { input: ['a', 'b'], args: { separator: '' }, output: 'ab' },
      { input: 'x', args: { separator: '; ' }, output: 'x' },
    ],
    run: onList(join),
  },
  {
    ...list,
    name: 'atIndex',
    args: [{ name: 'index', rule: 'The place in the list, from 0.' }],
    rule: 'The item at an index; beyond the list it is missing.',
    examples: [
      { input: ['a', 'b'], args: { index: '1' }, output: 'b' },
      { input: 'a', args: { index: 0 }, output: 'a' },
      { input: ['a'], args: { index: 4 } },
    ],
    run: onList(atIndex),
  },
  {
    ...list,
    name: 'indexOf',
    args: [
      { name: 'item', rule: 'What to look for.' },
      { name: 'fromLast', rule: 'True: look from the end.', default: 'false' },
    ],
    rule: 'The index of the first (or last) item that equals the argument, or -1.',
    examples: [
      { input: ['a', 'b', 'a'], args: { item: 'a' }, output: 0 },
      { input: ['a', 'b', 'a'], args: { item: 'a', fromLast: true }, output: 2 },
      { input: [1], args: { item: '2' }, output: -1 },
    ],
    run: onList(indexOf),
  },
  {
    ...list,
    name: 'slice',
    args: [
      { name: 'from', rule: 'The first index.', default: '0' },
      { name: 'to', rule: 'The index after the last.', default: 'the end' },
    ],
    rule: 'The items from one index up to, and without, another.',
    examples: [
      { input: ['a', 'b', 'c'], args: { from: '1' }, output: ['b', 'c'] },
      { input: ['a', 'b', 'c'], args: { from: 0, to: 2 }, output: ['a', 'b'] },
      { input: ['a'], args: { from: 5 }, output: [] },
    ],
    run: onList(slice),
  },
  {
    ...list,
    name: 'sliceByItem',
    args: [
      { name: 'from', rule: 'The item to begin with.', default: 'the first' },
      { name: 'to', rule: 'The item to stop before.', default: 'none' },
    ],
    rule: 'The items from one item up to, and without, another.',
    examples: [
      { input: ['a', 'b', 'c', 'd'], args: { from: 'b', to: 'd' }, output: ['b', 'c'] },
      { input: ['a', 'b'], args: { to: 'b' }, output: ['a'] },
      { input: ['a', 'b'], args: { from: 'b' }, output: ['b'] },
    ],
    run: onList(sliceByItem),
  },
  {
    ...list,
    name: 'splice',
    args: [
      { name: 'index', rule: 'Where; negative counts from the end.', default: '0' },
      { name: 'deleteCount', rule: 'How many items go.', default: '0' },
      { name: 'item', rule: 'What is put in their place.', default: 'nothing' },
    ],
    rule: 'The list with items taken out and one put in at an index.',
    examples: [
      { input: ['a', 'b', 'c'], args: { index: 1, deleteCount: 1 }, output: ['a', 'c'] },
      { input: ['a', 'c'], args: { index: '1', item: 'b' }, output: ['a', 'b', 'c'] },
      { input: ['a'], args: { index: 9, item: 'b' }, output: ['a', 'b'] },
    ],
    run: onList(splice),
  },
  {
    ...list,
    name: 'append',
    args: [{ name: 'item', rule: 'What is added; the items of a list one by one.' }],
    rule: 'The list with one more item at the end.',
    examples: [
      { input: ['a'], args: { item: 'b' }, output: ['a', 'b'] },
      { input: 'a', args: { item: ['b', 'c'] }, output: ['a', 'b', 'c'] },
      { input: ['a'], output: ['a'] },
    ],
    run: onList(append),
  },
  {
    ...list,
    name: 'getField',
    level: 'item',
    args: [{ name: 'field', rule: 'A path inside the item.' }],
    rule: 'The value of a field of each item; items without it are left out.',
    examples: [
      { input: [{ id: 1 }, { id: 2 }, {}], args: { field: 'id' }, output: [1, 2] },
      { input: { a: { b: 'x' } }, args: { field: 'a.b' }, output: 'x' },
      { input: { a: 1 }, args: { field: 'b' } },
    ],
    run: getField,
  },
  {
    ...list,
    name: 'Stringify',
    level: 'item',
    args: [],
    rule: 'Each item as compact JSON with the keys of objects in order; a text stays as it is.',
    examples: [
      { input: { b: 1, a: 2 }, output: '{"a":2,"b":1}' },
      { input: [{ b: 1 }, 'x', 5], output: ['{"b":1}', 'x', '5'] },
      { input: 'x', output: 'x' },
    ],
    run: stringify,
  },
]);
