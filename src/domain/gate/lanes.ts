/**
 * Lanes: actions that share one are not under way at the same time, across runs.
 *
 * N1. Inside this process a lane is held from before the check until the pass ends; by then the record says `sent` or more.
 * N2. A lane is busy as long as the ledger has an unsettled `sent` of another effect in it: that holds across restarts.
 *     Once a request is accepted it has a name of its own, and the lane is free.
 */
export class Lanes {
  readonly #held = new Set<string>();

  /** Runs `work` in the lane; undefined when the lane is busy. `sentElsewhere` asks the ledger (N2). */
  async within<T>(key: string, sentElsewhere: () => Promise<boolean>, work: () => Promise<T>): Promise<T | undefined> {
    if (this.#held.has(key)) return undefined;
    this.#held.add(key);
    try {
      return (await sentElsewhere()) ? undefined : await work();
    } finally {
      this.#held.delete(key);
    }
  }
}
