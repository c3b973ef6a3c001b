/**
 * Named properties that hold of every journal. Tests and simulations check them; `doctor` may.
 *
 * Each is a row: a name to cite, the promise, and what breaks it. `each` looks at one event between the states around it, `after`
 * at the state and the rows between two appends, `whole` at a whole journal.
 *
 * Not here: that a decision is right for its task (unit tests of the engine), that bytes leave once (gate).
 */
import { deepEqual, type Json } from '../base/json.ts';
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import type { CommandCall, RunEvent, StoredEvent } from './events.ts';
import { evolve, replay } from './evolve.ts';
import { fates, isNew, isOpen, keysIn, tasksThat, unfinishedIn, unless, type Invariant } from './invariant.ts';
import { hasPass, PASS_INVARIANTS } from './invariants-passes.ts';
import { isPaused } from './pause.ts';
import { taskIn, type RunPlan } from './plan.ts';
import { rowsOf } from './projection.ts';
import { effectIn, newRun, own, type RunState, type TaskState } from './state.ts';
import { foldRows, NO_TABLES, openRows, type Tables } from './tables.ts';

export type { Invariant, Moment } from './invariant.ts';

const INVARIANTS: readonly Invariant[] = [
  {
    name: 'startIsFirst',
    promise: 'the first event of a run, and no other, is run.started',
    each: (_plan, { event, before }) => unless((event.type === 'run.started') === (before.seq === 0), event.type),
  },
  {
    name: 'endIsLast',
    promise: 'after run.ended nothing happens but the completion of items that outlive the run',
    each: (_plan, { event, before }) => unless(!before.ended || event.type === 'item.completed', event.type),
  },
  {
    name: 'timeRunsForward',
    promise: 'event times never run backwards, and the sequence has no hole',
    each: (_plan, { seq, at, before }) => unless(seq === before.seq + 1 && at >= before.at, `seq ${seq} at ${at}`),
  },
  {
    name: 'taskBeginsWhenReady',
    promise: 'only a task that is ready begins, and one that is done or dead stays so',
    each: (_plan, { event, before }) => {
      const task = taskOf(event);
      if (task === undefined) return [];
      const status = own(before.tasks, task)?.status;
      return unless(
        status !== undefined && (FROM[event.type] ?? []).includes(status),
        `${event.type} of ${task}, which is ${status}`,
      );
    },
  },
  {
    name: 'pausedBeginsNothing',
    promise: 'while a run is paused no task, pass or question begins and no request leaves',
    each: (_plan, { event, before }) => unless(!isPaused(before) || !PAUSED.has(event.type), event.type),
  },
  {
    name: 'joinWaits',
    promise: 'a task becomes ready when no in-edge is pending and one is live, and dead when all of them are dead',
    each: (plan, { event, at, before, after }) => {
      if (event.type !== 'task.completed') return [];
      // What begins anew looks at the state after; what the round before leads to, at the state before that.
      const { again = [], ...once } = event;
      const round = again.length === 0 ? after : evolve(before, { ...once, ready: [] }, at);
      const early = event.ready.filter((task) => {
        const each = fates(plan, again.includes(task) ? after : round, task);
        // The edge that leads back is the live one, whatever the others were.
        return each.includes('pending') || (!each.includes('live') && !again.includes(task));
      });
      const wrongly = event.dead.filter((task) => fates(plan, after, task).some((fate) => fate !== 'dead'));
      const twice = [...event.ready, ...event.dead].filter((task) => !isNew(before, task) && !again.includes(task));
      return [
        ...early.map((task) => `${task} ready too early`),
        ...wrongly.map((task) => `${task} dead too early`),
        ...twice.map((task) => `${task} marked twice`),
      ];
    },
  },
  {
    name: 'joinForgetsNobody',
    promise: 'a task that has not been reached has an in-edge that is still pending',
    after: (plan, state) => {
      if (state.cancelling || state.seq === 0) return [];
      return ['', ...Object.keys(state.passes)]
        .flatMap((scope) => keysIn(plan, scope))
        .filter((task) => isNew(state, task) && !fates(plan, state, task).includes('pending'));
    },
  },
  {
    name: 'labelHasEdge',
    promise:
      'a task takes a label that one of its edges has, or has no labelled edge to take; an error path leaves by #error#',
    each: (plan, { event, after }) => {
      if (event.type !== 'task.completed' || after.cancelling) return [];
      const labels = new Set((taskIn(plan, event.task)?.out ?? []).map(({ label }) => label));
      const choices = [...labels].filter((label) => label !== LABEL_NONE && label !== LABEL_ERROR);
      if (event.how === 'error-path')
        return unless(event.label === LABEL_ERROR && labels.has(LABEL_ERROR), `${event.task} by ${event.label}`);
      if (event.label === LABEL_ERROR) return [`${event.task} by ${event.label}`];
      const skipped = event.how === 'skipped' && event.label === LABEL_DEFAULT;
      return unless(choices.length === 0 || labels.has(event.label) || skipped, `${event.task} by ${event.label}`);
    },
  },
  {
    name: 'fateFollowsLabels',
    promise: 'when a run has come to its end every task is done or dead, as the labels that were taken say',
    after: (plan, state) => {
      if (!state.ended || state.cancelling) return [];
      return unfinishedIn(plan, state, '');
    },
  },
  {
    name: 'effectHasIntent',
    promise: 'an effect is sent, pending, held or settled only after the event that asks for it, and while it is open',
    each: (_plan, { event, before }) => {
      if (!('effect' in event)) return [];
      const effect = effectIn(before, event.effect);
      return unless(effect !== undefined && effect.status !== 'settled', `${event.type} of ${event.effect}`);
    },
  },
  {
    name: 'attemptsCountOn',
    promise: 'no execution of a call has the number of an earlier one',
    whole: (events) => {
      const seen = new Set<string>();
      return callsOf(events).flatMap(({ effect, attempt }) => {
        const name = `${effect} attempt ${attempt}`;
        const fresh = !seen.has(name);
        seen.add(name);
        return unless(fresh, name);
      });
    },
  },
  {
    name: 'retriesAreCounted',
    promise: 'a task is tried again at most retry-count times before a person looks at it',
    whole: (events) => {
      const retries = new Map<string, number>();
      return events.flatMap(({ event }) => {
        if (event.type === 'task.started' || event.type === 'loop.asked') retries.set(event.task, 0);
        if (event.type !== 'task.retrying') return [];
        const count = (retries.get(event.task) ?? 0) + 1;
        retries.set(event.task, count);
        const allowed = Number(event.calls[0]?.options['retry-count'] ?? 0);
        return unless(count <= allowed, `${event.task}: ${count} of ${allowed}`);
      });
    },
  },
  {
    name: 'answerHasQuestion',
    promise: 'a question is answered, refused, expired or withdrawn only while it is open, and answered at most once',
    each: (_plan, { event, before }) => {
      if (
        event.type !== 'question.answered' &&
        event.type !== 'question.refused' &&
        event.type !== 'question.expired' &&
        event.type !== 'question.withdrawn'
      )
        return [];
      return unless(own(before.questions, event.question) !== undefined, `${event.type} of ${event.question}`);
    },
  },
  {
    name: 'grantsComeFromAnswers',
    promise: 'what an answer grants is what the question showed for that answer',
    each: (_plan, { event, before }) => {
      if (event.type !== 'question.answered') return [];
      const shown =
        own(before.questions, event.question)?.fields.flatMap((field) => Object.values(field.grants).flat()) ?? [];
      return event.grants
        .filter((grant) => !shown.some((row) => deepEqual(asJson(row), asJson(grant))))
        .map((grant) => grant.verb);
    },
  },
  {
    name: 'cancelStartsNothing',
    promise: 'after run.cancelling nothing starts, is sent, is asked, waits, fails or is tried again',
    each: (_plan, { event, before }) => unless(!before.cancelling || !BEGINNINGS.has(event.type), event.type),
  },
  {
    name: 'cancelKeepsWritesOnly',
    promise: 'what is still open after run.cancelling had left before it',
    whole: (events) => {
      const end = events.findIndex(({ event }) => event.type === 'run.cancelling');
      if (end < 0) return [];
      const left = new Set(
        events.slice(0, end).flatMap(({ event }) => (event.type === 'effect.sent' ? [event.effect] : [])),
      );
      return events
        .slice(end)
        .flatMap(({ event }) => unless(!('effect' in event) || left.has(event.effect), `${event.type}`));
    },
  },
  {
    name: 'statusIsTrue',
    promise:
      'a run is running while a call or a timer is under way, failed or waiting when people must act, paused when somebody said so, else ended',
    after: (_plan, state) => {
      if (state.seq === 0 || state.ended)
        return unless(!state.ended || state.status === (state.cancelling ? 'cancelled' : 'completed'), state.status);
      const active =
        Object.values(state.callers).some(({ due }) => due !== null) ||
        state.effects.some(({ status }) => ['requested', 'sent', 'pending', 'retrying'].includes(status));
      const failed = tasksThat(state, ({ status }) => status === 'failed').length > 0;
      const wanted = isPaused(state) ? 'paused' : active ? 'running' : failed ? 'failed' : 'waiting';
      return unless(state.status === wanted, `${state.status}, should be ${wanted}`);
    },
  },
  {
    name: 'nothingStaysReady',
    promise: 'a decision begins every task that it makes ready, unless the run is paused',
    after: (_plan, state) => (isPaused(state) ? [] : tasksThat(state, ({ status }) => status === 'ready')),
  },
  {
    name: 'nothingIsStuck',
    promise: 'every open task has a call under way, or something that waits for a person',
    after: (_plan, state) => {
      const people = new Set(
        [...Object.values(state.questions), ...Object.values(state.items)].map(({ task }) => task),
      );
      const calls = new Set(
        state.effects
          .filter(
            ({ status, question }) =>
              status !== 'settled' && (question === null || own(state.questions, question) !== undefined),
          )
          .map(({ call }) => call.task),
      );
      return [
        ...tasksThat(state, ({ status }, task) => status === 'started' && !calls.has(task) && !hasPass(state, task)),
        ...tasksThat(state, ({ status }, task) => (status === 'waiting' || status === 'failed') && !people.has(task)),
        ...unless(
          state.ended || state.seq === 0 || isPaused(state) || tasksThat(state, isOpen).length > 0,
          'nothing is open and the run has not ended',
        ),
      ];
    },
  },
  {
    name: 'nothingIsLeftOver',
    promise: 'calls belong to tasks that are open, questions to tasks that wait, and none of them outlives the run',
    after: (_plan, state) => {
      const isOpenTask = (task: string) => isOpen(own(state.tasks, task));
      const held = new Set(state.effects.flatMap(({ question }) => question ?? []));
      return [
        ...state.effects
          .filter(({ call }) => state.ended || !isOpenTask(call.task))
          .map(({ call }) => `effect ${call.effect}`),
        ...state.effects
          .filter(({ status, question }) => (status === 'held') !== (question !== null))
          .map(({ call }) => `held ${call.effect}`),
        ...state.effects
          .filter(({ status, due }) => due !== null && status !== 'pending' && status !== 'retrying')
          .map(({ call }) => `timer ${call.effect}`),
        ...Object.values(state.questions)
          .filter(({ id, task, kind }) => !isOpenTask(task) || (kind === 'gate' && !held.has(id)))
          .map(({ id }) => `question ${id}`),
        ...unless(!state.ended || tasksThat(state, isOpen).length === 0, 'an open task'),
      ];
    },
  },
  {
    name: 'rowsAgree',
    promise: 'the rows that follow from the events leave open what the state says is open',
    after: (_plan, state, tables) => {
      if (state.seq === 0) return [];
      const expected: Json = openRows({
        ...NO_TABLES,
        status: state.status,
        questions: new Map(Object.values(state.questions).map(({ id, hash }) => [id, hash])),
        items: new Set(Object.keys(state.items).map((id) => `${state.run}/${id}`)),
        timers: new Map(
          [
            ...state.effects.map(({ call, due }) => [call.effect, due] as const),
            ...Object.entries(state.callers).map(([task, { due }]) => [task, due] as const),
            ...Object.values(state.questions).map(({ id, expires }) => [id, expires?.at ?? null] as const),
          ].flatMap(([id, due]) => (due === null ? [] : [[id, due] as const])),
        ),
      });
      const found = openRows(tables);
      return unless(deepEqual(found, expected), `rows ${JSON.stringify(found)}, state ${JSON.stringify(expected)}`);
    },
  },
  {
    name: 'snapshotsAreACache',
    promise: 'folding from a snapshot taken anywhere gives the state that folding from the start gives',
    whole: (events) => {
      const cut = Math.floor(events.length / 2);
      const half = asJson(replay(newRun(''), events.slice(0, cut))) as unknown as RunState;
      const same = deepEqual(asJson(replay(half, events.slice(cut))), asJson(replay(newRun(''), events)));
      return unless(same, `cut at ${cut}`);
    },
  },
  ...PASS_INVARIANTS,
];

/** What breaks, as `name: detail`; empty when every property holds. */
export function violations(plan: RunPlan, events: readonly StoredEvent[]): readonly string[] {
  const { found } = violationsSince(plan, newRun(''), NO_TABLES, events);
  const wholes = INVARIANTS.flatMap(({ name, whole }) => (whole?.(events) ?? []).map((detail) => `${name}: ${detail}`));
  return [...found, ...wholes];
}

/** The same for the events of one append, which come after a known state. */
export function violationsSince(
  plan: RunPlan,
  state: RunState,
  tables: Tables,
  events: readonly StoredEvent[],
): { readonly found: readonly string[]; readonly state: RunState; readonly tables: Tables } {
  const found: string[] = [];
  let after = state;
  for (const { event, seq, at } of events) {
    const before = after;
    after = evolve(before, event, at);
    for (const { name, each } of INVARIANTS) {
      for (const detail of each?.(plan, { event, seq, at, before, after }) ?? [])
        found.push(`${name}: ${detail} (seq ${seq})`);
    }
  }
  const happened = events.map(({ event }) => event);
  const rows = foldRows(tables, rowsOf(happened, state, after));
  for (const invariant of INVARIANTS) {
    for (const detail of invariant.after?.(plan, after, rows) ?? []) found.push(`${invariant.name}: ${detail}`);
  }
  return { found, state: after, tables: rows };
}

/** The states in which an event may find its task. */
const FROM: Partial<Record<RunEvent['type'], readonly TaskState['status'][]>> = {
  'playbook.started': ['ready'],
  'pass.started': ['started'],
  'pass.ended': ['started'],
  'loop.asked': ['started'],
  'task.started': ['ready'],
  'timers.turned': ['ready'],
  'question.asked': ['ready'],
  'task.waiting': ['ready', 'started', 'waiting', 'failed'],
  'task.retrying': ['started'],
  'task.failed': ['ready', 'started', 'waiting', 'failed'],
  'task.reopened': ['failed'],
  'task.completed': ['ready', 'started', 'waiting', 'failed'],
};

/** What does not happen in a run that is paused; what settles may fail, wait for a person or be tried again later. */
const PAUSED: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'playbook.started',
  'pass.started',
  'loop.asked',
  'task.started',
  'question.asked',
  'effect.sent',
]);

const BEGINNINGS: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'playbook.started',
  'pass.started',
  'loop.asked',
  'task.started',
  'timers.turned',
  'task.retrying',
  'task.reopened',
  'task.waiting',
  'task.failed',
  'question.asked',
  'effect.held',
  'effect.sent',
]);

function callsOf(events: readonly StoredEvent[]): readonly CommandCall[] {
  return events.flatMap(({ event }) => ('calls' in event ? event.calls : []));
}

function taskOf(event: RunEvent): string | undefined {
  if (event.type === 'question.asked') return event.question.task;
  return 'task' in event ? event.task : undefined;
}

function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
