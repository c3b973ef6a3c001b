/**
 * evolve(state, event) → state. Folding the journal gives the run.
 *
 * E1. It never decides: no expression, merge key, join rule, clock or policy is looked at here (R4).
 * E2. It is total: every event of every released version can be folded (old ones are lifted first, R5).
 */
import { unreachable } from '../base/errors.ts';
import { applyWrites } from '../language/writes.ts';
import { LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import type { CommandCall, Item, RunEvent, StoredEvent, TaskCompleted, TaskFacts, TaskFailed } from './events.ts';
import type { RunStatus } from './journal.ts';
import { own, type EffectState, type RunState, type TaskState } from './state.ts';

const NEW_TASK: TaskState = {
  status: 'ready',
  live: [],
  how: '',
  label: '',
  error: null,
  entries: [],
  attempts: 0,
  attemptsBefore: 0,
};

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
      return {
        ...state,
        tasks: withTask(state.tasks, event.task, { status: 'started', attempts: attemptOf(event.calls) }),
        effects: { ...without(state.effects, effectsOf(state, event.task)), ...requested(event.calls, null) },
      };
    case 'task.retrying':
      return {
        ...withFindings(state, event),
        tasks: withTask(state.tasks, event.task, { status: 'started', attempts: attemptOf(event.calls) }),
        effects: { ...state.effects, ...requested(event.calls, event.due) },
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
        ...withEffect(state, event.effect, { status: 'held', question: event.question.id, poll: null, due: null }),
        questions: { ...state.questions, [event.question.id]: event.question },
      };
    case 'effect.settled':
      return withEffect(state, event.effect, { status: 'settled', outcome: event.outcome, poll: null, due: null });
    case 'task.completed': {
      const entries = event.entries.map((_, index) => `${state.entryCount + index + 1}@${state.run}`);
      const tasks = withTask(state.tasks, event.task, {
        status: 'done',
        live: event.how === 'error-path' ? [LABEL_ERROR] : [...new Set([event.label, LABEL_NONE])],
        how: event.how,
        label: event.label,
        error: event.error,
        entries,
      });
      return { ...withFacts(state, event), tasks: marked(marked(tasks, event.dead, 'dead'), event.ready, 'ready') };
    }
    case 'task.failed': {
      const failed = withFacts(state, event);
      return {
        ...failed,
        tasks: withTask(state.tasks, event.task, { status: 'failed', error: event.error }),
        items: opened(failed.items, [event.item]),
      };
    }
    case 'task.waiting':
      return {
        ...state,
        tasks: withTask(state.tasks, event.task, { status: 'waiting' }),
        items: opened(state.items, [event.item]),
      };
    case 'task.reopened':
      return {
        ...state,
        tasks: withTask(state.tasks, event.task, {
          status: 'ready',
          error: null,
          attemptsBefore: own(state.tasks, event.task)?.attempts ?? 0,
        }),
      };
    case 'question.asked':
      return {
        ...state,
        tasks: withTask(state.tasks, event.question.task, { status: 'waiting' }),
        questions: { ...state.questions, [event.question.id]: event.question },
      };
    case 'question.answered': {
      const effect = heldBy(state, event.question);
      const answered = { ...state, questions: without(state.questions, [event.question]) };
      return effect === undefined ? answered : withEffect(answered, effect, { status: 'requested', question: null });
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
        effects: without(state.effects, event.stopped),
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

/** What every task leaves behind, done or failed. Its calls are over. */
function withFacts(state: RunState, event: TaskCompleted | TaskFailed): RunState {
  return {
    ...withFindings(state, event),
    context: applyWrites(state.context, event.writes),
    alert: Object.keys(event.alert).length > 0 ? { ...state.alert, ...event.alert } : state.alert,
    effects: without(state.effects, effectsOf(state, event.task)),
    items: opened(state.items, event.items),
  };
}

type Findings = Pick<TaskFacts, 'entries' | 'evidence' | 'gaps' | 'actions'>;

function withFindings(state: RunState, { entries, evidence, gaps, actions }: Findings): RunState {
  return {
    ...state,
    evidence: evidence.length > 0 ? [...state.evidence, ...evidence] : state.evidence,
    gaps: gaps.length > 0 ? [...new Set([...state.gaps, ...gaps])] : state.gaps,
    actions: actions.length > 0 ? [...state.actions, ...actions] : state.actions,
    entryCount: state.entryCount + entries.length,
  };
}

/** XSOAR's run states: an unhandled error counts only when nothing else can go on. */
function statusOf(state: RunState): RunStatus {
  if (state.ended) return state.status;
  let failed = false;
  for (const { status } of Object.values(state.tasks)) {
    if (status === 'ready') return 'running';
    if (status === 'failed') failed = true;
  }
  const active = Object.values(state.effects).some(({ status }) => status !== 'settled' && status !== 'held');
  if (active) return 'running';
  return failed ? 'failed' : 'waiting';
}

function heldBy(state: RunState, question: string): string | undefined {
  return Object.values(state.effects).find((effect) => effect.question === question)?.call.effect;
}

function attemptOf(calls: readonly CommandCall[]): number {
  return calls[0]?.attempt ?? 1;
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
      { call, status: due === null ? 'requested' : 'retrying', poll: null, due, outcome: null, question: null },
    ]),
  );
}

function withTask(
  tasks: RunState['tasks'],
  id: string,
  change: Partial<TaskState>,
): Readonly<Record<string, TaskState>> {
  return { ...tasks, [id]: { ...(own(tasks, id) ?? NEW_TASK), ...change } };
}

function marked(tasks: RunState['tasks'], ids: readonly string[], status: 'ready' | 'dead'): RunState['tasks'] {
  if (ids.length === 0) return tasks;
  return { ...tasks, ...Object.fromEntries(ids.map((id) => [id, { ...(own(tasks, id) ?? NEW_TASK), status }])) };
}

function withEffect(state: RunState, id: string, change: Partial<EffectState>): RunState {
  const effect = own(state.effects, id);
  return effect ? { ...state, effects: { ...state.effects, [id]: { ...effect, ...change } } } : state;
}

function opened(items: RunState['items'], added: readonly Item[]): RunState['items'] {
  return added.length === 0 ? items : { ...items, ...Object.fromEntries(added.map((item) => [item.id, item])) };
}

function closed(state: RunState, ids: readonly string[]): Pick<RunState, 'items' | 'closedItems'> {
  const items = ids.flatMap((id) => own(state.items, id) ?? []);
  return { items: without(state.items, ids), closedItems: [...state.closedItems, ...items] };
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> {
  if (keys.length === 0) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
