/** Transformers of texts that XSOAR ships as scripts, as native functions with the scripts' rules. Regular expressions: `regex-scripts.ts`. */
import { lazy } from '../../base/lazy.ts';
import { deepEqual } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { RESULT_LENGTH_MAX } from '../choices.ts';
import { embed } from '../embed.ts';
import { base64Decode, base64Encode, percentDecode, percentEncode } from '../encodings.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { tooLong } from '../patterns.ts';
import { onText } from './text.ts';
import { argument, flagArgument, listArgument, numberArgument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function cut(text: string, call: TransformerCall): Outcome {
  const delimiter = (textArgument(call, 'delimiter') ?? '').replace(/^''$/, '');
  const parts = delimiter === '' ? Array.from(text) : text.split(delimiter);
  const picked: string[] = [];
  let length = 0;
  for (const field of listArgument(call, 'fields')) {
    const part = /^[1-9]\d*$/.test(embed(field)) ? parts[Number(field) - 1] : undefined;
    if (part === undefined) {
      return new Fault('language.argument', `fields: ${JSON.stringify(field)} is none of the ${parts.length} fields`);
    }
    picked.push(part);
    length += part.length + delimiter.length;
    if (length > RESULT_LENGTH_MAX) return tooLong();
  }
  return picked.length === 0 ? new Fault('language.argument', 'fields: a number is needed') : picked.join(delimiter);
}

function stripChars(text: string, call: TransformerCall): Outcome {
  const chars = new Set(textArgument(call, 'chars') ?? '');
  const points = Array.from(text);
  let from = 0;
  let to = points.length;
  while (from < to && chars.has(points[from] ?? '')) from++;
  while (to > from && chars.has(points[to - 1] ?? '')) to--;
  return points.slice(from, to).join('');
}

/** Zeros go behind a sign, as Python's `zfill` puts them. */
function padZeros(text: string, call: TransformerCall): Outcome {
  const given = argument(call, 'length') === undefined ? 'digits' : 'length';
  const length = numberArgument(call, given);
  if (length instanceof Fault) return length;
  if (length === undefined) return new Fault('language.argument', 'length: a number is needed');
  if (length > RESULT_LENGTH_MAX) return tooLong();
  const missing = Math.trunc(length) - Array.from(text).length;
  if (missing <= 0) return text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function between(value: Json | undefined, call: TransformerCall): Outcome {
  if (typeof value !== 'string') return new Fault('language.cast', 'a text is needed');
  const from = textArgument(call, 'from') ?? '';
  const to = textArgument(call, 'to') ?? '';
  const start = value.indexOf(from);
  const end = value.lastIndexOf(to);
  if (from === '' || to === '' || start < 0 || end < 0) return value;
  return value.slice(start + from.length, Math.max(start + from.length, end));
}

function urlEncode(text: string, call: TransformerCall): Outcome {
  if (text.length > RESULT_LENGTH_MAX / 9) return tooLong();
  const safe = flagArgument(call, 'ignore_safe_character') ? '' : (textArgument(call, 'safe_character') ?? '/');
  return percentEncode(percentDecode(text), safe);
}

function oneOf(value: Json | undefined, call: TransformerCall): Outcome {
  const kept = listArgument(call, 'except').some((item) => deepEqual(item, value));
  return kept ? value : argument(call, 'convertTo');
}

const item = { source: 'script', aliases: [], level: 'item' } as const;

export const textScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'Cut',
    args: [
      {
        name: 'delimiter',
        rule: "The text between the fields; '' stands for none, each character is a field then.",
        required: true,
      },
      { name: 'fields', rule: 'Numbers of the fields, from 1, separated by commas.', required: true },
    ],
    rule: 'Fields of a text, joined by the delimiter again; a field that is not there is an error.',
    examples: [
      { input: 'a-b-c', args: { delimiter: '-', fields: '1,3' }, output: 'a-c' },
      { input: ['x.y', 'u.v'], args: { delimiter: '.', fields: '2' }, output: ['y', 'v'] },
      { input: 'abc', args: { delimiter: "''", fields: '1,3' }, output: 'ac' },
      { input: 'a-b', args: { delimiter: '-', fields: '3' }, error: true },
    ],
    run: onText(cut),
  },
  {
    ...item,
    name: 'StripChars',
    aliases: ['StripChar'],
    args: [{ name: 'chars', rule: 'The characters to take away.', required: true }],
    rule: 'The text without these characters at both ends.',
    examples: [
      { input: '<me@x.example>', args: { chars: '<>' }, output: 'me@x.example' },
      { input: ['[[x]', 'y'], args: { chars: '[]' }, output: ['x', 'y'] },
      { input: 'x', args: {}, output: 'x' },
    ],
    run: onText(stripChars),
  },
  {
    ...item,
    name: 'PadZeros',
    args: [
      { name: 'length', rule: 'The number of characters to reach.', required: true },
      { name: 'digits', rule: 'The same, as older content names it.' },
    ],
    rule: 'The text with zeros before it, behind its sign, until it is long enough.',
    examples: [
      { input: 7, args: { length: '3' }, output: '007' },
      { input: ['-7', '1234'], args: { length: 3 }, output: ['-07', '1234'] },
      { input: '7', args: { length: '1000000000' }, error: true },
    ],
    run: onText(padZeros),
  },
  {
    ...item,
    name: 'ExtractInbetween',
    args: [
      { name: 'from', rule: 'The text after whose first occurrence the result begins.', required: true },
      { name: 'to', rule: 'The text before whose last occurrence the result ends.', required: true },
    ],
    rule: 'What stands between two texts; unchanged when one of them does not occur. What is no text is an error.',
    examples: [
      { input: 'see <a> and <b>', args: { from: '<', to: '>' }, output: 'a> and <b' },
      { input: ['[x]', 'y'], args: { from: '[', to: ']' }, output: ['x', 'y'] },
      { input: 5, args: { from: '[', to: ']' }, error: true },
    ],
    run: between,
  },
  {
    ...item,
    name: 'URLDecode',
    args: [],
    rule: 'The text with its percent codes resolved as UTF-8; a plus stays a plus.',
    examples: [
      { input: 'https:%2F%2Fa.example%2F%C3%A9', output: 'https://a.example/é' },
      { input: ['a%20b', '100%'], output: ['a b', '100%'] },
      { input: '%FF', output: '\ufffd' },
    ],
    run: onText(percentDecode),
  },
  {
    ...item,
    name: 'URLEncode',
    args: [
      { name: 'ignore_safe_character', rule: 'True: no character is safe.', default: 'false' },
      { name: 'safe_character', rule: 'Characters that stay, beside letters, digits and `_.-~`.', default: '/' },
    ],
    rule: 'The text with percent codes for all but the safe characters; codes that it holds are not coded twice.',
    examples: [
      { input: 'a b/é', output: 'a%20b/%C3%A9' },
      { input: ['a%20b', 'x/y'], args: { ignore_safe_character: 'true' }, output: ['a%20b', 'x%2Fy'] },
      { input: { a: 1 }, error: true },
    ],
    run: onText(urlEncode),
  },
  {
    ...item,
    name: 'Base64EncodeV2',
    aliases: ['Base64Encode'],
    args: [],
    rule: 'The UTF-8 bytes of the text in base64.',
    examples: [
      { input: 'hé', output: 'aMOp' },
      { input: ['a', ''], output: ['YQ==', ''] },
      { input: [1, 2], output: ['MQ==', 'Mg=='] },
    ],
    run: onText(base64Encode),
  },
  {
    ...item,
    name: 'Base64Decode',
    args: [],
    rule: 'The text that base64 holds; also of the URL alphabet and without padding.',
    examples: [
      { input: 'aMOp', output: 'hé' },
      { input: ['YQ', 'YQ=='], output: ['a', 'a'] },
      { input: 'a$', error: true },
    ],
    run: onText(base64Decode),
  },
  {
    ...item,
    name: 'RemoveNullBytes',
    args: [],
    rule: 'The text without null characters.',
    examples: [
      { input: 'a\u0000b', output: 'ab' },
      { input: ['\u0000', 'x'], output: ['', 'x'] },
      { input: 'plain', output: 'plain' },
    ],
    run: onText((text) => text.replaceAll('\u0000', '')),
  },
  {
    ...item,
    name: 'ConvertAllExcept',
    args: [
      { name: 'convertTo', rule: 'What takes the place of every other value.', required: true },
      { name: 'except', rule: 'The values that stay: a list, or separated by commas.', required: true },
    ],
    rule: 'The value when it is one of the exceptions, else what it is converted to.',
    examples: [
      { input: 'high', args: { convertTo: 'other', except: 'high,low' }, output: 'high' },
      { input: ['low', 'x'], args: { convertTo: 'other', except: ['low'] }, output: ['low', 'other'] },
      { args: { convertTo: 'other', except: 'low' } },
    ],
    run: oneOf,
  },
]);
