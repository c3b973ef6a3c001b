/**
 * Which tasks a finished task makes ready or dead: dead-path elimination over the reachable graph.
 *
 * XSOAR: a task is ready when none of its in-edges is pending and at least one is live; when all are dead it will not run,
 * and its own out-edges die with it. It runs once, however many live in-edges it has. A failed task's edges stay pending.
 */
import type { Edge } from '../playbook/graph.ts';
import type { RunPlan } from './plan.ts';
import { own, type RunState } from './state.ts';

export interface Joined {
  readonly ready: readonly string[];
  readonly dead: readonly string[];
}

/** What follows when `task` finishes with these live labels, in the order in which its edges are listed. */
export function join(plan: RunPlan, state: RunState, task: string, live: readonly string[]): Joined {
  const ready: string[] = [];
  const dead = new Set<string>();
  const fates = new Map<string, readonly string[]>([[task, live]]);
  const queue = targets(plan, task);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (own(state.tasks, id) !== undefined || dead.has(id) || ready.includes(id)) continue;
    const edges = (plan.tasks.get(id)?.in ?? []).map((edge) => fateOf(edge, state, fates));
    if (edges.includes('pending')) continue;
    if (edges.includes('live')) {
      ready.push(id);
    } else {
      dead.add(id);
      fates.set(id, []);
      queue.push(...targets(plan, id));
    }
  }
  return { ready, dead: [...dead] };
}

function targets(plan: RunPlan, task: string): string[] {
  return [...new Set((plan.tasks.get(task)?.out ?? []).map((edge) => edge.target))];
}

function fateOf(
  edge: Edge,
  state: RunState,
  fates: ReadonlyMap<string, readonly string[]>,
): 'pending' | 'live' | 'dead' {
  const fresh = fates.get(edge.source);
  if (fresh) return fresh.includes(edge.label) ? 'live' : 'dead';
  const source = own(state.tasks, edge.source);
  if (source?.status === 'dead') return 'dead';
  if (source?.status !== 'done') return 'pending';
  return source.live.includes(edge.label) ? 'live' : 'dead';
}
