/**
 * evolve(state, event) → state. Folding the journal gives the run.
 *
 * E1. It never decides: no expression, merge key, join rule, clock or policy is looked at here (R4).
 * E2. It is total: every event of every released version can be folded (old ones are lifted first, R5).
 */
import { unreachable } from '../base/errors.ts';
import { applyWrites } from '../language/writes.ts';
import { LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import type { CommandCall, Item, RunEvent, StoredEvent } from './events.ts';
import type { RunStatus } from './journal.ts';
import type { EffectState, RunState, TaskState } from './state.ts';

const NEW_TASK: TaskState = { status: 'ready', live: [], how: '', label: '', error: null, entries: [] };

/** Folds stored events in order. */
export function replay(state: RunState, events: readonly StoredEvent[]): RunState {
  return events.reduce((folded, { event, at }) => evolve(folded, event, at), state);
}

/** Folds one event that happened at `at`. */
export function evolve(state: RunState, event: RunEvent, at: number): RunState {
  const next = apply(state, event);
  return { ...next, seq: state.seq + 1, at: Math.max(state.at, at), status: statusOf(next) };
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      return {
        ...state,
        run: event.run,
        playbook: event.playbook,
        alertRef: event.alertRef,
        alert: event.alert,
        inputs: event.inputs,
        dryRun: event.dryRun,
        tasks: marked(state.tasks, event.ready, 'ready'),
      };
    case 'task.started':
    case 'task.retrying':
      return {
        ...state,
        tasks: withTask(state.tasks, event.task, { status: 'started' }),
        effects: {
          ...without(state.effects, effectsOf(state, event.task)),
          ...requested(event.calls, event.type === 'task.retrying' ? event.due : null),
        },
      };
    case 'effect.sent':
      return withEffect(state, event.effect, { status: 'sent', due: null, poll: null });
    case 'effect.pending': {
      const pending = withEffect(state, event.effect, { status: 'pending', poll: event.poll, due: event.due });
      return {
        ...pending,
        context: applyWrites(state.context, event.writes),
        entryCount: state.entryCount + event.entries.length,
      };
    }
    case 'effect.held':
      return {
        ...withEffect(state, event.effect, { status: 'held' }),
        questions: { ...state.questions, [event.question.id]: event.question },
      };
    case 'effect.settled':
      return withEffect(state, event.effect, { status: 'settled', outcome: event.outcome, poll: null, due: null });
    case 'task.completed': {
      const entries = event.entries.map((_, index) => `${state.entryCount + index + 1}@${state.run}`);
      const done: TaskState = {
        status: 'done',
        live: event.how === 'error-path' ? [LABEL_ERROR] : [...new Set([event.label, LABEL_NONE])],
        how: event.how,
        label: event.label,
        error: event.error,
        entries,
      };
      const tasks = { ...state.tasks, [event.task]: done };
      return {
        ...state,
        context: applyWrites(state.context, event.writes),
        alert: { ...state.alert, ...event.alert },
        tasks: marked(marked(tasks, event.dead, 'dead'), event.ready, 'ready'),
        effects: without(state.effects, effectsOf(state, event.task)),
        items: opened(state.items, event.items),
        evidence: event.evidence.length > 0 ? [...state.evidence, ...event.evidence] : state.evidence,
        gaps: [...new Set([...state.gaps, ...event.gaps])],
        actions: [...state.actions, ...event.actions],
        entryCount: state.entryCount + event.entries.length,
      };
    }
    case 'task.failed':
      return {
        ...state,
        tasks: withTask(state.tasks, event.task, { status: 'failed', error: event.error }),
        effects: without(state.effects, effectsOf(state, event.task)),
        items: opened(state.items, [event.item]),
        gaps: [...new Set([...state.gaps, ...event.gaps])],
        actions: [...state.actions, ...event.actions],
        entryCount: state.entryCount + event.entries.length,
      };
    case 'task.waiting':
      return {
        ...state,
        tasks: withTask(state.tasks, event.task, { status: 'waiting' }),
        items: opened(state.items, [event.item]),
      };
    case 'task.reopened':
      return { ...state, tasks: withTask(state.tasks, event.task, { status: 'ready', error: null }) };
    case 'question.asked':
      return {
        ...state,
        tasks: withTask(state.tasks, event.question.task, { status: 'waiting' }),
        questions: { ...state.questions, [event.question.id]: event.question },
      };
    case 'question.answered': {
      const effect = heldBy(state, event.question);
      const answered = { ...state, questions: without(state.questions, [event.question]) };
      return effect === undefined ? answered : withEffect(answered, effect, { status: 'requested' });
    }
    case 'question.refused':
      return state;
    case 'question.withdrawn':
      return { ...state, questions: without(state.questions, [event.question]) };
    case 'item.completed':
      return { ...state, ...closed(state, [event.item]) };
    case 'run.cancelling':
      return {
        ...state,
        cancelling: true,
        tasks: marked(state.tasks, event.dead, 'dead'),
        effects: without(
          state.effects,
          Object.values(state.effects)
            .filter(({ call }) => event.dead.includes(call.task))
            .map(({ call }) => call.effect),
        ),
        ...closed(
          state,
          Object.values(state.items)
            .filter((item) => item.blocking)
            .map((item) => item.id),
        ),
      };
    case 'run.ended':
      return { ...state, ended: true, status: event.status, items: opened(state.items, event.items) };
    default:
      return unreachable(event);
  }
}

/** XSOAR's run states: an unhandled error counts only when nothing else can go on. */
function statusOf(state: RunState): RunStatus {
  if (state.ended) return state.status;
  const statuses = Object.values(state.tasks).map((task) => task.status);
  const held = Object.values(state.effects).some((effect) => effect.status === 'held');
  if (statuses.includes('ready') || (statuses.includes('started') && !held)) return 'running';
  return statuses.includes('failed') ? 'failed' : 'waiting';
}

function heldBy(state: RunState, question: string): string | undefined {
  return Object.values(state.effects).find(
    (effect) => effect.status === 'held' && question === `${state.run}/${effect.call.effect}`,
  )?.call.effect;
}

function effectsOf(state: RunState, task: string): readonly string[] {
  return Object.values(state.effects)
    .filter(({ call }) => call.task === task)
    .map(({ call }) => call.effect);
}

function requested(calls: readonly CommandCall[], due: number | null): Record<string, EffectState> {
  return Object.fromEntries(
    calls.map((call) => [
      call.effect,
      { call, status: due === null ? 'requested' : 'retrying', poll: null, due, outcome: null },
    ]),
  );
}

function withTask(
  tasks: RunState['tasks'],
  id: string,
  change: Partial<TaskState>,
): Readonly<Record<string, TaskState>> {
  return { ...tasks, [id]: { ...(tasks[id] ?? NEW_TASK), ...change } };
}

function marked(tasks: RunState['tasks'], ids: readonly string[], status: 'ready' | 'dead'): RunState['tasks'] {
  if (ids.length === 0) return tasks;
  return { ...tasks, ...Object.fromEntries(ids.map((id) => [id, { ...NEW_TASK, status }])) };
}

function withEffect(state: RunState, id: string, change: Partial<EffectState>): RunState {
  const effect = state.effects[id];
  return effect ? { ...state, effects: { ...state.effects, [id]: { ...effect, ...change } } } : state;
}

function opened(items: RunState['items'], added: readonly Item[]): RunState['items'] {
  return added.length === 0 ? items : { ...items, ...Object.fromEntries(added.map((item) => [item.id, item])) };
}

function closed(state: RunState, ids: readonly string[]): Pick<RunState, 'items' | 'closedItems'> {
  const items = ids.flatMap((id) => state.items[id] ?? []);
  return { items: without(state.items, ids), closedItems: [...state.closedItems, ...items] };
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> {
  if (keys.length === 0) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
