/** Transformers that decide between values, which XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { isList, isObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { listOf } from '../casts.ts';
import { embed } from '../embed.ts';
import { evaluate } from '../expression.ts';
import type { Comparison } from '../expression.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { evalBelow } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import { evaluatePython, isTrue } from '../python.ts';
import type { PythonCalls } from '../python.ts';
import { scopeOf } from '../scope.ts';
import { argument, listArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

// ---- If-Then-Else ---------------------------------------------------------------------------------------------------------

type Options = ReadonlyMap<string, string>;

/** `case_insensitive,input_data_type:lhs=json` */
function optionsOf(call: TransformerCall, name: string): Options {
  return new Map(
    listArgument(call, name).map((item): [string, string] => {
      const text = embed(item).trim();
      const at = text.lastIndexOf('=');
      return at < 0 ? [text, 'true'] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** An argument as its option says: as it was given, read as JSON, or the value in its place. */
function converted(name: string, value: Json | undefined, call: TransformerCall, options: Options): Json | Fault {
  const given = name === 'value' ? value : argument(call, name);
  switch (options.get(`input_data_type:${name}`) ?? 'raw') {
    case 'raw':
      return given ?? null;
    case 'value':
      return value ?? null;
    case 'json':
      return (
        (typeof given === 'string' ? parseJson(given) : given) ??
        new Fault('language.argument', `${name}: this is no JSON`)
      );
    default:
      return new Fault('language.argument', `options: the type of ${name} is value, json or raw`);
  }
}

const CONDITION =
  /^(equals|value|lhsB?|rhsB?)\s*(===|!==|==|!=|>=|<=|>|<|=~|\s(?:not )?in list\s)\s*(equals|value|lhsB?|rhsB?)$/;

function holds(text: string, value: Json | undefined, call: TransformerCall, options: Options): boolean | Fault {
  const [, left = '', how = '', right = ''] = CONDITION.exec(text) ?? [];
  if (left === '')
    return new Fault('language.argument', `condition: ${JSON.stringify(text.slice(0, 60))} cannot be read`);
  const lhs = converted(left, value, call, options);
  if (lhs instanceof Fault) return lhs;
  const rhs = converted(right, value, call, options);
  if (rhs instanceof Fault) return rhs;
  const ignoreCase = options.has('case_insensitive');
  const operator = how.trim();
  if (operator === '=~') {
    const pattern = call.patterns.get(embed(rhs), {
      ignoreCase,
      dotAll: options.has('regex_dot_all'),
      multiLine: options.has('regex_multiline'),
      whole: options.has('regex_full_match'),
    });
    return pattern instanceof Fault ? pattern : pattern.test(embed(lhs));
  }
  const fold = (each: Json): Json => (ignoreCase && typeof each === 'string' ? each.toLowerCase() : each);
  if (operator.endsWith('in list')) {
    const isIn = listOf(rhs).some((item) => fold(embed(item)) === fold(embed(lhs)));
    return isIn !== operator.startsWith('not');
  }
  const [a, b] = typeof lhs === 'string' && typeof rhs === 'string' ? [fold(lhs), fold(rhs)] : [lhs, rhs];
  const isLoose = operator === '==' || operator === '!=';
  return compared(operator as Comparison, isLoose ? (a ?? '') : a, isLoose ? (b ?? '') : b);
}

/** As JavaScript compares; what only a JavaScript engine can tell (an object as a text) is false. */
function compared(how: Comparison, left: Json, right: Json): boolean {
  const verdict = evaluate(
    { kind: 'compare', how, left: { kind: 'literal', value: left }, right: { kind: 'literal', value: right } },
    undefined,
    undefined,
  );
  return typeof verdict === 'symbol' ? how.startsWith('!') : Boolean(verdict);
}

/**
 * @choice Script `If-Then-Else`: the second condition counts only when it is given; the published version compares the
 * value with nothing then.
 */
function ifThenElse(value: Json | undefined, call: TransformerCall): Outcome {
  const options = optionsOf(call, 'options');
  const first = textArgument(call, 'condition') ?? 'value==equals';
  let verdict = holds(first.trim(), value, call, options);
  if (verdict instanceof Fault) return verdict;
  const second = textArgument(call, 'conditionB') ?? '';
  if (second !== '') {
    const other = holds(second.trim(), value, call, optionsOf(call, 'optionsB'));
    if (other instanceof Fault) return other;
    verdict = textArgument(call, 'conditionInBetween')?.trim() === 'or' ? verdict || other : verdict && other;
  }
  const result = converted(verdict ? 'then' : 'else', value, call, options);
  return result === null ? '' : result;
}

// ---- If-Elif --------------------------------------------------------------------------------------------------------------

function ifElif(value: Json | undefined, call: TransformerCall): Outcome {
  const flags = new Set(listArgument(call, 'flags').map(embed));
  if (flags.has('list_compare')) return new Fault('language.argument', 'flags: list_compare is not known here');
  const calls: PythonCalls = {
    ignoreCase: flags.has('case_insensitive'),
    fromValue: (text) => {
      const path = parsePath(text);
      return path instanceof Fault
        ? path
        : evalBelow(path, value, scopeOf(isObject(value) ? value : {}), call.services);
    },
    matches: (source, text) => {
      const pattern = call.patterns.get(source, {
        ignoreCase: flags.has('case_insensitive'),
        dotAll: flags.has('regex_dot_all'),
        multiLine: flags.has('regex_multiline'),
        whole: flags.has('regex_full_match'),
      });
      return pattern instanceof Fault ? pattern : pattern.test(text);
    },
  };
  const given = argument(call, 'conditions');
  const rows = typeof given === 'string' ? evaluatePython(given, calls) : given;
  if (rows instanceof Fault) return rows;
  const last = isList(rows) ? rows.at(-1) : undefined;
  const otherwise = isObject(last) ? ['else', 'default'].find((key) => Object.hasOwn(last, key)) : undefined;
  if (!isList(rows) || !isObject(last) || otherwise === undefined) {
    return new Fault(
      'language.argument',
      'conditions: a list of {condition, return} whose last item is {else} or {default}',
    );
  }
  for (const row of rows.slice(0, -1)) {
    if (!isObject(row) || typeof row['condition'] !== 'string') {
      return new Fault('language.argument', 'conditions: each but the last has a condition and a return');
    }
    const verdict = evaluatePython(row['condition'], calls);
    if (verdict instanceof Fault) return verdict;
    if (isTrue(verdict)) return row['return'];
  }
  return last[otherwise];
}

/* oxlint-disable unicorn/no-thenable -- the script names its arguments `then` and `else`; they are data, nobody awaits them. */

const script = { source: 'script', level: 'item', takesNothing: true } as const;

export const conditionScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...script,
    name: 'If-Then-Else',
    aliases: ['IfThenElse'],
    args: [
      {
        name: 'condition',
        rule: 'Two of `value`, `lhs`, `rhs` and `equals` with `==`, `!=`, `===`, `!==`, `<`, `<=`, `>`, `>=`, `=~` (a regular expression), `in list` or `not in list` between them.',
        default: 'value==equals',
      },
      { name: 'lhs', rule: 'A value for the condition.' },
      { name: 'rhs', rule: 'A value for the condition.' },
      { name: 'equals', rule: 'A value for the condition, of older content.' },
      { name: 'then', rule: 'The result when the condition holds.' },
      { name: 'else', rule: 'The result when it does not.' },
      {
        name: 'options',
        rule: 'Of `case_insensitive`, `regex_dot_all`, `regex_multiline`, `regex_full_match`, and `input_data_type:ARGUMENT=` with `value`, `json` or `raw`, separated by commas.',
      },
      { name: 'conditionB', rule: 'A second condition, over `value`, `lhsB` and `rhsB`.' },
      { name: 'lhsB', rule: 'A value for the second condition.' },
      { name: 'rhsB', rule: 'A value for the second condition.' },
      { name: 'optionsB', rule: 'Options of the second condition.' },
      { name: 'conditionInBetween', rule: '`and`, or `or`.', default: 'and' },
    ],
    rule: 'One of two results, as a condition holds or not. It compares as JavaScript does; a result that is missing is an empty text.',
    examples: [
      { input: 'a', args: { equals: 'a', then: 'yes', else: 'no' }, output: 'yes' },
      { input: 5, args: { condition: 'value > rhs', rhs: '10', then: 'big', else: 'small' }, output: 'small' },
      {
        input: 'B',
        args: { condition: 'value in list rhs', rhs: 'a, b', options: 'case_insensitive', then: 'in' },
        output: 'in',
      },
      {
        input: 'b',
        args: { condition: 'value in list rhs', rhs: ['A', 'B'], options: 'case_insensitive', then: 'in' },
        output: 'in',
      },
      { args: { condition: 'value=~rhs', rhs: '^x', then: 'x' }, output: '' },
      { input: ['a', 'b'], args: { condition: 'value==rhs', rhs: 'a', then: 1, else: 0 }, output: [1, 0] },
      { input: 'x', args: { condition: 'value=~rhs', rhs: '(', then: 'x' }, error: true },
    ],
    run: ifThenElse,
  },
  {
    ...script,
    name: 'If-Elif',
    aliases: ['IfElif'],
    args: [
      {
        name: 'conditions',
        rule: 'A list of `{"condition": "…", "return": …}` that ends with `{"else": …}` or `{"default": …}`. `#{path}` reads the value; conditions are Python: `and`, `or`, `not`, `in`, `==`, `<`, `+`, `regex_match("…", #{path})`.',
        required: true,
      },
      {
        name: 'flags',
        rule: 'Of `case_insensitive`, `regex_dot_all`, `regex_multiline`, `regex_full_match`, separated by commas.',
      },
    ],
    rule: 'The return of the first condition that holds, else what `else` says.',
    examples: [
      {
        input: { score: 7, tag: 'x' },
        args: {
          conditions:
            '[{"condition": "#{score} >= 9", "return": "high"}, {"condition": "#{score} > 3 and #{tag} in [\'x\']", "return": #{tag}}, {"else": "low"}]',
        },
        output: 'x',
      },
      { args: { conditions: '[{"condition": "#{a} == 1", "return": 1}, {"else": null}]' } },
      {
        input: { n: 'ABC' },
        args: {
          conditions: '[{"condition": "regex_match(\'^a\', #{n})", "return": true}, {"else": false}]',
          flags: 'case_insensitive',
        },
        output: true,
      },
      { input: 1, args: { conditions: '[{"condition": "open(1)", "return": 1}, {"else": 2}]' }, error: true },
    ],
    run: ifElif,
  },
]);
