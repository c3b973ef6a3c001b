/**
 * `Idempotency-Key`: the same request again is done once, and answered as the first time.
 *
 * K1. What was answered is kept in the store before the answer leaves, for a day unless retention says more: it holds over a restart. No refusal is kept: what was refused has
 *     changed nothing, and may go better now.
 * K2. A kill between the act and its answer repeats the act, which then makes nothing twice: inbox rows, runs, notes, files and cases are named
 *     after the request, alerts are known by (instance, id), and names that are taken are refused.
 * K3. The same key with another request is refused: one of the two would be lost unseen.
 * K4. An answer that holds a secret is kept by this process alone. The store has that the request came, from before it is done: repeated after a
 *     restart it is refused, not done again.
 */
import { createHash } from 'node:crypto';
import { RiposteError } from '../../core/base/errors.ts';
import type { RequestRecords } from '../../domain/access/requests.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;
const KEPT_MAX = 10_000;
const KEY_LENGTH_MAX = 255;

interface Kept {
  readonly request: string;
  readonly until: number;
  readonly answer: Promise<unknown>;
}

export interface Print {
  readonly key: string;
  readonly request: string;
}

/** What makes a request the same: a name for the store's inbox, and one to compare. Throws `api.invalid`. */
export function fingerprintOf(key: string, method: string, url: string, body: unknown, who = ''): Print {
  if (key === '' || key.length > KEY_LENGTH_MAX)
    throw new RiposteError('api.invalid', `an Idempotency-Key has 1 to ${KEY_LENGTH_MAX} characters`);
  return {
    // Of each caller by himself: nobody gets what another was answered.
    key: hashOf([who, key]),
    request: hashOf([who, key, method, url, body]),
  };
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export class Remembered {
  readonly #kept = new Map<string, Kept>();
  readonly #records: RequestRecords;

  constructor(records: RequestRecords) {
    this.#records = records;
  }

  /**
   * The answer of the first time, or that of `act`, which others with the same key then wait for. Throws `api.key-reused`, `api.answer-not-kept`.
   * `secret`: K4.
   */
  async once<Answer>(print: Print, now: number, act: () => Promise<Answer>, secret = false): Promise<Answer> {
    this.#forget(now);
    const { key, request } = print;
    const before = this.#kept.get(key);
    if (before && before.request !== request) throw reused();
    // The same request to the same route: its answer has the same type.
    if (before) return before.answer as Promise<Answer>;
    const answer = this.#act(print, now, act, secret);
    this.#kept.set(key, { request, until: now + KEPT_MS, answer });
    try {
      return await answer;
    } catch (thrown) {
      this.#kept.delete(key);
      throw thrown;
    }
  }

  async #act<Answer>(
    { key, request }: Print,
    now: number,
    act: () => Promise<Answer>,
    secret: boolean,
  ): Promise<Answer> {
    const record = await this.#records.get(key);
    if (record && record.request !== request) throw reused();
    if (record && record.answer === null) throw notKept();
    if (record?.answer) return JSON.parse(record.answer) as Answer;
    if (!secret) {
      const answer = await act();
      await this.#records.keep({ key, request, at: now, answer: JSON.stringify(answer) });
      return answer;
    }
    await this.#records.keep({ key, request, at: now, answer: null });
    try {
      return await act();
    } catch (thrown) {
      await this.#records.forget(key);
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

function reused(): RiposteError {
  return new RiposteError('api.key-reused', 'this Idempotency-Key came with another request before');
}

function notKept(): RiposteError {
  return new RiposteError('api.answer-not-kept', 'this request came before a restart, and its answer held a secret');
}
