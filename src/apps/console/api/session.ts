/** Who is logged in, and what comes with it. Log in, log out, set up. */
import { queryOptions } from '@tanstack/react-query';
import type { Api } from './client.ts';

export interface SessionUser {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly kind: string;
}

export interface SessionAnswer {
  readonly user: SessionUser | null;
  readonly csrf: string;
  /** Nobody is there yet: the one-time link of the terminal makes the first administrator. */
  readonly setupPending: boolean;
}

export interface LoginAnswer {
  readonly status: 'in' | 'factor' | 'enrol';
  readonly methods: readonly string[];
  readonly csrf: string;
}

export const SESSION_KEY = ['session'];

export function sessionQuery(api: Api) {
  return queryOptions({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => api.send<SessionAnswer>('GET', '/api/v1/session', undefined, signal),
    staleTime: 60_000,
    retry: 2,
  });
}

export function logIn(api: Api, name: string, password: string): Promise<LoginAnswer> {
  return api.send('POST', '/api/v1/session', { name, password });
}

export function logOut(api: Api): Promise<unknown> {
  return api.send('DELETE', '/api/v1/session');
}

export interface Setup {
  readonly token: string;
  readonly password: string;
  /** Of the first administrator. */
  readonly name?: string;
  readonly displayName?: string;
}

export function setUp(api: Api, setup: Setup): Promise<LoginAnswer> {
  return api.send('POST', '/api/v1/setup', setup);
}
