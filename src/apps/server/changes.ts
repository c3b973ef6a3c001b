/**
 * `updated_since` of the lists: what has changed after a cursor, in the order of commit, whatever its state.
 *
 * A client that comes back with `next` misses nothing. It keeps the cursor after it has worked on a page: then the worst that a crash
 * does is that it hears the page again. A row that changes twice in between is told once, as it stands.
 */
import { invalid, paging } from './request.ts';
import type { ChangedRows, ServerPorts } from './ports.ts';

interface SinceQuery {
  readonly limit?: number;
  readonly updated_since?: string;
}

/** Undefined where the query does not ask for it. */
export async function changedRows<Kind extends keyof ChangedRows>(
  { changes }: ServerPorts,
  kind: Kind,
  query: SinceQuery,
): Promise<{ readonly rows: readonly ChangedRows[Kind][]; readonly next: string } | undefined> {
  const { updated_since: since, limit, ...others } = query;
  if (since === undefined) return undefined;
  // A row that leaves a filter would never be heard of.
  if (Object.keys(others).length > 0) throw invalid('"updated_since" is taken with "limit" alone');
  if (since === 'end') return { rows: [], next: await changes.end() };
  return changes.since(kind, { ...paging(limit === undefined ? {} : { limit }), cursor: since });
}
