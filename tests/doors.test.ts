/**
 * Goal: a team reaches Riposte by TLS alone; the local token is worth nothing there; who is no declared proxy gets no answer.
 * Method: a started product with a door for the team, spoken to over both doors. Elsewhere: what a configuration may say
 * (`apps/server/listen.test.ts`).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ListenOptions } from '../src/apps/server/listen.ts';
import { RENEWED_CERTIFICATE, RENEWED_KEY, TEST_CERTIFICATE, TEST_KEY } from './certificate.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

let house: House;
let folder: string;
let port: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riposte-doors-'));
  const [certificate, key] = [join(folder, 'c.pem'), join(folder, 'k.pem')];
  await Promise.all([writeFile(certificate, TEST_CERTIFICATE), writeFile(key, TEST_KEY)]);
  port = await freePort();
  house = await House.open({
    publicUrl: `https://localhost:${port}`,
    listen: { host: '127.0.0.1', port, certificate, key, lookEveryMs: 20 },
  });
}, 30_000);
afterAll(async () => {
  await house.remove();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

function byTeam(path: string, headers: Readonly<Record<string, string>> = {}, ca = TEST_CERTIFICATE): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, ca, agent: false as const, servername: 'localhost', headers };
    request(options, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    })
      .on('error', reject)
      .end();
  });
}

it('answers both doors, and tells browsers to come by TLS from now on', async () => {
  const host = `localhost:${port}`;
  const answer = await byTeam('/api/v1/session', { host });
  expect([answer.status, answer.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
  expect((await house.call('/api/v1/health')).status).toBe(200);
});

it('takes up a renewed certificate without a restart, and keeps the old one where the new one is none', async () => {
  const host = `localhost:${port}`;
  const said = (code: string) =>
    vi.waitFor(() => expect(house.reports.map((report) => report.code)).toContain(code), {
      timeout: 20_000,
      interval: 20,
    });
  await writeFile(join(folder, 'c.pem'), 'no certificate');
  await said('listen.not-renewed');
  expect((await byTeam('/api/v1/session', { host })).status).toBe(200);
  await writeFile(join(folder, 'k.pem'), RENEWED_KEY);
  await writeFile(join(folder, 'c.pem'), RENEWED_CERTIFICATE);
  await said('listen.renewed');
  expect((await byTeam('/api/v1/session', { host }, RENEWED_CERTIFICATE)).status).toBe(200);
  await expect(byTeam('/api/v1/session', { host })).rejects.toThrow(/certificate/i);
  expect((await house.call('/api/v1/health')).status).toBe(200);
  await writeFile(join(folder, 'k.pem'), TEST_KEY);
  await writeFile(join(folder, 'c.pem'), TEST_CERTIFICATE);
  await vi.waitFor(() => byTeam('/api/v1/session', { host }), { timeout: 20_000, interval: 20 });
});

it('takes the local token at the door of the machine alone', async () => {
  const authorization = `Bearer ${house.product.token}`;
  expect((await byTeam('/api/v1/health', { host: `localhost:${port}`, authorization })).status).toBe(401);
});

it('speaks no plain HTTP at the door of the team', async () => {
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port }, () =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => {
      resolve(text);
    });
    socket.on('close', () => {
      resolve(text);
    });
  });
  expect(answer).not.toContain('"ok"');
});

it('does not start where a password would cross a network in the open', async () => {
  const listen: ListenOptions = { host: '0.0.0.0', port: 0 };
  const refused = House.open({ publicUrl: 'https://riposte.example.com', listen });
  await expect(refused).rejects.toMatchObject({ code: 'config.unsafe' });
});

it('behind a proxy answers nobody else', async () => {
  await house.stop();
  const listen: ListenOptions = { host: '127.0.0.1', port };
  await house.start({ publicUrl: 'https://riposte.example.com', proxies: ['203.0.113.7'], listen });
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed');
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
