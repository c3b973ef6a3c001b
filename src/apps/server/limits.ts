/**
 * How many requests a caller may make: a number in a window, told in every answer. It protects the process from a script that has run
 * away; it is far above what people and connectors need.
 *
 * Not here: throttling of log-ins, which is a rule about people.
 */
import type { FastifyReply } from 'fastify';
import { RiposteError } from '../../core/base/errors.ts';
import type { Caller } from '../../domain/access/caller.ts';

const WINDOW_MS = 10_000;
/** 2,000 in a second: two thirds of what the process can answer. */
export const REQUESTS_IN_WINDOW = 20_000;

/** Each caller has a limit of its own, and all of those who are nobody have one together: who floods us stops nobody else. */
export class LimitsOfCallers {
  readonly #limit: number | undefined;
  readonly #of = new Map<string, Limits>();

  constructor(limit?: number) {
    this.#limit = limit;
  }

  of(caller: Pick<Caller, 'kind' | 'name'> | undefined): Limits {
    const who = caller ? `${caller.kind} ${caller.name}` : '';
    let limits = this.#of.get(who);
    if (!limits) this.#of.set(who, (limits = new Limits(this.#limit)));
    return limits;
  }
}

export class Limits {
  readonly #limit: number;
  #endsAt = 0;
  #left = 0;

  constructor(limit = REQUESTS_IN_WINDOW) {
    this.#limit = limit;
  }

  /** Counts a request and tells the caller how he stands. Throws `api.too-many`. `now`: epoch milliseconds. */
  count(reply: FastifyReply, now: number): void {
    if (now >= this.#endsAt) {
      this.#endsAt = now + WINDOW_MS;
      this.#left = this.#limit;
    }
    const resetS = Math.ceil((this.#endsAt - now) / 1000);
    this.#left -= 1;
    reply.header('ratelimit-limit', this.#limit);
    reply.header('ratelimit-remaining', Math.max(0, this.#left));
    reply.header('ratelimit-reset', resetS);
    if (this.#left >= 0) return;
    reply.header('retry-after', resetS);
    throw new RiposteError('api.too-many', `more than ${this.#limit} requests in ${WINDOW_MS / 1000} s`);
  }
}
