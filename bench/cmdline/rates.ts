/** Judged lines → rates. A rate over no lines is null, never 0. */
import { LEVELS, type Level } from '../../src/core/commandline/model/model.ts';
import type { Label } from '../../tools/commandline/data.ts';
import type { Judged } from '../../tools/commandline/held-out.ts';
import { round } from '../figures.ts';

/** Shares in per cent of the lines of a label that reach a level. */
export interface Reach {
  readonly lines: number;
  readonly medium: number | null;
  readonly high: number | null;
  readonly critical: number | null;
}

export interface Rates {
  readonly malicious: Reach;
  readonly benign: Reach;
  readonly auc: number | null;
}

export function ratesOf(judged: readonly Judged[]): Rates {
  const malicious = withLabel(judged, 'malicious');
  const benign = withLabel(judged, 'benign');
  return { malicious: reachOf(malicious), benign: reachOf(benign), auc: aucOf(malicious, benign) };
}

export function withLabel(judged: readonly Judged[], label: Label): readonly Judged[] {
  return judged.filter(({ line }) => line.label === label);
}

export function reachOf(judged: readonly Judged[]): Reach {
  const at = (level: Level): number | null =>
    percent(judged.filter((one) => LEVELS.indexOf(one.level) >= LEVELS.indexOf(level)).length, judged.length);
  return { lines: judged.length, medium: at('medium'), high: at('high'), critical: at('critical') };
}

export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : round((part / whole) * 100, 2);
}

/** The chance that a malicious line ranks above a benign one; a tie counts half. */
export function aucOf(malicious: readonly Judged[], benign: readonly Judged[]): number | null {
  if (malicious.length === 0 || benign.length === 0) return null;
  const all = [
    ...malicious.map(({ position }) => ({ position, isMalicious: true })),
    ...benign.map(({ position }) => ({ position, isMalicious: false })),
  ].toSorted((a, b) => a.position - b.position);
  let rankSum = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.position === all[from]?.position) to += 1;
    const tied = all.slice(from, to);
    rankSum += tied.filter(({ isMalicious }) => isMalicious).length * ((from + 1 + to) / 2);
    from = to;
  }
  const wins = rankSum - (malicious.length * (malicious.length + 1)) / 2;
  return round(wins / (malicious.length * benign.length), 4);
}

/** Mean of those that are numbers, or null. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : round(known.reduce((sum, value) => sum + value, 0) / known.length, 2);
}
