/**
 * Findings → score, level and the way there, step by step.
 *
 * S1. The sum of log-odds becomes 0–100 by straight pieces between the model's cuts, so a cut is always 26, 51 or 91.
 * S2. A decisive finding lifts a line to its floor (`floorOf`), whatever the sum.
 * S3. The points of the steps add up to the score; each step's total is the score that its findings and those before it would have had.
 */
import { lazy } from '../../base/lazy.ts';
import type { Finding, Risk, Score, ScoreStep } from '../types.ts';
import { CHAINS } from './chains.ts';
import { floorOfLine, LEVELS, type Cuts, type Level, type Model } from './model.ts';
import { termsOf, type Term } from './terms.ts';
import { MODEL } from './weights.ts';

const RISKS: Readonly<Record<Level, Risk>> = {
  low: 'Low Risk',
  medium: 'Medium Risk',
  high: 'High Risk',
  critical: 'Critical Risk',
};
/** First and last score of each level, as the published automation cuts them. */
const BANDS: Readonly<Record<Level, readonly [first: number, last: number]>> = {
  low: [0, 25],
  medium: [26, 50],
  high: [51, 90],
  critical: [91, 100],
};
/** Log-odds above the Critical cut at which the score is full. */
const FULL_AFTER = 4;

/** A model with its weights by id; made once. */
export interface Scorer {
  readonly model: Model;
  readonly weightOf: (id: string) => number | undefined;
}

export function scorerOf(model: Model): Scorer {
  const weights = new Map(model.weights.map(({ id, weight }) => [id, weight]));
  return { model, weightOf: (id) => weights.get(id) };
}

const shipped = lazy(() => scorerOf(MODEL));

export function scoreFindings(findings: readonly Finding[], scorer: Scorer = shipped()): Score {
  const { model, weightOf } = scorer;
  const reasons = new Map(findings.map(({ id, reason }) => [id, reason]));
  const terms = termsOf(findings, weightOf).toSorted((a, b) => worth(b) - worth(a));
  const steps: ScoreStep[] = [];
  let sum = model.base;
  let total = 0;
  const add = (step: string, found: readonly string[], next: number): void => {
    steps.push({ step, findings: found, points: next - total, total: next });
    total = next;
  };
  for (const term of terms) {
    sum += worth(term);
    const chain = CHAINS.find(({ id }) => id === term.id);
    const step = chain === undefined ? (reasons.get(term.id) ?? term.id) : chain.what;
    add(step, chain === undefined ? [term.id] : [], Math.floor(positionOf(sum, model)));
  }
  const floor = floorOfLine(findings);
  const [least] = BANDS[floor];
  if (total < least) add(`a finding that is decisive alone: at least ${RISKS[floor]}`, [], least);
  return { score: total, risk: riskOf(total), steps };
}

function worth({ weight, share }: Term): number {
  return weight * share;
}

/**
 * Where a sum of log-odds stands between 0 and 100, with its fraction: for ranking lines. Between two cuts it is a straight line over the level's
 * scores.
 */
export function positionOf(sum: number, { base, cuts }: { readonly base: number; readonly cuts: Cuts }): number {
  const edges = [base, cuts.medium, cuts.high, cuts.critical, cuts.critical + FULL_AFTER];
  if (sum <= base) return 0;
  for (const [index, level] of LEVELS.entries()) {
    const from = edges[index] ?? 0;
    const to = edges[index + 1] ?? 0;
    const [first, last] = BANDS[level];
    if (sum >= to) continue;
    return Math.min(100, first + Math.min(0.999, (sum - from) / (to - from)) * (last - first + 1));
  }
  return BANDS.critical[1];
}

/** The level of a score from 0 to 100. */
export function levelOf(score: number): Level {
  return LEVELS.findLast((level) => score >= BANDS[level][0]) ?? 'low';
}

export function riskOf(score: number): Risk {
  return RISKS[levelOf(score)];
}

/** The lowest score of a level. */
export function leastOf(level: Level): number {
  return BANDS[level][0];
}
