/**
 * How long the analysis takes on texts that were made to be slow, at three sizes.
 *
 * Each time is processor time of one thread, taken again when it is over a bound, and the fastest counts. Growth is the time at 1 MB over 64 times the time at 16 KB: 1 is linear; a time below `NOISE_MS` counts as that, as a
 * clock cannot tell them apart. A text that is longer than what the analysis reads grows less than linear.
 */
import { round } from '../figures.ts';
import { analyzeOne } from '../../tools/commandline/examine.ts';
import { threadMs } from './speed.ts';
import type { NamedValue } from './measure.ts';
import { allShapes, type Shape } from './shapes.ts';

export interface ShapeTimes {
  readonly name: string;
  readonly ms16K: number;
  readonly ms64K: number;
  readonly ms1M: number;
  readonly timesLinear: number;
}

export interface AdversarialFigures {
  readonly shapes: number;
  readonly slowest64K: NamedValue;
  readonly slowest1M: NamedValue;
  readonly steepest: NamedValue;
  /** Shapes that break a bound, slowest first. */
  readonly failures: readonly ShapeTimes[];
}

const KB = 1024;
const NOISE_MS = 1;
const ROUNDS = 3;
const BOUNDS = { ms64K: 50, ms1M: 1000, timesLinear: 2 };

export function benchAdversarial(shapes: readonly Shape[] = allShapes()): AdversarialFigures {
  for (const { text } of shapes) analyzeOne({ cmd: text(KB), os: undefined });
  const times = shapes.map(timesOf);
  const worst = (value: (one: ShapeTimes) => number): NamedValue =>
    times.reduce<NamedValue>(
      (most, one) => (value(one) > (most.value ?? -1) ? { name: one.name, value: value(one) } : most),
      { name: null, value: null },
    );
  return {
    shapes: shapes.length,
    slowest64K: worst(({ ms64K }) => ms64K),
    slowest1M: worst(({ ms1M }) => ms1M),
    steepest: worst(({ timesLinear }) => timesLinear),
    failures: times
      .filter(
        ({ ms64K, ms1M, timesLinear }) =>
          ms64K >= BOUNDS.ms64K || ms1M >= BOUNDS.ms1M || timesLinear > BOUNDS.timesLinear,
      )
      .toSorted((a, b) => b.ms1M - a.ms1M),
  };
}

function timesOf({ name, text }: Shape): ShapeTimes {
  const ms16K = fastest(text(16 * KB), 0);
  const ms64K = fastest(text(64 * KB), BOUNDS.ms64K / 2);
  const ms1M = fastest(text(1024 * KB), BOUNDS.ms64K);
  const timesLinear = ms1M / (64 * Math.max(NOISE_MS, ms16K));
  return {
    name,
    ms16K: round(ms16K, 2),
    ms64K: round(ms64K, 2),
    ms1M: round(ms1M, 2),
    timesLinear: round(timesLinear, 2),
  };
}

/** Another round is only for a time that looks too long. */
function fastest(text: string, enoughMs: number): number {
  let least = Infinity;
  for (let count = 0; count < ROUNDS && least > enoughMs; count += 1) {
    least = Math.min(
      least,
      threadMs(() => analyzeOne({ cmd: text, os: undefined })),
    );
  }
  return least;
}
