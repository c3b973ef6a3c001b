/** Transformers that map values to others by a table, which XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import { isList, isObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { listOf } from '../casts.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { tooManyPairs } from '../operators/row.ts';
import { evalBelow } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import type { Match, Pattern, PatternFlags } from '../patterns.ts';
import { scopeOf } from '../scope.ts';
import { filled, namedFlags } from './regex-scripts.ts';
import { argument, flagArgument, listArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';
import { getByPath } from './table-scripts.ts';
import { fillTemplate } from './template-scripts.ts';

// ---- MapValuesTransformer and MapRangeValues ------------------------------------------------------------------------------

function mapValues(value: Json | undefined, call: TransformerCall): Outcome {
  const from = (textArgument(call, 'input_values') ?? '').split(',');
  const to = (textArgument(call, 'mapped_values') ?? '').split(',');
  if (from.length !== to.length)
    return new Fault('language.argument', 'input_values and mapped_values differ in length');
  const table = new Map(from.map((key, index) => [key, to[index] ?? '']));
  const given = typeof value === 'string' ? (parseJson(value) ?? value) : value;
  if (isList(given)) return value;
  if (!isObject(given)) return table.get(embed(given)) ?? embed(given);
  const members = Object.entries(given).map(([key, each]): [string, Json] => [
    key,
    table.get(`${key}:${embed(each)}`) ?? table.get(`${key}: ${embed(each)}`) ?? each,
  ]);
  return JSON.stringify(Object.fromEntries(members));
}

/** A number when it reads as one, else the text. */
function typed(text: string): number | string {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : text;
}

function mapRanges(value: Json | undefined, call: TransformerCall): Outcome {
  const from = listArgument(call, 'map_from').map(embed);
  const to = listArgument(call, 'map_to').map(embed);
  if (from.length !== to.length) return new Fault('language.argument', 'map_from and map_to differ in length');
  const separator = textArgument(call, 'sep') ?? '-';
  const tests = from.map((key) => rangeTest(key, separator));
  const values = listOf(value);
  const tooMany = tooManyPairs('MapRangeValues', values.length, tests.length);
  if (tooMany !== undefined) return tooMany;
  return values.map((item) => {
    const own = typed(embed(item));
    const hit = tests.findIndex((test) => test(own));
    return hit < 0 ? own : typed(to[hit] ?? '');
  });
}

function rangeTest(key: string, separator: string): (value: number | string) => boolean {
  const ends = separator === '' ? [] : key.split(separator);
  if (ends.length !== 2) return (value) => value === typed(key);
  const [low, high] = [typed(ends[0] ?? ''), typed(ends[1] ?? '')];
  // A text and a number have no order, as in Python.
  return (value) => typeof value === typeof low && typeof value === typeof high && low <= value && value <= high;
}

// ---- MapPattern -----------------------------------------------------------------------------------------------------------

interface Mapping {
  readonly pattern: string;
  readonly exclude: readonly string[];
  readonly output: Json | undefined;
  readonly algorithm: string | undefined;
  readonly next: Json | undefined;
  readonly ignoresSyntax: boolean;
}

interface Mapper {
  readonly call: TransformerCall;
  readonly value: Json | undefined;
  readonly flags: PatternFlags;
  readonly wildcards: ReadonlySet<string>;
  readonly isLast: boolean;
  /** Against the tables that refer to each other through `next`. */
  readonly depth: number;
}

/** A match whose groups the output may use. */
interface Hit {
  readonly match: Match;
  readonly pattern: Pattern;
}

/** What a value was mapped to; `undefined`: nothing fitted. */
type Mapped = { readonly output: Json } | undefined | Fault;

function mapPattern(value: Json | undefined, call: TransformerCall): Outcome {
  const flags = namedFlags(call);
  if (flags instanceof Fault) return flags;
  const caseless = argument(call, 'caseless') === undefined || flagArgument(call, 'caseless');
  const priority = textArgument(call, 'priority') ?? 'first_match';
  if (priority !== 'first_match' && priority !== 'last_match') {
    return new Fault('language.argument', 'priority: first_match or last_match');
  }
  const given = argument(call, 'mappings') ?? {};
  const mappings = typeof given === 'string' ? parseJson(given) : given;
  if (mappings === undefined) return new Fault('language.argument', 'mappings: this is no JSON');
  const mapper: Mapper = {
    call,
    value,
    flags: { ...flags, ignoreCase: caseless || flags.ignoreCase === true },
    wildcards: new Set(listArgument(call, 'wildcards').map(embed)),
    isLast: priority === 'last_match',
    depth: 0,
  };
  const algorithm = textArgument(call, 'algorithm') ?? 'literal';
  const mapped = flagArgument(call, 'compare_fields')
    ? isObject(value)
      ? translateFields(value, mappings, algorithm, mapper)
      : undefined
    : isObject(value) || isList(value)
      ? undefined
      : translate(value, mappings, algorithm, mapper);
  if (mapped instanceof Fault) return mapped;
  const fallback = argument(call, 'default_value');
  return mapped === undefined ? (fallback !== undefined && fallback !== '' ? fallback : value) : mapped.output;
}

/** `{path: {pattern: output}}`: the first path whose value fits its table. */
function translateFields(value: Json, table: Json, algorithm: string, mapper: Mapper): Mapped {
  if (!isObject(table)) return new Fault('language.argument', 'mappings: an object of paths is needed');
  for (const [path, each] of Object.entries(table)) {
    const mapped = translate(getByPath(value, path), each, algorithm, mapper);
    if (mapped !== undefined) return mapped;
  }
  return undefined;
}

function translate(source: Json | undefined, table: Json, algorithm: string, mapper: Mapper): Mapped {
  if (mapper.depth > 32) return new Fault('language.too-deep', 'mappings nested too deeply');
  let found: Mapped;
  let how = algorithm;
  const mappings = mappingsOf(table);
  if (mappings instanceof Fault) return mappings;
  for (const mapping of mappings) {
    how = mapping.algorithm ?? how;
    const match = fits(source, mapping, how, mapper);
    if (match instanceof Fault) return match;
    if (match === false) continue;
    const mapped = outputOf(mapping, match, source, how, mapper);
    if (mapped instanceof Fault) return mapped;
    if (mapped === undefined) continue;
    found = mapped;
    if (!mapper.isLast) break;
  }
  return found;
}

function mappingsOf(table: Json): readonly Mapping[] | Fault {
  if (isList(table)) {
    const all: Mapping[] = [];
    for (const each of table) {
      if (isList(each)) return new Fault('language.argument', 'mappings: a list inside a list');
      const some = mappingsOf(each);
      if (some instanceof Fault) return some;
      all.push(...some);
    }
    return all;
  }
  if (!isObject(table)) return new Fault('language.argument', 'mappings: an object, or a list of objects, is needed');
  return Object.entries(table).map(([pattern, each]) => mappingOf(pattern, isObject(each) ? each : { output: each }));
}

function mappingOf(pattern: string, row: JsonObject): Mapping {
  const exclude = row['exclude'] ?? [];
  return {
    pattern,
    exclude: (isList(exclude) ? exclude : [exclude]).map(embed),
    output: row['output'] ?? undefined,
    algorithm: typeof row['algorithm'] === 'string' ? row['algorithm'] : undefined,
    next: row['next'] ?? undefined,
    ignoresSyntax: row['ignore_syntax'] === true,
  };
}

/** Whether the source fits a mapping; a hit when its groups can be used. */
function fits(source: Json | undefined, mapping: Mapping, algorithm: string, mapper: Mapper): boolean | Hit | Fault {
  const { pattern, exclude, ignoresSyntax } = mapping;
  const isWild = mapper.wildcards.has(pattern);
  if (algorithm === 'dt') {
    const verdict = isWild ? true : dtHolds(source, pattern, ignoresSyntax, mapper);
    if (verdict !== true) return verdict;
    return none(exclude, (each) => dtHolds(source, each, ignoresSyntax, mapper));
  }
  if (!['literal', 'wildcard', 'regex', 'regmatch'].includes(algorithm)) {
    return new Fault('language.argument', 'algorithm: literal, wildcard, regex, regmatch or dt');
  }
  if (isObject(source) || isList(source)) return false;
  const text = embed(source);
  if (algorithm === 'literal') return (isWild || pattern === text) && !exclude.includes(text);
  const match = isWild ? true : wholeMatch(pattern, algorithm, text, mapper);
  if (match instanceof Fault) return ignoresSyntax ? false : match;
  if (match === false) return false;
  const verdict = none(exclude, (each) => {
    const excluded = wholeMatch(each, algorithm, text, mapper);
    return excluded instanceof Fault ? excluded : excluded !== false;
  });
  return verdict === true ? match : verdict;
}

function none(excluded: readonly string[], holds: (each: string) => boolean | Fault): boolean | Fault {
  for (const each of excluded) {
    const verdict = holds(each);
    if (verdict instanceof Fault) return verdict;
    if (verdict) return false;
  }
  return true;
}

function wholeMatch(source: string, algorithm: string, text: string, mapper: Mapper): Hit | boolean | Fault {
  const pattern = patternOf(source, algorithm, mapper);
  if (pattern instanceof Fault) return pattern;
  const matches = pattern.matches(text, 1);
  if (matches instanceof Fault) return matches;
  const [match] = matches;
  return match === undefined ? false : algorithm === 'regex' ? { match, pattern } : true;
}

function patternOf(source: string, algorithm: string, { call, flags }: Mapper): Pattern | Fault {
  return algorithm === 'wildcard'
    ? call.patterns.get(fromWildcard(source), { ...flags, dotAll: true, whole: true })
    : call.patterns.get(source, { ...flags, whole: true });
}

/** `*`, `?`, `[abc]` and `[!abc]` of shells. */
function fromWildcard(text: string): string {
  return text.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (piece, not?: string, set?: string) => {
    if (set !== undefined)
      return `[${not === '!' ? '^' : ''}${set.replaceAll('\\', '\\\\').replace(/^\^/, '\\^').replaceAll('[', '\\[')}]`;
    if (piece === '*') return '.*';
    return piece === '?' ? '.' : piece.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
  });
}

function dtHolds(source: Json | undefined, text: string, ignoresSyntax: boolean, mapper: Mapper): boolean | Fault {
  const value = dtValue(source, text, mapper);
  if (value instanceof Fault) return ignoresSyntax && value.code === 'language.path' ? false : value;
  return (
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== 0 &&
    value !== false &&
    !(isList(value) && value.length === 0)
  );
}

/** `..path` reads what is mapped, `.path` the value, everything else the context that was given. */
function dtValue(source: Json | undefined, text: string, { call, value }: Mapper): Outcome {
  let from = argument(call, 'context');
  let rest = text;
  if (text.startsWith('..') && text !== '..' && !text.startsWith('..=')) [from, rest] = [source, text.slice(2)];
  else if (text.startsWith('.') && text !== '.' && !text.startsWith('.=')) [from, rest] = [value, text.slice(1)];
  if (rest === '' || rest === '.') return from;
  const path = parsePath(rest);
  return path instanceof Fault ? path : evalBelow(path, from, scopeOf(isObject(from) ? from : {}), call.services);
}

function outputOf(
  mapping: Mapping,
  hit: true | Hit,
  source: Json | undefined,
  algorithm: string,
  mapper: Mapper,
): Mapped {
  const { output, next } = mapping;
  let made: Outcome = output ?? mapper.value ?? null;
  if (output !== undefined && hit !== true) made = filled(output, hit.match, hit.pattern);
  if (!(made instanceof Fault) && made !== undefined && argument(mapper.call, 'context') !== undefined) {
    made = fillTemplate(made, { start: '${', end: '}', keepsMissing: false }, (text) => dtValue(source, text, mapper));
  }
  if (made instanceof Fault) return made;
  made ??= null;
  if (next === undefined) return { output: made };
  const below: Mapper = { ...mapper, depth: mapper.depth + 1 };
  return output === undefined && isObject(made) && flagArgument(mapper.call, 'compare_fields')
    ? translateFields(made, next, algorithm, below)
    : translate(made, next, algorithm, below);
}

const script = { source: 'script', aliases: [], level: 'item' } as const;

export const mapScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...script,
    name: 'MapValuesTransformer',
    aliases: ['MapValues'],
    args: [
      { name: 'input_values', rule: 'Values, separated by commas; for an object `key:value`.', required: true },
      { name: 'mapped_values', rule: 'What takes their place, as many.', required: true },
    ],
    rule: 'The value that stands at the same place of the other list; what is not listed stays. An object becomes JSON text with its values mapped.',
    examples: [
      { input: 'a', args: { input_values: 'a,b', mapped_values: '1,2' }, output: '1' },
      { input: [4, 'x'], args: { input_values: '4,3', mapped_values: 'Critical,High' }, output: ['Critical', 'x'] },
      {
        input: { s: 4, t: 'x' },
        args: { input_values: 's:4', mapped_values: 'Critical' },
        output: '{"s":"Critical","t":"x"}',
      },
      { input: 'a', args: { input_values: 'a,b', mapped_values: '1' }, error: true },
    ],
    run: mapValues,
  },
  {
    ...script,
    name: 'MapRangeValues',
    level: 'value',
    args: [
      {
        name: 'map_from',
        rule: 'Values and ranges `low-high`, both ends included, separated by commas.',
        required: true,
      },
      { name: 'map_to', rule: 'What takes their place, as many.', required: true },
      { name: 'sep', rule: 'What stands between the ends of a range.', default: '-' },
    ],
    rule: 'Each value replaced by what the first fitting entry says, as a list; numbers where they read as such.',
    examples: [
      { input: '5,12', args: { map_from: '0-9,10-20', map_to: 'low,high' }, output: ['low', 'high'] },
      { input: ['7', 'x'], args: { map_from: '7', map_to: '1' }, output: [1, 'x'] },
      { input: 5, args: { map_from: '1,2', map_to: '1' }, error: true },
      { args: { map_from: '1', map_to: '2' }, output: [] },
    ],
    run: mapRanges,
  },
  {
    ...script,
    name: 'MapPattern',
    takesNothing: true,
    args: [
      {
        name: 'mappings',
        rule: 'A table `{pattern: output}`, or a list of tables, as JSON. An output may be `{output, exclude, algorithm, next, ignore_syntax}`.',
        required: true,
      },
      {
        name: 'algorithm',
        rule: '`literal`, `wildcard`, `regex` (the groups \\1 can be used in the output), `regmatch` or `dt`.',
        default: 'literal',
      },
      {
        name: 'caseless',
        rule: 'False: the case counts, except for `literal`, where it always does.',
        default: 'true',
      },
      { name: 'priority', rule: '`first_match` or `last_match`.', default: 'first_match' },
      { name: 'default_value', rule: 'The result when nothing fits.', default: 'the value' },
      { name: 'context', rule: 'The object that `dt` patterns read.' },
      {
        name: 'compare_fields',
        rule: 'True: the value is an object, and the table is `{path: {pattern: output}}`.',
        default: 'false',
      },
      { name: 'wildcards', rule: 'Patterns that fit everything, separated by commas.' },
      {
        name: 'flags',
        rule: 'Of `dotall`, `multiline`, `ignorecase`, `unicode`, separated by commas.',
        default: 'none',
      },
    ],
    rule: 'The output of the pattern that the whole value fits; lists are mapped item by item.',
    examples: [
      { input: 'high', args: { mappings: '{"high": "4", "low": "1"}' }, output: '4' },
      {
        input: ['CMD.EXE', 'a.txt'],
        args: { mappings: { '*.exe': 'program' }, algorithm: 'wildcard', default_value: 'file' },
        output: ['program', 'file'],
      },
      { input: 'u=ann', args: { mappings: { '(\\w)=(\\w+)': '\\2 \\1' }, algorithm: 'regex' }, output: 'ann u' },
      {
        input: { os: 'Windows 11' },
        args: { mappings: { os: { 'windows.*': 'win' } }, algorithm: 'regmatch', compare_fields: 'true' },
        output: 'win',
      },
      { args: { mappings: { '': 'nothing' } }, output: 'nothing' },
      { input: 'x', args: { mappings: 'x' }, error: true },
    ],
    run: mapPattern,
  },
]);
