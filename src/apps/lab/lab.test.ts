/**
 * Goal: the lab takes what the vendor takes, names it, and refuses and records everything else. Method: real requests over loopback.
 * State over time is in state.test.ts, keys in keys.test.ts, faults and kills in faults.test.ts; the wire shapes themselves are held in
 * tests/wire; the playbook's use of them in the trials.
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { sampleTenant } from './sample.ts';
import {
  ALERTS_V2,
  CID,
  EXTRA_DATA,
  GET_ENDPOINT,
  HOST,
  ISOLATE,
  NOW,
  STATUS,
  TENANT,
  TERMINATE,
  UPDATE,
  at,
  post,
  verdict,
  world,
} from './testing.ts';

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
