/**
 * Sub-playbooks and their loops: from a task that calls one, over its passes, to what they leave (R8).
 *
 * L1. Passes of one task are sequential. Each stands under a scope path of its own, which no other pass of the run ever had.
 * L2. A pass is over when nothing in it is open. It failed when all that is open in it has failed; then it ends only for a task that
 *     handles errors. Else the failed task waits for a person where it stands, and the sub-playbook goes on from there (R17).
 * L3. A decision begins few passes: a loop that never waits goes on by a timer that is due at once.
 * L4. A task with `retry-count` repeats a pass that failed, as often for each of its passes; what ran well is not run again.
 *
 * Not here: whether a sub-playbook may run and with which inputs (`tasks/playbook.ts`), which outputs are copied (`outputs.ts`).
 */
import type { Json, JsonObject } from '../base/json.ts';
import { evalCondition } from '../language/index.ts';
import { LABEL_NONE, type Loop } from '../playbook/document.ts';
import { labelMatches } from '../playbook/graph.ts';
import { answeredLabel, combined, entriesOf, errorOf, factsOf, plainEnding, writesOf } from './completion.ts';
import type { Draft } from './draft.ts';
import type { Entry, Settled, TaskError } from './events.ts';
import { marked } from './marks.ts';
import { outputWrites } from './outputs.ts';
import { isPaused } from './pause.ts';
import { playbookIn, type TaskPlan } from './plan.ts';
import { applyWrites } from '../language/writes.ts';
import { callerOf, contextIn, depthOf, idIn, keyIn, scopeOf, scopesAround } from './scope.ts';
import { own, type CallerState, type EffectState } from './state.ts';
import { complete, failTask, retriesOf, retry, startCalls, take } from './steps.ts';
import { callStep } from './tasks/command.ts';
import { entriesAtEnd } from './tasks/entries.ts';
import { beginPlaybook, bindInputs, elementsAt, lengthOf } from './tasks/playbook.ts';
import { contextFor, taskErrorOf, valueOf } from './tasks/step.ts';

const PASSES_PER_DECISION = 50;

/** A ready task that calls a sub-playbook. */
export function enter(draft: Draft, plan: TaskPlan): void {
  if (plan.task.kind !== 'playbook') return;
  const step = beginPlaybook(plan.task, draft.contextOf(plan));
  if (step.kind !== 'enter') {
    take(draft, plan, step);
    return;
  }
  const { name, hash } = step.playbook.playbook;
  const { inputs } = step;
  const shared = !plan.task.separateContext;
  const due = mustYield(draft) ? draft.env.now : null;
  draft.emit({ type: 'playbook.started', v: 1, task: plan.key, playbook: { name, hash }, shared, inputs, due });
  beginOrWait(draft, plan, due);
}

/** The time of a next pass has come. */
export function passDue(draft: Draft, task: string): void {
  const due = own(draft.state.callers, task)?.due ?? null;
  const plan = due === null ? undefined : draft.plan(task);
  if (due === null || !plan) return;
  if (due > draft.env.now) draft.effects.push({ kind: 'timer', effect: task, due });
  else beginPass(draft, plan);
}

/** Ends one pass that came to its end, if there is one: the innermost first. */
export function endOnePass(draft: Draft): boolean {
  if (draft.state.passCount === 0) return false;
  const before = draft.events.length;
  for (const { scope, failed } of restingPasses(draft)) {
    const plan = draft.plan(callerOf(scope));
    if (!plan) continue;
    if (failed === undefined) afterPass(draft, plan);
    else failPass(draft, plan, failed);
    // Whatever did not lead on would be asked for ever.
    if (draft.events.length > before || draft.env.needs.length > 0) return true;
  }
  return false;
}

/** L2, L4. */
function failPass(draft: Draft, plan: TaskPlan, error: TaskError): void {
  const { repeats = 0 } = own(draft.state.callers, plan.key) ?? {};
  const retries = retriesOf(retryOptions(draft, plan));
  if (repeats < retries.count)
    endPass(draft, plan, { last: false, settled: NOTHING, error, againMs: retries.intervalMs });
  else if (plan.task.onError !== 'stop') endPass(draft, plan, { last: true, settled: NOTHING, error });
}

/** What the arguments of the task say of retries. An input of that name is none of these; what cannot be read is not given. */
function retryOptions(draft: Draft, plan: TaskPlan): JsonObject {
  const caller = own(draft.state.callers, plan.key);
  const inputs = playbookIn(draft.env.plan, caller?.scope ?? '')?.inputs;
  const context = draft.contextOf(plan);
  const options = ['retry-count', 'retry-interval'].flatMap((name): [string, Json][] => {
    const planned = inputs?.has(name) ? undefined : plan.args.get(name);
    const result = planned === undefined ? undefined : valueOf(planned, context);
    return result === undefined || 'error' in result ? [] : [[name, result.value ?? '']];
  });
  return Object.fromEntries(options);
}

/**
 * The script that decides whether a loop goes on has answered. It is tried again as its own arguments say.
 *
 * @choice Where nothing offers it and the task passes over what is unavailable, the loop ends with the pass at hand, and says so.
 */
export function takeExit(draft: Draft, plan: TaskPlan, calls: readonly EffectState[], unavailable: boolean): void {
  const until = loopOf(plan)?.until;
  if (until?.kind !== 'script') return;
  const settled = combined(calls.flatMap((call) => call.outcome ?? []));
  const error = errorOf(settled);
  if (unavailable && plan.task.skipUnavailable) {
    endPass(draft, plan, withoutExit(until.command));
    return;
  }
  if (error !== null && retry(draft, plan, calls, error, executionsOf(draft, plan, calls))) return;
  // An answer is compared as the labels of a condition are.
  const last = error === null && labelMatches([until.exitLabel], answeredLabel(settled)) !== undefined;
  endPass(draft, plan, { last, settled, error, options: calls[0]?.call.options ?? {} });
}

/** The first question after a pass has the number of the pass. */
function executionsOf(draft: Draft, plan: TaskPlan, calls: readonly EffectState[]): number {
  const scope = own(draft.state.callers, plan.key)?.scope ?? '';
  const latest = calls.reduce((most, { call }) => Math.max(most, call.attempt), 0);
  return latest - Number(idIn(scope)) + 1;
}

function withoutExit(command: string): PassResult {
  const contents = `nothing offers "${command}", which decides when the loop ends: it ended after this pass`;
  return {
    last: true,
    settled: { ...NOTHING, entries: [{ type: 'warning', contents, code: 'loop.no-exit' }] },
    error: null,
  };
}

const NOTHING: Settled = combined([]);

function loopOf({ task }: TaskPlan): Loop | undefined {
  return task.kind === 'playbook' ? task.loop : undefined;
}

/** The next pass begins by a timer that is due at once: this decision has begun many, or the run is paused and it begins when that ends. */
function mustYield(draft: Draft): boolean {
  return draft.passes >= PASSES_PER_DECISION || isPaused(draft.state);
}

function beginOrWait(draft: Draft, plan: TaskPlan, due: number | null): void {
  if (due === null) beginPass(draft, plan);
  else draft.effects.push({ kind: 'timer', effect: plan.key, due });
}

/**
 * @choice The inputs of a loop with a condition are bound anew for each pass; for-each takes its elements from the lists as they
 * were when it began.
 */
function beginPass(draft: Draft, plan: TaskPlan): void {
  const { key: task } = plan;
  const caller = own(draft.state.callers, task);
  const playbook = caller && draft.env.plan.called.get(plan.task.kind === 'playbook' ? plan.task.playbook : '');
  if (!caller || !playbook || plan.task.kind !== 'playbook') return;
  let { inputs } = caller;
  const loop = loopOf(plan);
  if (loop?.until.kind === 'for-each') inputs = elementsAt(inputs, caller.finished);
  else if (caller.finished > 0) {
    const bound = bindInputs(plan.task, playbook, draft.contextOf(plan));
    if ('error' in bound) {
      fail(draft, plan, bound.error);
      return;
    }
    ({ inputs } = bound);
  }
  const pass = (draft.task(task)?.attempts ?? 0) + 1;
  const scope = `${task}/${pass}`;
  draft.passes += 1;
  draft.emit({ type: 'pass.started', v: 1, task, pass, scope, inputs, ready: [keyIn(scope, playbook.start)] });
}

function fail(draft: Draft, plan: TaskPlan, error: TaskError): void {
  failTask(draft, plan, error, { ...NOTHING, entries: [errorEntry(error)] }, []);
}

function errorEntry({ code, message }: TaskError): Entry {
  return { type: 'error', contents: message, code };
}

/** All tasks of the pass are done: once more, or not? */
function afterPass(draft: Draft, plan: TaskPlan): void {
  const caller = own(draft.state.callers, plan.key);
  const loop = loopOf(plan);
  if (!caller || caller.scope === null) return;
  if (loop === undefined || loop.until.kind === 'for-each') {
    endPass(draft, plan, { last: loop === undefined, settled: NOTHING, error: null });
    return;
  }
  const context = contextFor(plan, draft.state, draft.env, caller.scope);
  const { exit } = plan;
  if (loop.until.kind === 'condition') {
    const planned = exit?.condition;
    if (!planned) return;
    const result = planned.ok ? evalCondition(planned.value, context.scope, draft.env.services) : planned;
    const error = result.ok ? null : taskErrorOf(result.error, draft.env);
    endPass(draft, plan, { last: result.ok && result.value, settled: NOTHING, error });
    return;
  }
  const info = draft.env.describe(loop.until.command, loop.until.brand);
  if (!info && plan.task.skipUnavailable) {
    endPass(draft, plan, withoutExit(loop.until.command));
    return;
  }
  if (!info) {
    const message = `nothing offers "${loop.until.command}", which decides when the loop ends`;
    endPass(draft, plan, { last: true, settled: NOTHING, error: { code: 'engine.command-unavailable', message } });
    return;
  }
  const asking = { ...context, plan: { ...plan, args: exit?.args ?? plan.args } };
  const step = callStep(loop.until, draft.task(plan.key)?.attempts ?? 1, info, asking);
  if (step.kind === 'fail') {
    endPass(draft, plan, { last: true, settled: NOTHING, error: step.error });
    return;
  }
  draft.emit({ type: 'loop.asked', v: 1, task: plan.key, calls: step.calls });
  startCalls(draft, step.calls);
}

interface PassResult {
  /** The loop, if there is one, has come to its end by itself. */
  readonly last: boolean;
  /** What the exit script gave. */
  readonly settled: Settled;
  readonly error: TaskError | null;
  readonly options?: JsonObject;
  /** It failed and is repeated after so long. */
  readonly againMs?: number;
}

/**
 * @choice A pass that fails ends its loop and leaves no outputs; those of earlier passes of for-each stay.
 *
 * @choice The outputs of for-each are copied after each pass, those of other loops once, after the last one; a loop that is not done
 * after its last allowed pass leaves a warning that says what was left, and is no error.
 */
function endPass(draft: Draft, plan: TaskPlan, { last, settled, error, options = {}, againMs }: PassResult): void {
  const caller = own(draft.state.callers, plan.key);
  const scope = caller?.scope ?? null;
  if (!caller || scope === null) return;
  const loop = loopOf(plan);
  const forEach = loop?.until.kind === 'for-each';
  const finished = caller.finished + 1;
  const total = forEach ? lengthOf(caller.inputs) : Number.POSITIVE_INFINITY;
  const most = Math.max(1, loop?.max ?? 1);
  const again = againMs !== undefined;
  const over = !again && (last || error !== null || finished >= Math.min(total, most));
  const inner = contextIn(draft.state, scope);
  const written = writesOf(settled, options, inner, draft.env);
  const copies = error === null && !caller.shared && (forEach || over);
  const outputs = copies ? outputsOf(draft, plan, scope, applyWrites(inner, written.writes)) : [];
  if (draft.env.needs.length > 0) return;
  const after = { state: draft.state, writes: written.writes, env: draft.env };
  const waitMs = againMs ?? (loop?.waitSeconds ?? 0) * 1000;
  const due = over ? null : waitMs > 0 ? draft.env.now + waitMs : mustYield(draft) ? draft.env.now : null;
  const keeps = !over && loop !== undefined && !forEach;
  const shown = marked(plan, entriesOf(settled.entries, written), options, after);
  const facts = { ...factsOf(settled), writes: written.writes, entries: shown.entries };
  const given = over ? entriesAtEnd(scope, draft.state, draft.env) : [];
  draft.emit({
    type: 'pass.ended',
    v: 1,
    task: plan.key,
    scope,
    ...facts,
    outputs,
    keeps,
    due,
    error,
    ...(again ? { again } : {}),
  });
  if (error !== null && !again) fail(draft, plan, error);
  else if (!over) beginOrWait(draft, plan, due);
  else {
    const left = last || loop === undefined ? undefined : leftOver(finished, total);
    const entries: readonly Entry[] = left === undefined ? [] : [left];
    complete(draft, plan, { ...plainEnding(LABEL_NONE), settled: { ...NOTHING, entries }, given });
  }
}

/** What a loop that was stopped by its `max` says (R8). */
function leftOver(finished: number, total: number): Entry | undefined {
  const passes = finished === 1 ? '1 pass' : `${finished} passes`;
  if (!Number.isFinite(total)) {
    const contents = `the loop was stopped after ${passes}, and its condition to end does not hold yet`;
    return { type: 'warning', contents, code: 'loop.max-reached' };
  }
  if (finished >= total) return undefined;
  const contents = `the loop was stopped after ${passes}: ${total - finished} of ${total} items are left`;
  return { type: 'warning', contents, code: 'loop.items-left' };
}

function outputsOf(draft: Draft, plan: TaskPlan, scope: string, inner: JsonObject) {
  const paths = playbookIn(draft.env.plan, scope)?.playbook.outputs.map(({ contextPath }) => contextPath) ?? [];
  const { env } = draft;
  return outputWrites(paths, inner, contextIn(draft.state, plan.scope), env.services);
}

interface Resting {
  readonly scope: string;
  /** The first task that failed, when one did. */
  readonly failed: TaskError | undefined;
}

/** The passes in which nothing goes on and nobody is waited for, innermost first. */
function restingPasses({ state, env }: Draft): readonly Resting[] {
  const busy = new Set<string>();
  const failed = new Map<string, string>();
  for (const { call } of state.effects) {
    for (const scope of scopesAround(own(state.callers, call.task)?.scope ?? scopeOf(call.task))) busy.add(scope);
  }
  for (const [key, { status }] of Object.entries(state.tasks)) {
    if (status === 'done' || status === 'dead' || status === 'new' || runsPass(own(state.callers, key))) continue;
    for (const scope of scopesAround(scopeOf(key))) {
      if (status !== 'failed') busy.add(scope);
      else if (!failed.has(scope)) failed.set(scope, key);
    }
  }
  return Object.keys(state.passes)
    .filter((scope) => !busy.has(scope))
    .toSorted((a, b) => depthOf(b) - depthOf(a))
    .map((scope) => ({ scope, failed: failureOf(failed.get(scope)) }));

  function failureOf(key: string | undefined): TaskError | undefined {
    if (key === undefined) return undefined;
    const cause = own(state.tasks, key)?.error;
    const task = playbookIn(env.plan, scopeOf(key))?.tasks.get(key.slice(scopeOf(key).length + 1))?.task;
    const message = `"${task?.name ?? key}" failed: ${cause?.message ?? ''} (${cause?.code ?? ''})`;
    return { code: 'engine.playbook-failed', message };
  }
}

/** Its pass says whether it is open. */
function runsPass(caller: CallerState | undefined): boolean {
  return caller !== undefined && caller.scope !== null;
}
