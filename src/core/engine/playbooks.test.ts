/**
 * Goal: a sub-playbook runs inside its parent's run, in its own place and context, and what follows from it is what XSOAR says.
 * Method: small playbooks as data; after each decision every invariant and a replay are checked by `TestRun`.
 * Elsewhere: errors, people and cancels (`playbooks-stop.test.ts`), loops (`loops.test.ts`), random ones under random schedules (`simulation/`), pinning (apps and drivers).
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import type { Playbook } from '../playbook/document.ts';
import { callScopeOf } from './scope.ts';
import {
  START,
  calling,
  child,
  failure,
  input,
  note,
  output,
  pending,
  playbookOf,
  simple,
  subPlaybook,
  TestRun,
  type TaskSketch,
  type TestRunOptions,
} from './testing.ts';

function run(playbook: Playbook, called: readonly Playbook[], options: TestRunOptions = {}): TestRun {
  return new TestRun(playbook, { ...options, called }).start();
}

describe('a sub-playbook runs inside the run of its parent', () => {
  test('its tasks stand under the scope path of the pass, and its caller goes on when all of them are done', () => {
    const given = run(calling({ args: { Target: simple('pc-1') } }), [child()]);
    expect([...given.underWay.keys()]).toEqual(['1/1/7']);
    expect(given.argsOf('1/1/7')).toEqual({ target: 'pc-1' });
    expect(given.fates).toMatchObject({ '1': 'started', '1/1/0': 'done', '1/1/7': 'started' });
    given.settle('1/1/7', note('ok'));
    expect(given.fates).toEqual({ '0': 'done', '1': 'done', '2': 'started' });
    given.settle('2', note('ok'));
    expect(given.state).toMatchObject({ status: 'completed', passes: {}, callers: {} });
  });

  test('one whose tasks need nobody is done in the decision that begins it', () => {
    const quiet = subPlaybook('Child', [START('1'), ['1', { kind: 'title' }]]);
    const given = run(calling(), [quiet]);
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('three deep, each in its place, and the end comes up from the innermost', () => {
    const chain = (name: string, next: string) =>
      subPlaybook(name, [
        START('3'),
        ['3', { kind: 'playbook', playbook: next, next: ['4'] }],
        ['4', { kind: 'title' }],
      ]);
    const given = run(calling({ playbook: 'A' }), [chain('A', 'B'), chain('B', 'Child'), child()]);
    expect([...given.underWay.keys()]).toEqual(['1/1/3/1/3/1/7']);
    given.crash(4);
    given.settle('1/1/3/1/3/1/7', note('ok'));
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('the same one twice in parallel: two places, two contexts, and their join waits for both', () => {
    const twice = playbookOf([
      START('1', '2'),
      ['1', { kind: 'playbook', playbook: 'Child', separateContext: true, args: { Target: simple('a') }, next: ['3'] }],
      ['2', { kind: 'playbook', playbook: 'Child', separateContext: true, args: { Target: simple('b') }, next: ['3'] }],
      ['3', { kind: 'command' }],
    ]);
    const given = run(twice, [child({ outputs: [output('Out')] })]);
    expect([given.argsOf('1/1/7'), given.argsOf('2/1/7')]).toEqual([{ target: 'a' }, { target: 'b' }]);
    given.settle('2/1/7', note('', { Out: 'of b' }));
    expect(given.state.context).toEqual({ Out: 'of b' });
    expect(given.underWay.has('3')).toBe(false);
    given.settle('1/1/7', note('', { Out: 'of a' }));
    expect(given.state.context).toEqual({ Out: ['of b', 'of a'] });
    expect(given.underWay.has('3')).toBe(true);
  });

  test('it is found by its id where no playbook has that name', () => {
    const given = run(calling({ playbook: 'child-id' }), [child({ id: 'child-id' })]);
    expect([...given.underWay.keys()]).toEqual(['1/1/7']);
  });
});

describe('what cannot run says so by a code', () => {
  const codeOf = (given: TestRun) => given.ofType('task.failed').map(({ task, error }) => [task, error.code]);

  test('one that was not installed when the run began', () => {
    expect(codeOf(run(calling(), []))).toEqual([['1', 'engine.playbook-missing']]);
    expect(run(calling({ skipUnavailable: true }), []).fates).toMatchObject({ '1': 'skipped', '2': 'started' });
  });

  test('one that would run inside itself, directly or not', () => {
    const self = subPlaybook('Child', [START('1'), ['1', { kind: 'playbook', playbook: 'Child' }]]);
    expect(codeOf(run(calling(), [self]))).toEqual([['1/1/1', 'engine.playbook-recursion']]);
    const other = subPlaybook('Other', [START('1'), ['1', { kind: 'playbook', playbook: 'Child' }]]);
    const back = subPlaybook('Child', [START('1'), ['1', { kind: 'playbook', playbook: 'Other' }]]);
    expect(codeOf(run(calling(), [back, other]))).toEqual([['1/1/1/1/1', 'engine.playbook-recursion']]);
    const root = { ...calling({ playbook: 'test' }) };
    expect(codeOf(run(root, [root]))).toEqual([['1', 'engine.playbook-recursion']]);
  });

  test('one that is deeper than thirty', () => {
    const links = Array.from({ length: 32 }, (_, index) =>
      subPlaybook(`P${index}`, [START('1'), ['1', { kind: 'playbook', playbook: `P${index + 1}` }]]),
    );
    const given = run(calling({ playbook: 'P0' }), links);
    expect(codeOf(given).map(([, code]) => code)).toEqual(['engine.playbooks-too-deep']);
  });

  test('playbooks that multiply come to an end, and no decision begins more than fifty passes', () => {
    const wide = (name: string, next: string) =>
      subPlaybook(name, [
        START('1', '2', '3', '4'),
        ...['1', '2', '3', '4'].map((id): [string, TaskSketch] => [id, { kind: 'playbook', playbook: next }]),
      ]);
    const names = Array.from({ length: 12 }, (_, index) => `W${index}`);
    const given = run(
      calling({ playbook: 'W0' }),
      names.map((name, index) => wide(name, `W${index + 1}`)),
    );
    expect(given.ofType('pass.started').length).toBeLessThanOrEqual(50);
    expect(given.timers.size).toBeGreaterThan(0);
  });
});

describe('inputs are bound by the caller', () => {
  const two = child({ inputs: [input('Target', '${Host}'), input('Extra', '9')] });
  const bound = (args: Record<string, { simple?: string }>, called = two, inputs: JsonObject = {}) => {
    const playbook = playbookOf([
      START('9'),
      ['9', { kind: 'command', next: ['1'] }],
      ['1', { kind: 'playbook', playbook: 'Child', separateContext: true, args }],
    ]);
    const given = run(playbook, [called], { inputs });
    given.settle('9', note('', { Host: 'from the context' }));
    return given;
  };
  const inputsOf = (given: TestRun) => given.ofType('pass.started')[0]?.inputs;

  test('what is not given takes the default of the sub-playbook, read in the context of the caller', () => {
    expect(inputsOf(bound({}))).toEqual({ Target: 'from the context', Extra: '9' });
  });

  test('what is given is read in the scope of the caller, its own inputs included', () => {
    expect(inputsOf(bound({ Target: simple('${inputs.Mine}') }, two, { Mine: 'x' }))).toEqual({
      Target: 'x',
      Extra: '9',
    });
  });

  test('a key that is given but empty clears the input: the default does not count', () => {
    expect(inputsOf(bound({ Target: {}, Extra: simple('') }))).toEqual({});
    expect(inputsOf(bound({ Target: simple('${missing}') }))).toEqual({ Extra: '9' });
  });

  test('a key that the sub-playbook does not know is passed over', () => {
    expect(inputsOf(bound({ Nobody: simple('x') }))).toEqual({ Target: 'from the context', Extra: '9' });
  });

  test('a list stays one value', () => {
    const given = bound({ Target: simple('${inputs.Hosts}') }, two, { Hosts: ['a', 'b'] });
    expect(inputsOf(given)).toMatchObject({ Target: ['a', 'b'] });
  });

  test('a required input that is empty fails the calling task', () => {
    const strict = child({ inputs: [input('Target', undefined, true)] });
    const given = bound({ Target: simple('') }, strict);
    expect(given.ofType('task.failed')).toMatchObject([{ task: '1', error: { code: 'engine.missing-input' } }]);
    expect(given.state.status).toBe('failed');
  });

  test('`inputs` are those of the sub-playbook, for one that shares the context too', () => {
    const given = run(calling({ separateContext: false, args: { Target: simple('x') } }), [child()], {
      inputs: { Target: 'of the run', Other: 'y' },
    });
    expect(given.argsOf('1/1/7')).toEqual({ target: 'x' });
  });
});

describe('context', () => {
  const reading = subPlaybook('Child', [
    START('7'),
    ['7', { kind: 'command', args: { seen: simple('${Host}'), alert: simple('${incident.id}') }, next: ['8'] }],
    ['8', { kind: 'command', args: { own: simple('${Own}'), id: simple('${currentPlaybookID}') } }],
  ]);
  const prepared = (separateContext: boolean, called: Playbook) => {
    const playbook = playbookOf([
      START('9'),
      ['9', { kind: 'command', next: ['1'] }],
      ['1', { kind: 'playbook', playbook: 'Child', separateContext }],
    ]);
    const given = run(playbook, [called], { alert: { id: 'a-1' } });
    given.settle('9', note('', { Host: 'pc' }));
    return given;
  };

  test('a private one sees its own data, its inputs and the alert, and nothing of its caller', () => {
    const given = prepared(true, reading);
    expect(given.argsOf('1/1/7')).toEqual({ seen: '', alert: 'a-1' });
    given.settle('1/1/7', note('', { Own: 'mine' }));
    expect(given.argsOf('1/1/8')).toEqual({ own: 'mine', id: '1-1' });
    expect(given.state.context).toEqual({ Host: 'pc' });
    expect(callScopeOf(given.state, '1/1/8').context).toEqual({ Own: 'mine' });
    given.settle('1/1/8', note(''));
    expect(given.state.context).toEqual({ Host: 'pc' });
  });

  test('a shared one reads and writes the context of its caller', () => {
    const given = prepared(false, reading);
    expect(given.argsOf('1/1/7')).toEqual({ seen: 'pc', alert: 'a-1' });
    given.settle('1/1/7', note('', { Own: 'mine' }));
    expect(given.state.context).toEqual({ Host: 'pc', Own: 'mine' });
    expect(callScopeOf(given.state, '1/1/8').context).toEqual({ Host: 'pc', Own: 'mine' });
  });

  test('a shared one inside a private one works on the private context', () => {
    const middle = subPlaybook('Child', [
      START('3'),
      ['3', { kind: 'playbook', playbook: 'Inner', next: ['4'] }],
      ['4', { kind: 'command', args: { own: simple('${Own}') } }],
    ]);
    const inner = subPlaybook('Inner', [START('5'), ['5', { kind: 'command' }]]);
    const given = run(calling(), [middle, inner]);
    given.settle('1/1/3/1/5', note('', { Own: 'mine' }));
    expect(given.argsOf('1/1/4')).toEqual({ own: 'mine' });
    expect(given.state.context).toEqual({});
  });

  test('a private context can be named by its own tasks, and the main one read', () => {
    const naming = subPlaybook('Child', [
      START('7'),
      ['7', { kind: 'command', next: ['8'] }],
      [
        '8',
        {
          kind: 'command',
          args: { own: simple('${subplaybook-1-1.Own}'), main: simple('${parentIncidentContext.Host}') },
        },
      ],
    ]);
    const given = prepared(true, naming);
    given.settle('1/1/7', note('', { Own: 'mine' }));
    expect(given.argsOf('1/1/8')).toEqual({ own: 'mine', main: 'pc' });
  });

  test('what a poll writes goes into the context of its sub-playbook', () => {
    const given = run(calling(), [child()]);
    given.settle('1/1/7', { ...pending(), entries: [{ type: 'note', contents: '', context: { Job: 1 } }] });
    expect(given.state.context).toEqual({});
    expect(callScopeOf(given.state, '1/1/7').context).toEqual({ Job: 1 });
  });
});

describe('outputs are copied to the caller', () => {
  const copied = (paths: readonly string[], inner: JsonObject, before: JsonObject = {}): Json => {
    const playbook = playbookOf([
      START('9'),
      ['9', { kind: 'command', next: ['1'] }],
      ['1', { kind: 'playbook', playbook: 'Child', separateContext: true }],
    ]);
    const given = run(playbook, [child({ outputs: paths.map(output) })]);
    given.settle('9', note('', before));
    given.settle('1/1/7', note('', inner));
    return given.state.context;
  };

  test.each<readonly [string, readonly string[], JsonObject, JsonObject, JsonObject]>([
    ['only what is declared', ['A'], { A: 1, B: 2 }, {}, { A: 1 }],
    ['nothing for what is not there', ['A', 'C.D'], { B: 2 }, {}, {}],
    [
      'declared fields stay together, element by element, and empty elements go',
      ['File.Name', 'File.Size'],
      { File: [{ Name: 'a', Size: 1, Secret: 's' }, { Secret: 's' }, { Name: 'b' }] },
      {},
      { File: [{ Name: 'a', Size: 1 }, { Name: 'b' }] },
    ],
    ['a path that a shorter one covers adds nothing', ['A.B', 'A'], { A: { B: 1, C: 2 } }, {}, { A: { B: 1, C: 2 } }],
    ['what is there is added to', ['A'], { A: 'new' }, { A: 'old' }, { A: ['old', 'new'] }],
    [
      'what was handed in and comes back is not added again',
      ['A'],
      { A: [{ x: 1 }, { x: 2 }] },
      { A: [{ x: 1 }] },
      { A: [{ x: 1 }, { x: 2 }] },
    ],
    [
      'standard objects merge by their keys',
      ['IP', 'DBotScore'],
      { IP: { Address: '1.1.1.1', ASN: 'AS1' }, DBotScore: { Indicator: 'i', Vendor: 'v', Type: 'ip', Score: 3 } },
      { IP: { Address: '1.1.1.1', Hostname: 'h' }, DBotScore: { Indicator: 'i', Vendor: 'v', Type: 'ip', Score: 1 } },
      {
        IP: { Address: '1.1.1.1', Hostname: 'h', ASN: 'AS1' },
        DBotScore: { Indicator: 'i', Vendor: 'v', Type: 'ip', Score: 3 },
      },
    ],
  ])('%s', (_name, paths, inner, before, after) => {
    expect(copied(paths, inner, before)).toEqual(after);
  });

  test('the caller of a caller sees what is declared at each step only', () => {
    const middle = subPlaybook(
      'Child',
      [START('3'), ['3', { kind: 'playbook', playbook: 'Inner', separateContext: true }]],
      {
        outputs: [output('Out.Value')],
      },
    );
    const inner = subPlaybook('Inner', [START('5'), ['5', { kind: 'command' }]], { outputs: [output('Out')] });
    const given = run(calling(), [middle, inner]);
    given.settle('1/1/3/1/5', note('', { Out: { Value: 'v', More: 'm' }, Other: 1 }));
    expect(given.state.context).toEqual({ Out: { Value: 'v' } });
    expect(given.argsOf('2')).toEqual({ text: 'v' });
  });
});

describe('the pass is part of the journal', () => {
  test('a task whose id holds a slash keeps its place apart from keys', () => {
    const odd = subPlaybook('Child', [START('a/1/b'), ['a/1/b', { kind: 'command' }]]);
    const given = run(calling(), [odd]);
    expect([...given.underWay.keys()]).toEqual(['1/1/a~11~1b']);
    given.settle('1/1/a~11~1b', note('ok'));
    expect([...given.underWay.keys()]).toEqual(['2']);
  });

  test('a failing source inside leaves its gap, and so does a sub-playbook with a name for it', () => {
    const given = run(calling({ onError: 'continue', evidence: 'prevalence' }), [child()]);
    given.settle('1/1/7', failure('down'));
    expect(given.state.gaps).toEqual(['task 7', 'prevalence']);
  });
});
