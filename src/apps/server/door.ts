/**
 * The door of the server: whether a request is meant for us, who it comes from, and whether he may go on. All of it before it is read.
 *
 * D1. Every route says what it takes to call it (`RouteRow.permission`); it is compared here, once.
 * D2. Whoever names himself by a key or token is that one or nobody: a cookie beside it does not count.
 * D3. What a browser sends because of another site is refused, by `Origin` and by `Sec-Fetch-Site`; only a link may be followed to us.
 * D4. What changes something under a cookie shows two things that another site has not: our origin and the token of the session.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Permission, RouteRow } from '../../core/api/row.ts';
import type { RiposteError } from '../../core/base/errors.ts';
import { LOCAL_CALLER, type Caller } from '../../domain/access/caller.ts';
import { KEY_PREFIX } from '../../domain/access/keys.ts';
import { csrfOf } from '../../domain/access/tokens.ts';
import { cookieIn, SESSION_COOKIE } from './cookies.ts';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** null: he has said nothing of himself; only open routes are reached like that. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    readonly permission?: RouteRow['permission'];
    /** It tells nothing of us, so it matters not by which name it is asked. */
    readonly anyHost?: boolean;
  }
}

export const CSRF_HEADER = 'x-csrf-token';

type DoorPorts = Pick<ServerPorts, 'token' | 'site' | 'sessions' | 'keys'>;

export function isOpen({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.permission === 'open';
}

/** Throws `api.foreign-host`, `api.foreign-origin`. */
export function checkSite({ raw, routeOptions, method }: FastifyRequest, { site }: Pick<DoorPorts, 'site'>): void {
  if (routeOptions.config.anyHost !== true && !site.isOurHost(raw)) throw apiError('api.foreign-host');
  const { origin, 'sec-fetch-site': from, 'sec-fetch-mode': mode } = raw.headers;
  if (origin !== undefined && !site.isOurOrigin(raw, origin)) throw apiError('api.foreign-origin');
  const isFollowed = method === 'GET' && mode === 'navigate';
  if ((from === 'cross-site' || from === 'same-site') && !isFollowed) throw apiError('api.foreign-origin');
}

/** Who calls; undefined: nobody that is known. `isUse`: a session is used by it, and lives on. */
export async function callerOf(request: FastifyRequest, ports: DoorPorts, isUse = true): Promise<Caller | undefined> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const given = authorization.replace(/^Bearer /i, '');
    if (given.startsWith(KEY_PREFIX)) return ports.keys.caller(given, ports.site.addressOf(request.raw));
    return isLocal(request, ports) ? LOCAL_CALLER : undefined;
  }
  const token = cookieIn(cookie, SESSION_COOKIE);
  return token === undefined ? undefined : ports.sessions.caller(token, isUse);
}

/** The same caller with no less than before: a stream that is open goes on. */
export function isSame(before: Caller | null, now: Caller | undefined): boolean {
  if (!before || !now || before.kind !== now.kind || before.name !== now.name) return false;
  return [...before.permissions].every((permission) => now.permissions.has(permission));
}

/** The local token, compared in constant time, from this machine. */
export function isLocal({ raw, headers }: FastifyRequest, { token, site }: Pick<DoorPorts, 'token' | 'site'>): boolean {
  return isEqual((headers.authorization ?? '').replace(/^Bearer /i, ''), token) && site.isLocal(raw);
}

/** D4. Throws `api.bad-csrf`, `api.foreign-origin`. */
export function checkForgery({ method, headers }: FastifyRequest, { kind }: Caller): void {
  if (kind !== 'session' || method === 'GET' || method === 'HEAD') return;
  // Every browser says it with what changes something; that it is ours was looked at before.
  if (headers.origin === undefined) throw apiError('api.foreign-origin', '"Origin" is missing');
  const given = headers[CSRF_HEADER];
  const token = cookieIn(headers.cookie, SESSION_COOKIE) ?? '';
  if (typeof given !== 'string' || !isEqual(given, csrfOf(token))) throw apiError('api.bad-csrf');
}

/** D1. The permission that the caller lacks. A route that says nothing (there is none such path) asks only that somebody is known. */
export function mayNot({ routeOptions }: FastifyRequest, { permissions }: Caller): Permission | undefined {
  const { permission = 'own' } = routeOptions.config;
  return permission === 'open' || permission === 'own' || permissions.has(permission) ? undefined : permission;
}

export function forbidden(request: FastifyRequest, caller: Caller): RiposteError {
  const permission = mayNot(request, caller) ?? '';
  return apiError('api.forbidden', `${caller.name} lacks ${permission}`, { permission });
}

function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
