/**
 * Named properties that hold of every journal. Tests and simulations check them; `doctor` may.
 *
 * Each is a row: a name to cite, the promise, and a function from a plan and the run's events to what breaks it.
 */
import { deepEqual, type Json } from '../base/json.ts';
import type { RunEvent, StoredEvent } from './events.ts';
import { evolve, replay } from './evolve.ts';
import type { RunPlan } from './plan.ts';
import { newRun, type RunState } from './state.ts';

export interface Invariant {
  readonly name: string;
  readonly promise: string;
  broken(plan: RunPlan, events: readonly StoredEvent[]): readonly string[];
}

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'startIsFirst',
    promise: 'the first event of a run, and no other, is run.started',
    broken: (_plan, events) =>
      events.flatMap(({ event, seq }, index) =>
        (event.type === 'run.started') === (index === 0) ? [] : [`${event.type} at ${seq}`],
      ),
  },
  {
    name: 'endIsLast',
    promise: 'after run.ended nothing happens but the completion of items that outlive the run',
    broken: (_plan, events) => {
      const end = events.findIndex(({ event }) => event.type === 'run.ended');
      if (end < 0) return [];
      return events.slice(end + 1).flatMap(({ event, seq }) => (event.type === 'item.completed' ? [] : [`${event.type} at ${seq}`]));
    },
  },
  {
    name: 'taskCompletesOnce',
    promise: 'a task completes at most once',
    broken: (_plan, events) => repeated(events.flatMap(({ event }) => (event.type === 'task.completed' ? [event.task] : []))),
  },
  {
    name: 'joinWaits',
    promise: 'a task becomes ready when no in-edge is pending and one is live, and dead when all of them are dead',
    broken: (plan, events) => folded(events).flatMap(({ event, after }) => joinFaults(plan, event, after)),
  },
  {
    name: 'effectHasIntent',
    promise: 'an effect is sent, pending, held or settled only after the event that asks for it, and while it is open',
    broken: (_plan, events) =>
      folded(events).flatMap(({ event, before }) => {
        if (!('effect' in event)) return [];
        const effect = before.effects[event.effect];
        return effect && effect.status !== 'settled' ? [] : [`${event.type} of ${event.effect}`];
      }),
  },
  {
    name: 'answerHasQuestion',
    promise: 'a question is answered, refused or withdrawn only while it is open, and answered at most once',
    broken: (_plan, events) =>
      folded(events).flatMap(({ event, before }) => {
        const id = event.type.startsWith('question.') && 'question' in event ? event.question : undefined;
        if (typeof id !== 'string') return [];
        return before.questions[id] ? [] : [`${event.type} of ${id}`];
      }),
  },
  {
    name: 'grantsComeFromAnswers',
    promise: 'what an answer grants is what the question showed for that answer',
    broken: (_plan, events) =>
      folded(events).flatMap(({ event, before }) => {
        if (event.type !== 'question.answered') return [];
        const shown = before.questions[event.question]?.fields.flatMap((field) => Object.values(field.grants).flat()) ?? [];
        return event.grants.filter((grant) => !shown.some((row) => deepEqual(asJson(row), asJson(grant)))).map((grant) => grant.verb);
      }),
  },
  {
    name: 'cancelStartsNothing',
    promise: 'after run.cancelling no task starts',
    broken: (_plan, events) =>
      folded(events).flatMap(({ event, before }) =>
        before.cancelling && (event.type === 'task.started' || event.type === 'question.asked') ? [event.type] : [],
      ),
  },
  {
    name: 'timeRunsForward',
    promise: 'event times never run backwards, and the sequence has no hole',
    broken: (_plan, events) =>
      events.flatMap(({ seq, at }, index) => {
        const before = events[index - 1];
        return seq === index + 1 && (!before || before.at <= at) ? [] : [`seq ${seq} at ${at}`];
      }),
  },
  {
    name: 'snapshotsAreACache',
    promise: 'folding from a snapshot taken anywhere gives the state that folding from the start gives',
    broken: (_plan, events) => {
      const cut = Math.floor(events.length / 2);
      const whole = replay(newRun(''), events);
      const half = JSON.parse(JSON.stringify(replay(newRun(''), events.slice(0, cut)))) as RunState;
      return deepEqual(asJson(replay(half, events.slice(cut))), asJson(whole)) ? [] : [`cut at ${cut}`];
    },
  },
  {
    name: 'nothingIsStuck',
    promise: 'a run that has not ended has something under way, or something that waits for a person',
    broken: (_plan, events) => {
      const state = replay(newRun(''), events);
      if (state.ended || events.length === 0) return [];
      const open = [state.effects, state.questions, state.items].some((record) => Object.keys(record).length > 0);
      return open ? [] : [`status ${state.status}`];
    },
  },
];

/** What breaks, as `name: detail`; empty when every property holds. */
export function violations(plan: RunPlan, events: readonly StoredEvent[]): readonly string[] {
  return INVARIANTS.flatMap(({ name, broken }) => broken(plan, events).map((detail) => `${name}: ${detail}`));
}

interface Folded {
  readonly event: RunEvent;
  readonly before: RunState;
  readonly after: RunState;
}

function folded(events: readonly StoredEvent[]): readonly Folded[] {
  let state = newRun('');
  return events.map(({ event, at }) => {
    const before = state;
    state = evolve(before, event, at);
    return { event, before, after: state };
  });
}

function joinFaults(plan: RunPlan, event: RunEvent, after: RunState): readonly string[] {
  if (event.type !== 'task.completed') return [];
  const fates = (task: string) =>
    (plan.tasks.get(task)?.in ?? []).map(({ source: id, label }) => {
      const source = after.tasks[id];
      if (source?.status === 'dead') return 'dead';
      if (source?.status !== 'done') return 'pending';
      return source.live.includes(label) ? 'live' : 'dead';
    });
  const early = event.ready.filter((task) => fates(task).includes('pending') || !fates(task).includes('live'));
  const wrongly = event.dead.filter((task) => fates(task).some((fate) => fate !== 'dead'));
  return [...early.map((task) => `${task} ready too early`), ...wrongly.map((task) => `${task} dead too early`)];
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
