/**
 * Goal: a secret of an instance shows nowhere but in the request that needs it: not in what the outbound client says of any failure, not
 * in the journal, the war room, the API, what is reported, or the bytes of the data directory; also when the vendor sends it back.
 * Method: a vendor on a real socket that repeats the key in every part of its answers and fails in every way; one marked key walks through
 * all of it, in the forms in which it could be written; then everything that the product holds and says is searched.
 * Elsewhere: sealing itself (`adapters/secrets`), masks of single texts (`adapters/outbound/client.test.ts`).
 */
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ROUTE_ROWS } from '../src/core/api/routes.ts';
import type { EventsPage, Received, RunView } from '../src/core/api/views.ts';
import { callTask, yamlOf } from '../src/core/playbook/testing.ts';
import { House, imported } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Every character that some form writes in another way; long enough that it is nothing else by chance. */
const SECRET = 'Zq7-m4rk3d/s3cr3t+"k\\ey"=&<ü> 9x';
/** The product that each instance is of, and what it needs besides. */
const INSTANCES = {
  cortex: { keyId: '1', keyKind: 'standard' },
  panos: { vsys: 'vsys1' },
  virustotal: {},
  wildfire: {},
} as const;

/** What the vendor does with a request. Each gets the key in whatever way the request carried it. */
const FAULTS: Readonly<Record<string, (response: ServerResponse, echo: string, request: IncomingMessage) => void>> = {
  'an error with the key in its text': (response, echo) =>
    json(response, 500, { reply: { err_code: 500, err_msg: echo, err_extra: echo } }),
  'a wrong key, told by repeating it': (response, echo) =>
    json(response, 401, { error: { code: 'WrongCredentialsError', message: echo } }),
  'forbidden, in XML': (response, echo) =>
    xml(response, 403, `<response status="error" code="16"><msg><line>${echo}</line></msg></response>`),
  'success with the key as its data': (response, echo) =>
    json(response, 200, {
      reply: { endpoints: [{ endpoint_id: echo, endpoint_name: echo }] },
      data: { id: echo, attributes: {} },
    }),
  'a version that is the key': (response, echo) =>
    xml(response, 200, `<response status="success"><result><sw-version>10 ${echo}</sw-version></result></response>`),
  'headers that are the key': (response, echo) => {
    const value = encodeURIComponent(echo);
    response.writeHead(302, {
      location: `https://elsewhere.test/${value}?key=${value}`,
      date: value,
      'retry-after': value,
      'x-echo': value,
    });
    response.end(echo);
  },
  'too many requests': (response, echo) => {
    response.writeHead(429, { 'retry-after': '0' }).end(echo);
  },
  'half an answer': (response, echo) => {
    response.writeHead(200, { 'content-length': '100000' });
    response.write(echo);
    setImmediate(() => response.destroy());
  },
  'no answer': (response) => {
    response.destroy();
  },
  'a page': (response, echo) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<html>${echo}</html>`);
  },
};

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

const COMMANDS = {
  cortex: 'core-get-endpoints',
  panos: 'pan-os-get-custom-url-category',
  virustotal: 'file',
  wildfire: 'wildfire-get-verdict',
} as const;
const ARGUMENTS = {
  cortex: '',
  panos: 'name: {simple: Blocked}',
  virustotal: `file: {simple: ${'a'.repeat(64)}}`,
  wildfire: `hash: {simple: ${'a'.repeat(64)}}`,
} as const;

const CALLS = [
  ...(Object.keys(INSTANCES) as (keyof typeof INSTANCES)[]).map((name) => callTask(COMMANDS[name], ARGUMENTS[name])),
  callTask('core-isolate-endpoint', `endpoint_id: {simple: ${'e'.repeat(32)}}`),
].map((task, index) => [index + 1, `continueonerror: true, ${task}`] as const);
const PLAYBOOK = yamlOf('Walk', Object.fromEntries(CALLS), { first: CALLS.map(([id]) => `${id}`) });

let vendor: Server;
let house: House;
let fault: keyof typeof FAULTS = 'no answer';
/** Whether the vendor saw the key: a test in which it never leaves proves nothing. */
let keysSeen = 0;
const said: string[] = [];

beforeAll(async () => {
  vendor = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const carried = [request.headers['authorization'], request.headers['x-pan-key'], request.headers['x-apikey']];
      const form = new URLSearchParams(Buffer.concat(chunks).toString()).get('apikey');
      const echo = [...carried, form].map((value) => single(value)).find((value) => value !== '') ?? '';
      if (echo === SECRET) keysSeen += 1;
      FAULTS[fault]?.(response, SECRET, request);
    });
  });
  await new Promise<void>((done) => vendor.listen(0, '127.0.0.1', done));
  house = await House.open({
    imported: imported({ Walk: PLAYBOOK }).map((file) => ({ ...file, origin: 'shipped' })),
    report: (what) => said.push(JSON.stringify(what)),
  });
});

afterAll(async () => {
  await house.remove();
  vendor.closeAllConnections();
  vendor.close();
});

/** The value of a header or a field that was sent once. */
function single(value: string | string[] | null | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Calls the API and keeps what it says, headers included. */
async function call<T>(method: 'GET' | 'POST', path: string, body?: string): Promise<T> {
  const response = await fetch(house.product.url + path, {
    method,
    headers: { authorization: `Bearer ${house.product.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  said.push(JSON.stringify([...response.headers]), text);
  return JSON.parse(text) as T;
}
const post = <T>(path: string, body: object) => call<T>('POST', path, JSON.stringify(body));

/** The secret in the forms in which a text or a file could hold it. */
const FORMS: readonly string[] = [
  SECRET,
  encodeURIComponent(SECRET),
  new URLSearchParams({ s: SECRET }).toString().slice(2),
  JSON.stringify(SECRET).slice(1, -1),
  JSON.stringify(JSON.stringify(SECRET).slice(1, -1)).slice(1, -1),
  Buffer.from(SECRET).toString('base64').slice(0, 40),
  Buffer.from(SECRET).toString('hex'),
  // The part of it that no form writes in another way.
  'Zq7-m4rk3d',
];

function found(bytes: Buffer): readonly string[] {
  return FORMS.filter((form) => bytes.includes(Buffer.from(form)) || bytes.includes(Buffer.from(form, 'utf16le')));
}

async function runOnce(id: string): Promise<void> {
  const { run } = await post<Received>('/api/v1/alerts', { fields: { id, name: 'Walk' }, playbook: 'Walk' });
  for (let after = 0; ;) {
    const view = await call<RunView>('GET', `/api/v1/runs/${run}`);
    const ended = view.tasks.filter(({ status }) => status === 'done' || status === 'failed-continued');
    if (ended.length === 5 && view.approvals.length === 1) return;
    const page = await call<EventsPage>('GET', `/api/v1/runs/${run}/events?after=${after}&waitMs=20000`);
    if (page.next === after) throw new Error(`the run came to rest: ${JSON.stringify(view)}`);
    after = page.next;
  }
}

test('the secret walks through everything, and shows nowhere', async () => {
  const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  for (const [name, more] of Object.entries(INSTANCES)) {
    await post('/api/v1/instances', { name, product: name, config: { url, key: SECRET, ...more } });
    await post('/api/v1/instances/change', { name, live: true });
  }
  // Refusals in whose request the secret is, in every place that it could be put by mistake.
  const config = { url, key: SECRET };
  await post('/api/v1/instances', { name: 'wildfire', product: 'wildfire', config });
  await post('/api/v1/instances', {
    name: 'x',
    product: 'wildfire',
    config: { ...config, url: `https://user:${SECRET}@host/` },
  });
  await post('/api/v1/instances', { name: 'x', product: 'wildfire', config: { ...config, url: `nonsense ${SECRET}` } });
  await post('/api/v1/instances', { name: 'x', product: 'wildfire', config: { ...config, reliability: SECRET } });
  await post('/api/v1/instances', { name: 'x', product: 'wildfire', config: { key: [SECRET] } });
  await post('/api/v1/instances', { name: 'x', product: 'panos', config: { ...config, vsys: `'${SECRET}` } });
  await call(
    'POST',
    '/api/v1/instances',
    `{"name": "x", "product": "wildfire", "config": {"key": ${JSON.stringify(SECRET)}`,
  );
  await call('POST', '/api/v1/instances', `{"name": "x", ${JSON.stringify(SECRET)}`);
  for (const kind of Object.keys(FAULTS)) {
    fault = kind;
    for (const name of Object.keys(INSTANCES)) await post(`/api/v1/instances/${name}/test`, {});
    await runOnce(kind);
  }
  await post('/api/v1/secrets/rekey', {});
  await house.stop();
  await house.start();
  for (const { method, path } of Object.values(ROUTE_ROWS)) {
    if (method === 'GET' && !path.includes('{')) await call('GET', `${path}?limit=1000`);
  }
  const { rows: runs } = await call<{ rows: { run: string }[] }>('GET', '/api/v1/runs?limit=1000');
  for (const { run } of runs) await call('GET', `/api/v1/runs/${run}/events?limit=1000`);
  expect(runs).toHaveLength(Object.keys(FAULTS).length);

  const files = await readdir(house.directory);
  expect(files).toEqual(expect.arrayContaining(['riposte.db', 'secrets.key']));
  for (const file of files) expect([file, found(await readFile(join(house.directory, file)))]).toEqual([file, []]);
  await house.stop();
  for (const file of await readdir(house.directory))
    expect([file, found(await readFile(join(house.directory, file)))]).toEqual([file, []]);
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((text) => found(Buffer.from(text)).length > 0)).toEqual([]);
  expect(keysSeen).toBeGreaterThan(Object.keys(FAULTS).length);
  // Open it once more for the clean-up, and because what was closed must open.
  await house.start();
  expect((await call<{ rows: object[] }>('GET', '/api/v1/instances')).rows).toHaveLength(4);
});
