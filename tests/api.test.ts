/**
 * Goal: what the API promises around its routes: a repeated request is done once, also over a restart; a version is respected; what is live
 * misses nothing; limits are told and kept; health, metrics and reference are there, for whom they are for.
 * Method: a started product over its socket. Elsewhere: bad input and the token (`server.test.ts`), the document (`core/api`).
 */
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type { ApprovalView, InstanceView, PageView, RunSummary } from '../src/core/api/views.ts';
import { askTask, House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

let house: House;
beforeAll(async () => {
  house = await House.open({ imported: imported({ Asks: { 1: askTask() } }) });
}, 30_000);
afterAll(() => house.remove());

async function asking(id: string): Promise<ApprovalView> {
  return house.asked((await house.deliver({ id }, { playbook: 'Asks' })).run);
}

const answerPath = ({ question }: ApprovalView) => `/api/v1/approvals/${encodeURIComponent(question)}/answer`;
const withKey = (key: string) => ({ 'idempotency-key': key });
const fetched = (path: string, headers: Record<string, string> = {}) =>
  fetch(house.product.url + path, { headers: { authorization: `Bearer ${house.product.token}`, ...headers } });

describe('the same request with the same Idempotency-Key', () => {
  it('answers a question once, and says so again; also after a restart', async () => {
    const asked = await asking('once');
    const body = { hash: asked.hash, answers: { go: 'Yes' }, by: 'ann' };
    const send = (key: string) => house.send('POST', answerPath(asked), body, withKey(key));
    const [first, second] = await Promise.all([send('a-1'), send('a-1')]);
    expect([first, second]).toEqual([first, first]);
    expect(first.status).toBe(200);
    expect((await send('a-2')).body.code).toBe('approval.answered');
    await house.stop();
    await house.start();
    expect(await send('a-1')).toEqual(first);
    expect((await send('a-2')).body.code).toBe('approval.answered');
  });

  it('starts one run; also after a restart', async () => {
    const asked = await asking('again');
    await house.answer(asked, { go: 'Yes' });
    await house.until(asked.run, ({ status }) => status === 'completed');
    const again = () => house.send<{ run: string }>('POST', `/api/v1/runs/${asked.run}/again`, {}, withKey('r-1'));
    const [first, second] = await Promise.all([again(), again()]);
    expect([first.status, second.body.run, (await again()).body.run]).toEqual([202, first.body.run, first.body.run]);
    await house.answer(await house.asked(first.body.run), { go: 'Yes' });
    await house.until(first.body.run, ({ status }) => status === 'completed');
    await house.stop();
    await house.start();
    expect((await again()).body.run).toBe(first.body.run);
    const { rows } = (await house.call<PageView<RunSummary>>('/api/v1/runs?alertId=again')).body;
    expect(rows).toHaveLength(2);
  });

  it('notes, assigns, opens a case, types a line and adds a source once; also after a restart', async () => {
    const { key } = (await house.call<PageView<{ key: string }>>('/api/v1/alerts?id=again')).body.rows[0] ?? {
      key: '',
    };
    const path = (rest: string) => `/api/v1/alerts/${key}/${rest}`;
    const requests = [
      ['/api/v1/alerts/assign', { alerts: [key], owner: 'ann' }],
      [path('notes'), { text: 'seen' }],
      [path('lines'), { line: '!Print value=hello' }],
      ['/api/v1/alerts/start', { alerts: [key], playbook: 'Asks', dryRun: true }],
      ['/api/v1/cases', { title: 'One', alerts: [key] }],
      ['/api/v1/sources', { name: 'edr', kind: 'webhook' }],
    ] as const;
    const all = async () => {
      const answers: { readonly status: number; readonly body: object }[] = [];
      for (const [index, [to, body]] of requests.entries())
        answers.push(await house.send<object>('POST', to, body, withKey(`all-${index}`)));
      return answers;
    };
    const first = await all();
    expect(first.map(({ status }) => status)).toEqual([200, 201, 202, 202, 201, 201]);
    const kept = async () =>
      Promise.all(
        [path('notes'), path('history'), '/api/v1/cases', '/api/v1/runs?alertId=again'].map(
          async (list) => (await house.call<PageView<object>>(list)).body.rows.length,
        ),
      );
    const before = await kept();
    await house.stop();
    await house.start();
    const again = await all();
    expect(again.slice(0, -1)).toEqual(first.slice(0, -1));
    expect(again.at(-1)).toMatchObject({ status: 409, body: { code: 'api.answer-not-kept' } });
    expect(await kept()).toEqual(before);
  });

  it('is refused for another request, which then is not done', async () => {
    const send = (id: string) => house.send('POST', '/api/v1/alerts', { fields: { id } }, withKey('x-1'));
    expect((await send('key-a')).status).toBe(202);
    expect(await send('key-b')).toMatchObject({ status: 422, body: { code: 'api.key-reused' } });
    expect((await house.call<PageView<object>>('/api/v1/alerts?id=key-b')).body.rows).toEqual([]);
  });

  it('may go better than the first time where that was refused', async () => {
    const asked = await asking('better');
    const send = (answers: object) =>
      house.send('POST', answerPath(asked), { hash: asked.hash, answers }, withKey('b-1'));
    expect((await send({})).body.code).toBe('approval.incomplete');
    expect((await send({ go: 'Yes' })).status).toBe(200);
  });
});

test('a question is shown by its id, also when it is open no more', async () => {
  const asked = await asking('shown');
  const show = async () =>
    (await house.call<{ status: string }>(`/api/v1/approvals/${encodeURIComponent(asked.question)}`)).body;
  expect(await show()).toMatchObject({ ...asked, status: 'open', by: null, at: null, playbook: 'Asks' });
  await house.send('POST', answerPath(asked), { hash: asked.hash, answers: { go: 'Yes' }, by: 'ann' });
  await house.until(asked.run, ({ status }) => status === 'completed');
  expect(await show()).toMatchObject({ status: 'answered', by: 'ann', at: expect.any(Number) as number });
  expect((await house.call('/api/v1/approvals/none')).body.code).toBe('api.not-found');
});

test('an instance shows its version, and is not switched by who has seen another', async () => {
  const config = { url: 'https://127.0.0.1:9', key: 'some-key', vsys: 'vsys1' };
  const { body } = await house.call<InstanceView>('/api/v1/instances', { name: 'fw', product: 'panos', config });
  const shown = await fetched('/api/v1/instances/fw');
  expect([shown.status, shown.headers.get('etag')]).toEqual([200, `"${body.version}"`]);
  const change = (seen: string) =>
    house.send<InstanceView>('PATCH', '/api/v1/instances/fw', { enabled: false }, { 'if-match': `"${seen}"` });
  expect((await change(body.version ?? '')).body.state).toBe('disabled');
  expect(await change(body.version ?? '')).toMatchObject({ status: 412, body: { code: 'instance.changed' } });
});

test('alerts are counted without a search, too', async () => {
  const { body } = await house.call<{ count: number }>('/api/v1/alerts/count');
  expect(body).toEqual({ count: expect.any(Number) as number, exact: true });
  for (const rest of ['?query=', '?status=open', '?status=closed&query='])
    expect(await house.call(`/api/v1/alerts/count${rest}`)).toMatchObject({ status: 200, body: { exact: true } });
});

test('alerts are shown from any place, in an order, with their number', async () => {
  for (const [index, severity] of ['low', 'critical', 'high', 'low'].entries())
    await house.deliver({ id: `sorted-${index}`, name: 'Sortable', severity, hostname: `host-${index % 2}` });
  const list = async (rest: string) =>
    (await house.call<PageView<{ id: string }> & { total: object }>(`/api/v1/alerts?query=name:Sortable${rest}`)).body;
  const ids = async (rest: string) => (await list(rest)).rows.map(({ id }) => id.slice(-1));
  expect(await ids('&sort=-severity')).toEqual(['1', '2', '3', '0']);
  expect(await ids('&sort=host')).toEqual(['0', '2', '1', '3']);
  expect(await ids('&sort=-severity&skip=1&limit=2')).toEqual(['2', '3']);
  const page = await list('&sort=-severity&limit=3');
  expect(page.total).toEqual({ count: 4, exact: true });
  expect(await ids(`&sort=-severity&cursor=${page.next}`)).toEqual(['0']);
  expect(await list('&skip=3')).toMatchObject({ rows: [{ id: 'sorted-0' }], next: null, total: { count: 4 } });
  expect((await list('')).total).toBe(null);
  for (const path of ['sort=colour', 'sort=host&id=a', 'sort=host&cursor=x'])
    expect((await house.call(`/api/v1/alerts?${path}`)).body.code).toBe('api.invalid');
});

describe('a search', () => {
  const find = (query: string) =>
    house.call<PageView<{ id: string }>>(`/api/v1/alerts?query=${encodeURIComponent(query)}`);
  beforeAll(async () => {
    await house.deliver({ id: 'found-1', name: 'Needle one', hostname: 'ws-17' });
    await house.deliver({ id: 'found-2', name: 'Needle two', hostname: 'ws-18' });
  });

  it('finds alerts by the language of SearchIncidentsV2, page by page, and counts them', async () => {
    const { body } = await find('name:Needle* and -hostname:ws-18');
    expect(body.rows.map(({ id }) => id)).toEqual(['found-1']);
    const path = '/api/v1/alerts?query=name:Needle*&limit=1';
    const first = await house.call<PageView<{ id: string }>>(path);
    const second = await house.call<PageView<{ id: string }>>(`${path}&cursor=${first.body.next}`);
    expect([...first.body.rows, ...second.body.rows].map(({ id }) => id)).toEqual(['found-2', 'found-1']);
    expect((await house.call('/api/v1/alerts/count?query=name:Needle*')).body).toEqual({ count: 2, exact: true });
  });

  it('that cannot be read is refused with its place, never answered with everything', async () => {
    expect(await find('name:(')).toMatchObject({
      status: 422,
      body: { code: 'query.invalid', facts: { at: expect.any(Number) as number } },
    });
    expect((await house.call('/api/v1/alerts?query=a:1&status=open')).body.code).toBe('api.invalid');
  });
});

test('what is kept beside alerts is shown: policy, indicators, lists', async () => {
  expect((await house.call('/api/v1/policy')).body).toMatchObject({
    dryRun: false,
    scriptTemplates: [{ line: 'crontab -u <user> -l' }],
  });
  for (const path of ['indicators', 'lists'])
    expect((await house.call(`/api/v1/${path}`)).body).toMatchObject({ rows: [], next: null });
  expect((await house.call('/api/v1/lists/..%2fx')).body.code).toBe('api.not-found');
});

/** Messages of a stream, as they come. */
async function* messagesOf(response: Response): AsyncGenerator<Record<string, string>> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const fields = lines
        .filter((line) => !line.startsWith(':'))
        .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]);
      if (fields.length > 0) yield Object.fromEntries(fields) as Record<string, string>;
    }
  }
}

const STREAM = { accept: 'text/event-stream' };

describe('live', () => {
  it('a run tells what it did and does, to its end', async () => {
    const asked = await asking('live');
    const response = await fetched(`/api/v1/runs/${asked.run}/events`, STREAM);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const seen: string[] = [];
    for await (const { id, event = '', data = '' } of messagesOf(response)) {
      seen.push(event);
      expect(JSON.parse(data)).toMatchObject({ seq: Number(id), type: event });
      if (event === 'question.asked') await house.answer(asked, { go: 'Yes' });
    }
    expect(seen[0]).toBe('run.started');
    expect(seen).toContain('question.answered');
    expect(seen.at(-1)).toBe('run.ended');
    const rest = await fetched(`/api/v1/runs/${asked.run}/events`, {
      ...STREAM,
      'last-event-id': String(seen.length - 1),
    });
    const again: string[] = [];
    for await (const { event = '' } of messagesOf(rest)) again.push(event);
    expect(again).toEqual(['run.ended']);
  });

  it('all runs tell what has happened where, and no value of an alert; who comes back misses nothing', async () => {
    const { body: before } = await house.call<{ next: string }>('/api/v1/events?cursor=end');
    const first = await fetched('/api/v1/events', STREAM);
    const asked = await asking('queue-with-secret-value');
    let last = '';
    for await (const { id, event, data = '' } of messagesOf(first)) {
      expect(data).not.toContain('queue-with-secret-value');
      last = id ?? last;
      if (event === 'question.asked' && data.includes(asked.run) && last !== '') break;
    }
    await house.answer(asked, { go: 'Yes' });
    await house.until(asked.run, ({ status }) => status === 'completed');
    const second = await fetched('/api/v1/events', { ...STREAM, 'last-event-id': last });
    const seen: string[] = [];
    for await (const { event = '' } of messagesOf(second)) {
      seen.push(event);
      if (event === 'run.ended') break;
    }
    expect(seen).toContain('question.answered');
    const { body } = await house.call<{ rows: { run: string; type: string }[] }>(
      `/api/v1/events?cursor=${before.next}`,
    );
    const types = body.rows.filter(({ run }) => run === asked.run).map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['run.started', 'run.ended']);
  });

  it('a run that is none is refused as everywhere, and so is an id that no stream gave', async () => {
    expect((await fetched('/api/v1/runs/none/events', STREAM)).status).toBe(404);
    expect((await fetched('/api/v1/events', { ...STREAM, 'last-event-id': 'x' })).status).toBe(400);
  });
});

describe('for those without a token', () => {
  const open = (path: string) => fetch(house.product.url + path);

  test.each(['/healthz', '/readyz'])('%s says that it is up, and nothing else', async (path) => {
    const answer = await open(path);
    expect([answer.status, await answer.text()]).toEqual([200, '{"ok":true}']);
  });

  it('the document is the one that is committed', async () => {
    const answer = await open('/api/v1/openapi.json');
    expect(answer.headers.get('content-type')).toContain('application/openapi+json');
    expect(await answer.json()).toMatchObject({ openapi: '3.1.1' });
  });

  it('the reference loads from here alone, and nothing stands inside the page that runs', async () => {
    const answer = await open('/docs');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).not.toContain('unsafe');
    const page = await answer.text();
    expect(page).not.toMatch(/https?:\/\/|<script(?! src="\/docs\/reference\.js")|<style| on\w+=| style=/);
    for (const [, file = ''] of page.matchAll(/(?:src|href)="(\/[^"#]+)"/g))
      expect([file, (await open(file)).status]).toEqual([file, 200]);
    expect(page).toContain('/api/v1/alerts');
  });

  it('the metrics are not there', async () => {
    expect((await open('/metrics')).status).toBe(401);
  });
});

test('metrics count by route, never by path', async () => {
  await house.call('/api/v1/runs/none');
  const text = await (await fetched('/metrics')).text();
  expect(text).toMatch(
    /^riposte_http_requests_total\{method="GET",route="\/api\/v1\/runs\/:run",status="404"\} [1-9]/m,
  );
  expect(text).not.toContain('runs/none');
  expect(text).toMatch(/^riposte_http_request_duration_seconds_bucket\{.*le="\+Inf"\} \d+$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
});

test('no answer is kept on its way, or read as what it is not', async () => {
  for (const path of ['/api/v1/alerts', '/api/v1/nope', '/docs', '/healthz']) {
    const { headers } = await fetched(path);
    expect([path, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      path,
      'no-store',
      'nosniff',
    ]);
  }
});

test('every answer says how many requests are left', async () => {
  const left = async () => Number((await fetched('/api/v1/health')).headers.get('ratelimit-remaining'));
  const before = await left();
  expect(before).toBeGreaterThan(0);
  expect([before - 1, 19_999]).toContain(await left());
});

test('nothing of all this failed inside', () => {
  expect(house.reports).toEqual([]);
});
