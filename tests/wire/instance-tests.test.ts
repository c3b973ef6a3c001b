/**
 * Goal: the test of an instance, of every product: it changes nothing, and says of each thing that can be wrong what it is and what to do.
 * Method: each product against a server on loopback that answers as the vendors' documents say (or as something that is no vendor does).
 * Elsewhere: failures of the connection itself (`adapters/outbound/advice.test.ts`), the simulators (`lab.test.ts`).
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { PRODUCTS, type TestReport } from '../../src/adapters/integrations/index.ts';
import { noActivity } from '../../src/core/base/activity.ts';
import { StepClock } from '../../src/core/base/clock.ts';
import { SeededRandom } from '../../src/core/base/random.ts';

const NOW = Date.UTC(2026, 0, 1);
const CONFIG = {
  cortex: { keyId: '1', key: 'some-key', keyKind: 'standard' },
  panos: { key: 'some-key', vsys: 'vsys1' },
  virustotal: { key: 'some-key' },
  wildfire: { key: 'some-key' },
} as const;
type Name = keyof typeof CONFIG;

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const cortexError = (status: number, text: string): Reply => ({
  status,
  body: JSON.stringify({ reply: { err_code: status, err_msg: text, err_extra: null } }),
  headers: JSON_TYPE,
});
const virusTotalError = (status: number, code: string): Reply => ({
  status,
  body: JSON.stringify({ error: { code, message: code } }),
  headers: JSON_TYPE,
});
const panosError = (status: number, code: string): Reply => ({
  status,
  body: `<response status="error" code="${code}"><msg><line>x</line></msg></response>`,
});
const PAGE: Reply = { status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } };
const MOVED: Reply = { status: 302, body: '', headers: { location: 'https://console.test/login' } };
const later = ({ headers, ...reply }: Reply): Reply => ({
  ...reply,
  headers: { ...headers, date: new Date(NOW + 600_000).toUTCString() },
});

async function testOf(name: Name, reply: Reply): Promise<{ report: TestReport; asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      response.sendDate = false;
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const clock = new StepClock(NOW);
  const ports = { clock, timers: clock, random: new SeededRandom(1), activity: noActivity, nonce: () => 'n' };
  const config = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...CONFIG[name] };
  const instance = PRODUCTS.find((product) => product.name === name)?.open({ instance: 'x', config }, ports);
  if (!instance) throw new Error(`there is no product ${name}`);
  try {
    return { report: await instance.test(), asked };
  } finally {
    instance.close();
    server.close();
  }
}

test.each<[Name, string, Reply, string, RegExp]>([
  ['cortex', 'a wrong key', cortexError(401, 'Public API request unauthorized'), 'cortex.unauthorized', /Check key id, key and kind/],
  ['cortex', 'a clock that is off', later(cortexError(401, 'x')), 'cortex.unauthorized', /600 s behind theirs: set it right/],
  ['cortex', 'a role without the right', cortexError(403, 'x'), 'cortex.forbidden', /role the right to view endpoints/],
  ['cortex', 'no licence', cortexError(402, 'x'), 'cortex.no-licence', /licence/],
  ['cortex', 'the console for the API', PAGE, 'cortex.unreadable', /web page answers at .*, not the API/],
  ['cortex', 'an address that moved', MOVED, 'cortex.refused', /sends us on to console\.test/],
  ['panos', 'a wrong key', panosError(403, '403'), 'panos.unauthorized', /new API key/],
  ['panos', 'a role without the right', panosError(200, '16'), 'panos.forbidden', /admin role with XML API rights/],
  ['panos', 'another service', PAGE, 'panos.unreadable', /not the XML API.*web page/],
  [
    'panos',
    'a version that is too old',
    { status: 200, body: '<response status="success"><result><sw-version>8.1.0</sw-version></result></response>' },
    'panos.too-old',
    /9 is the oldest/,
  ],
  ['virustotal', 'a wrong key', virusTotalError(401, 'WrongCredentialsError'), 'virustotal.unauthorized', /Check the API key/],
  ['virustotal', 'a quota that is used up', virusTotalError(429, 'QuotaExceededError'), 'virustotal.quota-used', /key is good/],
  ['virustotal', 'a key without the right', virusTotalError(403, 'ForbiddenError'), 'virustotal.forbidden', /may not look up files/],
  ['virustotal', 'another service', PAGE, 'virustotal.unreadable', /version 3 of the API/],
  ['wildfire', 'a wrong key', { status: 401, body: '<error><error-message>Invalid</error-message></error>' }, 'wildfire.unauthorized', /Check the API key/],
  ['wildfire', 'a quota that is used up', { status: 419, body: '' }, 'wildfire.quota-used', /key is good/],
  ['wildfire', 'a clock that is off', later({ status: 403, body: '' }), 'wildfire.forbidden', /clock of this machine/],
  ['wildfire', 'another service', PAGE, 'wildfire.unreadable', /not the WildFire API/],
])('%s: %s', async (name, _what, reply, code, hint) => {
  const { report, asked } = await testOf(name, reply);
  expect(report).toMatchObject({ ok: false, code });
  expect('hint' in report ? report.hint : '').toMatch(hint);
  expect(JSON.stringify(report)).not.toContain('some-key');
  // One attempt: a person waits for it, and a wrong key that is tried on and on locks its user.
  expect(asked).toHaveLength(1);
});
