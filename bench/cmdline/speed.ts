/**
 * Lines a second on one core: findings and score, as `analyze --jsonl` makes them. Counted by the processor time of this thread, so that what else runs on the
 * machine does not count.
 */
import type { LabelledLine } from '../../tools/commandline/data.ts';
import { analyzeOne } from '../../tools/commandline/examine.ts';

export interface SpeedFigures {
  readonly linesPerSecond: number | null;
  readonly passes: number;
}

const PASSES_MAX = 5;
const WARM_UP_PASSES = 1;
/** No further pass is begun after this time. */
const ENOUGH_MS = 8_000;

/** The fastest of a few passes over all lines, after a warm-up. */
export function speedOf(lines: readonly LabelledLine[]): SpeedFigures {
  if (lines.length === 0) return { linesPerSecond: null, passes: 0 };
  const begin = performance.now();
  const times: number[] = [];
  for (let pass = 0; pass < PASSES_MAX + WARM_UP_PASSES; pass += 1) {
    const ms = threadMs(() => {
      for (const line of lines) analyzeOne(line);
    });
    if (pass >= WARM_UP_PASSES) times.push(ms);
    if (times.length > 0 && performance.now() - begin > ENOUGH_MS) break;
  }
  return { linesPerSecond: Math.round((lines.length * 1000) / Math.min(...times)), passes: times.length };
}

/** Processor time is counted in ticks of some milliseconds: below this the wall clock is the better measure. */
const TICKS_MS = 20;

/** Milliseconds of processor time that this thread spent in `work`; of a short one by the wall clock. */
export function threadMs(work: () => void): number {
  const before = process.threadCpuUsage();
  const begin = performance.now();
  work();
  const wallMs = performance.now() - begin;
  const { user, system } = process.threadCpuUsage(before);
  return wallMs < TICKS_MS ? wallMs : Math.min(wallMs, (user + system) / 1000);
}
