/**
 * Goal: what is left out of a stored event is nothing but what is empty (T1).
 * Method: a finished task that left nothing, one that left something of everything, and each of these things alone, by way of JSON.
 * Elsewhere: runs that are read back from a real store (src/adapters/drivers), journals of older releases (tests/journals).
 */
import { expect, test } from 'vitest';
import { isEmpty, type JsonObject } from '../base/json.ts';
import type { TaskCompleted } from './events.ts';
import { lift } from './lift.ts';
import { toStored } from './stored.ts';

/** As it stands in the store when the task left nothing. */
const LEAST = { type: 'task.completed', v: 2, task: '7', how: 'done', label: '#none#' } as const;
/** What may be missing, in the store and out of it. */
const OPTIONAL: readonly (keyof TaskCompleted)[] = ['records', 'again', 'ledBack', 'given'];

const FULL: Required<TaskCompleted> = {
  type: 'task.completed',
  v: 2,
  task: '7',
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

const stored = (event: TaskCompleted) => JSON.parse(JSON.stringify(toStored(event))) as JsonObject;
const fromStore = (data: JsonObject) => lift(LEAST.type, LEAST.v, data) as TaskCompleted;

test('what was left out is read back as empty, and nothing is missing', () => {
  const nothing = fromStore(LEAST);
  const { type, v, task, how, label, ...rest } = nothing;
  expect({ type, v, task, how, label }).toEqual(LEAST);
  expect(
    Object.entries(rest).filter(([, value]) => value === undefined || (value !== null && !isEmpty(value))),
  ).toEqual([]);
  expect([...Object.keys(nothing), ...OPTIONAL].toSorted()).toEqual(Object.keys(FULL).toSorted());
  expect(stored(nothing)).toEqual(LEAST);
});

test('a finished task is read back as it was, whether it left everything or any one thing', () => {
  expect(fromStore(stored(FULL))).toEqual(FULL);
  for (const key of Object.keys(FULL) as (keyof TaskCompleted)[]) {
    const one = { ...fromStore(LEAST), [key]: FULL[key] };
    expect({ [key]: fromStore(stored(one)) }).toEqual({ [key]: one });
  }
});

test('every other event stands in the store as it is', () => {
  const event = { type: 'run.ended', v: 1, status: 'completed', items: [] } as const;
  expect(toStored(event)).toBe(event);
});
