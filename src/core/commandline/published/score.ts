/**
 * Findings → score and band, by the numbers of the published CommandLineAnalysis automation (XSOAR content), with every category key that is found also a
 * key that weighs.
 *
 * - Each category adds its weight once.
 * - One bonus when at least two categories were seen: 30 with any of the high group, else 20 with any of the medium group, else 10.
 * - The raw sum is divided by 120, as per cent, capped at 100 and rounded.
 * - Above 90 Critical, above 50 High, above 25 Medium, else Low.
 */
import type { CategoryFinding, ExplanationStep, Group, Risk } from './types.ts';

const FULL_RAW_SCORE = 120;
const BONUS: Readonly<Record<Group, number>> = { high: 30, medium: 20, low: 10 };
const GROUPS: readonly Group[] = ['high', 'medium', 'low'];

export interface Score {
  readonly score: number;
  readonly risk: Risk;
  readonly explanation: readonly ExplanationStep[];
}

export function scoreOf(findings: readonly CategoryFinding[]): Score {
  const explanation: ExplanationStep[] = [];
  let total = 0;
  const add = (step: string, points: number): void => {
    total += points;
    explanation.push({ step, points, total });
  };
  for (const { category, weight } of findings) add(category, weight);
  const highest = GROUPS.find((group) => findings.some((finding) => finding.group === group));
  if (highest !== undefined && findings.length >= 2) {
    add(`combination of ${findings.length} categories, at least one of the ${highest} group`, BONUS[highest]);
  }
  const score = Math.min(100, Math.round((total / FULL_RAW_SCORE) * 100));
  add(`${total} of ${FULL_RAW_SCORE} points is a score of ${score}`, 0);
  return { score, risk: riskOf(score), explanation };
}

/** The band of a score from 0 to 100; the bounds themselves belong to the lower band. */
export function riskOf(score: number): Risk {
  if (score > 90) return 'Critical Risk';
  if (score > 50) return 'High Risk';
  return score > 25 ? 'Medium Risk' : 'Low Risk';
}
