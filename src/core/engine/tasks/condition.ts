/** Built-in conditions: the first label that holds wins; none: `#default#`; no such edge: a person chooses (XSOAR). */
import { evalCondition } from '../../language/index.ts';
import { LABEL_DEFAULT, type Task } from '../../playbook/document.ts';
import { scopeFor, servicesFor } from '../env.ts';
import type { Item } from '../events.ts';
import { labelFor } from '../join.ts';
import { textOf, type Step, type TaskContext } from './step.ts';

export function beginCondition(context: TaskContext): Step {
  const scope = scopeFor(context.state, context.env, context.entries);
  for (const { label, plan } of context.plan.conditions) {
    const result = plan.ok ? evalCondition(plan.value, scope, servicesFor(context.env)) : plan;
    if (!result.ok) {
      const { code, message, at } = result.error;
      return { kind: 'fail', error: { code, message: `${message} (in ${at.source.slice(0, 200)})` } };
    }
    if (result.value) return takeLabel(label, context);
  }
  return takeLabel(LABEL_DEFAULT, context);
}

/** The edge of a wanted label; without one the default edge; without that the task waits for a person. */
export function takeLabel(wanted: string, context: TaskContext): Step {
  const labels = context.plan.out.map((edge) => edge.label);
  const label = labelFor(context.plan.out, wanted) ?? (labels.includes(LABEL_DEFAULT) ? LABEL_DEFAULT : undefined);
  if (label !== undefined) return { kind: 'complete', label };
  if (labels.length === 0) return { kind: 'complete', label: wanted };
  return { kind: 'wait', item: chooseItem(context.plan.task, context, wanted) };
}

/** The work item by which a person chooses one of a condition's labels. */
export function chooseItem(task: Task, context: TaskContext, wanted: string): Item {
  const labels = [...new Set(context.plan.out.map((edge) => edge.label))];
  const reason = wanted === LABEL_DEFAULT ? 'No condition holds, and there is no default branch.' : '';
  return {
    id: (task.kind === 'manual-condition' ? task.item : undefined) ?? `manual:${task.id}`,
    task: task.id,
    title: task.name,
    text: [textOf(context.plan.description, context), reason].filter(Boolean).join('\n'),
    offers: labels.map((label) => `choose:${label}`),
    blocking: true,
  };
}
