/** Goal: what a person is told that an answer does is what it does. Method: forms and answers as data. Elsewhere: the page (tests/console). */
import { describe, expect, test } from 'vitest';
import type { ApprovalState, FieldView } from '../../../../core/api/views.ts';
import { answersOf, changesBetween, grantsOf, missingOf, summaryOf } from './answering.ts';
import { headlineOf, hostOf, waitingOf } from './entries.ts';

const grant = { answer: 'Yes', verb: 'isolate', targets: ['e1'], consequence: 'cut off' };
const FIELDS: readonly FieldView[] = [
  { id: 'isolate', label: 'Isolate?', type: 'singleSelect', options: ['Yes', 'No'], required: true, grants: [grant] },
  { id: 'why', label: 'Why', type: 'shortText', options: [], required: false, grants: [] },
];
const APPROVAL: ApprovalState = {
  status: 'open',
  by: null,
  at: null,
  reason: null,
  question: 'r/1',
  run: 'r',
  task: '1',
  kind: 'form',
  title: 'ContainmentApproval',
  body: 'Contain it?\n\nThe evidence speaks for it.',
  fields: FIELDS,
  evidence: [
    { label: 'Endpoint', value: 'e1', source: 'alert' },
    { label: 'Host', value: 'ws-7', source: 'alert' },
  ],
  gaps: [],
  actions: [],
  hash: 'h1',
  askedAt: 5,
};

describe('an answer', () => {
  test('a required field without one is missing; an empty one is none', () => {
    expect(missingOf(FIELDS, {})).toEqual(['isolate']);
    expect(missingOf(FIELDS, { isolate: '' })).toEqual(['isolate']);
    expect(missingOf(FIELDS, { isolate: 'No' })).toEqual([]);
  });

  test('grants what its option grants, and another option nothing', () => {
    expect(grantsOf(FIELDS, { isolate: 'Yes' })).toEqual([grant]);
    expect(grantsOf(FIELDS, { isolate: 'No', why: 'Yes' })).toEqual([]);
    expect(summaryOf([grant])).toBe('Isolate e1');
  });

  test('sends only what was answered', () => {
    expect(answersOf({ isolate: 'No', why: '' })).toEqual({ isolate: 'No' });
  });
});

test('what is new in a question that was asked again is told', () => {
  const after = {
    ...APPROVAL,
    gaps: ['VirusTotal'],
    evidence: [...APPROVAL.evidence, { label: 'File', value: 'x', source: 'WF', verdict: 'malicious' }],
  };
  expect(changesBetween(APPROVAL, after)).toEqual(['File: x (malicious)', 'Not known: VirusTotal']);
});

test('a form is called by what it asks, an endpoint by its host', () => {
  expect(headlineOf(APPROVAL)).toEqual({ title: 'Contain it?', body: 'The evidence speaks for it.' });
  expect(headlineOf({ title: 'Block it now?', body: 'x' })).toEqual({ title: 'Block it now?', body: 'x' });
  expect(hostOf('e1', APPROVAL.evidence)).toBe('ws-7');
  expect(hostOf('e2', APPROVAL.evidence)).toBeUndefined();
});

test('what is due first stands first, then what was asked first', () => {
  const rows = waitingOf(
    [
      { ...APPROVAL, question: 'late', askedAt: 9 },
      { ...APPROVAL, question: 'early', askedAt: 1 },
      { ...APPROVAL, question: 'due', askedAt: 99, dueAt: 100 },
    ],
    [],
  );
  expect(rows.map(({ id }) => id)).toEqual(['due', 'early', 'late']);
});
