/** GetTime: the time, or a date, in one of XSOAR's formats. All in UTC, by the clock of the product. */
import { getOwn, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { numberOf } from './conditions.ts';

export const getTime: CommandRow<AutomationPorts> = {
  name: 'GetTime',
  description: 'Gives the time now, or a date, moved back where that is asked for. UTC.',
  risk: 'read',
  args: [
    { name: 'date', description: 'A date instead of now.' },
    {
      name: 'dateFormat',
      description:
        'ISO, UTC or GMT, Locale, Date, Year, Month (from 0), Day, DayInWeek (Sunday is 0), Hours, UTCHours, Minutes.',
    },
    { name: 'contextKey', description: 'Stands before the two names in the context.' },
    { name: 'monthsAgo', description: 'Months to go back.' },
    { name: 'daysAgo', description: 'Days to go back.' },
    { name: 'hoursAgo', description: 'Hours to go back.' },
    { name: 'minutesAgo', description: 'Minutes to go back.' },
  ],
  outputs: [
    { path: '<contextKey>TimeNow', description: 'The time in the format.' },
    { path: '<contextKey>TimeNowUnix', description: 'Milliseconds since 1970.' },
  ],
  run: (args, { clock }) => Promise.resolve(timeOutcome(args, clock.now())),
};

function timeOutcome(args: JsonObject, now: number): Outcome {
  const given = getOwn(args, 'date');
  const start =
    given === undefined || given === '' ? now : typeof given === 'number' ? given : Date.parse(textOf(args, 'date'));
  if (!Number.isFinite(start)) return errorOutcome('time.date', `"${oneLine(textOf(args, 'date'), 100)}" is no date.`);
  const at = new Date(start);
  at.setUTCMonth(at.getUTCMonth() - ago(args, 'monthsAgo'));
  at.setUTCDate(at.getUTCDate() - ago(args, 'daysAgo'));
  at.setTime(at.getTime() - ago(args, 'hoursAgo') * 3_600_000 - ago(args, 'minutesAgo') * 60_000);
  if (!Number.isFinite(at.getTime())) return errorOutcome('time.date', 'There is no such time.');
  const format = textOf(args, 'dateFormat').trim().toLowerCase();
  const formatted = Object.hasOwn(FORMATS, format) ? FORMATS[format]?.(at) : undefined;
  if (formatted === undefined)
    return errorOutcome('time.format', `"${oneLine(format, 60)}" is no format that GetTime knows.`);
  const prefix = textOf(args, 'contextKey');
  const context = { [`${prefix}TimeNowUnix`]: at.getTime(), [`${prefix}TimeNow`]: formatted };
  return { entries: [{ ...note(asText(formatted)), contents: formatted, context }] };
}

function ago(args: JsonObject, name: string): number {
  return numberOf(getOwn(args, name)) ?? 0;
}

/** `Tue Jun 03 2025` */
function dateOnly(at: Date): string {
  const [weekday, day, month, year] = at.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${year}`;
}

const FORMATS: Readonly<Record<string, (at: Date) => Json>> = {
  '': (at) => `${dateOnly(at)} ${at.toISOString().slice(11, 19)} GMT+0000 (UTC)`,
  iso: (at) => at.toISOString(),
  utc: (at) => at.toUTCString(),
  gmt: (at) => at.toUTCString(),
  locale: (at) => `${dateOnly(at)} ${at.toISOString().slice(11, 19)} GMT+0000 (UTC)`,
  date: dateOnly,
  year: (at) => at.getUTCFullYear(),
  month: (at) => at.getUTCMonth(),
  day: (at) => at.getUTCDate(),
  dayinweek: (at) => at.getUTCDay(),
  hours: (at) => at.getUTCHours(),
  utchours: (at) => at.getUTCHours(),
  minutes: (at) => at.getUTCMinutes(),
};
