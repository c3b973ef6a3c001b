/**
 * The shape of the model, and what holds for a finding that no fit has seen. The numbers themselves stand in `weights.ts`.
 *
 * M1. Monotone: a finding's weight is never below zero, counter-evidence's never above. One more finding never lowers a score.
 * M2. A finding without a fitted row weighs by its severity and confidence, so a new row of the catalogue counts at once.
 * M3. Weights are log-odds; a person reads points, which `score.ts` makes of them.
 */
import type { Confidence, FindingKind, Severity } from '../types.ts';

/** The fitted weight of one finding id or chain, and what it rests on: lines that fired, and the sources that they came from. */
export interface WeightRow {
  readonly id: string;
  readonly weight: number;
  readonly malicious: number;
  readonly benign: number;
  readonly sources: number;
}

/** Log-odds at which a level begins. */
export interface Cuts {
  readonly medium: number;
  readonly high: number;
  readonly critical: number;
}

export interface Model {
  /** Log-odds of a line in which nothing was found. */
  readonly base: number;
  readonly cuts: Cuts;
  readonly weights: readonly WeightRow[];
  /** Names of the sources of labelled lines that it was fitted on. */
  readonly fittedOn: readonly string[];
}

/** What the model needs to know of a finding. */
export interface Feature {
  readonly id: string;
  readonly kind: FindingKind;
  readonly group: string;
  readonly tactic: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

export const LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** Log-odds by severity and confidence: what a finding weighs before any line was counted, and what the fit is drawn towards. */
const PRIOR: Readonly<Record<Severity, Readonly<Record<Confidence, number>>>> = {
  info: { low: 0.05, medium: 0.1, high: 0.2 },
  low: { low: 0.3, medium: 0.6, high: 0.9 },
  medium: { low: 1.2, medium: 1.8, high: 2.5 },
  high: { low: 2, medium: 3, high: 4.2 },
  critical: { low: 2.6, medium: 4.2, high: 6 },
};

/** Counter-evidence speaks half as loud as a finding of the same severity. */
const COUNTER_SHARE = 0.5;

export function priorOf({ kind, severity, confidence }: Feature): number {
  const weight = PRIOR[severity][confidence];
  switch (kind) {
    case 'counter':
      return -weight * COUNTER_SHARE;
    case 'error':
      return 0;
    case 'behaviour':
    case 'hiding':
    case 'custom':
    case 'limit':
      return weight;
  }
}

/**
 * The level that a finding reaches alone, whatever the fit says: critical and sure is Critical; critical and likely, or high and sure, is High.
 */
export function floorOf({ kind, severity, confidence }: Feature): Level {
  if (kind === 'counter' || kind === 'error' || kind === 'limit') return 'low';
  if (severity === 'critical' && confidence === 'high') return 'critical';
  if ((severity === 'critical' && confidence === 'medium') || (severity === 'high' && confidence === 'high')) {
    return 'high';
  }
  return 'low';
}

/**
 * The floor of a line: its most decisive finding's, one level lower when something of weight (medium or more) speaks for an ordinary line. Weak
 * counter-evidence never touches a floor: a harmless command beside a decisive one must not excuse it.
 */
export function floorOfLine(features: readonly Feature[]): Level {
  const floor = Math.max(0, ...features.map((feature) => LEVELS.indexOf(floorOf(feature))));
  const isCountered = features.some(
    ({ kind, severity }) => kind === 'counter' && severity !== 'info' && severity !== 'low',
  );
  return LEVELS[Math.max(0, floor - (isCountered ? 1 : 0))] ?? 'low';
}
