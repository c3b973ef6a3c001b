/** The timers of this process, by run and effect. What is due stands in the journal; these only say when to look (W5). */
import type { Timers } from '../../core/base/clock.ts';

export class RunTimers {
  readonly #timers: Timers;
  /** Run → effect → cancels its timer. */
  readonly #set = new Map<string, Map<string, () => void>>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** An effect has one timer; a new one takes the place of the old. */
  set(run: string, effect: string, due: number, fire: () => void): void {
    const ofRun = this.#set.get(run) ?? new Map<string, () => void>();
    this.#set.set(run, ofRun);
    ofRun.get(effect)?.();
    const cancel = this.#timers.at(due, () => {
      ofRun.delete(effect);
      if (ofRun.size === 0) this.#set.delete(run);
      fire();
    });
    ofRun.set(effect, cancel);
  }

  cancel(run: string): void {
    for (const cancel of this.#set.get(run)?.values() ?? []) cancel();
    this.#set.delete(run);
  }

  cancelAll(): void {
    for (const run of this.#set.keys()) this.cancel(run);
  }
}
