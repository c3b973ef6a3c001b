/**
 * Goal: what an operator types about instances, and what he reads: secrets come from where they may, and are never an argument or shown.
 * Method: the real program as a child against a small HTTP server of this test, which keeps what reached it.
 * Elsewhere: what the API does (`tests/instances.test.ts`), other verbs (`../cli.test.ts`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InstanceView, ProductView, TestView } from '../../../core/api/views.ts';
import { paint, PLAIN_LOOK } from '../terminal/paint.ts';
import { instanceTable } from '../render/instance.ts';

// Every call is a process of its own.
vi.setConfig({ testTimeout: 60_000 });

const CLI = fileURLToPath(new URL('../index.ts', import.meta.url));
const SECRET = 'v3ry-s3cret';
const INSTANCE: InstanceView = {
  name: 'fw',
  product: 'panos',
  brand: 'Panorama',
  origin: 'added',
  state: 'enabled',
  dryRun: true,
  settings: { url: 'https://fw' },
  secrets: ['key'],
  problem: null,
  changedAt: 0,
  changedBy: 'mira',
  version: 'v1',
};
const setting = (name: string, more: Partial<ProductView['settings'][number]>) => ({
  name,
  label: name,
  description: `The ${name}.`,
  required: false,
  secret: false,
  options: [],
  defaultValue: '',
  ...more,
});
const PRODUCT: ProductView = {
  name: 'panos',
  brand: 'Panorama',
  description: 'A firewall.',
  settings: [setting('url', { required: true }), setting('key', { required: true, secret: true }), setting('vsys', {})],
};
const GOOD: TestView = { ok: true, code: '', detail: 'It answers.', hint: '' };

let server: Server;
let directory: string;
let test: TestView = GOOD;
const bodies: { path: string; body: unknown }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-cli-instances-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = `${request.method} ${request.url}`;
      const text = Buffer.concat(chunks).toString();
      if (request.method !== 'GET') bodies.push({ path, body: text === '' ? undefined : JSON.parse(text) });
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify(answers()[path.replace(/\?.*/, '')] ?? {}));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(join(directory, 'lock.json'), JSON.stringify({ pid: process.pid, host: 'h', started: 's', url }));
  await writeFile(join(directory, 'token'), 'token\n', { mode: 0o600 });
  await writeFile(join(directory, 'key'), `${SECRET}\n`);
});

afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => {
  bodies.length = 0;
  test = GOOD;
});

const answers = (): Readonly<Record<string, unknown>> => ({
  'GET /api/v1/products': { rows: [PRODUCT], next: null },
  'GET /api/v1/instances': { rows: [INSTANCE], next: null },
  'POST /api/v1/instances': INSTANCE,
  'PATCH /api/v1/instances/fw': { ...INSTANCE, dryRun: false },
  'DELETE /api/v1/instances/fw': { name: 'fw' },
  'POST /api/v1/instances/fw/test': test,
  'POST /api/v1/secrets/rekey': { secrets: 3 },
});

async function riposte(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, 'instance', ...args, '--data', directory], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', FW_KEY: SECRET },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

const add = (...more: readonly string[]) => riposte('add', 'fw', '--product', 'panos', ...more);

describe('an instance is added', () => {
  it.each([
    ['from the environment', 'key=env:FW_KEY'],
    ['from a file', () => `key=file:${join(directory, 'key')}`],
  ])('with a secret %s, tested, and its secret is not shown', async (_from, secret) => {
    const word = typeof secret === 'string' ? secret : secret();
    const { code, out, err } = await add('--set', 'url=https://fw', '--secret', word, '--as', 'mira');
    expect(bodies).toEqual([
      {
        path: 'POST /api/v1/instances',
        body: {
          name: 'fw',
          product: 'panos',
          config: { url: 'https://fw', key: SECRET },
          by: { user: 'mira', roles: [] },
        },
      },
      { path: 'POST /api/v1/instances/fw/test', body: {} },
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/fw \(Panorama\) is enabled, dry run\nok {6}It answers\.\n.*instance live fw/);
    expect(out).not.toContain(SECRET);
  });

  it('and a test that fails is not hidden: it says what to do, and the code is 1', async () => {
    test = { ok: false, code: 'panos.unreachable', detail: 'no connection', hint: 'Check the address.' };
    const { code, out } = await add('--set', 'url=https://fw', '--secret', 'key=env:FW_KEY');
    expect(code).toBe(1);
    expect(out).toMatch(/not ok {2}no connection \(panos\.unreachable\)\n {8}Check the address\./);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a secret on the command line', ['--set', `key=${SECRET}`], /key is a secret: .*everybody/],
    ['a secret without its place', ['--secret', `key=${SECRET}`], /--secret key=… names no place/],
    ['a secret without its setting', ['--secret', SECRET], /--secret names no setting/],
    ['a variable that is not set', ['--secret', 'key=env:NOT_SET'], /is not set/],
    ['a file that is not there', ['--secret', 'key=file:/no/such/file'], /cannot be read/],
    ['a setting that there is not', ['--set', 'kye=1'], /no setting "kye"/],
    ['what it needs missing', ['--set', 'url=https://fw'], /panos needs key/],
  ])('not with %s, and nothing is sent or repeated', async (_what, args, message) => {
    const { code, out, err } = await add(...args);
    expect([code, out, bodies]).toEqual([2, '', []]);
    expect(err).toMatch(message);
    expect(err).not.toContain(SECRET);
  });

  it('not of a product that there is not', async () => {
    const { code, err } = await riposte('add', 'fw', '--product', 'nix');
    expect([code, bodies]).toEqual([2, []]);
    expect(err).toContain('There are: panos.');
  });
});

describe('an instance is changed', () => {
  it.each<[readonly string[], string, object | undefined]>([
    [['live', 'fw'], 'PATCH /api/v1/instances/fw', { live: true }],
    [
      ['live', 'fw', '--off', '--as', 'jon'],
      'PATCH /api/v1/instances/fw',
      { live: false, by: { user: 'jon', roles: [] } },
    ],
    [['enable', 'fw'], 'PATCH /api/v1/instances/fw', { enabled: true }],
    [['disable', 'fw'], 'PATCH /api/v1/instances/fw', { enabled: false }],
    [['remove', 'fw', '--as', 'jon'], 'DELETE /api/v1/instances/fw?by=jon', undefined],
    [['rekey'], 'POST /api/v1/secrets/rekey', {}],
  ])('%j', async (args, path, body) => {
    const { code, err } = await riposte(...args);
    expect([code, err]).toEqual([0, '']);
    expect(bodies).toEqual([{ path, body }]);
  });
});

describe('what is shown', () => {
  it('is one JSON document on every verb', async () => {
    for (const verb of [['list'], ['products'], ['test', 'fw'], ['live', 'fw'], ['remove', 'fw'], ['rekey']]) {
      const { out } = await riposte(...verb, '--json');
      expect(() => JSON.parse(out) as unknown).not.toThrow();
    }
  });

  it('is of each instance whether it changes anything, and why it does not work', () => {
    const failed = {
      ...INSTANCE,
      name: 'old',
      state: 'failed',
      problem: { code: 'secret.wrong-key', detail: 'sealed with another key', hint: 'Start with that key.' },
    } as const;
    const text = paint(
      instanceTable([INSTANCE, { ...INSTANCE, dryRun: false, state: 'disabled' }, failed], PLAIN_LOOK),
      PLAIN_LOOK,
    );
    expect(text).toBe(
      [
        'INSTANCE  PRODUCT  STATE     CHANGES  FROM',
        'fw        panos    enabled   dry run  added; last changed by mira',
        'fw        panos    disabled  live     added; last changed by mira',
        'old       panos    failed    dry run  added; last changed by mira',
        'old: sealed with another key (secret.wrong-key)',
        '  Start with that key.',
        '',
      ].join('\n'),
    );
  });

  it('is the settings of a product', async () => {
    const { out } = await riposte('products', 'panos');
    expect(out).toMatch(/key +required, secret +The key\./);
  });
});
