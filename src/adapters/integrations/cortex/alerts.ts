/** Reading alerts of a tenant, in the documented calls: by time window, by id, by case. */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import { isObject } from '../../../core/base/json.ts';
import type { AlertWindow, SourceAnswer } from '../product.ts';
import type { Failure } from '../entries.ts';
import { readCortex } from './call.ts';
import { unreadable } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { mapAlert } from './mapping.ts';
import { objectsOf, wholeOf } from './schema.ts';

const PAGE = 100;
/** The vendor counts no further than this, and gives none beyond. */
const TOTAL_MAX = 9_999;

export type AlertPage =
  | { readonly kind: 'page'; readonly alerts: readonly JsonObject[]; readonly total: number }
  | ({ readonly kind: 'failed'; readonly retryAfterMs?: number } & Failure);

/** One page of get_alerts_multi_events: the second version, or the first where the tenant has no second. */
export async function readAlertPage(
  io: CortexIo,
  filters: readonly JsonObject[],
  from: number,
  to: number,
  attempts?: number,
): Promise<AlertPage> {
  const request = {
    ...(filters.length === 0 ? {} : { filters }),
    search_from: from,
    search_to: to,
    sort: { field: 'creation_time', keyword: 'asc' },
  };
  const second = await readCortex(io, 'getAlertsV2', request, attempts);
  const read =
    second.kind === 'failed' && second.status === 404 ? await readCortex(io, 'getAlertsV1', request, attempts) : second;
  if (read.kind === 'failed') return read;
  const { reply } = read;
  if (!isObject(reply) || !Array.isArray(reply['alerts']))
    return { kind: 'failed', ...unreadable(io, 'get_alerts_multi_events') };
  const alerts = objectsOf(reply['alerts']);
  return { kind: 'page', alerts, total: wholeOf(reply['total_count']) ?? alerts.length };
}

/** Alerts of a window, page by page, oldest first. */
export async function searchAlerts(io: CortexIo, window: AlertWindow): Promise<SourceAnswer> {
  const most = Math.min(TOTAL_MAX, window.alertsMax ?? 1_000);
  const field = window.by === 'stored' ? 'server_creation_time' : 'creation_time';
  const filters: JsonObject[] = [
    { field, operator: 'gte', value: window.from },
    { field, operator: 'lte', value: window.to },
    ...inFilter('severity', window.severities),
    ...inFilter('alert_id_list', window.ids),
  ];
  const found = new Map<string, ReturnType<typeof mapAlert>>();
  let total = 0;
  let read = 0;
  for (;;) {
    const page = await readAlertPage(io, filters, read, Math.min(read + PAGE, most));
    if (page.kind === 'failed') return page;
    total = page.total;
    read += page.alerts.length;
    // A new alert may push another onto the next page while we read: by id, each counts once.
    for (const alert of page.alerts.map(mapAlert)) found.set(alert.id, alert);
    if (page.alerts.length === 0 || read >= total || read >= most) break;
  }
  return { kind: 'answer', alerts: [...found.values()], total, complete: read >= total && total < TOTAL_MAX };
}

/** The alerts of one case, from its extra data (vendor: 10 such requests a minute). */
export async function searchCase(
  io: CortexIo,
  { caseId, alertsMax = 1_000 }: { caseId: string; alertsMax?: number },
): Promise<SourceAnswer> {
  if (!/^\d{1,15}$/.test(caseId)) {
    return { kind: 'failed', code: 'input.rejected', detail: `'${caseId.slice(0, 80)}' is no case number` };
  }
  const extra = await readCase(io, caseId, alertsMax);
  if (extra.kind === 'failed') return extra;
  const alerts = extra.alerts.map(mapAlert);
  return { kind: 'answer', alerts, total: extra.total, complete: alerts.length >= extra.total };
}

export async function readCase(
  io: CortexIo,
  caseId: string,
  alertsMax: number,
): Promise<
  { kind: 'case'; reply: JsonObject; alerts: readonly JsonObject[]; total: number } | ({ kind: 'failed' } & Failure)
> {
  const read = await readCortex(io, 'getIncidentExtraData', { incident_id: caseId, alerts_limit: alertsMax });
  if (read.kind === 'failed') return read;
  const reply: Json = read.reply;
  const list = isObject(reply) ? (reply['alerts'] ?? reply['issues']) : undefined;
  if (!isObject(reply) || !isObject(list)) return { kind: 'failed', ...unreadable(io, 'get_incident_extra_data') };
  const alerts = objectsOf(list['data']);
  return { kind: 'case', reply, alerts, total: wholeOf(list['total_count']) ?? alerts.length };
}

function inFilter(field: string, value: readonly string[] | undefined): JsonObject[] {
  return value === undefined || value.length === 0 ? [] : [{ field, operator: 'in', value }];
}
