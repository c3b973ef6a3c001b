/**
 * A task that runs a sub-playbook: whether it may, and with which inputs. What its passes lead to is told in `passes.ts`.
 *
 * B1. Inputs are bound in the caller's scope, defaults included (XSOAR). A key that is given but empty clears the input: its default
 *     does not count. Keys that the sub-playbook does not know are passed over.
 * B2. No playbook runs inside itself, however far down, and there is an end to depth and number.
 */
import { asList, isList, type Json, type JsonObject } from '../../base/json.ts';
import { LABEL_NONE, type SubPlaybookTask } from '../../playbook/document.ts';
import type { TaskError } from '../events.ts';
import { playbookIn, type PlaybookPlan } from '../plan.ts';
import { depthOf, scopesAround } from '../scope.ts';
import { fail, valueOf, type Step, type TaskContext } from './step.ts';

/** XSOAR: no number is documented; published content goes five deep. */
const DEPTH_MAX = 30;
/** Of one run: more is a circle that pays nothing. */
const PASSES_MAX = 100_000;
/** At one moment. */
const OPEN_PASSES_MAX = 1000;

export interface Bound {
  readonly kind: 'enter';
  readonly playbook: PlaybookPlan;
  readonly inputs: JsonObject;
}

export function beginPlaybook(task: SubPlaybookTask, context: TaskContext): Step | Bound {
  const { env, state } = context;
  const { scope } = context.plan;
  const playbook = env.plan.called.get(task.playbook);
  if (playbook === undefined) {
    if (task.skipUnavailable) return { kind: 'complete', label: LABEL_NONE, how: 'skipped' };
    return fail('engine.playbook-missing', `the sub-playbook "${task.playbook}" was not installed when the run began`);
  }
  const { hash } = playbook.playbook;
  const around = [...scopesAround(scope).map((path) => playbookIn(env.plan, path)), env.plan];
  if (around.some((each) => each?.playbook.hash === hash)) {
    return fail('engine.playbook-recursion', `the playbook "${playbook.playbook.name}" would run inside itself`);
  }
  if (depthOf(scope) >= DEPTH_MAX) {
    return fail(
      'engine.playbooks-too-deep',
      `sub-playbooks may be ${DEPTH_MAX} deep; "${task.playbook}" would be one more`,
    );
  }
  if (Object.keys(state.passes).length >= OPEN_PASSES_MAX || state.passCount >= PASSES_MAX) {
    const limits = `${OPEN_PASSES_MAX} at once and ${PASSES_MAX} in all`;
    return fail(
      'engine.too-many-playbooks',
      `a run may have ${limits} of sub-playbooks; "${task.playbook}" would be one more`,
    );
  }
  const bound = bindInputs(task, playbook, context);
  return 'error' in bound ? { kind: 'fail', error: bound.error } : { kind: 'enter', playbook, inputs: bound.inputs };
}

/**
 * XSOAR: what the caller gives, else the default, both read by the caller.
 *
 * @choice An input that is null or the empty text counts as not given, and one that is required then fails the calling task.
 */
export function bindInputs(
  task: SubPlaybookTask,
  playbook: PlaybookPlan,
  context: TaskContext,
): { readonly inputs: JsonObject } | { readonly error: TaskError } {
  const inputs: [string, Json][] = [];
  let error: TaskError | undefined;
  for (const { key, required } of playbook.playbook.inputs) {
    const planned = Object.hasOwn(task.args, key) ? context.plan.args.get(key) : playbook.inputs.get(key);
    const result = planned === undefined ? { value: undefined } : valueOf(planned, context);
    if ('error' in result) error ??= result.error;
    else if (isGiven(result.value)) inputs.push([key, result.value]);
    else if (required) {
      error ??= {
        code: 'engine.missing-input',
        message: `"${task.playbook}" needs the input "${key}", and it is empty`,
      };
    }
  }
  return error === undefined ? { inputs: Object.fromEntries(inputs) } : { error };
}

export function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== '';
}

/** How often for-each runs: as often as its longest list has elements, and once for none. */
export function lengthOf(inputs: JsonObject): number {
  return Object.values(inputs).reduce<number>((most, value) => Math.max(most, isList(value) ? value.length : 1), 1);
}

/**
 * XSOAR: the inputs of one pass of for-each: the element of each list at that place. A shorter one gives nothing there, and a single
 * value is a list of one.
 */
export function elementsAt(inputs: JsonObject, index: number): JsonObject {
  const elements = Object.entries(inputs).flatMap(([key, value]): [string, Json][] => {
    const element = asList(value)[index];
    return isGiven(element) ? [[key, element]] : [];
  });
  return Object.fromEntries(elements);
}
