/** Transformers of dates that XSOAR ships as scripts, as native functions with the scripts' rules. */
import { lazy } from '../../base/lazy.ts';
import type { Json } from '../../base/json.ts';
import { toText } from '../casts.ts';
import {
  DAYS,
  MONTHS,
  MONTH_NAMES,
  RFC3339,
  daysSinceEpoch,
  epochSeconds,
  fieldsOf,
  formatInstant,
  offsetMinutes,
} from '../dates.ts';
import type { DateTime } from '../dates.ts';
import { isoFormat, namesZone, parseAny, parseByFormat, parseRelative } from '../dates-loose.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../fault.ts';
import { onText } from './text.ts';
import { argument, flagArgument, requiredText, textArgument } from './row.ts';
import type { TransformerCall, TransformerRow } from './row.ts';

const NS_PER_S = 1_000_000_000n;
const NS_PER_MS = 1_000_000n;
const RFC3339_MS = RFC3339.replace('.999999999', '.000');

function nowOf(call: TransformerCall): bigint {
  return BigInt(Math.trunc(call.services.now())) * NS_PER_MS;
}

function noDate(text: string): Fault {
  return new Fault('language.cast', `${JSON.stringify(text.slice(0, 60))} is no date`);
}

/** A date that the value or an argument says, also relative to the run's clock. */
function dateArgument(call: TransformerCall, name: string): bigint | Fault {
  const text = requiredText(call, name);
  if (text instanceof Fault) return text;
  return (
    parseRelative(text, nowOf(call)) ??
    new Fault('language.argument', `${name}: ${JSON.stringify(text.slice(0, 60))} is no date`)
  );
}

/** Digits at the beginning count, as JavaScript's `parseInt` reads them. */
function stampToDate(text: string): Outcome {
  const digits = /^\s*[+-]?\d+/.exec(text)?.[0];
  const number = digits === undefined ? Number.NaN : Number(digits);
  const ms = number < 1e10 ? number * 1000 : number;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) {
    return new Fault('language.cast', `${JSON.stringify(text.slice(0, 60))} is no time stamp`);
  }
  return formatInstant(BigInt(ms) * NS_PER_MS, RFC3339_MS);
}

function toEpoch(text: string, call: TransformerCall): Outcome {
  const format = textArgument(call, 'formatter') ?? '%Y-%m-%dT%H:%M:%S';
  const instant = parseByFormat(text, format);
  if (instant !== undefined) return epochSeconds(instant);
  return new Fault(
    'language.cast',
    `${JSON.stringify(text.slice(0, 60))} is no date of the format ${JSON.stringify(format.slice(0, 60))}`,
  );
}

function betweenDates(text: string, call: TransformerCall): Outcome {
  const own = parseRelative(text, nowOf(call));
  if (own === undefined) return noDate(text);
  const [begin, end] = [dateArgument(call, 'begin_date'), dateArgument(call, 'end_date')];
  if (begin instanceof Fault) return begin;
  if (end instanceof Fault) return end;
  const names = { begin_date: textArgument(call, 'begin_date') ?? '', end_date: textArgument(call, 'end_date') ?? '' };
  return { BetweenDates: { value: text, ...names, result: begin <= own && own <= end } };
}

/** Nanoseconds since midnight of a clock time or of a date. */
function timeOfDay(text: string, call: TransformerCall): bigint | undefined {
  const clock = /^\s*\d{1,2}(?::\d\d){0,2}(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*$/i.test(text);
  const written = clock ? `2000-01-01 ${/:|m/i.test(text) ? text : `${text}:00`}` : text;
  const instant = parseRelative(written, nowOf(call)) ?? parseAny(written);
  return instant === undefined ? undefined : ((instant % DAY_NS) + DAY_NS) % DAY_NS;
}

const DAY_NS = 86_400n * NS_PER_S;

/** A range that ends before it begins goes over midnight. */
function betweenHours(text: string, call: TransformerCall): Outcome {
  const names = { begin_time: textArgument(call, 'begin_time') ?? '', end_time: textArgument(call, 'end_time') ?? '' };
  const [own, begin, end] = [text, names.begin_time, names.end_time].map((each) => timeOfDay(each, call));
  if (own === undefined) return noDate(text);
  if (begin === undefined || end === undefined)
    return new Fault('language.argument', 'begin_time, end_time: two times of day are needed');
  const result = begin >= end ? begin <= own || own <= end : begin <= own && own <= end;
  return { BetweenHours: { value: text, ...names, result } };
}

function modify(text: string, call: TransformerCall): Outcome {
  const own = parseRelative(text, nowOf(call));
  if (own === undefined) return noDate(text);
  const variation = requiredText(call, 'variation');
  if (variation instanceof Fault) return variation;
  const moved = parseRelative(variation, own);
  if (moved === undefined)
    return new Fault('language.argument', `variation: ${JSON.stringify(variation.slice(0, 60))} is not understood`);
  return isoFormat(moved, namesZone(text) ? '+00:00' : '');
}

function isOn(call: TransformerCall, name: string): boolean {
  return argument(call, name) === undefined || flagArgument(call, name);
}

function toIso(text: string, call: TransformerCall): Outcome {
  const instant = parseAny(text.trim(), {
    dayFirst: isOn(call, 'dayfirst'),
    yearFirst: flagArgument(call, 'yearfirst'),
    fuzzy: isOn(call, 'fuzzy'),
  });
  if (instant === undefined) return text;
  return isoFormat(instant, namesZone(text) || isOn(call, 'add_utc_timezone') ? '+00:00' : '');
}

// ---- TimeComponents -------------------------------------------------------------------------------------------------------

function components(value: Json | undefined, call: TransformerCall): Outcome {
  const text = toText(value);
  if (text instanceof Fault) return text;
  const own = momentOf(text ?? '', call);
  if (own === undefined) return noDate(text ?? '');
  const zone = (textArgument(call, 'time_zone') ?? '').trim();
  const offsetMin = zone === '' ? 0 : zoneMinutes(zone);
  if (offsetMin === undefined)
    return new Fault('language.argument', `time_zone: ${JSON.stringify(zone.slice(0, 40))} is no offset`);
  const all = componentsOf(own, offsetMin);
  const key = textArgument(call, 'key') ?? '';
  if (key === '') return all;
  return Object.hasOwn(all, key)
    ? all[key]
    : new Fault('language.argument', `key: there is no ${JSON.stringify(key.slice(0, 40))}`);
}

function momentOf(text: string, call: TransformerCall): bigint | undefined {
  if (text === '') return nowOf(call);
  if (!/^\s*-?\d+\s*$/.test(text)) return parseRelative(text, nowOf(call));
  const number = Number(text);
  if (Math.abs(number) > 8.64e15) return undefined;
  return number > 4_294_967_295 ? BigInt(number) * NS_PER_MS : BigInt(number) * NS_PER_S;
}

function zoneMinutes(zone: string): number | undefined {
  if (/^[A-Z]{1,4}$/i.test(zone) && !/^(?:Z|UTC|GMT|UT|[ECMP][SD]T)$/i.test(zone)) return undefined;
  const [, sign = '', hours = '', minutes = ''] = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?$/i.exec(zone) ?? [];
  if (sign === '') return /^[A-Z]{1,4}$/i.test(zone) ? offsetMinutes(zone) : undefined;
  return offsetMinutes(`${sign}${hours.padStart(2, '0')}${minutes || '00'}`);
}

function componentsOf(instant: bigint, offsetMin: number): Readonly<Record<string, Json>> {
  const f = fieldsOf(instant + BigInt(offsetMin) * 60n * NS_PER_S);
  const dayOfYear = daysSinceEpoch(f.year, f.month, f.day) - daysSinceEpoch(f.year, 1, 1) + 1;
  const zone = `${offsetMin < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offsetMin) / 60))}${two(Math.abs(offsetMin) % 60)}`;
  const year = String(f.year).padStart(4, '0');
  return {
    year: f.year,
    year_4_digit: year,
    month: f.month,
    month_3_letter: MONTHS[f.month - 1] ?? '',
    month_full_name: MONTH_NAMES[f.month - 1] ?? '',
    month_2_digit: two(f.month),
    day: f.day,
    day_2_digit: two(f.day),
    day_of_week: f.weekday,
    day_of_week_3_letter: (DAYS[f.weekday] ?? '').slice(0, 3),
    day_of_week_full_name: DAYS[f.weekday] ?? '',
    day_of_year: dayOfYear,
    day_of_year_3_digit: String(dayOfYear).padStart(3, '0'),
    ...timeComponents(f),
    time_zone_hhmm: zone,
    time_zone_offset: offsetMin,
    unix_epoch_time: epochSeconds(instant),
    iso_8601: isoFormat(instant + BigInt(offsetMin) * 60n * NS_PER_S, '') + `${zone.slice(0, 3)}:${zone.slice(3)}`,
    'y-m-d': `${f.year}-${f.month}-${f.day}`,
    'yyyy-mm-dd': `${year}-${two(f.month)}-${two(f.day)}`,
  };
}

function timeComponents(f: DateTime): Readonly<Record<string, Json>> {
  const hour12 = f.hour % 12 || 12;
  return {
    hour: f.hour,
    hour_12_clock: hour12,
    hour_2_digit_24_clock: two(f.hour),
    hour_2_digit_12_clock: two(hour12),
    hour_of_day: f.hour + f.minute / 60 + f.second / 3600,
    minute: f.minute,
    minute_2_digit: two(f.minute),
    minute_of_day: f.hour * 60 + f.minute + f.second / 60,
    second: f.second,
    second_2_digit: two(f.second),
    second_of_day: f.hour * 3600 + f.minute * 60 + f.second,
    millisecond: Math.floor(f.nanosecond / 1e6),
    period_12_clock: f.hour < 12 ? 'AM' : 'PM',
    'h:m:s': `${f.hour}:${f.minute}:${f.second}`,
    'H:m:s': `${hour12}:${f.minute}:${f.second}`,
    'hh:mm:ss': `${two(hour12)}:${two(f.minute)}:${two(f.second)}`,
    'HH:mm:ss': `${two(f.hour)}:${two(f.minute)}:${two(f.second)}`,
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const item = { source: 'script', aliases: [], level: 'item' } as const;

export const dateScriptTransformers = lazy((): readonly TransformerRow[] => [
  {
    ...item,
    name: 'TimeStampToDate',
    args: [],
    rule: 'An epoch number (below 10¹⁰ seconds, else milliseconds) as an ISO date with milliseconds.',
    examples: [
      { input: 1525006939, output: '2018-04-29T13:02:19.000Z' },
      { input: ['1709251200500', '1709251200.9'], output: ['2024-03-01T00:00:00.500Z', '2024-03-01T00:00:00.000Z'] },
      { input: 'x', error: true },
    ],
    run: onText(stampToDate),
  },
  {
    ...item,
    name: 'FormattedDateToEpoch',
    args: [{ name: 'formatter', rule: "A format of Python's `strptime`.", default: '%Y-%m-%dT%H:%M:%S' }],
    rule: 'A date of this format as whole seconds since 1970; without a zone it is UTC.',
    examples: [
      { input: '2024-03-01T00:00:00', output: 1709251200 },
      { input: ['01 Mar 2024 02:00 +0200'], args: { formatter: '%d %b %Y %H:%M %z' }, output: [1709251200] },
      { input: '2024-03-01', error: true },
      { input: '0101', args: { formatter: '%d%d' }, error: true },
    ],
    run: onText(toEpoch),
  },
  {
    ...item,
    name: 'BetweenDates',
    args: [
      { name: 'begin_date', rule: 'The first instant; also `3 days ago`.', required: true },
      { name: 'end_date', rule: 'The last instant; also `now`.', required: true },
    ],
    rule: 'An object whose `BetweenDates.result` says whether the date lies between two others, both included.',
    examples: [
      {
        input: '2024-02-15',
        args: { begin_date: '2024-02-01', end_date: 'now' },
        output: { BetweenDates: { value: '2024-02-15', begin_date: '2024-02-01', end_date: 'now', result: true } },
      },
      {
        input: ['2020-01-01'],
        args: { begin_date: '1 week ago', end_date: 'now' },
        output: [{ BetweenDates: { value: '2020-01-01', begin_date: '1 week ago', end_date: 'now', result: false } }],
      },
      { input: 'soon', args: { begin_date: '2024-02-01', end_date: 'now' }, error: true },
    ],
    run: onText(betweenDates),
  },
  {
    ...item,
    name: 'BetweenHours',
    args: [
      { name: 'begin_time', rule: 'The first time of day.', required: true },
      { name: 'end_time', rule: 'The last time of day; before the first one it is of the next day.', required: true },
    ],
    rule: 'An object whose `BetweenHours.result` says whether a time of day, or that of a date, lies between two others.',
    examples: [
      {
        input: '23:30',
        args: { begin_time: '10pm', end_time: '06:00' },
        output: { BetweenHours: { value: '23:30', begin_time: '10pm', end_time: '06:00', result: true } },
      },
      {
        input: ['2024-03-01T12:00:00Z'],
        args: { begin_time: '13:00', end_time: '14:00' },
        output: [
          { BetweenHours: { value: '2024-03-01T12:00:00Z', begin_time: '13:00', end_time: '14:00', result: false } },
        ],
      },
      { input: '12:00', args: { begin_time: 'dawn', end_time: '14:00' }, error: true },
    ],
    run: onText(betweenHours),
  },
  {
    ...item,
    name: 'ModifyDateTime',
    args: [{ name: 'variation', rule: '`in 3 days`, `1 hour ago`; an amount alone goes back.', required: true }],
    rule: 'The date moved by an amount, as ISO text; a zone stands there when the date has one.',
    examples: [
      { input: '2024-03-01T00:00:00Z', args: { variation: 'in 3 days' }, output: '2024-03-04T00:00:00+00:00' },
      {
        input: ['2024-03-31', '2024-01-15'],
        args: { variation: '1 month ago' },
        output: ['2024-02-29T00:00:00', '2023-12-15T00:00:00'],
      },
      { input: '2024-03-01', args: { variation: 'soon' }, error: true },
    ],
    run: onText(modify),
  },
  {
    ...item,
    name: 'DateStringToISOFormat',
    args: [
      { name: 'dayfirst', rule: 'False: in 3/4/2024 the month comes first.', default: 'true' },
      { name: 'yearfirst', rule: 'True: in 24/4/3 the year comes first.', default: 'false' },
      { name: 'fuzzy', rule: 'False: words that mean nothing make it no date.', default: 'true' },
      { name: 'add_utc_timezone', rule: 'False: a date without a zone gets none.', default: 'true' },
    ],
    rule: 'A date that a person wrote, as ISO text; what is no date stays.',
    examples: [
      { input: '05/04/2024 4:05 pm', output: '2024-04-05T16:05:00+00:00' },
      { input: ['seen on March 1st, 2024', 'soon'], output: ['2024-03-01T00:00:00+00:00', 'soon'] },
      { input: '05/04/2024', args: { dayfirst: 'false', add_utc_timezone: 'false' }, output: '2024-05-04T00:00:00' },
      { input: { a: 1 }, error: true },
    ],
    run: onText(toIso),
  },
  {
    ...item,
    name: 'TimeComponents',
    takesNothing: true,
    args: [
      { name: 'time_zone', rule: 'An offset such as `+02:00` or `UTC-5`.', default: 'UTC' },
      {
        name: 'key',
        rule: 'The one component that is wanted, for example `day_of_week` or `iso_8601`.',
        default: 'all, as an object',
      },
    ],
    rule: 'Parts of a date; nothing or an empty text is now, a number the seconds since 1970 (above 4294967295 milliseconds).',
    examples: [
      { input: '2024-03-01T12:30:00Z', args: { key: 'hour_of_day' }, output: 12.5 },
      {
        input: [0, '2024-12-31T23:00:00Z'],
        args: { key: 'iso_8601', time_zone: '+02:00' },
        output: ['1970-01-01T02:00:00+02:00', '2025-01-01T01:00:00+02:00'],
      },
      { args: { key: 'yyyy-mm-dd' }, output: '2024-03-01' },
      { input: '2024-03-01', args: { key: 'century' }, error: true },
    ],
    run: components,
  },
]);
