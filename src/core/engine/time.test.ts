/**
 * Goal: what time does to a task: delays, time-outs, polls, timers of the alert, work that is due, questions that nobody answers.
 * Method: one task in a `TestRun` whose clock moves by hand; every invariant is checked after each decision.
 * Elsewhere: retries (`schedule.test.ts`), waits of loops (`loops.test.ts`), real timers and crashes (adapters/drivers).
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { Assignment, MessageTimings } from '../playbook/document.ts';
import { note, pending, playbookOf, RUN, simple, TestRun, type TaskSketch } from './testing.ts';

const MIN = 60_000;

function begun(sketch: TaskSketch, alert: JsonObject = {}): TestRun {
  return new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', sketch],
      ['2', { kind: 'title' }],
      ['3', { kind: 'title' }],
    ]),
    { alert },
  ).start();
}

const command = (args: Record<string, string>): TaskSketch => ({
  kind: 'command',
  args: Object.fromEntries(Object.entries(args).map(([name, text]) => [name, simple(text)])),
});

describe('a delay', () => {
  test.each(['delay-execution', 'execution-delay'])(
    '%s is a timer in the journal: the calls begin when it is over',
    (name) => {
      const run = begun(command({ [name]: '30' }));
      expect(run.underWay.size).toBe(0);
      expect(run.tables.timers).toEqual(new Map([['1', 31_000]]));
      run.crash();
      run.due('1');
      expect(run.now).toBe(31_000);
      run.settle('1', note('ok'));
      expect(run.state.status).toBe('completed');
    },
  );

  test('does not begin again before a retry', () => {
    const run = begun(command({ 'delay-execution': '30', 'retry-count': '1', 'retry-interval': '5' }));
    run.due('1');
    run.settle('1', { entries: [{ type: 'error', contents: 'no' }] });
    expect(run.tables.timers).toEqual(new Map([['1', 36_000]]));
  });
});

describe('`execution-timeout`', () => {
  test('goes with the call, in milliseconds', () => {
    expect(begun(command({ 'execution-timeout': '90' })).underWay.get('1')?.call.timeoutMs).toBe(90_000);
    for (const text of ['', '0', '-1', 'soon']) {
      expect(begun(command({ 'execution-timeout': text })).underWay.get('1')?.call).not.toHaveProperty('timeoutMs');
    }
  });

  test('takes the place of the time-out that a polling command gives itself', () => {
    const run = begun(command({ 'execution-timeout': '90' }));
    const answer = pending({ intervalMs: 60_000, deadline: 10 });
    run.settle('1', answer);
    expect(run.state.status).toBe('running');
    run.due('1');
    run.settle('1', answer);
    expect(run.ofType('task.failed')[0]?.error.code).toBe('engine.poll-timeout');
  });
});

test('a later answer of a polling command may shorten its time, and not prolong it', () => {
  const run = begun(command({}));
  const deadlines: (number | undefined)[] = [];
  for (const deadline of [100_000, 500_000, 50_000]) {
    run.settle('1', pending({ intervalMs: 10_000, deadline }));
    deadlines.push(run.state.effects[0]?.poll?.deadline);
    run.due('1');
  }
  expect(deadlines).toEqual([100_000, 100_000, 50_000]);
});

describe('timers of the alert', () => {
  test('are turned when a task begins: the next one reads them, and the alert has them', () => {
    const playbook = playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'title', timerTriggers: [{ field: 'responsesla', action: 'start' }], next: ['2'] }],
      ['2', { kind: 'command', args: { status: simple('${incident.responsesla.runStatus}') } }],
    ]);
    const run = new TestRun(playbook, { alert: { responsesla: { sla: 1 } } }).start();
    expect(run.underWay.get('2')?.call.args).toEqual({ status: 'running' });
    expect(run.tables.alert).toMatchObject({
      responsesla: { runStatus: 'running', dueDate: '1970-01-01T00:01:01.000Z' },
    });
  });

  test('are turned for every kind of task, in the order in which they are listed', () => {
    const timerTriggers = [
      { field: 'a', action: 'start' },
      { field: 'a', action: 'stop' },
      { field: 'b', action: 'start' },
    ] as const;
    for (const sketch of [{ kind: 'command' }, { kind: 'manual' }, { kind: 'playbook', playbook: 'none' }] as const) {
      const run = begun({ ...sketch, timerTriggers, skipUnavailable: true });
      expect(run.state.alert).toMatchObject({ a: { runStatus: 'ended' }, b: { runStatus: 'running' } });
    }
  });

  test('are never what an alert is known or closed by, nor a field that holds something else', () => {
    const fields = ['id', 'status', 'closeReason', 'name'];
    const run = begun(
      { kind: 'title', timerTriggers: fields.map((field) => ({ field, action: 'start' })) },
      { id: 'a-1', name: 'x' },
    );
    expect(run.state.alert).toEqual({ id: 'a-1', name: 'x' });
    expect(run.ofType('timers.turned')).toEqual([]);
  });
});

describe('work for a person', () => {
  const assignment: Assignment = {
    assignee: simple('${incident.owner}'),
    restricted: true,
    dueMinutes: 60,
    reminderMinutes: 15,
  };

  test.each<[string, TaskSketch]>([
    ['a manual task', { kind: 'manual', assignment }],
    ['a manual condition', { kind: 'manual-condition', assignment, next: { yes: ['2'] } }],
  ])('says whose it is and when it is due: %s', (_what, sketch) => {
    expect(begun(sketch, { owner: 'ann' }).state.items['manual:1']).toMatchObject({
      assignee: 'ann',
      restricted: true,
      dueAt: 1_000 + 60 * MIN,
      remindAt: 1_000 + 45 * MIN,
    });
  });

  test('that is restricted is completed by its assignee only', () => {
    const run = begun({ kind: 'manual', assignment }, { owner: 'ann' });
    run.choose('manual:1', 'done', 'bob');
    expect(run.state.status).toBe('waiting');
    run.choose('manual:1', 'done', 'ann');
    expect(run.state.status).toBe('completed');
  });

  test("that is restricted to nobody is everybody's", () => {
    const run = begun({ kind: 'manual', assignment });
    expect(run.state.items['manual:1']).not.toHaveProperty('restricted');
    run.choose('manual:1', 'done', 'bob');
    expect(run.state.status).toBe('completed');
  });
});

describe('a question that nobody answers', () => {
  const timings: MessageTimings = {
    retriesCount: 2,
    retriesIntervalMinutes: 10,
    completeAfterReplies: 1,
    completeAfterV2: false,
    completeAfterDue: false,
  };
  const message = {
    to: {},
    subject: {},
    body: {},
    cc: {},
    bcc: {},
    methods: [],
    format: '',
    defaultOption: 'no',
    timings,
  };

  function asking(
    more: { readonly defaultOption?: string; readonly timings?: Partial<MessageTimings> } = {},
    grants: readonly string[] = [],
  ): TaskSketch {
    const granted = { verb: 'isolate', targets: simple('pc'), consequence: {} };
    return {
      kind: 'ask',
      message: { ...message, ...more, timings: { ...timings, ...more.timings } },
      question: {
        id: 'q',
        label: simple('Sure?'),
        type: 'singleSelect',
        options: [simple('Yes'), simple('No')],
        required: true,
        grants: Object.fromEntries(grants.map((answer) => [answer, [granted]])),
      },
      next: { Yes: ['2'], No: ['3'] },
    };
  }

  const QUESTION = `${RUN}/1`;

  test('goes on by its default option when the last reminder is over; its timer is in the journal', () => {
    const run = begun(asking());
    expect(run.tables.timers).toEqual(new Map([[QUESTION, 1_000 + 30 * MIN]]));
    expect(run.state.status).toBe('waiting');
    run.crash();
    run.due(QUESTION);
    expect(run.completion('1')).toMatchObject({ label: 'No', how: 'done' });
    expect(run.tables).toMatchObject({ status: 'completed', questions: new Map(), timers: new Map() });
  });

  test('is asked of the time only when it is over', () => {
    const run = begun(asking());
    run.now = 1_000 + 29 * MIN;
    run.handle({ type: 'due', effect: QUESTION });
    expect(run.ofType('question.expired')).toEqual([]);
    expect(run.timers).toContain(QUESTION);
  });

  test('has no timer any more once it is answered, and a late one decides nothing', () => {
    const run = begun(asking());
    run.answer('1', { q: 'Yes' });
    expect(run.tables.timers).toEqual(new Map());
    const before = run.events.length;
    run.handle({ type: 'due', effect: QUESTION });
    expect(run.events.length).toBe(before);
  });

  test('waits for ever without a default option, or with one that is no option', () => {
    for (const defaultOption of ['', 'perhaps']) {
      expect(begun(asking({ defaultOption })).tables.timers).toEqual(new Map());
    }
  });

  test('waits for a person where the default option would grant something', () => {
    expect(begun(asking({ defaultOption: 'yes' }, ['Yes'])).tables.timers).toEqual(new Map());
    const run = begun(asking({}, ['Yes']));
    run.due(QUESTION);
    expect(run.completion('1').label).toBe('No');
    expect(run.ofType('question.answered')).toEqual([]);
  });

  test('goes on when it is due, if it says so', () => {
    const assignment: Assignment = { assignee: {}, restricted: false, dueMinutes: 5 };
    const run = begun({ ...asking({ timings: { completeAfterDue: true } }), assignment });
    expect(run.state.questions[QUESTION]).toMatchObject({ dueAt: 1_000 + 5 * MIN, expires: { option: 'No' } });
    run.due(QUESTION);
    expect(run.now).toBe(1_000 + 5 * MIN);
    expect(run.state.status).toBe('completed');
  });

  test('a form that goes on when it is due leaves no answers, and grants nothing', () => {
    const assignment: Assignment = { assignee: {}, restricted: false, dueMinutes: 5 };
    const run = begun({
      kind: 'collection',
      assignment,
      message: { ...message, defaultOption: '', timings: { ...timings, completeAfterDue: true } },
      form: {
        title: 'Form',
        description: '',
        questions: [{ id: '0', label: {}, type: 'shortText', options: [], required: true, grants: {} }],
      },
      next: ['2'],
    });
    run.due(QUESTION);
    expect(run.state).toMatchObject({ status: 'completed', context: {} });
  });

  test('is withdrawn with its timer when the run is cancelled', () => {
    const run = begun(asking());
    run.cancel();
    expect(run.tables).toMatchObject({ status: 'cancelled', timers: new Map() });
  });
});
