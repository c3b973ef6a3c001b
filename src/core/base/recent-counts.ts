/** Counts by name, of the names that were counted last: a memory with a bound. */

export class RecentCounts {
  readonly #kept: number;
  /** The name that was counted last is the last one. */
  readonly #counts = new Map<string, number>();

  /** `kept`: how many names are remembered. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  add(name: string): void {
    const count = this.count(name) + 1;
    this.#counts.delete(name);
    this.#counts.set(name, count);
    if (this.#counts.size > this.#kept) this.#counts.delete(this.#counts.keys().next().value ?? '');
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Each name as often as it was counted. */
  all(): readonly string[] {
    return [...this.#counts].flatMap(([name, count]) => Array.from({ length: count }, () => name));
  }
}
