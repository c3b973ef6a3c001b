/**
 * Points in time as queries write them: absolute (`2020-01-01`, `2020-01-01T00:00:00Z`, `2020-01-01 00:00:00 +0100`, epoch seconds or milliseconds)
 * and relative to a given now (`7 days ago`, `now`, `now-24h`). Everything is UTC unless it names an offset; nothing here asks for the time.
 */

/** Both ends included, epoch milliseconds. A text without a time of day means the whole day; most texts mean one instant. */
export interface InstantSpan {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: DAY_MS,
  day: DAY_MS,
  w: 7 * DAY_MS,
  week: 7 * DAY_MS,
};

/** Months and years are no fixed number of milliseconds: they go by the calendar. In date math `m` is minutes and `M` months. */
const UNIT_MONTHS: Readonly<Record<string, number>> = { month: 1, mo: 1, year: 12, y: 12 };

/** Undefined for what is no time. `now` is epoch milliseconds. */
export function parseInstant(written: string, now: number): InstantSpan | undefined {
  const text = written.trim();
  if (text.length > 64) return undefined;
  return absolute(text) ?? epoch(text) ?? relative(text, now);
}

function at(instant: number | undefined): InstantSpan | undefined {
  return instant === undefined || !Number.isFinite(instant) ? undefined : { from: instant, to: instant };
}

/** Ten digits or fewer are seconds (until 2286), more are milliseconds; fewer than nine are no time but a number. */
function epoch(text: string): InstantSpan | undefined {
  if (!/^[0-9]{9,15}$/.test(text)) return undefined;
  return at(Number(text) * (text.length <= 10 ? 1000 : 1));
}

const ABSOLUTE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

function absolute(text: string): InstantSpan | undefined {
  const match = ABSOLUTE.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const midnight = utc(Number(year), Number(month), Number(day));
  if (midnight === undefined) return undefined;
  if (hour === undefined) return { from: midnight, to: midnight + DAY_MS - 1 };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  return at(midnight + minutes * 60_000 + Number(second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)));
}

/** Undefined for a day that does not exist (30 February). */
function utc(year: number, month: number, day: number): number | undefined {
  const instant = Date.UTC(year, month - 1, day);
  const back = new Date(instant);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? instant : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (/^[zu]/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function relative(text: string, now: number): InstantSpan | undefined {
  if (/^now$/i.test(text)) return at(now);
  const ago = /^(\d{1,9})\s*([a-z]+?)s?\s+ago$/i.exec(text);
  if (ago) return at(shifted(now, -Number(ago[1]), ago[2] ?? ''));
  const math = /^now\s*([+-])\s*(\d{1,9})\s*([a-z]+?)s?$/i.exec(text);
  if (math === null) return undefined;
  const unit = math[3] === 'm' ? 'min' : math[3] === 'M' ? 'month' : (math[3] ?? '');
  return at(shifted(now, (math[1] === '-' ? -1 : 1) * Number(math[2]), unit));
}

function shifted(now: number, count: number, written: string): number | undefined {
  const unit = written.toLowerCase();
  if (Object.hasOwn(UNIT_MS, unit)) return now + count * (UNIT_MS[unit] ?? 0);
  if (!Object.hasOwn(UNIT_MONTHS, unit)) return undefined;
  const date = new Date(now);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (UNIT_MONTHS[unit] ?? 0);
  const year = Math.floor(months / 12);
  const month = months - year * 12;
  // The 31st of a month that has 30 days is its last day.
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const timeOfDay = now - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + timeOfDay;
}
