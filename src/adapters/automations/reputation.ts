/**
 * What the reputations of a run come to. Pure.
 *
 * W1. Only the values that are asked about count: the score of another file or host in the context decides nothing.
 * W2. Of several sources the worst counts. A value that no source has answered is unknown, which is neither good nor bad.
 */
import { asList, getOwn, isObject, type Json } from '../../core/base/json.ts';

/** XSOAR: 0 unknown, 1 good, 2 suspicious, 3 malicious. */
export type Score = 0 | 1 | 2 | 3;

export interface Judged {
  readonly value: string;
  readonly score: Score;
}

/** The worst score of each value, in the order of the values. `scores` are rows of `DBotScore`, `type` one of theirs; letter case does not count. */
export function judgeValues(scores: Json | undefined, type: string, values: readonly string[]): readonly Judged[] {
  const worst = new Map<string, Score>();
  for (const row of asList(scores)) {
    if (!isObject(row) || folded(getOwn(row, 'Type')) !== type) continue;
    const key = folded(getOwn(row, 'Indicator'));
    worst.set(key, worse(worst.get(key) ?? 0, scoreOf(getOwn(row, 'Score'))));
  }
  return [...new Set(values)].map((value) => ({ value, score: worst.get(folded(value)) ?? 0 }));
}

export function worstOf(judged: readonly Judged[]): Score {
  return judged.reduce<Score>((worst, { score }) => worse(worst, score), 0);
}

function worse(a: Score, b: Score): Score {
  return a > b ? a : b;
}

function scoreOf(value: Json | undefined): Score {
  const number = typeof value === 'string' ? Number(value) : value;
  return number === 1 || number === 2 || number === 3 ? number : 0;
}

function folded(value: Json | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
