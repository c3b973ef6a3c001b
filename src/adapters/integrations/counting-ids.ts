/**
 * The highest id of a vendor that counts its actions or jobs upward from 1 without a gap and documents a read by id only
 * (docs/decisions/010-lost-answers.md).
 */

/** 2^45: above the largest id that was ever seen. */
const DOUBLINGS_MAX = 45;

/** Gallops up from `start` (0, or an id that exists) and bisects. Undefined when not even id 1 exists. */
export async function highestFrom(start: number, has: (id: number) => Promise<boolean>): Promise<number | undefined> {
  let known = start;
  let missing: number | undefined;
  for (let doublings = 0; missing === undefined && doublings <= DOUBLINGS_MAX; doublings += 1) {
    const probe = start + 2 ** doublings;
    if (await has(probe)) known = probe;
    else missing = probe;
  }
  if (missing === undefined || known === 0) return undefined;
  while (missing - known > 1) {
    const middle = Math.floor((known + missing) / 2);
    if (await has(middle)) known = middle;
    else missing = middle;
  }
  return known;
}

/** The highest id that is known to exist: a starting point for reading, lost with the process. */
export interface CountingIds {
  highest(): number | undefined;
  note(id: number): void;
}

export function createCountingIds(): CountingIds {
  let known: number | undefined;
  return {
    highest: () => known,
    note(id) {
      known = Math.max(known ?? id, id);
    },
  };
}
