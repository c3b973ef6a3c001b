/**
 * Goal: the fit keeps its promises (F1–F4), lines are read as they come (D1–D3), and a held-out source is judged by others' lines (H1–H3).
 * Method: made-up findings and lines of our own; no labelled data is needed.
 * Elsewhere: the score in `src/core/commandline/model/score.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { priorOf, type Feature } from '../../src/core/commandline/model/model.ts';
import { lineOf, type LabelledLine } from './data.ts';
import { fit, FIT_OPTIONS, lineWeights, sumOf, type Example } from './fit.ts';
import { heldOut, type Examined } from './held-out.ts';
import { weightsFile } from './weights-file.ts';

const feature = (id: string, more: Partial<Feature> = {}): Feature => ({
  id,
  kind: 'behaviour',
  group: id,
  tactic: 'none',
  severity: 'medium',
  confidence: 'medium',
  ...more,
});
const COUNTER = feature('c', { kind: 'counter', severity: 'low' });
const examples = (
  count: number,
  source: string,
  isMalicious: boolean,
  ...features: readonly Feature[]
): readonly Example[] => Array.from({ length: count }, () => ({ source, isMalicious, features }));

const LINES: readonly Example[] = [
  ...examples(30, 'evil', true, feature('a')),
  ...examples(10, 'evil', true, feature('b')),
  ...examples(300, 'docs', false),
  ...examples(60, 'docs', false, feature('b')),
  ...examples(40, 'docs', false, COUNTER),
];

describe('the fit', () => {
  it('weighs what malicious lines show more than what benign lines show too, each with its sign', () => {
    const weights = new Map(fit(LINES).weights.map(({ id, weight }) => [id, weight]));
    expect(weights.get('a')).toBeGreaterThan(weights.get('b') ?? Infinity);
    expect(weights.get('b')).toBeGreaterThanOrEqual(0);
    expect(weights.get('c')).toBeLessThanOrEqual(0);
  });

  it('lets no more benign lines reach a level than the targets say', () => {
    const model = fit(LINES);
    const weights = new Map(model.weights.map(({ id, weight }) => [id, weight]));
    const benign = LINES.filter(({ isMalicious }) => !isMalicious);
    const alarms = benign.filter(
      ({ features }) => sumOf(features, { base: model.base, weightOf: (id) => weights.get(id) }) >= model.cuts.medium,
    );
    expect(alarms.length / benign.length).toBeLessThanOrEqual(FIT_OPTIONS.falseAlarms.medium);
    expect(model.cuts.medium).toBeLessThan(model.cuts.high);
    expect(model.cuts.high).toBeLessThan(model.cuts.critical);
  });

  it('gives every source the same weight in its class, however many lines it has', () => {
    const lines = [...examples(90, 'large', true), ...examples(10, 'small', true), ...examples(5, 'docs', false)];
    const weights = lineWeights(lines);
    const of = (source: string) =>
      weights.reduce((sum, weight, at) => sum + (lines[at]?.source === source ? weight : 0), 0);
    expect(of('large')).toBeCloseTo(of('small'));
    expect(of('large') + of('small')).toBeCloseTo(of('docs'));
  });

  it('leaves a finding near its prior when hardly a line shows it', () => {
    const rare = feature('rare', { severity: 'high', confidence: 'medium' });
    const weights = fit([
      ...LINES,
      ...examples(2000, 'evil', true, feature('a')),
      ...examples(1, 'evil', true, rare),
    ]).weights;
    expect(weights.find(({ id }) => id === 'rare')?.weight).toBeCloseTo(priorOf(rare), 0);
  });

  it('gives the same file for the same lines in any order', () => {
    expect(weightsFile(fit(LINES))).toBe(weightsFile(fit(LINES.toReversed())));
  });
});

describe('a held-out source', () => {
  const line = (source: string, label: LabelledLine['label']): LabelledLine => ({
    id: '1',
    cmd: 'x',
    label,
    source,
    os: 'linux',
    obf: '',
    kind: '',
    technique: '',
  });
  const lines = (
    count: number,
    source: string,
    label: LabelledLine['label'],
    ...features: readonly Feature[]
  ): readonly Examined[] => Array.from({ length: count }, () => ({ line: line(source, label), features }));

  it('is judged by a model that has not seen it: what only it shows weighs its prior', () => {
    const own = feature('own', { severity: 'info', confidence: 'low' });
    const examined = [
      ...lines(50, 'evil', 'malicious', feature('a')),
      ...lines(50, 'other', 'malicious', own),
      ...lines(200, 'docs', 'benign'),
      ...lines(200, 'more-docs', 'benign'),
    ];
    const { judged, byShippedModel } = heldOut(examined);
    const first = (source: string) => judged.find((one) => one.line.source === source);
    expect(byShippedModel).toEqual([]);
    expect(first('other')?.level).toBe('low');
    expect(first('evil')?.level).not.toBe('low');
    expect(first('evil')?.without(new Set(['a']))).toBe('low');
  });

  it('is judged by the shipped model when the others lack a class, and is named', () => {
    const { byShippedModel } = heldOut([...lines(3, 'evil', 'malicious', feature('a')), ...lines(3, 'docs', 'benign')]);
    expect(byShippedModel).toEqual(['evil', 'docs']);
  });
});

describe('a labelled line', () => {
  it('needs no more than its command: the file is its source', () => {
    expect(lineOf('{"cmd":"id"}', 'mine', 4)).toEqual({
      id: 'mine:5',
      cmd: 'id',
      label: 'unlabelled',
      source: 'mine',
      os: undefined,
      obf: '',
      kind: '',
      technique: '',
    });
  });

  it.each(['{"id":1}', '{"cmd":7}', 'half {', '[]'])('is none when it holds no command: %s', (row) => {
    expect(lineOf(row, 'mine', 0)).toBeUndefined();
  });
});
