/**
 * For tests of who may do what: a started product on a clock that the test moves on, with a user of each role who is logged in, spoken to as
 * browsers, scripts and attackers do. No header is sent that the test does not name.
 */
import { connect } from 'node:net';
import { API_ERRORS } from '../src/core/api/errors.ts';
import { API_ROUTES } from '../src/core/api/routes.ts';
import type { Permission, RouteRow } from '../src/core/api/row.ts';
import { ROLES, type Role } from '../src/domain/access/permissions.ts';
import { WallClock } from '../src/apps/clock.ts';
import { checkAnswer } from './promised.ts';
import { House } from './support.ts';

export const PASSWORD = 'vogel turbine 17 laterne';

export const ROUTES = Object.entries<RouteRow>(API_ROUTES).map(([name, row]) => ({
  name,
  method: row.method,
  path: row.path.replaceAll(/\{\w+\}/g, 'none'),
  permission: row.permission,
}));
export const GUARDED = ROUTES.filter(({ permission }) => permission !== 'open');

export type Sent = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  /** Of a refusal; empty for an answer. */
  readonly code: string;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Somebody who is logged in. */
export interface Visitor {
  readonly cookie: string;
  readonly csrf: string;
}

/** Time that stands still until the test moves it on: a slow machine changes nothing. */
class SteppedClock extends WallClock {
  readonly #start = new WallClock().now();
  ahead = 0;

  override now(): number {
    return this.#start + this.ahead;
  }
}

export type Guarded = ReturnType<typeof guardedHouse>;

export function guardedHouse(options: NonNullable<Parameters<typeof House.open>[0]> = {}) {
  const clock = new SteppedClock();
  const visitors = new Map<Role, Visitor>();
  let opened: House | undefined;
  const house = (): House => {
    if (!opened) throw new Error('the house is not open');
    return opened;
  };

  /** Throws where a refusal has no code of the table. */
  const call = async (method: string, path: string, body?: unknown, headers: Sent = {}): Promise<Answer> => {
    const response = await fetch(house().product.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const read = (isJson ? JSON.parse(text) : {}) as Answer['body'];
    if (isJson && path.startsWith('/api/v1/')) checkAnswer(method, path, response.status, read);
    const code = typeof read['code'] === 'string' && response.status >= 400 ? read['code'] : '';
    if (response.status >= 400 && !Object.hasOwn(API_ERRORS, code)) {
      throw new Error(`${method} ${path}: ${response.status} without a code: ${text.slice(0, 200)}`);
    }
    return { status: response.status, code, headers: response.headers, body: read };
  };
  const bearer = (token: string): Sent => ({ authorization: `Bearer ${token}` });
  const local = (method: string, path: string, body?: unknown, headers: Sent = {}) =>
    call(method, path, body, { ...bearer(house().product.token), ...headers });
  const logIn = (name: string, password = PASSWORD, headers: Sent = {}) =>
    call('POST', '/api/v1/session', { name, password }, headers);
  const enter = async (name: string): Promise<Visitor> => visitorOf(await logIn(name));
  const enterAll = async (): Promise<void> => {
    for (const role of ROLES) visitors.set(role, await enter(`a-${role}`));
  };
  const addUser = async (name: string, role: Role): Promise<void> => {
    const { body } = await local('POST', '/api/v1/users', { name, role });
    const token = tokenIn((body['link'] as { readonly url: string }).url);
    const used = await call('POST', '/api/v1/setup', { token, password: PASSWORD });
    if (used.body['status'] !== 'in') throw new Error(`${name} was not let in: ${used.code}`);
  };

  return {
    clock,
    house,
    call,
    bearer,
    local,
    logIn,
    enter,
    enterAll,
    addUser,
    /** The first administrator comes by the link of the set-up, the others by him. */
    open: async (): Promise<void> => {
      opened = await House.open({ clock, ...options });
      const token = tokenIn(await opened.product.setupLink());
      const first = await call('POST', '/api/v1/setup', { token, name: 'a-administrator', password: PASSWORD });
      if (first.status !== 200) throw new Error(`the set-up was refused: ${first.code}`);
      for (const role of ROLES) if (role !== 'administrator') await addUser(`a-${role}`, role);
      await enterAll();
    },
    /** As a browser on our own page sends it. */
    as: ({ cookie, csrf }: Visitor): Sent => ({ cookie, 'x-csrf-token': csrf, origin: house().product.url }),
    visitor: (role: Role): Visitor => {
      const found = visitors.get(role);
      if (!found) throw new Error(`nobody is ${role}`);
      return found;
    },
    addKey: async (name: string, scopes: readonly Permission[], more: object = {}): Promise<string> =>
      String((await local('POST', '/api/v1/keys', { name, scopes, ...more })).body['token']),
    /** What an attack could have changed, as it stands. */
    state: async (): Promise<string> => {
      const kinds = ['users', 'keys', 'instances', 'alerts', 'runs', 'lists', 'sources', 'actions'];
      const answers = await Promise.all(kinds.map((kind) => local('GET', `/api/v1/${kind}`)));
      return JSON.stringify(answers.map(({ body }) => body['rows']));
    },
    /** What a socket says to exactly these bytes, until it is closed. */
    raw: (text: string, waitMs = 10_000): Promise<string> => {
      const { hostname, port } = new URL(house().product.url);
      return new Promise((resolve, reject) => {
        let answer = '';
        const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
        socket.setTimeout(waitMs, () => socket.destroy());
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')));
        socket.on('error', reject);
        socket.on('close', () => {
          resolve(answer);
        });
      });
    },
  };
}

export function visitorOf({ headers, body }: Answer): Visitor {
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');
  return { cookie, csrf: String(body['csrf']) };
}

/** Of a one-time link. */
export function tokenIn(url: string): string {
  return url.split('#')[1] ?? '';
}

/** A request as its bytes, without a body; `path` and values stand in it word for word. */
export function bytesOf(path: string, headers: Sent): string {
  const lines = Object.entries({ connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
