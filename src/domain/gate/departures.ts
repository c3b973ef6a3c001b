/** The departures that a gate remembers: those of the last attempts, in memory. */
import type { Departures } from './ports.ts';

/** Attempts that are remembered: far more than are ever unsettled at the same time. */
export const DEPARTURES_KEPT = 1_000;

export class RecentDepartures implements Departures {
  /** The attempt that left last is the last one. */
  readonly #counts = new Map<string, number>();

  add(id: string): void {
    const count = this.count(id) + 1;
    this.#counts.delete(id);
    this.#counts.set(id, count);
    if (this.#counts.size > DEPARTURES_KEPT) this.#counts.delete(this.#counts.keys().next().value ?? '');
  }

  count(id: string): number {
    return this.#counts.get(id) ?? 0;
  }

  /** Each id as often as it left. */
  all(): readonly string[] {
    return [...this.#counts].flatMap(([id, count]) => Array.from({ length: count }, () => id));
  }
}
