/**
 * evolve(state, event) → state. Folding the journal gives the run.
 *
 * E1. It never decides: no expression, merge key, join rule, clock or policy is looked at here (R4).
 * E2. It is total: every event of every released version can be folded (old ones are lifted first, R5).
 * E3. The state that it is given is never changed. What is folded in one go copies the record of tasks once and changes
 *     its own copy from then on, so that n events over m tasks cost n + m; the values in them are always replaced.
 */
import { unreachable } from '../base/errors.ts';
import { isEmpty, setOwn } from '../base/json.ts';
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
import {
  effectIn,
  own,
  type CallerState,
  type ClosedItem,
  type EffectState,
  type RunState,
  type TaskState,
  polledBy,
} from './state.ts';

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

const DEAD_TASK: TaskState = { ...NEW_TASK, status: 'dead' };

/** Folds stored events in order. */
export function replay(state: RunState, events: readonly StoredEvent[]): RunState {
  const folding = new Folding(state);
  for (const { event, at } of events) folding.take(event, at);
  return folding.close();
}

/** Folds one event that happened at `at`. */
export function evolve(state: RunState, event: RunEvent, at: number): RunState {
  const folding = new Folding(state);
  folding.take(event, at);
  return folding.close();
}

type Open = { -readonly [Key in keyof RunState]: RunState[Key] };
type Own<Value> = Record<string, Value>;

/** A run that events are being folded into: the state is a copy of its own, and so is the record of tasks, once it was opened. */
export class Folding {
  readonly #next: Open;
  #tasks: Own<TaskState> | undefined;

  constructor(state: RunState) {
    this.#next = { ...state };
  }

  /** As it stands. It changes with the next event, and its `status` is the one of the beginning until it is closed. */
  get state(): RunState {
    return this.#next;
  }

  take(event: RunEvent, at: number): void {
    const next = this.#next;
    next.seq += 1;
    if (at > next.at) next.at = at;
    apply(this, next, event);
  }

  /** The state after all that was taken; nothing may be taken any more. */
  close(): RunState {
    this.#next.status = statusOf(this.#next);
    return this.#next;
  }

  /** The record of tasks, to be changed. */
  tasks(): Own<TaskState> {
    if (this.#tasks === undefined || this.#tasks !== this.#next.tasks) {
      this.#tasks = { ...this.#next.tasks };
      this.#next.tasks = this.#tasks;
    }
    return this.#tasks;
  }
}

function setStartedBy(next: Open, by: string | undefined): void {
  if (by !== undefined) next.startedBy = by;
}

function apply(folding: Folding, next: Open, event: RunEvent): void {
  switch (event.type) {
    case 'run.started':
      next.run = event.run;
      next.playbook = event.playbook;
      next.alertRef = event.alertRef;
      next.alert = event.alert;
      next.inputs = event.inputs;
      next.dryRun = event.dryRun;
      if (event.after) next.after = event.after;
      // A run that an older release started again names the person there only.
      setStartedBy(next, event.by ?? event.after?.by);
      for (const id of event.ready) makeReady(folding, id);
      return;
    case 'playbook.started': {
      const { task, playbook, shared, inputs, due } = event;
      setTask(folding, task, { ...taskIn(next, task), status: 'started' });
      const caller = { hash: playbook.hash, shared, inputs, finished: 0, scope: null, due, context: null };
      next.callers = withKey(next.callers, task, caller);
      return;
    }
    case 'pass.started': {
      const { task, pass, scope, inputs } = event;
      const caller = own(next.callers, task);
      const context = caller?.shared ? null : (caller?.context ?? {});
      setTask(folding, task, { ...taskIn(next, task), attempts: pass });
      for (const id of event.ready) makeReady(folding, id);
      next.passes = withKey(next.passes, scope, { inputs, context });
      next.passCount += 1;
      changeCaller(next, task, { scope, due: null, context: null });
      return;
    }
    case 'loop.asked':
      request(next, event.calls, null);
      return;
    case 'pass.ended':
      endPass(next, event);
      return;
    case 'task.started':
      forgetCalls(next, event.task);
      setTask(folding, event.task, startedTask(next, event));
      request(next, event.calls, event.due ?? null);
      return;
    case 'timers.turned':
      next.alert = { ...next.alert, ...event.alert };
      return;
    case 'task.retrying':
      keepFindings(next, event);
      setTask(folding, event.task, startedTask(next, event));
      request(next, event.calls, event.due);
      return;
    case 'effect.sent':
      changeEffect(next, event.effect, { status: 'sent', due: null, poll: null });
      return;
    case 'effect.pending':
      changeEffect(next, event.effect, { status: 'pending', poll: event.poll, due: event.due });
      if (event.entries.length > 0) keepPolled(next, event.effect, event.entries.length);
      write(next, callScopePath(next, effectIn(next, event.effect)?.call.task ?? ''), event.writes);
      next.entryCount += event.entries.length;
      return;
    case 'effect.held':
      changeEffect(next, event.effect, { status: 'held', question: event.question.id, poll: null, due: null });
      next.questions = withKey(next.questions, event.question.id, event.question);
      return;
    case 'effect.settled':
      changeEffect(next, event.effect, { status: 'settled', outcome: event.outcome, poll: null, due: null });
      return;
    case 'task.completed':
      setTask(folding, event.task, completedTask(next, event));
      for (const id of event.dead) setTask(folding, id, deadTask(own(next.tasks, id)));
      for (const id of event.again ?? []) setTask(folding, id, anew(own(next.tasks, id)));
      for (const id of event.ready) makeReady(folding, id);
      if (event.ledBack) {
        const { task, entries } = event.ledBack;
        setTask(folding, task, { ...taskIn(next, task), before: entries });
      }
      keepFacts(folding, next, event);
      return;
    case 'task.failed':
      setTask(folding, event.task, { ...taskIn(next, event.task), status: 'failed', error: event.error });
      keepFacts(folding, next, event);
      next.items = opened(next.items, [event.item]);
      return;
    case 'task.waiting':
      setTask(folding, event.task, { ...taskIn(next, event.task), status: 'waiting' });
      next.items = opened(next.items, [event.item]);
      return;
    case 'task.reopened': {
      const task = taskIn(next, event.task);
      setTask(folding, event.task, { ...task, status: 'ready', error: null, attemptsBefore: task.attempts });
      return;
    }
    case 'question.asked':
      setTask(folding, event.question.task, { ...taskIn(next, event.question.task), status: 'waiting' });
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
    case 'question.expired':
    case 'question.withdrawn':
      next.questions = without(next.questions, [event.question]);
      return;
    case 'item.completed':
      closeItems(next, [event.item], { by: event.by, offer: event.offer, note: event.note });
      return;
    case 'source.changed':
      return;
    case 'run.paused':
      next.paused = true;
      return;
    case 'run.resumed':
      next.paused = false;
      return;
    case 'run.cancelling':
      next.cancelling = true;
      for (const id of event.dead) setTask(folding, id, deadTask(own(next.tasks, id)));
      next.effects = next.effects.filter(({ call }) => !event.stopped.includes(call.effect));
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

function taskIn({ tasks }: RunState, id: string): TaskState {
  return own(tasks, id) ?? NEW_TASK;
}

function setTask(folding: Folding, id: string, task: TaskState): void {
  setOwn(folding.tasks(), id, task);
}

/** Most tasks are met for the first time: they share one value. */
function makeReady(folding: Folding, id: string): void {
  const task = own(folding.state.tasks, id);
  setTask(folding, id, task === undefined ? NEW_TASK : { ...task, status: 'ready' });
}

function deadTask(task: TaskState | undefined): TaskState {
  return task === undefined ? DEAD_TASK : { ...task, status: 'dead' };
}

function startedTask(next: RunState, { task, calls }: { task: string; calls: readonly CommandCall[] }): TaskState {
  return { ...taskIn(next, task), status: 'started', attempts: calls[0]?.attempt ?? 1 };
}

function completedTask(next: RunState, event: TaskCompleted): TaskState {
  const { how, label, error } = event;
  const last = entryIds(next, event.entries.length);
  const polled = polledBy(next, event.task);
  const entries = event.given ?? (polled.length === 0 ? last : [...polled, ...last]);
  return { ...taskIn(next, event.task), status: 'done', live: liveLabels(event), how, label, error, entries };
}

/** What a poll shows counts as the task's, as what its last answer gives. */
function keepPolled(next: Open, effect: string, count: number): void {
  const before = effectIn(next, effect)?.polled ?? [];
  changeEffect(next, effect, { polled: [...before, ...entryIds(next, count)] });
}

function entryIds({ entryCount, run }: RunState, count: number): readonly string[] {
  if (count === 0) return NEW_TASK.entries;
  const ids: string[] = [];
  for (let number = entryCount + 1; number <= entryCount + count; number++) ids.push(`${number}@${run}`);
  return ids;
}

/** Attempts count on: no execution has the number of an earlier one. */
function anew(task: TaskState | undefined): TaskState {
  const attempts = task?.attempts ?? 0;
  return { ...NEW_TASK, status: 'new', attempts, attemptsBefore: attempts, again: (task?.again ?? 0) + 1 };
}

function liveLabels({ how, label }: TaskCompleted): readonly string[] {
  if (how === 'error-path') return LIVE_ERROR;
  return label === LABEL_NONE ? LIVE_NONE : [label, LABEL_NONE];
}

const LIVE_ERROR = [LABEL_ERROR];
const LIVE_NONE = [LABEL_NONE];

/** What every task leaves behind, done or failed. Its calls are over. */
function keepFacts(folding: Folding, next: Open, event: TaskCompleted | TaskFailed): void {
  keepFindings(next, event);
  if (event.writes.length > 0) write(next, scopeOf(event.task), event.writes);
  if (!isEmpty(event.alert)) next.alert = { ...next.alert, ...event.alert };
  forgetCalls(next, event.task);
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
  if (!isEmpty(event.alert)) next.alert = { ...next.alert, ...event.alert };
  const context = event.keeps && own(next.passes, scope)?.context ? contextIn(next, scope) : null;
  leavePass(next, task, scope);
  next.items = opened(next.items, event.items);
  write(next, scopeOf(callerOf(scope)), event.outputs);
  const { finished = 0, repeats = 0 } = own(next.callers, task) ?? {};
  const counts = event.again ? { finished, repeats: repeats + 1 } : { finished: finished + 1, repeats: 0 };
  changeCaller(next, task, { ...counts, scope: null, due: event.due, context });
}

/** All that stands under the scope path goes, and what was asked about it; reviews stay. */
function leavePass(next: Open, task: string, scope: string): void {
  const inside = (key: string) => key.startsWith(`${scope}/`);
  next.effects = next.effects.filter(({ call }) => call.task !== task && !inside(call.task));
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
  if (state.paused === true && !state.cancelling) return 'paused';
  // There are few effects and many tasks: whoever makes the run go on is mostly found among the first.
  for (const { status } of state.effects) if (status !== 'settled' && status !== 'held') return 'running';
  for (const task in state.callers) if (own(state.callers, task)?.due !== null) return 'running';
  let failed = false;
  for (const { status } of Object.values(state.tasks)) {
    if (status === 'ready') return 'running';
    if (status === 'failed') failed = true;
  }
  return failed ? 'failed' : 'waiting';
}

function heldBy(state: RunState, question: string): string | undefined {
  return state.effects.find((effect) => effect.question === question)?.call.effect;
}

/** A task that begins, or has ended, has no calls. */
function forgetCalls(next: Open, task: string): void {
  // Every call has a number from 1 on, and the task the highest of them.
  if (taskIn(next, task).attempts > 0) next.effects = next.effects.filter(({ call }) => call.task !== task);
}

/** A call that is asked for once more keeps its place. */
function request(next: Open, calls: readonly CommandCall[], due: number | null): void {
  const made = calls.map((call): EffectState => {
    const at = due ?? call.notBefore ?? null;
    const status = at === null ? 'requested' : 'retrying';
    return { call, status, poll: null, due: at, outcome: null, question: null };
  });
  if (next.effects.length === 0) {
    next.effects = made;
    return;
  }
  const byId = new Map(made.map((effect) => [effect.call.effect, effect]));
  const kept = next.effects.map((effect) => {
    const again = byId.get(effect.call.effect);
    byId.delete(effect.call.effect);
    return again ?? effect;
  });
  next.effects = [...kept, ...byId.values()];
}

function changeEffect(next: Open, id: string, change: Partial<EffectState>): void {
  next.effects = next.effects.map((effect) => (effect.call.effect === id ? { ...effect, ...change } : effect));
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

function closeItems(
  next: Open,
  ids: readonly string[],
  said: Partial<Pick<ClosedItem, 'by' | 'offer' | 'note'>> = {},
): void {
  const { items } = next;
  next.items = without(items, ids);
  const actionsBefore = next.actions.length;
  const closed = ids.flatMap((id) => own(items, id) ?? []);
  next.closedItems = [...next.closedItems, ...closed.map((item) => ({ ...item, ...said, actionsBefore }))];
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Readonly<Record<string, T>> {
  if (keys.length === 0) return record;
  const gone = new Set(keys);
  return reject(record, (_, key) => gone.has(key));
}

/** The record itself when nothing goes. */
function reject<T>(
  record: Readonly<Record<string, T>>,
  goes: (value: T, key: string) => boolean,
): Readonly<Record<string, T>> {
  const keys = Object.keys(record);
  if (!keys.some((key) => goes(record[key] as T, key))) return record;
  const rest: Record<string, T> = {};
  for (const key of keys) if (!goes(record[key] as T, key)) setOwn(rest, key, record[key] as T);
  return rest;
}

function withKey<T>(record: Readonly<Record<string, T>>, key: string, value: T): Readonly<Record<string, T>> {
  const all = { ...record };
  setOwn(all, key, value);
  return all;
}
