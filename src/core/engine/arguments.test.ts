/**
 * Goal: what a command is called with, and what its answer leaves in the context (A1–A3 of tasks/command.ts).
 * Method: one task in a `TestRun`; the calls that it asks for and the writes that it ends with.
 * Elsewhere: the language itself (core/language), what commands do with arguments (integrations, automations).
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { AdvanceArg } from '../language/value.ts';
import type { ArgumentRow } from './commands.ts';
import { failure, note, playbookOf, read, simple, TestRun } from './testing.ts';

function begun(
  args: Record<string, AdvanceArg>,
  rows: readonly Partial<ArgumentRow>[] = [],
  alert: JsonObject = {},
): TestRun {
  const info = read(...rows.map((row) => ({ name: '', description: '', ...row })));
  return new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'command', args }],
    ]),
    { alert, commands: { cmd: info } },
  ).start();
}

const argsOf = (run: TestRun) => [...run.underWay.values()].map(({ call }) => call.args);

describe('A1. nothing given', () => {
  test.each<[string, AdvanceArg]>([
    ['the empty text', simple('')],
    ['no value', {}],
  ])('%s is not passed', (_what, arg) => {
    expect(argsOf(begun({ a: arg }))).toEqual([{}]);
  });

  test.each<[string, AdvanceArg]>([
    ['a placeholder', simple('${nowhere}')],
    ['a complex value', { complex: { root: 'nowhere' } }],
  ])('%s that gives nothing is passed as the empty text', (_what, arg) => {
    expect(argsOf(begun({ a: arg }))).toEqual([{ a: '' }]);
  });

  test('a default takes the place of an argument that is not given, or empty; it may hold placeholders', () => {
    const rows = [
      { name: 'a', defaultValue: 'd' },
      { name: 'b', defaultValue: '${incident.x}' },
      { name: 'c', defaultValue: 'd' },
    ];
    expect(argsOf(begun({ a: simple('${nowhere}'), c: simple('mine') }, rows, { x: ['l'] }))).toEqual([
      { a: 'd', b: 'l', c: 'mine' },
    ]);
  });

  test('a required argument that is not given fails the task; one that is empty does not', () => {
    const rows = [{ name: 'a', required: true }];
    expect(begun({ a: simple('') }, rows).ofType('task.failed')[0]?.error.code).toBe('engine.missing-argument');
    expect(argsOf(begun({ a: simple('${nowhere}') }, rows))).toEqual([{ a: '' }]);
  });

  test('an argument that cannot be read fails the task', () => {
    expect(begun({ a: simple('${x.[}') }).state.status).toBe('failed');
  });

  test('values keep their type, and names that no row has are passed on', () => {
    const alert = { n: 5, o: { k: true } };
    expect(argsOf(begun({ n: simple('${incident.n}'), o: simple('${incident.o}') }, [], alert))).toEqual([alert]);
  });
});

test('A2. reserved arguments never reach the command', () => {
  const [call] = [
    ...begun({ a: simple('x'), using: simple('tenant'), 'retry-count': simple('3') }).underWay.values(),
  ].map((effect) => effect.call);
  expect(call?.args).toEqual({ a: 'x' });
  expect(call?.options).toEqual({ using: 'tenant', 'retry-count': '3' });
});

describe('the instances of a call', () => {
  const callOf = (args: Record<string, AdvanceArg>, alert: JsonObject = {}) =>
    [...begun(args, [], alert).underWay.values()][0]?.call;

  test.each<[string, AdvanceArg, string | undefined]>([
    ['one name', simple('tenant'), 'tenant'],
    ['several names', simple(' east, west '), 'east, west'],
    ['a list', simple('${incident.names}'), 'east,west'],
    ['nothing', simple('${nowhere}'), undefined],
  ])('are those that `using` names: %s', (_what, using, wanted) => {
    expect(callOf({ using }, { names: ['east', 'west'] })?.using).toBe(wanted);
  });

  test('are those of the brand that `using-brand` names, when it names one', () => {
    expect(callOf({ 'using-brand': simple('Cortex') })?.brand).toBe('Cortex');
    expect(callOf({ 'using-brand': simple('Cortex,Other') })?.brand).toBe('');
    expect(callOf({})).not.toHaveProperty('using');
  });
});

describe('A3. lists', () => {
  const alert = { two: ['a', 'b'], three: [1, 2, 3], one: ['x'], none: [] };

  test('run the command once per element, and scalars are repeated', () => {
    const run = begun({ l: simple('${incident.two}'), s: simple('k') }, [], alert);
    expect(argsOf(run)).toEqual([
      { l: 'a', s: 'k' },
      { l: 'b', s: 'k' },
    ]);
    expect([...run.underWay.keys()]).toEqual(['1', '1.1']);
  });

  test('are passed whole to an argument that takes lists', () => {
    expect(argsOf(begun({ l: simple('${incident.two}') }, [{ name: 'l', isArray: true }], alert))).toEqual([
      { l: ['a', 'b'] },
    ]);
  });

  test('are zipped; a shorter one is left out of the later runs', () => {
    const run = begun({ l: simple('${incident.two}'), m: simple('${incident.three}') }, [], alert);
    expect(argsOf(run)).toEqual([{ l: 'a', m: 1 }, { l: 'b', m: 2 }, { m: 3 }]);
  });

  test('of one element run it once, with the element; an empty one counts as nothing', () => {
    expect(argsOf(begun({ l: simple('${incident.one}') }, [], alert))).toEqual([{ l: 'x' }]);
    expect(argsOf(begun({ l: simple('${incident.none}') }, [], alert))).toEqual([{ l: '' }]);
  });

  test('that are too long fail the task instead of flooding a vendor', () => {
    const many = Array.from({ length: 1_001 }, (_, index) => index);
    expect(begun({ l: simple('${incident.many}') }, [], { many }).ofType('task.failed')[0]?.error.code).toBe(
      'engine.too-many-calls',
    );
  });

  test('the task is done when all calls are, entries in the order of the calls, and in error when one is', () => {
    const run = begun({ l: simple('${incident.three}') }, [], alert);
    run.settle('1.2', note('third'));
    run.settle('1', note('first'));
    expect(run.fates['1']).toBe('started');
    run.crash(3);
    expect([...run.underWay.keys()]).toEqual(['1.1']);
    run.settle('1.1', failure('second'));
    expect(run.ofType('task.failed')[0]?.entries.map(({ contents }) => contents)).toEqual(['first', 'second', 'third']);
  });
});

describe('what an answer leaves', () => {
  const wrote = (args: Record<string, AdvanceArg>, ...settle: Parameters<typeof note>) => {
    const run = begun(args);
    run.settle('1', note(...settle));
    return run.state.context;
  };

  test('the context of its entries, then extend-context', () => {
    expect(wrote({ 'extend-context': simple('Raw=k') }, { k: 5 }, { A: { b: 1 } })).toEqual({ A: { b: 1 }, Raw: 5 });
  });

  test('ignore-outputs keeps the first and not the second, however it is spelled', () => {
    for (const yes of ['true', 'True']) {
      expect(wrote({ 'ignore-outputs': simple(yes), 'extend-context': simple('Raw=k') }, { k: 5 }, { A: 1 })).toEqual({
        Raw: 5,
      });
    }
  });

  test('one Action row per target, merged by its key', () => {
    const run = begun({});
    const action = { verb: 'isolate', targets: ['a', 'b'], instance: 't', result: 'done', detail: 'proven' } as const;
    run.settle('1', { ...note('x'), actions: [action] });
    expect(run.state.context['Action']).toEqual(
      ['a', 'b'].map((target) => ({
        Key: `isolate ${target}`,
        Verb: 'isolate',
        Target: target,
        Instance: 't',
        Result: 'done',
        Detail: 'proven',
      })),
    );
  });

  test('changes of the alert are seen by the next task, and are a row', () => {
    const args = { s: simple('${incident.status}') };
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1'] }],
        ['1', { kind: 'command', next: ['2'] }],
        ['2', { kind: 'command', args }],
      ]),
    ).start();
    run.settle('1', { ...note('x'), alert: { status: 'closed' } });
    expect(run.underWay.get('2')?.call.args).toEqual({ s: 'closed' });
    expect(run.tables.alert).toEqual({ status: 'closed' });
  });

  test('lastCompletedTaskEntries are those of the live predecessors; a title passes its own on', () => {
    const args = { e: simple('${lastCompletedTaskEntries}') };
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1', '2'] }],
        ['1', { kind: 'command', next: ['3'] }],
        ['2', { kind: 'command', onError: 'continue', next: ['4'] }],
        ['3', { kind: 'title', next: ['4'] }],
        ['4', { kind: 'command', args }],
      ]),
      { commands: { cmd: read({ name: 'e', description: '', isArray: true }) } },
    ).start();
    run.settle('2', failure());
    run.settle('1', note('x'));
    expect(run.underWay.get('4')?.call.args).toEqual({ e: ['1@run-1', '2@run-1'] });
  });
});

test('defaults of the playbook’s inputs are read when the run starts; what is given wins, an empty default is none', () => {
  const input = (key: string, text: string) => ({ key, value: simple(text), required: false, description: '' });
  const inputs = [input('a', '${incident.x}'), input('b', 'd'), input('c', '')];
  const run = new TestRun(playbookOf([['0', { kind: 'start' }]], { inputs }), {
    alert: { x: 1 },
    inputs: { b: 'mine' },
  }).start();
  expect(run.state.inputs).toEqual({ a: 1, b: 'mine' });
});
