/** Transformers of dates, and of values to text. */
import { lazy } from '../../base/lazy.ts';
import { isList, isObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { toInstant, toText } from '../casts.ts';
import { RFC822, epochSeconds, formatInstant } from '../dates.ts';
import type { Outcome } from '../fault.ts';
import { argument, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

function toUnix(value: Json | undefined): Outcome {
  const instant = toInstant(value);
  return typeof instant === 'bigint' ? epochSeconds(instant) : instant;
}

/** @choice A date is written in UTC, whatever zone its text names: all times inside a run are. */
function toDateText(value: Json | undefined, call: TransformerCall): Outcome {
  const format = textArgument(call, 'format') ?? '';
  const instant = toInstant(value);
  return typeof instant === 'bigint' ? formatInstant(instant, format === '' ? RFC822 : format) : instant;
}

/** With a format the value is read as a date and written by it; everything else becomes its text. */
function toWritten(value: Json | undefined, call: TransformerCall): Outcome {
  if (argument(call, 'format') !== undefined) return toDateText(value, call);
  if (isList(value) || isObject(value)) return JSON.stringify(value);
  return toText(value);
}

const item = { source: 'built-in', aliases: [], level: 'item' } as const;

export const dateTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'toUnix',
    aliases: ['date.toUnix'],
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
    ...item,
    name: 'toString',
    args: [{ name: 'format', rule: 'A Go date layout; the value is then read as a date. Empty: RFC 822.' }],
    rule: 'The value as text: JSON for objects; with a format, a date written in it, in UTC.',
    examples: [
      { input: 5, output: '5' },
      { input: '2024-03-01T17:04:05Z', args: { format: '02/01/2006 3:04PM' }, output: '01/03/2024 5:04PM' },
      { input: '2024-03-01T17:04:05Z', args: { format: '' }, output: '01 Mar 24 17:04 UTC' },
      { input: { a: 1 }, output: '{"a":1}' },
    ],
    run: toWritten,
  },
  {
    ...item,
    name: 'date.toString',
    args: [{ name: 'format', rule: 'A Go date layout.', default: 'RFC 822, `02 Jan 06 15:04 MST`' }],
    rule: 'A date written by a layout, in UTC.',
    examples: [
      { input: '2024-03-01T01:30:00+02:00', args: { format: '2006-01-02 15:04' }, output: '2024-02-29 23:30' },
      { input: '2024-03-01T17:04:05Z', output: '01 Mar 24 17:04 UTC' },
      { input: [1709251200], args: { format: '2006-01-02' }, output: ['2024-03-01'] },
      { input: 'soon', error: true },
    ],
    run: toDateText,
  },
]);
