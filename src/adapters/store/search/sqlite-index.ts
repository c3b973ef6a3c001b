/** The index over SQLite: its streams are pages of rows, newest first. For the thread that reads. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { dayOf, LISTED_VALUES_MAX } from './indexer.ts';
import { NO_RUN } from './live-fields.ts';
import type { Index } from './plan.ts';
import { CUT_ALERT, EVERY_ALERT, termOf } from './postings.ts';
import { bounded, fetched, listed, type Stream } from './streams.ts';

/** Streams of positions, newest first. */
const POSITIONS = {
  posting: 'SELECT alert FROM search_posting WHERE term = ?3 AND alert < ?1 ORDER BY alert DESC LIMIT ?2',
  waiting: 'SELECT alert FROM search_waiting WHERE alert < ?1 ORDER BY alert DESC LIMIT ?2',
  text: 'SELECT rowid AS alert FROM search_text WHERE search_text MATCH ?3 AND rowid < ?1 ORDER BY rowid DESC LIMIT ?2',
  within: `SELECT alert FROM search_instant WHERE field = ?3 AND alert < ?1 AND alert >= ?6 AND at BETWEEN ?4 AND ?5
    ORDER BY alert DESC LIMIT ?2`,
  runs: `SELECT a.pos AS alert FROM alert a JOIN run r ON r.id = a.run WHERE a.status = 'open' AND a.pos < ?1 AND r.status = ?3
    ORDER BY a.pos DESC LIMIT ?2`,
  untaken: `SELECT pos AS alert FROM alert WHERE status = 'open' AND run IS NULL AND pos < ?1 ORDER BY pos DESC LIMIT ?2`,
  received: `SELECT pos AS alert FROM alert WHERE pos < ?1 AND pos >= ?3 AND received_at BETWEEN ?4 AND ?5
    ORDER BY pos DESC LIMIT ?2`,
  few: 'SELECT alert FROM search_instant WHERE field = ?1 AND at BETWEEN ?2 AND ?3 LIMIT ?4',
} as const;

const SQL = {
  days: 'SELECT min(low) AS low, max(high) AS high FROM search_day WHERE field = ?1 AND day BETWEEN ?2 AND ?3',
  newest: 'SELECT max(pos) AS pos FROM alert',
  from: 'SELECT pos, received_at FROM alert WHERE pos >= ?1 ORDER BY pos LIMIT 1',
  found: 'SELECT found FROM search_field WHERE field = ?1',
  values: 'SELECT value FROM search_value WHERE field = ?1',
} as const;

/** A span with at most so many alerts is read at once; of a longer one the alerts of its days are tried, newest first. */
const SPAN_AT_ONCE_MAX = 2_048;

/** Alerts get their positions as they come; clocks that are set back are far below this. */
const OUT_OF_ORDER_MS = 86_400_000;

/** Pieces of three characters that are looked up of one text: spread over it, they say as much as all. */
const TRIGRAMS_MAX = 12;

export interface SqliteIndex extends Index {
  /** Alerts that must be looked at whatever the index says of them: it is behind, or they were too large for it. */
  unsettled(): readonly Stream[];
}

export function createSqliteIndex(db: DatabaseSync): SqliteIndex {
  const prepared = new Map<string, StatementSync>();
  const statement = (name: string, sql: () => string): StatementSync => {
    const known = prepared.get(name) ?? db.prepare(sql());
    prepared.set(name, known);
    return known;
  };
  const rows = (name: keyof typeof SQL, ...params: (string | number)[]) =>
    statement(name, () => SQL[name]).all(...params);
  // One text for all positions: a row of its own for each costs four times as much.
  const alerts = (name: keyof typeof POSITIONS, ...params: (string | number)[]): readonly number[] => {
    const sql = () => `SELECT json_group_array(alert) AS alerts FROM (${POSITIONS[name]})`;
    return falling(JSON.parse(String(statement(name, sql).get(...params)?.['alerts'] ?? '[]')) as readonly number[]);
  };
  /** The position from which on alerts came at this time or later, as far as they stand in the order of their coming. */
  const firstReceived = (at: number): number => {
    let low = 0;
    let high = Number(rows('newest')[0]?.['pos'] ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [row] = rows('from', middle);
      if (row === undefined || Number(row['received_at']) >= at) high = middle;
      else low = Number(row['pos']) + 1;
    }
    return low;
  };
  const postings = (term: number, exact = true): Stream =>
    fetched((below, limit) => alerts('posting', below, limit, term), exact);

  return {
    every: () => postings(EVERY_ALERT),
    term: (field, reading) => postings(termOf(field, reading)),
    instants: (field, from, to) => {
      const span = [clamped(from), clamped(to)] as const;
      const few = alerts('few', field, ...span, SPAN_AT_ONCE_MAX + 1);
      if (few.length <= SPAN_AT_ONCE_MAX) return listed(few, true);
      const [days] = rows('days', field, dayOf(span[0]), dayOf(span[1]));
      const [low, high] = [Number(days?.['low'] ?? 0), Number(days?.['high'] ?? 0)];
      return bounded(
        fetched((below, limit) => alerts('within', below, limit, field, ...span, low), true),
        low,
        high,
      );
    },
    runs: (status) =>
      status === NO_RUN
        ? fetched((below, limit) => alerts('untaken', below, limit), true)
        : fetched((below, limit) => alerts('runs', below, limit, status), true),
    received: (from, to) => {
      const span = [clamped(from), clamped(to)] as const;
      const low = firstReceived(span[0] - OUT_OF_ORDER_MS);
      const high = firstReceived(span[1] + OUT_OF_ORDER_MS);
      return bounded(
        fetched((below, limit) => alerts('received', below, limit, low, ...span), true),
        low,
        high,
      );
    },
    values: (field) => {
      const found = Number(rows('found', field)[0]?.['found'] ?? 0);
      return found > LISTED_VALUES_MAX ? undefined : rows('values', field).map((row) => String(row['value']));
    },
    text: (pieces) => {
      const trigrams = [...new Set(pieces.flatMap(trigramsOf))];
      if (trigrams.length === 0) return undefined;
      const match = trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
      return fetched((below, limit) => alerts('text', below, limit, match), false);
    },
    unsettled: () => [fetched((below, limit) => alerts('waiting', below, limit), false), postings(CUT_ALERT, false)],
  };
}

/** Not the numbers beyond what an INTEGER of the table can be compared with exactly. */
function clamped(instant: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, instant));
}

/** Rows come in their order; SQLite does not promise it of what is gathered from them. A position may stand in it twice. */
function falling(alerts: readonly number[]): readonly number[] {
  const isFalling = alerts.every((alert, index) => index === 0 || alert <= (alerts[index - 1] ?? 0));
  return isFalling ? alerts : alerts.toSorted((a, b) => b - a);
}

/** Neighbouring pieces overlap in two characters, so every third says the same; the last one is always among them. */
function trigramsOf(text: string): readonly string[] {
  const chars = Array.from(text.replaceAll('\u0000', ''));
  const last = chars.length - 3;
  if (last < 0) return [];
  const step = Math.max(3, Math.ceil(last / (TRIGRAMS_MAX - 1)));
  const starts = new Set([...Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step), last]);
  return [...starts].map((start) => chars.slice(start, start + 3).join(''));
}
