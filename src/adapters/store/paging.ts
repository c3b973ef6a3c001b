/** Pages: what a request of one asks for, and what its rows make. */
import { RiposteError } from '../../core/base/errors.ts';
import type { AlertSort } from '../../domain/alerts/ports.ts';
import { text } from './rows.ts';
import type { Page, PageRequest } from './types.ts';
import type { SortPlace, SqlRow } from './wire.ts';

/** Above every `pos`: where a list that shows the newest first begins. */
export const NEWEST = Number.MAX_SAFE_INTEGER;
const LIMIT_MAX = 1_000;

/** The bounds of a page; `before` for lists with the newest first, `after` for the others. Error: `store.bad-page`. */
export function readPage({ limit, cursor }: PageRequest): { limit: number; before: number; after: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    throw new RiposteError('store.bad-page', `limit ${limit} is not a whole number from 1 to ${LIMIT_MAX}`);
  }
  if (cursor === undefined) return { limit, before: NEWEST, after: 0 };
  if (!/^\d{1,15}$/.test(cursor)) {
    throw new RiposteError('store.bad-page', `cursor ${JSON.stringify(cursor)} is not one that a page gave`);
  }
  return { limit, before: Number(cursor), after: Number(cursor) };
}

/** Of `limit + 1` rows that were asked for, the first `limit`, and where the next page begins if there was one more. */
export function page<Row>(rows: readonly SqlRow[], limit: number, read: (row: SqlRow) => Row, key = 'pos'): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(read), next: last && rows.length > limit ? text(last, key) : null };
}

/** A place in an order, as a cursor; of the order of arrival, one that any list of alerts takes. */
export function cursorOf({ key, alert }: SortPlace, by: AlertSort): string {
  return by === 'received' ? String(alert) : Buffer.from(JSON.stringify([key, alert])).toString('base64url');
}

/** Error: `store.bad-page`. */
export function placeIn(cursor: string, by: AlertSort): SortPlace {
  if (by === 'received') return { key: 0, alert: readPage({ limit: 1, cursor }).before };
  try {
    const [key, alert] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly unknown[];
    if ((typeof key === 'string' || typeof key === 'number') && Number.isSafeInteger(alert))
      return { key, alert: Number(alert) };
  } catch {
    // No JSON, no list.
  }
  throw new RiposteError('store.bad-page', `cursor ${JSON.stringify(cursor)} is not one that a page gave`);
}
