/**
 * Pages of alerts in an order, from any place of it: what a table needs that jumps.
 *
 * O1. With a query, the alerts that it chooses are gathered (the newest `MEMBERS_MAX` of them), ordered by their keys, and the page is cut out. Without
 *     one, an index of the order is walked.
 * O2. The keys are behind like the index (I1): those of an alert that waits are made of the alert itself.
 * O3. What had to be looked at is remembered until the alert changes, so that the next page of the same search does not look again. What is shown was
 *     looked at for this answer (F1).
 * O4. At most `LOOKS_MAX` alerts are looked at for one answer; then it says so, and the same request again gets further.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { printQuery } from '../../../core/query/print.ts';
import type { Query } from '../../../core/query/query.ts';
import { MEMBERS_MAX, type AlertSort } from '../../../domain/alerts/ports.ts';
import type { SortedRequest, SortedRows, SortPlace, SqlRow } from '../wire.ts';
import { names, RUN_FIELD } from './live-fields.ts';
import { LOOKS_MAX } from './limits.ts';
import { postingsOf } from './postings.ts';

/** The alerts that a query may choose, newest first (`find.ts`). */
export interface Candidates {
  next(): number;
  isSure(alert: number): boolean;
  look(alert: number): SqlRow | undefined;
  looks(): number;
}

interface Source {
  readonly table: 'alert' | 'alert_sort';
  readonly alert: 'pos' | 'alert';
  readonly key: string;
}

const SOURCES: Readonly<Record<AlertSort, Source>> = {
  received: { table: 'alert', alert: 'pos', key: '0' },
  status: { table: 'alert', alert: 'pos', key: 'status' },
  created: { table: 'alert_sort', alert: 'alert', key: 'created' },
  severity: { table: 'alert_sort', alert: 'alert', key: 'severity' },
  host: { table: 'alert_sort', alert: 'alert', key: 'host' },
};

export function createSorter(
  db: DatabaseSync,
  candidates: (query: Query, now: number) => Candidates,
): (request: SortedRequest) => SortedRows {
  const statements = new Map<string, StatementSync>();
  const rows = (sql: string, ...params: (string | number)[]): readonly SqlRow[] => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement.all(...params) as unknown as readonly SqlRow[];
  };
  const places = (sql: string, ...params: (string | number)[]): readonly SortPlace[] =>
    rows(sql, ...params).map(({ alert, key }) => ({ alert: Number(alert), key: key ?? '' }));
  const remembered = new Remembered(rows);

  /** The keys that alerts which wait for the index have by now. */
  const waiting = (by: AlertSort): { readonly places: readonly SortPlace[]; readonly all: boolean } => {
    if (SOURCES[by].table === 'alert') return { places: [], all: true };
    const found = rows(
      'SELECT a.* FROM search_waiting w JOIN alert a ON a.pos = w.alert ORDER BY w.alert DESC LIMIT ?1',
      LOOKS_MAX + 1,
    );
    const read = found.slice(0, LOOKS_MAX).map((row) => {
      const { sort } = postingsOf(row);
      return {
        alert: Number(row['pos']),
        key: by === 'host' ? sort.host : by === 'severity' ? sort.severity : sort.created,
      };
    });
    return { places: read, all: found.length <= LOOKS_MAX };
  };

  return (request) => {
    const { query } = request;
    return query === undefined ? ofAll(request) : chosen(request, query);
  };

  function chosen(request: SortedRequest, query: Query): SortedRows {
    const { descending, now, skip, after, limit } = request;
    const order = (): Ordered => ordered(request, query);
    const { entries, complete, counted } = names(query, RUN_FIELD) ? order() : remembered.order(request, query, order);
    const first = after === undefined ? skip : firstBehind(entries, after, descending) + skip;
    const shown = entries.slice(first, first + limit);
    const look = candidates(query, now);
    return {
      rows: shown.flatMap(({ alert }): SqlRow[] => {
        const row = look.look(alert);
        return row ? [row] : [];
      }),
      next: first + limit < entries.length ? (shown.at(-1) ?? null) : null,
      complete,
      total: { count: entries.length, exact: counted },
    };
  }

  function ordered({ by, descending, now }: SortedRequest, query: Query): Ordered {
    const found = members(query, now);
    const late = waiting(by);
    const entries = keyed(found.alerts, by, late.places).toSorted(orderOf(descending));
    return { entries, complete: found.complete && late.all, counted: found.complete };
  }

  /** O1, O3, O4. Newest first. */
  function members(query: Query, now: number): { readonly alerts: readonly number[]; readonly complete: boolean } {
    const known = names(query, RUN_FIELD) ? new Map<number, boolean>() : remembered.of(query, now);
    const stream = candidates(query, now);
    const alerts: number[] = [];
    for (let alert = stream.next(); alert > 0; alert = stream.next()) {
      if (alerts.length === MEMBERS_MAX) return { alerts, complete: false };
      if (!stream.isSure(alert)) {
        let matched = known.get(alert);
        if (matched === undefined) {
          if (stream.looks() >= LOOKS_MAX) return { alerts, complete: false };
          matched = stream.look(alert) !== undefined;
          known.set(alert, matched);
        }
        if (!matched) continue;
      }
      alerts.push(alert);
    }
    return { alerts, complete: true };
  }

  function keyed(alerts: readonly number[], by: AlertSort, late: readonly SortPlace[]): readonly SortPlace[] {
    if (by === 'received') return alerts.map((alert) => ({ alert, key: 0 }));
    const { table, alert, key } = SOURCES[by];
    const own = new Map(late.map((place) => [place.alert, place]));
    const kept = places(
      `SELECT s.${alert} AS alert, s.${key} AS key FROM json_each(?1) m CROSS JOIN ${table} s ON s.${alert} = m.value`,
      JSON.stringify(alerts.filter((one) => !own.has(one))),
    );
    return [...kept, ...alerts.flatMap((one) => own.get(one) ?? [])];
  }

  function ofAll({ by, descending, limit, skip, after }: SortedRequest): SortedRows {
    const late = waiting(by);
    const order = orderOf(descending);
    const mine = late.places.filter((place) => after === undefined || order(place, after) > 0).toSorted(order);
    // Those that wait stand among the others; whatever is before a place, at most all of them are. So the page is in what is read from here on.
    const from = Math.max(0, skip - mine.length);
    const walked = walk(by, descending, after, skip + limit + 1 - from, from);
    const entries = [...walked, ...mine].toSorted(order).slice(skip - from);
    const shown = entries.slice(0, limit);
    return {
      rows: shown.flatMap((place) => rows('SELECT * FROM alert WHERE pos = ?1', place.alert)),
      next: entries.length > limit ? (shown.at(-1) ?? null) : null,
      complete: late.all,
      total: { count: Number(rows('SELECT count(*) AS alerts FROM alert')[0]?.['alerts'] ?? 0), exact: true },
    };
  }

  function walk(by: AlertSort, descending: boolean, after: SortPlace | undefined, limit: number, offset: number) {
    const { table, alert, key } = SOURCES[by];
    const direction = descending ? 'DESC' : 'ASC';
    const beyond = descending ? '<' : '>';
    const order = by === 'received' ? `pos ${direction}` : `${key} ${direction}, ${alert} ${direction}`;
    const settled = table === 'alert' ? '' : 'alert NOT IN (SELECT w.alert FROM search_waiting w)';
    const behind =
      after === undefined ? '' : by === 'received' ? `pos ${beyond} ?3` : `(${key}, ${alert}) ${beyond} (?4, ?3)`;
    const where = [settled, behind].filter((part) => part !== '').join(' AND ');
    return places(
      `SELECT ${alert} AS alert, ${key} AS key FROM ${table} ${where === '' ? '' : `WHERE ${where} `}ORDER BY ${order} LIMIT ?1 OFFSET ?2`,
      limit,
      offset,
      ...(after === undefined ? [] : by === 'received' ? [after.alert] : [after.alert, after.key]),
    );
  }
}

function orderOf(descending: boolean): (one: SortPlace, other: SortPlace) => number {
  const ascending = (one: SortPlace, other: SortPlace): number =>
    one.key === other.key ? one.alert - other.alert : one.key < other.key ? -1 : 1;
  return descending ? (one, other) => ascending(other, one) : ascending;
}

/** Index of the first of an ordered list that stands behind a place. */
function firstBehind(entries: readonly SortPlace[], after: SortPlace, descending: boolean): number {
  const order = orderOf(descending);
  const index = entries.findIndex((place) => order(place, after) > 0);
  return index === -1 ? entries.length : index;
}

/** Searches that are remembered: those of one table that somebody scrolls, and a few besides. */
const SEARCHES_MAX = 4;
/** Relative times move on: what was looked at is forgotten with the minute. */
const MINUTE_MS = 60_000;
/** After so many changes it is cheaper to look again. */
const CHANGES_MAX = 5_000;

interface Ordered {
  readonly entries: readonly SortPlace[];
  readonly complete: boolean;
  /** Their number is that of all that match. */
  readonly counted: boolean;
}

/** O3: which of the alerts that were looked at matched, by search; and whole orders, until any alert changes. */
class Remembered {
  readonly #searches = new Map<string, Map<number, boolean>>();
  readonly #orders = new Map<string, Ordered>();
  readonly #rows: (sql: string, ...params: (string | number)[]) => readonly SqlRow[];
  #changed = -1;

  constructor(rows: (sql: string, ...params: (string | number)[]) => readonly SqlRow[]) {
    this.#rows = rows;
  }

  of(query: Query, now: number): Map<number, boolean> {
    this.#forgetChanged();
    const known = this.#searches.get(nameOf(query, now)) ?? new Map<number, boolean>();
    keep(this.#searches, nameOf(query, now), known);
    return known;
  }

  order({ by, descending, now }: SortedRequest, query: Query, make: () => Ordered): Ordered {
    this.#forgetChanged();
    const name = `${by} ${String(descending)} ${nameOf(query, now)}`;
    const known = this.#orders.get(name) ?? make();
    if (known.complete) keep(this.#orders, name, known);
    return known;
  }

  #forgetChanged(): void {
    const rows = this.#rows(
      'SELECT pos, changed FROM alert WHERE changed > ?1 ORDER BY changed DESC LIMIT ?2',
      this.#changed,
      this.#searches.size === 0 ? 1 : CHANGES_MAX,
    );
    if (rows.length > 0) this.#orders.clear();
    if (rows.length === CHANGES_MAX) this.#searches.clear();
    for (const row of rows) for (const known of this.#searches.values()) known.delete(Number(row['pos']));
    this.#changed = Number(rows[0]?.['changed'] ?? this.#changed);
  }
}

function nameOf(query: Query, now: number): string {
  return `${Math.floor(now / MINUTE_MS)} ${printQuery(query)}`;
}

/** The one that was used last is the last to go. */
function keep<Value>(known: Map<string, Value>, name: string, value: Value): void {
  known.delete(name);
  known.set(name, value);
  const [oldest] = known.keys();
  if (known.size > SEARCHES_MAX && oldest !== undefined) known.delete(oldest);
}
