/** Work for a person: a manual task waits under the id of its `x-item`, a manual condition offers its labels. */
import type { ManualConditionTask, ManualTask } from '../../playbook/document.ts';
import { assigned, chooseItem } from './condition.ts';
import { textOf, type Step, type TaskContext } from './step.ts';

export function beginManual(task: ManualTask | ManualConditionTask, context: TaskContext): Step {
  if (task.kind === 'manual-condition') {
    const item = chooseItem(task, context, '');
    return item.offers.length > 0 ? { kind: 'wait', item } : { kind: 'wait', item: { ...item, offers: ['done'] } };
  }
  return {
    kind: 'wait',
    item: {
      id: task.item ?? `manual:${context.plan.key}`,
      task: context.plan.key,
      title: task.name,
      text: textOf(context.plan.description, context),
      offers: ['done'],
      blocking: true,
      ...assigned(context),
    },
  };
}
