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
import { marked } from './marks.ts';
import { passDue, takeExit } from './passes.ts';
import type { TaskPlan } from './plan.ts';
import { callScopePath, contextIn } from './scope.ts';
import type { EffectState } from './state.ts';
import { choosesLabel, complete, finish } from './steps.ts';

export function takeOutcome(draft: Draft, id: string, outcome: Outcome): void {
  const effect = draft.effect(id);
  const plan = effect && draft.plan(effect.call.task);
  if (!plan || !isUnderWay(effect, draft.env.now)) return;
  const { pending } = outcome;
  if (pending && !isOverdue(pending, draft.env.now)) {
    pend(draft, plan, effect, outcome, pending);
    return;
  }
  const settled = settledOf(pending ? timedOut(outcome) : outcome);
  const calls = draft.callsOf(plan.key).map((call) => (call === effect ? { ...call, outcome: settled } : call));
  if (calls.some((call) => call.outcome === null)) {
    draft.emit({ type: 'effect.settled', v: 1, effect: id, outcome: settled });
  } else if (plan.task.kind === 'playbook' && !draft.state.cancelling) {
    takeExit(draft, plan, calls);
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
    passDue(draft, id);
    return;
  }
  if (effect.due > draft.env.now) draft.effects.push({ kind: 'timer', effect: id, due: effect.due });
  else draft.effects.push({ kind: 'call', call: effect.call, poll: effect.poll });
}

function isUnderWay(effect: EffectState | undefined, now: number): effect is EffectState {
  if (!effect || effect.status === 'settled' || effect.status === 'held') return false;
  return effect.due === null || effect.due <= now;
}

function pend(draft: Draft, plan: TaskPlan, { call }: EffectState, outcome: Outcome, poll: Poll): void {
  const { state, env } = draft;
  const due = env.now + poll.intervalMs;
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
