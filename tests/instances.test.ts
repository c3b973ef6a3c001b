/**
 * Goal: several instances of one product in a running Riposte: who is asked, who is changed, what an operator adds, switches and
 * takes away while runs go on; and what a new instance may not do before it is live.
 * Method: the product over its API, two simulated tenants on real sockets, small playbooks.
 * Elsewhere: the rules of choice by example (`core/engine/registry.test.ts`), what is kept (`adapters/integrations/instances.test.ts`),
 * where a secret could show (`secrets.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import { startLab, type Lab } from '../src/apps/lab/index.ts';
import { startProduct, type InstanceConfig, type Product } from '../src/apps/main.ts';
import type {
  ApprovalView,
  DoctorView,
  EventsPage,
  InstanceView,
  ProblemView,
  Received,
  RunView,
  TestView,
} from '../src/core/api/views.ts';
import { asList, isObject } from '../src/core/base/json.ts';

vi.setConfig({ testTimeout: 30_000 });

const CONTENT = fileURLToPath(new URL('../content', import.meta.url));
const HOST = { a: 'a'.repeat(32), b: 'b'.repeat(32) };

/** A playbook of one command, and of a condition before it where one is given. */
const playbook = (name: string, task: string) => ({
  path: `several/playbooks/${name}.yml`,
  origin: 'imported' as const,
  text: `
id: ${name}
version: -1
name: ${name}
starttaskid: "0"
tasks:
  "0":
    id: "0"
    type: start
    task: {id: "0", name: "", type: start}
    nexttasks: {'#none#': ["1"]}
  "1":
    id: "1"
${task}
inputs: []
outputs: []
`,
});
const command = (text: string, args: string) => `
    type: regular
    task: {id: "1", name: Ask, script: '|||${text}', type: regular, iscommand: true}
    scriptarguments: {${args}}`;
const isActive = (brand: string) => `
    type: condition
    task: {id: "1", name: Is it there?, type: condition}
    conditions:
    - label: "yes"
      condition:
      - - operator: isExists
          left:
            iscontext: true
            value:
              complex:
                root: modules
                filters:
                - - operator: isEqualString
                    left: {value: {simple: modules.brand}, iscontext: true}
                    right: {value: {simple: ${brand}}}
                - - operator: isEqualString
                    left: {value: {simple: modules.state}, iscontext: true}
                    right: {value: {simple: active}}
                accessor: brand
    nexttasks: {"yes": [], '#default#': []}`;

const PLAYBOOKS = [
  playbook('look', command('core-get-endpoints', '')),
  playbook('look-there', command('core-get-endpoints', 'using: {simple: b}')),
  playbook('look-nowhere', command('core-get-endpoints', 'using: {simple: "a,nowhere"}')),
  playbook('isolate', command('core-isolate-endpoint', `endpoint_id: {simple: ${HOST.b}}`)),
  playbook('wall', isActive('Panorama')),
  playbook('tenant', isActive('CortexCoreIR')),
];

let labs: { readonly a: Lab; readonly b: Lab };
let directory: string;
let product: Product;

const labOf = (id: string) =>
  startLab({ tenant: { endpoints: { [id]: { status: 'CONNECTED' } } }, alerts: [], clock: new WallClock() });
const tenant = (instance: string, { cortex: { url, keyId, key, kind } }: Lab): InstanceConfig => ({
  instance,
  product: 'cortex',
  config: { url, keyId, key, keyKind: kind },
  live: true,
});

beforeAll(async () => {
  labs = { a: await labOf(HOST.a), b: await labOf(HOST.b) };
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-several-'));
  product = await start([tenant('a', labs.a), tenant('b', labs.b)]);
  return async () => {
    await product.close();
    await rm(directory, { recursive: true, force: true });
  };
});

afterAll(async () => {
  await Promise.all([labs.a.close(), labs.b.close()]);
});

const start = (instances: readonly InstanceConfig[]) =>
  startProduct({
    directory,
    content: CONTENT,
    imported: [
      { path: 'several/pack.yml', text: 'name: Several\ndescription: Several.\nroutes: []\n', origin: 'imported' },
      ...PLAYBOOKS,
    ],
    instances,
    policy: {},
    port: 0,
    report: () => undefined,
  });

async function call<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(product.url + path, {
    headers: { authorization: `Bearer ${product.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

let alerts = 0;
/** Delivers an alert and follows its run until `found` gives something. */
async function run<T>(name: string, instance: string, found: (run: RunView) => T | undefined): Promise<T> {
  alerts += 1;
  const body = { instance, fields: { id: `${alerts}`, name: 'Test' }, playbook: name };
  return follow((await call<Received>('/api/v1/alerts', body)).run ?? '', found);
}

async function follow<T>(id: string, found: (run: RunView) => T | undefined): Promise<T> {
  for (let after = 0; ;) {
    const view = await call<RunView>(`/api/v1/runs/${id}`);
    const value = found(view);
    if (value !== undefined) return value;
    const page = await call<EventsPage>(`/api/v1/runs/${id}/events?after=${after}&waitMs=10000`);
    if (page.next === after) throw new Error(`the run came to rest: ${JSON.stringify(view)}`);
    after = page.next;
  }
}

const ended = (view: RunView) => (view.status === 'completed' || view.status === 'failed' ? view : undefined);
const asked = (view: RunView): ApprovalView | undefined => view.approvals[0];
/** Ids of the endpoints that the run has read. */
const endpoints = ({ context }: RunView) => asList(context['Endpoint']).map((row) => isObject(row) && row['ID']);
/** How many requests that change something a tenant has got. */
const changes = (lab: Lab) => lab.requests.filter(({ stateChanging }) => stateChanging).length;
const results = ({ actions }: RunView) => actions.map(({ instance, status }) => [instance, status]);
/** Answers the gate's question, and follows the run to its end. */
async function answered({ question, hash, run: id, fields }: ApprovalView, given: string): Promise<RunView> {
  await call('/api/v1/approvals/answer', { question, hash, answers: { [fields[0]?.id ?? '']: given } });
  return follow(id, ended);
}
const labelOf = ({ tasks }: RunView) => tasks.find(({ id }) => id === '1')?.label;

test('a read of an alert of nobody is asked of every instance, and what they say stands side by side', async () => {
  const view = await run('look', '', ended);
  expect(view.status).toBe('completed');
  expect(endpoints(view)).toEqual([HOST.a, HOST.b]);
});

test('an alert of an instance is asked of that one, and "using" of the one that it names', async () => {
  expect(endpoints(await run('look', 'a', ended))).toEqual([HOST.a]);
  expect(endpoints(await run('look-there', 'a', ended))).toEqual([HOST.b]);
});

test('"using" with an unknown name is an error that names those that there are', async () => {
  const view = await run('look-nowhere', '', ended);
  expect(view.status).toBe('failed');
  expect(view.items[0]?.text).toContain('names "nowhere", and there is no such instance; there are: a, b');
});

test('an instance that does not answer is a gap, and hides nothing of the other', async () => {
  await call('/api/v1/instances', {
    name: 'dead',
    product: 'cortex',
    config: { url: 'http://127.0.0.1:9', keyId: '1', key: 'some-key' },
  });
  const view = await run('look', '', ended);
  expect([view.status, view.gaps]).toEqual(['completed', ['core-get-endpoints on dead']]);
  expect(endpoints(view)).toEqual([HOST.a, HOST.b]);
});

test('a change that several could make is held with their names, and made on the one that is chosen alone', async () => {
  const question = await run('isolate', '', asked);
  expect(question.fields[0]?.options).toEqual(['a', 'b', 'No']);
  expect(question.fields[0]?.grants.map(({ answer, targets }) => [answer, targets])).toEqual([
    ['a', [HOST.b]],
    ['b', [HOST.b]],
  ]);
  const before = [changes(labs.a), changes(labs.b)];
  expect(results(await answered(question, 'b'))).toEqual([['b', 'done']]);
  expect([changes(labs.a), changes(labs.b)]).toEqual([before[0], (before[1] ?? 0) + 1]);
});

test('a new instance asks and plans; it changes something only when it is live, and that is said everywhere', async () => {
  await product.close();
  product = await start([tenant('a', labs.a)]);
  const { config } = tenant('', labs.b);
  const added = await call<InstanceView>('/api/v1/instances', { name: 'new', product: 'cortex', config, by: 'mira' });
  expect(added).toMatchObject({ name: 'new', state: 'enabled', dryRun: true, secrets: ['key'], changedBy: 'mira' });
  expect(await call<TestView>('/api/v1/instances/test', { name: 'new' })).toMatchObject({ ok: true });
  const doctor = async () =>
    (await call<DoctorView>('/api/v1/doctor')).checks.find(({ name }) => name.endsWith(' new'));
  expect(await doctor()).toMatchObject({
    ok: true,
    detail: expect.stringContaining('Dry run: nothing is changed there') as string,
  });
  const before = changes(labs.b);

  // An alert of its own is a dry run as a whole.
  expect(endpoints(await run('look', 'new', ended))).toEqual([HOST.b]);
  const question = await run('isolate', 'new', asked);
  expect(question.body).toContain('new is a dry run: nothing is changed there.');
  expect(question.fields[0]?.grants[0]?.consequence).toMatch(/^Yes plans !core-isolate-endpoint /);
  expect(question.evidence.map(({ label }) => label)).toContain('Dry run');
  const planned = await answered(question, 'Yes');
  expect([planned.dryRun, results(planned)]).toEqual([true, [['new', 'planned']]]);
  expect(planned.items.map((item) => item.id)).toEqual(['dry-run:report']);

  // An alert of nobody is none; the command on the new instance is planned all the same.
  const choice = await run('isolate', '', asked);
  expect(choice.fields[0]?.grants.map(({ answer, consequence }) => [answer, consequence.includes('dry run')])).toEqual([
    ['a', false],
    ['new', true],
  ]);
  const chosen = await answered(choice, 'new');
  expect([chosen.dryRun, results(chosen)]).toEqual([false, [['new', 'planned']]]);
  expect(chosen.items[0]?.text).toContain('new is a dry run: nothing is changed there');
  expect(changes(labs.b)).toBe(before);

  expect(await call<InstanceView>('/api/v1/instances/change', { name: 'new', live: true })).toMatchObject({
    dryRun: false,
  });
  expect((await doctor())?.detail).not.toContain('ry run');
  const done = await answered(await run('isolate', 'new', asked), 'Yes');
  expect([done.dryRun, done.actions[0]?.status]).toEqual([false, expect.stringMatching(/^(?:already-)?done$/)]);
});

test('"modules" says which products have an active instance, as they come and go', async () => {
  const config = { url: 'https://127.0.0.1:9', key: 'some-key', vsys: 'vsys1' };
  const label = async (name: string) => labelOf(await run(name, '', ended));
  expect([await label('tenant'), await label('wall')]).toEqual(['yes', '#default#']);
  await call('/api/v1/instances', { name: 'fw', product: 'panos', config });
  expect(await label('wall')).toBe('yes');
  await call('/api/v1/instances/change', { name: 'fw', enabled: false });
  expect(await label('wall')).toBe('#default#');
});

test('what was added is there after a restart, and gone when it is removed', async () => {
  const { config } = tenant('', labs.b);
  await product.close();
  product = await start([tenant('a', labs.a)]);
  await call('/api/v1/instances', { name: 'kept', product: 'cortex', config });
  await product.close();
  product = await start([tenant('a', labs.a)]);
  expect(endpoints(await run('look', '', ended))).toEqual([HOST.a, HOST.b]);
  await call('/api/v1/instances/remove', { name: 'kept' });
  expect(endpoints(await run('look', '', ended))).toEqual([HOST.a]);
  const { instances } = await call<{ instances: InstanceView[] }>('/api/v1/instances');
  expect(instances.map(({ name }) => name)).toEqual(['a']);
  const { audit } = await call<{ audit: { run: string; name: string }[] }>('/api/v1/audit?run=');
  expect(audit.filter(({ run: of }) => of === '').map(({ name }) => name)).toEqual([
    'instance.added',
    'instance.removed',
  ]);
});

test('each refusal has its code', async () => {
  const codeOf = async (path: string, body: object) => (await call<ProblemView>(path, body)).code;
  const config = { url: 'http://x', keyId: '1', key: 'some-key' };
  const add = (more: object) => codeOf('/api/v1/instances', { name: 'x', product: 'cortex', config, ...more });
  expect([
    await add({ name: 'A' }),
    await add({ name: 'a,b' }),
    await add({ product: 'nix' }),
    await add({ config: { ...config, nix: '1' } }),
    await add({ config: { ...config, url: 'ftp://x' } }),
    await codeOf('/api/v1/instances/change', { name: 'nix', live: true }),
    await codeOf('/api/v1/instances/change', { name: 'a', live: true }),
    await codeOf('/api/v1/instances/remove', { name: 'nix' }),
    await codeOf('/api/v1/instances/test', { name: 'nix' }),
  ]).toEqual([
    'instance.exists',
    'instance.bad-name',
    'integration.unknown',
    'integration.bad-config',
    'outbound.bad-url',
    'instance.unknown',
    'instance.configured',
    'instance.unknown',
    'instance.unknown',
  ]);
});
