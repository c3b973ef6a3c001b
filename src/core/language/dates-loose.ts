/**
 * Dates as people and Python scripts write them: `strptime` formats, `3 days ago`, `12/3/2024 4pm`. The vendor's scripts use
 * Python's datetime, dateparser and dateutil; what content writes is understood, not all that those libraries guess.
 *
 * Not here: the formats that XSOAR itself reads (`dates.ts`).
 */
import { TWO_DIGIT_YEAR_IS_2000_BELOW } from './choices.ts';
import {
  DAYS,
  MONTHS,
  MONTH_NAMES,
  daysIn,
  fieldsOf,
  formatInstant,
  instantAt,
  offsetMinutes,
  parseInstant,
} from './dates.ts';
import type { DateTime } from './dates.ts';

const NS_PER_S = 1_000_000_000n;
const NS_PER_MS = 1_000_000n;

// ---- strptime -------------------------------------------------------------------------------------------------------------

const TWO = '(\\d{1,2})';
const either = (names: readonly string[]): string => `(${names.join('|')})`;
const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));

/** What a directive reads, and where it goes. */
const DIRECTIVES: Readonly<Record<string, readonly [pattern: string, into: string]>> = {
  Y: ['(\\d{4})', 'year'],
  y: ['(\\d{2})', 'shortYear'],
  m: [TWO, 'month'],
  d: [TWO, 'day'],
  H: [TWO, 'hour'],
  I: [TWO, 'hour12'],
  M: [TWO, 'minute'],
  S: [TWO, 'second'],
  f: ['(\\d{1,6})', 'fraction'],
  j: ['(\\d{1,3})', 'dayOfYear'],
  p: ['([AaPp][Mm])', 'half'],
  B: [either(MONTH_NAMES), 'monthName'],
  b: [either(MONTHS), 'monthName'],
  A: [either(DAYS), 'weekday'],
  a: [either(short(DAYS)), 'weekday'],
  z: ['(Z|[+-]\\d\\d:?\\d\\d)', 'zone'],
  Z: ['([A-Za-z]{1,5})', 'zone'],
};
/** Directives that stand for others. */
const COMPOSED: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/**
 * Reads a date by a `strptime` format; `undefined` when the text is not of it or the format is unknown.
 *
 * @choice Scripts read a date without a zone as UTC, not in the zone of the machine that they run on.
 */
export function parseByFormat(text: string, format: string): bigint | undefined {
  if (text.length > 128 || format.length > 128) return undefined;
  const places: string[] = [];
  const whole = format.replace(/%(.)/gs, (directive, letter: string) => COMPOSED[letter] ?? directive);
  const seen = new Set<string>();
  let isKnown = true;
  const pattern = whole.replace(/%(.)|\s+|[^%]/gs, (piece, letter?: string) => {
    if (letter === undefined) return /^\s/.test(piece) ? '\\s+' : piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (letter === '%') return '%';
    const directive = DIRECTIVES[letter];
    // Python refuses a directive that comes twice, too; and of `%d%d%d…` the ways to read a row of digits double with each.
    if (directive === undefined || seen.has(letter)) {
      isKnown = false;
      return '';
    }
    seen.add(letter);
    places.push(directive[1]);
    return directive[0];
  });
  if (!isKnown) return undefined;
  const match = new RegExp(`^${pattern}$`, 'i').exec(text);
  if (match === null) return undefined;
  const read: Record<string, string> = {};
  places.forEach((place, index) => (read[place] = match[index + 1] ?? ''));
  return fromRead(read);
}

function fromRead(read: Readonly<Record<string, string>>): bigint | undefined {
  const number = (place: string, missing: number): number =>
    read[place] === undefined ? missing : Number(read[place]);
  const year = read['shortYear'] === undefined ? number('year', 1900) : shortYear(Number(read['shortYear']));
  const month = read['monthName'] === undefined ? number('month', 1) : monthOf(read['monthName']);
  const hour = hourOf(number('hour12', -1), read['half'], number('hour', 0));
  const nanosecond = Number((read['fraction'] ?? '').padEnd(9, '0'));
  const offset = read['zone'] === undefined ? 0 : offsetMinutes(read['zone']);
  if (offset === undefined || hour === undefined) return undefined;
  const dayOfYear = number('dayOfYear', 0);
  const at = { year, hour, minute: number('minute', 0), second: number('second', 0), nanosecond };
  if (dayOfYear === 0) return instantAt({ ...at, month, day: number('day', 1) }, offset);
  const first = instantAt({ ...at, month: 1, day: 1 }, offset);
  return first === undefined ? undefined : first + BigInt(dayOfYear - 1) * 86_400n * NS_PER_S;
}

function shortYear(year: number): number {
  return year < TWO_DIGIT_YEAR_IS_2000_BELOW ? 2000 + year : 1900 + year;
}

function monthOf(name: string): number {
  const wanted = name.slice(0, 3).toLowerCase();
  return MONTHS.findIndex((month) => month.toLowerCase() === wanted) + 1;
}

/** An hour of a clock of twelve (-1: none given) with its half of the day, or one of twenty-four. */
function hourOf(hour12: number, half: string | undefined, hour: number): number | undefined {
  const isHalf = half !== undefined && half !== '';
  const given = hour12 < 0 ? hour : hour12;
  if (!isHalf) return given;
  if (given < 1 || given > 12) return undefined;
  return (given % 12) + (/^p/i.test(half) ? 12 : 0);
}

// ---- Relative dates -------------------------------------------------------------------------------------------------------

const UNITS: Readonly<Record<string, { readonly ns?: bigint; readonly months?: number }>> = {
  millisecond: { ns: NS_PER_MS },
  second: { ns: NS_PER_S },
  sec: { ns: NS_PER_S },
  s: { ns: NS_PER_S },
  minute: { ns: 60n * NS_PER_S },
  min: { ns: 60n * NS_PER_S },
  m: { ns: 60n * NS_PER_S },
  hour: { ns: 3600n * NS_PER_S },
  hr: { ns: 3600n * NS_PER_S },
  h: { ns: 3600n * NS_PER_S },
  day: { ns: 86_400n * NS_PER_S },
  d: { ns: 86_400n * NS_PER_S },
  week: { ns: 604_800n * NS_PER_S },
  w: { ns: 604_800n * NS_PER_S },
  month: { months: 1 },
  mo: { months: 1 },
  year: { months: 12 },
  y: { months: 12 },
  decade: { months: 120 },
};

const WORDS: Readonly<Record<string, bigint>> = {
  now: 0n,
  today: 0n,
  yesterday: -86_400n * NS_PER_S,
  tomorrow: 86_400n * NS_PER_S,
};

/** `3 days ago`, `in 2 hours`, `1 year 2 months ago`, `yesterday`, or any date that can be read; relative to `base`. */
export function parseRelative(text: string, base: bigint): bigint | undefined {
  const words = text.trim().toLowerCase();
  if (words.length > 128) return undefined;
  if (Object.hasOwn(WORDS, words)) return base + (WORDS[words] ?? 0n);
  return shifted(words, base) ?? parseAny(text.trim());
}

/** `3 days ago`, `in 1 hour and 5 minutes`, `-2h`. A bare amount ("3 days") lies in the past, as dateparser reads it. */
function shifted(text: string, base: bigint): bigint | undefined {
  const words = text.match(/\d+|[a-z]+|[^\s\w]/g)?.filter((word) => word !== ',' && word !== 'and') ?? [];
  const isFuture = FUTURE.some((word) => words.includes(word));
  const amounts = words.filter((word) => !DIRECTIONS.has(word));
  if (amounts.length === 0 || amounts.length % 2 !== 0) return undefined;
  let at: bigint | undefined = base;
  for (let i = 0; i < amounts.length && at !== undefined; i += 2)
    at = moved(at, amounts[i] ?? '', amounts[i + 1] ?? '', isFuture);
  return at;
}

const FUTURE: readonly string[] = ['in', '+', 'from', 'later'];
const DIRECTIONS = new Set([...FUTURE, '-', 'ago', 'now']);

function moved(at: bigint, amount: string, word: string, isFuture: boolean): bigint | undefined {
  const unit = unitOf(word);
  if (unit === undefined || !/^(?:an?|\d{1,6})$/.test(amount)) return undefined;
  const count = (/^\d/.test(amount) ? Number(amount) : 1) * (isFuture ? 1 : -1);
  return unit.ns === undefined ? addMonths(at, count * (unit.months ?? 0)) : at + BigInt(count) * unit.ns;
}

function unitOf(unit: string): { readonly ns?: bigint; readonly months?: number } | undefined {
  if (Object.hasOwn(UNITS, unit)) return UNITS[unit];
  const singular = unit.replace(/s$/, '');
  return Object.hasOwn(UNITS, singular) ? UNITS[singular] : undefined;
}

/** The same day so many months on, or the last day of that month. */
function addMonths(instant: bigint, months: number): bigint | undefined {
  const at = fieldsOf(instant);
  const total = at.year * 12 + at.month - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  if (year < 1 || year > 9999) return undefined;
  return instantAt({ ...at, year, month, day: Math.min(at.day, daysIn(year, month)) });
}

// ---- Dates with their parts in any order ----------------------------------------------------------------------------------

export interface AnyDateOptions {
  readonly dayFirst?: boolean;
  readonly yearFirst?: boolean;
  /** Words that mean nothing are passed over. */
  readonly fuzzy?: boolean;
}

/** A date that a person wrote; missing parts of the time are zero. Without a day, month and year it is none. */
export function parseAny(text: string, options: AnyDateOptions = {}): bigint | undefined {
  const exact = parseInstant(text);
  if (exact !== undefined) return exact;
  const found = readAny(text, options);
  return found === undefined ? undefined : instantAt(found.at, found.offsetMin ?? 0);
}

/** Whether the text names its zone. */
export function namesZone(text: string): boolean {
  return /(?:Z|[+-]\d\d:?\d\d|\b(?:UTC|GMT|[ECMP][SD]T))\s*$/i.test(text) && /\d:\d\d/.test(text);
}

const CLOCK = /(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?/i;
const HOUR_ONLY = /\b(\d{1,2})\s*([ap])\.?m\b\.?/i;
const ZONE = /(?:\b(?:UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT)\b|(?<=\d\s?)Z\b|(?<=[\d\s])[+-]\d\d:?\d\d\b)/;
const FILLER = /^(?:at|on|of|the|and|t|st|nd|rd|th|,|;|-|\/|\.)*$/i;

function readAny(
  source: string,
  options: AnyDateOptions,
): { readonly at: Partial<DateTime> & { year: number }; readonly offsetMin: number | undefined } | undefined {
  if (source.length > 256) return undefined;
  let text = source;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(text);
    if (match !== null) text = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
    return match;
  };
  const clock = take(CLOCK);
  const hourOnly = clock === null ? take(HOUR_ONLY) : null;
  const zone = clock === null ? null : take(ZONE);
  const hour = hourOf(-1, clock?.[5] ?? hourOnly?.[2], Number(clock?.[1] ?? hourOnly?.[1] ?? 0));
  const day = readDay(text, options);
  if (day === undefined || hour === undefined) return undefined;
  const time = {
    hour,
    minute: Number(clock?.[2] ?? 0),
    second: Number(clock?.[3] ?? 0),
    nanosecond: Number((clock?.[4] ?? '').padEnd(9, '0')),
  };
  return { at: { ...day, ...time }, offsetMin: zone === null ? undefined : offsetMinutes(zone[0].trim()) };
}

function readDay(
  text: string,
  options: AnyDateOptions,
): { readonly year: number; readonly month: number; readonly day: number } | undefined {
  const iso =
    /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text) ?? /(?<!\d)(\d{4})(\d\d)(\d\d)(?!\d)/.exec(text);
  if (iso !== null) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const numbers: string[] = [];
  let month = 0;
  for (const [word] of text.matchAll(/\d+|[A-Za-z]+/g)) {
    if (/^\d/.test(word)) numbers.push(word);
    else if (month === 0 && isName(word, MONTH_NAMES)) month = monthOf(word);
    else if (!isName(word, DAYS) && !FILLER.test(word) && options.fuzzy !== true) return undefined;
  }
  if (numbers.length > 3 && options.fuzzy !== true) return undefined;
  const [a = '', b = '', c = ''] = numbers;
  if (month > 0) {
    const isYearFirst = a.length > 2;
    const year = isYearFirst ? a : b;
    return year === '' ? undefined : { year: yearOf(year), month, day: Number((isYearFirst ? b : a) || 1) };
  }
  if (c === '') return undefined;
  if (options.yearFirst === true) return { year: yearOf(a), ...dayAndMonth(b, c, options.dayFirst === true) };
  return { year: yearOf(c), ...dayAndMonth(a, b, options.dayFirst === true) };
}

function isName(word: string, names: readonly string[]): boolean {
  const lower = word.toLowerCase();
  return word.length >= 3 && names.some((name) => name.toLowerCase().startsWith(lower));
}

function yearOf(text: string): number {
  return text.length > 2 ? Number(text) : shortYear(Number(text));
}

/** A number above twelve is no month, whatever comes first. */
function dayAndMonth(a: string, b: string, dayFirst: boolean): { readonly day: number; readonly month: number } {
  const [first, second] = [Number(a), Number(b)];
  const isDayFirst = second > 12 ? false : first > 12 ? true : dayFirst;
  return isDayFirst ? { day: first, month: second } : { day: second, month: first };
}

// ---- Writing --------------------------------------------------------------------------------------------------------------

/** As Python's `isoformat`: microseconds when there are some; `zone` is what stands at the end. */
export function isoFormat(instant: bigint, zone: '' | '+00:00'): string {
  const { nanosecond } = fieldsOf(instant);
  const layout = nanosecond < 1000 ? '2006-01-02T15:04:05' : '2006-01-02T15:04:05.000000';
  return formatInstant(instant, layout) + zone;
}
