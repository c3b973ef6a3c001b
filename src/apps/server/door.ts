/**
 * The door of the server: who a request comes from, before it is read, and whether he may go on.
 *
 * D1. Every route says what it takes to call it (`RouteRow.permission`); it is compared here, once.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { RouteRow } from '../../core/api/row.ts';
import { LOCAL_CALLER, type Caller } from '../../domain/access/caller.ts';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** null: he has said nothing of himself; only open routes are reached like that. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    readonly permission?: RouteRow['permission'];
  }
}

export function isOpen({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.permission === 'open';
}

/** Who calls. Throws `api.unauthorised`. */
export async function callerOf(request: FastifyRequest, { token }: Pick<ServerPorts, 'token'>): Promise<Caller> {
  if (isToken(request, token)) return LOCAL_CALLER;
  throw apiError('api.unauthorised');
}

/** Throws `api.forbidden`. A route that says nothing (there is none such path) asks only that somebody is known. */
export function checkPermission({ routeOptions }: FastifyRequest, { name, permissions }: Caller): void {
  const { permission = 'own' } = routeOptions.config;
  if (permission === 'open' || permission === 'own' || permissions.has(permission)) return;
  throw apiError('api.forbidden', `${name} lacks ${permission}`, { permission });
}

/** Compared in constant time. */
export function isToken({ headers }: FastifyRequest, token: string): boolean {
  const given = Buffer.from((headers.authorization ?? '').replace(/^Bearer /i, ''));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
