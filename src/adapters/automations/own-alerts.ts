/** The alerts that we keep, from every instance and made here, in the form in which a tenant gives its: what the index of alerts finds, newest first. */
import type { JsonObject } from '../../core/base/json.ts';
import type { Query } from '../../core/query/query.ts';
import { searchedFields, type AlertRecord } from '../../domain/alerts/ports.ts';
import type { AutomationPorts, TenantAlert, TenantAnswer } from './ports.ts';

const PAGE_MAX = 200;
/** Answers that may end before their page is full, for too many alerts had to be looked at: some seconds of a reader. */
const CUT_SHORT_MAX = 20;

export interface OwnSearch {
  readonly query: Query;
  /** Epoch milliseconds, for relative times. */
  readonly now: number;
  /** Alerts that are wanted, of those that are kept. */
  readonly limit: number;
  readonly keeps: (fields: JsonObject) => boolean;
}

/** `complete` is false where the alerts have not been searched to their end, and fewer were found than wanted. */
export async function searchOwn(
  alerts: AutomationPorts['alerts'],
  { query, now, limit, keeps }: OwnSearch,
): Promise<TenantAnswer> {
  const found: TenantAlert[] = [];
  let cursor: string | null | undefined;
  for (let cutShort = 0; cursor !== null && found.length < limit && cutShort < CUT_SHORT_MAX;) {
    const page = await alerts.find({
      query,
      now,
      limit: Math.min(PAGE_MAX, limit),
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.rows.map(ownAlert).filter(({ fields }) => keeps(fields)));
    if (!page.complete) cutShort += 1;
    cursor = page.next;
  }
  return { kind: 'answer', alerts: found.slice(0, limit), complete: cursor === null || found.length >= limit };
}

const STANDARD = new Set([
  'id',
  'name',
  'type',
  'severity',
  'status',
  'owner',
  'created',
  'closed',
  'details',
  'sourceInstance',
]);

function ownAlert(record: AlertRecord): TenantAlert {
  const current = searchedFields(record);
  const standard = Object.entries(current).filter(([key]) => STANDARD.has(key));
  const custom = Object.entries(record.fields).filter(([key]) => !STANDARD.has(key));
  return {
    id: record.ref.id,
    fields: current,
    found: { ...Object.fromEntries(standard), CustomFields: Object.fromEntries(custom) },
  };
}
