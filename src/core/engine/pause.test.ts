/**
 * Goal: a paused run begins nothing, loses nothing of what comes in meanwhile, and goes on where it stood.
 * Method: small playbooks, decided step by step; a state that was loaded again from its events.
 * Elsewhere: pauses at any moment of random runs (`simulation/`), requests that must not leave (`adapters/drivers`).
 */
import { describe, expect, test } from 'vitest';
import { isPaused, mayLeave, underWay } from './pause.ts';
import type { FormQuestion } from '../playbook/document.ts';
import { note, pending, playbookOf, simple, subPlaybook, TestRun } from './testing.ts';

const QUESTION: FormQuestion = {
  id: 'q',
  label: simple('q?'),
  type: 'singleSelect',
  options: ['Yes', 'No'].map(simple),
  required: true,
  grants: {},
};
const SENT = {
  type: 'effect.sent',
  v: 1,
  effect: '2',
  action: 'isolate',
  instance: 't',
  sends: 1,
  bookmark: null,
} as const;

/** 1 and 2 are called at once; 3 follows 1. */
const calls = () =>
  new TestRun(
    playbookOf([
      ['0', { kind: 'start', next: ['1', '2'] }],
      ['1', { kind: 'command', next: ['3'] }],
      ['2', { kind: 'command' }],
      ['3', { kind: 'command' }],
    ]),
  ).start();

const pause = (run: TestRun) => run.tell({ type: 'pause', by: 'ann' });
const resume = (run: TestRun) => run.tell({ type: 'resume', by: 'ann' });
const started = ({ effects }: ReturnType<typeof pause>) =>
  effects.map((effect) => (effect.kind === 'call' ? effect.call.effect : `timer ${effect.effect}`));

describe('while it is paused', () => {
  test('what was under way settles, and what follows waits until it resumes', () => {
    const run = calls();
    pause(run);
    expect(run.state.status).toBe('paused');
    run.settle('1', note('x'));
    expect(run.fates).toMatchObject({ 1: 'done', 3: 'ready' });
    expect(started(resume(run))).toEqual(['2', '3']);
    expect(run.state.status).toBe('running');
  });

  test('an answer is taken, and what it leads to begins at the resume', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1'] }],
        ['1', { kind: 'collection', form: { title: 'f', description: '', questions: [QUESTION] }, next: ['2'] }],
        ['2', { kind: 'command' }],
      ]),
    ).start();
    pause(run);
    expect(started(run.answer('1', { q: 'Yes' }))).toEqual([]);
    expect(run.state.questions).toEqual({});
    expect(started(resume(run))).toEqual(['2']);
  });

  test('a request that has not left does not leave; one that has is followed to its end', () => {
    const run = calls();
    run.record(SENT);
    pause(run);
    expect(mayLeave(run.state)).toBe('paused');
    // A process that takes the run up now: only what is at the vendor goes on.
    expect(underWay(run.state).map((effect) => effect.kind === 'call' && effect.call.effect)).toEqual(['2']);
    expect(started(run.settle('2', pending({ phase: 'prove' })))).toEqual(['timer 2']);
  });

  test('a run whose tasks are all done ends when it resumes, not before', () => {
    const run = new TestRun(
      playbookOf([
        ['0', { kind: 'start', next: ['1'] }],
        ['1', { kind: 'command' }],
      ]),
    ).start();
    pause(run);
    run.settle('1', note('x'));
    expect(run.state.ended).toBe(false);
    resume(run);
    expect(run.state.status).toBe('completed');
  });

  test('a loop whose exit script answers begins no other pass before it resumes', () => {
    const until = { kind: 'script', calls: 'script', command: 'ask', brand: '', args: {}, exitLabel: 'yes' } as const;
    const loop = { until, waitSeconds: 0, max: 3 };
    const child = subPlaybook('Child', [
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'command' }],
    ]);
    const playbook = playbookOf([
      ['0', { kind: 'start', next: ['1'] }],
      ['1', { kind: 'playbook', playbook: 'Child', loop }],
    ]);
    const run = new TestRun(playbook, { called: [child] }).start();
    run.settle('1/1/1', note('ok'));
    pause(run);
    expect(run.settle('1', note('no')).effects).toEqual([]);
    expect(started(resume(run))).toEqual(['timer 1']);
    run.due('1');
    expect(run.underWay.has('1/2/1')).toBe(true);
  });

  test('it can be cancelled', () => {
    const run = calls();
    pause(run);
    run.cancel();
    expect(run.state.status).toBe('cancelled');
    expect(isPaused(run.state)).toBe(false);
  });
});

test('a second pause, a resume of a run that goes on, and both after the end are consumed and change nothing', () => {
  const run = calls();
  expect(resume(run).events).toEqual([]);
  pause(run);
  expect(pause(run).events).toEqual([]);
  run.cancel();
  expect([...pause(run).events, ...resume(run).events]).toEqual([]);
});
