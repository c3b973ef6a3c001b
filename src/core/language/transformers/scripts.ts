/** Transformers over texts that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { isList } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { toText } from '../casts.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { parseJson } from '../operators/general.ts';
import { flagArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function cut(value: Json | undefined, call: TransformerCall): Outcome {
  const text = toText(value);
  if (text instanceof Fault || text === undefined) return text;
  const delimiter = (textArgument(call, 'delimiter') ?? '').replace(/^''$/, '');
  const parts = text.split(delimiter);
  const picked: string[] = [];
  for (const field of (textArgument(call, 'fields') ?? '').split(',')) {
    const part = /^\s*[1-9]\d*\s*$/.test(field) ? parts[Number(field) - 1] : undefined;
    if (part === undefined) return new Fault('language.argument', `fields: there is no field ${JSON.stringify(field)}`);
    picked.push(part);
  }
  return picked.join(delimiter);
}

function extractAll(value: Json | undefined, call: TransformerCall): Outcome {
  const text = toText(value);
  if (text instanceof Fault || text === undefined) return text;
  const pattern = call.patterns.get(textArgument(call, 'regex') ?? '', {
    ignoreCase: flagArgument(call, 'ignore_case'),
    multiLine: flagArgument(call, 'multi_line'),
    dotAll: flagArgument(call, 'period_matches_newline'),
  });
  if (pattern instanceof Fault) return pattern;
  const found = pattern.matches(text).map((match): Json => {
    // As Python's findall: the match, its one group, or all of its groups.
    const groups = match.groups.slice(1).map((group) => group ?? '');
    return groups.length === 0 ? (match.groups[0] ?? '') : groups.length === 1 ? (groups[0] ?? '') : groups;
  });
  if (found.length === 0 && flagArgument(call, 'error_if_no_match')) {
    return new Fault('language.argument', 'regex: no match');
  }
  return flagArgument(call, 'unpack_matches') ? found.flatMap((match) => (isList(match) ? match : [match])) : found;
}

function stripChars(value: Json | undefined, call: TransformerCall): Outcome {
  const text = toText(value);
  if (text instanceof Fault || text === undefined) return text;
  const chars = new Set(textArgument(call, 'chars') ?? '');
  const points = Array.from(text);
  let from = 0;
  let to = points.length;
  while (from < to && chars.has(points[from] ?? '')) from++;
  while (to > from && chars.has(points[to - 1] ?? '')) to--;
  return points.slice(from, to).join('');
}

function readJson(value: Json | undefined): Outcome {
  if (typeof value !== 'string') return value;
  return parseJson(value) ?? { error: 'the text is no JSON' };
}

const item = { aliases: [], level: 'item' } as const;

export const SCRIPT_TRANSFORMERS: readonly TransformerRow[] = [
  {
    ...item,
    name: 'Cut',
    args: [
      { name: 'delimiter', rule: 'The text between the fields.' },
      { name: 'fields', rule: 'Numbers of the fields, from 1, separated by commas.' },
    ],
    rule: 'Fields of a text, joined by the delimiter again; a field that is not there is an error.',
    examples: [
      { input: 'a-b-c', args: { delimiter: '-', fields: '1,3' }, output: 'a-c' },
      { input: ['x.y', 'u.v'], args: { delimiter: '.', fields: '2' }, output: ['y', 'v'] },
      { input: 'a-b', args: { delimiter: '-', fields: '3' }, error: true },
    ],
    run: cut,
  },
  {
    ...item,
    name: 'RegexExtractAll',
    flattens: true,
    args: [
      { name: 'regex', rule: 'The regular expression.' },
      { name: 'ignore_case', rule: 'True: whatever the case.', default: 'false' },
      { name: 'multi_line', rule: 'True: ^ and $ also at line ends.', default: 'false' },
      { name: 'period_matches_newline', rule: 'True: a dot matches a line end too.', default: 'false' },
      { name: 'error_if_no_match', rule: 'True: no match is an error.', default: 'false' },
      { name: 'unpack_matches', rule: 'True: several groups of a match become items of the list.', default: 'false' },
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
      { input: 'k=v', args: { regex: '(\\w)=(\\w)', unpack_matches: 'true' }, output: ['k', 'v'] },
      { input: 'none', args: { regex: '[0-9]', error_if_no_match: 'true' }, error: true },
    ],
    run: extractAll,
  },
  {
    ...item,
    name: 'StripChars',
    args: [{ name: 'chars', rule: 'The characters to take away.' }],
    rule: 'The text without these characters at both ends.',
    examples: [
      { input: '<me@x.example>', args: { chars: '<>' }, output: 'me@x.example' },
      { input: '[[x]', args: { chars: '[]' }, output: 'x' },
      { input: 'x', args: {}, output: 'x' },
    ],
    run: stripChars,
  },
  {
    ...item,
    name: 'ParseJSON',
    args: [],
    rule: 'What a JSON text says; an object with an error when it is none.',
    examples: [
      { input: '{"a":[1]}', output: { a: [1] } },
      { input: 'no', output: { error: 'the text is no JSON' } },
      { input: { a: 1 }, output: { a: 1 } },
    ],
    run: readJson,
  },
];
