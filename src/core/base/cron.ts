/**
 * Times of a cron line: minute, hour, day of month, month, day of week. UTC.
 *
 * C1. As cron does: where both days are given, either of them is enough.
 * C2. A line that never comes has no next time; nothing is looked for beyond eight years (a 29th of February that falls on a weekday).
 */

export interface Cron {
  /** The next time after `now`, epoch milliseconds, at the full minute; undefined when there is none. */
  readonly next: (now: number) => number | undefined;
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** `*`: anything. */
  readonly isAny: boolean;
}

const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const DAY_MS = 86_400_000;
const DAYS_MAX = 8 * 366;

/** Undefined for what is no cron line. Names of days and months are not read. */
export function parseCron(line: string): Cron | undefined {
  const texts = line.trim().split(/\s+/);
  if (texts.length !== RANGES.length) return undefined;
  const fields = texts.map((text, index) => parseField(text, RANGES[index]?.[0] ?? 0, RANGES[index]?.[1] ?? 0));
  const [minutes, hours, days, months, weekdays] = fields;
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  const isDay = (at: Date): boolean => {
    if (!months.values.has(at.getUTCMonth() + 1)) return false;
    const weekday = at.getUTCDay();
    const byWeek = weekdays.values.has(weekday) || (weekday === 0 && weekdays.values.has(7));
    const byMonth = days.values.has(at.getUTCDate());
    if (days.isAny || weekdays.isAny) return byWeek && byMonth;
    return byWeek || byMonth;
  };
  return { next: (now) => nextTime(now, { minutes, hours, isDay }) };
}

function nextTime(
  now: number,
  line: { readonly minutes: Field; readonly hours: Field; readonly isDay: (at: Date) => boolean },
): number | undefined {
  const first = Math.floor(now / 60_000) * 60_000 + 60_000;
  const firstDay = Math.floor(first / DAY_MS) * DAY_MS;
  for (let index = 0; index < DAYS_MAX; index += 1) {
    const day = firstDay + index * DAY_MS;
    if (!line.isDay(new Date(day))) continue;
    for (const hour of sorted(line.hours)) {
      for (const minute of sorted(line.minutes)) {
        const at = day + hour * 3_600_000 + minute * 60_000;
        if (at >= first) return at;
      }
    }
  }
  return undefined;
}

function sorted({ values }: Field): readonly number[] {
  return [...values].toSorted((a, b) => a - b);
}

/** `*`, `5`, `1-5`, each with `/n`, and lists of them. */
function parseField(text: string, low: number, high: number): Field | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const found = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (found === null) return undefined;
    const [, any, fromText, toText, stepText] = found;
    const step = stepText === undefined ? 1 : Number(stepText);
    const from = any === undefined ? Number(fromText) : low;
    // `5/10` begins at 5 and goes to the end.
    const to =
      any !== undefined || (toText === undefined && stepText !== undefined) ? high : Number(toText ?? fromText);
    if (step < 1 || from < low || to > high || from > to) return undefined;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return { values, isAny: text === '*' };
}
