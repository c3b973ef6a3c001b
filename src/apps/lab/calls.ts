/**
 * Which wire request gives a logical call its name: one row per (call, route). The server names the record by it, and faults are
 * aimed by it.
 *
 * L1. What a command reads first, polls or reads back has no row: such a request has no logical name.
 * L2. The arguments are those of the command, in its own vocabulary, as far as the wire carries them. The query of a search is not
 *     on the wire.
 * L3. `indicator` is what attempts are counted by, besides call and service: a retry repeats it, a different question does not.
 */
import { canonicalJson, getOwn, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { asText, filtersOf } from './shape.ts';
import type { ProductName } from './wire.ts';

export interface LogicalCall {
  readonly name: string;
  readonly stateChanging: boolean;
  readonly args: JsonObject;
  readonly indicator: string;
}

export interface LogicalCallRow {
  readonly call: string;
  readonly product: ProductName;
  readonly route: string;
  readonly stateChanging: boolean;
  /** The arguments when the request is this call, else undefined. `body` was accepted by the product. */
  readonly args: (body: JsonObject) => JsonObject | undefined;
  readonly indicator: (body: JsonObject) => string;
}

const NO_INDICATOR = (): string => '';
const WHOLE_BODY = (body: JsonObject): string => canonicalJson(body);

/** Close reason of the command by the status word of the tenant. */
const CLOSE_REASONS: Readonly<Record<string, string>> = {
  resolved_threat_handled: 'Resolved - Threat Handled',
  resolved_known_issue: 'Resolved - Known Issue',
  resolved_duplicate: 'Resolved - Duplicate',
  resolved_false_positive: 'Resolved - False Positive',
  resolved_true_positive: 'Resolved - True Positive',
  resolved_security_testing: 'Resolved - Security Testing',
  resolved_other: 'Resolved - Other',
  resolved_auto: 'Resolved - Auto',
};

function pick(body: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]]])));
}

/** The targets of an action that names them either directly or by a filter. */
function endpointIdOf(body: JsonObject): JsonObject {
  const listed = filtersOf(body['filters']).flatMap((filter) => filter.values);
  return body['endpoint_id'] === undefined && listed.length > 0
    ? { endpoint_id: listed, ...pick(body, 'incident_id') }
    : pick(body, 'endpoint_id', 'incident_id');
}

function prevalenceArgs(apiId: string, key: string): (body: JsonObject) => JsonObject | undefined {
  return (body) => {
    if (body['api_id'] !== apiId || !Array.isArray(body['args'])) return undefined;
    const asked = (body['args'] as readonly Json[]).flatMap((item) => (isObject(item) ? [item[key] ?? null] : []));
    return { [key]: asked };
  };
}

/** A look-up by alert id is a read-back; a multi-alert read without ids is a search. */
function searchArgs(body: JsonObject): JsonObject | undefined {
  return filtersOf(body['filters']).some((filter) => filter.field === 'alert_id_list') ? undefined : {};
}

function closeArgs(body: JsonObject): JsonObject | undefined {
  const update = body['update_data'];
  const ids = body['alert_id_list'];
  if (!isObject(update) || !Array.isArray(ids)) return undefined;
  const status = asText(update['status'] ?? '').toLowerCase();
  const closeReason = getOwn(CLOSE_REASONS, status);
  if (closeReason === undefined) return undefined;
  const id: Json = ids.length === 1 ? (ids[0] as Json) : (ids as readonly Json[]);
  return { id, closeReason, closeNotes: update['comment'] ?? '' };
}

export const LOGICAL_CALLS: readonly LogicalCallRow[] = [
  {
    call: 'core-isolate-endpoint',
    product: 'cortex',
    route: 'isolate',
    stateChanging: true,
    args: endpointIdOf,
    indicator: NO_INDICATOR,
  },
  {
    call: 'core-unisolate-endpoint',
    product: 'cortex',
    route: 'unisolate',
    stateChanging: true,
    args: endpointIdOf,
    indicator: NO_INDICATOR,
  },
  {
    call: 'core-terminate-causality',
    product: 'cortex',
    route: 'terminate_causality',
    stateChanging: true,
    args: (body) => pick(body, 'agent_id', 'causality_id', 'process_name', 'incident_id'),
    indicator: (body) => asText(body['causality_id']),
  },
  {
    call: 'core-get-domain-analytics-prevalence',
    product: 'cortex',
    route: 'analytics_prevalence',
    stateChanging: false,
    args: prevalenceArgs('core-get-domain-analytics-prevalence', 'domain_name'),
    indicator: WHOLE_BODY,
  },
  {
    call: 'core-get-IP-analytics-prevalence',
    product: 'cortex',
    route: 'analytics_prevalence',
    stateChanging: false,
    args: prevalenceArgs('core-get-IP-analytics-prevalence', 'ip_address'),
    indicator: WHOLE_BODY,
  },
  {
    call: 'SearchIncidentsV2',
    product: 'cortex',
    route: 'get_incident_extra_data',
    stateChanging: false,
    args: () => ({}),
    indicator: WHOLE_BODY,
  },
  {
    call: 'SearchIncidentsV2',
    product: 'cortex',
    route: 'get_alerts_multi_events_v1',
    stateChanging: false,
    args: searchArgs,
    indicator: WHOLE_BODY,
  },
  {
    call: 'SearchIncidentsV2',
    product: 'cortex',
    route: 'get_alerts_multi_events_v2',
    stateChanging: false,
    args: searchArgs,
    indicator: WHOLE_BODY,
  },
  {
    call: 'closeInvestigation',
    product: 'cortex',
    route: 'update_alerts',
    stateChanging: true,
    args: closeArgs,
    indicator: (body) => canonicalJson(body['alert_id_list'] ?? null),
  },
  {
    call: 'wildfire-get-verdict',
    product: 'wildfire',
    route: 'get_verdict',
    stateChanging: false,
    args: (body) => (body['url'] === undefined ? undefined : { url: [body['url']] }),
    indicator: (body) => asText(body['url']),
  },
  {
    call: 'file',
    product: 'wildfire',
    route: 'get_verdict',
    stateChanging: false,
    args: (body) => (body['hash'] === undefined ? undefined : { file: [body['hash']] }),
    indicator: (body) => asText(body['hash']).toLowerCase(),
  },
];

/** The logical call that this request gives its name to, or undefined. */
export function logicalCallOf(product: ProductName, route: string, body: JsonObject): LogicalCall | undefined {
  for (const row of LOGICAL_CALLS) {
    if (row.product !== product || row.route !== route) continue;
    const args = row.args(body);
    if (args) return { name: row.call, stateChanging: row.stateChanging, args, indicator: row.indicator(body) };
  }
  return undefined;
}
