/**
 * Goal: the story and the views of a run say in words what its events and state hold, whatever playbook a task stands in.
 * Method: small runs without a driver; the lines and views of what they left.
 * Elsewhere: how a terminal shows them (apps/cli/render), what the events mean (core/engine), a whole run (`tests/playbooks.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { StoryLine } from '../../core/api/views.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import {
  failure,
  input,
  MESSAGE,
  note,
  playbookOf,
  RUN,
  simple,
  subPlaybook,
  TestRun,
  type TaskSketch,
  type TestRunOptions,
} from '../../core/engine/testing.ts';
import { storyOf } from './story.ts';
import { approvalView, itemView, runView } from './views.ts';

const START: readonly [string, TaskSketch] = ['0', { kind: 'start', next: ['1'] }];
const LOOP = { until: { kind: 'for-each' }, waitSeconds: 0, max: 5 } as const;

function begun(playbook: Playbook, options: TestRunOptions = {}): TestRun {
  return new TestRun(playbook, options).start();
}

/** Lines as `kind text: detail`. */
function told({ events, plan }: TestRun, ...kinds: readonly StoryLine['kind'][]): readonly string[] {
  return storyOf(events, plan)
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ kind, text, detail }) => `${kind} ${text}${detail === '' ? '' : `: ${detail}`}`);
}

function tasksOf({ state, plan }: TestRun): readonly string[] {
  const row = { run: RUN, playbook: 'test', status: state.status, alertRef: state.alertRef, dryRun: false };
  const times = { createdAt: 0, changedAt: 0 };
  const more = { actions: [], approvals: [], items: [], alertStatus: 'open' } as const;
  return runView({ ...row, ...times } as Parameters<typeof runView>[0], state, plan, more).tasks.map(
    ({ name, status }) => `${name}: ${status}`,
  );
}

describe('a loop over a sub-playbook', () => {
  const child = subPlaybook('Look up', [START, ['1', { kind: 'command', name: 'Ask' }]], {
    inputs: [input('Host', '${incident.hosts}')],
  });
  const playbook = playbookOf([START, ['1', { kind: 'playbook', playbook: 'Look up', name: 'All hosts', loop: LOOP }]]);

  test('is told pass by pass, and the tasks of the pass at hand are listed with their place', () => {
    const run = begun(playbook, { called: [child], alert: { hosts: ['a', 'b'] } });
    run.settle('1/1/1', note('ok'));
    expect(tasksOf(run)).toEqual([
      'task 0: done',
      'All hosts: started',
      'Look up (2) › task 0: done',
      'Look up (2) › Ask: started',
    ]);
    run.settle('1/2/1', note('ok'));
    expect(told(run, 'task')).toEqual(['task Look up › Ask', 'task Look up (2) › Ask', 'task All hosts']);
  });

  test('says what it did not come to', () => {
    const short = playbookOf([
      START,
      ['1', { kind: 'playbook', playbook: 'Look up', name: 'All hosts', loop: { ...LOOP, max: 1 } }],
    ]);
    const run = begun(short, { called: [child], alert: { hosts: ['a', 'b', 'c'] } });
    run.settle('1/1/1', note('ok'));
    expect(told(run, 'task').at(-1)).toBe('task All hosts: the loop was stopped after 1 pass: 2 of 3 items are left');
  });

  test('says that it is tried again, and why', () => {
    const args = { 'retry-count': simple('1') };
    const again = playbookOf([START, ['1', { kind: 'playbook', playbook: 'Look up', name: 'All hosts', args }]]);
    const run = begun(again, { called: [child] });
    run.settle('1/1/1', failure('no answer'));
    expect(told(run, 'error').at(-1)).toBe('error All hosts: once more: "Ask" failed: no answer (test.failed)');
  });
});

test('timers that a task turns, and a required input that nobody gave, are told', () => {
  const triggers = { timerTriggers: [{ field: 'responsesla', action: 'start' as const }] };
  const run = begun(
    playbookOf([START, ['1', { kind: 'title', ...triggers }]], { inputs: [input('Who', undefined, true)] }),
  );
  expect(told(run, 'action', 'error')).toEqual([
    'error input Who is required and was not given',
    'action timer responsesla: running',
  ]);
});

test('a question that nobody answered says by what the run went on; before, its view says until when', () => {
  const run = begun(
    playbookOf([
      START,
      [
        '1',
        {
          kind: 'ask',
          message: { ...MESSAGE, defaultOption: 'No' },
          assignment: { assignee: simple('ann'), restricted: false, dueMinutes: 5 },
          question: {
            id: 'q',
            label: simple('Sure?'),
            type: 'singleSelect',
            options: [simple('Yes'), simple('No')],
            required: true,
            grants: {},
          },
          next: { Yes: ['2'], No: ['2'] },
        },
      ],
      ['2', { kind: 'title' }],
    ]),
  );
  const [question] = Object.values(run.state.questions);
  expect(question && approvalView(question, RUN, 0)).toMatchObject({
    assignee: 'ann',
    dueAt: 301_000,
    expires: { option: 'No' },
  });
  run.due(`${RUN}/1`);
  expect(told(run, 'question').at(-1)).toBe('question nobody answered in time: the run goes on with "No"');
});

test("an item says whose work it is, and nothing of it where it is nobody's", () => {
  const assignment = { assignee: simple('ann'), restricted: true, dueMinutes: 1 };
  const run = begun(
    playbookOf([
      ['0', { kind: 'start', next: ['1', '2'] }],
      ['1', { kind: 'manual', assignment }],
      ['2', { kind: 'manual' }],
    ]),
  );
  const [first, second] = Object.values(run.state.items).map((item) => itemView(item, RUN));
  expect(first).toMatchObject({ assignee: 'ann', restricted: true, dueAt: 61_000 });
  for (const field of ['assignee', 'restricted', 'dueAt', 'remindAt']) expect(second).not.toHaveProperty(field);
});
