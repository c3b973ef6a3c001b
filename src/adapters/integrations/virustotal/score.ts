/**
 * From what the engines say to one score.
 *
 * S1. Malicious and suspicious are the vendor's integration: by a threshold, and by half of it.
 * S2. Good needs that engines looked and none of them found anything. A few findings below the threshold are neither good nor bad, and a
 *     value that no engine looked at is unknown (docs/decisions/031-reputation-and-endpoint-commands.md).
 */
import type { Score } from '../reputation.ts';
import type { Report } from './schema.ts';

export interface Judgement {
  readonly score: Score;
  /** Why, for people. */
  readonly reason: string;
}

export interface Limits {
  readonly threshold: number;
  readonly popularRank: number;
}

export function judge({ stats, ranks }: Report, { threshold, popularRank }: Limits): Judgement {
  const { malicious = 0, suspicious = 0, harmless = 0, undetected = 0, engines = 0 } = stats ?? {};
  const counted = `${malicious} of ${engines} engines say malicious, ${suspicious} suspicious`;
  if (malicious >= threshold) return { score: 3, reason: counted };
  if (malicious >= threshold / 2 || suspicious >= threshold) return { score: 2, reason: counted };
  if (malicious > 0 || suspicious > 0) return { score: 0, reason: `${counted}: too few to tell` };
  if (ranks.length > 0 && averageOf(ranks) <= popularRank) return { score: 1, reason: 'a popular domain' };
  if (harmless + undetected > 0) return { score: 1, reason: `none of ${engines} engines found anything` };
  return { score: 0, reason: 'no engine has looked at it' };
}

function averageOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
