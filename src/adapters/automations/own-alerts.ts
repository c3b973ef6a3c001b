/** The alerts that we keep, from every instance and made here, in the form in which a tenant gives its: pages of the store, read until they end or the bound is reached. */
import { getOwn, type Json, type JsonObject } from '../../core/base/json.ts';
import type { CoarseFilter } from '../../core/query/plan.ts';
import type { AlertRecord } from '../../domain/alerts/ports.ts';
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
  const { ref, fields, status, closedAt, receivedAt } = record;
  const created = getOwn(fields, 'created') ?? getOwn(fields, 'detectiontimestamp') ?? isoOf(receivedAt);
  const current: JsonObject = {
    ...fields,
    id: ref.id,
    sourceInstance: ref.instance,
    status,
    created,
    closed: isoOf(closedAt),
  };
  const standard = Object.entries(current).filter(([key]) => STANDARD.has(key));
  const custom = Object.entries(fields).filter(([key]) => !STANDARD.has(key));
  return {
    id: ref.id,
    fields: current,
    found: { ...Object.fromEntries(standard), CustomFields: Object.fromEntries(custom) },
  };
}

function isoOf(instant: number | null): Json {
  return instant === null ? null : new Date(instant).toISOString();
}
