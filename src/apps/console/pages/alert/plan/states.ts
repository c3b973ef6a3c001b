/** States of tasks as people look for them, and which tasks of a plan are in one. Pure. */
import type { AnswerOf } from '../../../../../core/api/views.ts';
import type { Tone } from '../../../text/words.ts';

export type WorkPlan = AnswerOf<'showWorkPlan'>;
export type WorkTask = WorkPlan['tasks'][number];

interface StateRow {
  readonly name: string;
  readonly label: string;
  readonly tone: Tone;
  readonly of: readonly WorkTask['status'][];
}

export const STATES = [
  { name: 'waits', label: 'waits', tone: 'caution', of: ['waiting'] },
  { name: 'failed', label: 'failed', tone: 'bad', of: ['failed', 'failed-continued', 'error-path'] },
  { name: 'running', label: 'running', tone: 'info', of: ['running', 'ready'] },
  { name: 'done', label: 'done', tone: 'good', of: ['done', 'skipped'] },
  { name: 'open', label: 'not reached', tone: 'neutral', of: ['new'] },
  { name: 'left', label: 'not taken', tone: 'neutral', of: ['dead'] },
] as const satisfies readonly StateRow[];

export type StateName = (typeof STATES)[number]['name'];

export function stateNamed(text: string | undefined): StateName | undefined {
  return STATES.find(({ name }) => name === text)?.name;
}

/** Whether the task is in the state; every task is where none is chosen. */
export function isIn({ status }: Pick<WorkTask, 'status'>, state: StateName | undefined): boolean {
  if (state === undefined) return true;
  const of: readonly string[] = STATES.find(({ name }) => name === state)?.of ?? [];
  return of.includes(status);
}

export function countIn({ tasks }: Pick<WorkPlan, 'tasks'>, state: StateName): number {
  return tasks.filter((task) => task.kind !== 'start' && isIn(task, state)).length;
}
