/** What an invariant is, and what several of them ask of a state. The properties themselves: `invariants.ts`. */
import { LABEL_ERROR, LABEL_NONE } from '../playbook/document.ts';
import type { RunEvent, StoredEvent } from './events.ts';
import { playbookIn, taskIn, type RunPlan } from './plan.ts';
import { keyIn, scopeOf } from './scope.ts';
import { own, type RunState, type TaskState } from './state.ts';
import type { Tables } from './tables.ts';

/** One event and the states around it. */
export interface Moment {
  readonly event: RunEvent;
  readonly seq: number;
  readonly at: number;
  readonly before: RunState;
  readonly after: RunState;
}

export interface Invariant {
  readonly name: string;
  readonly promise: string;
  readonly each?: (plan: RunPlan, moment: Moment) => readonly string[];
  readonly after?: (plan: RunPlan, state: RunState, tables: Tables) => readonly string[];
  readonly whole?: (events: readonly StoredEvent[]) => readonly string[];
}

/** How the in-edges of a task stand. Written from the definition, on its own: it must not share a fault with `join.ts`. */
export function fates(plan: RunPlan, state: RunState, task: string): readonly ('live' | 'dead' | 'pending')[] {
  const scope = scopeOf(task);
  const status = (id: string) => own(state.tasks, keyIn(scope, id))?.status;
  return (taskIn(plan, task)?.in ?? []).map(({ source: id, label, target }) => {
    const circle = playbookIn(plan, scope)?.circles.find(({ members }) => members.has(id) && !members.has(target));
    const goesRound = circle && [...circle.members].some((each) => status(each) !== 'done' && status(each) !== 'dead');
    const dead = goesRound ? 'pending' : 'dead';
    const source = own(state.tasks, keyIn(scope, id));
    if (source?.status === 'dead') return dead;
    if (source?.status !== 'done') return 'pending';
    if (source.how === 'error-path') return label === LABEL_ERROR ? 'live' : dead;
    return label === source.label || label === LABEL_NONE ? 'live' : dead;
  });
}

/** Not reached yet, or to be reached once more. */
export function isNew(state: RunState, task: string): boolean {
  return (own(state.tasks, task)?.status ?? 'new') === 'new';
}

/** All tasks of the playbook that runs in the scope, by key. */
export function keysIn(plan: RunPlan, scope: string): readonly string[] {
  return [...(playbookIn(plan, scope)?.tasks.keys() ?? [])].map((id) => keyIn(scope, id));
}

/** Tasks of a scope that is over which are not done or dead, as the labels that were taken say. */
export function unfinishedIn(plan: RunPlan, state: RunState, scope: string): readonly string[] {
  const start = keyIn(scope, playbookIn(plan, scope)?.start ?? '');
  return keysIn(plan, scope).flatMap((task) => {
    const wanted = task === start || fates(plan, state, task).includes('live') ? 'done' : 'dead';
    const status = own(state.tasks, task)?.status;
    // An edge that leads back runs its target whatever led there at first, and an earlier round may have left the circle by another edge.
    const sources = (taskIn(plan, task)?.in ?? []).map(({ source }) => keyIn(scope, source));
    const hadRounds = [task, ...sources].some((key) => (own(state.tasks, key)?.again ?? 0) > 0);
    return unless(status === wanted || (hadRounds && status === 'done'), `${task} is ${status}, should be ${wanted}`);
  });
}

export function isOpen(task: TaskState | undefined): boolean {
  return task !== undefined && task.status !== 'done' && task.status !== 'dead' && task.status !== 'new';
}

export function tasksThat(state: RunState, holds: (task: TaskState, id: string) => boolean): readonly string[] {
  return Object.entries(state.tasks).flatMap(([id, task]) => (holds(task, id) ? [id] : []));
}

export function unless(holds: boolean, detail: string): readonly string[] {
  return holds ? [] : [detail];
}
