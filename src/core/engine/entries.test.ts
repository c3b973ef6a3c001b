/**
 * Goal: `lastCompletedTaskEntries` are what stood before the task in the graph (N1–N3 of tasks/entries.ts).
 * Method: small playbooks in a `TestRun`; the argument `entries` of the call that reads them.
 * Elsewhere: what scripts make of them (automations).
 */
import { describe, expect, test } from 'vitest';
import type { Json } from '../base/json.ts';
import type { Playbook } from '../playbook/document.ts';
import {
  START,
  failure,
  note,
  pending,
  playbookOf,
  read,
  simple,
  subPlaybook,
  TestRun,
  when,
  type TaskSketch,
  type TestRunOptions,
} from './testing.ts';

const LAST = { entries: simple('${lastCompletedTaskEntries}') };
const asks = (next: TaskSketch['next'] = []): TaskSketch => ({ kind: 'command', args: LAST, next });
const commands = { cmd: read({ name: 'entries', description: '', isArray: true }) };

function begun(playbook: Playbook, options: TestRunOptions = {}): TestRun {
  return new TestRun(playbook, { commands, ...options }).start();
}

function seenBy(run: TestRun, effect: string): Json | undefined {
  return run.underWay.get(effect)?.call.args['entries'];
}

describe('N1. what led to the task', () => {
  test('gives its result entries; titles and conditions hand on what was before them', () => {
    const run = begun(
      playbookOf([
        START('1'),
        ['1', { kind: 'command', next: ['2'] }],
        ['2', { kind: 'title', next: ['3'] }],
        ['3', { kind: 'condition', conditions: [when('yes', 'x', 'isExists')], next: { '#default#': ['4'] } }],
        ['4', asks()],
      ]),
    );
    run.settle('1', { entries: [...note('a').entries, ...note('b').entries] });
    expect(seenBy(run, '4')).toEqual(['1@run-1', '2@run-1']);
  });

  test('gives nothing when a command gave nothing: what was before it is not handed on', () => {
    const run = begun(
      playbookOf([
        START('1'),
        ['1', { kind: 'command', next: ['2'] }],
        ['2', { kind: 'command', next: ['3'] }],
        ['3', asks()],
      ]),
    );
    run.settle('1', note('a'));
    run.settle('2', { entries: [] });
    expect(seenBy(run, '3')).toEqual([]);
  });

  test('hands on what was before it when it was passed over', () => {
    const run = begun(
      playbookOf([
        START('1'),
        ['1', { kind: 'command', next: ['2'] }],
        ['2', { kind: 'command', command: 'absent', skipUnavailable: true, next: ['3'] }],
        ['3', asks()],
      ]),
      { commands: { ...commands, absent: undefined } },
    );
    run.settle('1', note('a'));
    expect(seenBy(run, '3')).toEqual(['1@run-1']);
  });

  test('gives what it said while it was polled, and what it gave at last', () => {
    const run = begun(playbookOf([START('1'), ['1', { kind: 'command', next: ['2'] }], ['2', asks()]]));
    for (const contents of ['10 %', '50 %']) {
      run.settle('1', { ...pending(), ...note(contents) });
      run.due('1');
    }
    run.settle('1', note('done'));
    expect(seenBy(run, '2')).toEqual(['1@run-1', '2@run-1', '3@run-1']);
  });

  test('gives its error when the run goes on after it', () => {
    const run = begun(
      playbookOf([START('1'), ['1', { kind: 'command', onError: 'continue', next: ['2'] }], ['2', asks()]]),
    );
    run.settle('1', failure());
    expect(seenBy(run, '2')).toEqual(['1@run-1']);
  });

  test('is the own branch, not what a parallel one gave last', () => {
    const run = begun(
      playbookOf([START('1', '2'), ['1', { kind: 'command', next: ['3'] }], ['2', { kind: 'command' }], ['3', asks()]]),
    );
    run.settle('2', note('other'));
    run.settle('1', note('own'));
    expect(seenBy(run, '3')).toEqual(['2@run-1']);
  });
});

describe('N2. across a sub-playbook', () => {
  const calling = playbookOf([
    START('1'),
    ['1', { kind: 'command', next: ['2'] }],
    ['2', { kind: 'playbook', playbook: 'Child', next: ['3'] }],
    ['3', asks()],
  ]);

  test('its first task is handed what stood before the caller, however deep', () => {
    const inner = subPlaybook('Inner', [START('8'), ['8', asks()]]);
    const child = subPlaybook('Child', [START('7'), ['7', { kind: 'playbook', playbook: 'Inner' }]]);
    const run = begun(calling, { called: [child, inner] });
    run.settle('1', note('a'));
    expect(seenBy(run, '2/1/7/1/8')).toEqual(['1@run-1']);
  });

  test('what comes after it is handed what it ended with, through a title at its end', () => {
    const child = subPlaybook('Child', [
      START('5', '6'),
      ['5', { kind: 'command', next: ['7'] }],
      ['6', { kind: 'command', next: ['7'] }],
      ['7', { kind: 'title' }],
    ]);
    const run = begun(calling, { called: [child] });
    run.settle('1', note('a'));
    run.settle('2/1/6', note('six'));
    run.settle('2/1/5', note('five'));
    expect(seenBy(run, '3')).toEqual(['3@run-1', '2@run-1']);
  });

  test('of a loop, what its last pass ended with', () => {
    const loop = { until: { kind: 'for-each' } as const, waitSeconds: 0, max: 100 };
    const child = subPlaybook('Child', [START('5'), ['5', { kind: 'command' }]], {
      inputs: [{ key: 'each', value: simple('${incident.two}'), required: false, description: '' }],
    });
    const playbook = playbookOf([
      START('2'),
      ['2', { kind: 'playbook', playbook: 'Child', loop, next: ['3'] }],
      ['3', asks()],
    ]);
    const run = begun(playbook, { called: [child], alert: { two: ['a', 'b'] } });
    run.settle('2/1/5', note('first'));
    run.settle('2/2/5', note('second'));
    expect(seenBy(run, '3')).toEqual(['2@run-1']);
  });

  test('one that called nothing hands on what it was handed', () => {
    const run = begun(calling, { called: [subPlaybook('Child', [START('5'), ['5', { kind: 'title' }]])] });
    run.settle('1', note('a'));
    expect(seenBy(run, '3')).toEqual(['1@run-1']);
  });
});

describe('N3. behind an edge that leads back', () => {
  const choice: TaskSketch = { kind: 'script-condition', next: { again: ['2'], on: ['4'] } };

  test('the task is handed what stood at the source of the edge, not what led to it at first', () => {
    const run = begun(
      playbookOf([
        START('1'),
        ['1', { kind: 'command', next: ['2'] }],
        ['2', asks(['3'])],
        ['3', choice],
        ['4', asks()],
      ]),
    );
    run.settle('1', note('a'));
    expect(seenBy(run, '2')).toEqual(['1@run-1']);
    run.settle('2', note('b'));
    run.settle('3', note('again'));
    expect(seenBy(run, '2')).toEqual(['3@run-1']);
    run.settle('2', note('d'));
    run.settle('3', note('on'));
    expect(seenBy(run, '4')).toEqual(['5@run-1']);
  });

  test('a person who leads back hands on what was before the choice', () => {
    const manual: TaskSketch = { kind: 'manual-condition', next: { again: ['2'], on: ['4'] } };
    const run = begun(playbookOf([START('2'), ['2', asks(['3'])], ['3', manual], ['4', asks()]]));
    run.settle('2', note('a'));
    run.choose('manual:3', 'choose:again');
    expect(seenBy(run, '2')).toEqual(['1@run-1']);
  });
});
