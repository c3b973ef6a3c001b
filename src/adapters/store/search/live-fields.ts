/**
 * Fields that no index holds: how the latest run of an open alert stands (`run`), which changes without the alert, and when the alert came (`received`),
 * which follows its position.
 *
 * L1. They are read where a query names them, and nowhere else: a clause without a field never meets them.
 * L2. What was found by `run` is not remembered (`sorted.ts`).
 */
import { canonicalField } from '../../../core/query/fields.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Query } from '../../../core/query/query.ts';
import type { SqlRow } from '../wire.ts';

export const RUN_FIELD = 'run';
export const RECEIVED_FIELD = 'received';
/** What `run` says of an open alert that no playbook took. */
export const NO_RUN = 'none';

/** The alert of a position, with the status of its run. */
export const LIVE_ALERT =
  'SELECT a.*, (SELECT r.status FROM run r WHERE r.id = a.run) AS run_status FROM alert a WHERE a.pos = ?1';

export function liveFields(query: Query, row: SqlRow): JsonObject {
  const status = row['run_status'];
  return {
    ...(names(query, RUN_FIELD) && {
      run: row['status'] === 'open' ? (typeof status === 'string' ? status : NO_RUN) : null,
    }),
    ...(names(query, RECEIVED_FIELD) && { received: new Date(Number(row['received_at'])).toISOString() }),
  };
}

export function names(query: Query, field: string): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.some((member) => names(member, field));
    case 'not':
      return names(query.of, field);
    case 'anywhere':
      return false;
    default:
      return canonicalField(query.field) === field;
  }
}
