/**
 * Signatures of deliveries, after the convention "Standard Webhooks": `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`, a
 * list of `v1,<base64>` divided by blanks. Signed is `id.timestamp.body`, the body as its bytes came, by HMAC-SHA256.
 *
 * V1. A body counts only when one of the secrets that are valid has signed it: all are compared, each in constant time.
 * V2. A signature is good for five minutes, before and after: what is older was recorded by somebody.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const TOLERANCE_MS = 5 * 60 * 1000;
/** The convention asks for 24 to 64 bytes. */
export const SECRET_BYTES = 32;
const SECRET_PREFIX = 'whsec_';
/** Signatures of one request that are looked at: a sender has two while it rotates. */
const SIGNATURES_MAX = 10;
const ID_CHARS_MAX = 255;

export interface SignedHeaders {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

export type Unsigned = 'missing' | 'stale';

/** What can be told before the body is read: undefined when the headers are there and of this time. `now`: epoch milliseconds. */
export function headersRefusal({ id, timestamp, signature }: SignedHeaders, now: number): Unsigned | undefined {
  if (id === '' || id.length > ID_CHARS_MAX || signature === '' || !/^\d{1,12}$/.test(timestamp)) return 'missing';
  return Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS ? 'stale' : undefined;
}

/** V1. `secrets`: as they were told, `whsec_…`. */
export function isSigned(
  { id, timestamp, signature }: SignedHeaders,
  body: Uint8Array,
  secrets: readonly string[],
): boolean {
  const given = signature
    .split(' ')
    .slice(0, SIGNATURES_MAX)
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  let found = false;
  for (const secret of secrets) {
    const wanted = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
    for (const one of given) if (one.length === wanted.length && timingSafeEqual(one, wanted)) found = true;
  }
  return found;
}

/** The secret as it is told to whoever signs with it. */
export function secretText(bytes: Uint8Array): string {
  return `${SECRET_PREFIX}${Buffer.from(bytes).toString('base64')}`;
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret, 'base64');
}
