/**
 * Goal: what an attacker writes into a path, a name, a number of brackets or a header does nothing but be refused, where there is something to get: files of a
 * console beside files that are none of it, a download under a foreign name, alerts that are read.
 * Method: a started product with a small build of a console over a folder with a secret, spoken to in bytes. Each of these was seen to fail with its
 * fault planted (decision 062). Elsewhere: every route and role (`security.test.ts`), log-ins (`security-people.test.ts`).
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FileView } from '../src/core/api/views.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const SECRET = 'the-secret-beside-the-console';
let root: string;
let house: House;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'riposte-wire-'));
  const assets = join(root, 'builds', 'build-1', 'assets');
  await mkdir(assets, { recursive: true });
  await writeFile(join(root, 'secret.txt'), SECRET);
  await writeFile(join(root, 'builds', 'secret.txt'), SECRET);
  await writeFile(join(root, 'builds', 'build-1', 'secret.txt'), SECRET);
  await writeFile(join(root, 'builds', 'current.json'), '{"folder": "build-1"}');
  await writeFile(join(root, 'builds', 'build-1', 'index.html'), '<!doctype html><title>Riposte</title>');
  await writeFile(join(assets, 'part.js'), 'export {};');
  house = await House.open({ console: join(root, 'builds'), sweep: false });
});
afterAll(async () => {
  await house.remove();
  await rm(root, { recursive: true, force: true });
});

const auth = () => ({ authorization: `Bearer ${house.product.token}` });
const get = (path: string) => fetch(house.product.url + path, { headers: auth(), redirect: 'manual' });

describe('a path', () => {
  it('of a part of the console is answered', async () => {
    expect(await (await get('/assets/part.js')).text()).toBe('export {};');
  });

  it.each([
    '..%2f..%2f..%2fsecret.txt',
    '..%2f..%2fsecret.txt',
    '..%2fsecret.txt',
    '..%5c..%5csecret.txt',
    '%2e%2e%2fsecret.txt',
    'part.js%2f..%2f..%2fsecret.txt',
    '%00..%2fsecret.txt',
    '..%252fsecret.txt',
  ])('leads out of no folder of the console: %s', async (name) => {
    const answer = await get(`/assets/${name}`);
    expect([answer.status, (await answer.text()).includes(SECRET)]).toEqual([404, false]);
  });
});

describe('a name that somebody chose', () => {
  it.each([
    'a"\r\nset-cookie: stolen=1\r\n\r\n<script>.txt',
    '../../etc/passwd',
    '"; filename="run.exe',
    'übel\u202eexe.pdf',
  ])('makes no header of its own: %j', async (name) => {
    const { alert } = await house.deliver({ id: 'named', name: 'x' });
    const content = Buffer.from('<script>alert(1)</script>').toString('base64');
    const file = (await house.call<FileView>(`/api/v1/alerts/${alert.key}/files`, { name, content })).body;
    const answer = await get(`/api/v1/alerts/${alert.key}/files/${file.id}`);
    expect([answer.status, answer.headers.getSetCookie(), answer.headers.get('content-type')]).toEqual([
      200,
      [],
      'application/octet-stream',
    ]);
    const plain = /^attachment; filename="([\w.-]+)"; filename\*=UTF-8''[\w.~%-]+$/.exec(
      answer.headers.get('content-disposition') ?? '',
    )?.[1];
    expect(plain).toBeDefined();
    expect(plain?.startsWith('.')).toBe(false);
  });
});

describe('JSON', () => {
  const post = async (body: string) => {
    const headers = { ...auth(), 'content-type': 'application/json' };
    const answer = await fetch(`${house.product.url}/api/v1/alerts`, { method: 'POST', body, headers });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };
  const count = async () => (await house.call<{ count: number }>('/api/v1/alerts/count')).body.count;

  it('that is too deep or too large is refused by its code, and nothing is kept', async () => {
    const before = await count();
    const deep = (levels: number) => `{"fields": {"id": "deep", "x": ${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    expect(await post(deep(2_000))).toEqual([422, 'alert.invalid']);
    expect((await post(deep(1_000_000)))[0]).toBeGreaterThanOrEqual(400);
    expect(await post(`{"fields": {"id": "${'x'.repeat(9_000_000)}"}}`)).toEqual([413, 'api.too-large']);
    expect(await count()).toBe(before);
    expect((await get('/healthz')).status).toBe(200);
  });
});
