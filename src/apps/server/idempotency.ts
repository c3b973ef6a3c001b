/**
 * `Idempotency-Key`: the same request again is done once, and answered as the first time.
 *
 * K1. A repeated answer, completion, cancel, pause or resume is known by its id in the store's inbox, made of the request, and a run that is
 *     begun again by its first event: that holds over a restart. An alert is known by (instance, id), whatever the key.
 * K2. Besides, this process remembers what it answered for a day. It remembers no refusal: what was refused has changed nothing, and may
 *     go better now.
 * K3. The same key with another request is refused: one of the two would be lost unseen.
 */
import { createHash } from 'node:crypto';
import { RiposteError } from '../../core/base/errors.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;
const KEPT_MAX = 10_000;
const KEY_LENGTH_MAX = 255;

interface Kept {
  readonly request: string;
  readonly until: number;
  readonly answer: Promise<unknown>;
}

/** What makes a request the same: a name for the store's inbox, and one to compare. Throws `api.invalid`. */
export function fingerprintOf(
  key: string,
  method: string,
  url: string,
  body: unknown,
  who = '',
): { key: string; request: string } {
  if (key === '' || key.length > KEY_LENGTH_MAX)
    throw new RiposteError('api.invalid', `an Idempotency-Key has 1 to ${KEY_LENGTH_MAX} characters`);
  return {
    // Of each caller by himself: nobody gets what another was answered.
    key: JSON.stringify([who, key]),
    request: createHash('sha256')
      .update(JSON.stringify([who, key, method, url, body]))
      .digest('hex'),
  };
}

export class Remembered {
  readonly #kept = new Map<string, Kept>();

  /** The answer of the first time, or that of `act`, which others with the same key then wait for. Throws `api.key-reused`. */
  async once<Answer>(
    { key, request }: { readonly key: string; readonly request: string },
    now: number,
    act: () => Promise<Answer>,
  ): Promise<Answer> {
    this.#forget(now);
    const before = this.#kept.get(key);
    if (before && before.request !== request) {
      throw new RiposteError('api.key-reused', 'this Idempotency-Key came with another request before');
    }
    // The same request to the same route: its answer has the same type.
    if (before) return before.answer as Promise<Answer>;
    const answer = act();
    this.#kept.set(key, { request, until: now + KEPT_MS, answer });
    try {
      return await answer;
    } catch (thrown) {
      this.#kept.delete(key);
      throw thrown;
    }
  }

  /** The oldest come first: entries are never moved. */
  #forget(now: number): void {
    for (const [key, { until }] of this.#kept) {
      if (until > now && this.#kept.size < KEPT_MAX) return;
      this.#kept.delete(key);
    }
  }
}
