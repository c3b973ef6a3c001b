/** When a message that did not go out is tried again, and when that ends. */

const MINUTE_MS = 60_000;

/** After the n-th failed attempt; after the last of them it is given up: 9 attempts in about a day. */
const WAITS_MS = [1, 2, 5, 15, 60, 180, 360, 720].map((minutes) => minutes * MINUTE_MS);

/** Undefined: no more. `attempts`: how many were made. */
export function retryAfterMs(attempts: number): number | undefined {
  return WAITS_MS[attempts - 1];
}

/** After a channel could not be reached at all, for what else waits for it. */
export function channelPauseMs(failures: number): number {
  return WAITS_MS[Math.min(failures, 4) - 1] ?? MINUTE_MS;
}
