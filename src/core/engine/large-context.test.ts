/**
 * Goal: a task costs what it reads, however much the context of its run holds.
 * Method: every root of the context, and all below it, counts who looks at it; a decision over small and over large roots is
 * compared by these counts, never by time. What a plan lists as its roots is the language's own test; figures are in bench/core.
 */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { decide, type Decision, type Trigger } from './decide.ts';
import type { StoredEvent } from './events.ts';
import { evolve, replay } from './evolve.ts';
import { planPlaybook } from './plan.ts';
import { newRun, type RunState } from './state.ts';
import { note, playbookOf, read, simple, when } from './testing.ts';

const PLAN = planPlaybook(
  playbookOf([
    ['0', { kind: 'start', next: ['1'] }],
    ['1', { kind: 'command', args: { host: simple('${Host.[0].Id}') }, next: ['2'] }],
    ['2', { kind: 'title', next: ['3'] }],
    [
      '3',
      {
        kind: 'condition',
        conditions: [when('yes', 'Verdict.Score', 'greaterThan', '2')],
        next: { yes: ['4'], '#default#': ['4'] },
      },
    ],
    ['4', { kind: 'command', args: { text: simple('of ${alert.id}: ${Verdict.[0].Score}') } }],
  ]),
);

const ENV = { plan: PLAN, now: 1_000, describe: () => read(), modules: [] };

const START: Trigger = {
  type: 'start',
  playbook: { name: 'test', hash: 'test', origin: 'shipped' },
  alertRef: { instance: 'tenant', id: 'a-1' },
  alert: { id: 'a-1' },
  inputs: {},
  dryRun: false,
};

/** Looks at a root: its keys, its items, and all below. */
class Looks {
  readonly #counts = new Map<string, number>();

  get roots(): readonly string[] {
    return [...this.#counts.keys()].toSorted();
  }

  of(root: string): number {
    return this.#counts.get(root) ?? 0;
  }

  watch(root: string, value: Json): Json {
    if (typeof value !== 'object' || value === null) return value;
    const look = (): void => void this.#counts.set(root, this.of(root) + 1);
    return new Proxy<object>(value, {
      get: (target, key): unknown => {
        look();
        const held: unknown = Reflect.get(target, key);
        return typeof held === 'object' ? this.watch(root, held as Json) : held;
      },
      ownKeys: (target) => {
        look();
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor: (target, key) => {
        look();
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    }) as Json;
  }
}

function rows(count: number): Json {
  return Array.from({ length: count }, (_, index) => ({ Id: `row ${index}`, Score: index % 4, Notes: ['a', 'b'] }));
}

/** A run whose first command is under way, with a context in which `bulk` rows stand under each root that no task names. */
function running(bulk: number): { readonly state: RunState; readonly looks: Looks } {
  const context: JsonObject = {
    Host: rows(3),
    Verdict: rows(3),
    File: rows(bulk),
    Process: rows(bulk),
    Big: 'x'.repeat(bulk),
  };
  const looks = new Looks();
  const watched = Object.fromEntries(Object.entries(context).map(([root, value]) => [root, looks.watch(root, value)]));
  const { state } = decide({ ...newRun('run-1'), context: watched }, START, ENV);
  return { state, looks };
}

/** The answer of the first command: merged under a key into `Host`; the condition and the second command follow from it. */
function answered(state: RunState): Decision {
  const merged = { 'Host(val.Id && val.Id == obj.Id)': [{ Id: 'row 1', Os: 'Linux' }, { Id: 'new' }] };
  return decide(state, { type: 'outcome', effect: '1', outcome: note('2 hosts', merged) }, ENV);
}

describe('a large context', () => {
  test('is looked at only under the roots that the tasks of the decision read or write', () => {
    const { state, looks } = running(1_000);
    expect(looks.roots).toEqual(['Host']);
    const decision = answered(state);
    expect(decision.events.map(({ type }) => type)).toEqual([
      'task.completed',
      'task.completed',
      'task.completed',
      'task.started',
    ]);
    expect(looks.roots).toEqual(['Host', 'Verdict']);
  });

  test('costs a decision the same number of looks as a small one', () => {
    const small = running(10);
    const large = running(50_000);
    answered(small.state);
    answered(large.state);
    expect(small.looks.of('Host')).toBeGreaterThan(0);
    expect(large.looks.of('Host')).toBe(small.looks.of('Host'));
    expect(large.looks.of('Verdict')).toBe(small.looks.of('Verdict'));
  });

  test('is not looked at when events are written as text, nor when they are folded again', () => {
    const { state, looks } = running(1_000);
    const { events, state: after } = answered(state);
    const before = looks.of('Host');
    const stored = JSON.parse(JSON.stringify(events)) as typeof events;
    expect(looks.of('Host')).toBe(before);
    const journal = stored.map((event, index): StoredEvent => ({ seq: state.seq + index + 1, at: 1_000, event }));
    const folded = replay(state, journal);
    expect(looks.roots).toEqual(['Host', 'Verdict']);
    expect(folded.context['File']).toBe(state.context['File']);
    expect(folded.context['Host']).toHaveLength(4);
    expect(after.context['File']).toBe(state.context['File']);
  });

  test('is not copied by an event that writes nothing', () => {
    const { state } = running(10);
    const [event] = answered(state).events;
    if (event?.type !== 'task.completed') throw new Error('the first event ends the task');
    expect(evolve(state, { ...event, writes: [] }, 1_000).context).toBe(state.context);
  });
});
