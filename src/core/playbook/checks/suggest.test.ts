/**
 * Goal: what is suggested is what was probably meant, and never its opposite.
 * Method: pairs of names. Elsewhere: where hints are given (document.test.ts, flow.test.ts), how long they take (slow.test.ts).
 */
import { expect, test } from 'vitest';
import { nearest, slips, Suggestions } from './suggest.ts';

test.each([
  ['RemediationApproval', ['Other', 'RemediationtApproval'], 'RemediationtApproval'],
  ['get-endpionts', ['get-endpoints'], 'get-endpoints'],
  ['HOST', ['host'], 'host'],
  ['ID', ['IP'], undefined],
  ['block-url', ['unblock-url'], undefined],
  ['core-unisolate-endpoint', ['core-isolate-endpoint'], undefined],
  ['core-isolate-endpoint', ['core-unisolate-endpoint', 'core-isolate-endpont'], 'core-isolate-endpont'],
  ['Activate', ['Deactivate'], undefined],
])('%s among %j is %s', (given, known, meant) => {
  expect(nearest(given, known)).toBe(meant);
});

test('a path is a slip of another name by name, and not of its opposite', () => {
  expect(slips(['UserDetials', 'Name'], ['UserDetails', 'name'])).toBe(1);
  expect(slips(['Endpoint', 'Isolated'], ['Endpoint', 'Unisolated'])).toBeUndefined();
});

test('when the budget is spent there are no more suggestions', () => {
  const suggestions = new Suggestions();
  expect(suggestions.nearest('get-endpionts', ['get-endpoints'])).toBe('get-endpoints');
  const known = Array.from({ length: 200_000 }, (_, index) => `other ${index}`);
  expect(suggestions.nearest('get-endpionts', known)).toBeUndefined();
  expect(suggestions.nearest('get-endpionts', ['get-endpoints'])).toBeUndefined();
});
