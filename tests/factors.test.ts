/**
 * Goal: a second factor stands between a right password and a session: nothing else is reached before it, each code counts once, guessing ends,
 * and nobody removes one who has only a session.
 * Method: one started product with a clock of the test; the codes of an app that computes them by itself.
 * Elsewhere: how codes are made (`adapters/identity/totp.test.ts`), passkeys (`passkeys.test.ts`), sessions and throttles (`security.test.ts`).
 */
import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROUTE_ROWS } from '../src/core/api/routes.ts';
import { StepClock } from '../src/core/base/clock.ts';
import { Browser, PASSWORD, withUser } from './identity/browser.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const clock = new StepClock(Date.parse('2026-03-01T08:00:00Z'));
let house: House;
let users = 0;
let name: string;
/** Logged in, in the session of the set-up. */
let mira: Browser;

beforeAll(async () => {
  house = await House.open({ clock, sweep: false });
});
afterAll(() => house.remove());

async function newUser(): Promise<void> {
  users += 1;
  name = `mira-${users}`;
  mira = await withUser(house, name);
}
/** Of the user of this group of tests, who is enrolled once: hashing passwords is what these tests take their time for. */
let mine: Draft & Codes;
const enrolledOnce = (): void => {
  beforeAll(async () => {
    await newUser();
    mine = await enrolled(mira);
  });
  beforeEach(() => seconds(60));
};

const seconds = (count: number) => clock.advanceTo(clock.now() + count * 1000);

interface Draft {
  readonly secret: string;
  readonly uri: string;
  readonly qr: string;
}
interface Codes {
  readonly recoveryCodes: readonly string[];
}

/** RFC 6238 by hand. */
function codeOf(secret: string, at = clock.now()): string {
  const bits = Array.from(secret)
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const truncated = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(truncated % 1_000_000).padStart(6, '0');
}

async function enrolled(browser: Browser): Promise<Draft & Codes> {
  const draft = (await browser.post<Draft>('/api/v1/me/totp', { password: PASSWORD })).body;
  const confirmed = await browser.post<Codes>('/api/v1/me/totp/confirm', { code: codeOf(draft.secret) });
  expect(confirmed.status).toBe(200);
  seconds(30);
  return { ...draft, ...confirmed.body };
}

const half = async (): Promise<Browser> => {
  const browser = new Browser(house);
  expect((await browser.login(name)).body).toMatchObject({ status: 'factor', csrf: '' });
  return browser;
};
const give = (browser: Browser, code: string) =>
  browser.post<{ readonly status: string; readonly code: string }>('/api/v1/login/factor', { code });

describe('a log-in', () => {
  enrolledOnce();

  test('of somebody with one is nobody until the code', async () => {
    const { secret } = mine;
    const browser = await half();
    expect([...browser.cookies.keys()]).toEqual(['__Host-riposte-login']);
    expect(await browser.whoami()).toBeUndefined();
    const done = browser.entered(await give(browser, codeOf(secret)));
    expect(done).toMatchObject({ status: 200, body: { status: 'in', methods: [] } });
    expect(await browser.whoami()).toMatchObject({ name });
    expect([...browser.cookies.keys()]).not.toContain('__Host-riposte-login');
  });

  test('that is half done reaches no route of the API but those that are open to everybody', async () => {
    const browser = await half();
    for (const { method, path, permission } of Object.values(ROUTE_ROWS)) {
      if (permission === 'open') continue;
      const answer = await browser.fetch(method, path.replaceAll(/\{\w+\}/g, 'x'), method === 'GET' ? undefined : {});
      expect([path, answer.status]).toEqual([path, 401]);
      await answer.body?.cancel();
    }
  });

  test('is over after five minutes, and after it ended', async () => {
    const { secret } = mine;
    const late = await half();
    seconds(301);
    expect((await give(late, codeOf(secret))).body.code).toBe('login.expired');
    const browser = await half();
    const cookie = browser.cookies.get('__Host-riposte-login') ?? '';
    expect((await give(browser, codeOf(secret))).status).toBe(200);
    seconds(30);
    const other = new Browser(house);
    other.cookies.set('__Host-riposte-login', cookie);
    expect((await give(other, codeOf(secret))).body.code).toBe('login.expired');
    expect((await give(new Browser(house), codeOf(secret))).body.code).toBe('login.expired');
  });

  test('of somebody who was disabled meanwhile does not end in a session', async () => {
    const { secret } = mine;
    const browser = await half();
    await house.send('PATCH', `/api/v1/users/${name}`, { isActive: false });
    expect((await give(browser, codeOf(secret))).body.code).toBe('login.expired');
  });
});

describe('a code', () => {
  enrolledOnce();

  test('counts once, also in another log-in, and so do all of earlier steps', async () => {
    const { secret } = mine;
    const [one, two] = [await half(), await half()];
    const before = codeOf(secret, clock.now() - 30_000);
    const code = codeOf(secret);
    expect((await give(one, code)).status).toBe(200);
    expect((await give(two, code)).body.code).toBe('login.wrong-code');
    expect((await give(two, before)).body.code).toBe('login.wrong-code');
    seconds(30);
    expect((await give(two, codeOf(secret))).status).toBe(200);
  });

  test('that was used is used after a restart, too', async () => {
    const { secret } = mine;
    const code = codeOf(secret);
    expect((await give(await half(), code)).status).toBe(200);
    await house.stop();
    await house.start();
    expect((await give(await half(), code)).body.code).toBe('login.wrong-code');
  });

  test('of which ten come at once lets one in', async () => {
    const { secret } = mine;
    const browsers = [await half(), await half(), await half()];
    const code = codeOf(secret);
    const answers = await Promise.all(
      browsers.flatMap((browser) => [give(browser, code), give(browser, code), give(browser, code)]),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('may be a step early or late, and no more', async () => {
    const { secret } = mine;
    // What others have tried above is waited for, and forgotten by a log-in.
    seconds(3_600);
    expect((await give(await half(), codeOf(secret))).status).toBe(200);
    const browser = await half();
    seconds(60);
    expect((await give(browser, codeOf(secret, clock.now() - 60_000))).status).toBe(401);
    expect((await give(browser, codeOf(secret, clock.now() + 60_000))).status).toBe(401);
    expect((await give(browser, codeOf(secret, clock.now() - 30_000))).status).toBe(200);
    expect((await give(await half(), codeOf(secret, clock.now() + 30_000))).status).toBe(200);
  });
});

describe('guessing', () => {
  beforeEach(newUser);

  test('ends with the log-in after five codes', async () => {
    const { secret } = await enrolled(mira);
    const browser = await half();
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await give(browser, '000000')).body.code).toBe('login.wrong-code');
    }
    seconds(60);
    expect((await give(browser, codeOf(secret))).body.code).toBe('login.expired');
  });

  test('gets slower from log-in to log-in, and a right code forgets it', async () => {
    const { secret } = await enrolled(mira);
    const browser = await half();
    for (let tries = 0; tries < 5; tries += 1) await give(browser, '000000');
    const other = await half();
    const locked = await give(other, codeOf(secret));
    expect(locked).toMatchObject({ status: 429, body: { code: 'login.locked', facts: { retryAfterS: 30 } } });
    seconds(31);
    expect((await give(other, '000000')).body.code).toBe('login.wrong-code');
    expect((await give(await half(), codeOf(secret))).body).toMatchObject({ facts: { retryAfterS: 60 } });
    seconds(61);
    expect((await give(await half(), codeOf(secret))).status).toBe(200);
    seconds(30);
    expect((await give(await half(), '000000')).body.code).toBe('login.wrong-code');
    expect((await give(await half(), codeOf(secret))).status).toBe(200);
  });

  test('many at once is no way around it: one is looked at', async () => {
    await enrolled(mira);
    const browsers = await Promise.all([half(), half(), half(), half()]);
    const answers = await Promise.all(
      browsers.flatMap((browser) => [give(browser, '000001'), give(browser, '000002')]),
    );
    const counts = Object.groupBy(answers, ({ body }) => body.code);
    expect((counts['login.wrong-code'] ?? []).length).toBeLessThanOrEqual(5);
  });
});

describe('recovery codes', () => {
  enrolledOnce();

  test('are ten, each good for once, however they are typed', async () => {
    const { recoveryCodes } = mine;
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = '', second = ''] = recoveryCodes;
    expect(first).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
    const typed = ` ${first.toUpperCase().replaceAll('-', ' ')} `;
    expect((await give(await half(), typed)).status).toBe(200);
    expect((await give(await half(), first)).body.code).toBe('login.wrong-code');
    expect((await give(await half(), second)).status).toBe(200);
    expect((await mira.get('/api/v1/me/factors')).body).toMatchObject({ totp: true, recoveryLeft: 8 });
  });

  test('that are new make the former ones worth nothing, and another user has his own', async () => {
    const { recoveryCodes } = mine;
    const renewed = await mira.post<Codes>('/api/v1/me/recovery-codes', { password: PASSWORD });
    expect((await give(await half(), recoveryCodes[0] ?? '')).body.code).toBe('login.wrong-code');
    users += 1;
    const jon = await withUser(house, `jon-${users}`);
    await enrolled(jon);
    const browser = new Browser(house);
    await browser.login(`jon-${users}`);
    expect((await give(browser, renewed.body.recoveryCodes[0] ?? '')).body.code).toBe('login.wrong-code');
    expect((await give(await half(), renewed.body.recoveryCodes[0] ?? '')).status).toBe(200);
  });
});

describe('enrolling', () => {
  beforeEach(newUser);

  test('needs the password, and counts from the first code on', async () => {
    expect((await mira.post('/api/v1/me/totp', {})).body.code).toBe('login.refused');
    expect((await mira.post('/api/v1/me/totp', { password: 'wrong-wrong-wrong' })).body.code).toBe('login.refused');
    const first = await mira.post<Draft>('/api/v1/me/totp', { password: PASSWORD });
    expect(first.body.uri).toContain(first.body.secret);
    expect(first.body.qr).toMatch(/^<svg/);
    const browser = new Browser(house);
    expect((await browser.login(name)).body.status).toBe('in');
    expect(await browser.whoami()).toMatchObject({ name });
    const second = await mira.post<Draft>('/api/v1/me/totp', { password: PASSWORD });
    expect((await mira.post('/api/v1/me/totp/confirm', { code: codeOf(first.body.secret) })).body.code).toBe(
      'login.wrong-code',
    );
    expect((await mira.post('/api/v1/me/totp/confirm', { code: codeOf(second.body.secret) })).status).toBe(200);
    expect((await new Browser(house).login(name)).body.status).toBe('factor');
    expect((await mira.post('/api/v1/me/totp', { password: PASSWORD })).body.code).toBe('factor.exists');
    expect((await mira.post('/api/v1/me/totp/confirm', { code: codeOf(second.body.secret) })).body.code).toBe(
      'factor.none',
    );
  });

  test('its code is no code for a log-in afterwards', async () => {
    const { secret } = (await mira.post<Draft>('/api/v1/me/totp', { password: PASSWORD })).body;
    const code = codeOf(secret);
    await mira.post('/api/v1/me/totp/confirm', { code });
    expect((await give(await half(), code)).body.code).toBe('login.wrong-code');
  });

  test('is no matter of keys and of the token of the machine', async () => {
    expect((await house.send('POST', '/api/v1/me/totp', { password: PASSWORD })).body.code).toBe('access.no-session');
  });
});

describe('removing', () => {
  beforeEach(newUser);

  test('needs the password', async () => {
    await enrolled(mira);
    expect((await mira.post('/api/v1/me/totp/remove', {})).body.code).toBe('login.refused');
    expect((await new Browser(house).login(name)).body.status).toBe('factor');
    expect((await mira.post('/api/v1/me/totp/remove', { password: PASSWORD })).body).toMatchObject({
      totp: false,
      recoveryLeft: 0,
    });
    expect((await new Browser(house).login(name)).body.status).toBe('in');
    expect((await mira.post('/api/v1/me/totp/remove', { password: PASSWORD })).body.code).toBe('factor.none');
  });

  test('by an administrator ends the sessions, and nobody else may', async () => {
    await enrolled(mira);
    expect((await mira.post(`/api/v1/users/${name}/reset-factors`)).body.code).toBe('api.forbidden');
    expect((await mira.send('PATCH', '/api/v1/factor-policy', { requiredRoles: [] })).body.code).toBe('api.forbidden');
    expect(await house.send('POST', `/api/v1/users/${name}/reset-factors`, {})).toMatchObject({
      status: 200,
      body: { totp: false },
    });
    expect(await mira.whoami()).toBeUndefined();
    expect((await new Browser(house).login(name)).body.status).toBe('in');
    expect((await house.send('POST', '/api/v1/users/nobody-here/reset-factors', {})).body.code).toBe('user.unknown');
  });
});

describe('a role that needs a second factor', () => {
  beforeAll(newUser);
  const policy = (requiredRoles: readonly string[]) => house.send('PATCH', '/api/v1/factor-policy', { requiredRoles });
  beforeAll(async () => {
    await policy(['analyst']);
  });
  afterAll(async () => {
    await policy([]);
  });

  test('gets to enrol one, nothing else, and is in by its first code', async () => {
    const browser = new Browser(house);
    expect((await browser.login(name)).body).toMatchObject({ status: 'enrol', methods: [] });
    expect(await browser.whoami()).toBeUndefined();
    expect((await give(browser, '000000')).body.code).toBe('login.expired');
    const { secret } = (await browser.post<Draft>('/api/v1/login/enrol')).body;
    expect((await browser.post('/api/v1/login/enrol/confirm', { code: '12345x' })).body.code).toBe('login.wrong-code');
    const done = browser.entered(await browser.post<Codes>('/api/v1/login/enrol/confirm', { code: codeOf(secret) }));
    expect(done).toMatchObject({ status: 200, body: { status: 'in' } });
    expect(done.body.recoveryCodes).toHaveLength(10);
    expect(await browser.whoami()).toMatchObject({ name });
    expect((await browser.post('/api/v1/me/totp/remove', { password: PASSWORD })).body.code).toBe('factor.required');
    expect((await browser.post('/api/v1/login/enrol')).body.code).toBe('login.expired');
  });

  test('is one that there is, and it is set by administrators alone', async () => {
    expect((await policy(['wizard'])).body.code).toBe('factor.bad-role');
    expect((await house.call('/api/v1/factor-policy')).body).toEqual({ requiredRoles: ['analyst'] });
  });
});

test('neither secret nor code stands in the data directory, the audit or a report, and the audit names what was done', async () => {
  await newUser();
  const { secret, recoveryCodes } = await enrolled(mira);
  await give(await half(), recoveryCodes[0] ?? '');
  const code = codeOf(secret);
  await give(await half(), code);
  const files = await readdir(house.directory);
  const bytes = await Promise.all(
    files.map((file) => readFile(join(house.directory, file)).catch(() => Buffer.alloc(0))),
  );
  const held = Buffer.concat(bytes).toString('latin1') + JSON.stringify(house.reports);
  for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((one) => one.replaceAll('-', ''))]) {
    expect(held.includes(text)).toBe(false);
  }
  const audit = await house.call<{ rows: readonly { who: string; what: string; target: string }[] }>(
    '/api/v1/audit?limit=1000',
  );
  const mine = audit.body.rows.filter(({ target }) => target === name).map(({ who, what }) => `${what} ${who}`);
  expect(mine).toContain(`factor.added ${name}`);
  expect(mine).toContain(`factor.used ${name}`);
});
