/**
 * Request headers of the Cortex REST API, made anew for each request (vendor: "Make your first API call").
 *
 * A standard key goes verbatim. An advanced key never leaves: SHA-256 of key + nonce + timestamp does.
 */
import { sha256Text } from '../../../core/base/hash.ts';

export interface CortexKey {
  readonly kind: 'standard' | 'advanced';
  /** Decimal key id. */
  readonly id: string;
  readonly key: string;
}

/** `now` is UTC epoch milliseconds; the vendor's own client sends whole seconds, so we do too. */
export function authHeaders(
  { kind, id, key }: CortexKey,
  makeNonce: () => string,
  now: number,
): Record<string, string> {
  if (kind === 'standard') return { 'x-xdr-auth-id': id, authorization: key };
  const nonce = makeNonce();
  const timestamp = String(Math.floor(now / 1000) * 1000);
  return {
    'x-xdr-auth-id': id,
    'x-xdr-nonce': nonce,
    'x-xdr-timestamp': timestamp,
    authorization: sha256Text(key + nonce + timestamp),
  };
}
