/**
 * Instants and lengths of time, milliseconds. Playbooks may write any number: what is reckoned with it stays a whole number that JSON and a
 * date can hold, so that the state of a decision is what its journal gives back.
 */

/** The last instant that a date can be. */
export const INSTANT_MAX = 8.64e15;

/** The instant so long after another one; the last one there is where that would be later. */
export function instantAfter(instant: number, ms: number): number {
  return Math.min(instant + ms, INSTANT_MAX);
}
