/**
 * Goal: who a provider vouches for is in, with the role that its claims give, and nobody else: no wrong, old, foreign, forged or replayed answer makes
 * a session, and each failure says whose it is.
 * Method: one started product and a real provider on a socket; its answers are changed one at a time and signed anew.
 * Elsewhere: claims to roles as rules (`domain/access/sso-rules.test.ts`), paths to return to (`domain/access/return-to.test.ts`).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WallClock } from '../src/apps/clock.ts';
import type { ProblemView } from '../src/core/api/views.ts';
import { Browser, PASSWORD, withUser } from './identity/browser.ts';
import { CLIENT, OidcHouse, type Forging } from './identity/provider.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let house: House;
let oidc: OidcHouse;
let people = 0;
/** The product's clock goes ahead by so much; that of the provider and its tokens is the machine's. */
let later = 0;

const ROLES = [
  { claim: 'groups', value: 'soc', role: 'analyst' },
  { claim: 'groups', value: 'soc-lead', role: 'approver' },
  { claim: 'realm_access.roles', value: 'riposte-admin', role: 'administrator' },
];

beforeAll(async () => {
  house = await House.open({ sweep: false, clock: new WallClock(() => Date.now() + later) });
  const callback = (name: string) => `${house.product.url}/api/v1/login/sso/${name}/callback`;
  oidc = await OidcHouse.open(() => [callback('corp'), callback('mail')]);
  await configure('corp', { roles: ROLES });
});
afterAll(async () => {
  await oidc.close();
  await house.remove();
});
beforeEach(() => {
  people += 1;
  oidc.account = `sub-${people}`;
  oidc.claims.set(oidc.account, {
    preferred_username: `person-${people}`,
    email: `person-${people}@example.org`,
    email_verified: true,
    groups: ['soc', 'canteen'],
  });
});
afterEach(() => {
  oidc.forging = undefined;
  oidc.instead = undefined;
});

const says = (claims: object) => oidc.claims.set(oidc.account, { ...oidc.claims.get(oidc.account), ...claims });

async function configure(name: string, settings: object, more: object = {}): Promise<void> {
  const body = { settings: { issuer: oidc.issuer, clientId: CLIENT.id, ...settings }, secret: CLIENT.secret, ...more };
  const { status, body: answer } = await house.send('POST', `/api/v1/providers/${name}`, body);
  if (status !== 200) throw new Error(JSON.stringify(answer));
}

/** To the provider and back, up to our address that it sends the browser to. */
async function there(browser: Browser, provider = 'corp', returnTo?: string): Promise<string> {
  const { body } = await browser.post<{ url: string }>(`/api/v1/login/sso/${provider}`, { returnTo });
  return oidc.walk(browser, body.url);
}

interface Landed {
  readonly browser: Browser;
  readonly status: number;
  readonly location: string | null;
  readonly page: string;
}
async function back(browser: Browser, address: string): Promise<Landed> {
  const response = await browser.fetch('GET', address);
  return { browser, status: response.status, location: response.headers.get('location'), page: await response.text() };
}
async function login(provider = 'corp', returnTo?: string): Promise<Landed> {
  const browser = new Browser(house);
  return back(browser, await there(browser, provider, returnTo));
}
async function audited(): Promise<string> {
  const { body } = await house.call<{ rows: readonly { what: string; detail: string }[] }>('/api/v1/audit?limit=1000');
  const last = body.rows.at(-1);
  return `${last?.what} ${last?.detail}`;
}

describe('the way there and back', () => {
  test('is code flow with PKCE, state and nonce, and ends in a session at the page that was wanted', async () => {
    const browser = new Browser(house);
    const { body } = await browser.post<{ url: string }>('/api/v1/login/sso/corp', { returnTo: '/alerts?status=open' });
    const asked = new URL(body.url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      redirect_uri: `${house.product.url}/api/v1/login/sso/corp/callback`,
    });
    const landed = await back(browser, await oidc.walk(browser, body.url));
    expect(landed).toMatchObject({ status: 303, location: '/alerts?status=open' });
    expect(await browser.whoami()).toMatchObject({ name: `person-${people}`, role: 'analyst' });
  });

  test('the button and the account are there for everybody to see and for nobody to guess', async () => {
    expect((await new Browser(house).get('/api/v1/login/methods')).body).toMatchObject({
      providers: [{ name: 'corp', label: '127.0.0.1' }],
    });
    await login();
    const { body } = await house.call(`/api/v1/users/person-${people}`);
    expect(body).toMatchObject({ email: `person-${people}@example.org`, hasPassword: false, role: 'analyst' });
    expect((await new Browser(house).login(`person-${people}`, '')).body.code).toBe('login.refused');
  });

  test.each([
    '//evil.test',
    '/\\evil.test',
    'https://evil.test',
    '/\t/evil.test',
    '/a/../..//evil.test',
    '/api/v1/session',
    '',
  ])('never ends elsewhere: %o is the start page', async (wanted) => {
    expect(await login('corp', wanted)).toMatchObject({ status: 303, location: '/' });
  });

  test('the second time is the same account, with the role that the claims give now', async () => {
    const browser = (await login()).browser;
    says({ groups: ['soc', 'soc-lead'] });
    await login();
    expect(await browser.whoami()).toMatchObject({ role: 'approver' });
    says({ groups: 'soc', preferred_username: 'somebody-else' });
    expect(await (await login()).browser.whoami()).toEqual(
      expect.objectContaining({ name: `person-${people}`, role: 'analyst' }),
    );
    says({ groups: [], realm_access: { roles: ['riposte-admin'] } });
    expect(await (await login()).browser.whoami()).toMatchObject({ role: 'administrator' });
    // The only one there is: a provider that takes it away would shut everybody out.
    says({ groups: ['soc'], realm_access: {} });
    expect(await (await login()).browser.whoami()).toMatchObject({ role: 'administrator' });
  });

  test('the name of somebody who is here is not taken over', async () => {
    await withUser(house, `local-${people}`, 'administrator');
    says({ preferred_username: `local-${people}` });
    expect(await (await login()).browser.whoami()).toMatchObject({ name: `local-${people}-corp`, role: 'analyst' });
  });

  test('ends at the provider as well, if one wants that', async () => {
    const { browser } = await login();
    const { body: who } = await browser.get<{ csrf: string }>('/api/v1/session');
    browser.csrf = who.csrf;
    const { body } = await browser.post<{ url: string }>('/api/v1/logout');
    const url = new URL(body.url);
    expect(url.origin).toBe(oidc.issuer);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      post_logout_redirect_uri: `${house.product.url}/`,
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    });
    expect(await browser.whoami()).toBeUndefined();
    expect([...browser.cookies.keys()].filter((name) => name !== '__Host-riposte-device')).toEqual([]);
  });
});

describe('nobody is in by', () => {
  test('a state that is another, and the log-in of the browser goes on', async () => {
    const browser = new Browser(house);
    const address = await there(browser);
    const forged = new URL(address);
    forged.searchParams.set('state', 'A'.repeat(43));
    expect((await back(browser, forged.href)).status).toBe(401);
    expect(await browser.whoami()).toBeUndefined();
    expect(await audited()).toBe('login.failed sso corp: the state is not that of the log-in');
    expect((await back(browser, address)).status).toBe(303);
  });

  test('the answer to the log-in of somebody else: it is the browser’s that began it', async () => {
    const attacker = new Browser(house);
    const address = await there(attacker);
    const victim = new Browser(house);
    expect(await back(victim, address)).toMatchObject({ status: 401 });
    await there(victim);
    expect(await back(victim, address)).toMatchObject({ status: 401 });
    expect(await victim.whoami()).toBeUndefined();
  });

  test('a code a second time', async () => {
    const browser = new Browser(house);
    const address = await there(browser);
    const cookies = new Map(browser.cookies);
    expect((await back(browser, address)).status).toBe(303);
    const again = new Browser(house);
    for (const [name, value] of cookies) again.cookies.set(name, value);
    const before = oidc.exchanges;
    expect((await back(again, address)).status).toBe(401);
    expect(oidc.exchanges).toBe(before);
    expect(await again.whoami()).toBeUndefined();
  });

  test('a code that the provider has given out already, or never', async () => {
    const used = new Browser(house);
    const address = await there(used);
    const code = new URL(address).searchParams.get('code') ?? '';
    await back(used, address);
    for (const foreign of [code, 'never-given']) {
      const browser = new Browser(house);
      const own = new URL(await there(browser));
      own.searchParams.set('code', foreign);
      expect(await back(browser, own.href)).toMatchObject({ status: 401 });
      expect(await audited()).toMatch(/^login.failed sso corp: the provider says invalid_grant/);
    }
  });

  test('a code under another verifier: one that was stolen on its way is worth nothing', async () => {
    const thief = new Browser(house);
    const own = new URL(await there(thief));
    const stolen = new URL(await there(new Browser(house))).searchParams.get('code') ?? '';
    own.searchParams.set('code', stolen);
    expect((await back(thief, own.href)).status).toBe(401);
  });

  test.each<readonly [string, Forging, RegExp]>([
    ['another nonce', { claims: { nonce: 'another' } }, /nonce/],
    ['another audience', { claims: { aud: 'somebody-else' } }, /aud/],
    ['several audiences, of which another is the party', { claims: { aud: [CLIENT.id, 'x'], azp: 'x' } }, /azp/],
    ['another issuer', { claims: { iss: 'https://evil.test' } }, /iss/],
    ['an id token of yesterday', { claims: { exp: 1_700_000_000, iat: 1_699_990_000 } }, /exp/],
    ['an id token of tomorrow', { claims: { iat: 4_000_000_000, nbf: 4_000_000_000, exp: 4_000_003_600 } }, /nbf|iat/],
    ['a key that the provider does not publish', { unknownKey: true }, /key/],
    ['a payload that is not the signed one', { changed: true }, /signature/i],
    ['no signature', { unsigned: true }, /alg/],
    ['a signature by what is public', { symmetric: true }, /alg/],
  ])('%s', async (_what, forging, why) => {
    oidc.forging = forging;
    const { browser, status, page } = await login();
    expect(status).toBe(401);
    expect(page).toContain('The log-in at the provider did not hold');
    expect(await browser.whoami()).toBeUndefined();
    expect(await audited()).toMatch(why);
    oidc.forging = undefined;
    expect((await login()).status).toBe(303);
  });

  test('a refusal of the provider', async () => {
    const browser = new Browser(house);
    const address = new URL(await there(browser));
    address.searchParams.delete('code');
    address.searchParams.set('error', 'access_denied');
    address.searchParams.set('error_description', '<script>alert(1)</script>');
    const { status, page } = await back(browser, address.href);
    expect(status).toBe(401);
    expect(page).not.toContain('<script');
    expect(await audited()).toBe('login.failed sso corp: the provider says access_denied');
  });
});

describe('who is known and', () => {
  test('has no role here is told so, and what to do', async () => {
    says({ groups: ['canteen'] });
    const { browser, status, page } = await login();
    expect(status).toBe(403);
    expect(page).toMatch(/You are known, but have no role here.*Ask an administrator/s);
    expect(await browser.whoami()).toBeUndefined();
    expect((await house.call(`/api/v1/users/person-${people}`)).body.code).toBe('user.unknown');
  });

  test('had a role and has none any more comes in no more', async () => {
    await login();
    says({ groups: [] });
    expect((await login()).status).toBe(403);
  });

  test('was disabled here stays out', async () => {
    await login();
    await house.send('PATCH', `/api/v1/users/person-${people}`, { isActive: false });
    expect((await login()).page).toContain('There is no active account for you');
  });

  test('is of another domain stays out, and so does who has no verified address', async () => {
    await configure('mail', { roles: [{ claim: 'sub', value: '*', role: 'viewer' }], allowedDomains: ['example.org'] });
    expect((await login('mail')).status).toBe(303);
    for (const claims of [
      { email: 'x@evil.test' },
      { email: 'x@example.org.evil.test' },
      { email: 'x@notexample.org' },
      { email: 'x@example.org', email_verified: false },
    ]) {
      says({ email_verified: true, ...claims });
      expect((await login('mail')).page).toContain('Your address of mail is not one that is let in');
    }
  });
});

describe('an account that was here before', () => {
  test('is not anybody’s who says the same address, unless that is configured', async () => {
    await withUser(house, `owner-${people}`, 'administrator', `person-${people}@example.org`);
    expect(await (await login()).browser.whoami()).toMatchObject({ name: `person-${people}` });
  });

  test('is linked by a verified address where that is configured, and keeps its role', async () => {
    await configure('mail', { linkByEmail: true, allowedDomains: [], roles: ROLES });
    await withUser(house, `owner-${people}`, 'approver', `Person-${people}@example.org`);
    says({ email_verified: false });
    expect(await (await login('mail')).browser.whoami()).toMatchObject({ name: `person-${people}` });

    people += 1;
    oidc.account = `sub-${people}`;
    says({ email: `person-${people}@example.org`, email_verified: true, groups: ['soc'] });
    await withUser(house, `owner-${people}`, 'approver', `Person-${people}@example.org`);
    expect(await (await login('mail')).browser.whoami()).toMatchObject({ name: `owner-${people}`, role: 'approver' });
    // From now on by issuer and subject, whatever the address says.
    says({ email: 'other@example.org' });
    expect(await (await login('mail')).browser.whoami()).toMatchObject({ name: `owner-${people}` });
    says({ groups: [] });
    expect((await login('mail')).status).toBe(403);
  });
});

test('who has no password and changes how he gets in must have logged in lately', async () => {
  const { browser } = await login();
  const { body } = await browser.get<{ csrf: string }>('/api/v1/session');
  browser.csrf = body.csrf;
  expect((await browser.post('/api/v1/me/totp', {})).status).toBe(200);
  later += 16 * 60_000;
  expect((await browser.post('/api/v1/me/totp', {})).body.code).toBe('login.stale');
});

describe('configuring', () => {
  const set = (name: string, body: object) =>
    house.send<ProblemView & { enabled?: boolean }>('POST', `/api/v1/providers/${name}`, body);

  test.each<readonly [string, object, RegExp]>([
    ['no issuer', { clientId: 'x' }, /issuer is missing/],
    ['an issuer without TLS', { clientId: 'x', issuer: 'http://corp.test' }, /https/],
    ['an issuer with a password', { clientId: 'x', issuer: 'https://a:b@corp.test' }, /https/],
    [
      'a role that there is not',
      { clientId: 'x', issuer: 'https://corp.test', roles: [{ claim: 'a', value: 'b', role: 'root' }] },
      /roles\[0\]/,
    ],
    ['no scope openid', { clientId: 'x', issuer: 'https://corp.test', scopes: ['email'] }, /openid/],
    ['a setting that is unknown', { clientId: 'x', issuer: 'https://corp.test', clientSecret: 's' }, /"clientSecret"/],
  ])('refuses %s', async (_what, settings, why) => {
    const { body } = await set('new', { settings });
    expect(body).toMatchObject({ code: 'sso.bad-config', detail: expect.stringMatching(why) as string });
  });

  test('the secret is shown nowhere, kept sealed, and goes to no other provider', async () => {
    await configure('secret', { roles: ROLES });
    const listed = await house.call('/api/v1/providers');
    expect(JSON.stringify(listed.body)).not.toContain(CLIENT.secret);
    const files = ['riposte.db', 'riposte.db-wal'].map((file) =>
      readFile(join(house.directory, file)).catch(() => Buffer.alloc(0)),
    );
    expect(Buffer.concat(await Promise.all(files)).includes(CLIENT.secret)).toBe(false);
    const moved = await set('secret', { settings: { issuer: 'https://evil.test' } });
    expect(moved.body.code).toBe('sso.needs-secret');
    expect((await set('secret', { settings: { clientId: 'other' } })).body.code).toBe('sso.needs-secret');
    expect((await set('secret', { settings: { label: 'Corp' } })).status).toBe(200);
  });

  test('after a rekey the secret is the same', async () => {
    expect((await house.send('POST', '/api/v1/secrets/rekey', {})).status).toBe(200);
    expect((await login()).status).toBe(303);
  });

  test('a provider that is disabled or removed lets nobody in, also who is on the way', async () => {
    await configure('mail', { roles: ROLES });
    const browser = new Browser(house);
    const address = await there(browser, 'mail');
    expect((await set('mail', { enabled: false })).body).toMatchObject({ enabled: false });
    expect((await back(browser, address)).status).toBe(404);
    expect((await browser.post('/api/v1/login/sso/mail')).body.code).toBe('sso.unknown');
    expect((await house.send('DELETE', '/api/v1/providers/mail')).status).toBe(200);
    expect((await house.send('DELETE', '/api/v1/providers/mail')).body.code).toBe('sso.unknown');
  });

  test('is for administrators', async () => {
    const analyst = await withUser(house, `analyst-${people}`);
    expect((await analyst.post('/api/v1/providers/corp', { settings: {} })).body.code).toBe('api.forbidden');
    expect((await analyst.get('/api/v1/providers')).body.code).toBe('api.forbidden');
    expect((await analyst.post('/api/v1/providers/corp/test')).body.code).toBe('api.forbidden');
  });
});

describe('a test says', () => {
  const tested = async (name = 'corp') =>
    (
      await house.send<{ ok: boolean; code: string; detail: string; hint: string }>(
        'POST',
        `/api/v1/providers/${name}/test`,
        {},
      )
    ).body;

  test('that all is well, and what is left to do', async () => {
    expect(await tested()).toMatchObject({
      ok: true,
      code: '',
      detail: expect.stringContaining('/login/sso/corp/callback') as string,
    });
  });

  test('that the client or its secret is wrong', async () => {
    await configure('wrong', { roles: ROLES }, { secret: 'not-the-secret' });
    expect(await tested('wrong')).toMatchObject({
      ok: false,
      code: 'sso.bad-client',
      hint: expect.stringContaining('secret') as string,
    });
  });

  test('that the issuer is another than the provider says', async () => {
    await configure('other', { roles: ROLES, issuer: oidc.issuer.replace('127.0.0.1', 'localhost') });
    expect(await tested('other')).toMatchObject({
      ok: false,
      code: 'sso.bad-provider',
      detail: expect.stringContaining('issuer') as string,
    });
  });

  test('that something else answers, or nothing at all', async () => {
    oidc.instead = (_path, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the guest network</html>');
      return true;
    };
    expect(await tested()).toMatchObject({ ok: false, code: 'sso.bad-provider' });
    oidc.instead = (_path, response) => {
      response.destroy();
      return true;
    };
    expect(await tested()).toMatchObject({ ok: false, code: 'sso.unreachable' });
    await configure('down', { roles: ROLES, issuer: 'http://127.0.0.1:9' });
    expect(await tested('down')).toMatchObject({
      ok: false,
      code: 'sso.unreachable',
      detail: expect.stringContaining('127.0.0.1:9') as string,
    });
    expect((await new Browser(house).post('/api/v1/login/sso/down')).body.code).toBe('sso.unreachable');
  });

  test('that the provider publishes no keys', async () => {
    oidc.instead = (path, response) => {
      if (path !== '/jwks') return false;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}');
      return true;
    };
    expect(await tested()).toMatchObject({
      ok: false,
      code: 'sso.bad-provider',
      detail: expect.stringContaining('keys') as string,
    });
  });
});

test('a provider that goes away between there and back ends the log-in with a page that says so', async () => {
  const browser = new Browser(house);
  const address = await there(browser);
  oidc.instead = (_path, response) => {
    response.destroy();
    return true;
  };
  const { status, page } = await back(browser, address);
  expect(status).toBe(503);
  expect(page).toContain('The provider does not answer');
  expect(await browser.whoami()).toBeUndefined();
});

test('who has a password still logs in by it', async () => {
  const browser = await withUser(house, `by-password-${people}`);
  expect(await browser.whoami()).toMatchObject({ name: `by-password-${people}` });
  expect((await new Browser(house).login(`by-password-${people}`, PASSWORD)).body.status).toBe('in');
});
