/** Transformers by regular expression that XSOAR ships as scripts, as native functions with the scripts' rules (Python's spelling). */
import { lazy } from '../../base/lazy.ts';
import { asList, isList, isObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { listOf, toText } from '../casts.ts';
import { RESULT_ITEMS_MAX, RESULT_LENGTH_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { evalBelow } from '../path-eval.ts';
import { parsePath } from '../paths.ts';
import { expandReplacement, replaceMatches, tooLong } from '../patterns.ts';
import type { Match, Pattern, PatternFlags } from '../patterns.ts';
import { scopeOf } from '../scope.ts';
import { tooManyPairs } from '../operators/row.ts';
import { onText } from './text.ts';
import { argument, flagArgument, listArgument, numberArgument, requiredText, textArgument, tooMany } from './row.ts';
import type { ArgumentRow, TransformerCall, TransformerRow } from './row.ts';

/** Flags that are arguments of their own. */
function flagsOf(call: TransformerCall): PatternFlags {
  return {
    ignoreCase: flagArgument(call, 'ignore_case'),
    multiLine: flagArgument(call, 'multi_line'),
    dotAll: flagArgument(call, 'period_matches_newline'),
  };
}

/** Flags named in one argument, long or short: `dotall,i`, `re.IGNORECASE`. */
export function namedFlags(call: TransformerCall, name = 'flags'): PatternFlags | Fault {
  const flags = { ignoreCase: false, multiLine: false, dotAll: false, verbose: false };
  for (const each of listArgument(call, name).flatMap((item) => embed(item).split('|'))) {
    switch (each.trim().toLowerCase().replace(/^re\./, '')) {
      case 'ignorecase':
      case 'i':
        flags.ignoreCase = true;
        break;
      case 'multiline':
      case 'm':
        flags.multiLine = true;
        break;
      case 'dotall':
      case 's':
        flags.dotAll = true;
        break;
      case 'verbose':
      case 'x':
        flags.verbose = true;
        break;
      case 'unicode':
      case 'u':
      case '':
        break;
      default:
        return new Fault('language.argument', `${name}: ${JSON.stringify(each.slice(0, 40))} is no flag`);
    }
  }
  return flags;
}

function patternOf(call: TransformerCall, flags: PatternFlags | Fault, name = 'regex'): Pattern | Fault {
  if (flags instanceof Fault) return flags;
  const source = requiredText(call, name);
  return source instanceof Fault ? source : call.patterns.get(source, flags);
}

function groups(text: string, call: TransformerCall): Outcome {
  const pattern = patternOf(call, namedFlags(call));
  if (pattern instanceof Fault) return pattern;
  const matches = pattern.matches(text, 1);
  if (matches instanceof Fault) return matches;
  // The script logs what fails below and gives an empty text, as it does without a match.
  const found = matches[0]?.groups.slice(1).map((group): Json => group ?? null) ?? [];
  const wanted = listArgument(call, 'groups').map((index) => (/^\d+$/.test(embed(index)) ? Number(index) : -1));
  if (wanted.some((index) => index < 0 || index >= found.length)) return '';
  const picked = wanted.length === 0 ? found : wanted.map((index) => found[index] ?? null);
  const keys = listArgument(call, 'keys').map(embed);
  if (keys.length > 0) {
    return keys.length === picked.length ? Object.fromEntries(keys.map((key, i) => [key, picked[i] ?? null])) : '';
  }
  return picked.length === 0 ? '' : picked.length === 1 ? (picked[0] ?? '') : picked;
}

function extractAll(text: string, call: TransformerCall): Outcome {
  const pattern = patternOf(call, flagsOf(call));
  if (pattern instanceof Fault) return pattern;
  const matches = pattern.matches(text);
  if (matches instanceof Fault) return matches;
  const found = matches.map((match): Json => {
    // As Python's findall: the match, its one group, or all of its groups.
    const each = match.groups.slice(1).map((group) => group ?? '');
    return each.length === 0 ? (match.groups[0] ?? '') : each.length === 1 ? (each[0] ?? '') : each;
  });
  if (found.length === 0 && flagArgument(call, 'error_if_no_match')) {
    return new Fault('language.argument', 'regex: no match');
  }
  return flagArgument(call, 'unpack_matches') ? found.flatMap(asList).filter((each) => each !== '') : found;
}

/** `\0` is the whole match, which Python spells `\g<0>`. */
function expand(template: string, match: Match, pattern: Pattern): string | Fault {
  return expandReplacement(template, match, pattern.names, 'python');
}

function regexReplace(text: string, call: TransformerCall): Outcome {
  const pattern = patternOf(call, flagsOf(call));
  if (pattern instanceof Fault) return pattern;
  const template = textArgument(call, 'output_format') ?? '';
  const action = textArgument(call, 'action_dt') ?? '';
  return replaceMatches(pattern, text, (match) => {
    const written = expand(template, match, pattern);
    if (written instanceof Fault || action === '') return written;
    const path = parsePath(action);
    if (path instanceof Fault) return path;
    // The path reads the text: `.=val.toUpperCase()`.
    const value = evalBelow(path, written, scopeOf({}), call.services);
    return value instanceof Fault ? value : embed(value);
  });
}

function stringReplace(text: string, call: TransformerCall): Outcome {
  const isOn = (name: string): boolean => argument(call, name) === undefined || flagArgument(call, name);
  const pattern = patternOf(call, { ignoreCase: isOn('caseInsensitive'), multiLine: isOn('multiLine') });
  if (pattern instanceof Fault) return pattern;
  const template = (textArgument(call, 'newValue') ?? '').replace(/^''$/, '').replaceAll('$&', '${0}');
  const limit = isOn('replaceAll') ? undefined : 1;
  return replaceMatches(pattern, text, (match) => expandReplacement(template, match, pattern.names), limit);
}

function template(call: TransformerCall): Json | undefined | Fault {
  const given = argument(call, 'template');
  const type = textArgument(call, 'template_type') ?? 'text';
  if (given === undefined || type === 'text') return given;
  if (type === 'list') return listOf(given);
  if (type !== 'json') return new Fault('language.argument', 'template_type: text, json or list');
  const parsed = typeof given === 'string' ? parseJson(given) : given;
  return parsed === undefined ? new Fault('language.argument', 'template: this is no JSON') : parsed;
}

/** Texts of a value, keys too, with the groups of a match put in. */
export function filled(shape: Json, match: Match, pattern: Pattern): Json | Fault {
  if (typeof shape === 'string') return expand(shape, match, pattern);
  if (isList(shape)) {
    const list: Json[] = [];
    for (const each of shape) {
      const value = filled(each, match, pattern);
      if (value instanceof Fault) return value;
      list.push(value);
    }
    return list;
  }
  if (!isObject(shape)) return shape;
  const members: [string, Json][] = [];
  for (const [name, each] of Object.entries(shape)) {
    const key = expand(name, match, pattern);
    const value = filled(each, match, pattern);
    if (key instanceof Fault) return key;
    if (value instanceof Fault) return value;
    members.push([key, value]);
  }
  return Object.fromEntries(members);
}

function regexExpand(value: Json | undefined, call: TransformerCall): Outcome {
  const shape = template(call);
  if (shape instanceof Fault) return shape;
  const flags = namedFlags(call);
  if (flags instanceof Fault) return flags;
  const limit = numberArgument(call, 'search_limit');
  if (limit instanceof Fault) return limit;
  if (limit !== undefined && limit < 0) return new Fault('language.argument', 'search_limit: not below 0');
  const takes = textArgument(call, 'value_takes') ?? 'text';
  if (takes !== 'text' && takes !== 'regex') return new Fault('language.argument', 'value_takes: text or regex');
  const own = asList(value).filter((each) => each !== null);
  const [regexes, texts] = [asList(argument(call, 'regex')), asList(argument(call, 'text'))];
  const tooMany =
    takes === 'text'
      ? tooManyPairs('RegexExpand', own.length + texts.length, regexes.length)
      : tooManyPairs('RegexExpand', texts.length, own.length + regexes.length);
  if (tooMany !== undefined) return tooMany;
  const patterns: Pattern[] = [];
  for (const source of takes === 'text' ? regexes : [...own, ...regexes]) {
    if (typeof source !== 'string' && typeof source !== 'number') continue;
    const pattern = call.patterns.get(embed(source), flags);
    if (pattern instanceof Fault) return pattern;
    patterns.push(pattern);
  }
  const pairs =
    takes === 'text'
      ? crossed([...own, ...texts], patterns)
      : crossed(patterns, texts).map(([p, t]) => [t, p] as const);
  return expandAll(pairs, shape, limit === undefined || limit === 0 ? undefined : limit);
}

function crossed<A, B>(outer: readonly A[], inner: readonly B[]): readonly (readonly [A, B])[] {
  return outer.flatMap((a) => inner.map((b) => [a, b] as const));
}

function expandAll(
  pairs: readonly (readonly [Json, Pattern])[],
  shape: Json | undefined,
  limit: number | undefined,
): Outcome {
  const results: Json[] = [];
  const size = shape === undefined ? 0 : embed(shape).length;
  let length = 0;
  for (const [text, pattern] of pairs) {
    const matches = pattern.matches(embed(text), limit);
    if (matches instanceof Fault) return matches;
    for (const match of matches) {
      length += size + match.end - match.start;
      if (length > RESULT_LENGTH_MAX) return tooLong();
      const made = shape === undefined ? (match.groups[0] ?? '') : filled(shape, match, pattern);
      if (made instanceof Fault) return made;
      for (const each of asList(made)) if (each !== null) results.push(each);
      if (results.length > RESULT_ITEMS_MAX) return tooMany();
    }
  }
  return results;
}

function removeMatches(value: Json | undefined, call: TransformerCall): Outcome {
  const filters = argument(call, 'filters') ?? '';
  const values = listOf(value);
  if (filters === '') return values;
  const delimiter = call.patterns.get(textArgument(call, 'delimiter') ?? '\n');
  if (delimiter instanceof Fault) return delimiter;
  const pieces = isList(filters) ? filters.map(embed) : splitBy(embed(filters), delimiter);
  if (pieces instanceof Fault) return pieces;
  const caseless = argument(call, 'ignore_case') === undefined ? 'ignorecase' : 'ignore_case';
  const ignoreCase = argument(call, caseless) === undefined || flagArgument(call, caseless);
  if (flagArgument(call, 'match_exact') || flagArgument(call, 'matchexact')) {
    const unwanted = new Set(ignoreCase ? pieces.map((piece) => piece.toLowerCase().trim()) : pieces);
    return values.filter((each) => !unwanted.has(ignoreCase ? embed(each).toLowerCase() : embed(each)));
  }
  const tooMany = tooManyPairs('RemoveMatches', values.length, pieces.length);
  if (tooMany !== undefined) return tooMany;
  const patterns: Pattern[] = [];
  for (const piece of pieces.map((each) => each.trim()).filter((each) => each !== '')) {
    const pattern = call.patterns.get(piece, { ignoreCase });
    if (pattern instanceof Fault) return pattern;
    patterns.push(pattern);
  }
  const kept: Json[] = [];
  for (const each of values) {
    const verdict = matchesAny(embed(each), patterns);
    if (verdict instanceof Fault) return verdict;
    if (!verdict) kept.push(each);
  }
  return kept;
}

function matchesAny(text: string, patterns: readonly Pattern[]): boolean | Fault {
  for (const pattern of patterns) {
    const verdict = pattern.test(text);
    if (verdict !== false) return verdict;
  }
  return false;
}

function splitBy(text: string, delimiter: Pattern): readonly string[] | Fault {
  const matches = delimiter.matches(text);
  if (matches instanceof Fault) return matches;
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of matches) {
    if (start === end) continue;
    pieces.push(text.slice(from, start));
    from = end;
  }
  return [...pieces, text.slice(from)];
}

// Lazy: classes of Unicode are expanded when the expression is made.
const email = lazy(() => /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]*[\p{L}\p{N}]\.[a-z]{2,24}/gu);

/** Addresses in a text, in lower case. Our own expression, over stretches of a bounded length. */
function emails(value: Json | undefined): Outcome {
  const found: Json[] = [];
  for (const item of listOf(value)) {
    const text = toText(item);
    if (text instanceof Fault) return text;
    for (const stretch of (text ?? '').toLowerCase().split(/[^\p{L}\p{N}._%+@-]+/u)) {
      if (stretch.length <= 1024 && stretch.includes('@'))
        for (const [each] of stretch.matchAll(email())) found.push(each);
    }
  }
  return found;
}

const item = { source: 'script', aliases: [], level: 'item' } as const;
const REGEX: ArgumentRow = { name: 'regex', rule: 'The regular expression.', required: true };
const FLAGS: readonly ArgumentRow[] = [
  { name: 'ignore_case', rule: 'True: whatever the case.', default: 'false' },
  { name: 'multi_line', rule: 'True: ^ and $ also at line ends.', default: 'false' },
  { name: 'period_matches_newline', rule: 'True: a dot matches a line end too.', default: 'false' },
];
const NAMED_FLAGS: ArgumentRow = {
  name: 'flags',
  rule: 'Of `dotall`, `multiline`, `ignorecase`, `verbose`, `unicode`, or their first letters (`x` for verbose), separated by commas.',
  default: 'none',
};

export const regexScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'RegexGroups',
    args: [
      REGEX,
      { name: 'groups', rule: 'Numbers of the groups that are wanted, from 0, separated by commas.', default: 'all' },
      { name: 'keys', rule: 'Names for the groups; the result is an object then.' },
      NAMED_FLAGS,
    ],
    rule: 'The groups of the first match: one alone, several as a list, or as an object. No match, or a group that is not there: an empty text.',
    examples: [
      { input: 'the quick fox', args: { regex: '(the) (\\w+)' }, output: ['the', 'quick'] },
      { input: 'the quick fox', args: { regex: '(the) (\\w+)', groups: '1' }, output: 'quick' },
      { input: 'k=v', args: { regex: '(\\w)=(\\w)', keys: 'key,value' }, output: { key: 'k', value: 'v' } },
      { input: ['a1', 'b'], args: { regex: 'A(\\d)', flags: 'i' }, output: ['1', ''] },
      { input: 'k=v', args: { regex: '(\\w)=', groups: '4' }, output: '' },
    ],
    run: onText(groups),
  },
  {
    ...item,
    name: 'RegexExtractAll',
    flattens: true,
    args: [
      REGEX,
      ...FLAGS,
      { name: 'error_if_no_match', rule: 'True: no match is an error.', default: 'false' },
      {
        name: 'unpack_matches',
        rule: 'True: several groups of a match become items of the list; empty ones are left out.',
        default: 'false',
      },
    ],
    rule: 'Every match in the text as a list: the match, or its groups when the expression has any.',
    examples: [
      { input: 'a1b22', args: { regex: '[0-9]+' }, output: ['1', '22'] },
      {
        input: 'k=v;x=y',
        args: { regex: '(\\w)=(\\w)' },
        output: [
          ['k', 'v'],
          ['x', 'y'],
        ],
      },
      { input: ['k=v', 'x='], args: { regex: '(\\w)=(\\w?)', unpack_matches: 'true' }, output: ['k', 'v', 'x'] },
      { input: 'none', args: { regex: '[0-9]', error_if_no_match: 'true' }, error: true },
    ],
    run: onText(extractAll),
  },
  {
    ...item,
    name: 'RegexReplace',
    args: [
      REGEX,
      {
        name: 'output_format',
        rule: 'What takes the place of each match; \\1 and \\g<name> are groups, \\0 is the match.',
        default: 'nothing',
      },
      ...FLAGS,
      { name: 'action_dt', rule: 'A path applied to each replacement, for example `.=val.toUpperCase()`.' },
    ],
    rule: 'The text with every match of a regular expression replaced.',
    examples: [
      { input: 'k=v', args: { regex: '(?P<a>\\w)=(\\w)', output_format: '\\2=\\g<a>' }, output: 'v=k' },
      {
        input: ['a1', 'B2'],
        args: { regex: 'b', ignore_case: 'true', output_format: '<\\0>' },
        output: ['a1', '<B>2'],
      },
      { input: 'a1', args: { regex: '[a-z]', output_format: '\\0', action_dt: '.=val.toUpperCase()' }, output: 'A1' },
      { input: 'aa', args: { regex: '(?<=a)a' }, error: true },
    ],
    run: onText(regexReplace),
  },
  {
    ...item,
    name: 'StringReplace',
    args: [
      REGEX,
      {
        name: 'newValue',
        rule: "What takes the place of each match; $1 is a group, $& the match, '' nothing.",
        required: true,
      },
      { name: 'replaceAll', rule: 'False: only the first match.', default: 'true' },
      { name: 'caseInsensitive', rule: 'False: the case counts.', default: 'true' },
      { name: 'multiLine', rule: 'False: ^ and $ only at the ends of the text.', default: 'true' },
    ],
    rule: 'The text with matches of a regular expression replaced.',
    examples: [
      { input: 'Foo foo', args: { regex: 'foo', newValue: 'bar' }, output: 'bar bar' },
      { input: 'Foo foo', args: { regex: 'foo', newValue: "''", replaceAll: 'false' }, output: ' foo' },
      { input: ['ab', 'x'], args: { regex: '(a)(b)', newValue: '$2$1$&' }, output: ['baab', 'x'] },
      { input: 'x', args: { newValue: 'y' }, error: true },
    ],
    run: onText(stringReplace),
  },
  {
    ...item,
    name: 'RegexExpand',
    level: 'value',
    args: [
      { name: 'regex', rule: 'One or more regular expressions.', required: true },
      { name: 'text', rule: 'More texts to search.' },
      { name: 'template', rule: 'What each match gives; \\1 and \\g<name> are groups.', default: 'the match' },
      { name: 'template_type', rule: '`text`, `list` (separated by commas) or `json`.', default: 'text' },
      {
        name: 'value_takes',
        rule: '`text`: the value is searched. `regex`: the value is the expression, and `text` is searched.',
        default: 'text',
      },
      NAMED_FLAGS,
      { name: 'search_limit', rule: 'The most matches of one expression in one text.', default: '0, no limit' },
    ],
    rule: 'For every match of every expression in every text, the template with its groups put in, as one list.',
    examples: [
      { input: 'k=v x=y', args: { regex: '(\\w)=(\\w)', template: '\\2\\1' }, output: ['vk', 'yx'] },
      {
        input: 'k=v',
        args: { regex: '(\\w)=(\\w)', template: '{"key": "\\\\1"}', template_type: 'json' },
        output: [{ key: 'k' }],
      },
      { input: ['a1a2', 'a3'], args: { regex: ['a\\d'], search_limit: '1' }, output: ['a1', 'a3'] },
      { args: { regex: 'a' }, output: [] },
    ],
    run: regexExpand,
  },
  {
    ...item,
    name: 'RemoveMatches',
    level: 'value',
    args: [
      { name: 'filters', rule: 'Regular expressions (or texts): a list, or one a line.', required: true },
      { name: 'delimiter', rule: 'The regular expression between the filters.', default: 'a line end' },
      { name: 'ignore_case', rule: 'No: the case counts. Older content names it `ignorecase`.', default: 'yes' },
      {
        name: 'match_exact',
        rule: 'Yes: the filters are texts, and the whole item must be one. Older content names it `matchexact`.',
        default: 'no',
      },
    ],
    rule: 'The items that no filter matches.',
    examples: [
      { input: ['a.exe', 'b.txt'], args: { filters: '\\.EXE$' }, output: ['b.txt'] },
      { input: 'x,y', args: { filters: 'X;Z', delimiter: ';', match_exact: 'yes' }, output: ['y'] },
      { args: { filters: 'x' }, output: [] },
    ],
    run: removeMatches,
  },
  {
    ...item,
    name: 'ExtractEmailTransformer',
    aliases: ['ExtractEmailTransformer_6_10'],
    level: 'value',
    args: [],
    rule: 'Every e-mail address in the texts, in lower case, as one list.',
    examples: [
      { input: 'From: Ann <Ann@Corp.example>', output: ['ann@corp.example'] },
      { input: ['a@x.example b@y.example', 'none'], output: ['a@x.example', 'b@y.example'] },
      { output: [] },
    ],
    run: emails,
  },
]);
