/**
 * The index follows the alerts: rows of `search_waiting` become postings. Runs in the writer, between its groups.
 *
 * I1. The index is behind, never wrong: an alert that waits is looked at by every search (`find.ts`), so a kill costs nothing but the work.
 * I2. One batch is one transaction: the postings of an alert and the end of its waiting are committed together.
 * I3. The alerts that came last first; within a batch in the order of arrival, which is the only order that the text index takes cheaply.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SqlRow } from '../wire.ts';
import { text } from '../rows.ts';
import { prepareChange } from '../sqlite.ts';
import { NO_POSTINGS, postingsOf, type Postings } from './postings.ts';

/** Values of a field that are kept for patterns; a field with more has too many to choose from. */
export const LISTED_VALUES_MAX = 2_000;

const DAY_MS = 86_400_000;

/** The day of an instant (epoch milliseconds), counted from the epoch in UTC. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY_MS);
}

const SQL = {
  waiting: `SELECT * FROM (SELECT w.alert, w.was, a.* FROM search_waiting w JOIN alert a ON a.pos = w.alert
    ORDER BY w.alert DESC LIMIT ?1) ORDER BY alert`,
  settle: 'DELETE FROM search_waiting WHERE alert = ?1',
  add: 'INSERT OR IGNORE INTO search_posting (term, alert) SELECT value, ?1 FROM json_each(?2)',
  remove: 'DELETE FROM search_posting WHERE alert = ?1 AND term IN (SELECT value FROM json_each(?2))',
  addInstant: 'INSERT OR IGNORE INTO search_instant (field, alert, at) VALUES (?2, ?1, ?3)',
  removeInstant: 'DELETE FROM search_instant WHERE field = ?2 AND alert = ?1 AND at = ?3',
  addDay: `INSERT INTO search_day (field, day, low, high) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (field, day) DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high)`,
  addText: 'INSERT INTO search_text (rowid, text) VALUES (?1, ?2)',
  removeText: 'DELETE FROM search_text WHERE rowid = ?1',
  sort: `INSERT INTO alert_sort (alert, created, severity, host, open, owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (alert)
    DO UPDATE SET created = excluded.created, severity = excluded.severity, host = excluded.host, open = excluded.open, owner = excluded.owner
    WHERE (created, severity, host, open, owner) IS NOT (excluded.created, excluded.severity, excluded.host, excluded.open, excluded.owner)`,
  closed: 'SELECT field FROM search_field WHERE found > ?1',
  values: 'SELECT field, value FROM search_value',
  addValue: 'INSERT OR IGNORE INTO search_value (field, value) VALUES (?1, ?2)',
  found:
    'INSERT INTO search_field (field, found) VALUES (?1, ?2) ON CONFLICT (field) DO UPDATE SET found = excluded.found',
} as const;

export interface Indexer {
  /** Indexes up to `limit` alerts and says how many it were. Throws what SQLite throws; nothing of the batch is kept then. */
  index(limit: number): number;
}

type Run = (sql: keyof typeof SQL, ...params: (string | number)[]) => void;

export function createIndexer(db: DatabaseSync): Indexer {
  const changes = new Map<string, StatementSync>();
  const run: Run = (sql, ...params) => {
    const statement = changes.get(sql) ?? prepareChange(db, SQL[sql]);
    changes.set(sql, statement);
    statement.run(...params);
  };
  const rows = (sql: keyof typeof SQL, ...params: number[]): SqlRow[] =>
    db.prepare(SQL[sql]).all(...params) as unknown as SqlRow[];
  let lists: ValueLists | undefined;
  const index = (limit: number): number => {
    const waiting = rows('waiting', limit);
    lists ??= readLists(rows);
    const changed = new Set<string>();
    const days = new Map<string, Day>();
    for (const row of waiting) {
      const alert = Number(row['alert']);
      const { was } = row;
      const before = typeof was === 'string' ? postingsOf(JSON.parse(was) as SqlRow) : NO_POSTINGS;
      const after = postingsOf(row);
      move(run, alert, before, after);
      const { created, severity, host, open, owner } = after.sort;
      run('sort', alert, created, severity, host, Number(open), owner);
      widen(days, alert, after);
      for (const [field, value] of after.values) if (addToList(lists, run, field, value)) changed.add(field);
      run('settle', alert);
    }
    for (const { field, day, low, high } of days.values()) run('addDay', field, day, low, high);
    for (const field of changed) run('found', field, lists.get(field)?.size ?? LISTED_VALUES_MAX + 1);
    return waiting.length;
  };
  return {
    index: (limit) => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const count = index(limit);
        db.exec('COMMIT');
        return count;
      } catch (thrown) {
        if (db.isTransaction) db.exec('ROLLBACK');
        lists = undefined;
        throw thrown;
      }
    },
  };
}

/** From the postings that an alert had to those that it has: what stays is not touched. */
function move(run: Run, alert: number, before: Postings, after: Postings): void {
  const gone = [...before.terms].filter((term) => !after.terms.has(term));
  const come = [...after.terms].filter((term) => !before.terms.has(term));
  if (gone.length > 0) run('remove', alert, JSON.stringify(gone));
  if (come.length > 0) run('add', alert, JSON.stringify(come));
  for (const pair of before.instants) if (!after.instants.has(pair)) run('removeInstant', alert, ...instantOf(pair));
  for (const pair of after.instants) if (!before.instants.has(pair)) run('addInstant', alert, ...instantOf(pair));
  if (before.text === after.text) return;
  if (before.text !== '') run('removeText', alert);
  if (after.text !== '') run('addText', alert, after.text);
}

/** Between which positions the alerts lie whose field has an instant of a day. It only grows: an alert that moved away costs a look at its place. */
interface Day {
  readonly field: string;
  readonly day: number;
  readonly low: number;
  readonly high: number;
}

function widen(days: Map<string, Day>, alert: number, { instants }: Postings): void {
  for (const pair of instants) {
    const [field, at] = instantOf(pair);
    const day = dayOf(at);
    const key = JSON.stringify([field, day]);
    const { low, high } = days.get(key) ?? { low: alert, high: alert };
    days.set(key, { field, day, low: Math.min(low, alert), high: Math.max(high, alert) });
  }
}

/** What is listed, by field; undefined for a field with too many values. Kept in memory: nearly every value has been seen before. */
type ValueLists = Map<string, Set<string> | undefined>;

function readLists(rows: (sql: 'values' | 'closed', ...params: number[]) => readonly SqlRow[]): ValueLists {
  const lists: ValueLists = new Map();
  for (const row of rows('values')) {
    const field = text(row, 'field');
    const list = lists.get(field) ?? new Set<string>();
    lists.set(field, list.add(text(row, 'value')));
  }
  for (const row of rows('closed', LISTED_VALUES_MAX)) lists.set(text(row, 'field'), undefined);
  return lists;
}

/** True when the field's list has changed. A value that no alert has any more stays in it: it costs a look at an empty list. */
function addToList(lists: ValueLists, run: Run, field: string, value: string | undefined): boolean {
  const list = lists.get(field) ?? (lists.has(field) ? undefined : new Set<string>());
  if (list === undefined || (value !== undefined && list.has(value))) return false;
  if (value === undefined || list.size >= LISTED_VALUES_MAX) {
    lists.set(field, undefined);
    return true;
  }
  lists.set(field, list.add(value));
  run('addValue', field, value);
  return true;
}

function instantOf(pair: string): [string, number] {
  return JSON.parse(pair) as [string, number];
}
