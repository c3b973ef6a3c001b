/** What a task wants when it becomes ready. The files beside this one compute steps; `decide.ts` alone turns them into events. */
import type { Json } from '../../base/json.ts';
import { evalValue, type LanguageError, type Scope, type ValuePlan } from '../../language/index.ts';
import { RunScope, type Deciding } from '../env.ts';
import type { AuditRow, CommandCall, Item, Question, TaskError } from '../events.ts';
import type { Planned, TaskPlan } from '../plan.ts';
import type { RunState } from '../state.ts';
import { entriesBefore } from './entries.ts';

export type Step =
  | {
      readonly kind: 'complete';
      readonly label: string;
      readonly how?: 'done' | 'skipped';
      readonly audit?: readonly AuditRow[];
    }
  | { readonly kind: 'fail'; readonly error: TaskError }
  | { readonly kind: 'call'; readonly calls: readonly CommandCall[] }
  | { readonly kind: 'wait'; readonly item: Item }
  | { readonly kind: 'ask'; readonly question: Question };

export interface TaskContext {
  readonly plan: TaskPlan;
  readonly state: RunState;
  readonly env: Deciding;
  /** What paths see. */
  readonly scope: Scope;
}

/** `at`: the scope in which paths are read, where that is not the task's own. */
export function contextFor(plan: TaskPlan, state: RunState, env: Deciding, at: string = plan.scope): TaskContext {
  return { plan, state, env, scope: new RunScope(state, env, at, () => entriesBefore(plan, state, env)) };
}

export function fail(code: string, message: string): Step {
  return { kind: 'fail', error: { code, message } };
}

/** The value of a plan in the run's scope, or the task error that it is. */
export function valueOf(
  planned: Planned<ValuePlan>,
  context: TaskContext,
): { readonly value: Json | undefined } | { readonly error: TaskError } {
  const result = planned.ok ? evalValue(planned.value, context.scope, context.env.services) : planned;
  return result.ok ? { value: result.value } : { error: taskErrorOf(result.error, context.env) };
}

/** An error of the language as the task's. A value that still needs scripts is noted (D5); the error then goes nowhere. */
export function taskErrorOf({ code, message, at, needs = [] }: LanguageError, env: Deciding): TaskError {
  env.needs.push(...needs);
  return { code, message: `${message} (in ${at.source.slice(0, 200)})` };
}

/** A value as text for people: missing is empty, objects are compact JSON. An error in a text never stops a run: it is shown. */
export function textOf(planned: Planned<ValuePlan>, context: TaskContext): string {
  const result = valueOf(planned, context);
  return 'error' in result ? `[${result.error.code}: ${result.error.message}]` : asText(result.value);
}

export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
