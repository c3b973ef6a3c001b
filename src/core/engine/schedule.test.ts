/**
 * Goal: which task runs when: joins, conditions, labels, errors, retries, skipped tasks, the way on after a failure.
 * Method: small playbooks in a `TestRun`, which checks the invariants at every append. Letters (a) … (g) are worked examples.
 * Elsewhere: arguments (arguments.test.ts), people and the gate (people.test.ts), random schedules (simulation/).
 */
import { describe, expect, test } from 'vitest';
import { failure, note, pending, playbookOf, read, simple, TestRun, when, type Next } from './testing.ts';

const title = (next: Next = []) => ({ kind: 'title', next }) as const;
const start = (...next: readonly string[]) => ({ kind: 'start', next }) as const;
const command = (next: Next = []) => ({ kind: 'command', next }) as const;

describe('joins', () => {
  const branching = playbookOf([
    ['0', start('1')],
    [
      '1',
      {
        kind: 'condition',
        conditions: [when('yes', 'incident.hot', 'isExists')],
        next: { yes: ['2'], '#default#': ['3'] },
      },
    ],
    ['2', title(['4'])],
    ['3', title(['4'])],
    ['4', title()],
  ]);

  test('(a) an untaken branch does not block a join', () => {
    const run = new TestRun(branching, { alert: { hot: 'x' } }).start();
    expect(run.fates).toEqual({ 0: 'done', 1: 'done', 2: 'done', 3: 'dead', 4: 'done' });
    expect(run.state.status).toBe('completed');
    expect(new TestRun(branching).start().fates).toMatchObject({ 2: 'dead', 3: 'done', 4: 'done' });
  });

  test.each([
    ['1', '2'],
    ['2', '1'],
  ])('(b) a join waits for the slow branch (%s first)', (first, second) => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1', '2')],
        ['1', command(['3'])],
        ['2', command(['3'])],
        ['3', title()],
      ]),
    ).start();
    run.settle(first, note('x'));
    expect(run.fates['3']).toBeUndefined();
    run.settle(second, note('x'));
    expect(run.ofType('task.completed').filter(({ task }) => task === '3')).toHaveLength(1);
  });

  test('(c) two labels to one target: it runs once', () => {
    const conditions = [when('yes', 'incident.hot', 'isExists')];
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', { kind: 'condition', conditions, next: { yes: ['5'], '#default#': ['5'] } }],
        ['5', title()],
      ]),
    ).start();
    expect(run.ofType('task.completed').map(({ task }) => task)).toEqual(['0', '1', '5']);
  });

  test('(d) an error stops one branch, the others go on, and the run has failed', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1', '2')],
        ['1', command(['3'])],
        ['2', command(['4'])],
        ['3', title(['5'])],
        ['4', title(['5'])],
        ['5', title()],
      ]),
    ).start();
    run.settle('1', failure());
    expect(run.state.status).toBe('running');
    run.settle('2', note('x'));
    expect(run.fates).toEqual({ 0: 'done', 1: 'failed', 2: 'done', 4: 'done' });
    expect(run.state.status).toBe('failed');
  });

  const errorPath = playbookOf([
    ['0', start('1')],
    ['1', { kind: 'command', onError: 'error-path', next: { '#none#': ['2'], '#error#': ['9'] } }],
    ['2', title(['3'])],
    ['9', title(['3'])],
    ['3', title()],
  ]);

  test('(e) an error path is taken after an error, and only then', () => {
    const failed = new TestRun(errorPath).start();
    failed.settle('1', failure());
    expect(failed.fates).toMatchObject({ 1: 'error-path', 2: 'dead', 9: 'done', 3: 'done' });
    const done = new TestRun(errorPath).start();
    done.settle('1', note('x'));
    expect(done.fates).toMatchObject({ 1: 'done', 2: 'done', 9: 'dead', 3: 'done' });
  });

  test('(f) a task whose command is not installed is skipped when it says so, and its edges are live', () => {
    const sketch = { kind: 'command', command: 'absent', skipUnavailable: true, next: ['2'] } as const;
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', sketch],
        ['2', title()],
      ]),
      { commands: { absent: undefined } },
    ).start();
    expect(run.fates).toEqual({ 0: 'done', 1: 'skipped', 2: 'done' });
    expect(run.completion('1').writes).toEqual([]);
  });

  test('a command that turns out to be unavailable is skipped too', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', { kind: 'command', skipUnavailable: true, next: ['2'] }],
        ['2', title()],
      ]),
    ).start();
    run.settle('1', { ...failure(), unavailable: true });
    expect(run.fates).toMatchObject({ 1: 'skipped', 2: 'done' });
  });

  test('a command that is not installed is an error where nothing says to skip it', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', { kind: 'command', command: 'absent' }],
      ]),
      { commands: { absent: undefined } },
    ).start();
    expect(run.ofType('task.failed')[0]?.error.code).toBe('engine.command-unavailable');
  });

  test('a skipped script condition takes the default edge', () => {
    const sketch = {
      kind: 'script-condition',
      command: 'absent',
      skipUnavailable: true,
      next: { yes: ['2'], '#default#': ['3'] },
    } as const;
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', sketch],
        ['2', title()],
        ['3', title()],
      ]),
      { commands: { absent: undefined } },
    ).start();
    expect(run.fates).toMatchObject({ 1: 'skipped', 2: 'dead', 3: 'done' });
  });

  test('(g) of several labels that hold only the first one counts', () => {
    const conditions = [
      when('High', 'incident.score', 'greaterThan', '2'),
      when('Any', 'incident.score', 'greaterThan', '0'),
    ];
    const playbook = playbookOf([
      ['0', start('1')],
      ['1', { kind: 'condition', conditions, next: { High: ['2'], Any: ['3'] } }],
      ['2', title()],
      ['3', title()],
    ]);
    expect(new TestRun(playbook, { alert: { score: '3' } }).start().fates).toMatchObject({ 2: 'done', 3: 'dead' });
    expect(new TestRun(playbook, { alert: { score: '1' } }).start().fates).toMatchObject({ 2: 'dead', 3: 'done' });
  });

  test('ready tasks begin in the order of the edges, whatever their ids', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('30', '4', '100')],
        ['4', title()],
        ['30', title()],
        ['100', title()],
      ]),
    ).start();
    expect(run.ofType('task.completed').map(({ task }) => task)).toEqual(['0', '30', '4', '100']);
  });

  test('an id like a property of every object is an id', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('constructor', '__proto__')],
        ['constructor', command(['toString'])],
        ['__proto__', command(['toString'])],
        ['toString', title()],
      ]),
    ).start();
    run.settle('constructor', note('x'));
    run.settle('__proto__', note('x'));
    expect(run.state.status).toBe('completed');
    expect(run.crash(3).state.status).toBe('completed');
  });
});

describe('conditions', () => {
  const taking = (next: Next) =>
    playbookOf([
      ['0', start('1')],
      ['1', { kind: 'script-condition', next }],
      ['2', title()],
      ['3', title()],
    ]);

  test.each([
    ['yes', 'yes'],
    ['YES', 'yes'],
    [' yes ', 'yes'],
    [true, 'true '],
    [['maybe', 'x'], '#default#'],
    [7, '#default#'],
    ['#error#', '#default#'],
  ])('a script that answers %j takes the edge %s', (answer, label) => {
    const run = new TestRun(taking({ yes: ['2'], 'true ': ['2'], '#default#': ['3'] })).start();
    run.settle('1', note(answer));
    expect(run.completion('1').label).toBe(label);
  });

  test('without an edge for the answer the task waits, and keeps what was found until a person chooses', () => {
    const run = new TestRun(taking({ yes: ['2'], no: ['3'] })).start();
    run.settle('1', { ...note('maybe', { Found: 'it' }), gaps: ['prevalence'] });
    expect(run.state.status).toBe('waiting');
    expect(run.state.items['manual:1']?.offers).toEqual(['choose:yes', 'choose:no']);
    run.crash(2).choose('manual:1', 'choose:no');
    expect(run.fates).toMatchObject({ 1: 'done', 2: 'dead', 3: 'done' });
    expect(run.state.context).toEqual({ Found: 'it' });
    expect(run.state.gaps).toEqual(['prevalence']);
    expect(run.completion('1').entries).toHaveLength(1);
  });

  test('a condition without a default edge waits when nothing holds', () => {
    const sketch = {
      kind: 'condition',
      conditions: [when('yes', 'nothing', 'isExists')],
      next: { yes: ['2'] },
    } as const;
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', sketch],
        ['2', title()],
      ]),
    ).start();
    expect(run.fates).toEqual({ 0: 'done', 1: 'waiting' });
    expect(run.state.status).toBe('waiting');
  });

  test('an edge without a label is live whatever the answer, and nobody is asked to choose it', () => {
    const run = new TestRun(taking({ '#none#': ['2'] })).start();
    run.settle('1', note('anything'));
    expect(run.fates).toMatchObject({ 1: 'done', 2: 'done' });
  });
});

describe('errors', () => {
  const after = (
    onError: 'stop' | 'continue' | 'error-path',
    next: Next,
    kind: 'command' | 'script-condition' = 'command',
  ) => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', { kind, onError, next }],
        ['2', title()],
        ['9', title()],
      ]),
    ).start();
    run.settle('1', failure('broken'));
    return run;
  };

  test('stop: the edges stay pending and a person gets retry, skip, cancel', () => {
    const run = after('stop', { '#none#': ['2'], '#error#': ['9'] });
    expect(run.fates).toEqual({ 0: 'done', 1: 'failed' });
    expect(run.state.items['failed:1']).toMatchObject({ offers: ['retry', 'skip', 'cancel'], blocking: true });
    expect(run.tables.items).toEqual(new Set(['run-1/failed:1']));
  });

  test('continue: by the normal edges, the error edges are dead, and the context says what failed', () => {
    const run = after('continue', { '#none#': ['2'], '#error#': ['9'] });
    expect(run.fates).toMatchObject({ 1: 'failed-continued', 2: 'done', 9: 'dead' });
    expect(run.state.context).toEqual({ task: { 1: { error: ['broken'] } } });
    expect(run.state.gaps).toEqual(['task 1']);
  });

  test('error path: by the error edges; without one like continue', () => {
    expect(after('error-path', { '#none#': ['2'], '#error#': ['9'] }).fates).toMatchObject({
      1: 'error-path',
      2: 'dead',
      9: 'done',
    });
    expect(after('error-path', { '#none#': ['2'] }).fates).toMatchObject({ 1: 'failed-continued', 2: 'done' });
  });

  test('a script condition that failed takes the default edge, or waits where there is none', () => {
    expect(after('continue', { yes: ['2'], '#default#': ['9'] }, 'script-condition').fates).toMatchObject({
      2: 'dead',
      9: 'done',
    });
    const waiting = after('continue', { yes: ['2'], no: ['9'] }, 'script-condition');
    expect(waiting.fates).toEqual({ 0: 'done', 1: 'waiting' });
    expect(waiting.state.items['manual:1']?.text).toContain('broken');
    waiting.choose('manual:1', 'choose:yes');
    expect(waiting.fates).toMatchObject({ 1: 'failed-continued', 2: 'done', 9: 'dead' });
  });

  test('what a failed task found, did and changed counts all the same', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', command()],
      ]),
    ).start();
    const action = { verb: 'isolate', targets: ['pc'], instance: 't', result: 'unknown', detail: '' } as const;
    run.settle('1', {
      ...failure(),
      actions: [action],
      gaps: ['host'],
      alert: { status: 'open' },
      audit: [{ name: 'seen', detail: '' }],
    });
    expect(run.state).toMatchObject({ actions: [action], gaps: ['host', 'task 1'], alert: { status: 'open' } });
    expect(run.tables.audit).toEqual([
      { name: 'seen', detail: '' },
      { name: 'containment.failed', detail: 'isolate pc: unknown' },
    ]);
    expect(run.tables.alert).toEqual({ status: 'open' });
  });
});

describe('retries', () => {
  const retrying = (onError: 'stop' | 'continue' = 'stop') => {
    const args = { 'retry-count': simple('2'), 'retry-interval': simple('7') };
    return new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', { kind: 'command', onError, args, next: ['2'] }],
        ['2', title()],
      ]),
    ).start();
  };

  test('a retry is a timer in the journal, and the last attempt decides', () => {
    const run = retrying();
    expect(run.settle('1', failure()).effects).toEqual([{ kind: 'timer', effect: '1', due: run.now + 7_000 }]);
    expect(run.tables.timers).toEqual(new Map([['1', run.now + 7_000]]));
    expect(run.state.status).toBe('running');
    run.crash(2).due('1');
    run.settle('1', failure());
    run.due('1');
    run.settle('1', failure());
    expect(run.fates['1']).toBe('failed');
    expect(run.tables.timers.size).toBe(0);
    expect(
      [...run.ofType('task.started'), ...run.ofType('task.retrying')].flatMap(({ calls }) =>
        calls.map(({ attempt }) => attempt),
      ),
    ).toEqual([1, 2, 3]);
  });

  test('a person who reopens the task gives it all its retries again, under new numbers', () => {
    const run = retrying();
    for (let attempt = 1; attempt <= 3; attempt++) {
      if (attempt > 1) run.due('1');
      run.settle('1', failure());
    }
    run.choose('failed:1', 'retry');
    expect(run.underWay.get('1')?.call.attempt).toBe(4);
    run.settle('1', failure());
    run.due('1');
    run.settle('1', note('x'));
    expect(run.state.status).toBe('completed');
  });

  test('of several calls only the failed ones are repeated, and every action is remembered', () => {
    const args = { each: simple('${incident.hosts}'), 'retry-count': simple('1') };
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', { kind: 'command', args }],
      ]),
      { alert: { hosts: ['a', 'b'] }, commands: { cmd: read({ name: 'each', description: '' }) } },
    ).start();
    const action = (target: string, result: 'done' | 'failed') => ({
      actions: [{ verb: 'isolate', targets: [target], instance: 't', result, detail: '' }],
    });
    run.settle('1.1', { ...failure(), ...action('b', 'failed') });
    run.settle('1', { ...note('x'), ...action('a', 'done') });
    expect(run.ofType('task.retrying')[0]?.calls.map(({ effect }) => effect)).toEqual(['1.1']);
    run.due('1.1');
    run.settle('1.1', { ...note('y'), ...action('b', 'done') });
    expect(run.completion('1').entries.map(({ contents }) => contents)).toEqual(['x', 'y']);
    expect(run.state.actions.map(({ targets, result }) => `${targets[0]} ${result}`)).toEqual([
      'b failed',
      'a done',
      'b done',
    ]);
  });

  test('retries come before the error settings', () => {
    const run = retrying('continue');
    run.settle('1', failure());
    expect(run.fates['1']).toBe('started');
    run.due('1');
    run.settle('1', note('x'));
    expect(run.fates).toMatchObject({ 1: 'done', 2: 'done' });
  });
});

describe('polling', () => {
  const polling = () =>
    new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', command(['2'])],
        ['2', title()],
      ]),
    ).start();

  test('pending, timer, call again: one event a poll', () => {
    const run = polling();
    run.settle('1', pending({ state: 'job-1' }));
    expect(run.due('1')).toMatchObject({ events: [], effects: [{ kind: 'call', poll: { state: 'job-1' } }] });
    expect(run.settle('1', pending({ state: 'job-2' })).events.map(({ type }) => type)).toEqual(['effect.pending']);
    expect(run.crash().due('1').effects).toMatchObject([{ poll: { state: 'job-2' } }]);
    run.settle('1', note('x'));
    expect(run.state.status).toBe('completed');
  });

  test('what a poll gave already is in the context while the command goes on', () => {
    const run = polling();
    run.settle('1', { ...pending(), ...note('so far', { Job: { State: 'busy' } }) });
    expect(run.state.context).toEqual({ Job: { State: 'busy' } });
    expect(run.state.entryCount).toBe(1);
  });

  test('a read that is not finished at its deadline has failed; a write is the gate’s to judge', () => {
    const reading = polling();
    reading.settle('1', pending({ deadline: reading.now + 999 }));
    expect(reading.ofType('task.failed')[0]?.error.code).toBe('engine.poll-timeout');
    const writing = polling();
    writing.settle('1', pending({ deadline: writing.now + 999, phase: 'prove' }));
    expect(writing.fates['1']).toBe('started');
  });
});

describe('what comes too late, or twice, decides nothing', () => {
  const nothing = { events: [], rows: [] };

  test('an outcome of a call that is settled, given up, unknown, or not due yet', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1', '2')],
        ['1', command()],
        ['2', command()],
      ]),
    ).start();
    run.settle('1', note('x'));
    expect(run.settle('1', note('again'))).toMatchObject(nothing);
    expect(run.settle('nobody', note('x'))).toMatchObject(nothing);
    run.settle('2', pending());
    expect(run.settle('2', note('early'))).toMatchObject(nothing);
  });

  test('a timer that rings early is set again; one that is gone is nothing', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', command()],
      ]),
    ).start();
    expect(run.handle({ type: 'due', effect: '1' })).toMatchObject({ ...nothing, effects: [] });
    run.settle('1', pending());
    expect(run.handle({ type: 'due', effect: '1' })).toMatchObject({
      ...nothing,
      effects: [{ kind: 'timer', due: run.now + 1_000 }],
    });
  });

  test('a second start', () => {
    const run = new TestRun(
      playbookOf([
        ['0', start('1')],
        ['1', command()],
      ]),
    ).start();
    const { length } = run.events;
    run.start();
    expect(run.events).toHaveLength(length);
  });
});
