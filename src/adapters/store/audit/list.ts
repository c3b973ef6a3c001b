/** Pages of the audit. */
import type { Access } from '../access.ts';
import { NEWEST, page, readPage } from '../paging.ts';
import { number, toAudit } from '../rows.ts';
import type { AuditEntry, AuditFilter, Page, PageRequest } from '../types.ts';
import type { SqlValue } from '../wire.ts';

/** Rows that are looked at for one page, where no index knows them: some hundredths of a second. */
export const AUDIT_LOOKS_MAX = 20_000;

export async function auditPage(
  readAll: Access['readAll'],
  { run, who, what, target, from, until, newestFirst = false, ...request }: PageRequest & AuditFilter,
): Promise<Page<AuditEntry>> {
  const { limit, before, after } = readPage(request);
  const prefix = what?.endsWith('*') ? what.slice(0, -1) : undefined;
  const by = run !== undefined ? '-run' : who !== undefined && who !== '' ? '-who' : '';
  const end = async (): Promise<number> =>
    number((await readAll([{ sql: 'audit.ends', params: [] }]))[0]?.[0] ?? {}, 'last');
  // The numbers of the audit have no gap: so many numbers are so many rows. Both bounds are outside.
  const last = by === '' ? await end() : NEWEST - 1;
  const high = Math.min(newestFirst ? before : NEWEST, last + 1);
  const bounds =
    by !== ''
      ? { low: newestFirst ? 0 : after, high }
      : newestFirst
        ? { low: Math.max(0, high - 1 - AUDIT_LOOKS_MAX), high }
        : { low: after, high: Math.min(high, after + 1 + AUDIT_LOOKS_MAX) };
  const filters: readonly (SqlValue | undefined)[] = [run, who, prefix === undefined ? what : undefined, prefix];
  const [rows = []] = await readAll([
    {
      sql: `audit.${newestFirst ? 'newest' : 'list'}${by}`,
      params: [bounds.low, bounds.high, limit + 1, ...filters, from, until, target].map((value) => value ?? null),
    },
  ]);
  const found = page(rows, limit, toAudit);
  if (found.next !== null || by !== '') return found;
  const isDone = newestFirst ? bounds.low === 0 : bounds.high > last;
  return { rows: found.rows, next: isDone ? null : String(newestFirst ? bounds.low + 1 : bounds.high - 1) };
}
