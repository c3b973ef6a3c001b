/**
 * The verdict of an indicator from what vendors say of it.
 *
 * V1. What a person says stands above all.
 * V2. XSOAR: of the vendors with the highest reliability the worst score counts.
 * V3. Unknown is no score: a more reliable vendor that knows nothing hides no other one.
 *
 * @choice V3: XSOAR does not say whether an unknown of a more reliable source counts.
 */
import type { VendorScore } from './records.ts';

export const VERDICTS = ['unknown', 'good', 'suspicious', 'malicious'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** XSOAR's letters with their words, most reliable first. */
const RELIABILITIES = ['A++', 'A+', 'A', 'B', 'C', 'D', 'E', 'F'] as const;

/** A letter, or a text that begins with one (`A+ - 3rd party enrichment`), as its rank; a missing or unknown one ranks below all. */
export function reliabilityRank(text: string): number {
  const letter = /^\s*([A-F]\+{0,2})(?:\s|$|-)/i.exec(`${text} `)?.[1]?.toUpperCase() ?? '';
  const rank = RELIABILITIES.findIndex((one) => one === letter);
  return rank < 0 ? RELIABILITIES.length : rank;
}

/** `manual`: the score that a person gave. 0 unknown, 1 good, 2 suspicious, 3 malicious. */
export function scoreOf(scores: readonly VendorScore[], manual?: number): number {
  if (manual !== undefined) return manual;
  let best = Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const { score, reliability } of scores) {
    const rank = reliabilityRank(reliability);
    if (score <= 0 || rank > best) continue;
    worst = rank < best ? score : Math.max(worst, score);
    best = rank;
  }
  return Math.min(3, worst);
}

export function verdictOf(scores: readonly VendorScore[], manual?: number): Verdict {
  return VERDICTS[scoreOf(scores, manual)] ?? 'unknown';
}

const WORDS: Readonly<Record<string, number>> = {
  none: 0,
  unknown: 0,
  good: 1,
  benign: 1,
  suspicious: 2,
  bad: 3,
  malicious: 3,
};

/** A score from XSOAR's words or numbers; undefined for all else. */
export function scoreFrom(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  return /^[0-3]$/.test(word) ? Number(word) : undefined;
}
