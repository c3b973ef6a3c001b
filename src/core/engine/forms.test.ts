/**
 * Goal: what the questions of a form take for an answer, and what an answer fills.
 * Method: one form in a `TestRun`; it is answered well and badly.
 * Elsewhere: what answers grant, options, cancellation (`people.test.ts`), questions that nobody answers (`time.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import type { FormQuestion } from '../playbook/document.ts';
import { playbookOf, TestRun } from './testing.ts';

function asked(...questions: readonly Partial<FormQuestion>[]): TestRun {
  const whole = questions.map((question, index) => ({
    id: String(index),
    label: {},
    type: 'shortText' as const,
    options: [],
    required: false,
    grants: {},
    ...question,
  }));
  const playbook = playbookOf([
    ['0', { kind: 'start', next: ['1'] }],
    ['1', { kind: 'collection', form: { title: 'Form', description: '', questions: whole } }],
  ]);
  return new TestRun(playbook, { alert: { id: 'a-1', owner: 'bob' } }).start();
}

/** What stands under `Answers` once the form is answered; `undefined` while it is still open. */
function answersTo(run: TestRun, answers: JsonObject): Json | undefined {
  run.answer('1', answers);
  const form = run.state.context['Form'] as { readonly Answers?: JsonObject } | undefined;
  return form?.Answers;
}

describe('an answer in one’s own words', () => {
  test.each<[FormQuestion['type'], Json, Json]>([
    ['number', '5', 5],
    ['number', 2.5, 2.5],
    ['date', '2020-03-01', '2020-03-01'],
    ['date', '2020-03-01T10:00:00Z', '2020-03-01T10:00:00Z'],
    ['shortText', '5', '5'],
    ['longText', 'a\nb', 'a\nb'],
  ])('to a question of the type %s is taken: %j', (type, given, kept) => {
    expect(answersTo(asked({ type }), { 0: given })).toEqual({ name: 'ann', 0: kept });
  });

  test.each<[FormQuestion['type'], Json]>([
    ['number', 'many'],
    ['number', '1e999'],
    ['number', [1]],
    ['date', 'soon'],
    ['date', 5],
  ])('to a question of the type %s is refused, and the form stays open: %j', (type, given) => {
    const run = asked({ type });
    expect(answersTo(run, { 0: given })).toBeUndefined();
    expect(run.ofType('question.refused')).toMatchObject([{ reason: 'incomplete' }]);
    expect(run.state.status).toBe('waiting');
  });
});

test('every required question needs an answer; blanks are none', () => {
  for (const blank of ['', '  ', null, []]) {
    expect(answersTo(asked({ required: true }, {}), { 0: blank, 1: 'x' })).toBeUndefined();
  }
  expect(answersTo(asked({ required: true }, {}), { 0: 'x' })).toEqual({ name: 'ann', 0: 'x' });
});

test('a question that is only shown is not demanded, and what is said to it counts for nothing', () => {
  expect(answersTo(asked({ required: true, readOnly: true }, {}), { 0: 'forged', 1: 'x' })).toEqual({
    name: 'ann',
    1: 'x',
  });
});

test('the answer to a question that belongs to a field of the alert fills that field, and never closes the alert', () => {
  const run = asked({ fieldAssociated: 'owner' }, { fieldAssociated: 'status' }, { fieldAssociated: 'details' });
  answersTo(run, { 0: 'ann', 1: 'closed' });
  expect(run.completion('1').alert).toEqual({ owner: 'ann' });
  expect(run.state.alert).toEqual({ id: 'a-1', owner: 'ann' });
});

test('a question may have any id', () => {
  const run = asked({ id: '__proto__' }, { id: 'constructor' });
  const answers = answersTo(run, JSON.parse('{"__proto__": "a", "constructor": "b"}') as JsonObject);
  expect(JSON.stringify(answers)).toBe('{"name":"ann","__proto__":"a","constructor":"b"}');
});
