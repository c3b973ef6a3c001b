/**
 * Positions of alerts, newest first, as streams that are pulled: the algebra of a search.
 *
 * N1. `next(below)` is the largest position of the stream under `below`; 0 when there is none. Callers ask with falling bounds only.
 * N2. A stream is `exact` when all that it gives matches; else it gives more, and whoever pulls it looks at the alerts.
 * N3. Nothing is read before it is asked for, and what is read ahead grows with what is used: a page of a frequent word costs what a page of a rare one does.
 */
export interface Stream {
  readonly exact: boolean;
  /** At most so many positions, where that is known: a short stream leads an intersection. */
  readonly size?: number;
  next(below: number): number;
}

/** Positions below a bound, largest first, at most so many; fewer mean that there are no more. */
export type Fetch = (below: number, limit: number) => readonly number[];

export const NOTHING: Stream = { exact: true, size: 0, next: () => 0 };

const FIRST_FETCH = 64;
const FETCH_MAX = 4_096;

/** A stream over rows that are fetched in growing batches; a jump over the batch begins anew behind it. */
export function fetched(fetch: Fetch, exact: boolean): Stream {
  let batch: readonly number[] = [];
  let size = FIRST_FETCH;
  let index = 0;
  let ended = false;
  let first = true;
  return {
    exact,
    next(below) {
      for (;;) {
        const last = batch.at(-1);
        if (last !== undefined && last < below) {
          index = firstBelow(batch, below, index);
          return batch[index] ?? 0;
        }
        if (ended) return 0;
        // The batch was used up to its end: the next one is longer. It was jumped over: a longer one would be read in vain.
        const jumped = last !== undefined && last > below;
        size = first || jumped ? FIRST_FETCH : Math.min(FETCH_MAX, size * 2);
        first = false;
        batch = fetch(below, size);
        index = 0;
        ended = batch.length < size;
        if (batch.length === 0) return 0;
      }
    },
  };
}

/** Index of the first element under `below` in a falling list, from `from` on, by doubling steps. */
function firstBelow(falling: readonly number[], below: number, from: number): number {
  const at = (index: number): number => falling[index] ?? 0;
  if (at(from) < below) return from;
  let step = 1;
  let low = from;
  while (low + step < falling.length && at(low + step) >= below) {
    low += step;
    step *= 2;
  }
  let high = Math.min(falling.length, low + step);
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) >= below) low = middle;
    else high = middle;
  }
  return high;
}

/** A list that is at hand, largest first. */
export function listed(falling: readonly number[], exact: boolean): Stream {
  let index = 0;
  return {
    exact,
    size: falling.length,
    next(below) {
      index = firstBelow(falling, below, index);
      return falling[index] ?? 0;
    },
  };
}

/** What all give and none of `without` gives; `without` must be exact. */
export function intersection(members: readonly Stream[], without: readonly Stream[]): Stream {
  const sizeOf = ({ size = Number.POSITIVE_INFINITY }: Stream): number => size;
  const [driver, ...others] = members.toSorted((a, b) => Math.sign(sizeOf(a) - sizeOf(b) || 0));
  if (driver === undefined) return NOTHING;
  if (others.length === 0 && without.length === 0) return driver;
  return {
    exact: members.every(({ exact }) => exact),
    ...(driver.size !== undefined && { size: driver.size }),
    next(below) {
      let at = driver.next(below);
      while (at > 0) {
        const behind = lowest(others, at);
        if (behind === at && !without.some((stream) => stream.next(at + 1) === at)) return at;
        at = driver.next(behind < at ? behind + 1 : at);
      }
      return 0;
    },
  };
}

/** `at` when all have it, else where the first that lacks it goes on. */
function lowest(streams: readonly Stream[], at: number): number {
  for (const stream of streams) {
    const next = stream.next(at + 1);
    if (next < at) return next;
  }
  return at;
}

/** What of a stream lies between two positions, both included; nothing outside of them is read. */
export function bounded(stream: Stream, low: number, high: number): Stream {
  return {
    exact: stream.exact,
    size: Math.max(0, high - low + 1),
    next(below) {
      if (below <= low) return 0;
      const next = stream.next(Math.min(below, high + 1));
      return next < low ? 0 : next;
    },
  };
}

/** What any gives. */
export function union(members: readonly Stream[]): Stream {
  const [only] = members;
  if (only === undefined) return NOTHING;
  if (members.length === 1) return only;
  const heads = members.map(() => Number.POSITIVE_INFINITY);
  return {
    exact: members.every(({ exact }) => exact),
    next(below) {
      let best = 0;
      for (const [index, stream] of members.entries()) {
        let head = heads[index] ?? 0;
        if (head >= below) {
          head = stream.next(below);
          heads[index] = head;
        }
        if (head > best) best = head;
      }
      return best;
    },
  };
}
