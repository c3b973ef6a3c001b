/**
 * decide(state, trigger) → events + effects. The only place where a run's next step is chosen.
 *
 * D1. Pure: what it knows of the world is in the trigger and in `env`. The same inputs give the same decision.
 * D2. One call answers one trigger with one append: the events, the rows that follow from them, and the effects to start
 *     once they are durable. Nothing is started before (R1, R2).
 * D3. Ready tasks begin in the order in which they became ready; a task that does not wait is finished in the same decision.
 * D4. A trigger that comes too late (the effect is settled, the question closed) decides nothing; an inbox row is consumed.
 *
 * Not here: what a task kind wants (`tasks/`), what a finished task leads to (`completion.ts`, `join.ts`).
 */
import { unreachable } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { ContextWrite } from '../language/writes.ts';
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import { cancelEvents, cancelReport } from './cancel.ts';
import type { Outcome, Poll } from './commands.ts';
import { answeredLabel, combined, completionOf, errorOf, plainEnding, settledOf, type Ending } from './completion.ts';
import type { DecideEnv } from './env.ts';
import type { AlertRef, CommandCall, Item, PlaybookRef, Question, RunEvent, Settled, TaskError } from './events.ts';
import { evolve } from './evolve.ts';
import type { InboxMessage, InboxRow, RowOp } from './journal.ts';
import type { TaskPlan } from './plan.ts';
import { rowsOf } from './projection.ts';
import type { EffectState, RunState } from './state.ts';
import { beginCommand } from './tasks/command.ts';
import { beginCondition, takeLabel } from './tasks/condition.ts';
import { beginManual } from './tasks/manual.ts';
import { beginQuestion, grantsOf, readAnswers } from './tasks/question.ts';
import { fail, valueOf, type Step, type TaskContext } from './tasks/step.ts';

export type Trigger =
  | {
      readonly type: 'start';
      readonly playbook: PlaybookRef;
      readonly alertRef: AlertRef;
      readonly alert: JsonObject;
      readonly inputs: JsonObject;
      readonly dryRun: boolean;
    }
  | { readonly type: 'outcome'; readonly effect: string; readonly outcome: Outcome }
  /** The gate found no grant for the command. */
  | { readonly type: 'held'; readonly effect: string; readonly question: Question }
  | { readonly type: 'due'; readonly effect: string }
  | { readonly type: 'inbox'; readonly row: InboxRow };

/** What the driver starts once the events are durable. */
export type Effect =
  | { readonly kind: 'call'; readonly call: CommandCall; readonly poll: Poll | null }
  | { readonly kind: 'timer'; readonly effect: string; readonly due: number };

export interface Decision {
  readonly events: readonly RunEvent[];
  readonly rows: readonly RowOp[];
  readonly effects: readonly Effect[];
  /** The state after the events. */
  readonly state: RunState;
}

/** XSOAR's default pause between engine retries, seconds. */
const RETRY_INTERVAL_S = 30;

export function decide(state: RunState, trigger: Trigger, env: DecideEnv): Decision {
  const draft = new Draft(state, env);
  switch (trigger.type) {
    case 'start':
      start(draft, trigger);
      break;
    case 'outcome':
      takeOutcome(draft, trigger.effect, trigger.outcome);
      break;
    case 'held':
      if (isOpen(draft.effect(trigger.effect))) {
        draft.emit({ type: 'effect.held', v: 1, effect: trigger.effect, question: trigger.question });
      }
      break;
    case 'due':
      takeDue(draft, trigger.effect);
      break;
    case 'inbox':
      takeMessage(draft, trigger.row.message);
      draft.rows.push({ op: 'inbox.consume', id: trigger.row.id });
      break;
    default:
      return unreachable(trigger);
  }
  advance(draft);
  return { events: draft.events, rows: draft.rows, effects: draft.effects, state: draft.state };
}

/** The effects of a run that was just loaded: what was under way when its last driver went. */
export function resume(state: RunState): readonly Effect[] {
  return Object.values(state.effects).flatMap((effect): Effect[] => {
    if (effect.status === 'settled' || effect.status === 'held') return [];
    if (effect.due !== null) return [{ kind: 'timer', effect: effect.call.effect, due: effect.due }];
    return [{ kind: 'call', call: effect.call, poll: effect.poll }];
  });
}

/** What one decision has gathered so far. Lives as long as one call of `decide`. */
class Draft {
  state: RunState;
  readonly env: DecideEnv;
  readonly events: RunEvent[] = [];
  readonly rows: RowOp[] = [];
  readonly effects: Effect[] = [];

  constructor(state: RunState, env: DecideEnv) {
    this.state = state;
    this.env = env;
  }

  emit(event: RunEvent): void {
    const before = this.state;
    this.state = evolve(before, event, this.env.now);
    this.events.push(event);
    this.rows.push(...rowsOf(event, before, this.state));
  }

  effect(id: string): EffectState | undefined {
    return this.state.effects[id];
  }

  plan(task: string): TaskPlan | undefined {
    return this.env.plan.tasks.get(task);
  }
}

function isOpen(effect: EffectState | undefined): effect is EffectState {
  return effect !== undefined && effect.status !== 'settled';
}

function start(draft: Draft, trigger: Extract<Trigger, { type: 'start' }>): void {
  const { playbook, alertRef, alert, dryRun } = trigger;
  const inputs = { ...defaultInputs(draft, alert), ...trigger.inputs };
  const ready = [draft.env.plan.playbook.startTaskId];
  draft.emit({ type: 'run.started', v: 1, run: draft.state.run, playbook, alertRef, alert, inputs, dryRun, ready });
}

/** XSOAR: the defaults of a root playbook's inputs are evaluated when the run starts; an empty one counts as not given. */
function defaultInputs(draft: Draft, alert: JsonObject): JsonObject {
  const plan = draft.plan(draft.env.plan.playbook.startTaskId);
  if (!plan) return {};
  const context: TaskContext = { plan, state: { ...draft.state, alert }, env: draft.env, entries: [] };
  const inputs: Record<string, Json> = {};
  for (const [key, planned] of draft.env.plan.inputs) {
    const result = valueOf(planned, context);
    if ('value' in result && result.value !== undefined && result.value !== null && result.value !== '') {
      inputs[key] = result.value;
    }
  }
  return inputs;
}

function takeOutcome(draft: Draft, id: string, outcome: Outcome): void {
  const effect = draft.effect(id);
  if (!isOpen(effect)) return;
  if (outcome.pending) {
    pend(draft, effect, outcome, outcome.pending);
    return;
  }
  const { task } = effect.call;
  draft.emit({ type: 'effect.settled', v: 1, effect: id, outcome: settledOf(outcome) });
  const parts = Object.values(draft.state.effects).filter(({ call }) => call.task === task);
  if (parts.some((part) => part.outcome === null)) return;
  const plan = draft.plan(task);
  if (!plan) return;
  if (outcome.unavailable && plan.task.skipUnavailable) {
    complete(draft, plan, plainEnding(LABEL_NONE, 'skipped'));
    return;
  }
  const settled = combined(parts.flatMap((part) => (part.outcome ? [part.outcome] : [])));
  const error = errorOf(settled);
  if (error === null) finish(draft, plan, settled, effect.call.options);
  else if (!retried(draft, plan, parts, error)) failTask(draft, plan, error, settled, effect.call.options);
}

function pend(draft: Draft, effect: EffectState, outcome: Outcome, poll: Poll): void {
  const due = draft.env.now + poll.intervalMs;
  const entries = outcome.entries.map(({ context: _context, ...entry }) => entry);
  draft.emit({ type: 'effect.pending', v: 1, effect: effect.call.effect, poll, due, writes: [], entries });
  draft.effects.push({ kind: 'timer', effect: effect.call.effect, due });
}

function finish(draft: Draft, plan: TaskPlan, settled: Settled, options: JsonObject): void {
  if (plan.task.kind !== 'script-condition') {
    complete(draft, plan, { how: 'done', label: LABEL_NONE, settled, error: null, options });
    return;
  }
  const step = takeLabel(answeredLabel(settled), contextOf(draft, plan));
  if (step.kind === 'complete') complete(draft, plan, { how: 'done', label: step.label, settled, error: null, options });
  else take(draft, plan, step);
}

/** XSOAR: up to `retry-count` extra executions after an error, `retry-interval` seconds apart. A timer in the journal (R15). */
function retried(draft: Draft, plan: TaskPlan, parts: readonly EffectState[], error: TaskError): boolean {
  const calls = parts.map(({ call }) => ({ ...call, attempt: call.attempt + 1 }));
  const options = parts[0]?.call.options ?? {};
  const attempt = parts[0]?.call.attempt ?? 1;
  if (draft.state.cancelling || attempt > wholeNumber(options['retry-count'], 0)) return false;
  const due = draft.env.now + wholeNumber(options['retry-interval'], RETRY_INTERVAL_S) * 1000;
  draft.emit({ type: 'task.retrying', v: 1, task: plan.task.id, calls, due, error });
  draft.effects.push(...calls.map((call): Effect => ({ kind: 'timer', effect: call.effect, due })));
  return true;
}

function failTask(draft: Draft, plan: TaskPlan, error: TaskError, settled: Settled, options: JsonObject): void {
  const { task } = plan;
  const hasErrorPath = plan.out.some((edge) => edge.label === LABEL_ERROR);
  if (task.onError === 'error-path' && hasErrorPath) {
    complete(draft, plan, { how: 'error-path', label: LABEL_ERROR, settled, error, options });
  } else if (task.onError !== 'stop') {
    const label = task.kind === 'script-condition' || task.kind === 'condition' ? LABEL_DEFAULT : LABEL_NONE;
    complete(draft, plan, { how: 'failed-continued', label, settled, error, options });
  } else {
    const entries = settled.entries.map(({ context: _context, ...entry }) => entry);
    const { gaps, actions } = completionOf(plan, { how: 'done', label: '', settled, error, options }, draft.state, draft.env);
    draft.emit({ type: 'task.failed', v: 1, task: task.id, error, entries, gaps, actions, item: failedItem(plan, error) });
  }
}

/** R17: a failed task becomes work for a person, with the three ways on. */
function failedItem(plan: TaskPlan, error: TaskError): Item {
  return {
    id: `failed:${plan.task.id}`,
    task: plan.task.id,
    title: `"${plan.task.name}" failed`,
    text: `${error.message} (${error.code})\nRetry it, skip it and go on, or cancel the run. The alert stays open.`,
    offers: ['retry', 'skip', 'cancel'],
    blocking: true,
  };
}

function complete(draft: Draft, plan: TaskPlan, ending: Ending): void {
  draft.emit(completionOf(plan, ending, draft.state, draft.env));
}

/** A timer says only that it is time: the call that it stands for is started, and no event is written for it (R14). */
function takeDue(draft: Draft, id: string): void {
  const effect = draft.effect(id);
  if (!isOpen(effect) || effect.due === null) return;
  if (effect.due > draft.env.now) draft.effects.push({ kind: 'timer', effect: id, due: effect.due });
  else draft.effects.push({ kind: 'call', call: effect.call, poll: effect.poll });
}

function takeMessage(draft: Draft, message: InboxMessage): void {
  switch (message.type) {
    case 'answer':
      takeAnswer(draft, message);
      break;
    case 'item':
      takeItem(draft, message);
      break;
    case 'cancel':
      if (!draft.state.ended && !draft.state.cancelling) {
        for (const event of cancelEvents(draft.state, message.by)) draft.emit(event);
      }
      break;
    default:
      unreachable(message);
  }
}

function takeAnswer(draft: Draft, message: Extract<InboxMessage, { type: 'answer' }>): void {
  const question = draft.state.questions[message.question];
  if (!question) return;
  const read = readAnswers(question, message.answers);
  if ('missing' in read) {
    const { by } = message;
    draft.emit({ type: 'question.refused', v: 1, question: question.id, by, reason: 'incomplete' });
    return;
  }
  const { answers } = read;
  const grants = grantsOf(question, answers);
  draft.emit({ type: 'question.answered', v: 1, question: question.id, answers, by: message.by, grants });
  if (question.kind === 'gate') answerGate(draft, question, grants.length > 0, message.by);
  else answerTask(draft, question, answers, message.by);
}

function answerTask(draft: Draft, question: Question, answers: JsonObject, by: string): void {
  const plan = draft.plan(question.task);
  if (!plan) return;
  const writes: ContextWrite[] = Object.entries(answers).map(([id, value]) => ({
    op: 'set',
    path: [question.title, 'Answers', id],
    value,
  }));
  const form: ContextWrite = { op: 'set', path: [question.title, 'Answers', 'name'], value: by };
  if (question.kind === 'form') {
    complete(draft, plan, { ...plainEnding(LABEL_NONE), writes: [...writes, form] });
    return;
  }
  const step = takeLabel(String(Object.values(answers)[0] ?? ''), contextOf(draft, plan));
  if (step.kind === 'complete') complete(draft, plan, plainEnding(step.label));
  else take(draft, plan, step);
}

/** The question was the gate's: a yes starts the held command again, now with its grant; a no ends the task as declined. */
function answerGate(draft: Draft, question: Question, granted: boolean, by: string): void {
  const effect = Object.values(draft.state.effects).find(({ call }) => question.id === `${draft.state.run}/${call.effect}`);
  const plan = effect && draft.plan(effect.call.task);
  if (!effect || !plan) return;
  if (granted) {
    draft.effects.push({ kind: 'call', call: effect.call, poll: null });
    return;
  }
  const frozen = question.fields.flatMap((field) => Object.values(field.grants).flat());
  takeOutcome(draft, effect.call.effect, {
    entries: [{ type: 'note', contents: `declined by ${by}` }],
    actions: frozen.map(({ verb, targets, instance }) => ({ verb, targets, instance, result: 'declined', detail: `by ${by}` })),
  });
}

function takeItem(draft: Draft, message: Extract<InboxMessage, { type: 'item' }>): void {
  const item = draft.state.items[message.item];
  if (!item || !item.offers.includes(message.offer)) return;
  const { by, offer, note } = message;
  draft.emit({ type: 'item.completed', v: 1, item: item.id, by, offer, note });
  const plan = draft.plan(item.task);
  if (!item.blocking || !plan) return;
  if (offer === 'cancel') {
    for (const event of cancelEvents(draft.state, by)) draft.emit(event);
  } else if (offer === 'retry') {
    draft.emit({ type: 'task.reopened', v: 1, task: item.task, by });
  } else {
    const chosen = offer.startsWith('choose:') ? offer.slice('choose:'.length) : LABEL_NONE;
    complete(draft, plan, plainEnding(chosen, offer === 'skip' ? 'skipped' : 'done'));
  }
}

/** Begins every task that is ready, and ends the run when nothing is left to do. */
function advance(draft: Draft): void {
  for (;;) {
    const id = Object.entries(draft.state.tasks).find(([, task]) => task.status === 'ready')?.[0];
    if (id === undefined) break;
    const plan = draft.plan(id);
    if (!plan) break;
    take(draft, plan, begin(draft, plan));
  }
  if (draft.state.ended || draft.state.run === '' || (draft.events.length === 0 && draft.state.seq === 0)) return;
  const open = Object.values(draft.state.tasks).some(({ status }) => OPEN_TASKS.has(status));
  if (open) return;
  const status = draft.state.cancelling ? 'cancelled' : 'completed';
  draft.emit({ type: 'run.ended', v: 1, status, items: closingItems(draft.state) });
}

const OPEN_TASKS: ReadonlySet<string> = new Set(['ready', 'started', 'waiting', 'failed']);

function begin(draft: Draft, plan: TaskPlan): Step {
  const context = contextOf(draft, plan);
  const { task } = plan;
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
    case 'playbook':
      if (task.skipUnavailable) return { kind: 'complete', label: LABEL_NONE, how: 'skipped' };
      return fail('engine.sub-playbook-unsupported', `sub-playbook "${task.playbook}" cannot run yet`);
    default:
      return unreachable(task);
  }
}

function take(draft: Draft, plan: TaskPlan, step: Step): void {
  const task = plan.task.id;
  switch (step.kind) {
    case 'complete':
      complete(draft, plan, plainEnding(step.label === '' ? LABEL_NONE : step.label, step.how ?? 'done'));
      break;
    case 'fail': {
      const entries = [{ type: 'error', contents: step.error.message, code: step.error.code }] as const;
      failTask(draft, plan, step.error, { ...combined([]), entries }, {});
      break;
    }
    case 'call':
      draft.emit({ type: 'task.started', v: 1, task, calls: step.calls });
      draft.effects.push(...step.calls.map((call): Effect => ({ kind: 'call', call, poll: null })));
      break;
    case 'wait':
      draft.emit({ type: 'task.waiting', v: 1, task, item: step.item });
      break;
    case 'ask':
      draft.emit({ type: 'question.asked', v: 1, question: step.question });
      break;
    default:
      unreachable(step);
  }
}

function contextOf(draft: Draft, plan: TaskPlan): TaskContext {
  return { plan, state: draft.state, env: draft.env, entries: lastEntries(draft, plan, new Set()) };
}

/** XSOAR: the entries of the predecessors whose edges are live; one that produced none passes on its own predecessors'. */
function lastEntries(draft: Draft, plan: TaskPlan, seen: Set<string>): readonly string[] {
  return plan.in.flatMap(({ source: id, label }) => {
    const source = draft.state.tasks[id];
    if (!source?.live.includes(label) || seen.has(id)) return [];
    seen.add(id);
    const before = draft.plan(id);
    return source.entries.length > 0 || !before ? source.entries : lastEntries(draft, before, seen);
  });
}

function closingItems(state: RunState): readonly Item[] {
  if (state.cancelling) return cancelReport(state);
  if (!state.dryRun) return [];
  const plan = state.actions.filter((action) => action.result === 'planned').map((action) => `- ${action.detail}`);
  return [
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

function wholeNumber(value: Json | undefined, otherwise: number): number {
  const number = typeof value === 'number' ? value : Number(typeof value === 'string' && value !== '' ? value : Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : otherwise;
}
