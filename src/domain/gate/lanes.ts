/**
 * Lanes: actions that share one are not under way at the same time, across runs; nor are change sets.
 *
 * N1. Inside this process a lane is held from before the check until the pass ends; by then the record says `sent` or more.
 * N2. A lane is busy as long as the ledger has an unsettled `sent` of another effect in it: that holds across restarts.
 *     Once a request is accepted it has a name of its own, and the lane is free.
 * N3. A change set (edit … commit … push) has its lane from the `sent` of its first edit on: the ledger keeps it, in the same append.
 *     It is freed with the end of what ends the set, good or bad. Its run loses it by not going on by itself (ended, cancelled, paused,
 *     waits for a person), or by doing nothing in it for LANE_IDLE_MS, as soon as none of its requests is under way: nobody waits for ever.
 */

/** A change set whose run did nothing in the lane for so long has been given up. Longer than the pause between two tries of a task. */
export const LANE_IDLE_MS = 5 * 60_000;
/** How long a run waits for a lane: several commits of a slow firewall. */
export const LANE_WAIT_MAX_MS = 60 * 60_000;

export class Lanes {
  readonly #held = new Set<string>();

  /** Runs `work` in the lane; undefined when the lane is busy. `holder` asks the ledger (N2, N3). */
  async within<T>(
    place: { readonly instance: string; readonly lane: string },
    holder: () => Promise<string | undefined>,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const key = JSON.stringify([place.instance, place.lane]);
    if (this.#held.has(key)) return undefined;
    this.#held.add(key);
    try {
      return (await holder()) === undefined ? await work() : undefined;
    } finally {
      this.#held.delete(key);
    }
  }
}
