/**
 * Routes of the simulated Cortex tenant, continued: single processes, quarantine, scripts, hash lists, original alerts.
 * The rules are those of routes.ts.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import { asText, BOOLEAN, filtersOf, INTEGER, NUMBER_OR_DIGITS, required, STRING, type Shape } from '../shape.ts';
import type { Answer } from '../wire.ts';
import { alertWord, severityCode } from './alerts.ts';
import type { LabFile } from './quarantine.ts';
import { internalError, noEndpoint, reply } from './replies.ts';
import type { CortexRoute } from './route.ts';
import type { CortexTenant } from './tenant-state.ts';

const MOST_ENDPOINTS = 1_000;
const SHA256: Shape = { kind: 'string', pattern: /^[0-9a-fA-F]{64}$/ };
const EXECUTE_COMMANDS = 'a6f7683c8e217d85bd3c398f0d3fb6bf';

const ENDPOINT_FILTER: Shape = {
  kind: 'filters',
  fields: { endpoint_id_list: { operators: ['in'], value: { kind: 'list', of: STRING, max: MOST_ENDPOINTS } } },
};

const HASH_LIST_FIELDS: Readonly<Record<string, Shape>> = {
  hash_list: required({ kind: 'list', of: SHA256 }),
  comment: STRING,
  incident_id: NUMBER_OR_DIGITS,
};

export const ACTION_ROUTES: readonly CortexRoute[] = [
  {
    name: 'terminate_process',
    method: 'POST',
    path: '/public_api/v1/endpoints/terminate_process',
    section: '1.6 Endpoint commands: core-terminate-process',
    stateChanging: true,
    fields: {
      agent_id: required(STRING),
      instance_id: required(STRING),
      process_name: STRING,
      incident_id: NUMBER_OR_DIGITS,
    },
    handle: (tenant, body, now) => {
      const agentId = asText(body['agent_id']);
      if (!tenant.endpoints.takesTermination(agentId)) return noEndpoint();
      const known = tenant.alerts.knowsProcess(asText(body['instance_id']));
      return reply({ group_action_id: tenant.endpoints.terminate(agentId, known, now) });
    },
    endpoints: (body) => [asText(body['agent_id'])],
  },
  {
    name: 'quarantine',
    method: 'POST',
    path: '/public_api/v1/endpoints/quarantine',
    section: '1.6 Endpoint commands: core-quarantine-files',
    stateChanging: true,
    fields: {
      filters: required(ENDPOINT_FILTER),
      file_path: required(STRING),
      file_hash: required(SHA256),
      incident_id: NUMBER_OR_DIGITS,
    },
    check: noEndpointNamed,
    handle: (tenant, body, now) => {
      const known = endpointsOf(body).filter((id) => tenant.takesQuarantine(id));
      if (known.length === 0) return noEndpoint();
      return reply({
        action_id: tenant.quarantine.hold(known, asText(body['file_path']), asText(body['file_hash']), now),
      });
    },
    endpoints: endpointsOf,
  },
  {
    name: 'quarantine_status',
    method: 'POST',
    path: '/public_api/v1/quarantine/status',
    section: '1.6 Endpoint commands: core-get-quarantine-status',
    stateChanging: false,
    fields: {
      files: required({
        kind: 'list',
        of: {
          kind: 'object',
          fields: { endpoint_id: required(STRING), file_path: required(STRING), file_hash: required(SHA256) },
        },
      }),
    },
    readsBack: (tenant, body) => filesOf(body).every((file) => tenant.quarantine.hasTold(file)),
    handle: (tenant, body, now) =>
      reply(
        filesOf(body).map((file): JsonObject => {
          const status = tenant.quarantine.statusOf(file, now);
          return {
            endpoint_id: file.endpointId,
            file_path: file.path,
            file_hash: file.sha256,
            ...(status === undefined ? {} : { status }),
          };
        }),
      ),
  },
  {
    name: 'restore',
    method: 'POST',
    path: '/public_api/v1/endpoints/restore',
    section: '1.6 Endpoint commands: core-restore-file',
    stateChanging: true,
    fields: { file_hash: required(SHA256), endpoint_id: STRING, incident_id: NUMBER_OR_DIGITS },
    handle: (tenant, body, now) => {
      const all = tenant.endpoints.list(now).map((endpoint) => asText(endpoint['endpoint_id']));
      const known = (body['endpoint_id'] === undefined ? all : restored(body)).filter((id) =>
        tenant.takesQuarantine(id),
      );
      if (known.length === 0) return noEndpoint();
      return reply({ action_id: tenant.quarantine.release(known, asText(body['file_hash']), now) });
    },
    endpoints: restored,
  },
  {
    name: 'run_script',
    method: 'POST',
    path: '/public_api/v1/scripts/run_script',
    section: '1.6 Endpoint commands: core-run-script-execute-commands',
    stateChanging: true,
    fields: {
      script_uid: required({ kind: 'string', oneOf: [EXECUTE_COMMANDS] }),
      timeout: INTEGER,
      filters: required(ENDPOINT_FILTER),
      parameters_values: required({
        kind: 'object',
        fields: { commands_list: required({ kind: 'list', of: STRING }) },
      }),
      incident_id: NUMBER_OR_DIGITS,
    },
    check: noEndpointNamed,
    handle: (tenant, body, now) => {
      const known = endpointsOf(body).filter((id) => tenant.endpoints.has(id));
      if (known.length === 0) return noEndpoint();
      const action = tenant.scripts.run(known, commandsOf(body), now);
      return reply({ action_id: action, status: 1, endpoints_count: known.length });
    },
    endpoints: endpointsOf,
  },
  {
    name: 'script_status',
    method: 'POST',
    path: '/public_api/v1/scripts/get_script_execution_status',
    section: '1.6 Endpoint commands: core-get-script-execution-status',
    stateChanging: false,
    fields: { action_id: required(NUMBER_OR_DIGITS) },
    handle: (tenant, body, now) => ofScript(tenant.scripts.status(Number(body['action_id']), now)),
  },
  {
    name: 'script_results',
    method: 'POST',
    path: '/public_api/v1/scripts/get_script_execution_results',
    section: '1.6 Endpoint commands: core-get-script-execution-results',
    stateChanging: false,
    fields: { action_id: required(NUMBER_OR_DIGITS) },
    handle: (tenant, body, now) =>
      ofScript(tenant.scripts.results(Number(body['action_id']), now, tenant.endpoints.list(now))),
  },
  ...(['blocklist', 'allowlist'] as const).flatMap((list) => [hashRoute(list, 'add'), hashRoute(list, 'remove')]),
  {
    name: 'original_alerts',
    method: 'POST',
    path: '/public_api/v1/alerts/get_original_alerts',
    section: '1.8 Original alerts and dynamic analysis: core-get-cloud-original-alerts',
    stateChanging: false,
    fields: { alert_id_list: required({ kind: 'list', of: STRING }) },
    handle: getOriginalAlerts,
  },
];

/** The endpoints of an action that names them by a filter. */
export function endpointsOf(body: JsonObject): readonly string[] {
  return filtersOf(body['filters']).flatMap((filter) => filter.values.map(asText));
}

export function commandsOf(body: JsonObject): readonly string[] {
  const values = body['parameters_values'];
  return isObject(values) ? asList(values['commands_list']).map(asText) : [];
}

function noEndpointNamed(body: JsonObject): string | undefined {
  return endpointsOf(body).length === 0 ? 'no endpoint is named' : undefined;
}

function restored(body: JsonObject): readonly string[] {
  return body['endpoint_id'] === undefined ? [] : [asText(body['endpoint_id'])];
}

function filesOf(body: JsonObject): readonly LabFile[] {
  return asList(body['files']).flatMap((file) =>
    isObject(file)
      ? [
          {
            endpointId: asText(file['endpoint_id']),
            path: asText(file['file_path']),
            sha256: asText(file['file_hash']),
          },
        ]
      : [],
  );
}

function ofScript(answer: JsonObject | undefined): Answer {
  return answer === undefined ? internalError('The action was not found') : reply(answer);
}

function hashRoute(list: 'blocklist' | 'allowlist', change: 'add' | 'remove'): CortexRoute {
  const adds = change === 'add';
  return {
    name: adds ? list : `${list}_remove`,
    method: 'POST',
    path: `/public_api/v1/hash_exceptions/${list}${adds ? '' : '/remove'}`,
    section: '1.7 Hash block list',
    stateChanging: true,
    fields: { ...HASH_LIST_FIELDS, ...(adds ? { detailed_response: BOOLEAN } : {}) },
    handle: (tenant, body) => {
      const hashes = asList(body['hash_list']).map((hash) => asText(hash).toLowerCase());
      return adds
        ? addHashes(tenant, list, hashes, body['detailed_response'] === true)
        : removeHashes(tenant, list, hashes);
    },
  };
}

function addHashes(
  tenant: CortexTenant,
  list: 'blocklist' | 'allowlist',
  hashes: readonly string[],
  detailed: boolean,
): Answer {
  const excluded = hashes.filter((hash) => tenant.hashes.blocklist.has(hash) || tenant.hashes.allowlist.has(hash));
  const added = hashes.filter((hash) => !excluded.includes(hash));
  if (added.length === 0) return internalError('All hashes have already been added to the allow or block list');
  for (const hash of added) tenant.hashes[list].add(hash);
  return reply(detailed ? { added_hashes: added, excluded_hashes: excluded } : true);
}

function removeHashes(tenant: CortexTenant, list: 'blocklist' | 'allowlist', hashes: readonly string[]): Answer {
  const known = hashes.filter((hash) => tenant.hashes[list].delete(hash));
  return known.length === 0 ? internalError() : reply(true);
}

/** JSON in JSON in JSON: the alert is a text, the event of its analytics a text in that, and scalars are texts in turn. */
function getOriginalAlerts(tenant: CortexTenant, body: JsonObject): Answer {
  const ids = asList(body['alert_id_list']).map(asText);
  const { event: ofAll, events = {} } = tenant.spec.originalAlert ?? {};
  const alerts = tenant.alerts.alerts
    .filter((alert) => ids.includes(alert.id))
    .map((alert): JsonObject => {
      const event = (Object.hasOwn(events, alert.id) ? events[alert.id] : undefined) ?? ofAll;
      const original = {
        alert_source: alertWord(alert, 'source'),
        alert_name: alertWord(alert, 'name'),
        alert_description: alertWord(alert, 'description'),
        severity: severityCode(alert.severity),
        silent: 'false',
        ...(event === undefined ? {} : { raw_abioc: JSON.stringify({ event: withTexts(event) }) }),
      };
      const internalId: Json = /^\d{1,15}$/.test(alert.id) ? Number(alert.id) : alert.id;
      return { internal_id: internalId, original_alert_json: JSON.stringify(original) };
    });
  return reply({ alerts });
}

function withTexts(event: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}
