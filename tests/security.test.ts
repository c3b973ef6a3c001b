/**
 * Goal: nobody gets in who should not, and nobody does what his role, key or session does not allow: each refusal has a code, and nothing
 * changes.
 * Method: one started product, over its socket; a table walked over every route of `API_ROUTES` and every kind of caller, then one attack
 * after the other.
 * Elsewhere: log-ins, sessions and users (`security-people.test.ts`), bodies and queries that cannot be read (`server.test.ts`), addresses of
 * instances (`outbound-addresses.test.ts`), signatures of webhooks (`intake.test.ts`).
 */
import { request as plainRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { PERMISSIONS, type Permission } from '../src/core/api/row.ts';
import { ROLE_PERMISSIONS, ROLES } from '../src/domain/access/permissions.ts';
import { LIFE_MS } from '../src/domain/access/sessions.ts';
import { bytesOf, GUARDED, guardedHouse, PASSWORD, ROUTES, type Sent, type Visitor } from './guarded.ts';

vi.setConfig({ testTimeout: 30_000 });

const CHANGING = GUARDED.filter(({ method }) => method !== 'GET');
/** Whoever adds a route that anybody may call comes by here. */
const OPEN: readonly string[] = `
  logIn whoAmI lookAtLink useLink loginMethods loginFactor loginEnrol loginEnrolled startPasskeyLogin passkeyLogin startSso finishSso
  deliverAlerts
`
  .trim()
  .split(/\s+/);

const { clock, house, open, call, bearer, local, as, visitor, enter, enterAll, addUser, addKey, logIn, state, raw } =
  guardedHouse();
/** What is said to half a head; it takes its time beside the others. */
let slow: Promise<string>;
/** An administrator whose session is over. */
let over: Visitor;
beforeAll(async () => {
  await open();
  over = await enter('a-administrator');
  clock.ahead += LIFE_MS;
  await enterAll();
  slow = raw('POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Len', 20_000);
}, 60_000);
afterAll(() => house().remove());

describe('every route', () => {
  let before = '';
  beforeAll(async () => {
    before = await state();
  });

  it('says who may call it', () => {
    const known: readonly string[] = [...PERMISSIONS, 'open', 'own'];
    expect(ROUTES.filter(({ permission }) => !known.includes(permission))).toEqual([]);
    expect(
      ROUTES.filter(({ permission }) => permission === 'open')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(OPEN.toSorted());
  });

  test.each(GUARDED)(
    '$name knows nobody without a session, with one that is over, with a key of nobody',
    async (route) => {
      const { method, path } = route;
      for (const headers of [{}, as(over), bearer(`rk_${'A'.repeat(43)}`)]) {
        const answer = await call(method, path, method === 'GET' ? undefined : {}, headers);
        expect([answer.status, answer.code]).toEqual([401, 'api.unauthorised']);
      }
    },
  );

  it.each<[string, () => Sent]>([
    ['an empty cookie', () => ({ cookie: '__Host-riposte=' })],
    ['a cookie of nobody', () => ({ cookie: `__Host-riposte=${'A'.repeat(43)}` })],
    ['a cookie without its prefix', () => ({ cookie: visitor('administrator').cookie.replaceAll('__Host-', '') })],
    ['half a key', () => bearer('rk_')],
    ['another token', () => bearer('0'.repeat(64))],
    ['a password', () => ({ authorization: 'Basic YTpi' })],
    // D2 of the door: who names himself is that one or nobody.
    ['a wrong key beside a cookie that is right', () => ({ ...as(visitor('administrator')), ...bearer('x') })],
  ])('knows nobody by %s', async (_what, headers) => {
    for (const [method, path] of [
      ['GET', '/api/v1/users'],
      ['POST', '/api/v1/users'],
      ['GET', '/metrics'],
      ['GET', '/nope'],
    ] as const) {
      const answer = await call(method, path, method === 'GET' ? undefined : {}, headers());
      expect([answer.status, answer.code]).toEqual([401, 'api.unauthorised']);
    }
  });

  describe.each(ROLES.filter((role) => role !== 'administrator'))('as %s', (role) => {
    const forbidden = GUARDED.filter(
      ({ permission }) => permission !== 'own' && !ROLE_PERMISSIONS[role].has(permission as Permission),
    );
    test.each(forbidden)('$name is forbidden', async ({ method, path, permission }) => {
      const answer = await call(method, path, method === 'GET' ? undefined : {}, as(visitor(role)));
      expect([answer.status, answer.code, answer.body['facts']]).toEqual([403, 'api.forbidden', { permission }]);
    });
  });

  it('is open to who may: a role is refused nothing that it has', async () => {
    for (const role of ['viewer', 'administrator'] as const) {
      for (const { method, path, permission, name } of GUARDED) {
        if (method !== 'GET' || !(permission === 'own' || ROLE_PERMISSIONS[role].has(permission as Permission)))
          continue;
        if (name === 'doctor') continue;
        const { code } = await call(method, path, undefined, as(visitor(role)));
        expect([role, name, code]).not.toEqual([role, name, 'api.forbidden']);
        expect([role, name, code]).not.toEqual([role, name, 'api.unauthorised']);
      }
    }
  });

  it('has changed nothing by a request that it refused, and tells what was tried', async () => {
    expect(await state()).toBe(before);
    const { body } = await local('GET', '/api/v1/audit?limit=1000');
    const rows = (body['rows'] as { who: string; what: string; target: string }[]).filter(
      ({ what }) => what === 'access.denied',
    );
    expect(rows).toContainEqual(expect.objectContaining({ who: 'a-viewer', target: 'user:write' }));
    // Once for each, not once for every request.
    expect(new Set(rows.map(({ who, target }) => `${who} ${target}`)).size).toBe(rows.length);
  });
});

describe('a key', () => {
  it('may do what its scopes say and nothing else, on every route', async () => {
    const token = await addKey('narrow', ['system:read']);
    const headers = bearer(token);
    expect((await call('GET', '/api/v1/health', undefined, headers)).status).toBe(200);
    for (const { method, path, permission, name } of GUARDED) {
      if (permission === 'own' || permission === 'system:read') continue;
      const answer = await call(method, path, method === 'GET' ? undefined : {}, headers);
      expect([name, answer.status, answer.code]).toEqual([name, 403, 'api.forbidden']);
    }
  });

  it('has no session, no password and no users of its own', async () => {
    const headers = bearer(await addKey('selfless', ['system:read']));
    const answer = await call('POST', '/api/v1/password', { current: PASSWORD, password: `${PASSWORD}x` }, headers);
    expect(answer.code).toBe('access.no-session');
  });

  it('that has expired or was revoked is nobody', async () => {
    const expired = await addKey('short', ['system:read'], { days: 1 });
    const revoked = await addKey('revoked', ['system:read']);
    const use = (token: string) => call('GET', '/api/v1/health', undefined, bearer(token));
    expect([(await use(expired)).status, (await use(revoked)).status]).toEqual([200, 200]);
    const { rows } = (await local('GET', '/api/v1/keys')).body as { rows: { id: string; name: string }[] };
    await local('DELETE', `/api/v1/keys/${rows.find(({ name }) => name === 'revoked')?.id ?? ''}`);
    expect((await use(revoked)).code).toBe('api.unauthorised');
    clock.ahead += 25 * 60 * 60_000;
    expect((await use(expired)).code).toBe('api.unauthorised');
    await enterAll();
  });

  it('is made with no scope that its maker lacks, loses what he loses, and ends with him', async () => {
    await addUser('maker', 'administrator');
    const maker = await enter('maker');
    const made = await call('POST', '/api/v1/keys', { name: 'his', scopes: ['user:read', 'run:read'] }, as(maker));
    const use = (path: string) => call('GET', path, undefined, bearer(String(made.body['token'])));
    expect((await use('/api/v1/users')).status).toBe(200);
    const edit = (body: object) =>
      call('PATCH', '/api/v1/users/maker', body, { ...as(visitor('administrator')), 'if-match': '*' });
    await edit({ role: 'viewer' });
    expect([(await use('/api/v1/users')).code, (await use('/api/v1/runs')).status]).toEqual(['api.forbidden', 200]);
    await edit({ isActive: false });
    expect((await use('/api/v1/runs')).code).toBe('api.unauthorised');
    expect((await call('GET', '/api/v1/runs', undefined, as(maker))).code).toBe('api.unauthorised');
  });
});

describe('who acts', () => {
  it('is who the session or key belongs to: nobody acts for somebody else', async () => {
    const body = { fields: { id: 'x-1' }, by: 'a-administrator' };
    const forged = await call('POST', '/api/v1/alerts', body, as(visitor('analyst')));
    expect([forged.status, forged.code]).toEqual([403, 'api.not-yourself']);
    const key = bearer(await addKey('sender', ['alert:write']));
    const roles = { fields: { id: 'x-1' }, by: { user: 'mira', roles: ['administrator'] } };
    expect((await call('POST', '/api/v1/alerts', roles, key)).code).toBe('api.not-yourself');
  });

  it('keeps what a repeated request was answered to himself', async () => {
    const body = { fields: { id: 'x-2' } };
    const one = await call('POST', '/api/v1/alerts', body, { ...as(visitor('analyst')), 'idempotency-key': 'k' });
    const other = await call('POST', '/api/v1/alerts', body, { ...as(visitor('approver')), 'idempotency-key': 'k' });
    expect([one.body['new'], other.body['new']]).toEqual([true, false]);
  });
});

describe('a forged request', () => {
  test.each(CHANGING)('$name asks for our origin and the token of the session', async ({ method, path }) => {
    const { cookie, csrf } = visitor('administrator');
    const origin = house().product.url;
    const rows: readonly (readonly [string, Sent])[] = [
      ['api.bad-csrf', { cookie, origin }],
      ['api.bad-csrf', { cookie, origin, 'x-csrf-token': visitor('viewer').csrf }],
      ['api.foreign-origin', { cookie, 'x-csrf-token': csrf, origin: 'https://evil.example' }],
    ];
    for (const [code, headers] of rows) expect((await call(method, path, {}, headers)).code).toBe(code);
  });

  it.each<[string, string, Sent]>([
    ['an empty token', 'api.bad-csrf', { 'x-csrf-token': '' }],
    ['no origin', 'api.foreign-origin', { origin: '' }],
    ['an origin that is hidden', 'api.foreign-origin', { origin: 'null' }],
    ['another port of this machine', 'api.foreign-origin', { origin: 'http://127.0.0.1:1' }],
    ['a browser that says so', 'api.foreign-origin', { 'sec-fetch-site': 'cross-site' }],
    ['a browser that says so of a neighbour', 'api.foreign-origin', { 'sec-fetch-site': 'same-site' }],
  ])('is known by %s', async (_what, code, headers) => {
    const sent = Object.fromEntries(
      Object.entries({ ...as(visitor('administrator')), ...headers }).filter(([, value]) => value !== ''),
    );
    const answer = await call('POST', '/api/v1/users', { name: 'forged', role: 'administrator' }, sent);
    expect(answer.code).toBe(code);
    expect((await local('GET', '/api/v1/users/forged')).code).toBe('user.unknown');
  });

  it('logs nobody in, as himself or as somebody else', async () => {
    const answer = await logIn('a-viewer', PASSWORD, { origin: 'https://evil.example' });
    expect([answer.code, answer.headers.getSetCookie()]).toEqual(['api.foreign-origin', []]);
    const form = await call('POST', '/api/v1/session', 'name=a-viewer', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([form.code, form.headers.getSetCookie()]).toEqual(['api.invalid', []]);
  });

  it('reads nothing either; a link from elsewhere may be followed', async () => {
    const { cookie } = visitor('viewer');
    const framed = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await call('GET', '/api/v1/runs', undefined, framed)).code).toBe('api.foreign-origin');
    const followed = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    // `fetch` sets the mode itself: by hand, as a browser that follows a link.
    const status = await new Promise<number>((resolve) => {
      plainRequest(`${house().product.url}/api/v1/runs`, { headers: followed }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).end();
    });
    expect(status).toBe(200);
  });
});

describe('a name that is not ours', () => {
  const hosts = [
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '169.254.169.254',
    '0.0.0.0',
    '',
  ];
  test.each(hosts)('is refused: %j', async (host) => {
    const { cookie } = visitor('administrator');
    for (const headers of [{ cookie }, bearer(house().product.token)]) {
      const answer = await raw(bytesOf('/api/v1/users', { host, ...headers }));
      expect(answer).toMatch(/^HTTP\/1\.1 421 [^]*api\.foreign-host/);
      expect(answer).not.toContain('a-viewer');
    }
  });

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST:1'])('is not %s', async (host) => {
    const headers = bearer(house().product.token);
    expect(await raw(bytesOf('/api/v1/health', { host, ...headers }))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('takes from the local token what makes it local: who passes a request on is not this machine', async () => {
    const headers = { authorization: `Bearer ${house().product.token}`, 'x-forwarded-for': '203.0.113.7' };
    expect((await call('GET', '/api/v1/health', undefined, headers)).code).toBe('api.unauthorised');
  });
});

describe('what comes over the wire', () => {
  it('is answered with headers that let nothing run, be framed, cached or guessed', async () => {
    for (const path of ['/api/v1/runs', '/nope', '/api/v1/session', '/healthz']) {
      const { headers } = await call('GET', path);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    }
  });

  it.each([
    '/api/v1/lists/..%2f..%2ftoken',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/token',
    '/..%5c..%5ctoken',
    '/api/v1/runs/%00',
    '/assets/..%2f..%2ftoken',
    '/setup/..%2f..%2ftoken',
  ])('leads out of no folder: %s', async (path) => {
    const answer = await raw(bytesOf(path, { host: 'localhost', ...bearer(house().product.token) }));
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain(house().product.token);
    expect(answer).not.toContain('"dependencies"');
  });

  it('puts no line of its own into an answer', async () => {
    const hostile = encodeURIComponent('x\r\nset-cookie: stolen=1');
    for (const path of [`/api/v1/runs/${hostile}`, `/api/v1/users/${hostile}`, `/setup?next=${hostile}`]) {
      const { headers } = await local('GET', path);
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  it('sends nobody elsewhere', async () => {
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      '/setup?next=https://evil.example',
      '/?returnTo=//evil.example',
      '/login?returnTo=//evil.example',
    ]) {
      const answer = await raw(bytesOf(path, { host: 'localhost' }));
      expect(/^location:.*evil/im.test(answer)).toBe(false);
    }
  });

  it('is small and shallow, or refused', async () => {
    const large = `{"fields": {"id": "${'x'.repeat(9_000_000)}"}}`;
    expect((await call('POST', '/api/v1/alerts', large, as(visitor('analyst')))).code).toBe('api.too-large');
    const deep = `{"fields": {"id": "d", "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect((await call('POST', '/api/v1/alerts', deep, as(visitor('analyst')))).status).toBeGreaterThanOrEqual(400);
    const polluted = '{"name": "a-viewer", "password": "x", "__proto__": {"role": "administrator"}}';
    expect((await call('POST', '/api/v1/session', polluted)).status).toBeGreaterThanOrEqual(400);
    const headers = `x: ${'y'.repeat(20_000)}`;
    expect(await raw(`GET /healthz HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [^]*api\.too-large/,
    );
  });

  it('has a bounded time to arrive', async () => {
    expect(await slow).toMatch(/^HTTP\/1\.1 408 [^]*api\.too-slow/);
  });
});
