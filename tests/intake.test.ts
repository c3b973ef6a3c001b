/**
 * Goal: what comes in by a source is taken once, whoever sends it again and whenever the process dies; nobody gets in who should not; what cannot be
 * read waits in triage; and which rule takes an alert is told before and after.
 * Method: a started product over its socket, bodies signed by the reference library of the convention; a real process that dies between its
 * answer and the run. Elsewhere: each rule of signatures, mapping, routing and the queue (`domain/intake`), the load (`bench/load.ts`).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type { AnswerOf, PageView } from '../src/core/api/views.ts';
import { askTask, CONTENT, House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

type Delivery = AnswerOf<'showDelivery'>;
type WithSecret = AnswerOf<'addSource'>;

const NO_OUTCOME = { run: null, alert: null } as const;

let house: House;
beforeAll(async () => {
  house = await House.open({
    imported: imported({ Asks: { 1: askTask() }, Ends: { 1: 'type: title, task: {name: x}' } }),
  });
}, 30_000);
afterAll(() => house.remove());

/** A text that fits, inside what is compared. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

interface Signing {
  readonly id?: string;
  readonly at?: number;
  readonly secret?: string | null;
}

function signatureOf(secret: string, body: string, id: string, at = Date.now()): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
  };
}

async function post(
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  url = house.product.url,
) {
  const response = await fetch(url + path, { method: 'POST', body: body as string, headers });
  const answer = (await response.json()) as {
    readonly code?: string;
    readonly delivery?: string;
    readonly new?: boolean;
  };
  return { status: response.status, ...answer };
}

function signedPost({ name, secret }: WithSecret, body: string, { id = 'm1', at, secret: other }: Signing = {}) {
  return post(`/api/v1/sources/${name}/alerts`, body, signatureOf(other ?? secret ?? '', body, id, at));
}

async function addSource(name: string, more: object = {}): Promise<WithSecret> {
  const { status, body } = await house.send<WithSecret>('POST', '/api/v1/sources', { name, ...more });
  expect(status).toBe(201);
  return body;
}

/** A delivery, once it has been read. */
async function readDelivery(id = ''): Promise<Delivery> {
  return vi.waitFor(
    async () => {
      const { body } = await house.call<Delivery>(`/api/v1/deliveries/${id}`);
      expect(body.status).toBe('read');
      return body;
    },
    { timeout: 10_000 },
  );
}

async function deliveriesOf(source: string): Promise<readonly AnswerOf<'listDeliveries'>['rows'][number][]> {
  return (await house.call<AnswerOf<'listDeliveries'>>(`/api/v1/deliveries?source=${source}`)).body.rows;
}

describe('a signed delivery', () => {
  let source: WithSecret;
  beforeAll(async () => {
    source = await addSource('edr', { mapping: { preset: 'none', fields: { id: 'uid', name: 'title' } } });
  });

  it('is kept as it came, read by the mapping of its source, and has one run', async () => {
    const text = '{ "uid": "a1", "title": "Odd ä" }';
    const { status, delivery } = await signedPost(source, text, { id: 'first' });
    const read = await readDelivery(delivery);
    expect([status, read.body, read.encoding, read.webhookId]).toEqual([202, text, 'utf8', 'first']);
    const [{ run, alert } = NO_OUTCOME] = read.alerts;
    expect(read.alerts).toMatchObject([{ new: true, alert: { id: 'a1' }, reason: like(/Odd ä/) }]);
    expect((await house.atRest(run)).playbook).toBe('Triage');
    const by = await house.call<PageView<{ id: string }>>(`/api/v1/deliveries?alert=${alert?.key ?? ''}`);
    expect(by.body.rows.map(({ id }) => id)).toEqual([delivery]);
  });

  it('that comes again is the same delivery; another one with the same alert is the same alert', async () => {
    const text = '{"uid":"a2","title":"x"}';
    const first = await signedPost(source, text, { id: 'twice' });
    const again = await signedPost(source, text, { id: 'twice' });
    expect([first.new, again.new, again.delivery]).toEqual([true, false, first.delivery]);
    const other = await signedPost(source, `${text} `, { id: 'thrice' });
    const [read, second] = [await readDelivery(first.delivery), await readDelivery(other.delivery)];
    expect([read.alerts[0]?.new, second.alerts[0]?.new]).toContain(false);
    expect(second.alerts[0]?.run).toBe(read.alerts[0]?.run);
  });

  it('with another body under the same webhook-id is lost no more than any other', async () => {
    const bodies = ['{"uid":"b1"}', '{"uid":"b2"}'];
    const answers = [];
    for (const body of bodies) answers.push(await signedPost(source, body, { id: 'reused' }));
    expect(answers.map(({ new: isNew }) => isNew)).toEqual([true, true]);
    expect((await readDelivery(answers[1]?.delivery)).alerts[0]).toMatchObject({ new: true, alert: { id: 'b2' } });
  });

  it('may hold many alerts, as a list or line by line', async () => {
    const list = await signedPost(source, '[{"uid":"l1"},{"uid":"l2"}]', { id: 'list' });
    const lines = await signedPost(source, '{"uid":"l3"}\n{"uid":"l4"}\n', { id: 'lines' });
    const ids = async (id?: string) => (await readDelivery(id)).alerts.map(({ alert }) => alert?.id);
    expect([await ids(list.delivery), await ids(lines.delivery)]).toEqual([
      ['l1', 'l2'],
      ['l3', 'l4'],
    ]);
  });

  const hour = 3_600_000;
  const refused: readonly (readonly [string, () => ReturnType<typeof post>, string])[] = [
    ['signed by nobody', () => post('/api/v1/sources/edr/alerts', '{"uid":"z"}'), 'source.unauthorised'],
    [
      'signed with another secret',
      () => signedPost(source, '{"uid":"z"}', { secret: `whsec_${'A'.repeat(44)}` }),
      'source.unauthorised',
    ],
    ['signed an hour ago', () => signedPost(source, '{"uid":"z"}', { at: Date.now() - hour }), 'source.stale'],
    ['signed in an hour', () => signedPost(source, '{"uid":"z"}', { at: Date.now() + hour }), 'source.stale'],
    [
      'changed on its way',
      () => post('/api/v1/sources/edr/alerts', '{"uid":"z2"}', signatureOf(source.secret ?? '', '{"uid":"z"}', 'm')),
      'source.unauthorised',
    ],
    [
      'for a source that is not there',
      () => signedPost({ ...source, name: 'none' }, '{"uid":"z"}'),
      'source.unauthorised',
    ],
    [
      'with the token of the house',
      () => post('/api/v1/sources/edr/alerts', '{"uid":"z"}', { authorization: `Bearer ${house.product.token}` }),
      'source.unauthorised',
    ],
    ['too large', () => signedPost(source, `{"uid":"${'z'.repeat(9_000_000)}"}`), 'api.too-large'],
  ];
  test.each(refused)('%s is refused, and nothing is kept', async (_what, send, code) => {
    const before = await deliveriesOf('edr');
    expect((await send()).code).toBe(code);
    expect(await deliveriesOf('edr')).toEqual(before);
  });

  it('that is too large for somebody who has not signed is not even read', async () => {
    expect(
      (await post('/api/v1/sources/edr/alerts', 'z'.repeat(9_000_000)).catch(() => ({ code: 'closed' }))).code,
    ).toMatch(/^(?:source.unauthorised|closed)$/);
  });
});

describe('what cannot be read', () => {
  let odd = 0;
  test.each<[string, string | Uint8Array, RegExp]>([
    ['no JSON', '<alert/>', /neither JSON nor JSON lines/],
    ['no text', Uint8Array.of(0xff, 0x00, 0xfe), /no text in UTF-8/],
    ['nothing', '', /empty/],
    ['no id', '{"title":"x"}', /no id/],
    ['an id that is none', '{"id": 1.5}', /not exact/],
    ['a hundred thousand lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /neither/],
  ])('%s is kept, and an alert in triage says why', async (_what, body, why) => {
    const { name, secret } = await addSource(`odd-${(odd += 1)}`, { kind: 'api' });
    const headers = { authorization: `Bearer ${secret ?? ''}`, 'content-type': 'text/xml' };
    const { status, delivery } = await post(`/api/v1/sources/${name}/alerts`, body, headers);
    expect(status).toBe(202);
    const { alerts } = await readDelivery(delivery);
    expect(alerts).toMatchObject([{ new: true, reason: like(why) }]);
    const run = await house.atRest(alerts[0]?.run ?? null);
    expect([run.playbook, run.items.length]).toEqual(['Triage', 1]);
  });

  it('can be read once more, when the mapping has been put right', async () => {
    const source = await addSource('late', { mapping: { preset: 'none', fields: { id: 'wrong' } } });
    const { delivery } = await signedPost(source, '{"right":"c1"}');
    expect((await readDelivery(delivery)).alerts[0]?.reason).toMatch(/no id/);
    const edit = { mapping: { fields: { id: 'right' } } };
    await house.send('PATCH', '/api/v1/sources/late', edit, { 'if-match': `"${source.version}"` });
    await house.call(`/api/v1/deliveries/${delivery ?? ''}/again`, {});
    expect((await readDelivery(delivery)).alerts).toMatchObject([{ new: true, alert: { id: 'c1' } }]);
  });
});

describe('a source', () => {
  const path = (name: string) => `/api/v1/sources/${name}`;

  it('has two secrets while it rotates, and one afterwards', async () => {
    const first = await addSource('rotating');
    const { body: second } = await house.send<WithSecret>('POST', `${path('rotating')}/rotate`, {});
    expect(second.secrets).toHaveLength(2);
    const by = (secret: string | null, id: string) => signedPost(first, '{"id":"r"}', { secret, id });
    expect([(await by(first.secret, '1')).status, (await by(second.secret, '2')).status]).toEqual([202, 202]);
    const { body: done } = await house.send<WithSecret>('POST', `${path('rotating')}/rotate`, { finish: true });
    expect([done.secret, done.secrets.length]).toEqual([null, 1]);
    expect([(await by(first.secret, '3')).code, (await by(second.secret, '4')).status]).toEqual([
      'source.unauthorised',
      202,
    ]);
  });

  it('tells its secret once, and keeps it sealed, over a restart', async () => {
    const source = await addSource('sealed');
    const shown = await house.call<object>(path('sealed'));
    expect(JSON.stringify(shown.body)).not.toContain(source.secret);
    await house.stop();
    const files = await Promise.all(
      ['riposte.db', 'riposte.db-wal'].map((name) =>
        readFile(join(house.directory, name)).catch(() => Buffer.alloc(0)),
      ),
    );
    expect(files.some((file) => file.includes(source.secret?.slice('whsec_'.length) ?? ''))).toBe(false);
    await house.start();
    expect((await signedPost(source, '{"id":"s1"}')).status).toBe(202);
  });

  it('takes nothing while it is switched off', async () => {
    const source = await addSource('off');
    await house.send('PATCH', path('off'), { enabled: false });
    expect((await signedPost(source, '{"id":"o"}')).code).toBe('source.unauthorised');
    await house.send('PATCH', path('off'), { enabled: true });
    expect((await signedPost(source, '{"id":"o"}')).status).toBe(202);
  });

  it('is edited against the version that was seen', async () => {
    const { version } = await addSource('edited');
    const edit = (seen?: string) =>
      house.send(
        'PATCH',
        path('edited'),
        { mapping: { preset: 'ecs' } },
        seen === undefined ? {} : { 'if-match': `"${seen}"` },
      );
    expect([(await edit()).body.code, (await edit(version)).status, (await edit(version)).body.code]).toEqual([
      'source.needs-version',
      200,
      'source.changed',
    ]);
  });

  test.each([
    [{ name: 'A b' }, 'source.bad-name'],
    [{ name: '../x' }, 'source.bad-name'],
    [{ name: 'edr' }, 'source.exists'],
    [{ name: 'x1', instance: 'nowhere' }, 'source.bad-instance'],
    [{ name: 'x2', mapping: { fields: { id: 'a(val.b)' } } }, 'mapping.invalid'],
    [{ name: 'x3', mapping: { preset: 'other' } }, 'api.invalid'],
  ])('%o is refused: %s', async (body, code) => {
    expect((await house.call('/api/v1/sources', body)).body.code).toBe(code);
  });

  it('shows what a body would become, and keeps nothing of it', async () => {
    const before = await deliveriesOf('edr');
    const { body } = await house.send<AnswerOf<'previewMapping'>>('POST', '/api/v1/mapping/preview', {
      source: 'edr',
      body: [{ uid: 'p1', title: 'x' }, { title: 'y' }],
    });
    expect(body.alerts).toMatchObject([
      { fields: { id: 'p1', name: 'x' }, problem: null, routing: { rule: null } },
      { fields: null, problem: like(/no id/), routing: null },
    ]);
    expect(await deliveriesOf('edr')).toEqual(before);
  });
});

describe('routing', () => {
  const RULES = '/api/v1/routing-rules';
  const explain = async (fields: object, more: object = {}) =>
    (await house.send<AnswerOf<'explainRouting'>>('POST', `${RULES}/explain`, { fields, ...more })).body;
  const addRule = async (rule: object) => (await house.send<AnswerOf<'addRule'>>('POST', RULES, rule)).body;

  it('is told before, and does what it told', async () => {
    const outcome = { kind: 'playbook', playbook: 'Ends' } as const;
    const rule = await addRule({ name: 'loud ones', condition: 'severity:critical and via:""*', outcome });
    expect(rule).toMatchObject({ code: 'query.invalid' });
    const good = await addRule({ name: 'loud ones', condition: 'severity:critical', outcome });
    const told = await explain({ name: 'x', severity: 'CRITICAL' });
    expect([told.rule, told.outcome]).toEqual([good.id, { kind: 'playbook', playbook: 'Ends', dryRun: false }]);
    expect(told.asked).toMatchObject([{ rule: good.id, answer: 'takes', why: like(/severity:critical/) }]);
    const { run } = await house.deliver({ id: 'q1', name: 'x', severity: 'CRITICAL' });
    expect((await house.atRest(run)).playbook).toBe('Ends');
    await house.send('DELETE', `${RULES}/${good.id}`);
    expect((await explain({ name: 'x', severity: 'CRITICAL' })).rule).toBe(null);
  });

  it('keeps what it ignores, closed, with the reason, and finds it by its key', async () => {
    const outcome = { kind: 'ignore', reason: 'our own scanner' };
    const { id } = await addRule({ name: 'scanner', condition: 'hostname:scanner*', outcome });
    const { alert, run, reason } = await house.deliver({ id: 'i1', name: 'x', hostname: 'scanner-2' });
    expect([run, reason]).toEqual([null, 'The routing rule "scanner" ignores it: our own scanner']);
    const { body } = await house.call<AnswerOf<'showAlert'>>(`/api/v1/alerts/${alert.key}`);
    expect(body).toMatchObject({ status: 'closed', closeReason: 'Ignored', closeNotes: reason });
    expect(
      (await house.send<AnswerOf<'explainRouting'>>('POST', `${RULES}/explain`, { alert: alert.key })).body.rule,
    ).toBe(id);
    await house.send('DELETE', `${RULES}/${id}`);
  });

  it('is kept in order over a restart, and every change is in the audit', async () => {
    const outcome = { kind: 'triage', reason: 'look' };
    const first = await addRule({ name: 'first', condition: '', outcome });
    const second = await addRule({ name: 'second', condition: '', outcome, before: first.id });
    const ids = async () =>
      (await house.call<AnswerOf<'listRules'>>(RULES)).body.rows
        .filter(({ origin }) => origin === 'house')
        .map(({ id }) => id);
    expect(await ids()).toEqual([second.id, first.id]);
    await house.send('POST', `${RULES}/${second.id}/move`, {});
    await house.stop();
    await house.start();
    expect(await ids()).toEqual([first.id, second.id]);
    const { body } = await house.call<PageView<{ readonly what: string }>>('/api/v1/audit?limit=1000');
    expect(body.rows.filter(({ what }) => what === 'routing.changed').length).toBeGreaterThanOrEqual(3);
    for (const id of await ids()) await house.send('DELETE', `${RULES}/${id}`);
  });
});

describe('an upload', () => {
  const upload = (query: string, body: string) =>
    post(`/api/v1/alerts/upload${query}`, body, { authorization: `Bearer ${house.product.token}` });

  it('of a file of alerts is kept and read like a delivery, and names who brought it', async () => {
    const { delivery } = await upload('', '{"id":"u1","name":"x"}\n{"instance":"eu","fields":{"id":"u2"}}\n');
    const { alerts, source } = await readDelivery(delivery);
    expect([source, alerts.map(({ alert }) => [alert?.instance, alert?.id])]).toEqual([
      '',
      [
        ['', 'u1'],
        ['eu', 'u2'],
      ],
    ]);
  });

  it('may be what another product wrote', async () => {
    const { delivery } = await upload(
      '?as=cortex',
      '{"reply":{"alerts":[{"alert_id":"u3","name":"x","severity":"high"}]}}',
    );
    expect((await readDelivery(delivery)).alerts).toMatchObject([{ alert: { id: 'u3' } }]);
  });

  it('for an instance that is not there is refused', async () => {
    expect((await upload('?instance=typo', '{"id":"u4"}')).code).toBe('source.bad-instance');
  });
});

describe('a process that is killed', () => {
  /** Tells its address, and dies at the append that it is told. */
  const CHILD = `
    const { startProduct } = await import(process.env.MAIN);
    const kill = process.env.KILL === '' ? {} : { kill: { append: 1, when: process.env.KILL } };
    const { url, token } = await startProduct({ directory: process.env.DIRECTORY, content: process.env.CONTENT, readings: process.env.READINGS, instances: [], policy: {}, port: 0, ...kill });
    process.stdout.write(JSON.stringify({ url, token }) + '\\n');
  `;
  const children: ChildProcess[] = [];
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'riposte-killed-'));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  async function start(
    kill: '' | 'before' | 'after',
  ): Promise<{ url: string; token: string; ended: Promise<unknown> }> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', CHILD], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        // What this process has read of the content already.
        READINGS: join(house.directory, 'readings'),
        MAIN: new URL('../src/apps/main.ts', import.meta.url).href,
        DIRECTORY: directory,
        CONTENT,
        KILL: kill,
      },
    });
    children.push(child);
    const ended = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { ...(JSON.parse(line.toString()) as { url: string; token: string }), ended };
  }

  it('between its answer and the run, and again when the run has begun: loses nothing and doubles nothing', async () => {
    const first = await start('before');
    const auth = { authorization: `Bearer ${first.token}` };
    const added = await post(
      '/api/v1/sources',
      '{"name":"edr","mapping":{"preset":"riposte"}}',
      { ...auth, 'content-type': 'application/json' },
      first.url,
    );
    const { secret } = added as unknown as WithSecret;
    const body = '[{"id":"k1","name":"x"},{"id":"k2","name":"y"}]';
    const answer = await post('/api/v1/sources/edr/alerts', body, signatureOf(secret ?? '', body, 'm'), first.url);
    expect(answer).toMatchObject({ status: 202, new: true });
    await first.ended;

    // It begins to read what waits, and dies when the run of the first alert is written.
    const second = await start('after');
    await second.ended;

    const third = await start('');
    const call = async <T>(path: string) =>
      (await (await fetch(third.url + path, { headers: { authorization: `Bearer ${third.token}` } })).json()) as T;
    const alerts = await vi.waitFor(
      async () => {
        const delivery = await call<Delivery>(`/api/v1/deliveries/${answer.delivery ?? ''}`);
        expect(delivery.status).toBe('read');
        return delivery.alerts;
      },
      { timeout: 20_000 },
    );
    expect(alerts.map(({ alert, new: isNew }) => [alert?.id, isNew])).toEqual([
      ['k1', false],
      ['k2', true],
    ]);
    const runs = (await call<PageView<{ readonly run: string }>>('/api/v1/runs')).rows.map(({ run }) => run);
    expect([runs.length, new Set(runs)]).toEqual([2, new Set(alerts.map(({ run }) => run))]);
    // The sender heard nothing of it, and sends again.
    const again = await post('/api/v1/sources/edr/alerts', body, signatureOf(secret ?? '', body, 'm'), third.url);
    expect(again).toMatchObject({ status: 202, new: false });
  });
});
