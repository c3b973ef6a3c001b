/** What the analysis says. The shape is what playbooks read, so it only grows. */

export type Risk = 'Low Risk' | 'Medium Risk' | 'High Risk' | 'Critical Risk';

/** Which combination bonus a category can earn (`score.ts`). */
export type Group = 'high' | 'medium' | 'low';

/** A category that was seen, once, however many matches it has; `matches` are examples, cut to a readable length. */
export interface CategoryFinding {
  readonly kind: 'category';
  readonly category: string;
  readonly matches: readonly string[];
  readonly weight: number;
  readonly group: Group;
  readonly why: string;
}

/** Something that kept the analysis from being whole: a custom pattern that is none, or a bound that was hit. It scores nothing. */
export interface NoticeFinding {
  readonly kind: 'error' | 'limit';
  readonly category: string;
  readonly matches: readonly string[];
  readonly why: string;
}

export type Finding = CategoryFinding | NoticeFinding;

/** One line of the sum: what it is about, the raw points that it adds, the raw total after it. */
export interface ExplanationStep {
  readonly step: string;
  readonly points: number;
  readonly total: number;
}

/**
 * `originalCommand` as given, `parsedCommand` with its hiding undone (cut to the analysed length), `score` 0–100, a whole number. `isDoubleEncoded` is
 * true when a decoded payload held another one.
 */
export interface Analysis {
  readonly originalCommand: string;
  readonly parsedCommand: string;
  readonly findings: readonly Finding[];
  readonly score: number;
  readonly risk: Risk;
  readonly isDoubleEncoded: boolean;
  readonly explanation: readonly ExplanationStep[];
}
