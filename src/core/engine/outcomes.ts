/**
 * What comes back from the world: outcomes of calls, commands that the gate holds, timers.
 *
 * O1. Only what is waited for counts: an outcome of a call that is settled, held, given up, or not due yet decides nothing.
 * O2. A poll is one event; the timer after it is none (R14).
 */
import type { JsonObject } from '../base/json.ts';
import { LABEL_DEFAULT, LABEL_NONE } from '../playbook/document.ts';
import type { Outcome, Poll } from './commands.ts';
import { entriesOf, plainEnding, settledOf, writesOf } from './completion.ts';
import type { Draft } from './draft.ts';
import type { Question } from './events.ts';
import { INSTANT_MAX, instantAfter } from './instants.ts';
import { marked } from './marks.ts';
import { passDue, takeExit } from './passes.ts';
import type { TaskPlan } from './plan.ts';
import { callScopePath, contextIn } from './scope.ts';
import { own, type EffectState } from './state.ts';
import { completing } from './task-complete.ts';
import { choosesLabel, complete, completeWith, finish } from './steps.ts';

export function takeOutcome(draft: Draft, id: string, given: Outcome): void {
  const effect = draft.effect(id);
  const plan = effect && draft.plan(effect.call.task);
  if (!plan || !isUnderWay(effect, draft.env.now)) return;
  const { outcome, complete: completeOther } = completing(draft, plan, given);
  takeIts(draft, plan, effect, outcome);
  completeOther();
}

function takeIts(draft: Draft, plan: TaskPlan, effect: EffectState, outcome: Outcome): void {
  const id = effect.call.effect;
  const pending = outcome.pending && limited(outcome.pending, effect, draft.env.now);
  if (pending && !isOverdue(pending, draft.env.now)) {
    pend(draft, plan, effect, outcome, pending);
    return;
  }
  const settled = settledOf(pending ? timedOut(outcome) : outcome);
  const calls = draft.callsOf(plan.key).map((call) => (call === effect ? { ...call, outcome: settled } : call));
  if (calls.some((call) => call.outcome === null)) {
    draft.emit({ type: 'effect.settled', v: 1, effect: id, outcome: settled });
  } else if (plan.task.kind === 'playbook' && !draft.state.cancelling) {
    takeExit(draft, plan, calls, outcome.unavailable === true);
  } else if (outcome.unavailable && plan.task.skipUnavailable) {
    complete(draft, plan, plainEnding(choosesLabel(plan.task) ? LABEL_DEFAULT : LABEL_NONE, 'skipped'));
  } else {
    finish(draft, plan, calls);
  }
}

/** The gate found no grant for the command: it waits for the answer to its question. */
export function takeHeld(draft: Draft, id: string, question: Question): void {
  if (isUnderWay(draft.effect(id), draft.env.now)) draft.emit({ type: 'effect.held', v: 1, effect: id, question });
}

/** A timer says only that it is time: the call that it stands for is started, and no event is written for it. */
export function takeDue(draft: Draft, id: string): void {
  const effect = draft.effect(id);
  if (!effect || effect.due === null) {
    const question = own(draft.state.questions, id);
    if (question) questionDue(draft, question);
    else passDue(draft, id);
    return;
  }
  if (effect.due > draft.env.now) draft.effects.push({ kind: 'timer', effect: id, due: effect.due });
  else draft.effects.push({ kind: 'call', call: effect.call, poll: effect.poll });
}

/** Nobody answered in time: the task goes on as the question said. Nothing is granted: no time is a yes. */
function questionDue(draft: Draft, { id, task, kind, expires }: Question): void {
  const plan = draft.plan(task);
  if (expires === undefined || !plan) return;
  const { at, option } = expires;
  if (at > draft.env.now) {
    draft.effects.push({ kind: 'timer', effect: id, due: at });
    return;
  }
  draft.emit({ type: 'question.expired', v: 1, question: id, option });
  if (kind === 'reply') completeWith(draft, plan, option === '' ? LABEL_DEFAULT : option);
  else complete(draft, plan, plainEnding(LABEL_NONE));
}

function isUnderWay(effect: EffectState | undefined, now: number): effect is EffectState {
  if (!effect || effect.status === 'settled' || effect.status === 'held') return false;
  return effect.due === null || effect.due <= now;
}

/**
 * XSOAR: polling ends at the time-out of the first answer, which later ones may shorten, or after `execution-timeout`.
 *
 * @choice `execution-timeout` counts from the first answer of a polling command, and anew for each attempt.
 */
function limited(given: Poll, { call, poll: before }: EffectState, now: number): Poll {
  const poll = {
    ...given,
    intervalMs: Math.min(given.intervalMs, INSTANT_MAX),
    deadline: Math.min(given.deadline, INSTANT_MAX),
  };
  if (poll.phase !== 'poll') return poll;
  const { timeoutMs } = call;
  if (before?.phase !== 'poll')
    return timeoutMs === undefined ? poll : { ...poll, deadline: instantAfter(now, timeoutMs) };
  const deadline = timeoutMs === undefined ? Math.min(before.deadline, poll.deadline) : before.deadline;
  return { ...poll, deadline };
}

function pend(draft: Draft, plan: TaskPlan, { call }: EffectState, outcome: Outcome, poll: Poll): void {
  const { state, env } = draft;
  const due = instantAfter(env.now, poll.intervalMs);
  const written = writesOf(settledOf(outcome), call.options, treeOf(draft, call.task), env);
  const after = { state, writes: written.writes, env };
  const { entries } = marked(plan, entriesOf(outcome.entries, written), call.options, after);
  draft.emit({ type: 'effect.pending', v: 1, effect: call.effect, poll, due, writes: written.writes, entries });
  draft.effects.push({ kind: 'timer', effect: call.effect, due });
}

function treeOf({ state }: Draft, task: string): JsonObject {
  return contextIn(state, callScopePath(state, task));
}

/** A command that reads is given up at its deadline; writes are the gate's to judge. */
function isOverdue({ phase, deadline, intervalMs }: Poll, now: number): boolean {
  return phase === 'poll' && now + intervalMs > deadline;
}

function timedOut({ pending: _pending, ...outcome }: Outcome): Outcome {
  const contents = 'the command was not finished at its deadline';
  return { ...outcome, entries: [...outcome.entries, { type: 'error', contents, code: 'engine.poll-timeout' }] };
}
