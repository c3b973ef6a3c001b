/**
 * When many become one: what of all that waits for a recipient goes out now, each by itself or together.
 *
 * P1. A recipient gets no more than `max` messages in `windowMs`, whatever happens. If more waits than there is room for, all of it is one digest.
 *     So a storm of a thousand alerts is one message at once, a few while it goes on, and everything in them.
 * P2. What finds no room waits for it; nothing is left out.
 */

export interface Limit {
  /** Messages to one recipient in a window; 0: without bound. */
  readonly max: number;
  readonly windowMs: number;
}

/** `sent`: how many messages the recipient got in the window that ends now. Each list is one message. */
export function portionsOf<Row>(rows: readonly Row[], sent: number, { max }: Limit): readonly (readonly Row[])[] {
  const room = max === 0 ? rows.length : max - sent;
  if (rows.length === 0 || room <= 0) return [];
  return rows.length <= room ? rows.map((row) => [row]) : [rows];
}
