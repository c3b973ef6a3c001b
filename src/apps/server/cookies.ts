/**
 * The cookies of a browser session. `__Host-` lets no other host and no plain connection set them; browsers take such a cookie from
 * http://127.0.0.1 and http://localhost, too (decision 051). Scripts do not read them; requests that another site starts do not carry them,
 * but for a link that is followed.
 */

export const SESSION_COOKIE = '__Host-riposte';
export const DEVICE_COOKIE = '__Host-riposte-device';

/** Undefined: it was not sent. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** `value`: of our own making, so nothing in it needs escaping. `maxAgeMs` 0 takes the cookie away. */
export function cookie(name: string, value: string, maxAgeMs: number): string {
  return `${name}=${value}; Path=/; Max-Age=${Math.floor(maxAgeMs / 1000)}; Secure; HttpOnly; SameSite=Lax`;
}
