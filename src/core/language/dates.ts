/**
 * Dates as XSOAR reads and writes them: the formats of Go's time package, to the nanosecond, without a time zone of this machine.
 * An instant is a bigint of nanoseconds since 1970-01-01T00:00:00Z.
 */
import { lazy } from '../base/lazy.ts';
import { ZONE_WHEN_MISSING_MINUTES } from './choices.ts';

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NS_PER_S = 1_000_000_000n;

/** Offsets of the abbreviations of RFC 822, in minutes. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  UT: 0,
  Z: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};

const CLOCK = '(?<hour>\\d{1,2}):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9})\\d*)?)?';
const ZONE = '(?<zone>Z|z|[+-]\\d\\d:?\\d\\d|[A-Z]{2,5})';
const WEEKDAY = '(?:[A-Z][a-z]{2,8},? )?';

const formats = lazy((): readonly RegExp[] => [
  // RFC 3339 and its relatives without zone, and the bare date.
  new RegExp(`^(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)(?:[Tt ]${CLOCK} ?${ZONE}?)?$`),
  // ANSIC, UnixDate, RubyDate: Mon Jan _2 15:04:05 [zone] 2006
  new RegExp(`^${WEEKDAY}(?<monthName>[A-Z][a-z]{2}) {1,2}(?<day>\\d{1,2}) ${CLOCK}(?: ${ZONE})? (?<year>\\d{4})$`),
  // RFC 822, RFC 1123, with names or offsets: [Mon, ]02 Jan 06 15:04[:05] MST
  new RegExp(`^${WEEKDAY}(?<day>\\d{1,2}) (?<monthName>[A-Z][a-z]{2}) (?<year>\\d{4}|\\d\\d) ${CLOCK} ${ZONE}$`),
  // RFC 850: Monday, 02-Jan-06 15:04:05 MST
  new RegExp(`^${WEEKDAY}(?<day>\\d{1,2})-(?<monthName>[A-Z][a-z]{2})-(?<year>\\d{4}|\\d\\d) ${CLOCK} ${ZONE}$`),
]);

/** Reads a date in any of the formats; `undefined` for everything else, also for a 30th of February. */
export function parseInstant(text: string): bigint | undefined {
  if (text.length > 64) return undefined;
  for (const format of formats()) {
    const groups = format.exec(text)?.groups;
    if (groups !== undefined) return instantOf(groups);
  }
  return undefined;
}

/** The instant of a day and a time of day in UTC; `undefined` when there is no such day or time. */
export function instantAt(at: Partial<DateTime> & { year: number }, offsetMin = 0): bigint | undefined {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, nanosecond = 0 } = at;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || year > 9999) return undefined;
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + (minute - offsetMin) * 60 + second;
  return BigInt(seconds) * NS_PER_S + BigInt(nanosecond);
}

function instantOf(groups: Readonly<Record<string, string | undefined>>): bigint | undefined {
  const year = fullYear(groups['year'] ?? '');
  const month = groups['month'] === undefined ? MONTHS.indexOf(groups['monthName'] ?? '') + 1 : Number(groups['month']);
  const day = Number(groups['day']);
  const hour = Number(groups['hour'] ?? 0);
  const minute = Number(groups['minute'] ?? 0);
  const second = Number(groups['second'] ?? 0);
  const offset = offsetMinutes(groups['zone']);
  if (offset === undefined) return undefined;
  const nanosecond = Number((groups['fraction'] ?? '').padEnd(9, '0') || '0');
  return instantAt({ year, month, day, hour, minute, second, nanosecond }, offset);
}

/** Two digits as Go (and Python) reads them: 69 to 99 are the last century. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year >= 69 ? 1900 + year : 2000 + year;
}

/** Minutes east of UTC of `Z`, `+01:00`, `-0500` or an abbreviation; `undefined` for an offset that cannot be. */
export function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined) return ZONE_WHEN_MISSING_MINUTES;
  const numeric = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (numeric === null) return ZONES[zone.toUpperCase()] ?? ZONE_WHEN_MISSING_MINUTES;
  const hours = Number(numeric[2]);
  const minutes = Number(numeric[3]);
  if (hours > 23 || minutes > 59) return undefined;
  return (numeric[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

export function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days from 1970-01-01 in the Gregorian calendar. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** A day and a time of day; months and days from 1, the week from Sunday, 0. */
export interface DateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

/** An instant as day and time in UTC. */
export function fieldsOf(instant: bigint): DateTime {
  const nanosecond = Number(((instant % NS_PER_S) + NS_PER_S) % NS_PER_S);
  const seconds = Number((instant - BigInt(nanosecond)) / NS_PER_S);
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond,
  };
}

/** Whole seconds since 1970 (rounded down). */
export function epochSeconds(instant: bigint): number {
  const below = instant % NS_PER_S < 0n ? 1n : 0n;
  return Number(instant / NS_PER_S - below);
}

const LAYOUT =
  /2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|[.,](?:0+|9+)(?!\d)|01|02|03|04|05|06|15|PM|pm|_2|1|2|3|4|5/g;

/** An instant in UTC, written by a Go layout such as `2006-01-02 15:04:05`. */
export function formatInstant(instant: bigint, layout: string): string {
  const f = fieldsOf(instant);
  return layout.replace(LAYOUT, (token) => {
    if (token.startsWith('.') || token.startsWith(',')) return fraction(token, f.nanosecond);
    return token.startsWith('-') || token.startsWith('Z') ? zone(token) : field(token, f);
  });
}

/** RFC 3339 with as many digits after the second as are needed. */
export const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00';
/** What XSOAR writes when no format is given. */
export const RFC822 = '02 Jan 06 15:04 MST';

function fraction(token: string, nanosecond: number): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, token.length - 1);
  if (token.charAt(1) === '0') return token.charAt(0) + digits;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : token.charAt(0) + short;
}

function zone(token: string): string {
  if (token.startsWith('Z')) return 'Z';
  if (token === '-07') return '+00';
  return token === '-0700' ? '+0000' : '+00:00';
}

function field(token: string, f: DateTime): string {
  const hour12 = f.hour % 12 === 0 ? 12 : f.hour % 12;
  switch (token) {
    case '2006':
      return String(f.year).padStart(4, '0');
    case '06':
      return two(f.year % 100);
    case 'January':
      return MONTH_NAMES[f.month - 1] ?? '';
    case 'Jan':
      return MONTHS[f.month - 1] ?? '';
    case '01':
      return two(f.month);
    case '1':
      return String(f.month);
    case 'Monday':
      return DAYS[f.weekday] ?? '';
    case 'Mon':
      return (DAYS[f.weekday] ?? '').slice(0, 3);
    case '02':
      return two(f.day);
    case '_2':
      return String(f.day).padStart(2, ' ');
    case '2':
      return String(f.day);
    case '15':
      return two(f.hour);
    case '03':
      return two(hour12);
    case '3':
      return String(hour12);
    case '04':
      return two(f.minute);
    case '4':
      return String(f.minute);
    case '05':
      return two(f.second);
    case '5':
      return String(f.second);
    case 'PM':
      return f.hour < 12 ? 'AM' : 'PM';
    case 'pm':
      return f.hour < 12 ? 'am' : 'pm';
    default:
      return 'UTC';
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
