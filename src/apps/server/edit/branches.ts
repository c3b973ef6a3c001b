/** Which ways a playbook went: of the tasks that choose, how often which. Pure. */
import type { AnswerOf } from '../../../core/api/views.ts';

type Branch = AnswerOf<'playbookStatistics'>['branches'][number];
type Counted = Pick<Branch, 'task' | 'label' | 'count'>;
type Tasks = Readonly<Record<string, { readonly kind: string; readonly name?: string }>>;

const CHOICES: ReadonlySet<string> = new Set(['condition', 'script-condition', 'manual-condition', 'ask']);

/** Of `counted` those that chose, with the share of each way. */
export function branchesOf(counted: readonly Counted[], tasks: Tasks): readonly Branch[] {
  const totals = new Map<string, number>();
  for (const { task, count } of counted) totals.set(task, (totals.get(task) ?? 0) + count);
  return counted
    .filter(
      ({ task }) => counted.filter((other) => other.task === task).length > 1 || CHOICES.has(tasks[task]?.kind ?? ''),
    )
    .map((branch) => ({
      ...branch,
      taskName: tasks[branch.task]?.name ?? branch.task,
      share: branch.count / (totals.get(branch.task) ?? branch.count),
    }));
}
