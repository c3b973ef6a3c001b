/**
 * decide(state, trigger) → events + effects. The only place where a run's next step is chosen.
 *
 * D1. Pure: what it knows of the world is in the trigger and in `env`. The same inputs give the same decision.
 * D2. One call answers one trigger with one append: the events, the rows that follow from them, and the effects to start
 *     once they are durable. Nothing is started before (R1, R2).
 * D3. Ready tasks begin in the order in which they became ready; a task that does not wait is finished in the same decision.
 * D4. A trigger that comes too late (the effect is settled, the question closed) decides nothing; an inbox row is consumed.
 * D5. Scripts are never run in a decision. One that needs what a script gives decides nothing and says which: whoever asked runs
 *     them and asks again, with the same state, trigger, time and all answers so far.
 *
 * Not here: what a trigger means for one task (`outcomes.ts`, `inbox.ts`), what a task kind wants (`tasks/`), how a step becomes
 * events (`steps.ts`), what a finished task leads to (`completion.ts`, `join.ts`).
 */
import { unreachable } from '../base/errors.ts';
import { getOwn, setOwn, type Json, type JsonObject } from '../base/json.ts';
import { LABEL_NONE, type SubPlaybookTask, type Task } from '../playbook/document.ts';
import { cancelReport } from './cancel.ts';
import { Draft } from './draft.ts';
import { decidingBy, type DecideEnv } from './env.ts';
import { CONTAINMENT_ITEM, containmentItem, openContainment } from './containment.ts';
import type { Item } from './events.ts';
import { takeMessage } from './inbox.ts';
import { takeDue, takeHeld, takeOutcome } from './outcomes.ts';
import { endOnePass, enter } from './passes.ts';
import { goesOn, isPaused } from './pause.ts';
import type { TaskPlan } from './plan.ts';
import { own, type RunState } from './state.ts';
import { take, turnTimers } from './steps.ts';
import { beginCommand } from './tasks/command.ts';
import { beginCondition } from './tasks/condition.ts';
import { beginManual } from './tasks/manual.ts';
import { isGiven } from './tasks/playbook.ts';
import { beginQuestion } from './tasks/question.ts';
import { contextFor, valueOf, type Step } from './tasks/step.ts';
import type { Decision, Effect, Trigger } from './trigger.ts';

export { underWay as resume } from './pause.ts';
export type { Decision, Effect, Trigger } from './trigger.ts';

export function decide(state: RunState, trigger: Trigger, env: DecideEnv): Decision {
  const deciding = decidingBy(env);
  const draft = new Draft(state, deciding);
  switch (trigger.type) {
    case 'start':
      if (state.seq === 0) start(draft, trigger);
      break;
    case 'outcome':
      takeOutcome(draft, trigger.effect, trigger.outcome);
      break;
    case 'held':
      takeHeld(draft, trigger.effect, trigger.question);
      break;
    case 'due':
      if (goesOn(state, trigger.effect)) takeDue(draft, trigger.effect);
      break;
    case 'inbox':
      takeMessage(draft, trigger.row.message);
      break;
    default:
      return unreachable(trigger);
  }
  if (draft.events.length > 0 && !isPaused(draft.state)) advance(draft);
  const { needs, needsLists } = deciding;
  // With the lists, other scripts may be needed.
  if (needsLists) return { ...NOTHING_DECIDED, state, needsLists };
  if (needs.length > 0) return { ...NOTHING_DECIDED, state, needs };
  const { state: after, rows } = draft.close();
  if (trigger.type === 'inbox') rows.push({ op: 'inbox.consume', id: trigger.row.id });
  return { events: draft.events, rows, effects: startable(draft, after), state: after, needs };
}

/** While a run is paused, only what is in flight goes on. */
function startable({ effects }: Draft, after: RunState): readonly Effect[] {
  if (!isPaused(after)) return effects;
  return effects.filter((effect) => goesOn(after, effect.kind === 'call' ? effect.call.effect : effect.effect));
}

const NOTHING_DECIDED = { events: [], rows: [], effects: [], needs: [] } as const;

/**
 * XSOAR: a person who runs a playbook by hand must fill its required inputs.
 *
 * @choice A run that lacks one begins all the same, and says so: many playbooks call inputs required and look whether they are there.
 */
function start(draft: Draft, trigger: Extract<Trigger, { type: 'start' }>): void {
  const { playbook, alertRef, alert, dryRun, after, by, request } = trigger;
  const { plan } = draft.env;
  const inputs = { ...defaultInputs(draft, alert), ...trigger.inputs };
  const missing = plan.playbook.inputs.filter(({ key, required }) => required && !isGiven(getOwn(inputs, key)));
  draft.emit({
    type: 'run.started',
    v: 1,
    run: draft.state.run,
    playbook,
    alertRef,
    alert,
    inputs,
    dryRun,
    ready: [plan.start],
    ...(after === undefined ? {} : { after }),
    ...(by === undefined ? {} : { by }),
    ...(request === undefined ? {} : { request }),
    ...(missing.length === 0 ? {} : { missing: missing.map(({ key }) => key) }),
  });
}

/** XSOAR: the defaults of a root playbook's inputs are evaluated when the run starts; an empty one counts as not given. */
function defaultInputs(draft: Draft, alert: JsonObject): JsonObject {
  const plan = draft.plan(draft.env.plan.start);
  if (!plan) return {};
  const context = contextFor(plan, { ...draft.state, alert }, draft.env);
  const inputs: Record<string, Json> = {};
  for (const [key, planned] of draft.env.plan.inputs) {
    const result = valueOf(planned, context);
    if ('value' in result && isGiven(result.value)) setOwn(inputs, key, result.value);
  }
  return inputs;
}

/** Begins every task that is ready, and ends the run when nothing is left to do. */
function advance(draft: Draft): void {
  // What was decided on a value that is not known yet leads nowhere (D5).
  while (draft.env.needs.length === 0) {
    const plan = draft.nextReady();
    if (plan === undefined) {
      if (draft.state.cancelling || !endOnePass(draft)) break;
      continue;
    }
    turnTimers(draft, plan);
    if (plan.task.kind === 'playbook') enter(draft, plan);
    else take(draft, plan, begin(draft, plan.task, plan));
  }
  if (draft.state.ended || draft.state.seq === 0 || draft.env.needs.length > 0) return;
  // What was started just now is open.
  if (draft.effects.length > 0 || isOpen(draft.state)) return;
  const status = draft.state.cancelling ? 'cancelled' : 'completed';
  draft.emit({ type: 'run.ended', v: 1, status, items: closingItems(draft.state) });
}

const OPEN_TASKS: ReadonlySet<string> = new Set(['ready', 'started', 'waiting', 'failed']);

function isOpen({ tasks, effects }: RunState): boolean {
  // Mostly a call is under way, and its task is open: then the others need not be asked.
  for (const { call } of effects) if (OPEN_TASKS.has(own(tasks, call.task)?.status ?? '')) return true;
  return Object.values(tasks).some(({ status }) => OPEN_TASKS.has(status));
}

function begin(draft: Draft, task: Exclude<Task, SubPlaybookTask>, plan: TaskPlan): Step {
  const context = draft.contextOf(plan);
  switch (task.kind) {
    case 'start':
    case 'title':
      return { kind: 'complete', label: LABEL_NONE };
    case 'command':
    case 'script':
    case 'script-condition':
      return beginCommand(task, context);
    case 'condition':
      return beginCondition(context);
    case 'manual':
    case 'manual-condition':
      return beginManual(task, context);
    case 'ask':
    case 'collection':
      return beginQuestion(task, context);
    default:
      return unreachable(task);
  }
}

function closingItems(state: RunState): readonly Item[] {
  if (state.cancelling) return cancelReport(state);
  // In a run that is no dry run, what an instance planned that is not live yet.
  const plan = state.actions.filter((action) => action.result === 'planned').map((action) => `- ${action.detail}`);
  const open = state.dryRun ? [] : openContainment(state.actions, state.closedItems);
  const isSaid = open.length === 0 || own(state.items, CONTAINMENT_ITEM) !== undefined;
  const containment = isSaid ? [] : [containmentItem('', open)];
  if (!state.dryRun && plan.length === 0) return containment;
  return [
    ...containment,
    {
      id: 'dry-run:report',
      task: '',
      title: 'Dry run: what would have been done',
      text: plan.length === 0 ? 'Nothing would have been changed.' : plan.join('\n'),
      offers: ['done'],
      blocking: false,
    },
  ];
}
