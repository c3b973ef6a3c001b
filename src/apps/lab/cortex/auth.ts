/**
 * Who may call: standard and advanced API keys (vendor: REST API, authentication).
 *
 * A standard key is sent verbatim; nonce and timestamp, where a client adds them, are ignored. An advanced key is never sent:
 * `Authorization` is the lower-case hex SHA-256 of key + nonce + timestamp, the body is not covered.
 *
 * K1. A nonce is accepted once per key; it is remembered for as long as its timestamp would be accepted.
 */
import { sha256Text } from '../../../core/base/hash.ts';
import type { WireRequest } from '../wire.ts';

export interface CortexKey {
  /** Decimal key id, `x-xdr-auth-id`. */
  readonly id: string;
  readonly key: string;
  readonly kind: 'standard' | 'advanced';
}

/** How far a caller's clock may be off. The vendor publishes no number. */
const CLOCK_WINDOW_MS = 5 * 60_000;

export class KeyRing {
  readonly #keys: ReadonlyMap<string, CortexKey>;
  /** (key id, nonce) → the instant from which it may be forgotten. */
  readonly #nonces = new Map<string, number>();

  constructor(keys: readonly CortexKey[]) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Why the caller is not let in, or undefined. Uses up the nonce of a caller that is. */
  problemOf(request: WireRequest): string | undefined {
    const { 'x-xdr-auth-id': id, authorization } = request.headers;
    if (id === undefined || authorization === undefined) return 'no x-xdr-auth-id or no Authorization';
    const key = this.#keys.get(id);
    if (!key) return `unknown key id ${id}`;
    if (key.kind === 'standard') return authorization === key.key ? undefined : 'wrong key';
    return this.#advancedProblemOf(key, authorization, request);
  }

  #advancedProblemOf(key: CortexKey, authorization: string, request: WireRequest): string | undefined {
    const { 'x-xdr-nonce': nonce = '', 'x-xdr-timestamp': timestamp = '' } = request.headers;
    if (!/^[A-Za-z0-9]{64}$/.test(nonce)) return 'x-xdr-nonce is not 64 letters and digits';
    if (!/^\d{1,15}$/.test(timestamp)) return 'x-xdr-timestamp is not a number of milliseconds';
    if (authorization !== sha256Text(key.key + nonce + timestamp)) return 'wrong hash of key, nonce and timestamp';
    if (Math.abs(request.at - Number(timestamp)) > CLOCK_WINDOW_MS) return 'the clock is out of the window';
    const used = `${key.id} ${nonce}`;
    if (this.#nonces.has(used)) return 'the nonce was used before';
    this.#forgetBefore(request.at);
    this.#nonces.set(used, Number(timestamp) + CLOCK_WINDOW_MS);
    return undefined;
  }

  #forgetBefore(now: number): void {
    for (const [nonce, until] of this.#nonces) {
      // Insertion order is nearly time order: the first one that must stay ends the sweep.
      if (until >= now) break;
      this.#nonces.delete(nonce);
    }
  }
}
