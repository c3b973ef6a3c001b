import { expect, test } from 'vitest';
import { judgedFields, judgedOf, verdictIn } from './judging.ts';

const scores = [{ vendor: 'a', score: 3, reliability: 'A' }];

test('what a person says stands above what vendors say, with the name of who said it, until it is taken back', () => {
  const said = judgedFields('good', { by: 'ada' });
  expect([verdictIn({ scores, fields: {} }), verdictIn({ scores, fields: said })]).toEqual(['malicious', 'good']);
  expect(judgedOf(said)).toEqual({ verdict: 'good', by: 'ada' });
  const back = { ...said, ...judgedFields(null, { by: 'ada' }) };
  expect([judgedOf(back), verdictIn({ scores, fields: back })]).toEqual([null, 'malicious']);
});
