/**
 * Goal: the mistake that made a published playbook close alerts with nothing done is named, where it is and with the right spelling.
 * Method: its shape in our own words, as published and mended, with the facts of the commands that it calls.
 * Elsewhere: each check by itself (document.test.ts, flow.test.ts); the same through the command line (apps/cli).
 */
import { expect, test } from 'vitest';
import type { CallFacts, CheckFacts } from './facts.ts';
import { NO_FACTS } from './facts.ts';
import { msiexecShape } from './fixtures/msiexec.ts';
import { check } from './testing.ts';

const CALLS: Readonly<Record<string, CallFacts>> = {
  extractIndicators: { args: [], outputs: ['ExtractedIndicators.URL'], risk: 'read' },
  'wildfire-get-verdict': { args: [], outputs: ['WildFire.Verdicts.URL', 'DBotScore.Score'], risk: 'read' },
  'core-terminate-causality': { args: [], outputs: [], risk: 'containment', verb: 'terminate-causality' },
  'core-isolate-endpoint': { args: [], outputs: [], risk: 'containment', verb: 'isolate' },
  closeInvestigation: { args: [], outputs: [], risk: 'write', verb: 'close-alert', unasked: true },
};
const LOOSE: CheckFacts = { ...NO_FACTS, call: (_kind, name) => CALLS[name] };
/** `extractIndicators` and the like take what they take; arguments are no part of this test. */
const facts: CheckFacts = {
  ...LOOSE,
  call: (kind, name, brand) => {
    const found = LOOSE.call(kind, name, brand);
    const names = ['text', 'url', 'agent_id', 'causality_id', 'endpoint_id', 'id', 'closeReason'];
    return found && { ...found, args: names.map((arg) => ({ name: arg, required: false, hasDefault: false })) };
  },
};

const published = msiexecShape('RemediationtApproval');

test('the router that reads another title than the form has is found, with the title of the form', () => {
  const found = check(published, facts).filter(({ code }) => code === 'check.misspelled-read');
  const lines = published.split('\n');
  expect(
    found.map(({ task, line }) => [
      task?.id,
      /RemediationApproval, accessor: (Answers\.\d)/.exec(lines[line - 1] ?? '')?.[1],
    ]),
  ).toEqual([
    ['36', 'Answers.0'],
    ['36', 'Answers.1'],
  ]);
  expect(found.map(({ severity, message, hint }) => [severity, message, hint])).toEqual(
    ['0', '1'].map((id) => [
      'error',
      `"What was answered?" (task 36) reads RemediationApproval.Answers.${id}, which nothing writes; the form of "May the host be contained?" (task 35) writes RemediationtApproval.Answers.${id}`,
      `Did you mean RemediationtApproval.Answers.${id}? Make the two equal, letter by letter.`,
    ]),
  );
});

test('the same from the side of the form, and what else is wrong with it', () => {
  const codes = check(published, facts).map(({ code, task }) => `${code} ${task?.id ?? ''}`);
  expect(codes.toSorted()).toEqual([
    'check.hidden-extraction 46',
    'check.misspelled-read 36',
    'check.misspelled-read 36',
    'check.unasked-containment 30',
    'check.unasked-containment 33',
    'check.unread-answer 35',
    'check.unread-answer 35',
    'check.unread-failure 33',
  ]);
});

test('with the title mended nothing is said of the answers', () => {
  const codes = check(msiexecShape('RemediationApproval'), facts).map(({ code }) => code);
  expect(codes.filter((code) => /read-answer|misspelled|unwritten/.test(code))).toEqual([]);
});
