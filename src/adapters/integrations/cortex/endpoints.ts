/** What several endpoint commands share: which ids may be sent, reading one endpoint, and the outputs for endpoints and actions. */
import { getOwn, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ResultEntry } from '../../../core/engine/commands.ts';
import { note, table, type Failure } from '../entries.ts';
import { readCortex } from './call.ts';
import type { CortexIo } from './io.ts';
import {
  isTerminal,
  readActionStatus,
  readEndpoints,
  SUCCEEDED,
  textOf,
  type ActionStatus,
  type Endpoint,
} from './schema.ts';

/** An id that an action may name. An alert without an agent has "-1", null or nothing (vendor: alert fields): never sent. */
export function agentIdProblem(id: string): string | undefined {
  if (/^[0-9A-Za-z_-]{2,128}$/.test(id) && !/^-\d+$/.test(id)) return undefined;
  return id === '' ? 'no endpoint id is given' : `'${id.slice(0, 80)}' is no id of an endpoint`;
}

/** The endpoint; `none` when the tenant has no such one. */
export async function readEndpoint(
  io: CortexIo,
  id: string,
): Promise<{ kind: 'endpoint'; endpoint: Endpoint } | { kind: 'none' } | ({ kind: 'failed' } & Failure)> {
  const filters = [{ field: 'endpoint_id_list', operator: 'in', value: [id] }];
  const read = await readCortex(io, 'getEndpoint', { search_from: 0, search_to: 1, filters });
  if (read.kind === 'failed') return read;
  const endpoints = readEndpoints(read.reply);
  if (!endpoints) return { kind: 'failed', ...unreadable(io, 'get_endpoint') };
  // Compared again here: an answer for another endpoint must not decide about this one.
  const endpoint = endpoints.find((candidate) => candidate.id === id);
  return endpoint ? { kind: 'endpoint', endpoint } : { kind: 'none' };
}

/** Why an endpoint in such a state cannot take an action now. */
export const UNREACHABLE: Readonly<Record<string, string>> = {
  DISCONNECTED: 'is disconnected',
  LOST: 'is lost: it has not been seen for a long time',
  UNINSTALLED: 'has no agent any more',
};

/** Undefined when every endpoint can take an action now; else why not. Where that cannot be read, it counts as no. */
export async function reachable(io: CortexIo, ids: readonly string[]): Promise<Failure | undefined> {
  for (const id of ids) {
    const found = await readEndpoint(io, id);
    if (found.kind === 'failed') {
      return { code: found.code, detail: `the state of endpoint ${id} could not be read. ${found.detail}` };
    }
    if (found.kind === 'none') return { code: 'cortex.no-such-endpoint', detail: `endpoint ${id} was not found.` };
    const why = getOwn(UNREACHABLE, found.endpoint.status);
    if (typeof why === 'string') return { code: 'cortex.endpoint-unreachable', detail: `endpoint ${id} ${why}.` };
  }
  return undefined;
}

/** The rows of an action: none when no action has that id. `attempts` as for any read. */
export async function readAction(
  io: CortexIo,
  actionId: number,
  attempts?: number,
): Promise<{ kind: 'rows'; rows: readonly ActionStatus[] } | ({ kind: 'failed' } & Failure)> {
  const read = await readCortex(io, 'getActionStatus', { group_action_id: actionId }, attempts);
  if (read.kind === 'failed') return read;
  const rows = readActionStatus(read.reply);
  return rows ? { kind: 'rows', rows } : { kind: 'failed', ...unreadable(io, 'get_action_status') };
}

/** What an action came to on one endpoint: success only where the vendor says so without reserve. */
export type ActionEnd = 'under-way' | 'succeeded' | 'failed';

export function endOf(row: ActionStatus | undefined): ActionEnd {
  if (row === undefined || !isTerminal(row.status)) return 'under-way';
  return row.status === SUCCEEDED ? 'succeeded' : 'failed';
}

export function actionFailure(actionId: number, row: ActionStatus): Failure {
  const reason = row.reason === undefined ? '' : `: ${row.reason}`;
  return {
    code: 'cortex.action-failed',
    detail: `Action ${actionId} on endpoint ${row.endpointId} ended as ${row.status}${reason}`,
  };
}

/**
 * `Core.GetActionStatus`. The vendor's merge key is the action id alone, under which rows of two endpoints overwrite each other; here
 * the endpoint belongs to it.
 */
export function actionStatusEntry(actionId: number, rows: readonly ActionStatus[]): ResultEntry {
  const outputs = rows.map((row): JsonObject => ({
    action_id: actionId,
    endpoint_id: row.endpointId,
    status: row.status,
    ...(row.rawReasons === null ? {} : { ErrorReasons: row.rawReasons }),
    ...(row.reason === undefined ? {} : { error_description: row.reason }),
  }));
  const readable = table(
    'Get Action Status',
    ['Action Id', 'Endpoint Id', 'Status', 'Error Description'],
    rows.map((row) => [actionId, row.endpointId, row.status, row.reason ?? null]),
  );
  const key = 'Core.GetActionStatus(val.action_id == obj.action_id && val.endpoint_id == obj.endpoint_id)';
  return note(outputs, readable, outputs.length === 0 ? undefined : { [key]: outputs });
}

/** `Core.Endpoint`, `Endpoint` and `Account`, as the vendor's integration writes them. */
export function endpointsEntry(endpoints: readonly Endpoint[]): ResultEntry {
  const raw = endpoints.map((endpoint) => endpoint.raw);
  const accounts = endpoints.flatMap(({ raw: row }) => {
    const domain = textOf(row['domain']);
    const users = Array.isArray(row['users']) ? (row['users'] as readonly Json[]) : [];
    return domain === undefined ? [] : users.map((user) => ({ Username: user, Domain: domain }));
  });
  const readable = table(
    'Endpoints',
    ['Endpoint Id', 'Name', 'Status', 'Isolation'],
    endpoints.map(({ id, name, status, isolation }) => [id, name, status, isolation]),
  );
  if (endpoints.length === 0) return note([], readable);
  return note(raw, readable, {
    'Core.Endpoint(val.endpoint_id == obj.endpoint_id)': raw,
    'Endpoint(val.ID && val.ID == obj.ID && val.Vendor == obj.Vendor)': endpoints.map(standardEndpoint),
    ...(accounts.length === 0
      ? {}
      : { 'Account(val.Username && val.Username == obj.Username && val.Domain == obj.Domain)': accounts }),
  });
}

const OS_NAMES: Readonly<Record<string, string>> = {
  windows: 'Windows',
  linux: 'Linux',
  macos: 'Macos',
  android: 'Android',
};

function standardEndpoint({ id, name, status, isolation, raw }: Endpoint): JsonObject {
  const os = (textOf(raw['os_type']) ?? '').replace(/^AGENT_OS_/, '').toLowerCase();
  const filled: [string, Json | undefined][] = [
    ['Hostname', name],
    ['ID', id],
    ['IPAddress', raw['ip']],
    ['Domain', raw['domain']],
    ['MACAddress', raw['mac_address']],
    ['OS', OS_NAMES[os]],
    ['Status', status === 'CONNECTED' ? 'Online' : 'Offline'],
    // A pending change counts as isolated, as in the vendor's integration: only a plain "unisolated" is No.
    ['IsIsolated', isolation === '' ? undefined : isolation.includes('UNISOLATED') ? 'No' : 'Yes'],
    ['Vendor', 'Cortex Core - IR'],
  ];
  return Object.fromEntries(
    filled.filter((pair): pair is [string, Json] => pair[1] !== undefined && pair[1] !== null && pair[1] !== ''),
  );
}

export function unreadable(io: CortexIo, call: string): Failure {
  return {
    code: 'cortex.unreadable',
    detail: `Cortex ${io.config.tenant}: the answer of ${call} has not the documented form`,
  };
}
