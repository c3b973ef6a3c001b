/**
 * Transformers that fill templates, which XSOAR ships as scripts, as native functions with the scripts' rules. Their placeholders
 * have markers of their own, because `${…}` in an argument is resolved before a transformer runs.
 */
import { lazy } from '../../base/lazy.ts';
import { isList, isObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isEmpty } from '../casts.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { evalPath } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import { scopeOf } from '../scope.ts';
import { argument, flagArgument, listArgument, textArgument } from './row.ts';
import type { ArgumentRow, TransformerCall, TransformerRow } from './row.ts';

interface Markers {
  readonly start: string;
  /** Empty: a placeholder ends before the first character that is no letter, digit or underscore. */
  readonly end: string;
  /** A placeholder that gives nothing stays as it is written. */
  readonly keepsMissing: boolean;
}

/** What stands between two markers. A fault of a placeholder means that it gives nothing, unless a script is needed. */
type Read = (text: string) => Outcome;

/** A template with its placeholders filled: a text that is one placeholder gives the value itself. Keys are filled too. */
export function fillTemplate(template: Json, markers: Markers, read: Read): Outcome {
  if (typeof template === 'string') return fillText(template, markers, read);
  if (isList(template)) {
    const list: Json[] = [];
    for (const each of template) {
      const value = fillTemplate(each, markers, read);
      if (value instanceof Fault) return value;
      list.push(value ?? null);
    }
    return list;
  }
  if (!isObject(template)) return template;
  const members: [string, Json][] = [];
  for (const [name, each] of Object.entries(template)) {
    const key = fillText(name, markers, read);
    const value = fillTemplate(each, markers, read);
    if (key instanceof Fault) return key;
    if (value instanceof Fault) return value;
    members.push([embed(key), value ?? null]);
  }
  return Object.fromEntries(members);
}

function fillText(text: string, markers: Markers, read: Read): Outcome {
  const pieces: Json[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf(markers.start, from);
    const inner = open + markers.start.length;
    const close = open < 0 ? -1 : endOf(text, inner, markers.end);
    if (close < 0) break;
    const value = read(text.slice(inner, close));
    if (value instanceof Fault && value.code === 'language.script-needed') return value;
    if (open > from) pieces.push(text.slice(from, open));
    from = close + markers.end.length;
    if (value !== undefined && value !== null && !(value instanceof Fault)) pieces.push(value);
    else if (markers.keepsMissing) pieces.push(text.slice(open, from));
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces.length === 1
    ? pieces[0]
    : pieces.length === 0
      ? text === ''
        ? ''
        : undefined
      : pieces.map(embed).join('');
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Index of the end marker; brackets and quotes in the placeholder hide what looks like one. */
function endOf(text: string, from: number, end: string): number {
  const open: string[] = [];
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (open.length === 0 && (end === '' ? !/[\p{L}\p{N}_]/u.test(c) : text.startsWith(end, i))) return i;
    if (c === '\\') i++;
    else if (c === '"' || c === "'") {
      const close = text.indexOf(c, i + 1);
      if (close < 0) return -1;
      i = close;
    } else if (CLOSING[c] !== undefined) open.push(CLOSING[c]);
    else if (c === open.at(-1)) open.pop();
  }
  return end === '' && open.length === 0 ? text.length : -1;
}

function markersOf(call: TransformerCall): Markers | Fault {
  const given =
    argument(call, 'variable_markers') === undefined ? ['${', '}'] : listArgument(call, 'variable_markers').map(embed);
  const [start = '', end = ''] = given;
  if (start === '' || given.length > 2) {
    return new Fault('language.argument', 'variable_markers: one start marker, and at most one end marker');
  }
  return { start, end, keepsMissing: flagArgument(call, 'keep_symbol_to_null') };
}

/** What the placeholders read: the context that was given, with the roots that are given apart. */
function readerOf(call: TransformerCall, value: Json | undefined): Read | Fault {
  const given = argument(call, 'ctx_data');
  const context = typeof given === 'string' && given !== '' ? parseJson(given) : given;
  if (context === undefined && typeof given === 'string' && given !== '') {
    return new Fault('language.argument', 'ctx_data: this is no JSON');
  }
  const tree: JsonObject = {
    ...(isObject(context) ? context : {}),
    inputs: argument(call, 'ctx_inputs') ?? {},
    incident: argument(call, 'ctx_inc') ?? {},
  };
  return (text) => {
    const isOfValue = text.startsWith('.') && text !== '.' && !text.startsWith('.=');
    const path = parsePath(isOfValue ? text.slice(1) : text);
    if (path instanceof Fault) return path;
    return evalPath(path, scopeOf(isOfValue ? (isObject(value) ? value : {}) : tree), call.services);
  };
}

function written(value: Json | undefined): string {
  return isEmpty(value) ? '' : embed(value);
}

function concatFormat(value: Json | undefined, call: TransformerCall): Outcome {
  const markers = markersOf(call);
  if (markers instanceof Fault) return markers;
  const read = readerOf(call, undefined);
  if (read instanceof Fault) return read;
  const [prefix, suffix] = [written(argument(call, 'prefix')), written(argument(call, 'suffix'))];
  if (prefix === '' && suffix === '') return value;
  const before = fillText(prefix, markers, read);
  if (before instanceof Fault) return before;
  const after = fillText(suffix, markers, read);
  return after instanceof Fault ? after : `${written(before)}${written(value)}${written(after)}`;
}

function formatTemplate(value: Json | undefined, call: TransformerCall): Outcome {
  const markers = markersOf(call);
  if (markers instanceof Fault) return markers;
  const given = argument(call, 'template');
  const isGiven = given !== undefined && given !== '';
  const read = readerOf(call, isGiven ? value : undefined);
  if (read instanceof Fault) return read;
  const type = textArgument(call, 'template_type') ?? 'raw';
  if (!isGiven && value === undefined) return undefined;
  let template = isGiven ? given : (value ?? '');
  if (isGiven && type === 'json' && typeof given === 'string') {
    const parsed = parseJson(given);
    if (parsed === undefined) return new Fault('language.argument', 'template: this is no JSON');
    template = parsed;
  } else if (isGiven && type !== 'raw' && type !== 'json') {
    return new Fault('language.argument', 'template_type: raw or json');
  }
  const made = fillTemplate(template, markers, read);
  return made === undefined || made === null ? [] : made;
}

const item = { source: 'script', aliases: [], level: 'item', takesNothing: true } as const;

const READING: readonly ArgumentRow[] = [
  {
    name: 'variable_markers',
    rule: 'The start and the end of a placeholder, separated by a comma.',
    default: '`${,}`',
  },
  { name: 'keep_symbol_to_null', rule: 'True: a placeholder that gives nothing stays.', default: 'false' },
  { name: 'ctx_data', rule: 'The context that placeholders read, an object or JSON text.' },
  { name: 'ctx_inputs', rule: 'What placeholders that begin with `inputs` read.' },
  { name: 'ctx_inc', rule: 'What placeholders that begin with `incident` read.' },
];

export const templateScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'ConcatFormat',
    args: [
      { name: 'prefix', rule: 'The template put before.' },
      { name: 'suffix', rule: 'The template put after.' },
      ...READING,
    ],
    rule: 'The text with a template before it and a template after it, their placeholders filled.',
    examples: [
      { input: 'x', args: { prefix: '<{a}> ', variable_markers: '{,}', ctx_data: { a: 1 } }, output: '<1> x' },
      { input: ['x', 'y'], args: { suffix: '!' }, output: ['x!', 'y!'] },
      { input: 'x', args: { suffix: ' %n', variable_markers: '%', ctx_data: '{"n":[1,2]}' }, output: 'x [1,2]' },
      { input: 'x', args: { suffix: '<b>', variable_markers: '<,>', keep_symbol_to_null: 'true' }, output: 'x<b>' },
    ],
    run: concatFormat,
  },
  {
    ...item,
    name: 'FormatTemplate',
    args: [
      {
        name: 'template',
        rule: 'The template; placeholders that begin with a dot read the value.',
        default: 'the value is the template',
      },
      { name: 'template_type', rule: '`raw` or `json`.', default: 'raw' },
      ...READING,
    ],
    rule: 'A template with its placeholders filled, in texts and keys, however deep; a text that is one placeholder gives the value itself.',
    examples: [
      { input: 'hi <u.name>', args: { variable_markers: '<,>', ctx_data: { u: { name: 'ann' } } }, output: 'hi ann' },
      {
        input: { id: 7 },
        args: { template: '{"n": "<.id>"}', template_type: 'json', variable_markers: '<,>' },
        output: { n: 7 },
      },
      { input: ['<inputs.a>', '<b>'], args: { variable_markers: '<,>', ctx_inputs: { a: [1] } }, output: [[1], []] },
      { input: 'x', args: { template: '{', template_type: 'json' }, error: true },
    ],
    run: formatTemplate,
  },
]);
