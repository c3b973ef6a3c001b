/** For tests that let hours pass: the machine's clock, and jumps ahead of it. */
import { WallClock } from '../src/apps/clock.ts';
import type { Clock, Timers } from '../src/core/base/clock.ts';

export class JumpClock implements Clock, Timers {
  readonly #wall = new WallClock();
  #ahead = 0;
  readonly #waiting = new Set<{ readonly due: number; readonly fire: () => void; cancel: () => void }>();

  now(): number {
    return this.#wall.now() + this.#ahead;
  }

  monotonic(): number {
    return this.#wall.monotonic() + this.#ahead;
  }

  at(due: number, fire: () => void): () => void {
    const timer = { due, fire, cancel: () => {} };
    this.#waiting.add(timer);
    this.#arm(timer);
    return () => {
      timer.cancel();
      this.#waiting.delete(timer);
    };
  }

  /** It is `ms` later at once, and what is due by then is fired. */
  jump(ms: number): void {
    this.#ahead += ms;
    for (const timer of this.#waiting) {
      timer.cancel();
      this.#arm(timer);
    }
  }

  /** Lets what is under way go on for a moment of the machine. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#wall.at(this.#wall.now() + 5, resolve));
  }

  #arm(timer: { readonly due: number; readonly fire: () => void; cancel: () => void }): void {
    timer.cancel = this.#wall.at(timer.due - this.#ahead, () => {
      this.#waiting.delete(timer);
      timer.fire();
    });
  }
}
