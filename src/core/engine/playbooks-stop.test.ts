/**
 * Goal: what fails, waits for people or is cancelled inside a sub-playbook does so in its place, and its caller hears of it.
 * Method: small playbooks as data, as in `playbooks.test.ts`, where the rest of sub-playbooks is tested.
 */
import { describe, expect, test } from 'vitest';
import type { Playbook } from '../playbook/document.ts';
import { resume } from './decide.ts';
import {
  START,
  calling,
  child,
  failure,
  input,
  note,
  pending,
  playbookOf,
  simple,
  subPlaybook,
  TestRun,
  when,
  type TestRunOptions,
} from './testing.ts';

function run(playbook: Playbook, called: readonly Playbook[], options: TestRunOptions = {}): TestRun {
  return new TestRun(playbook, { ...options, called }).start();
}

describe('an error inside', () => {
  test('that nobody handles fails the run where it happened; retried there, all goes on', () => {
    const given = run(calling(), [child()]);
    given.settle('1/1/7', failure('down'));
    expect(given.state.status).toBe('failed');
    expect(Object.keys(given.state.items)).toEqual(['failed:1/1/7']);
    expect(given.fates).toMatchObject({ '1': 'started', '1/1/7': 'failed' });
    given.choose('failed:1/1/7', 'retry');
    given.settle('1/1/7', note('ok'));
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('goes on behind the calling task with continueonerror, and says what failed', () => {
    const given = run(calling({ onError: 'continue' }), [child()]);
    given.settle('1/1/7', failure('down'));
    expect(given.completion('1')).toMatchObject({
      how: 'failed-continued',
      error: { code: 'engine.playbook-failed', message: '"task 7" failed: down (test.failed)' },
      entries: [{ type: 'error' }],
    });
    expect(given.state.items).toEqual({});
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('leaves the calling task by its error path', () => {
    const given = run(
      playbookOf([
        START('1'),
        [
          '1',
          { kind: 'playbook', playbook: 'Child', onError: 'error-path', next: { '#none#': ['2'], '#error#': ['9'] } },
        ],
        ['2', { kind: 'command' }],
        ['9', { kind: 'command' }],
      ]),
      [child()],
    );
    given.settle('1/1/7', failure('down'));
    expect(given.fates).toMatchObject({ '1': 'error-path', '2': 'dead', '9': 'started' });
  });

  test('reaches the nearest caller that handles errors', () => {
    const middle = subPlaybook('Middle', [START('3'), ['3', { kind: 'playbook', playbook: 'Child' }]]);
    const given = run(calling({ playbook: 'Middle', onError: 'continue' }), [middle, child()]);
    given.settle('1/1/3/1/7', failure('down'));
    expect(given.completion('1').how).toBe('failed-continued');
    expect(given.state).toMatchObject({ passes: {}, callers: {} });
  });

  test('ends the sub-playbook only when its other branches are done, people included', () => {
    const branches = subPlaybook('Child', [
      START('7', '8', '9'),
      ['7', { kind: 'command' }],
      ['8', { kind: 'command' }],
      ['9', { kind: 'manual' }],
    ]);
    const given = run(calling({ onError: 'continue' }), [branches]);
    given.settle('1/1/7', failure('down'));
    given.settle('1/1/8', note('ok'));
    expect(given.fates['1']).toBe('started');
    given.choose('manual:1/1/9', 'done');
    expect(given.fates['1']).toBe('failed-continued');
  });

  test('that is skipped by a person counts as none', () => {
    const given = run(calling(), [child()]);
    given.settle('1/1/7', failure('down'));
    given.choose('failed:1/1/7', 'skip');
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('is kept under the id of the task in the context of its own playbook', () => {
    const handled = subPlaybook('Child', [
      START('7'),
      ['7', { kind: 'command', onError: 'continue', next: ['8'] }],
      ['8', { kind: 'command', args: { e: simple('${task.7.error}') } }],
    ]);
    const given = run(calling(), [handled]);
    given.settle('1/1/7', failure('down'));
    expect(given.argsOf('1/1/8')).toEqual({ e: 'down' });
  });

  test('of the calling task itself can be retried: the next pass has a place of its own', () => {
    const strict = child({ inputs: [input('Target', '${Host}', true)] });
    const given = run(
      playbookOf([START('1', '5'), ['1', { kind: 'playbook', playbook: 'Child' }], ['5', { kind: 'command' }]]),
      [strict],
    );
    expect(given.fates['1']).toBe('failed');
    given.settle('5', note('', { Host: 'pc' }));
    given.choose('failed:1', 'retry');
    expect(given.argsOf('1/1/7')).toEqual({ target: 'pc' });
  });
});

describe('people, timers and cancels', () => {
  test('questions and work for people carry the scope path, and their answers find the task', () => {
    const asking = subPlaybook('Child', [
      START('3'),
      ['3', { kind: 'manual', next: ['4'] }],
      ['4', { kind: 'condition', conditions: [when('yes', 'X', 'isExists')], next: { yes: ['5'] } }],
      [
        '5',
        {
          kind: 'ask',
          question: {
            id: 'q',
            label: simple('?'),
            type: 'singleSelect',
            options: ['Yes', 'No'].map(simple),
            required: true,
            grants: {},
          },
          next: { Yes: ['6'], No: ['6'] },
        },
      ],
      ['6', { kind: 'title' }],
    ]);
    const given = run(calling(), [asking]);
    expect(given.state.status).toBe('waiting');
    given.choose('manual:1/1/3', 'done');
    given.choose('manual:1/1/4', 'choose:yes');
    expect(Object.keys(given.state.questions)).toEqual(['run-1/1/1/5']);
    given.answer('1/1/5', { q: 'Yes' });
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('a poll inside is a timer under the key of the task, before and after a restart', () => {
    const given = run(calling(), [child()]);
    given.settle('1/1/7', pending());
    expect([...given.tables.timers.keys()]).toEqual(['1/1/7']);
    given.crash(3);
    given.due('1/1/7');
    given.settle('1/1/7', note('ok'));
    expect(given.tables.timers.size).toBe(0);
    expect(resume(given.state)).toMatchObject([{ kind: 'call', call: { effect: '2' } }]);
  });

  test('a cancel stops what is inside, and lets a write in flight settle', () => {
    const both = subPlaybook('Child', [
      START('7', '8'),
      ['7', { kind: 'command', command: 'change' }],
      ['8', { kind: 'manual' }],
    ]);
    const given = run(calling(), [both], { commands: { change: { args: [], risk: 'containment' } } });
    given.record({
      type: 'effect.sent',
      v: 1,
      effect: '1/1/7',
      action: 'isolate',
      instance: 'tenant',
      sends: 1,
      bookmark: null,
    });
    given.cancel();
    expect(given.fates).toMatchObject({ '1': 'dead', '1/1/8': 'dead', '1/1/7': 'started' });
    given.settle('1/1/7', note('done'));
    expect(given.state.status).toBe('cancelled');
  });
});
