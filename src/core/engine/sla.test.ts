/**
 * Goal: what a timer of an alert says after each turn (T1, T2 of sla.ts).
 * Method: a value and a list of turns with their times; the whole value afterwards.
 * Elsewhere: which tasks turn timers (`time.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import type { Json } from '../base/json.ts';
import { mayBeTimer, timerAfter, timerWithSla, type TimerAction } from './sla.ts';

const MIN = 60_000;
const T0 = Date.parse('2020-03-01T12:00:00.000Z');

function turned(value: Json | undefined, ...turns: readonly (readonly [TimerAction, minute: number])[]): Json {
  return (
    turns.reduce<Json | undefined>((now, [action, minute]) => timerAfter(now, action, T0 + minute * MIN), value) ?? null
  );
}

describe('a timer', () => {
  test('runs from its start, and is due after its SLA', () => {
    expect(turned({ sla: 30 }, ['start', 0])).toMatchObject({
      runStatus: 'running',
      startDate: '2020-03-01T12:00:00.000Z',
      dueDate: '2020-03-01T12:30:00.000Z',
      endDate: '',
    });
  });

  test('takes a number for its SLA, and has no due date without one', () => {
    expect(turned(15, ['start', 0])).toMatchObject({ sla: 15, dueDate: '2020-03-01T12:15:00.000Z' });
    expect(turned(undefined, ['start', 0])).toMatchObject({ runStatus: 'running', sla: 0, dueDate: '' });
  });

  test('does not count pauses, which move its due date', () => {
    const value = turned({ sla: 30 }, ['start', 0], ['pause', 10], ['start', 25], ['stop', 40]);
    expect(value).toMatchObject({
      runStatus: 'ended',
      dueDate: '2020-03-01T12:45:00.000Z',
      accumulatedPause: 15 * 60,
      totalDuration: 25 * 60,
      breachTriggered: false,
    });
  });

  test('says that it ran out', () => {
    expect(turned({ sla: 30 }, ['start', 0], ['stop', 31])).toMatchObject({ breachTriggered: true });
    expect(turned({ sla: 30 }, ['start', 0], ['pause', 20], ['stop', 50])).toMatchObject({
      breachTriggered: false,
      totalDuration: 20 * 60,
    });
  });

  test('that was never started can be stopped', () => {
    expect(turned({ sla: 30 }, ['stop', 5])).toMatchObject({ runStatus: 'ended', totalDuration: 0 });
  });

  test('starts again only after a reset, which keeps its SLA', () => {
    const ended = turned({ sla: 30 }, ['start', 0], ['stop', 5]);
    expect(turned(ended, ['start', 6])).toEqual(ended);
    expect(turned(ended, ['reset', 6])).toMatchObject({ runStatus: 'idle', sla: 30, startDate: '', totalDuration: 0 });
    expect(turned(ended, ['reset', 6], ['start', 7])).toMatchObject({ runStatus: 'running' });
  });

  test('with another SLA is due so long after its start', () => {
    expect(timerWithSla(turned({ sla: 30 }, ['start', 0]), 444)).toMatchObject({
      sla: 444,
      dueDate: '2020-03-01T19:24:00.000Z',
    });
    expect(timerWithSla(undefined, 5)).toMatchObject({ runStatus: 'idle', sla: 5, dueDate: '' });
  });

  test('keeps what else stands in its value', () => {
    expect(turned({ sla: 1, other: 'x' }, ['start', 0])).toMatchObject({ other: 'x' });
  });

  test.each<[string, Json]>([
    [
      'numbers beyond all dates',
      { sla: 1e300, runStatus: 'running', startDate: '2020-01-01', accumulatedPause: 1e300 },
    ],
    ['a state that is none', { runStatus: 'constructor' }],
    ['a running timer without a start', { runStatus: 'running', dueDate: 'x' }],
    ['a pause since nobody knows when', { runStatus: 'paused', startDate: '2020-01-01' }],
  ])('does not trip over a foreign value: %s', (_what, value) => {
    for (const action of ['start', 'pause', 'stop', 'reset'] as const) {
      expect(() => turned(value, [action, 0], ['start', 1], ['pause', 2], ['start', 3], ['stop', 4])).not.toThrow();
    }
  });

  test('is an object, a number, or nothing yet', () => {
    expect([undefined, null, '', 5, {}].every(mayBeTimer)).toBe(true);
    expect(['high', true, []].some(mayBeTimer)).toBe(false);
  });
});
