/**
 * Goal: whatever keeps an operator's instance from answering is told in words, with what to try; real failures, not their descriptions.
 * Method: the client against real sockets that refuse, keep silent, speak no TLS or show a certificate that nobody knows; answers by example.
 * Elsewhere: what a product's own codes mean (its tests), that a test of an instance says it (`tests/instances.test.ts`).
 */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { noActivity } from '../../core/base/activity.ts';
import { StepClock } from '../../core/base/clock.ts';
import { adviceOn } from './advice.ts';
import { createHttpClient, type HttpResult } from './client.ts';

const NOW = Date.UTC(2026, 0, 1);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Asks once, and moves the clock as long as only time can bring it on. */
async function advice(baseUrl: string): Promise<string | undefined> {
  const clock = new StepClock(NOW);
  const client = createHttpClient({ baseUrl, clock, timers: clock, random: { next: () => 0 }, activity: noActivity });
  closers.push(() => client.close());
  let result: HttpResult | undefined;
  const asked = client.read({ path: '/', attempts: 1 }).then((given) => {
    result = given;
  });
  for (let turn = 0; result === undefined; turn += 1) {
    await new Promise((resume) => setImmediate(resume));
    if (turn > 2_000) clock.advanceTo(clock.next() ?? clock.now());
  }
  await asked;
  return adviceOn(result, client.place, clock.now());
}

// A certificate of nobody, made for these tests (openssl req -x509 -newkey ec …, CN=nobody.test), good for a hundred years.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkzCCATqgAwIBAgIUSJiHm7yZlkWpydYQczLxA/zcSdowCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLbm9ib2R5LnRlc3QwIBcNMjYxMTIyMDQ0MzI5WhgPMjEyNjEw
MjkwNDQzMjlaMBYxFDASBgNVBAMMC25vYm9keS50ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEs2urORhhEcNysiis82fH4ljQcJUmaFIPEgoeAXU9zhg7njbP
G6+/2+hl8ZGeZp1RQ6AiRHJEryEhAssVIZ2DqaNkMGIwHQYDVR0OBBYEFB49w9QI
6BVKFtRZhAFYSS5SuD+HMB8GA1UdIwQYMBaAFB49w9QI6BVKFtRZhAFYSS5SuD+H
MA8GA1UdEwEB/wQFMAMBAf8wDwYDVR0RBAgwBocEfwAAATAKBggqhkjOPQQDAgNH
ADBEAiBADV1e5gsMA6SrEGb0k3UeFLiEyK6E8k3at4iMkwksHgIgN3aYuEyXOjyi
TwXW/h7oyAai9Nv1Q+KCcnYq4qpOCDk=
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/Cw6a0TDPGTgoJTF
fSJEmyKKM340RONzHftgngeqSRmhRANCAASza6s5GGERw3KyKKzzZ8fiWNBwlSZo
Ug8SCh4BdT3OGDueNs8br7/b6GXxkZ5mnVFDoCJEckSvISECyxUhnYOp
-----END PRIVATE KEY-----
`;

describe('a connection that does not come about', () => {
  test('nothing listens', async () => {
    const server = createSocketServer();
    const port = await portOf(server);
    await new Promise((done) => server.close(done));
    expect(await advice(`http://127.0.0.1:${port}`)).toBe(
      `Nothing listens at 127.0.0.1:${port}, or a firewall turns us away: check the address and the port.`,
    );
  });

  test('the name is not known', async () => {
    expect(await advice('https://no-such-host.invalid')).toMatch(
      /^The name of no-such-host\.invalid .*DNS of this machine/,
    );
  });

  test('http is spoken where https is expected', async () => {
    const port = await portOf(createServer((_request, response) => response.end('x')));
    expect(await advice(`https://127.0.0.1:${port}`)).toMatch(
      /does not speak TLS.*: check the port, and http or https/,
    );
  });

  test('the certificate is signed by nobody who is known', async () => {
    const port = await portOf(
      createTlsServer({ cert: CERTIFICATE, key: KEY }, (_request, response) => response.end('x')),
    );
    expect(await advice(`https://127.0.0.1:${port}`)).toMatch(/does not trust: start Riposte with NODE_EXTRA_CA_CERTS/);
  });

  test('the connection is taken and never answered', async () => {
    const port = await portOf(createSocketServer(() => undefined));
    expect(await advice(`http://127.0.0.1:${port}`)).toMatch(/takes the request and does not answer in time/);
  });

  test('what listens is no HTTP server', async () => {
    const port = await portOf(createSocketServer((socket) => socket.end('SSH-2.0-x\r\n')));
    expect(await advice(`http://127.0.0.1:${port}`)).toMatch(/is not the service: check the address and the port/);
  });
});

describe('an answer that is none of the service', () => {
  const answer = (status: number, headers: Record<string, string>): HttpResult => ({
    kind: 'answer',
    status,
    headers,
    text: '',
    attempts: 1,
    throttled: false,
  });
  const date = (ms: number) => new Date(NOW + ms).toUTCString();

  test.each<[string, HttpResult, RegExp]>([
    ['a wrong key, clocks agree', answer(401, { date: date(-20_000) }), /^nothing$/],
    ['a wrong key, our clock is behind', answer(401, { date: date(300_000) }), /300 s behind theirs: set it right/],
    ['a forbidden call, our clock is ahead', answer(403, { date: date(-90_000) }), /90 s ahead of theirs/],
    ['a refusal without a date', answer(403, {}), /^nothing$/],
    ['a date that is none', answer(401, { date: 'soon' }), /^nothing$/],
    [
      'a redirect to another host',
      answer(302, { location: 'https://login.test/x?token=1' }),
      /^It sends us on to login\.test: /,
    ],
    ['a redirect inside', answer(301, { location: '/console' }), /^It sends us on: /],
    [
      'a login page',
      answer(200, { 'content-type': 'text/html; charset=utf-8' }),
      /A web page answers at svc\.test:8443/,
    ],
    ['a proxy', answer(407, {}), /proxy asks for a login/],
    ['an answer of the service', answer(500, { 'content-type': 'application/json' }), /^nothing$/],
  ])('%s', (_name, result, expected) => {
    const given = adviceOn(result, 'https://svc.test:8443/base', NOW);
    expect(given ?? 'nothing').toMatch(expected);
    expect(given ?? '').not.toContain('token');
  });
});
