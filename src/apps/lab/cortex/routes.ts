/**
 * The routes of the simulated Cortex tenant: one row each, with the fields that it takes and what it does.
 *
 * R1. The body of a row is `request_data`, already checked against `fields`: a handler never meets an undocumented key.
 * R2. A handler changes the tenant and returns the answer; it knows nothing of faults.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import {
  asText,
  BOOLEAN,
  DIGITS,
  filtersOf,
  INTEGER,
  NUMBER_OR_DIGITS,
  passesAll,
  required,
  STRING,
  STRINGS,
  type FilterRow,
  type Scalar,
  type Shape,
} from '../shape.ts';
import type { Answer } from '../wire.ts';
import { ACTION_ROUTES } from './action-routes.ts';
import {
  flatShape,
  incidentShape,
  SEVERITY_WORDS,
  sourceOf,
  STATUS_WORDS,
  v1Shape,
  v2Shape,
  type AlertShape,
  type StoredAlert,
} from './alerts.ts';
import { bare, internalError, noEndpoint, reply, throttled, written } from './replies.ts';
import type { CortexRoute } from './route.ts';
import type { CortexTenant } from './tenant-state.ts';
import { updateAlerts, updateIncident } from './updates.ts';

const LARGEST_PAGE = 100;
const LARGEST_TOTAL = 9_999;
const MOST_ALERTS_OF_AN_UPDATE = 100;
const MOST_ENDPOINTS_OF_AN_ACTION = 1_000;

const IN_TEXTS: FilterRow = { operators: ['in'], value: STRINGS };
const TIME_RANGE: FilterRow = { operators: ['gte', 'lte'], value: INTEGER };
const ONE_TEXT: FilterRow = { operators: ['eq'], value: STRING };

const PAGE: Readonly<Record<string, Shape>> = { search_from: INTEGER, search_to: INTEGER };

const ENDPOINT_FILTERS: Readonly<Record<string, FilterRow>> = {
  endpoint_id_list: IN_TEXTS,
  endpoint_status: IN_TEXTS,
  dist_name: IN_TEXTS,
  ip_list: IN_TEXTS,
  public_ip_list: IN_TEXTS,
  group_name: IN_TEXTS,
  platform: IN_TEXTS,
  alias: IN_TEXTS,
  hostname: IN_TEXTS,
  username: IN_TEXTS,
  isolate: IN_TEXTS,
  scan_status: IN_TEXTS,
  first_seen: TIME_RANGE,
  last_seen: TIME_RANGE,
};

const ALERT_FILTERS: Readonly<Record<string, FilterRow>> = {
  alert_id_list: { operators: ['in'], value: { kind: 'list', of: { kind: 'either', of: [INTEGER, STRING] } } },
  alert_source: IN_TEXTS,
  severity: IN_TEXTS,
  creation_time: TIME_RANGE,
  server_creation_time: TIME_RANGE,
};

const ASSIGNMENT = required({ kind: 'object', fields: { assigned_user_mail: STRING } });
const INCIDENT_FILTERS: Readonly<Record<string, FilterRow>> = {
  incident_id_list: IN_TEXTS,
  status: ONE_TEXT,
  starred: { operators: ['eq'], value: BOOLEAN },
  creation_time: TIME_RANGE,
  modification_time: TIME_RANGE,
  alert_sources: IN_TEXTS,
  description: { operators: ['in', 'contains'], value: { kind: 'either', of: [STRING, STRINGS] } },
};

/** Prevalence commands and the key of their `args` items. Only domains and addresses have values in a tenant. */
const PREVALENCE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['core-get-hash-analytics-prevalence', ['sha256']],
  ['core-get-IP-analytics-prevalence', ['ip_address']],
  ['core-get-domain-analytics-prevalence', ['domain_name']],
  ['core-get-process-analytics-prevalence', ['process_name']],
  ['core-get-registry-analytics-prevalence', ['key_name', 'value_name']],
  ['core-get-cmd-analytics-prevalence', ['process_command_line']],
]);

const ISOLATION_FIELDS: Readonly<Record<string, Shape>> = {
  endpoint_id: STRING,
  filters: { kind: 'filters', fields: { endpoint_id_list: IN_TEXTS } },
  incident_id: NUMBER_OR_DIGITS,
};

const ALERT_READ_FIELDS: Readonly<Record<string, Shape>> = {
  filters: { kind: 'filters', fields: ALERT_FILTERS },
  sort: { kind: 'sort', fields: ['creation_time'] },
  ...PAGE,
};

export const CORTEX_ROUTES: readonly CortexRoute[] = [
  {
    name: 'get_endpoint',
    method: 'POST',
    path: '/public_api/v1/endpoints/get_endpoint',
    section: '1.6 Endpoint commands: core-get-endpoints',
    stateChanging: false,
    fields: {
      filters: { kind: 'filters', fields: ENDPOINT_FILTERS },
      sort: { kind: 'sort', fields: ['first_seen', 'last_seen'] },
      ...PAGE,
    },
    check: pageProblem,
    handle: getEndpoint,
  },
  {
    name: 'isolate',
    method: 'POST',
    path: '/public_api/v1/endpoints/isolate',
    section: '1.6 Endpoint commands: core-isolate-endpoint',
    stateChanging: true,
    fields: ISOLATION_FIELDS,
    check: isolationProblem,
    handle: (tenant, body, now) => changeIsolation('isolate', tenant, body, now),
    endpoints: isolationTargets,
  },
  {
    name: 'unisolate',
    method: 'POST',
    path: '/public_api/v1/endpoints/unisolate',
    section: '1.6 Endpoint commands: core-unisolate-endpoint',
    stateChanging: true,
    fields: ISOLATION_FIELDS,
    check: isolationProblem,
    handle: (tenant, body, now) => changeIsolation('unisolate', tenant, body, now),
    endpoints: isolationTargets,
  },
  {
    name: 'terminate_causality',
    method: 'POST',
    path: '/public_api/v1/endpoints/terminate_causality',
    section: '1.6 Endpoint commands: core-terminate-causality',
    stateChanging: true,
    fields: {
      agent_id: required(STRING),
      causality_id: required(STRING),
      process_name: STRING,
      incident_id: NUMBER_OR_DIGITS,
    },
    handle: terminateCausality,
    endpoints: (body) => [asText(body['agent_id'])],
  },
  {
    name: 'get_action_status',
    method: 'POST',
    path: '/public_api/v1/actions/get_action_status',
    section: '1.5 The polling engine: action status',
    stateChanging: false,
    fields: { group_action_id: required(INTEGER) },
    handle: (tenant, body, now) => reply(tenant.endpoints.actionStatus(Number(body['group_action_id']), now)),
  },
  {
    name: 'analytics_prevalence',
    method: 'POST',
    path: '/xsiam/analytics_apis',
    section: '1.9 Prevalence',
    stateChanging: false,
    fields: {
      api_id: required(STRING),
      args: required({
        kind: 'list',
        of: {
          kind: 'object',
          fields: Object.fromEntries([...PREVALENCE_KEYS.values()].flatMap((keys) => keys.map((key) => [key, STRING]))),
        },
      }),
    },
    check: prevalenceProblem,
    handle: getPrevalence,
  },
  {
    name: 'get_alerts_multi_events_v1',
    method: 'POST',
    path: '/public_api/v1/alerts/get_alerts_multi_events',
    section: '1.10 Reading alerts: get_alerts_multi_events, shape 2.1',
    stateChanging: false,
    fields: ALERT_READ_FIELDS,
    check: pageProblem,
    handle: (tenant, body, now) => getAlerts(tenant, body, now, v1Shape),
  },
  {
    name: 'get_alerts_multi_events_v2',
    method: 'POST',
    path: '/public_api/v2/alerts/get_alerts_multi_events',
    section: '1.10 Reading alerts: get_alerts_multi_events, shape 2.1',
    stateChanging: false,
    fields: ALERT_READ_FIELDS,
    check: pageProblem,
    handle: (tenant, body, now) => getAlerts(tenant, body, now, v2Shape),
  },
  {
    name: 'get_incidents',
    method: 'POST',
    path: '/public_api/v1/incidents/get_incidents',
    section: '1.10 Reading alerts: get_incidents',
    stateChanging: false,
    fields: {
      filters: { kind: 'filters', fields: INCIDENT_FILTERS },
      sort: { kind: 'sort', fields: ['creation_time', 'modification_time'] },
      ...PAGE,
    },
    check: pageProblem,
    handle: getIncidents,
  },
  {
    name: 'get_incident_extra_data',
    method: 'POST',
    path: '/public_api/v1/incidents/get_incident_extra_data',
    section: '1.10 Reading alerts: get_incident_extra_data, limit 1.4',
    stateChanging: false,
    fields: { incident_id: required(DIGITS), alerts_limit: INTEGER },
    handle: getIncidentExtraData,
  },
  {
    name: 'update_incident',
    method: 'POST',
    path: '/public_api/v1/incidents/update_incident',
    section: '1.11 Updating and closing: update_incident',
    stateChanging: true,
    fields: { incident_id: required(DIGITS), update_data: ASSIGNMENT },
    handle: updateIncident,
  },
  {
    name: 'update_alerts',
    method: 'POST',
    path: '/public_api/v1/alerts/update_alerts',
    section: '1.11 Updating and closing: update_alerts',
    stateChanging: true,
    fields: {
      alert_id_list: required({ kind: 'list', of: STRING, max: MOST_ALERTS_OF_AN_UPDATE }),
      update_data: required({
        kind: 'object',
        fields: {
          severity: { kind: 'string', oneOf: SEVERITY_WORDS },
          status: { kind: 'string', oneOf: STATUS_WORDS },
          comment: STRING,
        },
      }),
    },
    check: (body) =>
      isObject(body['update_data']) && Object.keys(body['update_data']).length === 0
        ? 'update_data is empty'
        : undefined,
    handle: updateAlerts,
  },
  ...ACTION_ROUTES,
];

/** The window of a page: at most 100 wide, not empty, not negative. */
function pageProblem(body: JsonObject): string | undefined {
  const { from, to } = windowOf(body);
  if (from < 0 || to <= from) return `the window from ${from} to ${to} is empty`;
  return to - from > LARGEST_PAGE ? `the window from ${from} to ${to} is wider than ${LARGEST_PAGE}` : undefined;
}

function windowOf(body: JsonObject): { from: number; to: number } {
  const from = Number(body['search_from'] ?? 0);
  return { from, to: Number(body['search_to'] ?? from + LARGEST_PAGE) };
}

/** One page of `rows` with its counts, under `key`. */
function paged(key: string, rows: readonly JsonObject[], body: JsonObject, mostTotal = Infinity): Answer {
  const { from, to } = windowOf(body);
  const page = rows.slice(from, to);
  return reply({ total_count: Math.min(rows.length, mostTotal), result_count: page.length, [key]: page });
}

function sorted<T>(rows: readonly T[], body: JsonObject, valueOf: (row: T, field: string) => number): readonly T[] {
  const sort = body['sort'];
  if (!isObject(sort)) return rows;
  const field = asText(sort['field']).toLowerCase();
  const sign = asText(sort['keyword']).toLowerCase() === 'desc' ? -1 : 1;
  return rows.toSorted((a, b) => sign * (valueOf(a, field) - valueOf(b, field)));
}

function scalarsOf(value: Json | undefined): readonly Scalar[] {
  return asList(value).filter((item) => typeof item !== 'object' || item === null);
}

const ENDPOINT_COLUMNS: Readonly<Record<string, string>> = {
  endpoint_id_list: 'endpoint_id',
  dist_name: 'installation_package',
  ip_list: 'ip',
  public_ip_list: 'public_ip',
  hostname: 'endpoint_name',
  username: 'users',
};

function endpointValues(endpoint: JsonObject, field: string): readonly Scalar[] {
  if (field === 'platform') return [asText(endpoint['os_type']).replace('AGENT_OS_', '')];
  if (field === 'isolate') return [asText(endpoint['is_isolated']).replace('AGENT_', '')];
  return scalarsOf(endpoint[ENDPOINT_COLUMNS[field] ?? field]);
}

function getEndpoint(tenant: CortexTenant, body: JsonObject, now: number): Answer {
  const filters = filtersOf(body['filters']);
  const rows = tenant.endpoints
    .list(now, filters.find(({ field }) => field === 'endpoint_id_list')?.values.map(asText))
    .filter(passesAll(filters, endpointValues));
  return paged(
    'endpoints',
    sorted(rows, body, (row, field) => Number(row[field])),
    body,
  );
}

function isolationTargets(body: JsonObject): readonly string[] {
  if (body['endpoint_id'] !== undefined) return [asText(body['endpoint_id'])];
  return filtersOf(body['filters']).flatMap((filter) => filter.values.map(asText));
}

function isolationProblem(body: JsonObject): string | undefined {
  if ((body['endpoint_id'] === undefined) === (body['filters'] === undefined)) {
    return 'exactly one of endpoint_id and filters is needed';
  }
  const targets = isolationTargets(body);
  if (targets.length === 0) return 'no endpoint is named';
  return targets.length > MOST_ENDPOINTS_OF_AN_ACTION
    ? `more than ${MOST_ENDPOINTS_OF_AN_ACTION} endpoints are named`
    : undefined;
}

function changeIsolation(to: 'isolate' | 'unisolate', tenant: CortexTenant, body: JsonObject, now: number): Answer {
  const known = isolationTargets(body).filter((id) => tenant.endpoints.has(id));
  if (known.length === 0) return noEndpoint();
  const id = tenant.endpoints.changeIsolation(to, known, now);
  return reply({ action_id: id, status: 1, endpoints_count: known.length });
}

function terminateCausality(tenant: CortexTenant, body: JsonObject, now: number): Answer {
  const agentId = asText(body['agent_id']);
  if (!tenant.endpoints.takesTermination(agentId)) return noEndpoint();
  const known = tenant.alerts.knowsCausality(asText(body['causality_id']));
  return reply({ group_action_id: tenant.endpoints.terminate(agentId, known, now) });
}

function prevalenceProblem(body: JsonObject): string | undefined {
  const keys = PREVALENCE_KEYS.get(asText(body['api_id']));
  if (!keys) return `api_id '${asText(body['api_id'])}' is unknown`;
  const fits = (item: Json): boolean =>
    isObject(item) && Object.keys(item).length > 0 && Object.keys(item).every((key) => keys.includes(key));
  return asList(body['args']).every(fits)
    ? undefined
    : `args of ${asText(body['api_id'])} take only ${keys.join(', ')}`;
}

/** One result per argument that the tenant knows; a value that it does not know has none. No `reply` around the answer. */
function getPrevalence(tenant: CortexTenant, body: JsonObject): Answer {
  const tables: Readonly<Record<string, Readonly<Record<string, boolean>> | undefined>> = {
    domain_name: tenant.spec.prevalence?.domain,
    ip_address: tenant.spec.prevalence?.ip,
  };
  const results = asList(body['args']).flatMap((item) => {
    if (!isObject(item)) return [];
    const [key = '', value = ''] = Object.entries(item).map(([name, text]) => [name, asText(text)])[0] ?? [];
    const common = Object.entries(tables[key] ?? {}).find(
      ([known]) => known.toLowerCase() === value.toLowerCase(),
    )?.[1];
    return common === undefined ? [] : [{ args: item, value: common, data: prevalenceData(common), debug: {} }];
  });
  return bare({ api_id: asText(body['api_id']).toLowerCase(), results });
}

function prevalenceData(common: boolean): JsonObject {
  const seen = common ? 250 : 1;
  return {
    prevalence: { value: seen, description: '' },
    local_prevalence: { value: seen, description: '' },
    global_prevalence: { value: seen, description: '' },
  };
}

function alertValue(alert: StoredAlert, field: string): string | number {
  switch (field) {
    case 'alert_id_list':
      return alert.id;
    case 'alert_source':
      return sourceOf(alert);
    case 'severity':
      return alert.severity;
    case 'server_creation_time':
      return alert.storedAt;
    default:
      return alert.detectedAt;
  }
}

/** Nothing is promised of the order among equal times: where there is more than a page, every request has another one. */
function getAlerts(tenant: CortexTenant, body: JsonObject, now: number, shape: AlertShape): Answer {
  const passing = tenant.alerts.listed(now).filter(passesAll(filtersOf(body['filters']), alertValue));
  const { from, to } = windowOf(body);
  const turned = passing.length > LARGEST_PAGE ? tenant.nextTurn() % passing.length : 0;
  const rows = [...passing.slice(turned), ...passing.slice(0, turned)];
  const page = sorted(rows, body, (alert) => alert.detectedAt).slice(from, Math.min(to, LARGEST_TOTAL));
  // As texts, each made once: a search reads a thousand alerts.
  const alerts = page.map((alert) => tenant.alerts.written(alert, shape)).join(',');
  const counts = `"total_count":${Math.min(rows.length, LARGEST_TOTAL)},"result_count":${page.length}`;
  return written(`{"reply":{${counts},"alerts":[${alerts}]}}`);
}

const INCIDENT_COLUMNS: Readonly<Record<string, string>> = {
  incident_id_list: 'incident_id',
  alert_sources: 'incident_sources',
};

function getIncidents(tenant: CortexTenant, body: JsonObject): Answer {
  const filters = filtersOf(body['filters']);
  const rows = tenant.alerts
    .caseIds()
    .map((caseId) => incidentShape(caseId, tenant.alerts.ofCase(asText(caseId)), tenant.alerts.assignees.get(caseId)))
    .filter(passesAll(filters, (incident: JsonObject, field) => scalarsOf(incident[INCIDENT_COLUMNS[field] ?? field])));
  return paged(
    'incidents',
    sorted(rows, body, (row, field) => Number(row[field])),
    body,
  );
}

function getIncidentExtraData(tenant: CortexTenant, body: JsonObject, now: number): Answer {
  if (!tenant.takeExtraData(now)) return throttled();
  const caseId = asText(body['incident_id']);
  const alerts = tenant.alerts.ofCase(caseId);
  if (alerts.length === 0) return internalError(`Incident ${caseId} was not found`);
  const limit = Number(body['alerts_limit'] ?? 1_000);
  return reply({
    incident: incidentShape(Number(caseId), alerts, tenant.alerts.assignees.get(Number(caseId))),
    alerts: { total_count: alerts.length, data: alerts.slice(0, limit).map(flatShape) },
    network_artifacts: { total_count: 0, data: [] },
    file_artifacts: { total_count: 0, data: [] },
  });
}
