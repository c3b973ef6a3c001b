/**
 * Goal: what is left out of a stored event is nothing but what is empty (T1).
 * Method: the emptiest and the fullest event, by way of JSON. Elsewhere: runs that are read back from a real store
 * (src/adapters/drivers), journals of older releases (tests/journals).
 */
import { expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { TaskCompleted } from './events.ts';
import { lift } from './lift.ts';
import { toStored } from './stored.ts';

const EMPTY: TaskCompleted = {
  type: 'task.completed',
  v: 2,
  task: '7',
  how: 'done',
  label: '#none#',
  entries: [],
  evidence: [],
  gaps: [],
  actions: [],
  items: [],
  alert: {},
  audit: [],
  writes: [],
  error: null,
  ready: [],
  dead: [],
};

const FULL: Required<TaskCompleted> = {
  ...EMPTY,
  how: 'failed-continued',
  label: '',
  entries: [{ type: 'note', contents: null }],
  evidence: [{ label: 'hash', value: 'e3b0', source: 'test' }],
  gaps: [''],
  actions: [{ verb: 'isolate', targets: [], instance: '', result: 'done', detail: '' }],
  items: [{ id: 'i', task: '7', title: '', text: '', offers: [], blocking: false }],
  alert: { severity: '' },
  audit: [{ name: 'a', detail: '' }],
  records: [],
  writes: [{ op: 'set', path: ['A'], value: [] }],
  error: { code: '', message: '' },
  ready: ['8'],
  dead: [''],
  again: [],
  ledBack: { task: '8', entries: [] },
  given: [],
};

const readBack = (event: TaskCompleted) => {
  const data = JSON.parse(JSON.stringify(toStored(event))) as JsonObject;
  return lift(event.type, event.v, data);
};

test('a finished task is read back as it was, whether it left nothing or everything', () => {
  expect(readBack(EMPTY)).toEqual(EMPTY);
  expect(readBack(FULL)).toEqual(FULL);
  expect(Object.keys(readBack(FULL)).toSorted()).toEqual(Object.keys(FULL).toSorted());
});

test('what is empty is not written', () => {
  expect(JSON.stringify(toStored(EMPTY))).toBe(
    '{"type":"task.completed","v":2,"task":"7","how":"done","label":"#none#"}',
  );
});

test('every other event stands in the store as it is', () => {
  const event = { type: 'run.ended', v: 1, status: 'completed', items: [] } as const;
  expect(toStored(event)).toBe(event);
});
