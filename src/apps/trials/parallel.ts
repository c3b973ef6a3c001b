/** Doing several things at once, with a bound. */

/** Results in the order of the items; at most `jobs` at the same time. The first failure is thrown once nothing is under way. */
export async function inParallel<T, R>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const take = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.max(1, jobs) }, take));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}

/** Places that work has to take before it begins: shared by whoever must not do more than so much at the same time. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = Math.max(1, count);
  }

  async take<R>(work: () => Promise<R>): Promise<R> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
