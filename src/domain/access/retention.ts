/**
 * How long what may go is kept. A port, implemented by `adapters/store`, with the table of what there is and the sweep over it.
 *
 * R1. Journals, alerts, the ledger and the audit are in no row: they are never deleted.
 * R2. What is in use stays whatever its age: a delivery that waits, a notification that is on its way, a session that is valid.
 * R3. A sweep works in small pieces, so that nobody waits behind it; what a kill leaves is done by the next.
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { Doing } from '../alerts/desk.ts';

const DAY_MS = 86_400_000;
/** Ten years. */
const DAYS_MAX = 3_650;

interface RetentionRow {
  /** null: for ever. */
  readonly days: number | null;
  /** For people. */
  readonly text: string;
  readonly daysMin: number;
}

export const RETENTION = {
  rawBodies: { days: 180, daysMin: 1, text: 'Bodies of deliveries, as their bytes came. The alerts in them stay.' },
  deliveries: { days: 730, daysMin: 1, text: 'What came in by which source, when, and what became of it.' },
  notifications: { days: 180, daysMin: 1, text: 'Who was told what, and each attempt; what waits stays.' },
  logins: { days: 30, daysMin: 1, text: 'Failed attempts to log in, sessions and links that are over.' },
  requests: {
    days: 1,
    daysMin: 1,
    text: 'Answers to requests with an Idempotency-Key: repeated after it, they are done again.',
  },
} as const satisfies Readonly<Record<string, RetentionRow>>;

export type RetentionKey = keyof typeof RETENTION;
export const RETENTION_KEYS = Object.keys(RETENTION) as readonly RetentionKey[];

/** Days by key; null: for ever. */
export type Retention = Readonly<Record<RetentionKey, number | null>>;

export interface RetentionState {
  /** What was set; the others have their defaults. */
  readonly set: Partial<Retention>;
  /** Counts up with every change: an edit names the one that it has seen. 0: nobody has set anything. */
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: number | null;
}

export interface RetentionRecords {
  state(): Promise<RetentionState>;
  /** Writes `state.version + 1` over that version; false: it is another by now. */
  change(state: RetentionState, set: Partial<Retention>, doing: Doing): Promise<boolean>;
  /** Removes what is older among the next rows (a few hundred) after a place; 0 is the beginning. `next`: where to go on, null at the end. */
  sweep(
    key: RetentionKey,
    before: number,
    after: number,
  ): Promise<{ readonly gone: number; readonly next: number | null }>;
}

export function inForce({ set }: Pick<RetentionState, 'set'>): Retention {
  const { rawBodies, deliveries, notifications, logins, requests } = RETENTION;
  return {
    rawBodies: rawBodies.days,
    deliveries: deliveries.days,
    notifications: notifications.days,
    logins: logins.days,
    requests: requests.days,
    ...set,
  };
}

/** Throws `api.invalid`, `retention.changed`. */
export async function changeRetention(
  records: RetentionRecords,
  seen: string,
  edit: Partial<Retention>,
  doing: Doing,
): Promise<void> {
  for (const [key, days] of Object.entries(edit))
    if (days !== null && (!Number.isInteger(days) || days < 1 || days > DAYS_MAX))
      throw new RiposteError('api.invalid', `${key}: a whole number of days from 1 to ${DAYS_MAX}, or null for ever`);
  const state = await records.state();
  const changed =
    (seen === '*' || seen === String(state.version)) && (await records.change(state, { ...state.set, ...edit }, doing));
  if (changed) return;
  const { version, changedBy } = await records.state();
  throw new RiposteError('retention.changed', `retention is at version ${version} by now`, {
    facts: { version, by: changedBy },
  });
}

/** R3. One sweep over everything; how many rows went, by key. `goesOn`: asked between pieces. */
export async function sweepRetention(
  records: RetentionRecords,
  now: number,
  goesOn: () => boolean,
): Promise<Partial<Record<RetentionKey, number>>> {
  const days = inForce(await records.state());
  const gone: Partial<Record<RetentionKey, number>> = {};
  for (const key of RETENTION_KEYS) {
    const kept = days[key];
    if (kept === null) continue;
    for (let after: number | null = 0; after !== null && goesOn();) {
      const piece = await records.sweep(key, now - kept * DAY_MS, after);
      if (piece.gone > 0) gone[key] = (gone[key] ?? 0) + piece.gone;
      after = piece.next;
    }
  }
  return gone;
}
