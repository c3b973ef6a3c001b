/**
 * Goal: log-ins, sessions, one-time links and users let in who they are for, and nobody else.
 * Method: one started product on a clock that the test moves on, over its socket.
 * Elsewhere: who may call which route (`security.test.ts`), the rules themselves (`domain/access`), second factors, passkeys and single
 * sign-on (`identity.test.ts`).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IDLE_MS, LIFE_MS } from '../src/domain/access/sessions.ts';
import { FORGOTTEN_AFTER_MS, WAIT_MS_MAX } from '../src/domain/access/throttle.ts';
import { guardedHouse, PASSWORD, tokenIn, visitorOf, type Answer, type Visitor } from './guarded.ts';

vi.setConfig({ testTimeout: 30_000 });

const { clock, house, open, call, local, as, visitor, logIn, enter, enterAll, addUser } = guardedHouse();
beforeAll(open, 60_000);
afterAll(() => house().remove());

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends, and its token stands in no list', async () => {
    const answer = await logIn('a-viewer');
    const [line = ''] = answer.headers.getSetCookie();
    expect(line).toMatch(/^__Host-riposte=[\w-]{43}; Path=\/; Max-Age=43200; Secure; HttpOnly; SameSite=Lax$/);
    const token = /=([\w-]{43});/.exec(line)?.[1] ?? 'none';
    const viewer = visitorOf(answer);
    const told = await call('GET', '/api/v1/sessions', undefined, as(viewer));
    expect(JSON.stringify([answer.body, told.body])).not.toContain(token);
  });

  it('cannot be fixed beforehand: a log-in makes another one and ends the one that came along', async () => {
    const attacker = await enter('a-viewer');
    const victim = await logIn('a-analyst', PASSWORD, { cookie: attacker.cookie });
    expect(visitorOf(victim).cookie).not.toContain(attacker.cookie.split(';')[0]);
    expect((await call('GET', '/api/v1/runs', undefined, { cookie: attacker.cookie })).code).toBe('api.unauthorised');
    const made = await logIn('a-viewer', PASSWORD, { cookie: '__Host-riposte=chosen-by-somebody' });
    expect(visitorOf(made).cookie).not.toContain('chosen');
  });

  it('ends when it is not used, and at last in any case', async () => {
    const idle = await enter('a-viewer');
    const used = await enter('a-viewer');
    const use = (one: Visitor) => call('GET', '/api/v1/runs', undefined, as(one));
    clock.ahead += IDLE_MS - 60_000;
    expect((await use(used)).status).toBe(200);
    clock.ahead += 60_000;
    expect([(await use(idle)).code, (await use(used)).status]).toEqual(['api.unauthorised', 200]);
    for (let past = 0; past < LIFE_MS; past += IDLE_MS / 2) {
      clock.ahead += IDLE_MS / 2;
      await use(used);
    }
    expect((await use(used)).code).toBe('api.unauthorised');
    await enterAll();
  });

  it('ends for who logs out, changes his password, is disabled, or is shut out', async () => {
    await addUser('leaver', 'viewer');
    const use = (one: Visitor) => call('GET', '/api/v1/runs', undefined, as(one));
    const [one, two, three] = [await enter('leaver'), await enter('leaver'), await enter('leaver')];
    expect((await call('DELETE', '/api/v1/session', undefined, as(one))).status).toBe(200);
    expect([(await use(one)).status, (await use(two)).status]).toEqual([401, 200]);
    const change = { current: PASSWORD, password: `${PASSWORD} neu` };
    expect((await call('POST', '/api/v1/password', change, as(two))).status).toBe(200);
    expect([(await use(two)).status, (await use(three)).status]).toEqual([200, 401]);
    await call('DELETE', '/api/v1/users/leaver/sessions', undefined, as(visitor('administrator')));
    expect((await use(two)).status).toBe(401);
  });

  it('of somebody else cannot be ended or seen', async () => {
    const { rows } = (await call('GET', '/api/v1/sessions', undefined, as(visitor('administrator')))).body as {
      rows: { id: string }[];
    };
    const answer = await call('DELETE', `/api/v1/sessions/${rows[0]?.id ?? ''}`, undefined, as(visitor('viewer')));
    expect(answer.code).toBe('api.not-found');
    expect((await call('GET', '/api/v1/runs', undefined, as(visitor('administrator')))).status).toBe(200);
  });
});

describe('guessing', () => {
  it('gets slow for an account, and never shuts out who has logged in here before', async () => {
    await addUser('target', 'administrator');
    const known = await enter('target');
    const codes: string[] = [];
    for (let n = 0; n < 8; n += 1) codes.push((await logIn('target', `wrong ${n}`)).code);
    expect(codes.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'login.refused'));
    expect(codes.slice(6)).toEqual(['login.throttled', 'login.throttled']);
    // The right password does not help, and is not told from a wrong one.
    expect((await logIn('target')).code).toBe('login.throttled');
    // The browser in which he has been before counts for itself.
    expect((await logIn('target', PASSWORD, { cookie: known.cookie })).body['status']).toBe('in');
    clock.ahead += WAIT_MS_MAX;
    expect((await logIn('target')).body['status']).toBe('in');
  });

  it('counts an attempt before it is made: of many at once no more are tried than one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => logIn('a-analyst', `wrong ${n}`)));
    const refused = answers.filter(({ code }) => code === 'login.refused');
    expect(refused.length).toBeLessThanOrEqual(6);
    clock.ahead += WAIT_MS_MAX;
  });

  it('gets slow for an address on all accounts, and says for how long', async () => {
    let throttled: Answer | undefined;
    for (let n = 0; n < 40 && !throttled; n += 1) {
      const answer = await logIn(`nobody-${n}`, 'wrong');
      if (answer.code === 'login.throttled') throttled = answer;
    }
    expect(throttled?.status).toBe(429);
    expect(Number(throttled?.headers.get('retry-after'))).toBeGreaterThan(0);
    clock.ahead += FORGOTTEN_AFTER_MS + 1;
    await enterAll();
  });

  it('is told nothing: who is not there and who is are answered alike', async () => {
    const answers = [await logIn('a-viewer', 'wrong'), await logIn('nobody-there', 'wrong'), await logIn('', '')];
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, { ...body, instance: '' }]))).size).toBe(
      1,
    );
  });

  it('finds no password in the audit, and no name that nobody has', async () => {
    await logIn('my-secret-typed-as-name', 'my-secret-password');
    const { body } = await local('GET', '/api/v1/audit?limit=1000');
    const text = JSON.stringify(body);
    expect(text).toContain('login.failed');
    expect(text).toContain('login.throttled');
    expect(text).not.toMatch(/my-secret|vogel/);
  });
});

describe('a one-time link', () => {
  it('is good once, for its time, and only the newest one is', async () => {
    const make = async () => tokenIn(String((await local('POST', '/api/v1/setup/links', {})).body['url']));
    const use = (token: string, name: string) => call('POST', '/api/v1/setup', { token, name, password: PASSWORD });
    const [first, second] = [await make(), await make()];
    expect((await use(first, 'one-a')).code).toBe('setup.no-link');
    expect((await use(second, 'one-b')).status).toBe(200);
    expect((await use(second, 'one-c')).code).toBe('setup.no-link');
    const late = await make();
    clock.ahead += 31 * 60_000;
    expect((await use(late, 'one-d')).code).toBe('setup.no-link');
    const raced = await make();
    const both = await Promise.all([use(raced, 'one-e'), use(raced, 'one-f')]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
  });

  it('that makes an administrator is made on the machine itself alone', async () => {
    const answer = await call('POST', '/api/v1/setup/links', {}, as(visitor('administrator')));
    expect([answer.status, answer.code]).toEqual([403, 'access.local-only']);
  });

  it('stands in no log: neither a report nor the audit has its token', async () => {
    const url = await house().product.setupLink();
    const audit = await local('GET', '/api/v1/audit?limit=1000');
    expect(JSON.stringify([audit.body, house().reports])).not.toContain(tokenIn(url));
  });
});

describe('users', () => {
  it('keep an administrator', async () => {
    const { rows } = (await local('GET', '/api/v1/users')).body as {
      rows: { name: string; role: string; isActive: boolean }[];
    };
    const edit = (name: string, body: object) => local('PATCH', `/api/v1/users/${name}`, body, { 'if-match': '*' });
    for (const { name, role, isActive } of rows) {
      if (role === 'administrator' && isActive && name !== 'a-administrator') await edit(name, { role: 'viewer' });
    }
    for (const body of [{ role: 'approver' }, { isActive: false }]) {
      expect((await edit('a-administrator', body)).code).toBe('user.last-administrator');
    }
  });

  it('are edited against the version seen', async () => {
    const path = '/api/v1/users/a-viewer';
    const edit = (version?: string) =>
      call(
        'PATCH',
        path,
        { displayName: 'V' },
        { ...as(visitor('administrator')), ...(version === undefined ? {} : { 'if-match': version }) },
      );
    const tag = (await local('GET', path)).headers.get('etag') ?? '';
    expect([(await edit()).code, (await edit('"9999"')).code, (await edit(tag)).status]).toEqual([
      'user.needs-version',
      'user.changed',
      200,
    ]);
    expect((await edit(tag)).code).toBe('user.changed');
  });

  it.each([
    '../x',
    'a b',
    '',
    'operator',
    'system',
    'key:x',
    'ａdmin',
    'x'.repeat(65),
    'a\r\nset-cookie: x',
    '__proto__',
  ])('are not called %j', async (name) => {
    const answer = await local('POST', '/api/v1/users', { name, role: 'viewer' });
    expect(['user.invalid', 'api.invalid']).toContain(answer.code);
  });

  it.each([
    'password1234',
    'aaaaaaaaaaaaaa',
    'qwertyuiopas',
    'short',
    'A-Viewer-a-viewer',
    '123456789012',
    'P4ssw0rd!!!!!',
  ])('do not choose %j', async (password) => {
    const { body } = await local('POST', '/api/v1/users/a-viewer/reset', {});
    const token = tokenIn(String(body['url']));
    expect((await call('POST', '/api/v1/setup', { token, password })).code).toBe('user.weak-password');
  });
});

describe('over a restart', () => {
  it('guessing stays slow', async () => {
    for (let n = 0; n < 7; n += 1) await logIn('a-approver', `wrong ${n}`);
    await house().stop();
    await house().start();
    expect((await logIn('a-approver')).code).toBe('login.throttled');
    clock.ahead += WAIT_MS_MAX;
    expect((await logIn('a-approver')).body['status']).toBe('in');
  });
});
