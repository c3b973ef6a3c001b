/**
 * Goal: the lab behaves as a vendor does where a run depends on it: state over time, keys, faults, kills, and a record that tells
 * all of it. Method: real requests over loopback, a clock that only the test moves.
 * The wire shapes themselves are held in tests/wire; the playbook's use of them in the trials.
 */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { sha256Text } from '../../core/base/hash.ts';
import { isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { startLab, type Lab, type LabOptions, type TenantSpec } from './index.ts';
import { sampleTenant } from './sample.ts';

const NOW = 1_700_000_000_000;
const HOST = 'aa00bb11cc22dd33ee44ff5566778899';
const CID = 'AdoA1xxxPQAAABhsAAAAAA==';
const ISOLATE = '/public_api/v1/endpoints/isolate';
const GET_ENDPOINT = '/public_api/v1/endpoints/get_endpoint/';
const TERMINATE = '/public_api/v1/endpoints/terminate_causality/';
const STATUS = '/public_api/v1/actions/get_action_status/';
const EXTRA_DATA = '/public_api/v1/incidents/get_incident_extra_data/';
const ALERTS_V2 = '/public_api/v2/alerts/get_alerts_multi_events';

const UPDATE = '/public_api/v1/alerts/update_alerts';

const ALERT = { id: '501', name: 'A', agentid: HOST, cid: [CID], parentXDRIncident: 'INCIDENT-77', severity: 'HIGH' };
const TENANT: TenantSpec = {
  endpoints: { [HOST]: { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' } },
  verdicts: {
    url: { 'http://bad.example.net/a.msi': 3, 'http://grey.example.net/': 2, 'http://fine.example.net/': 1 },
  },
  prevalence: { domain: { 'rare.example.net': false } },
};

/** What `fetch` says when it was aborted or the connection was closed. */
const CONNECTION_LOST = /abort|fetch failed/;

const open: Lab[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((lab) => lab.close()));
});

interface World {
  readonly lab: Lab;
  readonly clock: StepClock;
}

async function world(tenant: TenantSpec = TENANT, options: Partial<LabOptions> = {}): Promise<World> {
  const clock = new StepClock(NOW);
  const lab = await startLab({ tenant, alerts: [ALERT], clock, ...options });
  open.push(lab);
  return { lab, clock };
}

interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Headers;
}

async function post(lab: Lab, path: string, data: JsonObject, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(lab.cortex.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-xdr-auth-id': lab.cortex.keyId, authorization: lab.cortex.key },
    body: JSON.stringify({ request_data: data }),
    ...init,
  });
  return { status: response.status, body: (await response.json()) as JsonObject, headers: response.headers };
}

/** Not by `fetch`: it sends a request that was answered with 421 a second time, as the Fetch standard wants. */
function verdict(lab: Lab, fields: Record<string, string>): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const sent = request(`${lab.wildfire.url}/publicapi/get/verdict`, { method: 'POST', headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, text: body }), reject);
    });
    sent.on('error', reject);
    sent.end(new URLSearchParams({ apikey: lab.wildfire.apiKey, ...fields }).toString());
  });
}

function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => {
    if (Array.isArray(found)) return (found as readonly Json[])[Number(key)];
    return isObject(found) ? found[key] : undefined;
  }, value);
}

async function isolationOf(lab: Lab): Promise<Json | undefined> {
  const { body } = await post(lab, GET_ENDPOINT, {
    filters: [{ field: 'endpoint_id_list', operator: 'IN', value: [HOST] }],
  });
  return at(body, 'reply', 'endpoints', 0, 'is_isolated');
}

async function statusOf(lab: Lab, id: number): Promise<Json | undefined> {
  return at((await post(lab, STATUS, { group_action_id: id })).body, 'reply', 'data', HOST);
}

describe('state on the virtual clock', () => {
  test('an isolation is pending until 3 seconds have passed, and its action runs beside it', async () => {
    const { lab, clock } = await world();
    const { body } = await post(lab, ISOLATE, { endpoint_id: HOST });
    expect(body).toEqual({ reply: { action_id: 41, status: 1, endpoints_count: 1 } });
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'PENDING']);
    clock.advanceTo(NOW + 1_000);
    expect(await statusOf(lab, 41)).toBe('IN_PROGRESS');
    clock.advanceTo(NOW + 2_999);
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
    clock.advanceTo(NOW + 3_000);
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_ISOLATED', 'COMPLETED_SUCCESSFULLY']);
  });

  test('an isolation can be taken back', async () => {
    const { lab, clock } = await world();
    await post(lab, ISOLATE, { endpoint_id: HOST });
    clock.advanceTo(NOW + 5_000);
    await post(lab, '/public_api/v1/endpoints/unisolate', { endpoint_id: HOST });
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION_CANCELLATION');
    clock.advanceTo(NOW + 8_000);
    expect(await isolationOf(lab)).toBe('AGENT_UNISOLATED');
  });

  test('a disconnected endpoint stays pending for ever', async () => {
    const { lab, clock } = await world({ endpoints: { [HOST]: { status: 'DISCONNECTED' } } });
    await post(lab, ISOLATE, { endpoint_id: HOST });
    clock.advanceTo(NOW + 3_600_000);
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'PENDING']);
  });

  test('an endpoint that the tenant does not have is refused with the text that clients look for', async () => {
    const { lab } = await world();
    const { status, body } = await post(lab, ISOLATE, { endpoint_id: 'f'.repeat(32) });
    expect(status).toBe(500);
    expect(at(body, 'reply', 'err_extra')).toBe('No endpoint was found for creating the requested action');
  });

  test('a terminate action ends as the tenant says, with reasons when it failed', async () => {
    const { lab, clock } = await world({ ...TENANT, terminate: 'FAILED' });
    const { body } = await post(lab, TERMINATE, { agent_id: HOST, causality_id: CID });
    expect(body).toEqual({ reply: { group_action_id: 41 } });
    clock.advanceTo(NOW + 3_000);
    const ended = (await post(lab, STATUS, { group_action_id: 41 })).body;
    expect(at(ended, 'reply', 'data', HOST)).toBe('FAILED');
    expect(at(ended, 'reply', 'errorReasons', HOST, 'errorDescription')).toBe('Element not found.\r\n');
  });

  test('a process tree that no alert names is not found', async () => {
    const { lab, clock } = await world();
    await post(lab, TERMINATE, { agent_id: HOST, causality_id: 'AAAAAAAAAAAAAAAAAAAAAA==' });
    clock.advanceTo(NOW + 3_000);
    expect(await statusOf(lab, 41)).toBe('FAILED');
  });

  test('action ids follow a dense history, and an id that does not exist has no data', async () => {
    const { lab } = await world();
    expect(Object.values(at((await post(lab, STATUS, { group_action_id: 40 })).body, 'reply', 'data') ?? {})).toEqual([
      'COMPLETED_SUCCESSFULLY',
    ]);
    expect((await post(lab, STATUS, { group_action_id: 41 })).body).toEqual({ reply: { data: {} } });
  });

  test('a related alert is served in its own case, and its time is relative to the alert', async () => {
    const { lab } = await world({
      ...TENANT,
      relatedAlerts: [{ id: '490', name: 'B', caseid: '78', minutesFromAlert: -10, severity: 'INFO', status: 'NEW' }],
    });
    const { body } = await post(lab, EXTRA_DATA, { incident_id: '78' });
    expect(at(body, 'reply', 'alerts', 'data', 0)).toMatchObject({
      alert_id: '490',
      case_id: 78,
      severity: 'informational',
      resolution_status: 'STATUS_010_NEW',
      detection_timestamp: NOW - 600_000,
    });
    const own = await post(lab, EXTRA_DATA, { incident_id: '77' });
    expect(at(own.body, 'reply', 'alerts', 'data', 0, 'alert_id')).toBe('501');
  });

  test('an update is what every later read gives', async () => {
    const { lab } = await world();
    const update = { status: 'resolved_true_positive', comment: 'contained' };
    const { body } = await post(lab, UPDATE, {
      alert_id_list: ['501', '999'],
      update_data: update,
    });
    expect(body).toEqual({ reply: { alerts_ids: [501] } });
    const read = await post(lab, ALERTS_V2, { filters: [{ field: 'alert_id_list', operator: 'in', value: ['501'] }] });
    expect(at(read.body, 'reply', 'alerts', 0)).toMatchObject({
      resolution_status: 'STATUS_090_RESOLVED_TRUE_POSITIVE',
      resolution_comment: 'contained',
    });
  });

  test('the eleventh read of extra data in a minute is throttled, and the minute passes', async () => {
    const { lab, clock } = await world();
    for (let read = 0; read < 10; read += 1) {
      expect((await post(lab, EXTRA_DATA, { incident_id: '77' })).status).toBe(200);
    }
    const eleventh = await post(lab, EXTRA_DATA, { incident_id: '77' });
    expect([eleventh.status, JSON.stringify(eleventh.body)]).toEqual([
      429,
      expect.stringContaining('Rate limit exceeded'),
    ]);
    clock.advanceTo(NOW + 60_000);
    expect((await post(lab, EXTRA_DATA, { incident_id: '77' })).status).toBe(200);
  });
});

describe('keys', () => {
  const advanced = (lab: Lab, nonce: string, timestamp: number): RequestInit => ({
    headers: {
      'content-type': 'application/json',
      'x-xdr-auth-id': lab.cortex.keyId,
      'x-xdr-nonce': nonce,
      'x-xdr-timestamp': String(timestamp),
      authorization: sha256Text(lab.cortex.key + nonce + String(timestamp)),
    },
  });
  const NONCE = 'a'.repeat(64);

  test('an advanced key is let in once per nonce, and its hash stays out of the record', async () => {
    const { lab } = await world(TENANT, { cortexKeyKind: 'advanced' });
    const statuses = [];
    for (const nonce of [NONCE, 'b'.repeat(64), NONCE]) {
      statuses.push((await post(lab, GET_ENDPOINT, {}, advanced(lab, nonce, NOW))).status);
    }
    expect(statuses).toEqual([200, 200, 401]);
    expect(JSON.stringify(lab.requests)).not.toContain(sha256Text(`${lab.cortex.key}${NONCE}${NOW}`));
  });

  test('a clock that is out of the window by one millisecond is refused, at either end', async () => {
    const { lab } = await world(TENANT, { cortexKeyKind: 'advanced' });
    const tries = [-300_001, -300_000, 300_000, 300_001];
    const statuses = [];
    for (const [index, offset] of tries.entries()) {
      statuses.push((await post(lab, GET_ENDPOINT, {}, advanced(lab, String(index).repeat(64), NOW + offset))).status);
    }
    expect(statuses).toEqual([401, 200, 200, 401]);
  });

  test('an advanced key that is sent as it is does not pass, and no credential reaches the record', async () => {
    const { lab } = await world(TENANT, { cortexKeyKind: 'advanced' });
    const refused = await post(lab, GET_ENDPOINT, {});
    expect(refused.status).toBe(401);
    expect(at(refused.body, 'reply', 'err_msg')).toMatch(/^\t/);
    await verdict(lab, { url: 'http://bad.example.net/a.msi' });
    await verdict(lab, { apikey: 'a-wrong-one', url: 'http://bad.example.net/a.msi' });
    const record = JSON.stringify([lab.requests, lab.unexpected]);
    for (const secret of [lab.cortex.key, lab.wildfire.apiKey, 'a-wrong-one']) expect(record).not.toContain(secret);
  });

  test('a standard key passes with the nonce and timestamp that some clients add', async () => {
    const { lab } = await world();
    const init = advanced(lab, NONCE, 1);
    const headers = { ...(init.headers as Record<string, string>), authorization: lab.cortex.key };
    expect((await post(lab, GET_ENDPOINT, {}, { headers })).status).toBe(200);
  });
});

describe('wildfire', () => {
  test.each([
    ['http://bad.example.net/a.msi', '1'],
    ['http://grey.example.net/', '2'],
    ['http://fine.example.net/', '0'],
    ['http://nobody-knows.example.net/', '-102'],
  ])('the verdict of %s is %s', async (url, code) => {
    const { lab } = await world();
    const { status, text: body } = await verdict(lab, { url });
    expect([status, /<verdict>(.*)<\/verdict>/.exec(body)?.[1]]).toEqual([200, code]);
    expect(lab.unexpected).toEqual([]);
  });

  test('a URL with ampersand, plus, comma and percent is one value', async () => {
    const url = 'http://bad.example.net/a,b?x=1&y=%20+z';
    const { lab } = await world({ verdicts: { url: { [url]: 3 } } });
    expect((await verdict(lab, { url })).text).toContain('<verdict>1</verdict>');
    expect(lab.requests[0]?.call).toMatchObject({ name: 'wildfire-get-verdict', args: { url: [url] } });
  });

  test('when the quota is used up the answer is 419', async () => {
    const { lab } = await world(TENANT, { wildfireQuota: 1 });
    const url = 'http://bad.example.net/a.msi';
    expect([(await verdict(lab, { url })).status, (await verdict(lab, { url })).status]).toEqual([200, 419]);
  });

  test('a fault is counted for each URL by itself', async () => {
    const faults = [{ call: 'wildfire-get-verdict', kind: '500', attempts: [1] }] as const;
    const { lab } = await world({ ...TENANT, faults });
    const statuses = [];
    for (const url of ['http://a.example.net/', 'http://b.example.net/', 'http://a.example.net/']) {
      statuses.push((await verdict(lab, { url })).status);
    }
    expect(statuses).toEqual([500, 500, 200]);
    expect(lab.requests.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  });
});

describe('logical calls', () => {
  const prevalence = (apiId: string, key: string, value: string): [string, JsonObject] => [
    '/xsiam/analytics_apis/',
    { api_id: apiId, args: [{ [key]: value }] },
  ];

  test.each<[string | undefined, [string, JsonObject], JsonObject | undefined]>([
    [
      'core-isolate-endpoint',
      [ISOLATE, { endpoint_id: HOST, incident_id: 77 }],
      { endpoint_id: HOST, incident_id: 77 },
    ],
    [
      'core-terminate-causality',
      [TERMINATE, { agent_id: HOST, causality_id: CID }],
      { agent_id: HOST, causality_id: CID },
    ],
    [
      'core-get-domain-analytics-prevalence',
      prevalence('core-get-domain-analytics-prevalence', 'domain_name', 'rare.example.net'),
      { domain_name: ['rare.example.net'] },
    ],
    [
      'core-get-IP-analytics-prevalence',
      prevalence('core-get-IP-analytics-prevalence', 'ip_address', '198.51.100.7'),
      { ip_address: ['198.51.100.7'] },
    ],
    ['SearchIncidentsV2', [EXTRA_DATA, { incident_id: '77' }], {}],
    ['SearchIncidentsV2', [ALERTS_V2, { search_from: 0, search_to: 10 }], {}],
    [undefined, [ALERTS_V2, { filters: [{ field: 'alert_id_list', operator: 'in', value: ['501'] }] }], undefined],
    [undefined, [GET_ENDPOINT, {}], undefined],
    [undefined, [STATUS, { group_action_id: 1 }], undefined],
    [
      'closeInvestigation',
      [UPDATE, { alert_id_list: ['501'], update_data: { status: 'resolved_false_positive', comment: 'why' } }],
      { id: '501', closeReason: 'Resolved - False Positive', closeNotes: 'why' },
    ],
    [undefined, [UPDATE, { alert_id_list: ['501'], update_data: { status: 'under_investigation' } }], undefined],
  ])('%s is named by its request', async (name, [path, data], args) => {
    const { lab } = await world();
    expect((await post(lab, path, data)).status).toBe(200);
    expect([lab.requests[0]?.call?.name, lab.requests[0]?.call?.args]).toEqual([name, args]);
  });

  test('the next page of a search is another question, not another attempt', async () => {
    const { lab } = await world({ ...TENANT, faults: [{ call: 'SearchIncidentsV2', kind: '500', attempts: [1] }] });
    const statuses = [];
    for (const from of [0, 0, 10, 10]) {
      statuses.push((await post(lab, ALERTS_V2, { search_from: from, search_to: from + 10 })).status);
    }
    expect(statuses).toEqual([500, 200, 500, 200]);
  });
});

describe('faults', () => {
  const isolateFault = (fault: JsonObject): TenantSpec =>
    ({ ...TENANT, faults: [{ call: 'core-isolate-endpoint', attempts: [1], ...fault }] }) as unknown as TenantSpec;

  test('429 carries Retry-After and changes nothing', async () => {
    const { lab } = await world(isolateFault({ kind: '429', retryAfterSeconds: 7 }));
    const { status, headers } = await post(lab, ISOLATE, { endpoint_id: HOST });
    expect([status, headers.get('retry-after'), await isolationOf(lab)]).toEqual([429, '7', 'AGENT_UNISOLATED']);
    expect((await post(lab, ISOLATE, { endpoint_id: HOST })).status).toBe(200);
  });

  test('500 with effect applied is done all the same', async () => {
    const { lab } = await world(isolateFault({ kind: '500', effect: 'applied' }));
    expect((await post(lab, ISOLATE, { endpoint_id: HOST })).status).toBe(500);
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
    expect(lab.requests[0]).toMatchObject({ applied: true, answer: 500, fault: '500', stateChanging: true });
  });

  test('a time-out is held until the client goes away, applied or not', async () => {
    const { lab } = await world(isolateFault({ kind: 'timeout', effect: 'applied' }));
    const leaving = new AbortController();
    const received = Promise.withResolvers<void>();
    lab.onRequest((phase) => (phase === 'received' ? received.resolve() : undefined));
    const pending = post(lab, ISOLATE, { endpoint_id: HOST }, { signal: leaving.signal });
    await received.promise;
    await until(() => lab.held() === 1);
    expect([lab.requests[0]?.answer, lab.inFlight()]).toEqual(['held', 0]);
    leaving.abort();
    await expect(pending).rejects.toThrow(CONNECTION_LOST);
    await until(() => lab.held() === 0);
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
  });

  test('a slow answer comes when the clock reaches it, not before', async () => {
    const { lab, clock } = await world(isolateFault({ kind: 'slow', answerAfterSeconds: 20 }));
    const pending = post(lab, ISOLATE, { endpoint_id: HOST });
    await until(() => lab.held() === 1);
    expect(clock.next()).toBe(NOW + 20_000);
    clock.advanceTo(NOW + 19_999);
    expect(lab.held()).toBe(1);
    clock.advanceTo(NOW + 20_000);
    expect((await pending).status).toBe(200);
    expect([lab.held(), lab.requests[0]?.answer]).toEqual([0, 200]);
  });

  test('a reset closes the connection without an answer', async () => {
    const { lab } = await world(isolateFault({ kind: 'reset' }));
    await expect(post(lab, ISOLATE, { endpoint_id: HOST })).rejects.toThrow(CONNECTION_LOST);
    expect(lab.requests[0]).toMatchObject({ answer: 'reset', applied: false });
  });

  test('an endpoint that goes offline takes the request and never finishes it', async () => {
    const { lab, clock } = await world(isolateFault({ kind: 'endpoint-disconnected' }));
    expect((await post(lab, ISOLATE, { endpoint_id: HOST })).status).toBe(200);
    clock.advanceTo(NOW + 600_000);
    expect([await isolationOf(lab), await statusOf(lab, 41)]).toEqual(['AGENT_PENDING_ISOLATION', 'PENDING']);
  });

  test('what an endpoint finished before it went offline stays finished, what comes after does not', async () => {
    const faults = [{ call: 'core-terminate-causality', kind: 'endpoint-disconnected', attempts: 'all' }] as const;
    const { lab, clock } = await world({ ...TENANT, faults });
    await post(lab, ISOLATE, { endpoint_id: HOST });
    clock.advanceTo(NOW + 5_000);
    await post(lab, TERMINATE, { agent_id: HOST, causality_id: CID });
    clock.advanceTo(NOW + 600_000);
    expect([await isolationOf(lab), await statusOf(lab, 41), await statusOf(lab, 42)]).toEqual([
      'AGENT_ISOLATED',
      'COMPLETED_SUCCESSFULLY',
      'PENDING',
    ]);
  });

  test('a fault of an unknown kind is refused at start', async () => {
    await expect(world(isolateFault({ kind: 'gremlin' }))).rejects.toMatchObject({ code: 'lab.bad-tenant' });
  });
});

describe('kills', () => {
  test('a listener of `received` sees the effect done and no byte answered', async () => {
    const { lab } = await world();
    const leaving = new AbortController();
    const phases: string[] = [];
    lab.onRequest(async (phase, request) => {
      if (request.route !== 'isolate') return;
      phases.push(phase);
      expect([request.applied, request.answer]).toEqual([true, 'open']);
      leaving.abort();
      await until(() => request.answer === 'gone');
    });
    await expect(post(lab, ISOLATE, { endpoint_id: HOST }, { signal: leaving.signal })).rejects.toThrow(
      CONNECTION_LOST,
    );
    expect(await isolationOf(lab)).toBe('AGENT_PENDING_ISOLATION');
    expect(phases).toEqual(['received']);
  });

  test('a listener of `received` is awaited before the answer, one of `answered` is told after it', async () => {
    const { lab } = await world();
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    lab.onRequest(async (phase) => {
      log.push(phase);
      if (phase === 'received') await gate.promise;
      else answered.resolve();
    });
    const pending = post(lab, ISOLATE, { endpoint_id: HOST }).then(() => log.push('client'));
    await until(() => log.length > 0);
    expect(log).toEqual(['received']);
    gate.resolve();
    await Promise.all([pending, answered.promise]);
    expect(log.toSorted()).toEqual(['answered', 'client', 'received']);
  });
});

describe('what nothing expects', () => {
  const json = { 'content-type': 'application/json' };

  test.each<[string, string, JsonObject, RequestInit, number]>([
    ['an unknown path', '/public_api/v1/endpoints/delete/', {}, {}, 404],
    ['another method', GET_ENDPOINT, {}, { method: 'PUT' }, 405],
    ['no credentials', GET_ENDPOINT, {}, { headers: json }, 401],
    ['an unknown field', ISOLATE, { endpoint_id: HOST, force: true }, {}, 400],
    ['a field of the wrong type', STATUS, { group_action_id: '41' }, {}, 400],
    ['a missing field', TERMINATE, { agent_id: HOST }, {}, 400],
    ['an unknown filter', ALERTS_V2, { filters: [{ field: 'case_id', operator: 'in', value: ['77'] }] }, {}, 400],
    [
      'an operator of another filter',
      ALERTS_V2,
      { filters: [{ field: 'severity', operator: 'gte', value: 1 }] },
      {},
      400,
    ],
    ['a page above 100', ALERTS_V2, { search_from: 0, search_to: 101 }, {}, 400],
    ['a case number as a number', EXTRA_DATA, { incident_id: 77 }, {}, 400],
    ['a query string', `${GET_ENDPOINT}?limit=1`, {}, {}, 400],
    ['two ways to name the endpoint', ISOLATE, { endpoint_id: HOST, filters: [] }, {}, 400],
    ['a member of the prototype as a field', ISOLATE, { endpoint_id: HOST, constructor: 1 }, {}, 400],
  ])('%s is refused and recorded', async (_, path, data, init, status) => {
    const { lab } = await world();
    expect((await post(lab, path, data, init)).status).toBe(status);
    expect(lab.unexpected).toHaveLength(1);
    expect(lab.requests[0]).toMatchObject({ stateChanging: false, applied: false, answer: status });
  });

  test('a body without request_data is refused', async () => {
    const { lab } = await world();
    expect((await post(lab, GET_ENDPOINT, {}, { body: '{}' })).status).toBe(400);
    expect((await post(lab, GET_ENDPOINT, {}, { body: 'not json' })).status).toBe(400);
    expect(lab.unexpected).toHaveLength(2);
  });

  test.each<[string, Record<string, string>, number]>([
    ['no argument', {}, 420],
    ['both arguments', { url: 'http://a.example.net/', hash: 'a'.repeat(64) }, 421],
    ['a SHA-1', { hash: 'a'.repeat(40) }, 421],
    ['an unknown field', { url: 'http://a.example.net/', format: 'xml' }, 421],
    ['a wrong key', { apikey: 'x', url: 'http://a.example.net/' }, 401],
  ])('wildfire: %s is refused and recorded', async (_, fields, status) => {
    const { lab } = await world();
    expect((await verdict(lab, fields)).status).toBe(status);
    expect(lab.unexpected).toHaveLength(1);
  });
});

describe('paging and filters', () => {
  const many = Array.from({ length: 230 }, (_, index) => ({
    id: String(1000 + index),
    caseid: '77',
    minutesFromAlert: -index,
    severity: index % 2 === 0 ? 'LOW' : 'INFO',
  }));

  test('pages are windows by offset and end, and the total speaks of all', async () => {
    const { lab } = await world({ ...TENANT, relatedAlerts: many });
    const page = async (from: number, to: number): Promise<Json | undefined> => {
      const sort = { field: 'creation_time', keyword: 'desc' };
      return at((await post(lab, ALERTS_V2, { search_from: from, search_to: to, sort })).body, 'reply');
    };
    const first = await page(0, 100);
    expect([at(first, 'total_count'), at(first, 'result_count')]).toEqual([231, 100]);
    expect(at(await page(200, 300), 'result_count')).toBe(31);
    const ids = new Set<Json | undefined>();
    for (const from of [0, 100, 200]) {
      const rows = at(await page(from, from + 100), 'alerts');
      for (const row of Array.isArray(rows) ? (rows as readonly Json[]) : []) ids.add(at(row, 'alert_id'));
    }
    expect(ids.size).toBe(231);
  });

  test('filters are all required, and the values of one are alternatives', async () => {
    const { lab } = await world({ ...TENANT, relatedAlerts: many });
    const filters = [
      { field: 'severity', operator: 'in', value: ['low', 'high'] },
      { field: 'creation_time', operator: 'gte', value: NOW - 4 * 60_000 },
    ];
    const { body } = await post(lab, ALERTS_V2, { filters });
    expect(at(body, 'reply', 'total_count')).toBe(4);
  });

  test('the total of alerts is capped', async () => {
    const relatedAlerts = Array.from({ length: 10_050 }, (_, index) => ({ id: String(index + 1_000) }));
    const { lab } = await world({ ...TENANT, relatedAlerts });
    expect(at((await post(lab, ALERTS_V2, { search_to: 1 })).body, 'reply', 'total_count')).toBe(9_999);
    const beyond = await post(lab, ALERTS_V2, { search_from: 9_990, search_to: 10_050 });
    expect(at(beyond.body, 'reply', 'result_count')).toBe(9);
  });
});

test('a port that is taken is named, and nothing is left open', async () => {
  const { lab } = await world();
  const taken = Number(new URL(lab.wildfire.url).port);
  await expect(world(TENANT, { ports: { wildfire: taken } })).rejects.toMatchObject({ code: 'lab.port-taken' });
});

test('the sample tenant starts, and its alerts are in the store', async () => {
  const { lab } = await world(sampleTenant(NOW).tenant, { alerts: sampleTenant(NOW).alerts });
  const { body } = await post(lab, ALERTS_V2, {});
  expect(at(body, 'reply', 'total_count')).toBe(4);
  expect((await verdict(lab, { url: 'http://get.invoice-view.example.net/viewer.msi' })).text).toContain(
    '<verdict>1</verdict>',
  );
});

/** Waits for the sockets, turn by turn of the event loop: no clock is read. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the condition did not come true');
}
