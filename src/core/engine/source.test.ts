/**
 * Goal: what others do with the alert at its source stands in the journal; a closing there cancels the run with that as its reason.
 * Method: small playbooks in a `TestRun`, which checks the invariants and the rows at every append.
 * Elsewhere: how a cancellation goes (`people.test.ts`), when a change is one (`domain/intake/source-state.test.ts`).
 */
import { expect, test } from 'vitest';
import type { InboxMessage } from './journal.ts';
import { playbookOf, simple, TestRun } from './testing.ts';

const DETAIL = 'closed at its source (resolved_other): the red team';
const told = (change: 'closed' | 'reassigned', cancels: boolean): InboxMessage => ({
  type: 'source',
  instance: 'tenant',
  change,
  detail: DETAIL,
  cancels,
});
const question = {
  id: 'q',
  label: simple('q?'),
  type: 'singleSelect',
  options: ['Yes', 'No'].map(simple),
  required: true,
  grants: {},
} as const;
const asking = () =>
  new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'collection', form: { title: 'f', description: '', questions: [question] } }],
    ]),
  ).start();

test('a closing at the source cancels the run, and its questions are withdrawn with that reason', () => {
  const run = asking();
  run.tell(told('closed', true));
  expect(run.ofType('source.changed')).toMatchObject([{ instance: 'tenant', change: 'closed', detail: DETAIL }]);
  expect(run.ofType('question.withdrawn')).toMatchObject([{ reason: DETAIL }]);
  expect(run.ofType('run.cancelling')).toMatchObject([{ by: 'tenant', reason: DETAIL }]);
  expect(run.state.status).toBe('cancelled');
});

test('another change, or a closing that the policy lets pass, is told and changes nothing', () => {
  for (const message of [told('reassigned', false), told('closed', false)]) {
    const run = asking();
    run.tell(message);
    expect(run.ofType('source.changed')).toHaveLength(1);
    expect([run.state.status, run.tables.questions.size]).toEqual(['waiting', 1]);
  }
});

test('a run that has ended hears of nothing any more', () => {
  const run = asking();
  run.cancel();
  run.tell(told('closed', true));
  expect(run.ofType('source.changed')).toEqual([]);
});
