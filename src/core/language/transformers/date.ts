/** Transformers of dates, and of values to text. */
import { isList, isObject } from '../../base/json.ts';
import { toInstant, toText } from '../casts.ts';
import { RFC3339, RFC822, epochSeconds, formatInstant } from '../dates.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';
import type { Json } from '../../base/json.ts';

function toUnix(value: Json | undefined): Outcome {
  const instant = toInstant(value);
  return typeof instant === 'bigint' ? epochSeconds(instant) : instant;
}

/** With a format, or when the text is a full date, a date is written; everything else becomes its text. */
function toWritten(value: Json | undefined, call: TransformerCall): Outcome {
  const format = textArgument(call, 'format');
  if (format !== undefined) {
    const instant = toInstant(value);
    return typeof instant === 'bigint' ? formatInstant(instant, format === '' ? RFC822 : format) : instant;
  }
  if (isList(value) || isObject(value)) return JSON.stringify(value);
  return toText(value);
}

function stampToDate(value: Json | undefined): Outcome {
  const text = toText(value);
  if (text instanceof Fault || text === undefined) return text;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || Math.abs(number) > 8.64e15) {
    return new Fault('language.cast', `${JSON.stringify(text)} is no time stamp`);
  }
  const ms = Math.trunc(number < 1e10 ? number * 1000 : number);
  return formatInstant(BigInt(ms) * 1_000_000n, RFC3339_MS);
}

const RFC3339_MS = RFC3339.replace('.999999999', '.000');

export const DATE_TRANSFORMERS: readonly TransformerRow[] = [
  {
    name: 'toUnix',
    aliases: ['date.toUnix'],
    level: 'item',
    args: [],
    rule: 'A date as whole seconds since 1970.',
    examples: [
      { input: '2024-03-01T00:00:00Z', output: 1709251200 },
      { input: 'Fri, 01 Mar 2024 00:00:00 GMT', output: 1709251200 },
      { input: 'soon', error: true },
    ],
    run: toUnix,
  },
  {
    name: 'toString',
    aliases: [],
    level: 'item',
    args: [{ name: 'format', rule: 'A Go date layout; the value is then read as a date. Empty: RFC 822.' }],
    rule: 'The value as text: JSON for objects; with a format, a date written in it.',
    examples: [
      { input: 5, output: '5' },
      { input: '2024-03-01T17:04:05Z', args: { format: '02/01/2006 3:04PM' }, output: '01/03/2024 5:04PM' },
      { input: '2024-03-01T17:04:05Z', args: { format: '' }, output: '01 Mar 24 17:04 UTC' },
      { input: { a: 1 }, output: '{"a":1}' },
    ],
    run: toWritten,
  },
  {
    name: 'TimeStampToDate',
    aliases: [],
    level: 'item',
    args: [],
    rule: 'An epoch number (below 10¹⁰ seconds, else milliseconds) as an ISO date with milliseconds.',
    examples: [
      { input: 1709251200, output: '2024-03-01T00:00:00.000Z' },
      { input: '1709251200500', output: '2024-03-01T00:00:00.500Z' },
      { input: 'x', error: true },
    ],
    run: stampToDate,
  },
];
