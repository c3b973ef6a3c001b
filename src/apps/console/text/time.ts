/** Times and durations in words. Pure: `now` and the zone are passed in. All instants are UTC epoch milliseconds. */

export type Zone = 'utc' | 'local';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `4 s`, `12 min`, `3 h 20 min`, `5 d`: two parts at most, and the second one only where it says something. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < SECOND) return `${Math.round(length)} ms`;
  if (length < 10 * SECOND) return `${(length / SECOND).toFixed(1).replace(/\.0$/, '')} s`;
  if (length < MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) {
    const minutes = Math.floor((length % HOUR) / MINUTE);
    return `${Math.floor(length / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
  }
  const hours = Math.floor((length % DAY) / HOUR);
  const days = Math.floor(length / DAY);
  return `${days} d${hours === 0 || days > 6 ? '' : ` ${hours} h`}`;
}

/** `now`, `4 min ago`, `in 2 h`. */
export function relative(at: number, now: number): string {
  const distance = at - now;
  const whole = Math.round(Math.abs(distance) / SECOND) * SECOND;
  if (whole < 5 * SECOND) return 'now';
  return distance < 0 ? `${duration(whole)} ago` : `in ${duration(whole)}`;
}

/** `2026-11-22 10:41:51 UTC`, or the same in the zone of the machine with its offset. */
export function absolute(at: number, zone: Zone): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`;
}

/** `10:41:51`, for rows that stand close together. */
export function clockTime(at: number, zone: Zone): string {
  return absolute(at, zone).slice(11, 19);
}
