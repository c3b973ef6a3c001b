/**
 * Why a task took the branch that it took: its conditions, each comparison with the values that it saw. Pure.
 *
 * W1. What is shown is what was decided on: the state before the event that ended the task, evaluated once more. What needs foreign JavaScript, or lists,
 *     which may be others by now, is said to be unknown, never guessed.
 * W2. Values are data, cut to a readable length.
 */
import type { BranchView } from '../../../core/api/views.ts';
import type { Json } from '../../../core/base/json.ts';
import { decidingBy, RunScope } from '../../../core/engine/env.ts';
import { taskIn, type RunPlan } from '../../../core/engine/plan.ts';
import type { RunState } from '../../../core/engine/state.ts';
import {
  evalCondition,
  evalValue,
  planCondition,
  planValue,
  type AdvanceArg,
  type FilterAtom,
} from '../../../core/language/index.ts';

const SHOWN_CHARS_MAX = 500;

/** `before`: the state before the task ended; undefined for a task that chooses by no conditions. */
export function whyBranch(plan: RunPlan, key: string, before: RunState): BranchView['conditions'] {
  const planned = taskIn(plan, key);
  if (planned?.task.kind !== 'condition') return [];
  const env = decidingBy({ plan, now: before.at, describe: () => undefined, modules: [] });
  const scope = new RunScope(before, env, planned.scope, () => []);

  const valueOf = (operand: FilterAtom['left']): string | null => {
    const value = planValue(operand.value, { iscontext: operand.iscontext });
    const read = value.ok ? evalValue(value.value, scope, env.services) : value;
    return read.ok ? shown(read.value) : null;
  };
  const holds = (groups: readonly (readonly FilterAtom[])[]): boolean | null => {
    const condition = planCondition(groups);
    const read = condition.ok ? evalCondition(condition.value, scope, env.services) : condition;
    return read.ok ? read.value : null;
  };
  return planned.task.conditions.map(({ label, condition }) => ({
    label,
    holds: holds(condition),
    groups: condition.map((group) =>
      group.map((atom) => ({
        left: written(atom.left.value),
        value: valueOf(atom.left),
        operator: atom.operator,
        right: atom.right === undefined ? '' : written(atom.right.value),
        rightValue: atom.right === undefined ? null : valueOf(atom.right),
        holds: holds([[atom]]),
      })),
    ),
  }));
}

/** A value as its author wrote it, in short: a path, its filters left out, and what it is put through. */
function written({ simple = '', complex }: AdvanceArg): string {
  if (complex === undefined) return simple;
  const { root, accessor, filters = [], transformers = [] } = complex;
  const path = root.replace(/^\$\{(.*)\}$/s, '$1') + (accessor === undefined ? '' : `.${accessor}`);
  const some = filters.length === 0 ? path : `${path} (filtered)`;
  return [some, ...transformers.map(({ operator }) => operator)].join(' | ');
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX)}…`;
}
