/**
 * Which tasks a finished task makes ready or dead: dead-path elimination over the reachable graph.
 *
 * XSOAR: a task is ready when none of its in-edges is pending and at least one is live; when all are dead it will not run,
 * and its own out-edges die with it. It runs once, however many live in-edges it has. A failed task's edges stay pending.
 */
import type { Edge } from '../playbook/graph.ts';
import { playbookIn, type RunPlan, type TaskPlan } from './plan.ts';
import { idIn, keyIn } from './scope.ts';
import { own, type RunState, type TaskState } from './state.ts';

type Fate = 'pending' | 'live' | 'dead';

/** The tasks that this very event ends: one with live labels, and those that die of it. Ids are those of one playbook. */
interface Ending {
  readonly task: string;
  readonly live: readonly string[];
  readonly dead: Set<string>;
  /** The state of a task of the same pass. */
  readonly stateOf: (id: string) => TaskState | undefined;
}

/** Keys. */
export interface Joined {
  readonly ready: readonly string[];
  readonly dead: readonly string[];
}

/**
 * What follows when the task finishes with these live labels, in the order in which its edges are listed. It stays inside the
 * pass: what calls a sub-playbook is not told here.
 *
 * @choice Tasks become ready one after another, in the order in which edges are listed: the same run twice is the same
 * run.
 */
export function join(finished: TaskPlan, state: RunState, plan: RunPlan, live: readonly string[]): Joined {
  const { scope } = finished;
  const { tasks } = playbookIn(plan, scope) ?? plan;
  const stateOf =
    scope === '' ? (id: string) => own(state.tasks, id) : (id: string) => own(state.tasks, keyIn(scope, id));
  const ready: string[] = [];
  const dead: string[] = [];
  const ending: Ending = { task: idIn(finished.key), live, dead: new Set(), stateOf };
  const queue = [...finished.targets];
  // The loop meets what it adds.
  for (const id of queue) {
    if (stateOf(id) !== undefined || ending.dead.has(id) || ready.includes(id)) continue;
    const target = tasks.get(id);
    const fate = target === undefined ? 'dead' : fateOfTask(target.in, ending);
    if (fate === 'live') {
      ready.push(id);
    } else if (fate === 'dead') {
      dead.push(id);
      ending.dead.add(id);
      if (target) queue.push(...target.targets);
    }
  }
  if (scope === '') return { ready, dead };
  return { ready: ready.map((id) => keyIn(scope, id)), dead: dead.map((id) => keyIn(scope, id)) };
}

function fateOfTask(edges: readonly Edge[], ending: Ending): Fate {
  let fate: Fate = 'dead';
  for (const edge of edges) {
    const each = fateOf(edge, ending);
    if (each === 'pending') return each;
    if (each === 'live') fate = each;
  }
  return fate;
}

function fateOf(edge: Edge, { task, live, dead, stateOf }: Ending): Fate {
  if (dead.has(edge.source)) return 'dead';
  if (edge.source === task) return live.includes(edge.label) ? 'live' : 'dead';
  const source = stateOf(edge.source);
  if (source?.status === 'dead') return 'dead';
  if (source?.status !== 'done') return 'pending';
  return source.live.includes(edge.label) ? 'live' : 'dead';
}
