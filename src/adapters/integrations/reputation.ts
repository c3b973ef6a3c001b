/** What every product writes that gives scores: the standard score row, its words as evidence, and asking for many values at once. */
import type { JsonObject } from '../../core/base/json.ts';
import type { Evidence } from '../../core/engine/events.ts';

/** XSOAR: 0 unknown, 1 good, 2 suspicious, 3 malicious. */
export type Score = 0 | 1 | 2 | 3;

export const SCORE_WORDS: Readonly<Record<Score, NonNullable<Evidence['verdict']>>> = {
  0: 'unknown',
  1: 'good',
  2: 'suspicious',
  3: 'malicious',
};

export const SCORE_KEY =
  'DBotScore(val.Indicator && val.Indicator == obj.Indicator && val.Vendor == obj.Vendor && val.Type == obj.Type)';

export const SCORE_OUTPUTS: readonly { readonly path: string; readonly description: string }[] = [
  { path: 'DBotScore.Indicator', description: 'The value that was asked for.' },
  { path: 'DBotScore.Type', description: 'The kind of value.' },
  { path: 'DBotScore.Vendor', description: 'Who says so.' },
  { path: 'DBotScore.Score', description: '0 unknown, 1 good, 2 suspicious, 3 malicious.' },
  { path: 'DBotScore.Reliability', description: 'How far the source can be relied on.' },
];

export const RELIABILITIES: readonly string[] = [
  'A+ - 3rd party enrichment',
  'A - Completely reliable',
  'B - Usually reliable',
  'C - Fairly reliable',
  'D - Not usually reliable',
  'E - Unreliable',
  'F - Reliability cannot be judged',
];

export function scoreRow(
  indicator: string,
  type: string,
  vendor: string,
  score: Score,
  reliability: string,
): JsonObject {
  return { Indicator: indicator, Type: type, Vendor: vendor, Score: score, Reliability: reliability };
}

/** Runs `work` over the items, at most `width` at a time; results in the order of the items. */
export async function eachOf<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
