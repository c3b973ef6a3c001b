/** Snapshots: the state as JSON, with the version of its shape. One of another version is a cache miss, never an error (R7). */
import { isObject, type Json } from '../../core/base/json.ts';
import type { RunState } from '../../core/engine/state.ts';

const SHAPE = 3;

export function writeSnapshot(state: RunState): Json {
  return { shape: SHAPE, state: state as unknown as Json };
}

export function readSnapshot(
  snapshot: { readonly seq: number; readonly state: Json } | undefined,
): RunState | undefined {
  const held = snapshot?.state;
  if (!isObject(held) || held['shape'] !== SHAPE) return undefined;
  // Written by `writeSnapshot` of the same shape in a table that nothing else writes.
  return held['state'] as unknown as RunState;
}
