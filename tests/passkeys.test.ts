/**
 * Goal: a passkey lets in its owner, with and without a name, once for each challenge, and nobody else; it is registered and removed by its owner
 * alone, who shows that it is he.
 * Method: one started product and authenticators in software; everything over the API as a browser speaks to it.
 * Elsewhere: every lie of a single response (`adapters/identity/webauthn.test.ts`), a real browser (`passkeys-browser.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SoftAuthenticator, type Ceremony, type Lies } from '../src/adapters/identity/testing.ts';
import { relyingParty } from '../src/apps/identity.ts';
import { StepClock } from '../src/core/base/clock.ts';
import type { JsonObject } from '../src/core/base/json.ts';
import { Browser, PASSWORD, withUser } from './identity/browser.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const clock = new StepClock(Date.parse('2026-03-01T08:00:00Z'));
let house: House;
let mira: Browser;
let jon: Browser;
const laptop = new SoftAuthenticator();
const phone = new SoftAuthenticator({ counts: false });

interface Options {
  readonly options: JsonObject & {
    readonly challenge: string;
    readonly allowCredentials?: readonly { readonly id: string }[];
  };
}
interface Passkey {
  readonly id: string;
  readonly name: string;
}

beforeAll(async () => {
  house = await House.open({ clock, sweep: false });
  mira = await withUser(house, 'mira');
  jon = await withUser(house, 'jon');
});
afterAll(() => house.remove());

const party = () => {
  const found = relyingParty(house.product.url);
  if (!found) throw new Error('there are no passkeys here');
  return found;
};
const ceremonyOf = (options: Options['options']): Ceremony => ({
  challenge: options.challenge,
  origin: party().origin,
  rpId: party().id,
});

async function startRegistration(browser: Browser): Promise<Options['options']> {
  const { status, body } = await browser.post<Options>('/api/v1/me/passkeys/start', { password: PASSWORD });
  expect(status).toBe(200);
  return body.options;
}
async function register(browser: Browser, device: SoftAuthenticator, name: string, lies: Lies = {}) {
  const options = await startRegistration(browser);
  const response = device.create(options, ceremonyOf(options), lies);
  return browser.post<Passkey & { code: string }>('/api/v1/me/passkeys', { name, response });
}
async function start(browser: Browser, name?: string): Promise<Options['options']> {
  const { body } = await browser.post<Options>('/api/v1/login/passkey/start', name === undefined ? {} : { name });
  return body.options;
}
const answer = (browser: Browser, response: JsonObject) =>
  browser.post<{ readonly status: string; readonly code: string }>('/api/v1/login/passkey', { response });
async function login(device: SoftAuthenticator, lies: Lies = {}, name?: string) {
  const browser = new Browser(house);
  const done = await answer(browser, device.get(ceremonyOf(await start(browser, name)), lies));
  return { browser: done.status === 200 ? browser : undefined, code: done.body.code };
}

describe('registering', () => {
  test('several, each under a name, after the password', async () => {
    expect((await mira.post('/api/v1/me/passkeys/start', {})).body.code).toBe('login.refused');
    expect(await register(mira, laptop, 'Laptop')).toMatchObject({
      status: 201,
      body: { id: laptop.id, name: 'Laptop' },
    });
    expect(await register(mira, phone, ' Phone ')).toMatchObject({ status: 201, body: { name: 'Phone' } });
    expect((await mira.get('/api/v1/me/factors')).body).toMatchObject({
      passkeys: [
        { name: 'Laptop', synced: false, lastUsedAt: null },
        { name: 'Phone', synced: true },
      ],
    });
  });

  test('names what is known, so that a device is not registered twice; and twice is refused, by whomever', async () => {
    const options = await startRegistration(mira);
    expect(options['excludeCredentials']).toMatchObject([{ id: laptop.id }, { id: phone.id }]);
    expect((await register(mira, laptop, 'Again')).body.code).toBe('passkey.known');
    expect((await register(jon, laptop, 'Mine now')).body.code).toBe('passkey.known');
  });

  test('takes a challenge once, from the browser that asked, within five minutes, for who asked', async () => {
    const options = await startRegistration(jon);
    const response = new SoftAuthenticator().create(options, ceremonyOf(options));
    const cookie = jon.cookies.get('__Host-riposte-passkey') ?? '';
    const body = { name: 'x', response };
    jon.cookies.delete('__Host-riposte-passkey');
    expect((await jon.post('/api/v1/me/passkeys', body)).body.code).toBe('login.expired');
    mira.cookies.set('__Host-riposte-passkey', cookie);
    expect((await mira.post('/api/v1/me/passkeys', body)).body.code).toBe('login.expired');
    jon.cookies.set('__Host-riposte-passkey', cookie);
    expect((await jon.post('/api/v1/me/passkeys', body)).body.code).toBe('login.expired');

    const late = await startRegistration(jon);
    clock.advanceTo(clock.now() + 301_000);
    const tooLate = { name: 'x', response: new SoftAuthenticator().create(late, ceremonyOf(late)) };
    expect((await jon.post('/api/v1/me/passkeys', tooLate)).body.code).toBe('login.expired');
  });

  test('refuses one that did not verify its user, one of another origin, and no name', async () => {
    expect((await register(jon, new SoftAuthenticator(), 'x', { userVerified: false })).body.code).toBe(
      'passkey.refused',
    );
    expect((await register(jon, new SoftAuthenticator(), 'x', { origin: 'http://evil.test' })).body.code).toBe(
      'passkey.refused',
    );
    expect((await register(jon, new SoftAuthenticator(), ' \u200b ')).body.code).toBe('passkey.bad-name');
    expect((await jon.get<{ passkeys: unknown[] }>('/api/v1/me/factors')).body.passkeys).toEqual([]);
  });
});

describe('logging in', () => {
  test('without a name, by each of them', async () => {
    for (const device of [laptop, phone, phone, laptop]) {
      const { browser } = await login(device);
      expect(await browser?.whoami()).toMatchObject({ name: 'mira' });
    }
  });

  test('with a name offers the passkeys of that one, and tells nobody who is there', async () => {
    const browser = new Browser(house);
    expect((await start(browser, 'mira')).allowCredentials).toMatchObject([{ id: laptop.id }, { id: phone.id }]);
    const [none, again, nobody] = [
      await start(browser, 'jon'),
      await start(browser, 'JON'),
      await start(browser, 'nobody'),
    ];
    expect(none.allowCredentials).toHaveLength(1);
    expect(nobody.allowCredentials).toHaveLength(1);
    expect(again.allowCredentials).toEqual(none.allowCredentials);
    expect(nobody.allowCredentials).not.toEqual(none.allowCredentials);
    expect((await login(laptop, {}, 'mira')).browser).toBeDefined();
  });

  test('a challenge counts once, in its browser, for five minutes', async () => {
    const browser = new Browser(house);
    const options = await start(browser);
    const cookie = browser.cookies.get('__Host-riposte-passkey') ?? '';
    const response = laptop.get(ceremonyOf(options));
    expect((await answer(new Browser(house), response)).body.code).toBe('login.expired');
    expect((await answer(browser, response)).status).toBe(200);
    browser.cookies.set('__Host-riposte-passkey', cookie);
    expect((await answer(browser, response)).body.code).toBe('login.expired');

    const late = await start(browser);
    clock.advanceTo(clock.now() + 301_000);
    expect((await answer(browser, laptop.get(ceremonyOf(late)))).body.code).toBe('login.expired');
  });

  test('a challenge of a registration is none for a log-in', async () => {
    const options = await startRegistration(mira);
    const browser = new Browser(house);
    browser.cookies.set('__Host-riposte-passkey', mira.cookies.get('__Host-riposte-passkey') ?? '');
    expect((await answer(browser, laptop.get(ceremonyOf(options)))).body.code).toBe('login.expired');
  });

  test.each<readonly [string, Lies]>([
    ['one that is not known', {}],
    ['the challenge of somebody else', { challenge: 'AAAA' }],
    ['another origin', { origin: 'http://127.0.0.1:1' }],
    ['a user who was not verified', { userVerified: false }],
    ['an owner that it has not', { userHandle: Buffer.from('jon').toString('base64url') }],
    ['a copy of it, whose counter stands where it was', { counter: 2 }],
  ])('refuses %s, tells not why, and the audit does', async (what, lies) => {
    const device = what === 'one that is not known' ? new SoftAuthenticator() : laptop;
    expect(await login(device, lies)).toEqual({ browser: undefined, code: 'passkey.refused' });
    const { body } = await house.call<{ rows: readonly { what: string; detail: string }[] }>(
      '/api/v1/audit?limit=1000',
    );
    expect(body.rows.at(-1)).toMatchObject({
      what: 'login.failed',
      origin: '127.0.0.1',
      detail: expect.stringMatching(/^passkey: ./) as string,
    });
  });

  test('a passkey is two factors: no code is asked for; and a password alone is one', async () => {
    const browser = new Browser(house);
    expect((await browser.login('mira')).body).toMatchObject({ status: 'factor', methods: ['passkey'] });
    expect(await browser.whoami()).toBeUndefined();
    expect((await answer(browser, laptop.get(ceremonyOf(await start(browser))))).body.status).toBe('in');
  });

  test('not of somebody who is disabled', async () => {
    const device = new SoftAuthenticator();
    await withUser(house, 'lea').then((lea) => register(lea, device, 'Key'));
    expect((await login(device)).browser).toBeDefined();
    await house.send('PATCH', '/api/v1/users/lea', { isActive: false });
    expect((await login(device)).code).toBe('passkey.refused');
  });
});

test('one’s own is called something else; those of others, and names that are none, are refused', async () => {
  const path = `/api/v1/me/passkeys/${phone.id}`;
  expect((await jon.send('PATCH', path, { name: 'Mine' })).body.code).toBe('passkey.unknown');
  expect((await mira.send('PATCH', path, { name: ' \u202E ' })).body.code).toBe('passkey.bad-name');
  expect((await mira.send('PATCH', path, { name: ' New phone ' })).body).toMatchObject({ name: 'New phone' });
});

test('removing one’s own needs the password, and it lets nobody in any more; those of others are not one’s own', async () => {
  const path = `/api/v1/me/passkeys/${phone.id}/remove`;
  expect((await mira.post(path, {})).body.code).toBe('login.refused');
  expect((await jon.post(path, { password: PASSWORD })).body.code).toBe('passkey.unknown');
  expect((await mira.post(path, { password: PASSWORD })).body).toMatchObject({ passkeys: [{ name: 'Laptop' }] });
  expect((await login(phone)).code).toBe('passkey.refused');
  expect((await login(laptop)).browser).toBeDefined();
});

test('the page of the log-in is told that there are passkeys, without a session', async () => {
  expect((await new Browser(house).get('/api/v1/login/methods')).body).toEqual({ passkeys: true, providers: [] });
});

test.each([
  ['https://soc.example.org', 'soc.example.org', 'https://soc.example.org'],
  ['https://soc.example.org:8443', 'soc.example.org', 'https://soc.example.org:8443'],
  ['http://127.0.0.1:8080', 'localhost', 'http://localhost:8080'],
  ['http://[::1]:8080', 'localhost', 'http://localhost:8080'],
])('at %s passkeys are of %s', (url, id, origin) => {
  expect(relyingParty(url)).toMatchObject({ id, origin });
});

test.each(['https://10.0.0.7', 'https://[2001:db8::1]', 'http://soc.example.org'])('at %s there are none', (url) => {
  expect(relyingParty(url)).toBeUndefined();
});
