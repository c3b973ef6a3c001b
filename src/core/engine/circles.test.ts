/**
 * Goal: an edge that leads back runs again what lies between, and what comes behind waits until the circle is done.
 * Method: small playbooks as data; `TestRun` checks every invariant and a replay after each decision.
 * Elsewhere: which edges lead back (`../playbook/graph.test.ts`), loops over sub-playbooks (`loops.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import { note, playbookOf, simple, TestRun, type TaskSketch } from './testing.ts';

const start = (...tasks: readonly (readonly [string, TaskSketch])[]): TestRun =>
  new TestRun(playbookOf([['0', { kind: 'start', next: [tasks[0]?.[0] ?? ''] }], ...tasks])).start();

/** Look, decide; `no` leads back to the look. */
const tryAgain = () =>
  start(
    ['1', { kind: 'command', next: ['2'] }],
    ['2', { kind: 'manual-condition', next: { no: ['1'], yes: ['3'] } }],
    ['3', { kind: 'command' }],
  );

describe('a choice that leads back', () => {
  test('runs what lies between once more, as often as it is chosen', () => {
    const given = tryAgain();
    given.settle('1', note('first'));
    given.choose('manual:2', 'choose:no');
    expect(given.fates).toMatchObject({ '1': 'started', '2': 'new' });
    expect(given.fates).not.toHaveProperty('3');
    given.crash(3);
    given.settle('1', note('second'));
    given.choose('manual:2#2', 'choose:no');
    given.settle('1', note('third'));
    given.choose('manual:2#3', 'choose:yes');
    expect(given.fates).toMatchObject({ '1': 'done', '2': 'done', '3': 'started' });
    expect(given.ofType('task.started').map(({ calls }) => calls[0]?.attempt)).toEqual([1, 2, 3, 1]);
  });

  test('not taken, the circle is done at once', () => {
    const given = tryAgain();
    given.settle('1', note(''));
    given.choose('manual:2', 'choose:yes');
    given.settle('3', note(''));
    expect(given.state.status).toBe('completed');
  });

  test('leaves a dead way out open until the circle is done', () => {
    const given = start(
      ['1', { kind: 'manual-condition', next: { out: ['5'], on: ['2'] } }],
      ['2', { kind: 'manual-condition', next: { back: ['1'], on: ['6'] } }],
      ['5', { kind: 'title', next: ['7'] }],
      ['6', { kind: 'title', next: ['7'] }],
      ['7', { kind: 'command' }],
    );
    given.choose('manual:1', 'choose:on');
    expect(given.fates).not.toHaveProperty('5');
    given.choose('manual:2', 'choose:back');
    given.choose('manual:1#2', 'choose:out');
    expect(given.fates).toMatchObject({ '2': 'dead', '5': 'done', '6': 'dead', '7': 'started' });
  });

  test('waits for the other branches of the circle', () => {
    const given = start(
      ['1', { kind: 'title', next: ['2', '3'] }],
      ['2', { kind: 'manual-condition', next: { back: ['1'], on: ['4'] } }],
      ['3', { kind: 'command', next: ['2b'] }],
      ['2b', { kind: 'manual-condition', next: { back: ['1'], on: ['4'] } }],
      ['4', { kind: 'command' }],
    );
    given.choose('manual:2', 'choose:back');
    expect(given.fates).toMatchObject({ '2': 'done', '3': 'started' });
    given.settle('3', note(''));
    given.choose('manual:2b', 'choose:on');
    expect(given.fates).toMatchObject({ '1': 'done', '2': 'waiting', '3': 'started' });
    expect(given.fates).not.toHaveProperty('4');
  });

  test('to itself runs the task again', () => {
    const given = start(
      ['1', { kind: 'script-condition', next: { again: ['1'], '#default#': ['2'] } }],
      ['2', { kind: 'title' }],
    );
    given.settle('1', note('again'));
    given.settle('1', note('again'));
    given.settle('1', note('enough'));
    expect(given.state.status).toBe('completed');
  });
});

test('a question that is asked again is another question', () => {
  const question = {
    id: 'q',
    label: simple('?'),
    type: 'singleSelect',
    options: ['Again', 'Done'].map(simple),
    required: true,
    grants: {},
  } as const;
  const given = start(['1', { kind: 'ask', question, next: { Again: ['1'], Done: ['2'] } }], ['2', { kind: 'title' }]);
  given.answer('1', { q: 'Again' });
  given.answer('1', { q: 'Done' });
  expect(Object.keys(given.state.questions)).toEqual(['run-1/1#2']);
  given.answer('1#2', { q: 'Done' });
  expect(given.state.status).toBe('completed');
});

test('a circle without a way out is stopped after a thousand rounds, and a person decides', () => {
  const given = start(['1', { kind: 'title', next: ['2'] }], ['2', { kind: 'title', next: ['1'] }]);
  expect(given.ofType('task.failed')).toMatchObject([{ task: '2', error: { code: 'engine.too-many-rounds' } }]);
  expect(given.state.status).toBe('failed');
});
