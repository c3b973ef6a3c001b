/**
 * When a read is asked again, and after how long. Pure rules; the waiting is done by the client.
 *
 * Asked again: 429, 5xx, a body by which the product says "throttled", time-out, reset, no connection.
 * Never: any other answer, a body above the size cap, a certificate that does not hold.
 */
import type { Random } from '../../core/base/random.ts';
import type { Exchange } from './exchange.ts';

export const READ_ATTEMPTS = 3;
const BACKOFF_BASE_MS = 500;
const BACKOFF_MAX_MS = 20_000;
/** A server that asks for a longer pause is not waited for: the read ends with what it answered. */
const RETRY_AFTER_MAX_MS = 10 * 60_000;

/** True when the same read may give something else a little later. */
export function isWorthRepeating(result: Exchange, throttled: boolean): boolean {
  switch (result.kind) {
    case 'answer':
      return throttled || result.status === 429 || result.status >= 500;
    case 'no-connection':
      return result.why !== 'certificate';
    case 'lost':
      return result.why !== 'too-large';
  }
}

/**
 * Milliseconds to wait before attempt `attempt + 1`; undefined when the server asks for more patience than we have.
 * Without a Retry-After: exponential back-off with full jitter.
 */
export function delayBeforeNext(result: Exchange, attempt: number, now: number, random: Random): number | undefined {
  const asked = result.kind === 'answer' ? retryAfterMs(result.headers['retry-after'], now) : undefined;
  if (asked !== undefined) return asked > RETRY_AFTER_MAX_MS ? undefined : asked;
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** attempt);
  return Math.round(random.next() * ceiling);
}

/** Retry-After in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when missing or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const instant = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now);
}
