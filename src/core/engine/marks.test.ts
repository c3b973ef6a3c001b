/**
 * Goal: what a task's own fields make of its results (K1–K3 of marks.ts): quiet, raw, notes, evidence, mapped fields of the alert.
 * Method: one command in a `TestRun` with the field at hand; the event that ends it.
 * Elsewhere: what results write into the context (`arguments.test.ts`), the store's rows of an alert (adapters/store).
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { Outcome } from './commands.ts';
import { failure, note, pending, playbookOf, simple, TestRun, type TaskSketch } from './testing.ts';

type Command = Partial<Extract<TaskSketch, { kind: 'command' }>>;

function begun(sketch: Command, alert: JsonObject = {}): TestRun {
  const playbook = playbookOf([
    ['0', { kind: 'start', next: ['1'] }],
    ['1', { kind: 'command', ...sketch }],
  ]);
  return new TestRun(playbook, { alert }).start();
}

function ended(sketch: Command, outcome: Outcome, alert: JsonObject = {}) {
  const run = begun(sketch, alert);
  run.settle('1', outcome);
  return { run, event: run.completion('1') };
}

const SAID: Outcome = { entries: [{ type: 'note', contents: { n: 1 }, readable: '# one', context: { 'A.B': 'x' } }] };

describe('K2. a quiet task', () => {
  test.each<[string, Command]>([
    ['by its own field', { quiet: true }],
    ['by the reserved argument', { args: { 'quiet-mode': simple('true') } }],
  ])('keeps its results out of the war room, and writes them into the context: %s', (_how, sketch) => {
    const { run, event } = ended(sketch, SAID);
    expect(event.entries).toEqual([]);
    expect(run.state.context).toEqual({ A: { B: 'x' } });
  });

  test('shows its errors all the same, also those of an attempt that is repeated', () => {
    const { event } = ended({ quiet: true, onError: 'continue' }, failure('no'));
    expect(event.entries).toMatchObject([{ type: 'error', contents: 'no' }]);
    const run = begun({ quiet: true, args: { 'retry-count': simple('1') } });
    run.settle('1', { entries: [...SAID.entries, ...failure('no').entries] });
    expect(run.ofType('task.retrying')[0]?.entries).toMatchObject([{ type: 'error' }]);
  });

  test('is quiet while it polls', () => {
    const run = begun({ quiet: true });
    run.settle('1', { ...pending(), ...SAID });
    expect(run.ofType('effect.pending')[0]?.entries).toEqual([]);
  });
});

test('`raw-response` shows the answer as it came, without the words for people', () => {
  const { event } = ended({ args: { 'raw-response': simple('true') } }, SAID);
  expect(event.entries).toEqual([{ type: 'note', contents: { n: 1 } }]);
});

test('a task that is a note marks its results, and not its warnings', () => {
  const { event } = ended({ note: true, args: { 'extend-context': simple('word') } }, SAID);
  expect(event.entries).toMatchObject([{ type: 'note', note: true, readable: '# one' }, { type: 'warning' }]);
  expect(event.entries[1]).not.toHaveProperty('note');
});

describe('`evidencedata`', () => {
  const evidenceData = {
    description: simple('Seen on ${A.B}'),
    occurred: simple('2020-01-01T00:00:00Z'),
    tags: simple('host, seen'),
    customFields: {},
  };

  test('marks the results, read with what the task has written, and is shown to who decides', () => {
    const { run, event } = ended({ evidenceData }, SAID);
    const evidence = { description: 'Seen on x', occurred: '2020-01-01T00:00:00Z', tags: ['host', 'seen'] };
    expect(event.entries).toMatchObject([{ evidence }]);
    expect(run.state.evidence).toEqual([{ label: 'Seen on x', value: '# one', source: 'task 1' }]);
  });

  test('is evidence of nothing where the task gave nothing', () => {
    expect(ended({ evidenceData }, { entries: [] }).event.evidence).toEqual([]);
    expect(ended({ evidenceData, onError: 'continue' }, failure()).event.evidence).toEqual([]);
  });
});

describe('K3. mapped fields', () => {
  const fieldMapping = [
    { field: 'details', output: { complex: { root: 'A', accessor: 'B' } } },
    { field: 'severity', output: simple('${A.Missing}') },
  ];

  test('take their values from what the task gave, not from the context, and change the alert of the run', () => {
    const { run, event } = ended({ fieldMapping }, SAID, { details: 'old', severity: 2 });
    expect(event.alert).toEqual({ details: 'x' });
    expect(run.state.alert).toEqual({ details: 'x', severity: 2 });
    expect(run.tables.alert).toEqual({ details: 'x' });
  });

  test('are not filled from what an earlier task wrote', () => {
    const playbook = playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'command', next: ['2'] }],
      ['2', { kind: 'command', fieldMapping }],
    ]);
    const run = new TestRun(playbook).start();
    run.settle('1', SAID);
    run.settle('2', note('nothing'));
    expect(run.completion('2').alert).toEqual({});
  });

  test.each<[string, Command, Outcome]>([
    ['after an error', { onError: 'continue' }, { entries: [...SAID.entries, ...failure().entries] }],
    ['when outputs are ignored', { args: { 'ignore-outputs': simple('true') } }, SAID],
  ])('stay as they are %s', (_when, sketch, outcome) => {
    expect(ended({ fieldMapping, ...sketch }, outcome).event.alert).toEqual({});
  });

  test('never close an alert or change what it is known by, or what policy rests on: the task says so, and goes on', () => {
    const output = simple('${A.B}');
    const forbidden = ['id', 'status', 'hostname', 'agentid'].map((field) => ({ field, output }));
    const { event } = ended({ fieldMapping: forbidden }, SAID);
    expect(event.alert).toEqual({});
    expect(event.entries.filter(({ type }) => type === 'warning')).toHaveLength(4);
  });

  test('that cannot be read are left, with a warning', () => {
    const { event } = ended({ fieldMapping: [{ field: 'x', output: simple('${A.[}') }] }, SAID);
    expect(event.alert).toEqual({});
    expect(event.entries).toMatchObject([{ type: 'note' }, { type: 'warning' }]);
  });
});

test('in a dry run no task fills a field of the alert or turns a timer', () => {
  const playbook = playbookOf([
    ['0', { kind: 'start', next: ['1'], timerTriggers: [{ field: 'responsesla', action: 'start' }] }],
    ['1', { kind: 'command', fieldMapping: [{ field: 'details', output: simple('${A.B}') }] }],
  ]);
  const run = new TestRun(playbook, { alert: { id: 'a-1' }, dryRun: true }).start();
  run.settle('1', SAID);
  expect(run.state.alert).toEqual({ id: 'a-1' });
  expect(run.tables.alert).toEqual({});
});
