/** A clock for tests over real sockets that would wait too long otherwise: it runs so many times as fast as the machine's. */
import type { Clock, Timers } from '../src/core/base/clock.ts';

export class FastClock implements Clock, Timers {
  readonly #speed: number;
  readonly #began = performance.now();
  readonly #start: number;

  /** `start`: epoch milliseconds, at which it stands when it is made. */
  constructor(speed: number, start = 1_790_000_000_000) {
    this.#speed = speed;
    this.#start = start;
  }

  now(): number {
    return Math.trunc(this.#start + this.monotonic());
  }

  monotonic(): number {
    return (performance.now() - this.#began) * this.#speed;
  }

  at(due: number, fire: () => void): () => void {
    const handle = setTimeout(fire, Math.max(0, Math.ceil((due - this.now()) / this.#speed)));
    return () => {
      clearTimeout(handle);
    };
  }

  /** Settles when so much of its time has gone by. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.now() + ms, resolve);
    });
  }
}
