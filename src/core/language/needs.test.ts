/**
 * Goal: a value that needs scripts says which, and is found once their answers are given.
 * Method: evaluate, answer every need with plain functions, evaluate again; with and without a port.
 * Elsewhere: the engine of foreign JavaScript (adapters/sandbox), what JavaScript is run natively (`expression.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { evalValue, planValue, scopeOf } from './index.ts';
import type { AdvanceArg, LanguageError, Operand, ScriptNeed, ScriptResult } from './index.ts';

const TREE: JsonObject = { Row: [{ n: 'a1' }, { n: 'b' }, { n: 'c3' }], one: { n: 'z9' }, n: 5 };

const text = (simple: string): Operand => ({ value: { simple }, iscontext: false });
const path = (simple: string): Operand => ({ value: { simple }, iscontext: true });

type Answer = ScriptResult;

const raised = (why: string): Answer => fail({ kind: 'raised', why });
type Evaluated = Result<Json | undefined, LanguageError>;

/** Evaluates until nothing more is needed; also how many rounds that took. */
function answering(arg: AdvanceArg, answer: (need: ScriptNeed) => readonly Answer[]): [Evaluated, rounds: number] {
  const plan = planValue(arg);
  if (!plan.ok) return [plan, 0];
  const answers = new Map<string, readonly Answer[]>();
  for (let rounds = 1; ; rounds++) {
    const result = evalValue(plan.value, scopeOf(TREE), { now: () => 0, answers });
    if (result.ok || result.error.needs === undefined || rounds > 9) return [result, rounds];
    for (const need of result.error.needs) answers.set(need.key, answer(need));
  }
}

/** Stands for JavaScript: whether the name ends in a digit. */
const hasDigit = (need: ScriptNeed): readonly Answer[] =>
  need.kind === 'javascript' ? need.calls.map(({ val }) => ok(/\d/.test(String((val as { n: string }).n)))) : [];

describe('JavaScript without a port', () => {
  test('is a need with the program and one call per item, and its answers select', () => {
    const seen: ScriptNeed[] = [];
    const [result, rounds] = answering({ simple: '${Row(/[0-9]/.test(val.n)).n}' }, (need) => {
      seen.push(need);
      return hasDigit(need);
    });
    expect(result).toEqual(ok(['a1', 'c3']));
    expect(rounds).toBe(2);
    expect(seen).toMatchObject([
      {
        kind: 'javascript',
        program: { source: '/[0-9]/.test(val.n)', shape: 'test' },
        calls: [{ val: { n: 'a1' } }, { val: { n: 'b' } }, { val: { n: 'c3' } }],
      },
    ]);
  });

  test('of one text is asked for in one go, and the same script over the same values once', () => {
    const needs: string[] = [];
    const simple = '${Row(/x/.test(val.n)).n} ${one(/y/.test(val.n)).n} ${one(/y/.test(val.n))=val.n}';
    const [, rounds] = answering({ simple }, (need) => {
      needs.push(need.key);
      return hasDigit(need);
    });
    expect([needs.length, rounds]).toEqual([2, 2]);
  });

  test('an answer that is a failure drops the item, one that is not there too', () => {
    const arg = { simple: '${Row(/[0-9]/.test(val.n)).n}' };
    expect(answering(arg, () => [raised('thrown'), ok(true)])[0]).toEqual(ok(['b']));
  });

  test('a failure of the whole is an error at the script', () => {
    const [result] = answering({ simple: 'x ${Row=>foo(val)}' }, () => [raised('foo is not defined')]);
    expect(result).toMatchObject({ ok: false, error: { code: 'language.javascript', message: 'foo is not defined' } });
  });

  test('nothing is asked about an empty list', () => {
    const plan = planValue({ simple: '${none(/x/.test(val))}' });
    expect(plan.ok && evalValue(plan.value, scopeOf({ none: [] }), { now: () => 0 })).toEqual(ok(undefined));
  });
});

describe('automations as transformers and filters', () => {
  const shout: AdvanceArg = {
    complex: { root: 'one', accessor: 'n', transformers: [{ operator: 'Shout', args: { mark: text('!') } }] },
  };

  test('a transformer gets its value and arguments, and its result goes on', () => {
    const [result] = answering(shout, (need) =>
      need.kind === 'transformer' ? [ok(JSON.stringify([need.args['value'], need.args['mark']]))] : [],
    );
    expect(result).toEqual(ok('["z9","!"]'));
  });

  test('an argument called value does not take the place of the value', () => {
    const args = { value: text('other') };
    const complex = { root: 'one', accessor: 'n', transformers: [{ operator: 'Shout', args }] };
    const [result] = answering({ complex }, (need) => (need.kind === 'transformer' ? [ok(need.args['value'])] : []));
    expect(result).toEqual(ok('z9'));
  });

  test('a transformer that fails is an error that names it', () => {
    expect(answering(shout, () => [raised('no voice')])[0]).toMatchObject({
      ok: false,
      error: { code: 'language.script', at: { source: 'Shout' } },
    });
  });

  test.each([true, 'True', 'yes', '1'])('a filter says true by %j', (said) => {
    const filters = [[{ operator: 'HasDigit', left: path('Row.n'), ignorecase: false }]];
    const [result, rounds] = answering({ complex: { root: 'Row', filters, accessor: 'n' } }, (need) => [
      ok(need.kind === 'filter' && need.args['left'] === 'b' ? said : 'no'),
    ]);
    expect([result, rounds]).toEqual([ok(['b']), 2]);
  });

  test('no script is asked for whose result might not count', () => {
    const asked: string[] = [];
    const atom = (operator: string) => ({ operator, left: path('Row.n'), ignorecase: false });
    const filters = [[{ ...atom('isEqualString'), right: text('b') }, atom('First')], [atom('Second')]];
    answering({ complex: { root: 'Row', filters } }, (need) => {
      if (need.kind === 'filter') asked.push(`${need.name} ${JSON.stringify(need.args['left'])}`);
      return [ok(need.kind === 'filter' && need.args['left'] === 'a1')];
    });
    expect(asked).toEqual(['First "a1"', 'First "c3"', 'Second "a1"', 'Second "b"']);
  });
});
