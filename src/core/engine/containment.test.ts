/**
 * Goal: what settles a containment that failed (U1, U2 of containment.ts) and what a person reads of it.
 * Method: lists of actions as data. Elsewhere: that its alert stays open (`domain/gate/closing.test.ts`), and the run (`tests/`).
 */
import { describe, expect, test } from 'vitest';
import { containmentItem, openContainment } from './containment.ts';
import type { ActionResult } from './events.ts';

const action = (result: ActionResult['result'], more: Partial<ActionResult> = {}): ActionResult => ({
  verb: 'isolate',
  targets: ['e1'],
  instance: 'tenant',
  result,
  detail: '',
  ...more,
});

describe('U1. an action that failed, or of which nobody knows', () => {
  test.each(['failed', 'unknown'] as const)('%s: is open until a later one is done', (result) => {
    const open = action(result);
    expect(openContainment([open], [])).toEqual([open]);
    expect(openContainment([open, action('done')], [])).toEqual([]);
    expect(openContainment([open, action('already-done')], [])).toEqual([]);
  });

  test('is not settled by what was done before it', () => {
    const open = action('failed');
    expect(openContainment([action('done'), open], [])).toEqual([open]);
    expect(openContainment([action('done'), action('done'), open], [])).toEqual([open]);
  });

  test('is not settled by another verb, another instance, or another target', () => {
    const open = action('failed', { targets: ['e1', 'e2'] });
    const others = [
      action('done', { targets: ['e1', 'e2'], verb: 'scan' }),
      action('done', { targets: ['e1', 'e2'], instance: 'other' }),
      action('done', { targets: ['e1'] }),
    ];
    expect(openContainment([open, ...others], [])).toEqual([open]);
    expect(openContainment([open, ...others, action('done', { targets: ['e2'] })], [])).toEqual([]);
  });
});

test('U2. a task that a person completed settles what had ended before it, and nothing that came later', () => {
  const [first, second] = [action('failed'), action('failed', { targets: ['e2'] })];
  expect(openContainment([first, second], [{ id: 'manual:7', actionsBefore: 1 }])).toEqual([second]);
});

test('the work for a person names each action, where, and why', () => {
  const open = [
    action('failed', { detail: 'the agent is away' }),
    action('unknown', { instance: '', targets: ['a', 'b'] }),
  ];
  expect(containmentItem('7', open).text.split('\n').slice(1, -1)).toEqual([
    '- isolate of e1 on tenant: failed (the agent is away)',
    '- isolate of a, b: unknown',
  ]);
});
