/**
 * evolve(state, event) → state. Folding the journal gives the run.
 *
 * E1. It never decides: no expression, merge key, join rule, clock or policy is looked at here (R4).
 * E2. It is total: every event of every released version can be folded (old ones are lifted first, R5).
 */
import { unreachable } from '../base/errors.ts';
import { setOwn } from '../base/json.ts';
import { applyWrites, type ContextWrite } from '../language/writes.ts';
import { LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import type {
  CommandCall,
  Item,
  PassEnded,
  RunEvent,
  StoredEvent,
  TaskCompleted,
  TaskFacts,
  TaskFailed,
} from './events.ts';
import type { RunStatus } from './journal.ts';
import { callerOf, callScopePath, contextIn, ownerOf, ROOT, scopeOf } from './scope.ts';
import { own, type CallerState, type EffectState, type RunState, type TaskState } from './state.ts';

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

const READY: Partial<TaskState> = { status: 'ready' };
const DEAD: Partial<TaskState> = { status: 'dead' };

/** Folds stored events in order. */
export function replay(state: RunState, events: readonly StoredEvent[]): RunState {
  return events.reduce((folded, { event, at }) => evolve(folded, event, at), state);
}

/** Folds one event that happened at `at`. */
export function evolve(state: RunState, event: RunEvent, at: number): RunState {
  // The one copy of the event: ours until it is returned. What it holds is shared with `state`, and is replaced, never changed.
  const next: Open = { ...state, seq: state.seq + 1, at: Math.max(state.at, at) };
  apply(next, event);
  next.status = statusOf(next);
  return next;
}

type Open = { -readonly [Key in keyof RunState]: RunState[Key] };

function apply(next: Open, event: RunEvent): void {
  switch (event.type) {
    case 'run.started':
      next.run = event.run;
      next.playbook = event.playbook;
      next.alertRef = event.alertRef;
      next.alert = event.alert;
      next.inputs = event.inputs;
      next.dryRun = event.dryRun;
      next.tasks = withTasks(next.tasks, event.ready, READY);
      return;
    case 'playbook.started': {
      const { task, playbook, shared, inputs, due } = event;
      next.tasks = withTask(next.tasks, task, { status: 'started' });
      const caller = { hash: playbook.hash, shared, inputs, finished: 0, scope: null, due, context: null };
      next.callers = withKey(next.callers, task, caller);
      return;
    }
    case 'pass.started': {
      const { task, pass, scope, inputs } = event;
      const caller = own(next.callers, task);
      const context = caller?.shared ? null : (caller?.context ?? {});
      next.tasks = withTasks(withTask(next.tasks, task, { attempts: pass }), event.ready, READY);
      next.passes = withKey(next.passes, scope, { inputs, context });
      next.passCount += 1;
      changeCaller(next, task, { scope, due: null, context: null });
      return;
    }
    case 'loop.asked':
      next.effects = requested(next.effects, event.calls, null);
      return;
    case 'pass.ended':
      endPass(next, event);
      return;
    case 'task.started':
      next.tasks = withTask(next.tasks, event.task, { status: 'started', attempts: attemptOf(event.calls) });
      next.effects = requested(without(next.effects, effectsOf(next, event.task)), event.calls, null);
      return;
    case 'task.retrying':
      keepFindings(next, event);
      next.tasks = withTask(next.tasks, event.task, { status: 'started', attempts: attemptOf(event.calls) });
      next.effects = requested(next.effects, event.calls, event.due);
      return;
    case 'effect.sent':
      changeEffect(next, event.effect, { status: 'sent', due: null, poll: null });
      return;
    case 'effect.pending':
      changeEffect(next, event.effect, { status: 'pending', poll: event.poll, due: event.due });
      write(next, callScopePath(next, own(next.effects, event.effect)?.call.task ?? ''), event.writes);
      next.entryCount += event.entries.length;
      return;
    case 'effect.held':
      changeEffect(next, event.effect, { status: 'held', question: event.question.id, poll: null, due: null });
      next.questions = withKey(next.questions, event.question.id, event.question);
      return;
    case 'effect.settled':
      changeEffect(next, event.effect, { status: 'settled', outcome: event.outcome, poll: null, due: null });
      return;
    case 'task.completed': {
      const { run, entryCount } = next;
      const { how, label, error } = event;
      const entries = event.given ?? event.entries.map((_, index) => `${entryCount + index + 1}@${run}`);
      const tasks = { ...next.tasks };
      setTask(tasks, event.task, { status: 'done', live: liveLabels(event), how, label, error, entries });
      for (const id of event.dead) setTask(tasks, id, DEAD);
      for (const id of event.again ?? []) setOwn(tasks, id, anew(own(tasks, id)));
      for (const id of event.ready) setTask(tasks, id, READY);
      if (event.ledBack) setTask(tasks, event.ledBack.task, { before: event.ledBack.entries });
      next.tasks = tasks;
      keepFacts(next, event);
      return;
    }
    case 'task.failed':
      next.tasks = withTask(next.tasks, event.task, { status: 'failed', error: event.error });
      keepFacts(next, event);
      next.items = opened(next.items, [event.item]);
      return;
    case 'task.waiting':
      next.tasks = withTask(next.tasks, event.task, { status: 'waiting' });
      next.items = opened(next.items, [event.item]);
      return;
    case 'task.reopened':
      next.tasks = withTask(next.tasks, event.task, {
        status: 'ready',
        error: null,
        attemptsBefore: own(next.tasks, event.task)?.attempts ?? 0,
      });
      return;
    case 'question.asked':
      next.tasks = withTask(next.tasks, event.question.task, { status: 'waiting' });
      next.questions = withKey(next.questions, event.question.id, event.question);
      return;
    case 'question.answered': {
      const effect = heldBy(next, event.question);
      next.questions = without(next.questions, [event.question]);
      if (effect !== undefined) changeEffect(next, effect, { status: 'requested', question: null });
      return;
    }
    case 'question.refused':
      return;
    case 'question.withdrawn':
      next.questions = without(next.questions, [event.question]);
      return;
    case 'item.completed':
      closeItems(next, [event.item]);
      return;
    case 'run.cancelling':
      next.cancelling = true;
      next.tasks = withTasks(next.tasks, event.dead, DEAD);
      next.effects = without(next.effects, event.stopped);
      for (const task of Object.keys(next.callers)) changeCaller(next, task, { due: null });
      closeItems(
        next,
        Object.values(next.items)
          .filter((item) => item.blocking)
          .map((item) => item.id),
      );
      return;
    case 'run.ended':
      next.ended = true;
      next.status = event.status;
      next.items = opened(next.items, event.items);
      return;
    default:
      unreachable(event);
  }
}

/** Attempts count on: no execution has the number of an earlier one. */
function anew(task: TaskState | undefined): TaskState {
  const attempts = task?.attempts ?? 0;
  return { ...NEW_TASK, status: 'new', attempts, attemptsBefore: attempts, again: (task?.again ?? 0) + 1 };
}

function liveLabels({ how, label }: TaskCompleted): readonly string[] {
  if (how === 'error-path') return [LABEL_ERROR];
  return label === LABEL_NONE ? [LABEL_NONE] : [label, LABEL_NONE];
}

/** What every task leaves behind, done or failed. Its calls are over. */
function keepFacts(next: Open, event: TaskCompleted | TaskFailed): void {
  keepFindings(next, event);
  write(next, scopeOf(event.task), event.writes);
  if (Object.keys(event.alert).length > 0) next.alert = { ...next.alert, ...event.alert };
  next.effects = without(next.effects, effectsOf(next, event.task));
  next.items = opened(next.items, event.items);
  const caller = own(next.callers, event.task);
  if (caller === undefined) return;
  // A run that is cancelled leaves passes in the middle.
  if (caller.scope !== null) leavePass(next, event.task, caller.scope);
  next.callers = without(next.callers, [event.task]);
}

/** The pass leaves its outputs and a count; its tasks, and what they still had open, go (R8). Reviews outlive it. */
function endPass(next: Open, event: PassEnded): void {
  const { task, scope } = event;
  keepFindings(next, event);
  write(next, scope, event.writes);
  if (Object.keys(event.alert).length > 0) next.alert = { ...next.alert, ...event.alert };
  const context = event.keeps && own(next.passes, scope)?.context ? contextIn(next, scope) : null;
  leavePass(next, task, scope);
  next.items = opened(next.items, event.items);
  write(next, scopeOf(callerOf(scope)), event.outputs);
  const finished = (own(next.callers, task)?.finished ?? 0) + 1;
  changeCaller(next, task, { finished, scope: null, due: event.due, context });
}

/** All that stands under the scope path goes, and what was asked about it; reviews stay. */
function leavePass(next: Open, task: string, scope: string): void {
  const inside = (key: string) => key.startsWith(`${scope}/`);
  next.effects = reject(next.effects, ({ call }) => call.task === task || inside(call.task));
  next.tasks = reject(next.tasks, (_, key) => inside(key));
  next.callers = reject(next.callers, (_, key) => inside(key));
  next.passes = reject(next.passes, (_, key) => key === scope || inside(key));
  next.questions = reject(next.questions, (question) => inside(question.task));
  next.items = reject(next.items, (item) => item.blocking && inside(item.task));
}

/** The writes of what stands in a scope go into the context that it sees. */
function write(next: Open, scope: string, writes: readonly ContextWrite[]): void {
  if (writes.length === 0) return;
  const owner = scope === ROOT ? ROOT : ownerOf(next, scope);
  const pass = own(next.passes, owner);
  if (owner === ROOT || !pass) next.context = applyWrites(next.context, writes);
  else next.passes = withKey(next.passes, owner, { ...pass, context: applyWrites(pass.context ?? {}, writes) });
}

type Findings = Pick<TaskFacts, 'entries' | 'evidence' | 'gaps' | 'actions'>;

function keepFindings(next: Open, { entries, evidence, gaps, actions }: Findings): void {
  if (evidence.length > 0) next.evidence = [...next.evidence, ...evidence];
  if (gaps.length > 0) next.gaps = [...new Set([...next.gaps, ...gaps])];
  if (actions.length > 0) next.actions = [...next.actions, ...actions];
  next.entryCount += entries.length;
}

/** XSOAR's run states: an unhandled error counts only when nothing else can go on. */
function statusOf(state: RunState): RunStatus {
  if (state.ended) return state.status;
  // There are few effects and many tasks: whoever makes the run go on is mostly found among the first.
  for (const { status } of Object.values(state.effects)) {
    if (status !== 'settled' && status !== 'held') return 'running';
  }
  for (const task in state.callers) if (own(state.callers, task)?.due !== null) return 'running';
  let failed = false;
  for (const { status } of Object.values(state.tasks)) {
    if (status === 'ready') return 'running';
    if (status === 'failed') failed = true;
  }
  return failed ? 'failed' : 'waiting';
}

function heldBy(state: RunState, question: string): string | undefined {
  return Object.values(state.effects).find((effect) => effect.question === question)?.call.effect;
}

function attemptOf(calls: readonly CommandCall[]): number {
  return calls[0]?.attempt ?? 1;
}

function effectsOf(state: RunState, task: string): readonly string[] {
  const effects: string[] = [];
  for (const { call } of Object.values(state.effects)) if (call.task === task) effects.push(call.effect);
  return effects;
}

function requested(
  effects: RunState['effects'],
  calls: readonly CommandCall[],
  due: number | null,
): Readonly<Record<string, EffectState>> {
  const status = due === null ? 'requested' : 'retrying';
  const all = { ...effects };
  for (const call of calls) setOwn(all, call.effect, { call, status, poll: null, due, outcome: null, question: null });
  return all;
}

type OpenTasks = Record<string, TaskState>;

function withTask(tasks: RunState['tasks'], id: string, change: Partial<TaskState>): RunState['tasks'] {
  return withTasks(tasks, [id], change);
}

function withTasks(tasks: RunState['tasks'], ids: readonly string[], change: Partial<TaskState>): RunState['tasks'] {
  if (ids.length === 0) return tasks;
  const all = { ...tasks };
  for (const id of ids) setTask(all, id, change);
  return all;
}

function setTask(tasks: OpenTasks, id: string, change: Partial<TaskState>): void {
  setOwn(tasks, id, { ...(own(tasks, id) ?? NEW_TASK), ...change });
}

function changeEffect(next: Open, id: string, change: Partial<EffectState>): void {
  const effect = own(next.effects, id);
  if (effect) next.effects = withKey(next.effects, id, { ...effect, ...change });
}

function changeCaller(next: Open, task: string, change: Partial<CallerState>): void {
  const caller = own(next.callers, task);
  if (caller) next.callers = withKey(next.callers, task, { ...caller, ...change });
}

function opened(items: RunState['items'], added: readonly Item[]): RunState['items'] {
  if (added.length === 0) return items;
  const all = { ...items };
  for (const item of added) setOwn(all, item.id, item);
  return all;
}

function closeItems(next: Open, ids: readonly string[]): void {
  const { items } = next;
  next.items = without(items, ids);
  next.closedItems = [...next.closedItems, ...ids.flatMap((id) => own(items, id) ?? [])];
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> {
  if (keys.length === 0) return record;
  const gone = keys.length > 8 ? new Set(keys) : undefined;
  const rest: Record<string, T> = {};
  for (const key of Object.keys(record)) {
    if (!(gone?.has(key) ?? keys.includes(key))) setOwn(rest, key, record[key] as T);
  }
  return rest;
}

/** The record itself when nothing goes. */
function reject<T>(
  record: Readonly<Record<string, T>>,
  goes: (value: T, key: string) => boolean,
): Readonly<Record<string, T>> {
  const gone = Object.keys(record).filter((key) => goes(record[key] as T, key));
  return without(record, gone);
}

function withKey<T>(record: Readonly<Record<string, T>>, key: string, value: T): Readonly<Record<string, T>> {
  const all = { ...record };
  setOwn(all, key, value);
  return all;
}
