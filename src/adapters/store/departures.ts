/**
 * Departures that outlive a kill: a line of a file for each request that is about to leave.
 *
 * P1. No flush: what a process has written is there when it was killed, and after a power cut nobody needs it. So it costs microseconds, in the
 *     moment between the intent and its bytes, and no commit.
 * P2. Never an error: a line that cannot be written is remembered in memory alone.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecentCounts } from '../../core/base/recent-counts.ts';
import { DEPARTURES_KEPT, type Departures } from '../../domain/gate/ports.ts';

const FILE = 'departures';
/** Lines after which the file is written anew with those that are still remembered. */
const LINES_MAX = 4 * DEPARTURES_KEPT;

export class KeptDepartures implements Departures {
  readonly #file: string;
  #recent: RecentCounts | undefined;
  #lines = 0;

  /** `directory`: the data directory, whose lock this process has. */
  constructor(directory: string) {
    this.#file = join(directory, FILE);
  }

  add(id: string): void {
    const recent = this.#read();
    recent.add(id);
    this.#lines += 1;
    try {
      if (this.#lines <= LINES_MAX) {
        appendFileSync(this.#file, `${id}\n`, { mode: 0o600 });
      } else {
        const all = recent.all();
        writeFileSync(this.#file, all.map((each) => `${each}\n`).join(''), { mode: 0o600 });
        this.#lines = all.length;
      }
    } catch {
      // P2: the disk is full, or read-only; the intent was written before that.
    }
  }

  count(id: string): number {
    return this.#read().count(id);
  }

  /** At the first need, not at the start. */
  #read(): RecentCounts {
    if (this.#recent) return this.#recent;
    const recent = new RecentCounts(DEPARTURES_KEPT);
    for (const id of linesOf(this.#file)) {
      recent.add(id);
      this.#lines += 1;
    }
    this.#recent = recent;
    return recent;
  }
}

/** What a kill cut short has no end of line, and counts for nobody. */
function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    // None yet.
    return [];
  }
}
