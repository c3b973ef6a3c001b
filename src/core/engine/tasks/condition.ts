/** Built-in conditions: the first label that holds wins; none: `#default#`; no such edge: a person chooses (XSOAR). */
import { evalCondition } from '../../language/index.ts';
import { LABEL_DEFAULT, type Task } from '../../playbook/document.ts';
import { labelMatches } from '../../playbook/graph.ts';
import type { Item } from '../events.ts';
import { taskErrorOf, textOf, type Step, type TaskContext } from './step.ts';

export function beginCondition(context: TaskContext): Step {
  for (const { label, plan } of context.plan.conditions) {
    const result = plan.ok ? evalCondition(plan.value, context.scope, context.env.services) : plan;
    if (!result.ok) return { kind: 'fail', error: taskErrorOf(result.error, context.env) };
    if (result.value) return takeLabel(label, context);
  }
  return takeLabel(LABEL_DEFAULT, context);
}

/**
 * The edge of a wanted label; without one the default edge; without that the task waits for a person.
 *
 * @choice A label without an edge takes `#default#`; where there is none, the task waits for a person, and does not
 * fail.
 */
export function takeLabel(wanted: string, context: TaskContext): Step {
  const labels = context.plan.choices;
  const label = labelMatches(labels, wanted) ?? (labels.includes(LABEL_DEFAULT) ? LABEL_DEFAULT : undefined);
  if (label !== undefined) return { kind: 'complete', label };
  // Nothing to choose: the end of a branch, or edges that are live whatever the result.
  if (labels.length === 0) return { kind: 'complete', label: wanted };
  return { kind: 'wait', item: chooseItem(context.plan.task, context, wanted) };
}

/** The work item by which a person chooses one of a condition's labels. */
export function chooseItem(task: Task, context: TaskContext, wanted: string): Item {
  return {
    id: (task.kind === 'manual-condition' ? task.item : undefined) ?? `manual:${context.plan.key}`,
    task: context.plan.key,
    title: task.name,
    text: [textOf(context.plan.description, context), reasonOf(wanted)].filter(Boolean).join('\n'),
    offers: context.plan.choices.map((label) => `choose:${label}`),
    blocking: true,
    ...assigned(context),
  };
}

/**
 * Whose work the task is, and until when. XSOAR counts from the moment at which it began to wait.
 *
 * @choice Nobody but the assignee may complete a restricted task; where the assignee is nobody, everybody may.
 */
export function assigned(context: TaskContext): Pick<Item, 'assignee' | 'restricted' | 'dueAt' | 'remindAt'> {
  const { assignment } = context.plan.task;
  if (assignment === undefined) return {};
  const { restricted, dueMinutes, reminderMinutes } = assignment;
  const assignee = textOf(context.plan.assignee, context);
  const dueAt = dueMinutes === undefined ? undefined : context.env.now + dueMinutes * 60_000;
  return {
    ...(assignee === '' ? {} : { assignee }),
    ...(restricted && assignee !== '' ? { restricted: true } : {}),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(dueAt === undefined || reminderMinutes === undefined
      ? {}
      : { remindAt: Math.max(context.env.now, dueAt - reminderMinutes * 60_000) }),
  };
}

function reasonOf(wanted: string): string {
  if (wanted === '') return '';
  if (wanted === LABEL_DEFAULT) return 'No condition holds, and there is no default branch.';
  return `The answer was "${wanted}", and no branch has that name.`;
}
