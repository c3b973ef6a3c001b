/**
 * Goal: a decision that needs scripts decides nothing, says which, and is the same decision once their answers are given (D5).
 * Method: `decide` with and without answers, on values, a condition, a merge and `extend-context`.
 * Elsewhere: the scripts themselves (`adapters/sandbox`), the rounds (`adapters/drivers/scripts.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { Json } from '../base/json.ts';
import { ok } from '../base/result.ts';
import type { ScriptNeed, ScriptResult } from '../language/index.ts';
import { decide, type Decision, type Trigger } from './decide.ts';
import { note, playbookOf, simple, TestRun, when } from './testing.ts';

/** Stands for JavaScript: every program gives this for every call. */
function answersOf(needs: readonly ScriptNeed[], value: Json): Map<string, readonly ScriptResult[]> {
  return new Map(needs.map((need) => [need.key, need.kind === 'javascript' ? need.calls.map(() => ok(value)) : []]));
}

/** The decision without answers, which must be empty, and the one with them. */
function decided(run: TestRun, trigger: Trigger, value: Json): { needs: readonly ScriptNeed[]; decision: Decision } {
  const { needs, ...nothing } = decide(run.state, trigger, run.env);
  expect(nothing).toEqual({ events: [], rows: [], effects: [], state: run.state });
  const decision = decide(run.state, trigger, { ...run.env, answers: answersOf(needs, value) });
  return { needs, decision };
}

const sourceOf = (need: ScriptNeed) => (need.kind === 'javascript' ? need.program.source : need.name);

const outcome = (context: Record<string, Json>): Trigger => ({
  type: 'outcome',
  effect: '1',
  outcome: note('text', context),
});

describe('scripts that a decision needs', () => {
  test('of the arguments of a task that becomes ready, all at once', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'command', next: ['1'] }],
        ['1', { kind: 'command', args: { a: simple('${alert.x=foo(val)}'), b: simple('${alert.y(bar(val))}') } }],
      ]),
      { alert: { x: 1, y: 2 } },
    ).start();
    const trigger: Trigger = { type: 'outcome', effect: '0', outcome: note('') };
    const first = decide(run.state, trigger, run.env);
    expect(first.needs.map(sourceOf)).toEqual(['foo(val)', 'bar(val)']);
    const { decision } = decided(run, trigger, 7);
    expect(decision.effects).toMatchObject([{ kind: 'call', call: { args: { a: 7, b: 2 } } }]);
  });

  test('of a condition: no branch is taken on a value that is not known yet', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'command', next: ['1'] }],
        [
          '1',
          {
            kind: 'condition',
            next: { yes: ['2'], '#default#': ['3'] },
            conditions: [when('yes', 'alert.rows(foo(val)).n', 'isExists')],
          },
        ],
        ['2', { kind: 'title' }],
        ['3', { kind: 'title' }],
      ]),
      { alert: { rows: [{ n: 1 }] } },
    ).start();
    const { needs, decision } = decided(run, { type: 'outcome', effect: '0', outcome: note('') }, true);
    expect(needs).toHaveLength(1);
    expect(decision.state.tasks['2']?.status).toBe('done');
  });

  test('of a merge key and of extend-context: both at once', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'title', next: ['1'] }],
        ['1', { kind: 'command', args: { 'extend-context': simple('Text=.=foo(val)') } }],
      ]),
    ).start();
    run.state = { ...run.state, context: { A: [{ id: 1 }] } };
    const trigger = outcome({ 'A(foo(val, obj))': { id: 2 } });
    const { needs } = decide(run.state, trigger, run.env);
    expect(needs).toMatchObject([
      { program: { shape: 'merge' }, calls: [{ rows: [{ id: 1 }], items: [{ id: 2 }] }] },
      { program: { shape: 'value' }, calls: [{ val: 'text' }] },
    ]);
    const answers = new Map(needs.map(({ key }, index) => [key, [ok(index === 0 ? [[0]] : 'shown')]]));
    const decision = decide(run.state, trigger, { ...run.env, answers });
    expect(decision.state.context).toEqual({ A: [{ id: 2 }], Text: 'shown' });
  });

  test('that could not be asked leave a warning in the war room', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'title', next: ['1'] }],
        ['1', { kind: 'command' }],
      ]),
    ).start();
    run.state = { ...run.state, context: { A: [{ id: 1 }] } };
    const trigger = outcome({ 'A(foo(val, obj))': { id: 2 } });
    const { needs } = decide(run.state, trigger, run.env);
    const stopped: ScriptResult = { ok: false, error: { kind: 'stopped', why: 'too many steps' } };
    const answers = new Map(needs.map(({ key }) => [key, [stopped]]));
    const decision = decide(run.state, trigger, { ...run.env, answers });
    expect(decision.state.context).toEqual({ A: [{ id: 1 }, { id: 2 }] });
    expect(decision.events[0]).toMatchObject({
      type: 'task.completed',
      entries: [{ type: 'note' }, { type: 'warning', contents: expect.stringContaining('too many steps') as unknown }],
    });
  });
});
