/**
 * Goal: the lab speaks as the vendors' documents say, and offers no path beyond them. Method: every fixture is sent over a real
 * socket to a fresh lab and the answer compared; the route table is compared with a list written here by hand.
 * The lab's behaviour over time, its faults and its record are tested beside it; the product's clients in their own rooms.
 */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { StepClock } from '../../src/core/base/clock.ts';
import { deepEqual, isList, isObject, type Json } from '../../src/core/base/json.ts';
import { CORTEX_ROUTES, LOGICAL_CALLS, PANOS_ROUTES, startLab, VIRUSTOTAL_ROUTES, WILDFIRE_ROUTES, type Lab } from '../../src/apps/lab/index.ts';
import { fixturesOf, fixtureWorld, type FixtureProduct, type WireFixture } from './fixtures.ts';

const WORLD = fixtureWorld();

describe.each<FixtureProduct>(['cortex', 'virustotal', 'wildfire'])('%s', (product) => {
  test.each(fixturesOf(product))('$name ($section)', async (fixture) => {
    const clock = new StepClock(WORLD.now);
    const lab = await startLab({ ...WORLD, clock });
    try {
      for (const { path, body } of fixture.given ?? []) {
        const before = { ...fixture.request, method: 'POST', path, body };
        expect((await send(lab, product, { ...fixture, request: before })).status).toBe(200);
      }
      clock.advanceTo(WORLD.now + (fixture.atMs ?? 0));
      const answer = await send(lab, product, fixture);
      expect(answer.status).toBe(fixture.reply.status);
      expect(answer.headers).toMatchObject(fixture.reply.headers);
      expect(differences(answer.body, fixture)).toEqual([]);
      expect(lab.unexpected).toHaveLength(fixture.expectUnexpected ? 1 : 0);
    } finally {
      await lab.close();
    }
  });

  test('no two fixtures have the same name', () => {
    const names = fixturesOf(product).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });
});

test('the lab offers exactly these routes, each with the section that describes it', () => {
  const rows = [...CORTEX_ROUTES, ...WILDFIRE_ROUTES, ...VIRUSTOTAL_ROUTES].map(({ method, path, section }) => `${method} ${path} · ${section}`);
  expect(rows).toEqual([
    'POST /public_api/v1/endpoints/get_endpoint · 1.6 Endpoint commands: core-get-endpoints',
    'POST /public_api/v1/endpoints/isolate · 1.6 Endpoint commands: core-isolate-endpoint',
    'POST /public_api/v1/endpoints/unisolate · 1.6 Endpoint commands: core-unisolate-endpoint',
    'POST /public_api/v1/endpoints/terminate_causality · 1.6 Endpoint commands: core-terminate-causality',
    'POST /public_api/v1/actions/get_action_status · 1.5 The polling engine: action status',
    'POST /xsiam/analytics_apis · 1.9 Prevalence',
    'POST /public_api/v1/alerts/get_alerts_multi_events · 1.10 Reading alerts: get_alerts_multi_events, shape 2.1',
    'POST /public_api/v2/alerts/get_alerts_multi_events · 1.10 Reading alerts: get_alerts_multi_events, shape 2.1',
    'POST /public_api/v1/incidents/get_incidents · 1.10 Reading alerts: get_incidents',
    'POST /public_api/v1/incidents/get_incident_extra_data · 1.10 Reading alerts: get_incident_extra_data, limit 1.4',
    'POST /public_api/v1/incidents/update_incident · 1.11 Updating and closing: update_incident',
    'POST /public_api/v1/alerts/update_alerts · 1.11 Updating and closing: update_alerts',
    'POST /public_api/v1/endpoints/terminate_process · 1.6 Endpoint commands: core-terminate-process',
    'POST /public_api/v1/endpoints/quarantine · 1.6 Endpoint commands: core-quarantine-files',
    'POST /public_api/v1/quarantine/status · 1.6 Endpoint commands: core-get-quarantine-status',
    'POST /public_api/v1/endpoints/restore · 1.6 Endpoint commands: core-restore-file',
    'POST /public_api/v1/scripts/run_script · 1.6 Endpoint commands: core-run-script-execute-commands',
    'POST /public_api/v1/scripts/get_script_execution_status · 1.6 Endpoint commands: core-get-script-execution-status',
    'POST /public_api/v1/scripts/get_script_execution_results · 1.6 Endpoint commands: core-get-script-execution-results',
    'POST /public_api/v1/hash_exceptions/blocklist · 1.7 Hash block list',
    'POST /public_api/v1/hash_exceptions/blocklist/remove · 1.7 Hash block list',
    'POST /public_api/v1/hash_exceptions/allowlist · 1.7 Hash block list',
    'POST /public_api/v1/hash_exceptions/allowlist/remove · 1.7 Hash block list',
    'POST /public_api/v1/alerts/get_original_alerts · 1.8 Original alerts and dynamic analysis: core-get-cloud-original-alerts',
    'POST /publicapi/get/verdict · 3.1 Transport, 3.2 Verdict codes, 3.3 wildfire-get-verdict',
    'GET /api/v3/files/{hash} · 5.1 Transport, 5.2 Errors',
    'GET /api/v3/urls/{id} · 5.1 Transport, 5.2 Errors',
    'GET /api/v3/domains/{domain} · 5.1 Transport, 5.2 Errors',
    'GET /api/v3/ip_addresses/{ip} · 5.1 Transport, 5.2 Errors',
  ]);
});

test('every route has a fixture, and every fixture a route', () => {
  const routes = [...CORTEX_ROUTES, ...WILDFIRE_ROUTES, ...VIRUSTOTAL_ROUTES].map(({ path }) => path);
  const fixtures = [...fixturesOf('cortex'), ...fixturesOf('wildfire'), ...fixturesOf('virustotal')];
  // A parameter stands for one part of a path.
  const routeOf = (path: string) =>
    routes.find((route) => {
      const parts = path.replace(/\/$/, '').split('/');
      const pattern = route.split('/');
      return pattern.length === parts.length && pattern.every((part, at) => part.startsWith('{') || part === parts[at]);
    }) ?? path;
  const asked = new Set(fixtures.map(({ request: { path } }) => routeOf(path)));
  expect([...asked].toSorted()).toEqual([...new Set(routes)].toSorted());
});

test('every logical call names a route that exists, and agrees with it on changing state', () => {
  const routes = {
    cortex: CORTEX_ROUTES,
    panos: PANOS_ROUTES,
    virustotal: VIRUSTOTAL_ROUTES,
    wildfire: WILDFIRE_ROUTES,
  };
  for (const { call, product, route, stateChanging } of LOGICAL_CALLS) {
    const row = routes[product].find(({ name }) => name === route);
    expect([call, row?.stateChanging]).toEqual([call, stateChanging]);
  }
});

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function send(lab: Lab, product: FixtureProduct, fixture: WireFixture): Promise<Sent> {
  const { method, path, headers, body } = fixture.request;
  const standard = WORLD.cortexKeys.find(({ kind }) => kind === 'standard');
  const credentials =
    fixture.auth === 'standard' && standard ? { 'x-xdr-auth-id': standard.id, authorization: standard.key } : {};
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(lab[product].url).origin + path,
      { method, headers: { ...headers, ...credentials }, agent: false },
      (response) => {
        text(response).then(
          (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** Where the body that came is not the one that the fixture holds. Text is compared whole, JSON as the fixture's `match` says. */
function differences(body: string, { match, reply }: WireFixture): readonly string[] {
  if (typeof reply.body === 'string') return body === reply.body ? [] : [body];
  const found = JSON.parse(body) as Json;
  if (match === 'exact') return deepEqual(found, reply.body) ? [] : [body];
  return missing(found, reply.body, 'reply');
}

/** What is written in `wanted` and is not in `found`. Lists must have the same length. */
function missing(found: Json | undefined, wanted: Json, where: string): readonly string[] {
  if (isObject(wanted)) {
    const object = isObject(found) ? found : {};
    return Object.entries(wanted).flatMap(([key, value]) => missing(object[key], value, `${where}.${key}`));
  }
  if (isList(wanted)) {
    const list = isList(found) ? found : [];
    if (list.length !== wanted.length) return [`${where} has ${list.length} items`];
    return wanted.flatMap((value, index) => missing(list[index], value, `${where}[${index}]`));
  }
  return found === wanted ? [] : [`${where} is ${JSON.stringify(found)}`];
}
