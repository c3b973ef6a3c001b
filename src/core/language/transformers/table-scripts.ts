/** Transformers of lists of objects that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { asList, canonicalJson, getOwn, isList, isObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { RESULT_ITEMS_MAX, RESULT_LENGTH_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { tooLong } from '../patterns.ts';
import { argument, listArgument, requiredText, textArgument, tooMany } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

/** `a.b\.c`: names separated by dots; a dot behind a backslash belongs to the name. */
export function getByPath(value: Json, path: string): Json | undefined {
  let at: Json | undefined = value;
  for (const [name] of path.matchAll(/(?:\\.|[^.\\])+|(?<=\.|^)(?=\.|$)/gs)) {
    if (!isObject(at)) return undefined;
    at = getOwn(at, name.replace(/\\(.)/gs, '$1'));
  }
  return isObject(value) ? at : undefined;
}

type Rank = readonly [order: number, value: number | string];

/** Missing before truth values before numbers before texts before everything else, which is compared as JSON. */
function rankOf(value: Json | undefined): Rank {
  if (value === undefined || value === null) return [0, 0];
  if (typeof value === 'boolean') return [1, Number(value)];
  if (typeof value === 'number') return [2, value];
  return typeof value === 'string' ? [3, value] : [4, JSON.stringify(value)];
}

function compareRanks(a: Rank, b: Rank): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}

function sortBy(value: Json | undefined, call: TransformerCall): Outcome {
  const keys = listArgument(call, 'keys').map(embed);
  const items = asList(value);
  if (items.length * keys.length > RESULT_ITEMS_MAX) return tooMany();
  const descending = new Set(listArgument(call, 'descending_keys').map(embed));
  const isReversed = descending.size === 1 && descending.has('*');
  const ways = keys.length === 0 ? [isReversed ? -1 : 1] : keys.map((key) => (descending.has(key) ? -1 : 1));
  return items
    .map((item) => ({
      item,
      ranks: keys.length === 0 ? [rankOf(item)] : keys.map((key) => rankOf(getByPath(item, key))),
    }))
    .toSorted((a, b) => {
      for (let i = 0; i < ways.length; i++) {
        const order = compareRanks(a.ranks[i] as Rank, b.ranks[i] as Rank) * (ways[i] ?? 1);
        if (order !== 0) return order;
      }
      return 0;
    })
    .map(({ item }) => item);
}

function dedupBy(value: Json | undefined, call: TransformerCall): Outcome {
  const keys = listArgument(call, 'keys').map(embed);
  const items = asList(value);
  if (items.length * keys.length > RESULT_ITEMS_MAX) return tooMany();
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = canonicalJson(keys.length === 0 ? [item] : keys.map((each) => getByPath(item, each) ?? null));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function makePair(value: Json | undefined, call: TransformerCall): Outcome {
  const [first, second] = [column(value, call, 'array1_key'), column(argument(call, 'array2'), call, 'array2_key')];
  const lengths: Readonly<Record<string, number>> = {
    shorter: Math.min(first.length, second.length),
    longer: Math.max(first.length, second.length),
    array1: first.length,
    array2: second.length,
  };
  const how = textArgument(call, 'different_sized') ?? 'shorter';
  if (!Object.hasOwn(lengths, how))
    return new Fault('language.argument', 'different_sized: shorter, longer, array1 or array2');
  const [name1, name2] = [requiredText(call, 'output_name1'), requiredText(call, 'output_name2')];
  if (name1 instanceof Fault) return name1;
  if (name2 instanceof Fault) return name2;
  const way = textArgument(call, 'merge_dict');
  if (way !== undefined && !['array1', 'array2', 'array1<2', 'array2<1'].includes(way)) {
    return new Fault('language.argument', 'merge_dict: array1, array2, array1<2 or array2<1');
  }
  return Array.from({ length: lengths[how] ?? 0 }, (_none, i) => {
    const [a, b] = [first[i] ?? null, second[i] ?? null];
    return paired(named(name1, a), named(name2, b), a, b, way);
  });
}

function column(value: Json | undefined, call: TransformerCall, name: string): readonly Json[] {
  const key = textArgument(call, name) ?? '';
  return key === '' ? asList(value) : asList(value).map((item) => getByPath(item, key) ?? null);
}

function named(name: string, value: Json): JsonObject {
  return Object.fromEntries([[name, value]]);
}

function paired(a: JsonObject, b: JsonObject, first: Json, second: Json, way: string | undefined): JsonObject {
  if (way === 'array1' && isObject(first)) return { ...first, ...b };
  if (way === 'array2' && isObject(second)) return { ...second, ...a };
  if (way === 'array1<2' && isObject(first)) return isObject(second) ? { ...first, ...second } : { ...first, ...b };
  if (way === 'array2<1' && isObject(first) && isObject(second)) return { ...second, ...first };
  return { ...a, ...b };
}

function productJoin(value: Json | undefined, call: TransformerCall): Outcome {
  const [first, second] = [productItems(value), productItems(argument(call, 'list2'))];
  const separator = textArgument(call, 'join') ?? '';
  if (first.length * second.length > RESULT_ITEMS_MAX) return tooMany();
  const length = (list: readonly string[]): number => list.reduce((sum, item) => sum + item.length, 0);
  const size =
    length(first) * second.length + length(second) * first.length + separator.length * first.length * second.length;
  if (size > RESULT_LENGTH_MAX) return tooLong();
  return first.flatMap((a) => second.map((b) => a + separator + b));
}

/** A list of one is split at commas, as a text is. */
function productItems(value: Json | undefined): readonly string[] {
  const items = asList(value);
  const texts = items.length === 1 ? embed(items[0]).split(',') : items.map(embed);
  return texts.map((text) => text.trim());
}

function valuesOfFields(value: Json | undefined, call: TransformerCall): Outcome {
  const roots = asList(argument(call, 'key'));
  if (roots.length === 0) return undefined;
  const names = (textArgument(call, 'list') ?? '').split(',');
  const found: Json[] = [];
  const add = (each: Json | undefined): void => {
    if (each === undefined || each === null || each === '' || each === 0 || each === false) return;
    for (const item of asList(each)) found.push(item);
  };
  for (const root of roots) for (const name of names) if (isObject(root)) add(getOwn(root, name));
  add(value);
  return found;
}

/** A Markdown table of the objects' members; nested values as JSON. */
function toTable(value: Json | undefined, call: TransformerCall): Outcome {
  const given = isList(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value;
  const rows = asList(typeof given === 'string' ? (parseJson(given) ?? given) : given).map((row) =>
    isObject(row) ? row : { Results: row },
  );
  const wanted = listArgument(call, 'headers').map(embed);
  const headers = wanted.length > 0 ? wanted : [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (rows.length * headers.length > RESULT_ITEMS_MAX) return tooMany();
  const title = textArgument(call, 'title') ?? '';
  const line = (cells: readonly string[]): string => `|${cells.join('|')}|`;
  const body = rows.map((row) => line(headers.map((header) => cell(getOwn(row, header)))));
  const head = title === '' ? [] : [`### ${title}`];
  if (rows.length === 0 || headers.length === 0) return [...head, '**No entries.**', ''].join('\n');
  return [...head, line(headers), line(headers.map(() => '---')), ...body, ''].join('\n');
}

function cell(value: Json | undefined): string {
  const text = isList(value) ? value.map(embed).join(',<br>') : embed(value);
  return ` ${text.replaceAll('|', '\\|').replaceAll('\n', '<br>')} `;
}

const script = { source: 'script', aliases: [], level: 'value' } as const;

export const tableScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...script,
    name: 'SortBy',
    args: [
      { name: 'keys', rule: 'Paths to sort by, the most important first.', default: 'the items themselves' },
      { name: 'descending_keys', rule: 'Those of the keys that sort the other way round; `*` when there are no keys.' },
    ],
    rule: 'The list in the order of its keys: missing, then truth values, numbers, texts, and all else; equal items stay as they stood.',
    examples: [
      {
        input: [{ n: 2 }, { n: '1' }, {}, { n: 1 }],
        args: { keys: 'n' },
        output: [{}, { n: 1 }, { n: 2 }, { n: '1' }],
      },
      {
        input: [
          { a: 1, b: 1 },
          { a: 1, b: 2 },
        ],
        args: { keys: 'a,b', descending_keys: 'b' },
        output: [
          { a: 1, b: 2 },
          { a: 1, b: 1 },
        ],
      },
      { input: [10, 9, true], args: { descending_keys: '*' }, output: [10, 9, true] },
      { output: [] },
    ],
    run: sortBy,
  },
  {
    ...script,
    name: 'DedupBy',
    args: [{ name: 'keys', rule: 'Paths whose values make items the same.', default: 'the items themselves' }],
    rule: 'The list with the first of all items that have the same keys.',
    examples: [
      {
        input: [{ id: 1, v: 'a' }, { id: 1, v: 'b' }, { id: '1' }],
        args: { keys: 'id' },
        output: [{ id: 1, v: 'a' }, { id: '1' }],
      },
      { input: ['a', 'a', 'b'], output: ['a', 'b'] },
      { input: [{ v: 1 }, {}, {}], args: { keys: 'v' }, output: [{ v: 1 }, {}] },
    ],
    run: dedupBy,
  },
  {
    ...script,
    name: 'MakePair',
    args: [
      { name: 'array2', rule: 'The other list.', required: true },
      { name: 'output_name1', rule: 'The key of the first value.', required: true },
      { name: 'output_name2', rule: 'The key of the second value.', required: true },
      { name: 'array1_key', rule: 'A path inside the items of the first list.' },
      { name: 'array2_key', rule: 'A path inside the items of the second list.' },
      {
        name: 'different_sized',
        rule: 'How long the result is: `shorter`, `longer`, `array1` or `array2`.',
        default: 'shorter',
      },
      {
        name: 'merge_dict',
        rule: 'Into which object the other is merged: `array1`, `array2`, `array1<2` or `array2<1`.',
        default: 'neither',
      },
    ],
    rule: 'Objects that pair the items of two lists, one by one.',
    examples: [
      {
        input: ['a', 'b', 'c'],
        args: { array2: [1, 2], output_name1: 'k', output_name2: 'v' },
        output: [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      },
      {
        input: [{ k: 'a' }],
        args: { array2: [{ id: 1 }], array2_key: 'id', output_name1: 'k', output_name2: 'v', merge_dict: 'array1' },
        output: [{ k: 'a', v: 1 }],
      },
      {
        args: { array2: ['x'], output_name1: 'k', output_name2: 'v', different_sized: 'longer' },
        output: [{ k: null, v: 'x' }],
      },
      { input: ['a'], args: { array2: ['b'] }, error: true },
    ],
    run: makePair,
  },
  {
    ...script,
    name: 'ProductJoin',
    args: [
      { name: 'list2', rule: 'The other list, or texts separated by commas.', required: true },
      { name: 'join', rule: 'What stands between the two.', default: 'nothing' },
    ],
    rule: 'Every item of the list joined with every item of the other.',
    examples: [
      { input: ['a', 'b'], args: { list2: '1,2', join: '-' }, output: ['a-1', 'a-2', 'b-1', 'b-2'] },
      { input: 'a, b', args: { list2: ['x'] }, output: ['ax', 'bx'] },
      { args: { list2: 'x' }, output: [] },
    ],
    run: productJoin,
  },
  {
    ...script,
    name: 'GetValuesOfMultipleFIelds',
    aliases: ['GetValuesOfMultipleFields'],
    args: [
      { name: 'key', rule: 'The object, or list of objects, to read.', required: true },
      { name: 'list', rule: 'Names of fields, separated by commas.', required: true },
    ],
    rule: 'The values of several fields, and the value itself, as one list; what is empty is left out.',
    examples: [
      { input: 'z', args: { key: { a: 1, b: ['x', 'y'], c: 2 }, list: 'a,b' }, output: [1, 'x', 'y', 'z'] },
      { args: { key: [{ a: 1 }, { a: '' }, {}], list: 'a' }, output: [1] },
      { input: 'z', args: { list: 'a' } },
    ],
    run: valuesOfFields,
  },
  {
    ...script,
    name: 'JsonToTable',
    args: [
      { name: 'title', rule: 'A heading over the table.' },
      { name: 'headers', rule: 'The columns, in order.', default: 'all keys' },
    ],
    rule: 'A Markdown table of a list of objects, or of JSON text that holds one.',
    examples: [
      { input: [{ a: 1, b: 'x|y' }], output: '|a|b|\n|---|---|\n| 1 | x\\|y |\n' },
      {
        input: '{"a":[1,2]}',
        args: { title: 'T', headers: 'a,z' },
        output: '### T\n|a|z|\n|---|---|\n| 1,<br>2 |  |\n',
      },
      { output: '**No entries.**\n' },
    ],
    run: toTable,
  },
]);
