/**
 * Goal: over the API and the command line, the audit tells who did what and whether that is what was written; lists tell what has changed since; views
 *     are kept for who saved them.
 * Method: one started product, spoken to as a script does; the command as a process of its own, also on a copy of the files.
 * Elsewhere: every kind of tampering (`adapters/store/audit`), every kind of change (`adapters/store/contract/changes.ts`), roles (`security.test.ts`).
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type {
  AuditRow,
  AuditVerdictView,
  ItemState,
  PageView,
  RunSummary,
  SavedViewView,
  AlertView,
} from '../src/core/api/views.ts';
import { House, imported } from './support.ts';

// The command is a process of its own, and machines are busy.
vi.setConfig({ testTimeout: 60_000 });

const WAITS = imported({ Waits: { 1: 'type: regular, task: {name: By hand}' } });
const MAIN = fileURLToPath(new URL('../src/apps/cli/index.ts', import.meta.url));

let house: House;

beforeAll(async () => {
  house = await House.open();
}, 60_000);

afterAll(() => house.remove());

interface Said {
  readonly code: number;
  readonly said: string;
}

function riposte(...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout });
    });
  });
}

const page = async <Row>(path: string) => (await house.call<PageView<Row>>(path)).body;
/** Settles when the sequencer has chained what there is. */
async function chained(): Promise<string> {
  for (;;) {
    const { body } = await house.call<{ tail: number; text: string }>('/api/v1/audit/head');
    if (body.tail === 0) return body.text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the audit', () => {
  test('holds what people do to the installation and what runs do, in one order, and is filtered', async () => {
    await house.send('POST', '/api/v1/instances', {
      name: 'wall',
      product: 'panos',
      config: { url: 'https://127.0.0.1:9', key: 'some-key', vsys: 'vsys1' },
      by: 'mira',
    });
    await house.send('DELETE', '/api/v1/instances/wall?by=jon');
    const { rows } = await page<AuditRow>('/api/v1/audit');
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
    expect(rows).toMatchObject([
      { who: 'mira', what: 'instance.added', target: 'wall', run: '' },
      { who: 'jon', what: 'instance.removed', target: 'wall' },
    ]);
    const found = async (query: string) =>
      (await page<AuditRow>(`/api/v1/audit?${query}`)).rows.map(({ number }) => number);
    expect(await found('who=jon')).toEqual([2]);
    expect(await found('what=instance.*&order=newest')).toEqual([2, 1]);
    expect(await found(`from=${rows[1]?.at ?? 0}&who=mira`)).toEqual(rows[0]?.at === rows[1]?.at ? [1] : []);
    expect(await found('until=5')).toEqual([]);
    expect((await house.call('/api/v1/audit?order=any')).body.code).toBe('api.invalid');
  });

  test('is verified while it is written, and against a head that was noted', async () => {
    const head = await chained();
    const verify = async (query = '') => (await house.call<AuditVerdictView>(`/api/v1/audit/verify${query}`)).body;
    await house.send('POST', '/api/v1/views', { name: 'All', query: '', shared: true, by: 'ann' });
    expect(await verify(`?head=${head}`)).toMatchObject({ ok: true, rows: 3, breaks: [] });
    const strange = await verify(`?head=${'0'.repeat(64)}`);
    expect(strange).toMatchObject({ ok: false, breaks: [{ kind: 'rewritten' }] });
    expect((await house.call('/api/v1/audit/verify?head=nonsense')).body.code).toBe('api.invalid');
    expect((await riposte('audit', 'verify', '--data', house.directory, '--json')).code).toBe(0);
    expect((await riposte('audit', 'verify', '--data', house.directory, '--head', `9:${'0'.repeat(64)}`)).code).toBe(1);
  });

  test('of a copy is read from its files, and what was changed in it is told with its row', async () => {
    const head = await chained();
    const copy = await mkdtemp(join(tmpdir(), 'riposte-copy-'));
    try {
      await cp(house.directory, copy, { recursive: true, filter: (path) => !path.includes('lock') });
      const sound = await riposte('audit', 'verify', '--copy', copy, '--head', head, '--json');
      expect([sound.code, JSON.parse(sound.said)]).toMatchObject([0, { ok: true, rows: 3, tail: 0 }]);
      const db = new DatabaseSync(join(copy, 'riposte.db'));
      db.exec(`DROP TRIGGER audit_unchanged; UPDATE audit SET who = 'mira' WHERE pos = 2`);
      db.close();
      const broken = await riposte('audit', 'verify', '--copy', copy);
      expect([broken.code, broken.said]).toEqual([1, expect.stringContaining('row 2: changed')]);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
    expect((await riposte('audit', 'verify', '--copy', '/nowhere')).code).toBe(1);
  });

  test('is exported as lines of JSON', async () => {
    const { said } = await riposte('audit', 'export', '--data', house.directory, '--what', 'instance.*');
    const rows = said
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as AuditRow);
    expect(rows.map(({ what }) => what)).toEqual(['instance.added', 'instance.removed']);
  });
});

describe('updated_since', () => {
  test('tells of every list what has changed, also what it shows no more, and the end is where to go on', async () => {
    const other = await House.open({ imported: WAITS });
    try {
      const since = async <Row>(path: string, cursor: string) =>
        (await other.call<PageView<Row>>(`/api/v1/${path}?updated_since=${cursor}`)).body;
      const end = (await since('alerts', 'end')).next ?? '';
      const { run } = await other.deliver({ id: '1', name: 'x' }, { playbook: 'Waits' });
      await other.until(run, ({ status }) => status === 'waiting');
      const alerts = await since<AlertView>('alerts', end);
      const items = await since<ItemState>('items', end);
      const runs = await since<RunSummary>('runs', end);
      expect([alerts.rows, items.rows, runs.rows]).toMatchObject([
        [{ id: '1', run }],
        [{ run, status: 'open', by: null }],
        [{ run, status: 'waiting' }],
      ]);
      expect((await since('runs', runs.next ?? '')).rows).toEqual([]);
      await other.call(`/api/v1/items/${encodeURIComponent(items.rows[0]?.item ?? '')}/complete`, { by: 'mira' });
      await other.until(run, ({ status }) => status === 'completed');
      expect((await since<RunSummary>('runs', runs.next ?? '')).rows).toMatchObject([{ run, status: 'completed' }]);
      expect((await since<ItemState>('items', items.next ?? '')).rows).toMatchObject([
        { run, status: 'closed', by: 'mira' },
      ]);
      expect((await page<ItemState>('/api/v1/items')).rows).toEqual([]);
      for (const path of ['approvals', 'actions', 'indicators']) expect((await since(path, '0')).rows).toBeDefined();
      for (const wrong of [
        'alerts?updated_since=x',
        'runs?updated_since=0&status=running',
        'items?updated_since=0&cursor=3',
      ])
        expect((await other.call(`/api/v1/${wrong}`)).body.code).toBe('api.invalid');
    } finally {
      await other.remove();
    }
  });
});

test('metrics tell what is open and what waits', async () => {
  const { url, token } = house.product;
  const scrape = async () => (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
  const text = await scrape();
  for (const line of [
    'riposte_questions_open 0',
    'riposte_queue_length{queue="inbox"} 0',
    'riposte_queue_length{queue="index"} 0',
    '# TYPE riposte_runs_ended_total counter',
  ])
    expect(text).toContain(`\n${line}\n`);
  const sampled = (said: string) => /riposte_sample_timestamp_seconds (\S+)/.exec(said)?.[1];
  // The sample serves the next scrape too.
  expect(sampled(await scrape())).toBe(sampled(text));
});

describe('saved views', () => {
  const views = async (by: string) =>
    (await page<SavedViewView>(`/api/v1/views?by=${by}`)).rows.map(({ name }) => name);
  const add = (body: object) => house.send<SavedViewView>('POST', '/api/v1/views', body);

  test('are for who saved them, or for everybody', async () => {
    await add({ name: 'Mine', query: 'status:open', by: 'mira' });
    const { status, body } = await add({
      name: 'High',
      query: 'severity:>=high',
      columns: ['severity'],
      shared: true,
      by: 'mira',
    });
    expect([status, body]).toMatchObject([201, { shared: true, version: '1', columns: ['severity'], sort: '' }]);
    expect([await views('mira'), await views('jon')]).toEqual([
      ['All', 'High', 'Mine'],
      ['All', 'High'],
    ]);
    expect((await add({ name: 'mine', query: '', by: 'mira' })).status).toBe(409);
    expect((await add({ name: 'mine', query: '', by: 'jon' })).status).toBe(201);
    expect((await add({ name: 'x', query: 'status:(', by: 'jon' })).body).toMatchObject({ code: 'query.invalid' });
    const { rows } = await page<SavedViewView>('/api/v1/views?by=mira');
    const own = rows.find(({ name }) => name === 'Mine')?.id ?? '';
    expect((await house.call(`/api/v1/views/${own}?by=jon`)).body.code).toBe('view.unknown');
    expect((await house.send('DELETE', `/api/v1/views/${own}?by=jon`)).status).toBe(404);
  });

  test('are changed against the version seen, and a change of a shared one stands in the audit', async () => {
    const high = (await page<SavedViewView>('/api/v1/views?by=jon')).rows.find(({ name }) => name === 'High');
    const path = `/api/v1/views/${high?.id ?? ''}`;
    const edit = (body: object, version?: string) =>
      house.send('PATCH', path, { by: 'jon', ...body }, version === undefined ? {} : { 'if-match': `"${version}"` });
    expect((await edit({ sort: '-created' })).body.code).toBe('view.needs-version');
    expect((await edit({ sort: '-created' }, '1')).body).toMatchObject({ sort: '-created', version: '2' });
    expect((await edit({ sort: '' }, '1')).body).toMatchObject({
      code: 'view.changed',
      facts: { version: '2', by: 'jon' },
    });
    expect((await edit({ name: 'MINE', shared: false }, '2')).body.code).toBe('view.exists');
    expect((await house.send('DELETE', `${path}?by=jon`)).status).toBe(200);
    const told = await page<AuditRow>('/api/v1/audit?what=view.*');
    expect(told.rows.map(({ who, what, target }) => `${who} ${what} ${target}`)).toEqual([
      'ann view.shared All',
      'mira view.shared High',
      'jon view.shared High',
      'jon view.removed High',
    ]);
  });
});
