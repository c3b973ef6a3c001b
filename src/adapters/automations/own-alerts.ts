/** The alerts that we keep, from every instance and made here, in the form in which a tenant gives its: pages of the store, read until they end or the bound is reached. */
import type { CoarseFilter } from '../../core/query/plan.ts';
import { searchedFields, type AlertRecord } from '../../domain/alerts/ports.ts';
import type { AutomationPorts, TenantAlert, TenantAnswer } from './ports.ts';

const PAGE = 200;
/** Alerts that one search reads; beyond it the answer is marked as incomplete. */
const ALERTS_MAX = 5000;

/**
 * The store knows when an alert arrived, the query when it was created: nothing arrives before it was created, save by the difference of two clocks.
 * The end of a window is left to the query.
 */
const SKEW_MS = 3_600_000;

export async function searchOwn(alerts: AutomationPorts['alerts'], coarse: CoarseFilter): Promise<TenantAnswer> {
  const filter = {
    ...(coarse.ids && { ids: coarse.ids }),
    ...(coarse.from === undefined ? {} : { from: coarse.from - SKEW_MS }),
  };
  const found: TenantAlert[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null && found.length < ALERTS_MAX) {
    const page = await alerts.search({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.rows.map(ownAlert));
    cursor = page.next;
  }
  return { kind: 'answer', alerts: found, complete: cursor === null };
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
