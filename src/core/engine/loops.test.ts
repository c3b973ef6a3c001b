/**
 * Goal: a loop over a sub-playbook runs as often as it should, one pass after the other, and says what it leaves.
 * Method: small playbooks as data; `TestRun` checks every invariant and a replay after each decision.
 * Elsewhere: one pass and its context (`playbooks.test.ts`), edges that lead back (`circles.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { Loop, Playbook } from '../playbook/document.ts';
import type { TestRunOptions } from './testing.ts';
import { failure, input, note, output, playbookOf, read, simple, subPlaybook, TestRun, when } from './testing.ts';

const CHILD = subPlaybook(
  'Child',
  [
    ['0', { kind: 'start', next: ['7'] }],
    ['7', { kind: 'command', args: { x: simple('${inputs.x}'), seen: simple('${Count}') } }],
  ],
  { inputs: [input('x'), input('y'), input('z')], outputs: [output('Out')] },
);

function looping(
  loop: Loop,
  more: { readonly separateContext?: boolean; readonly onError?: 'continue' } = {},
): Playbook {
  return playbookOf([
    ['0', { kind: 'start', next: ['1'] }],
    [
      '1',
      {
        kind: 'playbook',
        playbook: 'Child',
        separateContext: true,
        args: { x: simple('${inputs.x}'), y: simple('${inputs.y}'), z: simple('${inputs.z}') },
        loop,
        next: ['2'],
        ...more,
      },
    ],
    ['2', { kind: 'command' }],
  ]);
}

function run(playbook: Playbook, inputs: JsonObject = {}, options: TestRunOptions = {}): TestRun {
  return new TestRun(playbook, { ...options, inputs, called: [CHILD] }).start();
}

/** Answers the command of each pass until the loop is over; timers fire when they are due. Gives the number of passes. */
function play(given: TestRun, answer: (pass: number) => ReturnType<typeof note> = () => note('')): number {
  let passes = 0;
  while (given.fates['2'] === undefined && !given.state.ended) {
    const [effect] = given.underWay.keys();
    const [timer] = given.timers;
    if (effect !== undefined) given.settle(effect, effect.endsWith('/7') ? answer(++passes) : note('no'));
    else if (timer !== undefined) given.due(timer);
    else break;
  }
  return passes;
}

const warningsOf = (given: TestRun) =>
  given.completion('1').entries.map(({ code, contents }) => [code, contents] as const);

const each = (more: Partial<Loop> = {}): Loop => ({ until: { kind: 'for-each' }, waitSeconds: 0, max: 100, ...more });

describe('for-each', () => {
  test('takes the elements of its lists by place; a shorter list gives nothing later, and a single value counts once', () => {
    const given = run(looping(each()), { x: ['1', '2', '3', '4'], y: ['a', 'b', 'c'], z: '9' });
    expect(play(given)).toBe(4);
    expect(given.ofType('pass.started').map(({ inputs }) => inputs)).toEqual([
      { x: '1', y: 'a', z: '9' },
      { x: '2', y: 'b' },
      { x: '3', y: 'c' },
      { x: '4' },
    ]);
    expect(given.ofType('pass.started').map(({ scope }) => scope)).toEqual(['1/1', '1/2', '1/3', '1/4']);
  });

  test.each<readonly [string, JsonObject, number]>([
    ['two hosts: two passes', { x: ['a', 'b'] }, 2],
    ['one host: one pass', { x: 'a' }, 1],
    ['nothing at all: one pass with nothing', {}, 1],
    ['an empty list: one pass with nothing', { x: [] }, 1],
  ])('%s', (_name, inputs, count) => {
    expect(play(run(looping(each()), inputs))).toBe(count);
  });

  test('begins no pass before the one before it is over', () => {
    const given = run(looping(each()), { x: ['a', 'b'] });
    expect([...given.underWay.keys()]).toEqual(['1/1/7']);
    given.settle('1/1/7', note(''));
    expect([...given.underWay.keys()]).toEqual(['1/2/7']);
  });

  test('stopped by max with items left, it says how many, and goes on', () => {
    const given = run(looping(each({ max: 3 })), { x: ['a', 'b', 'c', 'd', 'e'] });
    expect(play(given)).toBe(3);
    expect(warningsOf(given)).toEqual([
      ['loop.items-left', 'the loop was stopped after 3 passes: 2 of 5 items are left'],
    ]);
    expect(given.fates).toMatchObject({ '1': 'done', '2': 'started' });
  });

  test('that comes to its end at max says nothing', () => {
    const given = run(looping(each({ max: 2 })), { x: ['a', 'b'] });
    play(given);
    expect(warningsOf(given)).toEqual([]);
  });

  test('every pass begins with an empty context, and its outputs are there after it', () => {
    const given = run(looping(each()), { x: ['a', 'b'] });
    given.settle('1/1/7', note('', { Out: 'of a', Count: 1 }));
    expect(given.state.context).toEqual({ Out: 'of a' });
    expect(given.underWay.get('1/2/7')?.call.args).toEqual({ x: 'b', seen: '' });
    given.settle('1/2/7', note('', { Out: 'of b' }));
    expect(given.state.context).toEqual({ Out: ['of a', 'of b'] });
  });

  test('a finished pass leaves outputs and a count, and nothing else', () => {
    const given = run(looping(each()), { x: ['a', 'b', 'c'] });
    given.settle('1/1/7', note(''));
    given.settle('1/2/7', note(''));
    expect(Object.keys(given.state.passes)).toEqual(['1/3']);
    expect(given.state.callers['1']).toMatchObject({ finished: 2, scope: '1/3' });
    expect(Object.keys(given.state.tasks).toSorted()).toEqual(['0', '1', '1/3/0', '1/3/7']);
  });

  test('a pass that fails ends the loop; what earlier ones gave stays', () => {
    const given = run(looping(each(), { onError: 'continue' }), { x: ['a', 'b', 'c'] });
    given.settle('1/1/7', note('', { Out: 'of a' }));
    given.settle('1/2/7', failure('down'));
    expect(given.fates).toMatchObject({ '1': 'failed-continued', '2': 'started' });
    expect(given.state.context['Out']).toBe('of a');
  });

  test('waits between passes by a timer of the journal, also over a restart', () => {
    const given = run(looping(each({ waitSeconds: 30 })), { x: ['a', 'b'] });
    given.settle('1/1/7', note(''));
    expect(given.state.status).toBe('running');
    expect([...given.tables.timers]).toEqual([['1', 31_000]]);
    given.crash(2);
    given.handle({ type: 'due', effect: '1' });
    expect(given.underWay.size).toBe(0);
    given.due('1');
    expect([...given.underWay.keys()]).toEqual(['1/2/7']);
    given.settle('1/2/7', note(''));
    expect(given.fates['2']).toBe('started');
  });

  test('a cancel while it waits ends the run', () => {
    const given = run(looping(each({ waitSeconds: 30 })), { x: ['a', 'b'] });
    given.settle('1/1/7', note(''));
    given.cancel();
    expect(given.state.status).toBe('cancelled');
    expect(given.tables.timers.size).toBe(0);
  });

  test('a thousand passes that need nobody are several decisions', () => {
    const quiet = subPlaybook('Child', [['0', { kind: 'start' }]], { inputs: [input('x')] });
    const items = Array.from({ length: 1000 }, (_, index) => `i${index}`);
    const given = new TestRun(looping(each({ max: 1000 })), { inputs: { x: items }, called: [quiet] }).start();
    let decisions = 1;
    while (given.timers.size > 0) {
      given.due('1');
      decisions += 1;
    }
    expect(given.ofType('pass.ended')).toHaveLength(1000);
    expect(decisions).toBe(20);
    expect(given.fates['2']).toBe('started');
  });
});

describe('until a condition holds', () => {
  const until = (more: Partial<Loop> = {}): Loop => ({
    until: { kind: 'condition', condition: when('', 'Count', 'greaterThanOrEqual', '3').condition },
    waitSeconds: 0,
    max: 10,
    ...more,
  });
  const counting = (pass: number) => ({ entries: [], set: { Count: pass } });

  test('it is looked at after each pass, in the context of the sub-playbook, which goes on', () => {
    const given = run(looping(until()), { x: 'a' });
    expect(play(given, counting)).toBe(3);
    expect(given.state.context).toEqual({});
    expect(given.ofType('task.started').map(({ calls }) => calls[0]?.args['seen'])).toEqual(['', 1, 2, undefined]);
  });

  test('lists are inputs as they are', () => {
    const given = run(looping(until()), { x: ['a', 'b'] });
    expect(given.ofType('pass.started')[0]?.inputs).toEqual({ x: ['a', 'b'] });
  });

  test('outputs are copied once, at the end', () => {
    const given = run(looping(until()), {});
    given.settle('1/1/7', { entries: [], set: { Count: 1, Out: 'p1' } });
    expect(given.state.context).toEqual({});
    given.settle('1/2/7', { entries: [], set: { Count: 3, Out: 'p2' } });
    expect(given.state.context).toEqual({ Out: 'p2' });
  });

  test('a shared context is the one that it looks at', () => {
    const given = run(looping(until(), { separateContext: false }), {});
    expect(play(given, counting)).toBe(3);
    expect(given.state.context).toEqual({ Count: 3 });
  });

  test('max ends it without an error, and it says that it was not done', () => {
    const given = run(looping(until({ max: 2 })), {});
    expect(play(given, counting)).toBe(2);
    expect(given.fates).toMatchObject({ '1': 'done', '2': 'started' });
    expect(warningsOf(given)).toEqual([
      ['loop.max-reached', 'the loop was stopped after 2 passes, and its condition to end does not hold yet'],
    ]);
  });

  test('a condition that cannot be read fails the task', () => {
    const broken = when('', 'a.[', 'isExists').condition;
    const given = run(looping(until({ until: { kind: 'condition', condition: broken } })), {});
    play(given);
    expect(given.fates['1']).toBe('failed');
  });
});

describe('until a script says so', () => {
  const asking = (more: Partial<Loop> = {}): Loop => ({
    until: {
      kind: 'script',
      calls: 'script',
      command: 'Ask',
      brand: '',
      args: { count: simple('${Count}') },
      exitLabel: 'yes',
    },
    waitSeconds: 0,
    max: 10,
    ...more,
  });

  test('it is asked after each pass, with arguments of the sub-playbook, and its answer is a label', () => {
    const given = run(looping(asking()), {});
    given.settle('1/1/7', { entries: [], set: { Count: 5 } });
    expect(given.underWay.get('1')?.call).toMatchObject({ name: 'Ask', args: { count: 5 }, attempt: 1 });
    given.crash(3);
    given.settle('1', note('no'));
    given.settle('1/2/7', note(''));
    expect(given.underWay.get('1')?.call).toMatchObject({ args: { count: 5 }, attempt: 2 });
    given.settle('1', note('Yes'));
    expect(given.fates).toMatchObject({ '1': 'done', '2': 'started' });
  });

  test('what it writes is in the context of the sub-playbook', () => {
    const given = run(looping(asking()), {});
    given.settle('1/1/7', note(''));
    given.settle('1', note('no', { Count: 8 }));
    expect(given.state.context).toEqual({});
    expect(given.underWay.get('1/2/7')?.call.args['seen']).toBe(8);
  });

  test.each([0, 30])(
    'when it is asked later, the loop waits for that time (%d s between its passes)',
    (waitSeconds) => {
      const delegate = (args: JsonObject, now: number) => ({
        calls: [{ name: 'Ask', brand: '', args, notBefore: now + 60_000 }],
      });
      const until = {
        kind: 'script',
        calls: 'script',
        command: 'Later',
        brand: '',
        args: {},
        exitLabel: 'yes',
      } as const;
      const given = new TestRun(looping(asking({ waitSeconds, until })), {
        called: [subPlaybook('Child', [['7', { kind: 'start' }]])],
        commands: { Later: { ...read(), delegate } },
      }).start();
      for (let pass = 1; pass <= 3; pass += 1) {
        expect([...given.underWay]).toEqual([]);
        expect([...given.tables.timers]).toEqual([['1', given.now + 60_000]]);
        given.due('1');
        given.settle('1', note('no'));
        if (waitSeconds > 0) given.due('1');
      }
    },
  );

  test('when it fails, the task fails; when nothing offers it, too', () => {
    const given = run(looping(asking()), {});
    given.settle('1/1/7', note(''));
    given.settle('1', failure('down'));
    expect(given.ofType('task.failed')).toMatchObject([{ task: '1', error: { code: 'test.failed' } }]);
    const absent = run(looping(asking()), {}, { commands: { Ask: undefined } });
    absent.settle('1/1/7', note(''));
    expect(absent.ofType('task.failed')).toMatchObject([{ error: { code: 'engine.command-unavailable' } }]);
  });
});

test('without a loop a list is one input of one pass', () => {
  const { loop: _loop, ...task } = looping(each()).tasks['1'] as Extract<
    Playbook['tasks'][string],
    { kind: 'playbook' }
  >;
  const playbook = looping(each());
  const given = run({ ...playbook, tasks: { ...playbook.tasks, '1': task } }, { x: ['a', 'b'] });
  expect(play(given)).toBe(1);
  expect(given.ofType('pass.started')[0]?.inputs).toEqual({ x: ['a', 'b'] });
});
