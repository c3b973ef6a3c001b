/** "Did you mean …?": the nearest of the known names, when it is near enough to be a slip. */

/** Longer texts are compared by equality only: a slip is looked for in names, not in prose. */
const LENGTH_MAX = 120;

/** Letters that are compared for one playbook; one made to be slow gets no more suggestions. Published ones need a hundredth. */
const LETTERS_MAX = 30_000_000;

/** Asks for the nearest name again and again, until all its work is done. */
export class Suggestions {
  #left = LETTERS_MAX;

  nearest(given: string, known: readonly string[]): string | undefined {
    const letters = given.length > LENGTH_MAX ? 1 : given.length ** 2 + 1;
    this.#left -= letters * known.length;
    return this.#left < 0 ? undefined : nearest(given, known);
  }
}

/** The known name that `given` is most probably a slip of; undefined when none is near. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = slipsMax(given) + 1;
  for (const name of known) {
    if (name === given || areOpposites(name, given)) continue;
    const slips = name.toLowerCase() === given.toLowerCase() ? 0 : distance(given, name, least);
    if (slips < least) {
      best = name;
      least = slips;
    }
  }
  return best;
}

/**
 * How far a path is from a known one when it may be a slip of it, name by name: so `X.IP` is no slip of `X.ID`, however long `X` is.
 * undefined: no slip. Both have the same number of names.
 */
export function slips(given: readonly string[], known: readonly string[]): number | undefined {
  let sum = 0;
  for (const [index, name] of given.entries()) {
    const other = known[index] ?? '';
    if (name === other || name.toLowerCase() === other.toLowerCase()) continue;
    if (areOpposites(name, other)) return undefined;
    const max = slipsMax(name);
    const found = distance(name, other, max + 1);
    sum += found;
    if (found > max || sum > SLIPS_MAX) return undefined;
  }
  return sum;
}

/** `block-url` and `unblock-url` are two letters apart, and nobody means the one who writes the other. */
function areOpposites(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (long.length - short.length !== 2) return false;
  return [...long.matchAll(/un|de|in|no/gi)].some(
    ({ index }) => long.slice(0, index) + long.slice(index + 2) === short,
  );
}

const SLIPS_MAX = 2;

/** Short names differ by a letter because they are different names. */
function slipsMax(name: string): number {
  if (name.length < 4) return 0;
  return name.length < 8 ? 1 : SLIPS_MAX;
}

/** Letters to insert, drop, replace or swap with their neighbour; `limit` when there are at least that many. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > LENGTH_MAX || b.length > LENGTH_MAX) return limit;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(at(row, j - 1) + (same ? 0 : 1), at(row, j) + 1, at(next, j - 1) + 1);
      const swapped = a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (i > 1 && j > 1 && swapped) cost = Math.min(cost, at(before, j - 2) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return Math.min(limit, at(row, b.length));
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
