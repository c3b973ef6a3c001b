/**
 * Time, passed in. Nothing in the product asks the machine for the time but the adapter behind this interface.
 *
 * C1. `now` is UTC epoch milliseconds and never runs backwards inside a process.
 * C2. `monotonic` is milliseconds since some start of this process; it is used for fences, never stored.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** Timers of one process. `at` calls `fire` once when `now()` has reached `due` (epoch milliseconds); the return value cancels. */
export interface Timers {
  at(due: number, fire: () => void): () => void;
}

/** A clock for tests: it moves only when it is told to. */
export class StepClock implements Clock, Timers {
  #now: number;
  #timers: { due: number; fire: () => void }[] = [];

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  at(due: number, fire: () => void): () => void {
    const timer = { due, fire };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** The earliest pending due time, or undefined when no timer is set. */
  next(): number | undefined {
    return this.#timers.reduce<number | undefined>(
      (least, { due }) => (least === undefined || due < least ? due : least),
      undefined,
    );
  }

  /** Moves to `instant` and fires what is due by then, earliest first. */
  advanceTo(instant: number): void {
    for (;;) {
      const due = this.#timers.filter((timer) => timer.due <= instant).toSorted((a, b) => a.due - b.due)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.due);
      due.fire();
    }
    this.#now = Math.max(this.#now, instant);
  }
}
