/**
 * Which tasks a finished task makes ready or dead: dead-path elimination over the reachable graph.
 *
 * XSOAR: a task is ready when none of its in-edges is pending and at least one is live; when all are dead it will not run,
 * and its own out-edges die with it. It runs once, however many live in-edges it has. A failed task's edges stay pending.
 */
import type { Edge } from '../playbook/graph.ts';
import type { RunPlan } from './plan.ts';
import { own, type RunState } from './state.ts';

type Fate = 'pending' | 'live' | 'dead';

/** The tasks that this very event ends: one with live labels, and those that die of it. */
interface Ending {
  readonly task: string;
  readonly live: readonly string[];
  readonly dead: Set<string>;
}

export interface Joined {
  readonly ready: readonly string[];
  readonly dead: readonly string[];
}

/**
 * What follows when `task` finishes with these live labels, in the order in which its edges are listed.
 *
 * @choice Tasks become ready one after another, in the order in which edges are listed: the same run twice is the same
 * run.
 */
export function join(plan: RunPlan, state: RunState, task: string, live: readonly string[]): Joined {
  const ready: string[] = [];
  const dead: string[] = [];
  const ending: Ending = { task, live, dead: new Set() };
  const queue = [...(plan.tasks.get(task)?.targets ?? [])];
  // The loop meets what it adds.
  for (const id of queue) {
    if (own(state.tasks, id) !== undefined || ending.dead.has(id) || ready.includes(id)) continue;
    const target = plan.tasks.get(id);
    const fate = target === undefined ? 'dead' : fateOfTask(target.in, state, ending);
    if (fate === 'live') {
      ready.push(id);
    } else if (fate === 'dead') {
      dead.push(id);
      ending.dead.add(id);
      if (target) queue.push(...target.targets);
    }
  }
  return { ready, dead };
}

function fateOfTask(edges: readonly Edge[], state: RunState, ending: Ending): Fate {
  let fate: Fate = 'dead';
  for (const edge of edges) {
    const each = fateOf(edge, state, ending);
    if (each === 'pending') return each;
    if (each === 'live') fate = each;
  }
  return fate;
}

function fateOf(edge: Edge, state: RunState, { task, live, dead }: Ending): Fate {
  if (dead.has(edge.source)) return 'dead';
  if (edge.source === task) return live.includes(edge.label) ? 'live' : 'dead';
  const source = own(state.tasks, edge.source);
  if (source?.status === 'dead') return 'dead';
  if (source?.status !== 'done') return 'pending';
  return source.live.includes(edge.label) ? 'live' : 'dead';
}
