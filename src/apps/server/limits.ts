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

/**
 * Ways to log in that are begun from one address: each is a row for up to five minutes, and 5,000 rows are kept (decision 052). One address
 * alone has fewer: whoever floods us from there drives out nobody else's.
 */
const BEGUN_IN_WINDOW = 100;
/** Limits of those who are nobody: what more than so many do in a window is counted together. */
const STRANGERS_MAX = 5_000;

/** What of a request tells whose limit counts. */
export interface Asking {
  readonly caller: Pick<Caller, 'kind' | 'name'> | undefined;
  readonly address: string;
  /** Delivers to this source. */
  readonly source?: string | undefined;
  /** Begins a log-in that is a row. */
  readonly begins?: boolean;
}

/**
 * Each caller has a limit of its own. Those who are nobody have one together, but who delivers to a source has one for it and his address: neither a
 * flood of strangers nor another source that has run away keeps its alerts out.
 */
export class LimitsOfCallers {
  readonly #limit: number | undefined;
  readonly #of = new Map<string, Limits>();
  readonly #strangers = new Map<string, Limits>();

  constructor(limit?: number) {
    this.#limit = limit;
  }

  of({ caller, address, source, begins = false }: Asking, now: number): Limits {
    if (caller) return found(this.#of, `${caller.kind} ${caller.name}`, this.#limit);
    if (source === undefined && !begins) return found(this.#of, '', this.#limit);
    const who = source === undefined ? `log-in ${address}` : `source ${source} ${address}`;
    if (this.#strangers.size >= STRANGERS_MAX && !this.#strangers.has(who)) {
      for (const [other, limits] of this.#strangers) if (limits.isOver(now)) this.#strangers.delete(other);
      if (this.#strangers.size >= STRANGERS_MAX) return found(this.#of, begins ? 'log-in' : '', this.#limit);
    }
    return found(
      this.#strangers,
      who,
      begins ? Math.min(BEGUN_IN_WINDOW, this.#limit ?? BEGUN_IN_WINDOW) : this.#limit,
    );
  }
}

function found(limits: Map<string, Limits>, who: string, limit: number | undefined): Limits {
  const known = limits.get(who) ?? new Limits(limit);
  limits.set(who, known);
  return known;
}

export class Limits {
  readonly #limit: number;
  #endsAt = 0;
  #left = 0;

  constructor(limit = REQUESTS_IN_WINDOW) {
    this.#limit = limit;
  }

  /** Its window has ended: it is as good as a new one. */
  isOver(now: number): boolean {
    return now >= this.#endsAt;
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
