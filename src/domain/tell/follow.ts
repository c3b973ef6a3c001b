/** What of what stands open is new, and what of what was kept as waiting is over. Pure. */
import { sha256Json } from '../../core/base/hash.ts';
import type { KeptWait, Wait } from './ports.ts';

/** `standing`: all that is open of the runs that `kept` is of. */
export function changesOf(
  standing: readonly Wait[],
  kept: readonly KeptWait[],
): { readonly opened: readonly Wait[]; readonly over: readonly number[] } {
  const [open, known] = [new Set(standing.map(nameOf)), new Set(kept.map(nameOf))];
  return {
    opened: standing.filter((wait) => !known.has(nameOf(wait))),
    over: kept.filter((wait) => !open.has(nameOf(wait))).map(({ pos }) => pos),
  };
}

function nameOf({ event, key, version }: Wait): string {
  return JSON.stringify([event, key, version]);
}

/** The name of what one recipient is told of one thing at one step: the same for whichever rule says so, and after every restart. */
export function notificationId(wait: Wait, channel: string, to: string, step: string, nth: number): string {
  return sha256Json([wait.event, wait.key, wait.version, channel, to, step, nth]).slice(0, 24);
}

/** What all messages to one recipient about one thing belong to. */
export function threadId(wait: Wait, to: string): string {
  return `t${sha256Json([wait.event, wait.key, wait.version, to]).slice(0, 23)}`;
}

/** Of a message that tells of many. */
export function digestId(notifications: readonly string[]): string {
  return `d${sha256Json([...notifications]).slice(0, 23)}`;
}
