/** Transformers of JSON and of what lies in the context that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { getOwn, isList, isObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { nameOf, toText } from '../casts.ts';
import { PARSE_JSON_FAILURE } from '../choices.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { searchJmespath } from '../jmespath/evaluate.ts';
import { evalBelow } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import { scopeOf } from '../scope.ts';
import { argument, listArgument, requiredText, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function readJson(value: Json | undefined): Outcome {
  return typeof value === 'string' ? (parseJson(value) ?? PARSE_JSON_FAILURE) : value;
}

/** Only texts inside objects and lists are read; a number or truth value that a text spells becomes one. */
function unescape(value: Json, isInside: boolean): Json {
  if (isList(value)) return value.map((item) => unescape(item, isInside));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unescape(each, true)]));
  }
  if (typeof value !== 'string' || !isInside) return value;
  const parsed = parseJson(value);
  return parsed === undefined ? value : typeof parsed === 'string' ? parsed : unescape(parsed, true);
}

function tableKeys(value: Json | undefined): Outcome {
  const given = typeof value === 'string' ? parseJson(value) : value;
  if (isObject(given)) return columnsOf(given);
  if (!isList(given)) return new Fault('language.cast', `${nameOf(value)} where an object is needed`);
  const rows: Json[] = [];
  for (const row of given) {
    if (!isObject(row)) return new Fault('language.cast', `${nameOf(row)} where an object is needed`);
    rows.push(columnsOf(row));
  }
  return rows;
}

function columnsOf(row: { readonly [key: string]: Json }): Json {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key
        .slice(0, 255)
        .replace(/[^A-Za-z0-9]/g, '')
        .toLowerCase(),
      value,
    ]),
  );
}

function ignoreFields(value: Json | undefined, call: TransformerCall): Outcome {
  const own = value === undefined || value === '' ? argument(call, 'json_object') : value;
  const given = typeof own === 'string' ? parseJson(own) : own;
  if (!isObject(given)) return own;
  const unwanted = new Set(listArgument(call, 'fields').map(embed));
  return Object.fromEntries(Object.entries(given).filter(([key]) => !unwanted.has(key)));
}

/** The value is the whole context of the path; paths that its JavaScript binds read the value too. */
function dt(value: Json | undefined, call: TransformerCall): Outcome {
  const source = requiredText(call, 'dt');
  if (source instanceof Fault) return source;
  const path = parsePath(source);
  if (path instanceof Fault) return path;
  return evalBelow(path, value, scopeOf(isObject(value) ? value : {}), call.services);
}

function listContent(value: Json | undefined, call: TransformerCall): Outcome {
  const name = toText(value);
  if (name instanceof Fault) return name;
  const type = textArgument(call, 'type') ?? 'string';
  const lists = call.scope.root('lists');
  const content = isObject(lists) && name !== undefined ? getOwn(lists, name) : undefined;
  if (content === undefined || content === null || content === '') return undefined;
  if (type !== 'json') return embed(content);
  const parsed = typeof content === 'string' ? parseJson(content) : content;
  return parsed ?? new Fault('language.cast', `the list ${JSON.stringify(name)} holds no JSON`);
}

/** Asked of each item of a list, all with one budget: a step of many items costs no more than one of few. */
function jmespath(value: Json | undefined, call: TransformerCall): Outcome {
  const expression = requiredText(call, 'expression');
  if (expression instanceof Fault || value === undefined) return expression instanceof Fault ? expression : undefined;
  const given: Json[] = [];
  for (const item of isList(value) ? value : [value]) {
    const read = typeof item === 'string' ? parseJson(item) : item;
    if (read === undefined) return new Fault('language.cast', 'the value is a text that is no JSON');
    given.push(read);
  }
  const found = searchJmespath(expression, given);
  if (found instanceof Fault) return found;
  return isList(value) ? found.filter((each) => each !== null) : found[0];
}

const script = { source: 'script', aliases: [], level: 'item' } as const;

export const jsonScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...script,
    name: 'ParseJSON',
    args: [],
    rule: 'What a JSON text says; a text that is no JSON gives the text of an error, and no task fails. What is no text stays.',
    examples: [
      { input: '{"a":[1]}', output: { a: [1] } },
      { input: 'no', output: 'SyntaxError: the text is no JSON' },
      { input: ['1', '[]'], output: [1, []] },
      { input: { a: 1 }, output: { a: 1 } },
    ],
    run: readJson,
  },
  {
    ...script,
    name: 'JsonUnescape',
    level: 'value',
    args: [],
    rule: 'Every text inside an object that is JSON itself replaced by what it says, however deep; a text alone stays.',
    examples: [
      { input: { a: '{"b":"[1,2]"}' }, output: { a: { b: [1, 2] } } },
      { input: [{ a: 'plain', n: '5' }], output: [{ a: 'plain', n: 5 }] },
      { input: '{"a":1}', output: '{"a":1}' },
    ],
    run: (value) => (value === undefined ? undefined : unescape(value, false)),
  },
  {
    ...script,
    name: 'ConvertKeysToTableFieldFormat',
    level: 'value',
    args: [],
    rule: 'The object, or list of objects, with its keys as the columns of a grid have them: lower case, letters and digits only.',
    examples: [
      { input: { 'Max Results': 5, Key_With: true }, output: { maxresults: 5, keywith: true } },
      { input: '[{"A B":1}]', output: [{ ab: 1 }] },
      { input: 'x', error: true },
    ],
    run: tableKeys,
  },
  {
    ...script,
    name: 'StringToArray',
    args: [],
    rule: 'The JSON text of a list that holds the value.',
    examples: [
      { input: 'a', output: '["a"]' },
      { input: ['a', 1], output: ['["a"]', '[1]'] },
      { input: { a: 1 }, output: '[{"a":1}]' },
    ],
    run: (value) => (value === undefined ? undefined : JSON.stringify([value])),
  },
  {
    ...script,
    name: 'IgnoreFieldsFromJson',
    takesNothing: true,
    args: [
      { name: 'fields', rule: 'The keys to leave out: a list, or separated by commas.', required: true },
      { name: 'json_object', rule: 'The object, when there is no value.' },
    ],
    rule: 'The object, or the one that a JSON text holds, without some keys; what is no object stays.',
    examples: [
      { input: { a: 1, b: 2 }, args: { fields: 'b,c' }, output: { a: 1 } },
      { input: '{"a":1,"b":2}', args: { fields: ['a'] }, output: { b: 2 } },
      { input: 'x', args: { fields: 'a' }, output: 'x' },
      { args: { fields: 'a', json_object: { a: 1, b: 2 } }, output: { b: 2 } },
    ],
    run: ignoreFields,
  },
  {
    ...script,
    name: 'DT',
    args: [{ name: 'dt', rule: 'A path that reads the value, with selectors and a mutator.', required: true }],
    rule: 'What a path gives in each item.',
    examples: [
      { input: { a: { b: 'x' } }, args: { dt: 'a.b' }, output: 'x' },
      { input: ['ab', 'cd'], args: { dt: '.=val.toUpperCase()' }, output: ['AB', 'CD'] },
      { input: [{ n: 1 }, { n: 5 }], args: { dt: '.(val.n > 2).n' }, output: [5] },
      { input: 'x', args: { dt: 'a.[' }, error: true },
    ],
    run: dt,
  },
  {
    ...script,
    name: 'jmespath',
    level: 'value',
    args: [{ name: 'expression', rule: 'The JMESPath expression.', required: true }],
    rule:
      'What a JMESPath expression (jmespath.org) finds in each item, or in the JSON that a text holds. An expression that cannot be ' +
      'read, and an argument that does not fit its function, is an error; what one step may cost is bounded.',
    examples: [
      { input: { File: { Name: 'a.exe', Size: 9 } }, args: { expression: 'File.[Name, Size]' }, output: ['a.exe', 9] },
      { input: '{"a":[{"n":1},{"n":5}]}', args: { expression: 'a[?n > `2`].n | [0]' }, output: 5 },
      { input: [{ n: 2 }, { m: 3 }], args: { expression: 'n' }, output: [2] },
      { input: { a: [3, 1] }, args: { expression: 'sort(a)[-1]' }, output: 3 },
      { input: { a: 'x' }, args: { expression: 'constructor' } },
      { input: { a: 1 }, args: { expression: 'a[' }, error: true },
      { input: 'no', args: { expression: 'a' }, error: true },
    ],
    run: jmespath,
  },
  {
    ...script,
    name: 'GetListContent',
    roots: ['lists'],
    args: [{ name: 'type', rule: '`string`, or `json`: the content is read as JSON.', default: 'string' }],
    rule: 'The content of the list with this name; a list that is not there is missing.',
    examples: [
      { input: 'Owners', context: { lists: { Owners: 'ann,bob' } }, output: 'ann,bob' },
      { input: 'Map', args: { type: 'json' }, context: { lists: { Map: { a: 1 } } }, output: { a: 1 } },
      { input: 'None', context: { lists: {} } },
      { input: ['A', 'B'], context: { lists: { A: 'x' } }, output: ['x'] },
    ],
    run: listContent,
  },
]);
