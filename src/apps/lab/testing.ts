/** What the tests of the lab share: a tenant, real requests over loopback, a clock that only the test moves. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { startLab, type Lab, type LabOptions, type TenantSpec } from './index.ts';

export const NOW = 1_700_000_000_000;
export const HOST = 'aa00bb11cc22dd33ee44ff5566778899';
export const CID = 'AdoA1xxxPQAAABhsAAAAAA==';
export const ISOLATE = '/public_api/v1/endpoints/isolate';
export const GET_ENDPOINT = '/public_api/v1/endpoints/get_endpoint/';
export const TERMINATE = '/public_api/v1/endpoints/terminate_causality/';
export const STATUS = '/public_api/v1/actions/get_action_status/';
export const EXTRA_DATA = '/public_api/v1/incidents/get_incident_extra_data/';
export const ALERTS_V2 = '/public_api/v2/alerts/get_alerts_multi_events';
export const UPDATE = '/public_api/v1/alerts/update_alerts';

const ALERT = { id: '501', name: 'A', agentid: HOST, cid: [CID], parentXDRIncident: 'INCIDENT-77', severity: 'HIGH' };
export const TENANT: TenantSpec = {
  endpoints: { [HOST]: { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' } },
  verdicts: {
    url: { 'http://bad.example.net/a.msi': 3, 'http://grey.example.net/': 2, 'http://fine.example.net/': 1 },
  },
  prevalence: { domain: { 'rare.example.net': false } },
};

/** What `fetch` says when it was aborted or the connection was closed. */
export const CONNECTION_LOST = /abort|fetch failed/;

export interface World {
  readonly lab: Lab;
  readonly clock: StepClock;
}

/** A lab of its own for one test, closed after it. */
export async function world(tenant: TenantSpec = TENANT, options: Partial<LabOptions> = {}): Promise<World> {
  const clock = new StepClock(NOW);
  const lab = await startLab({ tenant, alerts: [ALERT], clock, ...options });
  onTestFinished(() => lab.close());
  return { lab, clock };
}

interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Headers;
}

export async function post(lab: Lab, path: string, data: JsonObject, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(lab.cortex.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-xdr-auth-id': lab.cortex.keyId, authorization: lab.cortex.key },
    body: JSON.stringify({ request_data: data }),
    ...init,
  });
  return { status: response.status, body: (await response.json()) as JsonObject, headers: response.headers };
}

/** Not by `fetch`: it sends a request that was answered with 421 a second time, as the Fetch standard wants. */
export function verdict(lab: Lab, fields: Record<string, string>): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const sent = request(`${lab.wildfire.url}/publicapi/get/verdict`, { method: 'POST', headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, text: body }), reject);
    });
    sent.on('error', reject);
    sent.end(new URLSearchParams({ apikey: lab.wildfire.apiKey, ...fields }).toString());
  });
}

export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => {
    if (Array.isArray(found)) return (found as readonly Json[])[Number(key)];
    return isObject(found) ? found[key] : undefined;
  }, value);
}

export async function isolationOf(lab: Lab): Promise<Json | undefined> {
  const { body } = await post(lab, GET_ENDPOINT, {
    filters: [{ field: 'endpoint_id_list', operator: 'IN', value: [HOST] }],
  });
  return at(body, 'reply', 'endpoints', 0, 'is_isolated');
}

export async function statusOf(lab: Lab, id: number): Promise<Json | undefined> {
  return at((await post(lab, STATUS, { group_action_id: id })).body, 'reply', 'data', HOST);
}

/** Waits for the sockets, turn by turn of the event loop: no clock is read. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the condition did not come true');
}
