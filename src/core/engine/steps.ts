/**
 * From what a task wants, or what its calls gave, to events: the one place where a task goes on, waits, fails or is done.
 *
 * S1. While a run is cancelled nothing new begins: what settles completes its task and leads nowhere (R13).
 * S2. A task that waits for a person after its calls are done keeps what they gave; the choice completes it with that.
 *
 * Not here: what follows from a finished task (`completion.ts`, `join.ts`), what a task kind wants (`tasks/`).
 */
import { unreachable } from '../base/errors.ts';
import { getOwn, setOwn, type Json, type JsonObject } from '../base/json.ts';
import type { ContextWrite } from '../language/writes.ts';
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE, type Task } from '../playbook/document.ts';
import {
  answeredLabel,
  combined,
  completionOf,
  errorOf,
  exhaustedBy,
  factsOf,
  plainEnding,
  settledBy,
  type Ending,
} from './completion.ts';
import { instantAfter } from './instants.ts';
import { ROUNDS_MAX } from './join.ts';
import type { Draft } from './draft.ts';
import type { CommandCall, Item, Settled, TaskError } from './events.ts';
import { KEPT_FIELDS, marked } from './marks.ts';
import type { TaskPlan } from './plan.ts';
import { mayBeTimer, timerAfter } from './sla.ts';
import { own, type EffectState } from './state.ts';
import { takeLabel } from './tasks/condition.ts';
import type { Step } from './tasks/step.ts';
import type { Effect } from './trigger.ts';

/** XSOAR's default pause between engine retries, seconds. */
const RETRY_INTERVAL_S = 30;

/** What a ready task wants, as events. */
export function take(draft: Draft, plan: TaskPlan, step: Step): void {
  const task = plan.key;
  switch (step.kind) {
    case 'complete':
      complete(draft, plan, {
        ...plainEnding(step.label, step.how ?? 'done'),
        ...(step.audit === undefined ? {} : { settled: { ...combined([]), audit: step.audit } }),
      });
      break;
    case 'fail': {
      const entries = [{ type: 'error', contents: step.error.message, code: step.error.code }] as const;
      failTask(draft, plan, step.error, { ...combined([]), entries }, []);
      break;
    }
    case 'call':
      call(draft, task, step.calls);
      break;
    case 'wait':
      draft.emit({ type: 'task.waiting', v: 1, task, item: withOwnId(draft, plan, step.item) });
      break;
    case 'ask': {
      const { question } = step;
      draft.emit({ type: 'question.asked', v: 1, question });
      if (question.expires) draft.effects.push({ kind: 'timer', effect: question.id, due: question.expires.at });
      break;
    }
    default:
      unreachable(step);
  }
}

/** The calls begin at once, or when their delay is over. All of them at one time: nothing waits for another. */
function call(draft: Draft, task: string, calls: readonly CommandCall[]): void {
  const delayMs = delayOf(calls[0]?.options ?? {});
  const due = delayMs === 0 ? undefined : instantAfter(draft.env.now, delayMs);
  draft.emit({ type: 'task.started', v: 1, task, calls, ...(due === undefined ? {} : { due }) });
  startCalls(draft, calls, due);
}

/** The effects of calls whose event was emitted. */
export function startCalls(draft: Draft, calls: readonly CommandCall[], due?: number): void {
  for (const each of calls) {
    const at = due ?? each.notBefore;
    if (at === undefined) draft.effects.push({ kind: 'call', call: each, poll: null });
    else draft.effects.push({ kind: 'timer', effect: each.effect, due: at });
  }
}

/** XSOAR: seconds before the first execution; both spellings are found. */
function delayOf(options: JsonObject): number {
  return wholeNumber(options['delay-execution'] ?? options['execution-delay'], 0) * 1000;
}

/**
 * XSOAR: a task that begins turns timers of the alert.
 *
 * @choice Timers are turned when the task starts, before it is done: a title does both at once.
 */
export function turnTimers(draft: Draft, { task, key }: TaskPlan): void {
  if (task.timerTriggers.length === 0 || draft.state.dryRun) return;
  const { alert: before } = draft.state;
  const alert: Record<string, Json> = {};
  for (const { field, action } of task.timerTriggers) {
    const value = getOwn(alert, field) ?? getOwn(before, field);
    if (KEPT_FIELDS.has(field) || !mayBeTimer(value)) continue;
    setOwn(alert, field, timerAfter(value, action, draft.env.now));
  }
  if (Object.keys(alert).length > 0) draft.emit({ type: 'timers.turned', v: 1, task: key, alert });
}

export function complete(draft: Draft, plan: TaskPlan, ending: Ending): void {
  const exhausted = exhaustedBy(plan, ending, draft.state, draft.env);
  if (exhausted === undefined) {
    draft.emit(completionOf(plan, ending, draft.state, draft.env));
    return;
  }
  const message = `the playbook led back to task ${exhausted} more than ${ROUNDS_MAX} times`;
  stop(draft, plan, { code: 'engine.too-many-rounds', message }, ending.settled, ending.options);
}

/** Completes a task with an answer that chooses its label; a label without an edge waits for a person. */
export function completeWith(draft: Draft, plan: TaskPlan, wanted: string): void {
  take(draft, plan, takeLabel(wanted, draft.contextOf(plan)));
}

/** A person has done the work that a task waited for, or chosen its label. What its calls gave before counts now (S2). */
export function completeByPerson(draft: Draft, plan: TaskPlan, label: string): void {
  const calls = draft.callsOf(plan.key);
  const settled = settledBy(calls);
  const error = errorOf(settled);
  const how = error === null ? 'done' : 'failed-continued';
  complete(draft, plan, { how, label, settled, error, options: optionsOf(calls) });
}

/** A person passes a failed task over. A task that chooses a label takes the default edge, or waits for a choice. */
export function skip(draft: Draft, plan: TaskPlan): void {
  if (!choosesLabel(plan.task)) {
    complete(draft, plan, plainEnding(LABEL_NONE, 'skipped'));
    return;
  }
  const step = takeLabel(LABEL_DEFAULT, draft.contextOf(plan));
  take(draft, plan, step.kind === 'complete' ? { ...step, how: 'skipped' } : step);
}

/**
 * All calls of the task are settled, `last` with the trigger at hand: the task is done, tried again, or failed.
 *
 * @choice Of several calls of one task, all are waited for; one that failed makes the task fail then.
 */
export function finish(draft: Draft, plan: TaskPlan, calls: readonly EffectState[]): void {
  const settled = settledBy(calls);
  const options = optionsOf(calls);
  const error = errorOf(settled);
  if (draft.state.cancelling) {
    const how = error === null ? 'done' : 'failed-continued';
    complete(draft, plan, { how, label: LABEL_NONE, settled, error, options });
  } else if (error !== null) {
    const { attempts = 1, attemptsBefore = 0 } = own(draft.state.tasks, plan.key) ?? {};
    if (!retry(draft, plan, calls, error, attempts - attemptsBefore)) failTask(draft, plan, error, settled, calls);
  } else if (plan.task.kind === 'script-condition') {
    choose(draft, plan, answeredLabel(settled), { how: 'done', label: LABEL_NONE, settled, error, options }, calls);
  } else {
    complete(draft, plan, { how: 'done', label: LABEL_NONE, settled, error, options });
  }
}

/**
 * XSOAR: up to `retry-count` extra executions after an error, `retry-interval` seconds apart. A timer in the journal (R15).
 * Of several calls only those are repeated that failed. `executions`: those so far, this one included.
 */
export function retry(
  draft: Draft,
  plan: TaskPlan,
  calls: readonly EffectState[],
  error: TaskError,
  executions: number,
): boolean {
  const failed = calls.filter(({ outcome }) => outcome !== null && errorOf(outcome) !== null);
  const options = optionsOf(calls);
  const retries = retriesOf(options);
  if (executions > retries.count) return false;
  const due = instantAfter(draft.env.now, retries.intervalMs);
  const again = failed.map(({ call }) => ({ ...call, attempt: call.attempt + 1 }));
  const { entries, evidence, gaps, actions, audit } = factsOf(combined(failed.flatMap((call) => call.outcome ?? [])));
  keepOutcomes(
    draft,
    calls.filter((call) => !failed.includes(call)),
  );
  draft.emit({
    type: 'task.retrying',
    v: 1,
    task: plan.key,
    calls: again,
    due,
    error,
    entries: marked(plan, entries, options, { state: draft.state, writes: [], env: draft.env }).entries,
    evidence,
    gaps,
    actions,
    audit,
  });
  draft.effects.push(...again.map((call): Effect => ({ kind: 'timer', effect: call.effect, due })));
  return true;
}

/** More is a mistake of who wrote the playbook, and would go on for days. */
const RETRIES_MAX = 1000;

/** What the reserved arguments of a task say of retries. */
export function retriesOf(options: JsonObject): { readonly count: number; readonly intervalMs: number } {
  const count = Math.min(wholeNumber(options['retry-count'], 0), RETRIES_MAX);
  return { count, intervalMs: wholeNumber(options['retry-interval'], RETRY_INTERVAL_S) * 1000 };
}

/**
 * XSOAR's error settings: by `#error#` where there is such an edge, on by the normal edges, or stop and wait for a person.
 *
 * @choice A task that chooses a label and goes on after an error takes the label that it answered, else `#default#`,
 * else a person chooses.
 */
export function failTask(
  draft: Draft,
  plan: TaskPlan,
  error: TaskError,
  settled: Settled,
  calls: readonly EffectState[],
): void {
  const { task } = plan;
  const options = optionsOf(calls);
  const hasErrorPath = plan.out.some((edge) => edge.label === LABEL_ERROR);
  if (task.onError === 'error-path' && hasErrorPath) {
    complete(draft, plan, {
      how: 'error-path',
      label: LABEL_ERROR,
      settled,
      error,
      options,
      writes: errorWrites(task, settled),
    });
  } else if (task.onError !== 'stop') {
    const ending: Ending = {
      how: 'failed-continued',
      label: LABEL_NONE,
      settled,
      error,
      options,
      writes: errorWrites(task, settled),
    };
    if (choosesLabel(task)) choose(draft, plan, answeredLabel(settled), ending, calls);
    else complete(draft, plan, ending);
  } else {
    stop(draft, plan, error, settled, options);
  }
}

/** The branch stops here, and a person decides (R17). */
function stop(draft: Draft, plan: TaskPlan, error: TaskError, settled: Settled, options: JsonObject): void {
  const facts = completionOf(plan, { how: 'done', label: '', settled, error, options }, draft.state, draft.env);
  const { writes, entries, evidence, gaps, actions, items, alert, audit, records } = facts;
  const item = failedItem(plan, error);
  draft.emit({
    type: 'task.failed',
    v: 1,
    task: plan.key,
    error,
    writes,
    entries,
    evidence,
    gaps,
    actions,
    items,
    alert,
    audit,
    ...(records === undefined ? {} : { records }),
    item,
  });
}

/** Completes with the label that is wanted; without an edge for it the task waits, and keeps what its calls gave (S2). */
function choose(draft: Draft, plan: TaskPlan, wanted: string, ending: Ending, calls: readonly EffectState[]): void {
  const step = takeLabel(wanted, draft.contextOf(plan));
  if (step.kind === 'complete') {
    complete(draft, plan, { ...ending, label: step.label });
    return;
  }
  keepOutcomes(draft, calls);
  if (step.kind === 'wait' && ending.error) {
    const text = [step.item.text, `${ending.error.message} (${ending.error.code})`].filter(Boolean).join('\n');
    take(draft, plan, { kind: 'wait', item: { ...step.item, text } });
  } else {
    take(draft, plan, step);
  }
}

/** The task goes on, or waits: what its calls gave is kept until it is done. */
function keepOutcomes(draft: Draft, calls: readonly EffectState[]): void {
  for (const { call, outcome } of calls) {
    if (outcome && draft.effect(call.effect)?.status !== 'settled') {
      draft.emit({ type: 'effect.settled', v: 1, effect: call.effect, outcome });
    }
  }
}

/**
 * XSOAR: `task.<id>.error` holds the errors of a task after which the run goes on.
 *
 * @choice `task.<id>.error` is written only when the run goes on after the error, so that a count of context keys
 * stays what it was.
 */
function errorWrites(task: Task, settled: Settled): readonly ContextWrite[] {
  const errors = settled.entries.filter(({ type }) => type === 'error').map(({ contents }): Json => contents);
  return [{ op: 'set', path: ['task', task.id, 'error'], value: errors }];
}

/** True for the kinds whose result is the label of an edge. */
export function choosesLabel({ kind }: Task): boolean {
  return kind === 'condition' || kind === 'script-condition' || kind === 'manual-condition' || kind === 'ask';
}

/** R17: a failed task becomes work for a person, with the three ways on. */
function failedItem(plan: TaskPlan, error: TaskError): Item {
  return {
    id: `failed:${plan.key}`,
    task: plan.key,
    title: `"${plan.task.name}" failed`,
    text: `${error.message} (${error.code})\nRetry it, skip it and go on, or cancel the run. The alert stays open.`,
    offers: ['retry', 'skip', 'cancel'],
    blocking: true,
  };
}

/**
 * Two tasks may name the same item; while the first one is open the second one needs an id of its own. So does the work of a task
 * that an edge led back to.
 */
function withOwnId(draft: Draft, plan: TaskPlan, item: Item): Item {
  const again = own(draft.state.tasks, plan.key)?.again ?? 0;
  const id = again === 0 ? item.id : `${item.id}#${again + 1}`;
  return { ...item, id: own(draft.state.items, id) ? `${id}:${item.task}` : id };
}

function optionsOf(calls: readonly EffectState[]): JsonObject {
  return calls[0]?.call.options ?? {};
}

function wholeNumber(value: Json | undefined, otherwise: number): number {
  const number =
    typeof value === 'number' ? value : Number(typeof value === 'string' && value !== '' ? value : Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : otherwise;
}
