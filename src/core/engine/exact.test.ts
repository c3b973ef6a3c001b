/**
 * Goal: what a decision leaves is exactly what its journal gives back, whatever keys and numbers a playbook or a vendor comes up with, and
 * the rows of one append stand for what happened in it.
 * Method: small playbooks; `TestRun` compares the state of each decision with its events as they were written and read.
 * Elsewhere: the same over random runs (`simulation/`), what is left out of a stored event (`stored.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { Outcome } from './commands.ts';
import { failure, note, pending, playbookOf, read, simple, TestRun, type TaskSketch } from './testing.ts';

const command = (args: Readonly<Record<string, string>> = {}, more: Partial<TaskSketch> = {}): TaskSketch => ({
  kind: 'command',
  args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, simple(value)])),
  ...more,
});

const begun = (...tasks: readonly TaskSketch[]): TestRun => {
  const ids = tasks.map((_, index) => String(index + 1));
  const listed = tasks.map((task, index): [string, TaskSketch] => [String(index + 1), task]);
  return new TestRun(playbookOf([['0', { kind: 'start', next: ids }], ...listed])).start();
};

const foreign = (text: string): JsonObject => JSON.parse(text) as JsonObject;

describe('keys that a prototype has', () => {
  it('are names of arguments like any other', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1'] }],
        ['1', command(JSON.parse('{"__proto__": "${incident.hidden}", "constructor": "x"}') as Record<string, string>)],
      ]),
      { alert: { hidden: { shown: 'no' } } },
    ).start();
    const args = run.state.effects[0]?.call.args ?? {};
    expect(Object.keys(args)).toEqual(['__proto__', 'constructor']);
    expect(args['shown']).toBeUndefined();
  });

  it('are fields of the alert and paths of the context like any other, also where several calls give them', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1'] }],
        ['1', command({ each: '${inputs.all}' })],
      ]),
      { inputs: { all: ['a', 'b'] }, commands: { cmd: read({ name: 'each', description: '' }) } },
    ).start();
    const outcome: Outcome = {
      ...note('x'),
      alert: foreign('{"__proto__": {"status": "closed"}}'),
      set: foreign('{"__proto__": {"x": 1}}'),
    };
    run.settle('1', outcome);
    run.settle('1.1', outcome);
    expect(Object.keys(run.completion('1').alert)).toEqual(['__proto__']);
    expect(run.state.alert['status']).toBeUndefined();
    expect(Object.keys(run.state.context)).toEqual(['__proto__']);
  });
});

describe('a time without end', () => {
  const endless = '9e307';

  it.each([
    ['a delay', { 'delay-execution': endless }],
    ['a time-out', { 'execution-timeout': endless }],
    ['a retry', { 'retry-count': '1', 'retry-interval': endless }],
  ])('%s is a number all the same, and stays one in the journal', (_name, args) => {
    const run = begun(command(args));
    if (!('delay-execution' in args)) {
      run.settle('1', pending());
      run.due('1');
      run.settle('1', failure());
    }
    run.crash();
    expect(run.state.effects.every(({ due }) => due === null || Number.isSafeInteger(due))).toBe(true);
  });

  it('between two polls is one, too', () => {
    const run = begun(command());
    run.settle('1', pending({ intervalMs: Number.POSITIVE_INFINITY, deadline: Number.POSITIVE_INFINITY }));
    run.crash();
    expect(run.state.effects[0]?.due ?? 1).toSatisfy(Number.isSafeInteger);
  });
});

describe('an item under the id of one that is open', () => {
  const review = (text: string): Outcome => ({
    entries: [],
    items: [{ id: 'review:x', task: '1', title: 'Look', text, offers: ['done'], blocking: false }],
  });

  it('takes its place without closing it: who has completed the earlier one meanwhile is heard first', () => {
    const run = begun(command(), command(), command());
    run.settle('1', review('one'));
    const { rows } = run.settle('2', review('two'));
    expect(rows.filter(({ op }) => op.startsWith('item.'))).toMatchObject([{ op: 'item.open', item: { text: 'two' } }]);
  });

  it('is another one when a person has just completed that: closed, and opened anew', () => {
    const run = begun(command());
    run.settle('1', failure());
    const { rows } = run.choose('failed:1', 'retry');
    expect(rows.map(({ op }) => op)).toContain('item.close');
    run.settle('1', failure());
    expect([...run.tables.items.keys()]).toEqual(['run-1/failed:1']);
  });
});

it('calls of a task and a task whose id looks like one of them are kept apart', () => {
  const run = new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['5', '5.1', '1e21'] }],
      ['5', command({ each: '${inputs.all}' })],
      ['5.1', command({ each: 'own' })],
      ['1e21', command()],
    ]),
    { inputs: { all: ['a', 'b'] }, commands: { cmd: read({ name: 'each', description: '' }) } },
  ).start();
  expect(run.state.effects.map(({ call }) => [call.task, call.args['each']])).toEqual([
    ['5', 'a'],
    ['5', 'b'],
    ['5~21', 'own'],
    ['1e21', undefined],
  ]);
  for (const effect of ['5.1', '5', '5~21', '1e21']) run.settle(effect, note('x'));
  expect(run.state.status).toBe('completed');
});

it('a task is completed by its id, also where that is written otherwise in keys', () => {
  const run = new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['a/b', '1'] }],
      ['a/b', { kind: 'manual' }],
      ['1', command()],
    ]),
  ).start();
  run.settle('1', { entries: [], completes: { task: 'a/b', input: '', comment: '' } });
  expect(run.fates).toMatchObject({ 'a~1b': 'done', '1': 'done' });
});
