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

/** Live labels of the tasks that this very decision ends. */
type Fates = ReadonlyMap<string, readonly string[]>;

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
  const dead = new Set<string>();
  const fates = new Map<string, readonly string[]>([[task, live]]);
  const queue = [...(plan.tasks.get(task)?.targets ?? [])];
  // The loop meets what it adds.
  for (const id of queue) {
    if (own(state.tasks, id) !== undefined || dead.has(id) || ready.includes(id)) continue;
    const target = plan.tasks.get(id);
    const fate = target === undefined ? 'dead' : fateOfTask(target.in, state, fates);
    if (fate === 'live') {
      ready.push(id);
    } else if (fate === 'dead') {
      dead.add(id);
      fates.set(id, []);
      if (target) queue.push(...target.targets);
    }
  }
  return { ready, dead: [...dead] };
}

function fateOfTask(edges: readonly Edge[], state: RunState, fates: Fates): Fate {
  let fate: Fate = 'dead';
  for (const edge of edges) {
    const each = fateOf(edge, state, fates);
    if (each === 'pending') return each;
    if (each === 'live') fate = each;
  }
  return fate;
}

function fateOf(edge: Edge, state: RunState, fates: Fates): Fate {
  const fresh = fates.get(edge.source);
  if (fresh) return fresh.includes(edge.label) ? 'live' : 'dead';
  const source = own(state.tasks, edge.source);
  if (source?.status === 'dead') return 'dead';
  if (source?.status !== 'done') return 'pending';
  return source.live.includes(edge.label) ? 'live' : 'dead';
}
