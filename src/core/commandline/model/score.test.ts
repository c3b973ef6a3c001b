/**
 * Goal: the score is monotone, explained and cut where the model says; one decisive finding is enough (M1–M3, S1–S3).
 * Method: small models and findings of our own, then properties over random ones.
 * Elsewhere: the fit in `tools/commandline/fit.test.ts`; whether findings are right in `findings/`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Confidence, Finding, FindingKind, Severity } from '../types.ts';
import { CATALOGUE } from '../findings/catalogue.ts';
import { CHAINS } from './chains.ts';
import type { Model } from './model.ts';
import { levelOf, riskOf, scoreFindings, scorerOf } from './score.ts';
import { MODEL } from './weights.ts';

const PLAIN: Model = { base: -3, cuts: { medium: -1, high: 1, critical: 3 }, weights: [], fittedOn: [] };

function finding(id: string, severity: Severity, confidence: Confidence, more: Partial<Finding> = {}): Finding {
  return {
    id,
    kind: 'behaviour',
    group: id,
    technique: 'T1059',
    tactic: 'none',
    severity,
    confidence,
    reason: `reason of ${id}`,
    benign: [],
    evidence: [],
    ...more,
  };
}

const scored = (...findings: readonly Finding[]) => scoreFindings(findings, scorerOf(PLAIN));

describe('a decisive finding', () => {
  it('reaches Critical alone when it is critical and sure, whatever its weight', () => {
    const scorer = scorerOf({ ...PLAIN, weights: [{ id: 'a', weight: 0, malicious: 0, benign: 9, sources: 1 }] });
    expect(scoreFindings([finding('a', 'critical', 'high')], scorer)).toMatchObject({
      score: 91,
      risk: 'Critical Risk',
    });
  });

  it.each([
    ['critical', 'medium'],
    ['high', 'high'],
  ] as const)('reaches High alone when it is %s with confidence %s', (severity, confidence) => {
    const scorer = scorerOf({ ...PLAIN, weights: [{ id: 'a', weight: 0, malicious: 0, benign: 9, sources: 1 }] });
    expect(scoreFindings([finding('a', severity, confidence)], scorer)).toMatchObject({ score: 51, risk: 'High Risk' });
  });

  it('keeps its floor beside weak counter-evidence, and falls one level beside strong', () => {
    const counter = (severity: Severity) => finding('c', severity, 'high', { kind: 'counter', group: 'counter' });
    const scorer = scorerOf({
      ...PLAIN,
      weights: [
        { id: 'a', weight: 0, malicious: 0, benign: 0, sources: 0 },
        { id: 'c', weight: -9, malicious: 0, benign: 0, sources: 0 },
      ],
    });
    expect(scoreFindings([finding('a', 'critical', 'high'), counter('low')], scorer).score).toBe(91);
    expect(scoreFindings([finding('a', 'critical', 'high'), counter('medium')], scorer).score).toBe(51);
  });
});

describe('a score', () => {
  it('of nothing is 0, Low, without steps', () => {
    expect(scored()).toEqual({ score: 0, risk: 'Low Risk', steps: [] });
  });

  it('is told step by step: points add up, and each step says its reason', () => {
    const { score, steps } = scored(finding('a', 'high', 'medium'), finding('b', 'low', 'low'));
    expect(steps[0]).toMatchObject({ step: 'reason of a', findings: ['a'] });
    expect(steps.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    expect(steps.at(-1)?.total).toBe(score);
  });

  it('counts a second finding of a group by half', () => {
    const one = finding('a', 'medium', 'medium', { group: 'g' });
    const apart = scored(one, finding('b', 'medium', 'medium', { group: 'h' })).score;
    const together = scored(one, finding('b', 'medium', 'medium', { group: 'g' })).score;
    expect(together).toBeGreaterThan(scored(one).score);
    expect(together).toBeLessThan(apart);
  });

  it('counts a chain of two steps more than the steps apart', () => {
    const weights = CHAINS.map(({ id }) => ({ id, weight: 2, malicious: 1, benign: 0, sources: 1 }));
    const model = { ...PLAIN, weights };
    const steps = (tactic: 'execution' | 'impact') => [
      finding('a', 'low', 'high', { tactic: 'command-and-control' }),
      finding('b', 'low', 'high', { tactic }),
    ];
    const chained = scoreFindings(steps('execution'), scorerOf(model));
    expect(chained.score).toBeGreaterThan(scoreFindings(steps('impact'), scorerOf(model)).score);
    expect(chained.steps.map(({ step }) => step)).toContain('fetches and runs');
  });

  it.each([
    [25, 'Low Risk'],
    [26, 'Medium Risk'],
    [50, 'Medium Risk'],
    [51, 'High Risk'],
    [90, 'High Risk'],
    [91, 'Critical Risk'],
  ])('of %i is %s', (score, risk) => {
    expect(riskOf(score)).toBe(risk);
    expect(risk.toLowerCase()).toContain(levelOf(score));
  });
});

const ANY = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  kind: fc.constantFrom<FindingKind>('behaviour', 'hiding', 'counter', 'limit'),
  group: fc.constantFrom('g', 'h'),
  tactic: fc.constantFrom('execution' as const, 'command-and-control' as const, 'none' as const),
  severity: fc.constantFrom<Severity>('info', 'low', 'medium', 'high', 'critical'),
  confidence: fc.constantFrom<Confidence>('low', 'medium', 'high'),
});
const LINES = fc
  .uniqueArray(ANY, { selector: ({ id }) => id, maxLength: 6 })
  .map((rows) => rows.map(({ id, severity, confidence, ...more }) => finding(id, severity, confidence, more)));

describe('any findings', () => {
  it('give a whole score from 0 to 100 whose steps add up', () => {
    fc.assert(
      fc.property(LINES, (findings) => {
        const { score, steps, risk } = scored(...findings);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        expect(steps.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        expect(risk).toBe(riskOf(score));
      }),
    );
  });

  it('never score less with one more finding that is no counter-evidence', () => {
    fc.assert(
      fc.property(LINES, ANY, (findings, { severity, confidence, ...more }) => {
        fc.pre(more.kind !== 'counter');
        const added = { ...finding('z', severity, confidence, more), id: 'z' };
        expect(scored(...findings, added).score).toBeGreaterThanOrEqual(scored(...findings).score);
      }),
    );
  });
});

describe('the shipped model', () => {
  it('has weights of the right sign, each for a row of the catalogue or a chain', () => {
    const kinds = new Map(CATALOGUE.map(({ id, kind }) => [id, kind]));
    for (const { id, weight } of MODEL.weights) {
      const isChain = CHAINS.some((chain) => chain.id === id);
      expect({ id, isKnown: isChain || kinds.has(id) || id.startsWith('limit-') }).toEqual({ id, isKnown: true });
      expect({ id, isRight: kinds.get(id) === 'counter' ? weight <= 0 : weight >= 0 }).toEqual({ id, isRight: true });
    }
  });

  it('cuts its levels in order, above a line in which nothing was found', () => {
    const { base, cuts } = MODEL;
    expect([base, cuts.medium, cuts.high, cuts.critical]).toEqual(
      [base, cuts.medium, cuts.high, cuts.critical].toSorted((a, b) => a - b),
    );
    expect(new Set(Object.values(cuts)).size).toBe(3);
  });
});
