/** Goal: one verdict from many voices, by the rule. Method: hand-written voices. Elsewhere: where scores come from (integrations). */
import { describe, expect, it } from 'vitest';
import { reliabilityRank, scoreFrom, scoreOf, verdictOf } from './verdict.ts';

const voices = (...said: readonly (readonly [number, string])[]) =>
  said.map(([score, reliability], index) => ({ vendor: `v${index}`, score, reliability }));

describe('verdict', () => {
  it.each([
    [voices(), 0],
    [voices([1, 'B'], [3, 'A']), 3],
    [voices([3, 'B'], [1, 'A']), 1],
    [voices([1, 'A'], [2, 'A']), 2],
    [voices([0, 'A++'], [3, 'C']), 3],
    [voices([0, 'A'], [0, 'B']), 0],
    [voices([3, ''], [1, 'F - Reliability cannot be judged']), 1],
    [voices([2, 'A+ - 3rd party enrichment'], [1, 'A - Completely reliable']), 2],
    [voices([9, 'A']), 3],
  ])('%j: %d', (scores, score) => {
    expect(scoreOf(scores)).toBe(score);
  });

  it('a person stands above all', () => {
    expect(verdictOf(voices([3, 'A++']), 1)).toBe('good');
    expect(verdictOf(voices([3, 'A++']))).toBe('malicious');
  });

  it('words and letters', () => {
    expect(['Bad', 'good', ' None ', '2', '4', 'constructor'].map(scoreFrom)).toEqual([
      3,
      1,
      0,
      2,
      undefined,
      undefined,
    ]);
    expect(reliabilityRank('A++ - Reputation script')).toBeLessThan(reliabilityRank('a+'));
    expect(reliabilityRank('Apple')).toBe(reliabilityRank(''));
  });
});
