/** Goal: a rule is read as a sentence that says who is told of what, when, and who after that. Method: rules, pure. */
import { expect, test } from 'vitest';
import { ruleWords, waitChoices, type RuleRow } from './telling.ts';

const RULE: Omit<RuleRow, 'id' | 'enabled'> = {
  event: 'approval',
  to: 'assignee|role:approver',
  channel: 'post',
  delayMs: 0,
  remindMs: 1_800_000,
  escalateMs: 7_200_000,
  escalateTo: 'role:administrator|user:ada',
};

test('a rule with all its steps', () => {
  expect(ruleWords(RULE, { name: 'post', kind: 'mail' })).toBe(
    'When a question waits for a decision, tell the assignee, or else every approver by mail “post” at once. ' +
      'As long as it waits: again after 30 min and also every administrator, or else ada after 2 h.',
  );
});

test('a rule of a channel that is its own recipient, told once', () => {
  const rule = { ...RULE, to: '', delayMs: 300_000, remindMs: null, escalateMs: null, escalateTo: '' };
  expect(ruleWords(rule, { name: 'hook', kind: 'webhook' })).toBe(
    'When a question waits for a decision, tell “post” after 5 min. Nobody is reminded.',
  );
});

test('a wait that a rule has is among those offered, and none that is too short', () => {
  expect(waitChoices(420_000, 400_000)[0]).toBe(420_000);
});
