/**
 * XSOAR's `lastCompletedTaskEntries`: ids of the entries that the predecessors of a task gave.
 *
 * @choice They follow the graph, not the clock: what a parallel branch gave last is not among them.
 *
 * N1. A task that calls something gives its entries, also when there are none. What calls nothing, or was passed over, hands on those of
 *     its own predecessors. Each task counts once, in the order of the edges.
 * N2. The first task of a sub-playbook is handed what its caller was; a sub-playbook gives what its last pass ended with.
 * N3. A task to which an edge led back is handed what stood at the source of that edge, whatever led to it before.
 */
import type { Task } from '../../playbook/document.ts';
import type { DecideEnv } from '../env.ts';
import { playbookIn, taskIn, type TaskPlan } from '../plan.ts';
import { callerOf, idIn, keyIn, ROOT } from '../scope.ts';
import { own, type RunState, type TaskState } from '../state.ts';

const CALLING: ReadonlySet<string> = new Set(['command', 'script', 'script-condition', 'playbook']);

/** What the predecessors of the task hand it. */
export function entriesBefore(plan: TaskPlan, state: RunState, env: DecideEnv): readonly string[] {
  return gathered([plan.key], false, state, env);
}

/** What a task that is done gives, or hands on. */
export function entriesGiven(key: string, state: RunState, env: DecideEnv): readonly string[] {
  return gathered([key], true, state, env);
}

/** N2. What a pass ends with: the entries of the tasks after which nothing came. */
export function entriesAtEnd(scope: string, state: RunState, env: DecideEnv): readonly string[] {
  const ends = [...(playbookIn(env.plan, scope)?.tasks.values() ?? [])].filter(({ key, out }) => {
    const task = own(state.tasks, keyIn(scope, key));
    return task?.status === 'done' && !out.some(({ label }) => task.live.includes(label));
  });
  const keys = ends.map(({ key }) => keyIn(scope, key));
  return gathered(keys, true, state, env);
}

/** A task on the way back: does it count itself, or only what led to it? */
interface Visit {
  readonly key: string;
  readonly counts: boolean;
}

function gathered(keys: readonly string[], counts: boolean, state: RunState, env: DecideEnv): readonly string[] {
  const entries = new Set<string>();
  const seen = new Set<string>();
  const stack = keys.map((key): Visit => ({ key, counts })).toReversed();
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { key } = visit;
    const plan = seen.has(key) ? undefined : taskIn(env.plan, key);
    if (!plan) continue;
    if (visit.counts) seen.add(key);
    const task = own(state.tasks, key);
    const given = (visit.counts ? ownEntries(plan, task) : undefined) ?? task?.before;
    if (given === undefined) stack.push(...sourcesOf(plan, state, env).toReversed());
    else for (const entry of given) entries.add(entry);
  }
  return [...entries];
}

/** `undefined`: it hands on what it was handed (N1). */
function ownEntries({ task }: TaskPlan, state: TaskState | undefined): readonly string[] | undefined {
  return state === undefined || handsOn(task, state.how, state.entries) ? undefined : state.entries;
}

/** True when a task that ended so gives nothing itself (N1). */
export function handsOn({ kind }: Task, how: TaskState['how'], entries: readonly string[]): boolean {
  return entries.length === 0 && (!CALLING.has(kind) || how === 'skipped');
}

/** The tasks whose edges led to this one. */
function sourcesOf({ key, scope, in: edges }: TaskPlan, state: RunState, env: DecideEnv): readonly Visit[] {
  const sources = edges
    .map(({ source, label }) => ({ key: keyIn(scope, source), label }))
    .filter((source) => own(state.tasks, source.key)?.live.includes(source.label))
    .map((source): Visit => ({ key: source.key, counts: true }));
  const isFirst = scope !== ROOT && playbookIn(env.plan, scope)?.start === idIn(key);
  // Its caller is under way: what that gives is not known, what it was handed is.
  return isFirst ? [...sources, { key: callerOf(scope), counts: false }] : sources;
}
