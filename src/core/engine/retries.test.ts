/**
 * Goal: what the error settings and retries of a task mean for every kind that can fail, sub-playbooks and the scripts of loops included.
 * Method: one task of the kind in a `TestRun`; what fails is tried again, passed over, or leads on.
 * Elsewhere: retries of commands (`schedule.test.ts`), failures inside passes (`playbooks-stop.test.ts`), loops (`loops.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { Loop, OnError } from '../playbook/document.ts';
import {
  failure,
  input,
  note,
  output,
  playbookOf,
  simple,
  subPlaybook,
  TestRun,
  when,
  type TaskSketch,
  type TestRunOptions,
} from './testing.ts';

const START: readonly [string, TaskSketch] = ['0', { kind: 'start', next: ['1'] }];
const BROKEN = simple('${x.[}');

/** Every kind that can fail, in a form that does; what fails it must be settled where there is a call. */
const FAILING: readonly (readonly [kind: string, sketch: TaskSketch])[] = [
  ['a command', { kind: 'command' }],
  ['a script', { kind: 'script' }],
  ['a command that nothing offers', { kind: 'command', command: 'absent' }],
  ['a command whose argument cannot be read', { kind: 'command', args: { a: BROKEN } }],
  ['a condition', { kind: 'condition', conditions: [when('yes', 'x.[', 'isExists')] }],
  ['a condition by script', { kind: 'script-condition' }],
  ['a form', { kind: 'collection', form: { title: 'F', description: '', questions: [brokenQuestion()] } }],
  ['a question', { kind: 'ask', question: brokenQuestion() }],
  ['a sub-playbook', { kind: 'playbook', playbook: 'Child' }],
  ['a sub-playbook that is not there', { kind: 'playbook', playbook: 'none' }],
];

function brokenQuestion() {
  return { id: 'q', label: {}, type: 'singleSelect', options: [BROKEN], required: true, grants: {} } as const;
}

function failed(sketch: TaskSketch, onError: OnError, next: Readonly<Record<string, readonly string[]>>): TestRun {
  const playbook = playbookOf([
    START,
    ['1', { ...sketch, onError, next }],
    ['2', { kind: 'title' }],
    ['3', { kind: 'title' }],
  ]);
  const called = [subPlaybook('Child', [START, ['1', { kind: 'command' }]])];
  const run = new TestRun(playbook, { commands: { absent: undefined }, called }).start();
  for (const effect of Array.from(run.underWay.keys())) run.settle(effect, failure());
  return run;
}

describe.each(FAILING)('%s that fails', (_kind, sketch) => {
  const chooses = ['condition', 'script-condition', 'ask'].includes(sketch.kind);
  const onward = chooses ? '#default#' : '#none#';

  test('stops its branch, and is work for a person', () => {
    const run = failed(sketch, 'stop', { [onward]: ['2'] });
    expect(run.state.status).toBe('failed');
    expect(Object.values(run.state.items).map(({ offers }) => offers)).toEqual([['retry', 'skip', 'cancel']]);
  });

  test('goes on by its normal edge when it may, and leaves its error in the context', () => {
    const run = failed(sketch, 'continue', { [onward]: ['2'], '#error#': ['3'] });
    expect(run.fates).toMatchObject({ '1': 'failed-continued', '2': 'done', '3': 'dead' });
    expect(run.state).toMatchObject({
      status: 'completed',
      context: { task: { '1': { error: expect.any(Array) as unknown } } },
    });
  });

  test('takes its error path', () => {
    const run = failed(sketch, 'error-path', { [onward]: ['2'], '#error#': ['3'] });
    expect(run.fates).toMatchObject({ '1': 'error-path', '2': 'dead', '3': 'done' });
  });

  test('goes on by its normal edge when it has no error path', () => {
    const run = failed(sketch, 'error-path', { [onward]: ['2'] });
    expect(run.fates).toMatchObject({ '1': 'failed-continued', '2': 'done' });
  });
});

describe('`retry-count` of a sub-playbook', () => {
  const child = subPlaybook('Child', [START, ['1', { kind: 'command', next: ['2'] }], ['2', { kind: 'command' }]], {
    inputs: [input('Host', '${incident.hosts}')],
    outputs: [output('Out')],
  });

  function calling(
    sketch: Partial<Extract<TaskSketch, { kind: 'playbook' }>> = {},
    options: TestRunOptions = {},
  ): TestRun {
    const args = { 'retry-count': simple('2'), 'retry-interval': simple('60') };
    const playbook = playbookOf([
      START,
      ['1', { kind: 'playbook', playbook: 'Child', separateContext: true, args, next: ['2'], ...sketch }],
      ['2', { kind: 'title' }],
    ]);
    return new TestRun(playbook, { called: [child], ...options }).start();
  }

  test('runs it again from its start, under another scope path, until it succeeds', () => {
    const run = calling();
    run.settle('1/1/1', note('ok', { Out: 'lost' }));
    run.settle('1/1/2', failure());
    expect(run.tables.timers).toEqual(new Map([['1', 61_000]]));
    expect(run.state).toMatchObject({ status: 'running', items: {}, context: {} });
    run.crash();
    run.due('1');
    expect([...run.underWay.keys()]).toEqual(['1/2/1']);
    run.settle('1/2/1', note('ok', { Out: 'kept' }));
    run.settle('1/2/2', note('ok'));
    expect(run.state).toMatchObject({ status: 'completed', context: { Out: 'kept' } });
  });

  test('is used up once, then the error settings of the task count', () => {
    for (const onError of ['continue', 'stop'] as const) {
      const run = calling({ onError });
      for (const pass of [1, 2, 3]) {
        run.settle(`1/${pass}/1`, failure());
        if (pass < 3) run.due('1');
      }
      expect(run.state.status).toBe(onError === 'stop' ? 'failed' : 'completed');
      expect(run.ofType('pass.started')).toHaveLength(3);
      // With `stop` the task that failed waits where it stands.
      expect(Object.keys(run.state.items)).toEqual(onError === 'stop' ? ['failed:1/3/1'] : []);
    }
  });

  test('repeats the pass of for-each that failed, not those that are done, and each as often', () => {
    const loop: Loop = { until: { kind: 'for-each' }, waitSeconds: 0, max: 10 };
    const run = calling({ loop, args: { 'retry-count': simple('1') } }, { alert: { hosts: ['a', 'b'] } });
    const hosts = () => run.ofType('pass.started').map(({ inputs }) => inputs['Host']);
    const through = (pass: number) => {
      run.settle(`1/${pass}/1`, note('ok'));
      run.settle(`1/${pass}/2`, note('ok'));
    };
    run.settle('1/1/1', failure());
    run.due('1');
    through(2);
    run.settle('1/3/1', failure());
    run.due('1');
    through(4);
    expect(hosts()).toEqual(['a', 'a', 'b', 'b']);
    expect(run.state.status).toBe('completed');
    expect(run.ofType('pass.ended').map(({ again }) => again ?? false)).toEqual([true, false, true, false]);
  });

  test('leaves the task inside to a person when it is used up, who brings the whole on', () => {
    const run = calling({ args: { 'retry-count': simple('1'), 'retry-interval': simple('0') } });
    run.settle('1/1/1', failure());
    run.due('1');
    run.settle('1/2/1', failure());
    run.choose('failed:1/2/1', 'retry');
    run.settle('1/2/1', note('ok'));
    run.settle('1/2/2', note('ok'));
    expect(run.state.status).toBe('completed');
  });

  test('is an input where the sub-playbook has one of that name, and nothing where it cannot be read', () => {
    const named = subPlaybook('Child', [START, ['1', { kind: 'command' }]], { inputs: [input('retry-count')] });
    for (const run of [calling({}, { called: [named] }), calling({ args: { 'retry-count': BROKEN } })]) {
      run.settle('1/1/1', failure());
      expect(run.state.status).toBe('failed');
    }
  });

  test('is given up with the run', () => {
    const run = calling();
    run.settle('1/1/1', failure());
    run.cancel();
    expect(run.tables).toMatchObject({ status: 'cancelled', timers: new Map() });
  });
});

describe('the script that ends a loop', () => {
  function looping(args: Record<string, string> = {}, more: Partial<Extract<TaskSketch, { kind: 'playbook' }>> = {}) {
    const until: Loop['until'] = {
      kind: 'script',
      calls: 'script',
      command: 'ask',
      brand: '',
      args: Object.fromEntries(Object.entries(args).map(([name, text]) => [name, simple(text)])),
      exitLabel: 'yes',
    };
    const loop: Loop = { until, waitSeconds: 0, max: 3 };
    const playbook = playbookOf([START, ['1', { kind: 'playbook', playbook: 'Child', loop, ...more }]]);
    const called = [subPlaybook('Child', [START, ['1', { kind: 'command' }]])];
    return { playbook, called };
  }

  test('is tried again as its own arguments say, and the loop goes on from there', () => {
    const { playbook, called } = looping({ 'retry-count': '1', 'retry-interval': '10' });
    const run = new TestRun(playbook, { called }).start();
    run.settle('1/1/1', note('ok'));
    run.settle('1', failure());
    expect(run.tables.timers).toEqual(new Map([['1', 11_000]]));
    run.crash();
    run.due('1');
    expect(run.underWay.get('1')?.call).toMatchObject({ name: 'ask', attempt: 2 });
    run.settle('1', note('no'));
    const [again] = [...run.underWay.keys()];
    expect(again).toBe('1/3/1');
    run.settle('1/3/1', note('ok'));
    run.settle('1', failure());
    run.due('1');
    run.settle('1', note('yes'));
    expect(run.state.status).toBe('completed');
  });

  test('fails the task when its retries are used up', () => {
    const { playbook, called } = looping({ 'retry-count': '1' });
    const run = new TestRun(playbook, { called }).start();
    run.settle('1/1/1', note('ok'));
    run.settle('1', failure());
    run.due('1');
    run.settle('1', failure('still not'));
    expect(run.ofType('task.failed')[0]).toMatchObject({ task: '1', error: { message: 'still not' } });
  });

  test.each<[string, TestRunOptions]>([
    ['is known beforehand', { commands: { ask: undefined } }],
    ['turns out when it is asked', {}],
  ])('ends the loop with a word when nothing offers it and the task passes over that: it %s', (_when, options) => {
    const { playbook, called } = looping({}, { skipUnavailable: true });
    const run = new TestRun(playbook, { called, ...options }).start();
    run.settle('1/1/1', note('ok'));
    if (options.commands === undefined) run.settle('1', { ...failure(), unavailable: true });
    expect(run.state.status).toBe('completed');
    expect(run.ofType('pass.ended')[0]?.entries).toMatchObject([{ type: 'warning', code: 'loop.no-exit' }]);
  });
});

describe('required inputs of the playbook itself', () => {
  const missingOf = (inputs: JsonObject, alert: JsonObject = {}) => {
    const more = { inputs: [input('a', '${incident.a}', true), input('b', undefined, true), input('c')] };
    const run = new TestRun(playbookOf([START, ['1', { kind: 'title' }]], more), { inputs, alert }).start();
    expect(run.state.status).toBe('completed');
    return run.ofType('run.started')[0]?.missing;
  };

  test('that nobody gives are named; the run begins all the same', () => {
    expect(missingOf({})).toEqual(['a', 'b']);
    expect(missingOf({ b: '' }, { a: 'x' })).toEqual(['b']);
    expect(missingOf({ b: 'y' }, { a: 'x' })).toBeUndefined();
  });
});
