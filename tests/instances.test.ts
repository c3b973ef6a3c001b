/**
 * Goal: several instances of one product in a running Riposte: who is asked, who is changed, what an operator adds, switches and
 * takes away while runs go on; and what a new instance may not do before it is live.
 * Method: the product over its API, two simulated tenants on real sockets, small playbooks.
 * Elsewhere: the rules of choice by example (`core/engine/registry.test.ts`), what is kept (`adapters/integrations/instances.test.ts`),
 * where a secret could show (`secrets.test.ts`).
 */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import { startLab, type Lab } from '../src/apps/lab/index.ts';
import type {
  ApprovalView,
  DoctorView,
  InstanceView,
  PageView,
  ProblemView,
  RunView,
  TestView,
} from '../src/core/api/views.ts';
import { asList, isObject } from '../src/core/base/json.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { cortexInstance } from './firm.ts';
import { House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

const HOST = { a: 'a'.repeat(32), b: 'b'.repeat(32) };

/** Whether a product has an active instance, as playbooks ask it. */
const isActive = (brand: string) => {
  const equals = (field: string, text: string) =>
    `[{operator: isEqualString, left: {value: {simple: modules.${field}}, iscontext: true}, right: {value: {simple: ${text}}}}]`;
  const filters = `[${equals('brand', brand)}, ${equals('state', 'active')}]`;
  const active = `{value: {complex: {root: modules, filters: ${filters}, accessor: brand}}, iscontext: true}`;
  const conditions = `[{label: "yes", condition: [[{operator: isExists, left: ${active}}]]}]`;
  return `type: condition, task: {name: Is it there?, type: condition}, conditions: ${conditions}, nexttasks: {"yes": [], '#default#': []}`;
};

const PLAYBOOKS = {
  look: { 1: callTask('core-get-endpoints') },
  'look-there': { 1: callTask('core-get-endpoints', 'using: {simple: b}') },
  'look-nowhere': { 1: callTask('core-get-endpoints', 'using: {simple: "a,nowhere"}') },
  isolate: { 1: callTask('core-isolate-endpoint', `endpoint_id: {simple: ${HOST.b}}`) },
  wall: { 1: isActive('Panorama') },
  tenant: { 1: isActive('CortexCoreIR') },
};

let labs: { readonly a: Lab; readonly b: Lab };
let house: House;

const labOf = (id: string) =>
  startLab({ tenant: { endpoints: { [id]: { status: 'CONNECTED' } } }, alerts: [], clock: new WallClock() });

beforeAll(async () => {
  labs = { a: await labOf(HOST.a), b: await labOf(HOST.b) };
});

beforeEach(async () => {
  house = await House.open({
    imported: imported(PLAYBOOKS),
    instances: [cortexInstance('a', labs.a), cortexInstance('b', labs.b)],
  });
  return () => house.remove();
});

afterAll(async () => {
  await Promise.all([labs.a.close(), labs.b.close()]);
});

/** The product anew, with the tenant `a` alone in what it is configured with. */
async function restart(): Promise<void> {
  await house.stop();
  await house.start({ instances: [cortexInstance('a', labs.a)] });
}

const call = async <T>(path: string, body?: object): Promise<T> => (await house.call<T>(path, body)).body;

const change = async (name: string, what: object): Promise<InstanceView> =>
  (await house.send<InstanceView>('PATCH', `/api/v1/instances/${name}`, what)).body;

let alerts = 0;
/** Delivers an alert; its run. */
async function deliver(playbook: string, instance: string): Promise<string | null> {
  alerts += 1;
  return (await house.deliver({ id: `${alerts}`, name: 'Test' }, { instance, playbook })).run;
}
/** The run of a new alert when it has ended, and what it asks. */
const ended = async (playbook: string, instance: string) => house.until(await deliver(playbook, instance), isOver);
const asked = async (playbook: string, instance: string) => house.asked(await deliver(playbook, instance));
const isOver = ({ status }: RunView) => status === 'completed' || status === 'failed';
/** Ids of the endpoints that the run has read. */
const endpoints = ({ context }: RunView) => asList(context['Endpoint']).map((row) => isObject(row) && row['ID']);
/** How many requests that change something a tenant has got. */
const changes = (lab: Lab) => lab.requests.filter(({ stateChanging }) => stateChanging).length;
const results = ({ actions }: RunView) => actions.map(({ instance, status }) => [instance, status]);
/** Answers the gate's question, and follows the run to its end. */
async function answered(approval: ApprovalView, given: string): Promise<RunView> {
  await house.answer(approval, { [approval.fields[0]?.id ?? '']: given });
  return house.until(approval.run, isOver);
}
const labelOf = ({ tasks }: RunView) => tasks.find(({ id }) => id === '1')?.label;

test('a read of an alert of nobody is asked of every instance, and what they say stands side by side', async () => {
  const view = await ended('look', '');
  expect(view.status).toBe('completed');
  expect(endpoints(view)).toEqual([HOST.a, HOST.b]);
});

test('an alert of an instance is asked of that one, and "using" of the one that it names', async () => {
  expect(endpoints(await ended('look', 'a'))).toEqual([HOST.a]);
  expect(endpoints(await ended('look-there', 'a'))).toEqual([HOST.b]);
});

test('"using" with an unknown name is an error that names those that there are', async () => {
  const view = await ended('look-nowhere', '');
  expect(view.status).toBe('failed');
  expect(view.items[0]?.text).toContain('names "nowhere", and there is no such instance; there are: a, b');
});

test('an instance that does not answer is a gap, and hides nothing of the other', async () => {
  await call('/api/v1/instances', {
    name: 'dead',
    product: 'cortex',
    config: { url: 'http://127.0.0.1:9', keyId: '1', key: 'some-key' },
  });
  const view = await ended('look', '');
  expect([view.status, view.gaps]).toEqual(['completed', ['core-get-endpoints on dead']]);
  expect(endpoints(view)).toEqual([HOST.a, HOST.b]);
});

test('a change that several could make is held with their names, and made on the one that is chosen alone', async () => {
  const question = await asked('isolate', '');
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
  await restart();
  const { config } = cortexInstance('', labs.b);
  const added = await call<InstanceView>('/api/v1/instances', { name: 'new', product: 'cortex', config, by: 'mira' });
  expect(added).toMatchObject({ name: 'new', state: 'enabled', dryRun: true, secrets: ['key'], changedBy: 'mira' });
  expect(await call<TestView>('/api/v1/instances/new/test', {})).toMatchObject({ ok: true });
  const doctor = async () =>
    (await call<DoctorView>('/api/v1/doctor')).checks.find(({ name }) => name.endsWith(' new'));
  expect(await doctor()).toMatchObject({
    ok: true,
    detail: expect.stringContaining('Dry run: nothing is changed there') as string,
  });
  const before = changes(labs.b);

  // An alert of its own is a dry run as a whole.
  expect(endpoints(await ended('look', 'new'))).toEqual([HOST.b]);
  const question = await asked('isolate', 'new');
  expect(question.body).toContain('new is a dry run: nothing is changed there.');
  expect(question.fields[0]?.grants[0]?.consequence).toMatch(/^Yes plans !core-isolate-endpoint /);
  expect(question.evidence.map(({ label }) => label)).toContain('Dry run');
  const planned = await answered(question, 'Yes');
  expect([planned.dryRun, results(planned)]).toEqual([true, [['new', 'planned']]]);
  expect(planned.items.map((item) => item.id)).toEqual(['dry-run:report']);

  // An alert of nobody is none; the command on the new instance is planned all the same.
  const choice = await asked('isolate', '');
  expect(choice.fields[0]?.grants.map(({ answer, consequence }) => [answer, consequence.includes('dry run')])).toEqual([
    ['a', false],
    ['new', true],
  ]);
  const chosen = await answered(choice, 'new');
  expect([chosen.dryRun, results(chosen)]).toEqual([false, [['new', 'planned']]]);
  expect(chosen.items[0]?.text).toContain('new is a dry run: nothing is changed there');
  expect(changes(labs.b)).toBe(before);

  expect(await change('new', { live: true })).toMatchObject({
    dryRun: false,
  });
  expect((await doctor())?.detail).not.toContain('ry run');
  const done = await answered(await asked('isolate', 'new'), 'Yes');
  expect([done.dryRun, done.actions[0]?.status]).toEqual([false, expect.stringMatching(/^(?:already-)?done$/)]);
});

test('"modules" says which products have an active instance, as they come and go', async () => {
  const config = { url: 'https://127.0.0.1:9', key: 'some-key', vsys: 'vsys1' };
  const label = async (name: string) => labelOf(await ended(name, ''));
  expect([await label('tenant'), await label('wall')]).toEqual(['yes', '#default#']);
  await call('/api/v1/instances', { name: 'fw', product: 'panos', config });
  expect(await label('wall')).toBe('yes');
  await change('fw', { enabled: false });
  expect(await label('wall')).toBe('#default#');
});

test('what was added is there after a restart, and gone when it is removed', async () => {
  const { config } = cortexInstance('', labs.b);
  await restart();
  await call('/api/v1/instances', { name: 'kept', product: 'cortex', config });
  await restart();
  expect(endpoints(await ended('look', ''))).toEqual([HOST.a, HOST.b]);
  await house.send('DELETE', '/api/v1/instances/kept');
  expect(endpoints(await ended('look', ''))).toEqual([HOST.a]);
  const { rows: instances } = await call<PageView<InstanceView>>('/api/v1/instances');
  expect(instances.map(({ name }) => name)).toEqual(['a']);
  const { rows: audit } = await call<PageView<{ run: string; what: string }>>('/api/v1/audit?run=');
  expect(audit.filter(({ run }) => run === '').map(({ what }) => what)).toEqual(['instance.added', 'instance.removed']);
});

test('an instance is edited by whoever has seen it as it is; at another address it is a dry run again', async () => {
  const { config } = cortexInstance('', labs.b);
  const added = await call<InstanceView>('/api/v1/instances', { name: 'moved', product: 'cortex', config });
  await change('moved', { live: true });
  const patch = async (body: object, seen: string | undefined) => {
    const headers: Record<string, string> = seen === undefined ? {} : { 'if-match': `"${seen}"` };
    const wanted = { by: 'ann', ...body };
    const answer = await house.send<Partial<ProblemView & InstanceView>>(
      'PATCH',
      '/api/v1/instances/moved',
      wanted,
      headers,
    );
    const { code, version, dryRun } = answer.body;
    return { status: answer.status, code, version, dryRun };
  };
  const elsewhere = cortexInstance('', labs.a).config;
  expect(await patch({ config: { tenant: 'EU' } }, undefined)).toMatchObject({
    status: 428,
    code: 'instance.needs-version',
  });
  expect(await patch({ config: { tenant: 'EU' } }, added.version ?? '')).toMatchObject({
    status: 412,
    code: 'instance.changed',
  });
  const { rows: instances } = await call<PageView<InstanceView>>('/api/v1/instances');
  const renamed = await patch(
    { config: { tenant: 'EU' } },
    instances.find(({ name }) => name === 'moved')?.version ?? '',
  );
  expect(renamed).toMatchObject({ status: 200, dryRun: false });
  const alone = await patch({ config: { url: elsewhere['url'] } }, renamed.version ?? '');
  expect(alone).toMatchObject({ status: 422, code: 'instance.needs-secret' });
  expect(await patch({ config: elsewhere }, renamed.version ?? '')).toMatchObject({ status: 200, dryRun: true });
  const { rows: audit } = await call<PageView<{ run: string; what: string }>>('/api/v1/audit?run=');
  expect(audit.filter(({ what }) => what === 'instance.edited')).toHaveLength(2);
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
    (await house.send('PATCH', '/api/v1/instances/nix', { live: true })).body.code,
    (await house.send('PATCH', '/api/v1/instances/a', { live: true })).body.code,
    (await house.send('DELETE', '/api/v1/instances/nix')).body.code,
    await codeOf('/api/v1/instances/nix/test', {}),
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
