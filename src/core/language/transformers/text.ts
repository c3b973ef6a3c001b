/** Transformers of texts. Numbers and truth values count as their text; objects are an error. */
import { lazy } from '../../base/lazy.ts';
import { toText } from '../casts.ts';
import type { Json } from '../../base/json.ts';
import { DELIMITER_NOT_FOUND_KEEPS_TEXT, RESULT_LENGTH_MAX } from '../choices.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { characters } from '../operators/text.ts';
import { expandReplacement, replaceMatches, tooLong } from '../patterns.ts';
import { numberArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

/** A function of the item's text; what has none is an error. */
export function onText(work: (text: string, call: TransformerCall) => Outcome): TransformerRow['run'] {
  return (value, call) => {
    const text = toText(value);
    if (text instanceof Fault || text === undefined) return text;
    return work(text, call);
  };
}

function substring(text: string, call: TransformerCall): Json | Fault {
  const from = numberArgument(call, 'from');
  if (from instanceof Fault) return from;
  const to = numberArgument(call, 'to');
  if (to instanceof Fault) return to;
  const start = Math.max(0, Math.trunc(from ?? 0));
  const end = to === undefined ? Number.POSITIVE_INFINITY : Math.trunc(to);
  return end <= start ? '' : text.slice(unitAt(text, start), unitAt(text, end));
}

/** Where the character of that number begins; characters are code points, as Go's runes are. */
function unitAt(text: string, character: number): number {
  let unit = 0;
  for (let i = 0; i < character && unit < text.length; i++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}

function after(text: string, call: TransformerCall): Json {
  const delimiter = textArgument(call, 'from') ?? '';
  const at = text.indexOf(delimiter);
  if (at < 0) return DELIMITER_NOT_FOUND_KEEPS_TEXT ? text : '';
  return text.slice(at + delimiter.length);
}

function before(text: string, call: TransformerCall): Json {
  const delimiter = textArgument(call, 'to') ?? '';
  const at = delimiter === '' ? -1 : text.indexOf(delimiter);
  if (at < 0) return DELIMITER_NOT_FOUND_KEEPS_TEXT ? text : '';
  return text.slice(0, at);
}

/** An empty delimiter splits into characters: code points, not halves of them. */
function parts(text: string, call: TransformerCall): string[] {
  const delimiter = textArgument(call, 'delimiter') ?? ',';
  return delimiter === '' ? Array.from(text) : text.split(delimiter);
}

function replace(text: string, call: TransformerCall): Json | Fault {
  const target = textArgument(call, 'toReplace') ?? '';
  const limit = numberArgument(call, 'limit');
  if (limit instanceof Fault) return limit;
  if (target === '') return text;
  const replacement = textArgument(call, 'replaceWith') ?? '';
  const pieces = text.split(target);
  const count = limit === undefined || limit < 0 ? pieces.length - 1 : Math.min(Math.trunc(limit), pieces.length - 1);
  if (text.length + count * replacement.length > RESULT_LENGTH_MAX) return tooLong();
  return [pieces.slice(0, count + 1).join(replacement), ...pieces.slice(count + 1)].join(target);
}

function replaceMatch(text: string, call: TransformerCall): Json | Fault {
  const source = textArgument(call, 'regex') ?? '';
  if (source === '') return text;
  const pattern = call.patterns.get(source);
  if (pattern instanceof Fault) return pattern;
  const template = textArgument(call, 'replaceWith') ?? '';
  return replaceMatches(pattern, text, (match) => expandReplacement(template, match, pattern.names));
}

const item = { source: 'built-in', aliases: [], level: 'item' } as const;

export const textTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'toUpperCase',
    args: [],
    rule: 'The text in upper case.',
    examples: [
      { input: 'pc-7', output: 'PC-7' },
      { input: ['a', 'b'], output: ['A', 'B'] },
      { input: { a: 1 }, error: true },
    ],
    run: onText((text) => text.toUpperCase()),
  },
  {
    ...item,
    name: 'toLowerCase',
    args: [],
    rule: 'The text in lower case.',
    examples: [{ input: 'ABC', output: 'abc' }, { input: ['X', 5], output: ['x', '5'] }, {}],
    run: onText((text) => text.toLowerCase()),
  },
  {
    ...item,
    name: 'trim',
    args: [],
    rule: 'The text without white space at both ends.',
    examples: [
      { input: ' a b \n', output: 'a b' },
      { input: ['a ', ' b'], output: ['a', 'b'] },
      { input: '', output: '' },
    ],
    run: onText((text) => text.trim()),
  },
  {
    ...item,
    name: 'concat',
    args: [
      { name: 'prefix', rule: 'Text put before.', default: 'nothing' },
      { name: 'suffix', rule: 'Text put after.', default: 'nothing' },
    ],
    rule: 'The text with a text before it and a text after it; a list given as argument is written as JSON.',
    examples: [
      { input: 'x', args: { prefix: '<', suffix: '>' }, output: '<x>' },
      { input: ['a', 1], args: { prefix: '#' }, output: ['#a', '#1'] },
      { input: 'ids ', args: { suffix: [1, 2] }, output: 'ids [1,2]' },
    ],
    run: onText((text, call) => `${textArgument(call, 'prefix') ?? ''}${text}${textArgument(call, 'suffix') ?? ''}`),
  },
  {
    ...item,
    name: 'substring',
    args: [
      { name: 'from', rule: 'Index of the first character, from 0.', default: '0' },
      { name: 'to', rule: 'Index after the last character.', default: 'the end' },
    ],
    rule: 'The characters from one index up to, and without, another; indexes beyond the text are its ends.',
    examples: [
      { input: 'abcdef', args: { from: '1', to: '3' }, output: 'bc' },
      { input: 'abc', args: { from: 1, to: 99 }, output: 'bc' },
      { input: 'abc', args: { from: 'one' }, error: true },
    ],
    run: onText(substring),
  },
  {
    ...item,
    name: 'substringFrom',
    args: [{ name: 'from', rule: 'The text after whose first occurrence the result begins.' }],
    rule: 'What follows the first occurrence of a text; unchanged when it does not occur.',
    examples: [
      { input: 'user@corp.example', args: { from: '@' }, output: 'corp.example' },
      { input: 'a=b=c', args: { from: '=' }, output: 'b=c' },
      { input: 'plain', args: { from: '@' }, output: 'plain' },
      { input: ['a=1', 'b'], args: { from: '=' }, output: ['1', 'b'] },
    ],
    run: onText(after),
  },
  {
    ...item,
    name: 'substringTo',
    args: [{ name: 'to', rule: 'The text before whose first occurrence the result ends.' }],
    rule: 'What precedes the first occurrence of a text; unchanged when it does not occur.',
    examples: [
      { input: 'user@corp.example', args: { to: '@' }, output: 'user' },
      { input: ['a/b', 'c'], args: { to: '/' }, output: ['a', 'c'] },
      { input: '@x', args: { to: '@' }, output: '' },
    ],
    run: onText(before),
  },
  {
    ...item,
    name: 'split',
    flattens: true,
    args: [{ name: 'delimiter', rule: 'The text between the parts.', default: 'a comma' }],
    rule: 'The parts of the text between delimiters, as a list; an empty delimiter gives the characters; the parts of a list of texts are one list.',
    examples: [
      { input: 'a, b', output: ['a', ' b'] },
      { input: 'a|b', args: { delimiter: '|' }, output: ['a', 'b'] },
      { input: 'ok😀', args: { delimiter: '' }, output: ['o', 'k', '😀'] },
      { input: ['a,b', 'c'], output: ['a', 'b', 'c'] },
    ],
    run: onText(parts),
  },
  {
    ...item,
    name: 'splitAndTrim',
    flattens: true,
    args: [{ name: 'delimiter', rule: 'The text between the parts.', default: 'a comma' }],
    rule: 'As split, each part without white space at its ends.',
    examples: [
      { input: 'a , b', output: ['a', 'b'] },
      { input: ' x ; y', args: { delimiter: ';' }, output: ['x', 'y'] },
      { input: 'one', output: ['one'] },
      { input: ['a , b', 'c'], output: ['a', 'b', 'c'] },
    ],
    run: onText((text, call) => parts(text, call).map((part) => part.trim())),
  },
  {
    ...item,
    name: 'replace',
    args: [
      { name: 'toReplace', rule: 'The text to look for, literally.' },
      { name: 'replaceWith', rule: 'What takes its place.', default: 'nothing' },
      { name: 'limit', rule: 'How many occurrences at most.', default: 'all' },
    ],
    rule: 'The text with occurrences of a text replaced by another.',
    examples: [
      { input: 'a-b-c', args: { toReplace: '-', replaceWith: '+' }, output: 'a+b+c' },
      { input: 'a-b-c', args: { toReplace: '-', limit: '1' }, output: 'ab-c' },
      { input: ['hxxp://x', 'y'], args: { toReplace: 'hxxp', replaceWith: 'http' }, output: ['http://x', 'y'] },
    ],
    run: onText(replace),
  },
  {
    ...item,
    name: 'replaceMatch',
    args: [
      { name: 'regex', rule: 'The regular expression (RE2).' },
      {
        name: 'replaceWith',
        rule: 'What takes the place of each match; $1, ${1} and ${name} are groups.',
        default: 'nothing',
        groups: true,
      },
    ],
    rule: 'The text with every match of a regular expression replaced.',
    examples: [
      { input: 'Re: hello', args: { regex: '(?i)^re:\\s*' }, output: 'hello' },
      { input: 'k=v', args: { regex: '(\\w)=(\\w)', replaceWith: '${2}=$1' }, output: 'v=k' },
      { input: 'x', args: { regex: '(' }, error: true },
    ],
    run: onText(replaceMatch),
  },
  {
    ...item,
    name: 'strLength',
    args: [],
    rule: 'The number of characters of the text.',
    examples: [
      { input: 'four', output: 4 },
      { input: ['', 'ab'], output: [0, 2] },
      { input: 12345, output: 5 },
    ],
    run: onText((text) => characters(text)),
  },
]);
