/**
 * Cookies of what a browser has begun and not ended: a log-in that waits for its second factor, a challenge for a passkey, the way to a provider
 * and back. Each is good for its own routes alone and for minutes; none of them is a session.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookie, cookieIn } from './cookies.ts';

/**
 * One for each, so that what is begun in one tab does not end what is under way in another. `Lax`, not `Strict`: a provider's page sends the
 * browser back to us, and it must bring its cookie along.
 */
export const LOGIN_COOKIES = {
  /** After a right password: a second factor, or an enrolment. */
  login: '__Host-riposte-login',
  passkey: '__Host-riposte-passkey',
  sso: '__Host-riposte-sso',
  /** For the log-out at a provider. */
  provider: '__Host-riposte-provider',
} as const;
export type LoginCookie = keyof typeof LOGIN_COOKIES;

/** `token`: base64url. */
export function setLoginCookie(reply: FastifyReply, which: LoginCookie, token: string, lifeMs: number): void {
  reply.header('set-cookie', cookie(LOGIN_COOKIES[which], token, lifeMs));
}

export function dropLoginCookie(reply: FastifyReply, which: LoginCookie): void {
  reply.header('set-cookie', cookie(LOGIN_COOKIES[which], '', 0));
}

/** Empty where it is not there: no token is the empty text. */
export function loginCookie({ headers }: FastifyRequest, which: LoginCookie): string {
  return cookieIn(headers.cookie, LOGIN_COOKIES[which]) ?? '';
}
