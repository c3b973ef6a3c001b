/**
 * Goal: people work on alerts over the API: notes, files, owners, closing and opening again, a playbook by hand, a line of the war room, what is
 * near, cases, what to look at first. What changes the world is a run through the gate, and nobody approves the line that he typed.
 * Method: one product with a lab whose clock is stepped. Elsewhere: the gate itself (`domain/gate`), the line as text (`core/playbook/line.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type {
  ActionView,
  AlertActionsView,
  AlertView,
  ApprovalView,
  CaseView,
  CommandLineView,
  CommandView,
  FileView,
  HomeView,
  ItemState,
  ManyView,
  NoteView,
  PageView,
  ProblemView,
  RelatedView,
  RunSummary,
} from '../src/core/api/views.ts';
import { callTask } from '../src/core/playbook/testing.ts';
import { CATEGORY, changesOf, Firm, HOST } from './firm.ts';
import { askTask } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

let firm: Firm;
beforeAll(async () => {
  firm = await Firm.open(
    [
      {
        endpoints: { [HOST]: { status: 'CONNECTED', is_isolated: 'AGENT_UNISOLATED' } },
        panos: { configured: true, categories: { [CATEGORY]: [] }, rules: [] },
      },
    ],
    {
      Quiet: 'type: title, task: {name: Done, type: title}',
      Asks: askTask(),
      Isolates: callTask('core-isolate-endpoint', `endpoint_id: {simple: ${HOST}}`),
    },
  );
}, 60_000);
afterAll(() => firm.close());

const call = <T = ProblemView>(path: string, body?: unknown) => firm.house.call<T>(`/api/v1/${path}`, body);
const read = async <T>(path: string): Promise<T> => (await call<T>(path)).body;

/** An alert made here, whose run has ended or asks; its key. */
async function alert(id: string, fields: object = {}, playbook = 'Quiet'): Promise<string> {
  const { alert: ref } = await firm.house.deliver({ id, name: 'Test', ...fields }, { playbook });
  await firm.drive();
  return ref.key;
}

const shown = (key: string) => read<AlertView>(`alerts/${key}`);
const many = async (verb: string, body: object) => (await call<ManyView>(`alerts/${verb}`, body)).body.rows;

describe('notes and files', () => {
  it('are kept as they were written, in order, with who and when', async () => {
    const key = await alert('n1');
    const hostile = '<script>alert(1)</script>\r\n${alert.id} \u202e';
    for (const [text, by] of [
      ['first', 'ann'],
      [hostile, 'bob'],
    ]) {
      expect((await call(`alerts/${key}/notes`, { text, by })).status).toBe(201);
    }
    const { rows } = await read<PageView<NoteView>>(`alerts/${key}/notes`);
    expect(rows.map(({ text, by, run }) => [text, by, run])).toEqual([
      ['first', 'ann', null],
      [hostile, 'bob', null],
    ]);
    const page = await read<PageView<NoteView>>(`alerts/${key}/notes?limit=1`);
    expect((await read<PageView<NoteView>>(`alerts/${key}/notes?limit=1&cursor=${page.next}`)).rows[0]?.text).toBe(
      hostile,
    );
    expect((await call(`alerts/${key}/notes`, { text: 'x', run: 'ffff-1' })).status).toBe(404);
    expect((await call('alerts/none/notes', { text: 'x' })).status).toBe(404);
  });

  it('a file comes back byte for byte, as one that no browser shows', async () => {
    const key = await alert('f1');
    const content = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256));
    const name = '../../x"\r\nset-cookie: a=b.html';
    const added = await call<FileView>(`alerts/${key}/files`, { name, content: content.toString('base64'), by: 'ann' });
    expect(added).toMatchObject({ status: 201, body: { bytes: 1_000, name } });
    const { url, token } = firm.house.product;
    const fetched = (of: string) =>
      fetch(`${url}/api/v1/alerts/${of}/files/${added.body.id}`, { headers: { authorization: `Bearer ${token}` } });
    const file = await fetched(key);
    expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%~-]+$/,
    );
    expect(file.headers.get('set-cookie')).toBeNull();
    expect((await fetched(await alert('f2'))).status).toBe(404);
    expect((await call(`alerts/${key}/files`, { name: 'x', content: 'not base64!' })).body.code).toBe('file.invalid');
  });
});

describe('an owner', () => {
  it('is set on many alerts at once, found by a search, and in the history', async () => {
    const keys = [await alert('o1'), await alert('o2')];
    const rows = await many('assign', { alerts: [...keys, 'none', ...keys], owner: 'ann', by: 'lead' });
    expect(rows.map(({ ok, code }) => [ok, code])).toEqual([
      [true, ''],
      [true, ''],
      [false, 'api.not-found'],
    ]);
    const found = await read<PageView<AlertView>>(`alerts?query=${encodeURIComponent('owner:ann')}`);
    expect(found.rows.map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
    const history = await read<PageView<{ what: string; by: string; detail: string }>>(`alerts/${keys[0]}/history`);
    expect(history.rows).toMatchObject([{ what: 'assigned', by: 'lead', detail: 'to ann' }]);
  });
});

describe('closing', () => {
  it('is a run through the gate; opened again the alert has no new run', async () => {
    const key = await alert('c1');
    const [row] = await many('close', {
      alerts: [key],
      reason: 'Resolved - Duplicate',
      notes: 'of ${alert.id}',
      by: 'ann',
    });
    await firm.drive();
    expect(await firm.house.run(row?.run ?? '')).toMatchObject({
      status: 'completed',
      playbook: '!closeInvestigation',
    });
    const closed = await shown(key);
    expect(closed).toMatchObject({
      status: 'closed',
      closeReason: 'Resolved - Duplicate',
      closeNotes: 'of $ {alert.id}',
      playbook: 'Quiet',
    });
    expect(await many('reopen', { alerts: [key], reason: 'it was none', by: 'bob' })).toMatchObject([
      { ok: true, run: null },
    ]);
    expect(await shown(key)).toMatchObject({ status: 'open', closeReason: null, run: closed.run });
    expect(await many('reopen', { alerts: [key] })).toMatchObject([{ ok: false, code: 'alert.not-closed' }]);
  });

  it('of what a source brought, behind which no tenant stands, is ours alone', async () => {
    const { alert: ref } = await firm.house.deliver(
      { id: 'w1', name: 'Test' },
      { playbook: 'Quiet', instance: 'edr-webhook' },
    );
    await firm.drive();
    const [row] = await many('close', { alerts: [ref.key], reason: 'Resolved - Duplicate', by: 'lead' });
    await firm.drive();
    expect((await firm.house.run(row?.run ?? null)).status).toBe('completed');
    expect(await shown(ref.key)).toMatchObject({ status: 'closed', closeReason: 'Resolved - Duplicate' });
    expect(await many('reopen', { alerts: [ref.key] })).toMatchObject([{ ok: true, run: null, code: '' }]);
    expect(await many('assign', { alerts: [ref.key], owner: 'cleo' })).toMatchObject([
      { ok: true, run: null, code: '' },
    ]);
  });

  it('is refused while a run is under way, unless it is to be cancelled', async () => {
    const key = await alert('c2', {}, 'Asks');
    const { run } = await shown(key);
    expect(await many('close', { alerts: [key], reason: 'Resolved - Other' })).toMatchObject([
      { ok: false, code: 'alert.under-way' },
    ]);
    const [row] = await many('close', { alerts: [key], reason: 'Resolved - Other', cancel: true, by: 'ann' });
    await firm.drive();
    expect([row?.ok, (await shown(key)).status, (await firm.house.run(run)).status]).toEqual([
      true,
      'closed',
      'cancelled',
    ]);
    expect((await firm.house.run(run)).approvals).toEqual([]);
  });
});

describe('a playbook by hand', () => {
  it('is started on an alert that is here, and tried out on one that is closed without opening it', async () => {
    const key = await alert('p1');
    const [row] = await many('start', { alerts: [key], playbook: 'Asks', by: 'ann' });
    await firm.drive();
    expect(await shown(key)).toMatchObject({ run: row?.run, playbook: 'Asks' });
    expect(await many('start', { alerts: [key], playbook: 'Quiet' })).toMatchObject([
      { ok: false, code: 'alert.under-way' },
    ]);
    await many('close', { alerts: [key], reason: 'Resolved - Other', cancel: true });
    await firm.drive();
    const before = await shown(key);
    const changes = changesOf(firm.lab).length;
    const [trial] = await many('start', { alerts: [key], playbook: 'Isolates', dryRun: true, by: 'ann' });
    await firm.drive();
    const { rows } = await read<PageView<RunSummary>>('runs?alertId=p1');
    expect(rows.find(({ run }) => run === trial?.run)).toMatchObject({ dryRun: true, playbook: 'Isolates' });
    expect([await shown(key), changesOf(firm.lab).length]).toEqual([before, changes]);
    expect((await call('alerts/start', { alerts: [key], playbook: 'None' })).body.code).toBe('playbook.unknown');
  });
});

describe('a line of the war room', () => {
  const typed = (key: string, line: string, by = 'ann') =>
    call<{ run: string } & ProblemView>(`alerts/${key}/lines`, { line, by });

  it('is a run of its own that leaves the alert with the run that it had', async () => {
    const key = await alert('l1');
    const before = await shown(key);
    const { status, body } = await typed(key, '!Print value="${alert.name} <b>"');
    await firm.drive();
    expect([status, (await firm.house.run(body.run)).status]).toEqual([202, 'completed']);
    const { rows } = await read<PageView<{ readable: string }>>(`runs/${body.run}/entries`);
    expect(rows[0]?.readable).toBe('Test <b>');
    expect(await shown(key)).toEqual(before);
  });

  it('asks before it contains, and not the one who typed it', async () => {
    const key = await alert('l2');
    const { run } = (await typed(key, `!core-isolate-endpoint endpoint_id=${HOST}`)).body;
    await firm.drive();
    const [asked] = (await firm.house.run(run)).approvals;
    const answer = (by: string) =>
      call(`approvals/${encodeURIComponent(asked?.question ?? '')}/answer`, {
        hash: asked?.hash,
        answers: answersTo(asked),
        by,
      });
    expect(await answer(' ANN ')).toMatchObject({ status: 403, body: { code: 'approval.requester' } });
    expect((await answer('bob')).status).toBe(200);
    await firm.drive();
    expect((await firm.house.run(run)).actions.map(({ verb, status }) => [verb, status])).toEqual([
      ['isolate', 'done'],
    ]);
    expect(await read<AlertActionsView>(`alerts/${key}/actions`)).toMatchObject({
      rows: [{ verb: 'isolate', status: 'done', run, undo: 'core-unisolate-endpoint' }],
      grants: [{ verb: 'isolate', targets: [HOST], run, approvers: ['bob'] }],
    });
    const home = await read<HomeView>('home');
    expect(home.held.map(({ verb, targets }) => [verb, targets])).toContainEqual(['isolate', [HOST]]);
    await firm.undone((await firm.actions()).find(({ verb }) => verb === 'isolate')?.id ?? '');
    expect((await read<HomeView>('home')).held.filter(({ verb }: ActionView) => verb === 'isolate')).toEqual([]);
  });

  test.each(['', '!', '!Print value', '!Print value="x'])('%j is refused with its place', async (line) => {
    const { status, body } = await typed(await alert('l3'), line);
    expect([status, body.code]).toEqual(line === '' ? [400, 'api.invalid'] : [422, 'line.invalid']);
  });

  it('of a command that is not there fails as a run, and says so', async () => {
    const { run } = (await typed(await alert('l4'), '!no-such-command a=1')).body;
    await firm.drive();
    const { status, items } = await firm.house.run(run);
    expect(status).toBe('failed');
    const path = `items/${encodeURIComponent(items[0]?.item ?? '')}`;
    expect(await read<ItemState>(path)).toMatchObject({
      status: 'open',
      by: null,
      offers: ['retry', 'skip', 'cancel'],
    });
    await call(`${path}/complete`, { offer: 'cancel', by: 'bob' });
    await firm.drive();
    expect(await read<ItemState>(path)).toMatchObject({ status: 'closed', by: 'bob' });
  });

  it('can be told by name, with its arguments and where it can be run', async () => {
    const { rows } = await read<PageView<CommandView>>('commands');
    const of = (name: string) => rows.find((row) => row.name === name);
    expect(of('core-isolate-endpoint')).toMatchObject({ kind: 'integration', risk: 'containment', verb: 'isolate' });
    expect(of('core-isolate-endpoint')?.args).toContainEqual(
      expect.objectContaining({ name: 'endpoint_id', required: true }),
    );
    expect(of('core-isolate-endpoint')?.instances.length).toBeGreaterThan(0);
    expect(of('closeInvestigation')).toMatchObject({ kind: 'builtin', instances: [] });
    expect(rows.map(({ name }) => name)).toEqual(rows.map(({ name }) => name).toSorted());
  });
});

function answersTo(asked: ApprovalView | undefined): object {
  return Object.fromEntries((asked?.fields ?? []).map(({ id, options }) => [id, options[0] ?? 'Yes']));
}

describe('what is near', () => {
  it('are alerts that share something, with what, the nearest first', async () => {
    const [own, near, far] = [
      await alert('r1', { hostname: 'ws-7', username: ['EX\\ann'], agentid: 'a7' }),
      await alert('r2', { hostname: 'WS-7', username: ['EX\\ann'] }),
      await alert('r3', { hostname: 'ws-7', username: ['NT AUTHORITY\\SYSTEM'] }),
    ];
    await alert('r4', { hostname: 'ws-8', username: ['NT AUTHORITY\\SYSTEM'] });
    const { rows } = await read<RelatedView>(`alerts/${own}/related`);
    expect(rows.map(({ key, shares }) => [key, shares.map(({ what }) => what)])).toEqual([
      [near, ['host', 'user']],
      [far, ['host']],
    ]);
    expect(await read<RelatedView>(`alerts/${await alert('r5')}/related`)).toMatchObject({ rows: [], complete: true });
  });

  it('is proposed as a case with the reason, opened as one, and then proposed no more', async () => {
    const keys = [await alert('k1', { username: 'EX\\eve' }), await alert('k2', { username: 'EX\\eve' })];
    const proposals = async () =>
      (
        await read<{ rows: readonly { value: string; reason: string; alerts: readonly { key: string }[] }[] }>(
          'cases/proposals',
        )
      ).rows.filter(({ value }) => value === 'EX\\eve');
    const [proposal] = await proposals();
    expect([proposal?.reason, proposal?.alerts.map(({ key }) => key).toSorted()]).toEqual([
      'the same user: EX\\eve',
      keys.toSorted(),
    ]);
    const opened = await call<CaseView>('cases', { title: 'Eve', alerts: keys, reason: proposal?.reason, by: 'ann' });
    expect(opened).toMatchObject({ status: 201, body: { alerts: 2, status: 'open', createdBy: 'ann', version: 1 } });
    expect(await proposals()).toEqual([]);
    const edit = <T = ProblemView>(body: object, seen?: number) =>
      firm.house.send<T>(
        'PATCH',
        `/api/v1/cases/${opened.body.id}`,
        body,
        seen === undefined ? {} : { 'if-match': `"${seen}"` },
      );
    expect((await edit({ status: 'closed' })).body.code).toBe('case.needs-version');
    const edited = await edit<CaseView>({ summary: 'seen', remove: [keys[0]], add: [await alert('k3')], by: 'bob' }, 1);
    expect(edited.body).toMatchObject({ version: 2, alerts: 2, summary: 'seen', changedBy: 'bob' });
    expect(edited.body.members.map(({ id, reason }) => [id, reason])).toEqual([
      ['k2', 'the same user: EX\\eve'],
      ['k3', 'put in by hand'],
    ]);
    expect((await edit({ status: 'closed' }, 1)).body.code).toBe('case.changed');
    const ofAlert = await read<PageView<{ id: string }>>(`cases?alert=${keys[1]}`);
    expect(ofAlert.rows.map(({ id }) => id)).toEqual([opened.body.id]);
  });
});

test('the command lines of an alert are explained, each once', async () => {
  const line = 'powershell -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA';
  const key = await alert('cl', { cgocmd: [line], targetprocesscmd: line, agentostype: 'Windows' });
  const { rows } = await read<PageView<CommandLineView>>(`alerts/${key}/commandlines`);
  expect(rows.map(({ field }) => field)).toEqual(['cgocmd']);
  expect(rows[0]?.parsed).toContain('Net.WebClient');
  expect(rows[0]?.steps.at(-1)?.total).toBe(rows[0]?.score);
  for (const { evidence } of rows[0]?.findings ?? [])
    for (const { layer, start, end } of evidence)
      expect((rows[0]?.layers[layer]?.text ?? '').slice(start, end)).not.toBe('');
  expect((await call<CommandLineView>('commandlines/analyze', { line: 'ls' })).body).toMatchObject({
    field: '',
    score: 0,
  });
});

test('a list is jumped into, and counted to the last', async () => {
  const all = (await read<PageView<AlertView>>('alerts?limit=1000')).rows.map(({ key }) => key);
  const page = async (query: string) => (await read<PageView<AlertView>>(`alerts?${query}`)).rows.map(({ key }) => key);
  expect(await page('skip=3&limit=2')).toEqual(all.slice(3, 5));
  expect(await page(`skip=1&query=${encodeURIComponent('name:Test')}&limit=2`)).toEqual(all.slice(1, 3));
  expect(await page('skip=100000')).toEqual([]);
  expect(await read('alerts/count')).toEqual({ count: all.length, exact: true });
  const closed = (await read<{ count: number }>('alerts/count?status=closed')).count;
  expect(await page(`status=closed&skip=${closed - 1}`)).toHaveLength(1);
  expect((await call('alerts?skip=1&id=5')).body.code).toBe('api.invalid');
});

test('a list that was begun stands still: places behind its cursor stay where they are, whatever comes', async () => {
  const rows = async (query: string) => await read<PageView<AlertView>>(`alerts?${query}`);
  for (const filter of ['', '&status=open', `&query=${encodeURIComponent('name:Test')}`, '&sort=-created']) {
    const first = await rows(`skip=0&limit=2${filter}`);
    const before = await rows(`cursor=${first.next ?? ''}&skip=1&limit=3${filter}`);
    await alert(`still-${filter.length}`, { name: 'Test' });
    const after = await rows(`cursor=${first.next ?? ''}&skip=1&limit=3${filter}`);
    expect(before.rows).toHaveLength(3);
    expect(after.rows.map(({ key }) => key)).toEqual(before.rows.map(({ key }) => key));
  }
});

test('open alerts are found by how their playbook stands, and all by when they came', async () => {
  const { key } = (await firm.house.deliver({ id: 'untaken', name: 'Taken by nothing' })).alert;
  await firm.drive();
  const found = async (query: string) =>
    (await read<PageView<AlertView>>(`alerts?limit=1000&skip=0&query=${encodeURIComponent(query)}`)).rows;
  const left = await found('run:completed');
  expect(left.map((row) => row.key)).toContain(key);
  expect(left.filter(({ status }) => status !== 'open')).toEqual([]);
  expect((await found('not run:completed')).map((row) => row.key)).not.toContain(key);
  const home = await read<HomeView>('home');
  for (const [status, count] of Object.entries(home.byRun)) {
    expect(await found(`run:${status === '' ? 'none' : status}`)).toHaveLength(count);
  }
  const at = left.find((row) => row.key === key)?.receivedAt ?? 0;
  const iso = (ms: number) => `"${new Date(ms).toISOString()}"`;
  expect((await found(`received:>=${iso(at)} and run:completed`)).map((row) => row.key)).toContain(key);
  expect((await found(`received:>${iso(at + 1)}`)).map((row) => row.key)).not.toContain(key);
});

test('home counts what is open, by age and by run, and tells how long things took', async () => {
  const home = await read<HomeView>('home');
  const open = (await read<{ count: number }>(`alerts/count?query=${encodeURIComponent('status:open')}`)).count;
  expect([home.open, home.byAge.reduce((sum, { count }) => sum + count, 0)]).toEqual([open, open]);
  expect(Object.values(home.byRun).reduce((sum, count) => sum + count, 0)).toBe(open);
  expect(home.times.approval.count).toBeGreaterThan(0);
  expect(home.times.closure.count).toBeGreaterThan(0);
  expect(home.byOwner['ann']).toBe(2);
});
