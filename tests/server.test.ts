/**
 * Goal: what the API promises to whoever calls it: the token on every route, and for every request that cannot be read a problem
 * with a known code, nothing of the inside told, nothing changed.
 * Method: a started product on a temporary directory, over its socket; a playbook that asks, and triage for the rest.
 * Elsewhere: what an answer or an undo does (`domain/gate`), the views (`cli`), a run that cannot be read (`poison.test.ts`).
 */
import { stat } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type { ZodType } from 'zod';
import { API_ERRORS } from '../src/core/api/errors.ts';
import { API_ROUTES } from '../src/core/api/routes.ts';
import type { RouteRow } from '../src/core/api/row.ts';
import { SCHEMAS } from '../src/core/api/schemas/index.ts';
import type { ApprovalView, ItemView, ProblemView } from '../src/core/api/views.ts';
import { checkAnswer } from './promised.ts';
import { askTask, House, imported } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

let house: House;
beforeAll(async () => {
  house = await House.open({ imported: imported({ Asks: { 1: askTask() } }) });
}, 30_000);
afterAll(() => house.remove());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Every part of the answer, as it came: `House.call` believes that it is JSON. */
async function call(method: string, path: string, options: { body?: string; headers?: Record<string, string> } = {}) {
  const { body, headers = { authorization: `Bearer ${house.product.token}` } } = options;
  const response = await fetch(house.product.url + path, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (response.headers.get('content-type')?.includes('json') === true)
    checkAnswer(method, path, response.status, JSON.parse(text));
  return { status: response.status, headers: response.headers, text } satisfies Answer;
}

const post = (path: string, body: unknown) => call('POST', path, { body: JSON.stringify(body) });

function problemOf({ status, headers, text }: Answer): ProblemView {
  expect(headers.get('content-type')).toContain('application/problem+json');
  const problem = JSON.parse(text) as ProblemView;
  expect(Object.keys(API_ERRORS)).toContain(problem.code);
  expect(problem.status).toBe(status);
  expect(text).not.toMatch(/node_modules|file:\/\/|\.ts:\d|\\n\s+at /);
  expect(text).not.toContain(house.directory);
  return problem;
}

async function asking(id: string): Promise<ApprovalView> {
  return house.asked((await house.deliver({ id }, { playbook: 'Asks' })).run);
}

async function waitingItem(id: string): Promise<ItemView> {
  const { items } = await house.atRest((await house.deliver({ id })).run);
  if (!items[0]) throw new Error('nobody is waited for');
  return items[0];
}

const ROUTES = Object.entries<RouteRow>(API_ROUTES).map(([name, { method, path, body, permission }]) => ({
  name,
  method,
  path: path.replaceAll(/\{\w+\}/g, 'none'),
  isOpen: permission === 'open',
  // Those that need something; the others do without a body.
  needsBody: body !== undefined && !(SCHEMAS[body] as ZodType).safeParse({}).success,
}));

const answerPath = (question: string) => `/api/v1/approvals/${encodeURIComponent(question)}/answer`;
const itemPath = (item: string) => `/api/v1/items/${encodeURIComponent(item)}/complete`;

describe('the token', () => {
  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ['none', {}],
    ['another of the same length', { authorization: `Bearer ${'0'.repeat(64)}` }],
    ['half of it', { authorization: 'Bearer ' }],
    ['as a cookie', { cookie: 'token=x' }],
    ['as a password', { authorization: 'Basic eDp5' }],
  ];
  test.each(ROUTES.filter(({ isOpen }) => !isOpen))('$name asks for it', async ({ method, path }) => {
    for (const [, headers] of wrong) {
      const answer = await call(method, path, { headers, ...(method === 'POST' ? { body: '{' } : {}) });
      expect(problemOf(answer).code).toBe('api.unauthorised');
    }
  });

  test.each(['/', '/nope', '/api/v1/%zz', `/api/v1/runs/${'a'.repeat(3000)}`])('so does %.20s', async (path) => {
    expect(problemOf(await call('GET', path, { headers: {} })).code).toBe('api.unauthorised');
  });

  it('is in a file, and the journal beside it, that only the owner reads', async () => {
    for (const name of ['token', 'riposte.db', 'riposte.db-wal']) {
      expect([name, ((await stat(join(house.directory, name))).mode & 0o777).toString(8)]).toEqual([name, '600']);
    }
  });

  it('is nothing that a page in a browser has: no route allows another origin', async () => {
    for (const { method, path } of ROUTES) {
      for (const asked of [method, 'OPTIONS']) {
        const { headers } = await call(asked, path, {
          headers: { origin: 'http://evil.example', 'access-control-request-method': method },
        });
        expect([...headers.keys()].filter((key) => /^access-control|^set-cookie/.test(key))).toEqual([]);
      }
    }
  });

  it('listens on the loopback address alone', () => {
    expect(new URL(house.product.url).hostname).toBe('127.0.0.1');
  });
});

describe('a body that cannot be read', () => {
  const POSTS = ROUTES.filter(({ needsBody }) => needsBody);
  const bodies: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['half of one', '{"fields": {'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['a number', '1'],
    ['null', 'null'],
    ['keys of the prototype', '{"__proto__": {"question": "x", "item": "x", "id": "x"}}'],
    ['a prototype by way of the constructor', '{"constructor": {"prototype": {"fields": {}}}}'],
    ['a hundred thousand lists', `{"fields": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ];
  for (const { name, method, path } of POSTS) {
    test.each(bodies)(`${name} refuses %s`, async (_what, body) => {
      expect(problemOf(await call(method, path, { body })).code).toBe('api.invalid');
    });
  }

  it('is refused by its size before it is kept', async () => {
    const answer = await call('POST', '/api/v1/alerts', { body: `{"fields": {"id": "${'x'.repeat(9_000_000)}"}}` });
    expect(problemOf(answer).code).toBe('api.too-large');
  });

  it('is refused by its type', async () => {
    const headers = { authorization: `Bearer ${house.product.token}`, 'content-type': 'application/xml' };
    expect(problemOf(await call('POST', '/api/v1/alerts', { body: '<a/>', headers })).code).toBe('api.invalid');
  });
});

describe('a field of the wrong type', () => {
  const values: readonly unknown[] = [5, true, [], ['x'], { a: 1 }];
  const rows: readonly (readonly [string, string, object])[] = [
    ['/api/v1/alerts', 'instance', { fields: { id: '1' } }],
    ['/api/v1/alerts', 'playbook', { fields: { id: '1' } }],
    ['/api/v1/approvals/x/answer', 'hash', { answers: {} }],
    ['/api/v1/items/x/complete', 'offer', {}],
    ['/api/v1/items/x/complete', 'note', {}],
    ['/api/v1/actions/x/undo', 'force', {}],
    ['/api/v1/instances', 'name', { product: 'wildfire', config: {} }],
    ['/api/v1/instances', 'product', { name: 'x', config: {} }],
  ];
  test.each(rows)('%s refuses it for %s', async (path, key, rest) => {
    for (const value of values.filter((each) => key !== 'force' || each !== true)) {
      const problem = problemOf(await post(path, { ...rest, [key]: value }));
      expect(problem).toMatchObject({ code: 'api.invalid', facts: { in: 'body', errors: [{ pointer: `/${key}` }] } });
    }
  });

  it('switches no instance by what is no flag', async () => {
    for (const flag of ['true', 1, [], {}, null]) {
      const answer = await call('PATCH', '/api/v1/instances/x', { body: JSON.stringify({ live: flag }) });
      expect(problemOf(answer).code).toBe('api.invalid');
    }
  });

  it('makes no run that changes something out of a dry run', async () => {
    for (const dryRun of ['true', 1, [], {}, 'false']) {
      const answer = await post('/api/v1/alerts', { fields: { id: 'dry' }, dryRun });
      expect(problemOf(answer).code).toBe('api.invalid');
    }
    expect(JSON.parse((await call('GET', '/api/v1/alerts?id=dry')).text)).toMatchObject({ rows: [], next: null });
  });

  it('is no name of a person', async () => {
    const bad: readonly unknown[] = [5, true, [], { user: 5 }, { user: 'ann', roles: [5] }, { roles: { a: 1 } }];
    for (const by of bad) {
      const body = { hash: 'x', answers: {}, by };
      for (const path of ['/api/v1/approvals/x/answer', '/api/v1/items/x/complete', '/api/v1/actions/x/undo'])
        expect(problemOf(await post(path, body)).code).toBe('api.invalid');
    }
  });

  test.each([[], 'x', 5, true, null])('%j holds no answers', async (answers) => {
    const answer = await post('/api/v1/approvals/x/answer', { hash: 'x', answers });
    expect(problemOf(answer).code).toBe('api.invalid');
  });
});

describe('a query that cannot be read', () => {
  const lists = ['alerts', 'runs', 'approvals', 'items', 'actions', 'audit'];
  const bad = [
    'cursor=abc',
    'cursor=-1',
    'cursor=1e3',
    'cursor=9999999999999999',
    'limit=abc',
    'limit=-1',
    'limit=1.5',
  ];
  test.each(lists)('%s', async (list) => {
    for (const query of [...bad, 'limit=1&limit=2', 'cursor=1&cursor=2'])
      expect([query, problemOf(await call('GET', `/api/v1/${list}?${query}`)).code]).toEqual([query, 'api.invalid']);
  });

  test.each(['alerts?status=bogus', 'runs?status=bogus', 'runs?status=__proto__', 'approvals?run=a&run=b'])(
    '%s is not everything',
    async (path) => {
      expect(problemOf(await call('GET', `/api/v1/${path}`)).code).toBe('api.invalid');
    },
  );

  it('bounds how long events are waited for, and from where', async () => {
    const { run } = await house.deliver({ id: 'events' });
    const path = `/api/v1/runs/${run}/events`;
    for (const query of ['waitMs=-1', 'waitMs=abc', 'waitMs=1e300', 'after=-1', 'after=1e300', 'limit=x'])
      expect([query, problemOf(await call('GET', `${path}?${query}`)).code]).toEqual([query, 'api.invalid']);
    expect((await call('GET', `${path}?after=${Number.MAX_SAFE_INTEGER}`)).status).toBe(200);
    expect((await call('GET', `${path}?limit=0`)).status).toBe(200);
  });

  it('waits for nothing more of a run that has ended, however it did', async () => {
    const { run } = await asking('cancelled');
    await post(`/api/v1/runs/${run}/cancel`, {});
    await house.until(run, ({ status }) => status === 'cancelled');
    const { text } = await call('GET', `/api/v1/runs/${run}/events?after=10000&waitMs=30000`);
    expect(JSON.parse(text)).toMatchObject({ events: [], ended: true });
  });

  it('pages through everything', async () => {
    await house.deliver({ id: 'page-1' });
    await house.deliver({ id: 'page-2' });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { text } = await call('GET', `/api/v1/alerts?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page = JSON.parse(text) as { rows: { id: string }[]; next: string | null };
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen).toEqual(expect.arrayContaining(['page-1', 'page-2']));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('finds the runs of an alert', async () => {
    const { run } = await house.deliver({ id: 'mine' });
    await house.deliver({ id: 'not mine' });
    const { text } = await call('GET', '/api/v1/runs?instance=&alertId=mine');
    expect((JSON.parse(text) as { rows: { run: string }[] }).rows.map((row) => row.run)).toEqual([run]);
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', '/nope'],
    ['GET', '/api/v1/alerts/x'],
    ['GET', '/api/v1/alerts/..'],
    ['GET', '/api/v1/instances/x/y'],
    ['POST', '/api/v1/health'],
    ['PUT', '/api/v1/alerts'],
    ['GET', '/api/v1/runs/none'],
    ['GET', '/api/v1/runs/none/events'],
    ['POST', '/api/v1/runs/none/cancel'],
    ['GET', '/api/v1/runs/..%2f..%2fetc%2fpasswd'],
    ['GET', "/api/v1/runs/';drop table run;--"],
  ])('%s %s', async (method, path) => {
    const answer = await call(method, path, method === 'POST' ? { body: '{}' } : {});
    expect(problemOf(answer).code).toBe('api.not-found');
  });

  it('a question, an item, an action', async () => {
    const answers = { go: 'Yes' };
    for (const [path, body] of [
      ['/api/v1/approvals/none/answer', { hash: 'x', answers }],
      ['/api/v1/items/none/complete', {}],
      ['/api/v1/actions/none/undo', {}],
    ] as const)
      expect(problemOf(await post(path, body)).code).toBe('api.not-found');
  });

  test.each(['nope', '__proto__', 'constructor', '../triage'])('the playbook %s', async (playbook) => {
    expect(problemOf(await post('/api/v1/alerts', { fields: { id: 'p' }, playbook })).code).toBe('playbook.unknown');
  });
});

describe('an answer', () => {
  it('that is incomplete leaves the question open', async () => {
    const { question, hash, run } = await asking('incomplete');
    for (const answers of [{}, { go: '' }, { go: null }, { go: 'Maybe' }, { go: { a: 1 } }, { go: ['Yes', 'No'] }]) {
      const answer = await post(answerPath(question), { hash, answers });
      expect([answers, problemOf(answer).code]).toEqual([answers, 'approval.incomplete']);
    }
    const { text } = await call('GET', `/api/v1/approvals?run=${run}`);
    expect((JSON.parse(text) as { rows: unknown[] }).rows).toHaveLength(1);
  });

  it('to another hash says what the question shows now', async () => {
    const { question, hash, title } = await asking('changed');
    const problem = problemOf(await post(answerPath(question), { hash: 'x', answers: { go: 'Yes' } }));
    expect(problem).toMatchObject({ code: 'approval.changed', status: 409, facts: { hash, title } });
  });

  it('that comes second says who was first, and when', async () => {
    const { question, hash } = await asking('second');
    const body = { hash, answers: { go: 'Yes' } };
    expect((await post(answerPath(question), { ...body, by: 'ann' })).status).toBe(200);
    const problem = problemOf(await post(answerPath(question), { ...body, by: 'bob' }));
    expect(problem).toMatchObject({ code: 'approval.answered', status: 409, facts: { by: 'ann' } });
    expect(problem.facts).toHaveProperty('at', expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
  });

  it('is no cancel: a run that has ended cannot be cancelled', async () => {
    const { question, hash, run } = await asking('ended');
    await post(answerPath(question), { hash, answers: { go: 'Yes' } });
    await house.until(run, ({ status }) => status === 'completed');
    expect(problemOf(await post(`/api/v1/runs/${run}/cancel`, {})).code).toBe('run.ended');
  });
});

describe('an item', () => {
  it('takes what it offers, once', async () => {
    const { item, offers } = await waitingItem('item');
    expect(problemOf(await post(itemPath(item), { offer: 'nonsense' })).code).toBe('api.invalid');
    const body = { offer: offers[0] };
    expect((await post(itemPath(item), { ...body, by: 'ann' })).status).toBe(200);
    const problem = problemOf(await post(itemPath(item), { ...body, by: 'bob' }));
    expect(problem).toMatchObject({ code: 'item.completed', status: 409, facts: { by: 'ann' } });
  });
});

describe('the id of an alert', () => {
  test.each(['a/b', '../../x', `'"\\`, 'a\nb\t\u0001', '☃ 🦔', '%2F%00', '?a=b&c#d', '__proto__', ' x ', '..', '.'])(
    '%j comes back as it went in',
    async (id) => {
      const { alert, run } = await house.deliver({ id });
      expect(alert.id).toBe(id);
      const found = await call('GET', `/api/v1/alerts?id=${encodeURIComponent(id)}`);
      expect([found.status, JSON.parse(found.text)]).toMatchObject([200, { rows: [{ id, run }] }]);
      const { status, text } = await call('GET', `/api/v1/alerts/${alert.key}`);
      expect([status, JSON.parse(text)]).toMatchObject([200, { id, run }]);
      expect((await house.deliver({ id })).new).toBe(false);
    },
  );

  const refused: readonly (readonly [string, string])[] = [
    ['none', '{}'],
    ['empty', '{"id": ""}'],
    ['null', '{"id": null}'],
    ['an object', '{"id": {"a": 1}}'],
    ['a flag', '{"id": true}'],
    ['half a character, which the store would turn into another', '{"id": "\\ud800"}'],
    ['with a NUL', '{"id": "a\\u0000b"}'],
    ['longer than a key', `{"id": "${'x'.repeat(1001)}"}`],
    ['a number that another number is equal to', '{"id": 9007199254740993}'],
    ['a number without end', '{"id": 1e400}'],
  ];
  test.each(refused)('is refused: %s', async (_what, fields) => {
    const answer = await call('POST', '/api/v1/alerts', { body: `{"fields": ${fields}}` });
    expect(problemOf(answer).code).toBe('alert.invalid');
  });

  it('may be a number', async () => {
    expect((await house.deliver({ id: 12_345 })).alert.id).toBe('12345');
  });

  it('is refused with fields that are nested without end', async () => {
    const fields = `{"id": "deep", "a": ${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`;
    const answer = await call('POST', '/api/v1/alerts', { body: `{"fields": ${fields}}` });
    expect(problemOf(answer).code).toBe('alert.invalid');
  });
});

test('what has no HTTP gets an end, not a hang', async () => {
  const { port } = new URL(house.product.url);
  const status = await new Promise<number>((resolve, reject) => {
    const sent = plainRequest({
      port,
      host: '127.0.0.1',
      path: '/api/v1/health',
      headers: { 'x-long': 'x'.repeat(200_000) },
    });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
  expect(status).toBe(431);
});

test('nothing of all this failed inside', () => {
  expect(house.reports).toEqual([]);
});
