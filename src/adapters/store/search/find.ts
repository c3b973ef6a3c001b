/**
 * Answers a search: pulls the stream of a query, looks at the alerts that need it, gives rows.
 *
 * F1. Every alert that is given was compared with the query itself; the index only says where to look.
 * F2. One answer sees one state of the database: an alert that the index takes up meanwhile is neither missed nor seen twice.
 * F3. At most `LOOKS_MAX` alerts are looked at for one answer. Then the answer ends, says so, and its cursor goes on from there.
 */
import type { DatabaseSync } from 'node:sqlite';
import { matches } from '../../../core/query/match.ts';
import type { Query } from '../../../core/query/query.ts';
import { COUNT_MAX, searchedFields } from '../../../domain/alerts/ports.ts';
import { toAlert } from '../rows.ts';
import type { Counted, FindRequest, Found, SortedRequest, SortedRows, SqlRow } from '../wire.ts';
import { LOOKS_MAX } from './limits.ts';
import { LIVE_ALERT, liveFields } from './live-fields.ts';
import { streamOf } from './plan.ts';
import { createSorter } from './sorted.ts';
import { createSqliteIndex } from './sqlite-index.ts';
import { NOTHING, union } from './streams.ts';

export interface Finder {
  find(request: FindRequest): Found;
  count(request: Pick<FindRequest, 'query' | 'now'>): Counted;
  sorted(request: SortedRequest): SortedRows;
}

export function createFinder(db: DatabaseSync): Finder {
  const index = createSqliteIndex(db);
  const get = db.prepare(LIVE_ALERT);

  /** The alerts that may match, newest first; each with the means to be looked at. */
  const candidates = (query: Query, now: number, before: number) => {
    const plan = streamOf(query, index, now);
    // Mostly none waits: then the plan is all there is, and nothing is merged with it.
    const waits = index.unsettled().some((stream) => stream.next(before) > 0);
    const all = waits ? union([plan, ...index.unsettled()]) : plan;
    const unsettled = waits ? union(index.unsettled()) : NOTHING;
    let at = before;
    let looks = 0;
    let waiting = Number.MAX_SAFE_INTEGER;
    return {
      looks: () => looks,
      next: (): number => {
        at = all.next(at);
        return at;
      },
      isSure: (alert: number): boolean => {
        if (!plan.exact) return false;
        // Alerts come with falling positions: what waits below the last one may be below this one too.
        if (waiting > alert) waiting = unsettled.next(alert + 1);
        return waiting !== alert;
      },
      look: (alert: number): SqlRow | undefined => {
        looks += 1;
        const row = get.get(alert) as unknown as SqlRow | undefined;
        return row &&
          matches(
            query,
            { ...searchedFields(toAlert(row)), ...liveFields(query, row) },
            { now, answers: () => true },
          ) === true
          ? row
          : undefined;
      },
    };
  };

  const sorted = createSorter(db, (query, now) => candidates(query, now, Number.MAX_SAFE_INTEGER));

  const inOneState = <T>(read: () => T): T => {
    db.exec('BEGIN');
    try {
      return read();
    } finally {
      db.exec('COMMIT');
    }
  };

  return {
    find: (request) => inOneState(() => find(request)),
    count: (request) => inOneState(() => count(request)),
    sorted: (request) => inOneState(() => sorted(request)),
  };

  function find({ query, now, before, limit, skip }: FindRequest): Found {
    const stream = candidates(query, now, before);
    const rows: SqlRow[] = [];
    let left = skip;
    for (let alert = stream.next(); alert > 0; alert = stream.next()) {
      if (rows.length === limit) return { rows, next: alert + 1, complete: true };
      if (stream.looks() >= LOOKS_MAX) return { rows, next: alert + 1, complete: false };
      if (left > 0) {
        if (stream.isSure(alert) || stream.look(alert)) left -= 1;
        continue;
      }
      const row = stream.look(alert);
      if (row) rows.push(row);
    }
    return { rows, next: 0, complete: true };
  }

  function count({ query, now }: Pick<FindRequest, 'query' | 'now'>): Counted {
    const stream = candidates(query, now, Number.MAX_SAFE_INTEGER);
    let matching = 0;
    for (let alert = stream.next(); alert > 0; alert = stream.next()) {
      if (matching === COUNT_MAX || stream.looks() >= LOOKS_MAX) return { count: matching, exact: false };
      if (stream.isSure(alert) || stream.look(alert)) matching += 1;
    }
    return { count: matching, exact: true };
  }
}
