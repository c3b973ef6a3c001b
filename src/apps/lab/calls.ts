/**
 * Which wire request gives a logical call its name: one row per (call, route). The server names the record by it, and faults are
 * aimed by it.
 *
 * L1. What a command reads first, polls or reads back has no row: such a request has no logical name.
 * L2. The arguments are those of the command, in its own vocabulary, as far as the wire carries them. The query of a search is not
 *     on the wire.
 * L3. `indicator` is what attempts are counted by, besides call and service: a retry repeats it, a different question does not.
 */
import { asList, canonicalJson, getOwn, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
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
  const fields = filtersOf(body['filters']).map(({ field }) => field);
  return fields.includes('alert_id_list') || isFetch(body) ? undefined : {};
}

/** Who asks by the time of storing takes alerts in: no command does. */
function isFetch(body: JsonObject): boolean {
  return filtersOf(body['filters']).some(({ field }) => field === 'server_creation_time');
}

const FETCH_CALLS: readonly LogicalCallRow[] = ['get_alerts_multi_events_v1', 'get_alerts_multi_events_v2'].map(
  (route) => ({
    call: 'fetch-alerts',
    product: 'cortex',
    route,
    stateChanging: false,
    args: (body) => (isFetch(body) ? {} : undefined),
    indicator: NO_INDICATOR,
  }),
);

/** The endpoints that a filter names, under the name that the command has for them. */
function filteredEndpoints(name: string, body: JsonObject): JsonObject {
  return { [name]: filtersOf(body['filters']).flatMap((filter) => filter.values) };
}

function scriptArgs(body: JsonObject): JsonObject {
  const values = body['parameters_values'];
  return {
    ...filteredEndpoints('endpoint_ids', body),
    ...(isObject(values) ? { commands: values['commands_list'] ?? [] } : {}),
    ...pick(body, 'timeout', 'incident_id'),
  };
}

/** One file or, from a request that names several, lists. */
function quarantineArgs(body: JsonObject): JsonObject {
  const files = asList(body['files']).filter(isObject);
  const column = (key: string): Json => {
    const values = files.map((file) => file[key] ?? null);
    return values.length === 1 ? (values[0] ?? null) : values;
  };
  return { endpoint_id: column('endpoint_id'), file_hash: column('file_hash'), file_path: column('file_path') };
}

/** A look-up at VirusTotal: `key` is the value in the body. */
function lookUp(call: string, route: string, key: string): LogicalCallRow {
  const value = (body: JsonObject): string => asText(body[key]);
  return {
    call,
    product: 'virustotal',
    route,
    stateChanging: false,
    args: (body) => (body[key] === undefined ? undefined : { [call]: [value(body)] }),
    indicator: (body) => (key === 'url' ? value(body) : value(body).toLowerCase()),
  };
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

const HASH_LIST_CALLS: readonly LogicalCallRow[] = [
  ['core-blocklist-files', 'blocklist'],
  ['core-remove-blocklist-files', 'blocklist_remove'],
  ['core-allowlist-files', 'allowlist'],
  ['core-remove-allowlist-files', 'allowlist_remove'],
].map(([call = '', route = '']) => ({
  call,
  product: 'cortex',
  route,
  stateChanging: true,
  args: (body) => pick(body, 'hash_list', 'comment', 'incident_id'),
  indicator: (body) => canonicalJson(body['hash_list'] ?? null),
}));

/** What the device understood the request to say, in the words of the command. */
const said = (body: JsonObject): JsonObject => (isObject(body['said']) ? body['said'] : {});
const saidText = (body: JsonObject, key: string): string => asText(said(body)[key]);
const WHAT_IS_SAID = (body: JsonObject): string => canonicalJson(said(body));

const firewall =
  (stateChanging: boolean) =>
  (route: string, call: string, indicator: LogicalCallRow['indicator']): LogicalCallRow => ({
    call,
    product: 'panos',
    route,
    stateChanging,
    args: said,
    indicator,
  });
const firewallRead = firewall(false);
const firewallChange = firewall(true);

/** The place of a rule belongs to the making of it: one step of the same block. */
const FIREWALL_CALLS: readonly LogicalCallRow[] = [
  firewallRead('get_category', 'pan-os-get-custom-url-category', (body) => saidText(body, 'name')),
  firewallChange('create_category', 'pan-os-create-custom-url-category', WHAT_IS_SAID),
  firewallChange('add_to_category', 'pan-os-edit-custom-url-category', WHAT_IS_SAID),
  firewallChange('edit_category', 'pan-os-edit-custom-url-category', WHAT_IS_SAID),
  firewallChange('set_rule', 'pan-os-custom-block-rule', WHAT_IS_SAID),
  firewallChange('move_rule', 'pan-os-custom-block-rule', WHAT_IS_SAID),
  firewallChange('commit', 'pan-os-commit', NO_INDICATOR),
  firewallRead('show_commit_job', 'pan-os-commit-status', (body) => saidText(body, 'job_id')),
  firewallChange('push', 'pan-os-push-to-device-group', (body) => saidText(body, 'device-group')),
  firewallRead('show_push_job', 'pan-os-push-status', (body) => saidText(body, 'job_id')),
];

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
    call: 'core-terminate-process',
    product: 'cortex',
    route: 'terminate_process',
    stateChanging: true,
    args: (body) => pick(body, 'agent_id', 'instance_id', 'process_name', 'incident_id'),
    indicator: (body) => asText(body['instance_id']),
  },
  {
    call: 'core-quarantine-files',
    product: 'cortex',
    route: 'quarantine',
    stateChanging: true,
    args: (body) => ({
      ...filteredEndpoints('endpoint_id_list', body),
      ...pick(body, 'file_path', 'file_hash', 'incident_id'),
    }),
    indicator: (body) => asText(body['file_hash']).toLowerCase(),
  },
  {
    call: 'core-get-quarantine-status',
    product: 'cortex',
    route: 'quarantine_status',
    stateChanging: false,
    args: quarantineArgs,
    indicator: WHOLE_BODY,
  },
  {
    call: 'core-restore-file',
    product: 'cortex',
    route: 'restore',
    stateChanging: true,
    args: (body) => pick(body, 'endpoint_id', 'file_hash', 'incident_id'),
    indicator: (body) => asText(body['file_hash']).toLowerCase(),
  },
  {
    call: 'core-run-script-execute-commands',
    product: 'cortex',
    route: 'run_script',
    stateChanging: true,
    args: scriptArgs,
    indicator: (body) => canonicalJson(body['parameters_values'] ?? null),
  },
  {
    call: 'core-get-script-execution-status',
    product: 'cortex',
    route: 'script_status',
    stateChanging: false,
    args: (body) => pick(body, 'action_id'),
    indicator: WHOLE_BODY,
  },
  {
    call: 'core-get-script-execution-results',
    product: 'cortex',
    route: 'script_results',
    stateChanging: false,
    args: (body) => pick(body, 'action_id'),
    indicator: WHOLE_BODY,
  },
  ...HASH_LIST_CALLS,
  {
    call: 'core-get-cloud-original-alerts',
    product: 'cortex',
    route: 'original_alerts',
    stateChanging: false,
    args: (body) => ({ alert_ids: body['alert_id_list'] ?? [] }),
    indicator: WHOLE_BODY,
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
  ...FETCH_CALLS,
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
  lookUp('file', 'file', 'hash'),
  lookUp('url', 'url', 'url'),
  lookUp('domain', 'domain', 'domain'),
  lookUp('ip', 'ip_address', 'ip'),
  ...FIREWALL_CALLS,
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
