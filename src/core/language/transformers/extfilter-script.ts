/** The transformer `ExtFilter`, which XSOAR ships as a script: a filter language of its own, inside JSON. */
import { lazy } from '../../base/lazy.ts';
import { isList, isObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { extFilter } from '../extfilter/filter.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { evalBelow, evalPath } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import type { PathStep } from '../paths.ts';
import { scopeOf } from '../scope.ts';
import { argument, requiredText, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';
import { fillTemplate } from './template-scripts.ts';

/** What `${…}` in an operand reads: the roots that were given, the whole value as `local`, and behind a dot the value at hand. */
function readerOf(value: Json, call: TransformerCall): (text: string, current: Json) => Outcome {
  const given = argument(call, 'ctx_demisto');
  const context = typeof given === 'string' ? parseJson(given) : given;
  /** Without a context of its own the filter reads that of the run. */
  const isGiven = (first: PathStep | undefined): boolean =>
    given !== undefined ||
    (first?.kind === 'name' && (first.name === 'local' || argument(call, `ctx_${first.name}`) !== undefined));
  const only = isList(value) && value.length === 1 ? (value[0] ?? null) : value;
  const tree: JsonObject = {
    ...(isObject(context) ? context : {}),
    inputs: argument(call, 'ctx_inputs') ?? {},
    lists: argument(call, 'ctx_lists') ?? {},
    incident: argument(call, 'ctx_incident') ?? {},
    local: isObject(only) ? only : value,
  };
  return (text, current) => {
    if (text === '.') return current;
    const isOfCurrent = text.startsWith('.') && !text.startsWith('.=');
    const path = parsePath(isOfCurrent ? text.slice(1) : text);
    if (path instanceof Fault) return path;
    if (isOfCurrent) return evalBelow(path, current, scopeOf(isObject(current) ? current : {}), call.services);
    return evalPath(path, isGiven(path.steps[0]) ? scopeOf(tree) : call.scope, call.services);
  };
}

function run(value: Json | undefined, call: TransformerCall): Outcome {
  const operation = requiredText(call, 'operation');
  if (operation instanceof Fault) return operation;
  const operand = argument(call, 'filter');
  if (operand === undefined) return new Fault('language.argument', 'filter: a value is needed');
  if (value === undefined) return undefined;
  const read = readerOf(value, call);
  const fill = (each: Json, current: Json): Json | Fault => {
    const filled = fillTemplate(each, { start: '${', end: '}', keepsMissing: false }, (text) => read(text, current));
    return filled ?? null;
  };
  const { patterns } = call;
  return extFilter({ value, operation, operand, path: textArgument(call, 'path') ?? '', patterns, fill });
}

export const extFilterTransformers = lazy((): readonly TransformerRow[] => [
  {
    source: 'script',
    aliases: [],
    name: 'ExtFilter',
    level: 'value',
    args: [
      {
        name: 'operation',
        rule:
          'A test (`equals`, `starts with`, `in list`, `contains`, `wildcard: matches`, `regex: matches any string of`, …, most with ' +
          "`caseless` and with `doesn't`), a structure (`is filtered with`, `matches expressions of`, `if-then-else`, `switch-case`, …) or a " +
          'change (`is replaced with`, `is updated with`, `appends`, `digest`, `base64: encode`, …).',
        required: true,
      },
      {
        name: 'filter',
        rule: 'What the operation takes: a text, or JSON for those that take expressions.',
        required: true,
      },
      { name: 'path', rule: 'Where in the value: names separated by dots.' },
      {
        name: 'ctx_demisto',
        rule: 'What placeholders in the filter read, an object or JSON text.',
        default: 'the value',
      },
      { name: 'ctx_inputs', rule: 'What placeholders that begin with `inputs` read.' },
      { name: 'ctx_lists', rule: 'What placeholders that begin with `lists` read.' },
      { name: 'ctx_incident', rule: 'What placeholders that begin with `incident` read.' },
    ],
    rule:
      'What remains of the value, or of the items of a list, after an operation; nothing when nothing passes. Operations nest as JSON: ' +
      '`{operation: operand}` is an expression, `{path: expression}` a condition, and lists join either with `and`, `or` and `not`.',
    examples: [
      {
        input: ['a.exe', 'b.txt', 'c.EXE'],
        args: { operation: 'ends with caseless', filter: '.exe' },
        output: ['a.exe', 'c.EXE'],
      },
      {
        input: [
          { Name: 'a.exe', Size: 9 },
          { Name: 'b.txt', Size: 1 },
        ],
        args: { operation: 'is filtered with', filter: '{"Name": {"ends with": ".exe"}, "Size": {">": 5}}' },
        output: [{ Name: 'a.exe', Size: 9 }],
      },
      {
        input: [1, 15, 30],
        args: { operation: 'matches expressions of', filter: '[{"<": 5}, "or", {">": 20}]' },
        output: [1, 30],
      },
      {
        input: { File: ['a.exe', 'b.txt'], IP: '10.0.0.1' },
        args: { operation: 'wildcard: matches', path: 'File', filter: '*.exe' },
        output: { File: ['a.exe'], IP: '10.0.0.1' },
      },
      {
        input: [{ Score: 80 }, { Score: 20 }],
        args: {
          operation: 'if-then-else',
          filter: '{"if": {"is filtered with": {"Score": {">": 50}}}, "then": {"is updated with": {"Risk": "high"}}}',
        },
        output: [{ Score: 80, Risk: 'high' }, { Score: 20 }],
      },
      {
        input: 'ab',
        args: { operation: 'is transformed with', filter: '{"appends": "c", "base64: encode": ""}' },
        error: true,
      },
      { input: ['ab'], args: { operation: 'base64: encode', filter: '' }, output: ['YWI='] },
      { input: 'x', args: { operation: 'equals', filter: 'y' } },
      {
        input: ['a', '"b'],
        args: { operation: 'matches expressions of', filter: '{"===": "${Wanted}"}' },
        context: { Wanted: '"b' },
        output: ['"b'],
      },
      { input: 'x', args: { operation: 'no such', filter: 'y' }, error: true },
    ],
    run,
  },
]);
