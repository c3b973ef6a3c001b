/**
 * Finding the action that a lost answer spoke of, by reading action ids (docs/decisions/010-lost-answers.md).
 *
 * N1. A bookmark is the highest id that existed before the request left. Null: there is none that can be trusted.
 * N2. Reads only, each once: a probe that fails gives up the bookmark, never the containment.
 * N3. "None" is claimed only where ids were seen to be dense around the bookmark; elsewhere the answer is "cannot tell".
 */
import type { Json } from '../../../core/base/json.ts';
import { highestFrom } from '../counting-ids.ts';
import { readAction } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import type { ActionStatus } from './schema.ts';

const WINDOW = 32;
/** So many ids in a row that do not exist end the search: one more than a vendor would skip for a request that it dropped. */
const GAP = 4;
/** So many ids up to the bookmark must exist for ids to count as dense. */
const DENSE = 4;
export type Found =
  | { readonly kind: 'one'; readonly actionId: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear'; readonly detail: string };

/** The highest action id of the tenant, or null where ids do not count up from 1 without a gap. */
export async function findBookmark(io: CortexIo): Promise<number | null> {
  const start = io.ids.highest() ?? 0;
  try {
    const highest = await highestFrom(start, (id) => exists(io, id));
    if (highest === undefined) return null;
    io.ids.note(highest);
    return highest;
  } catch (error) {
    if (error instanceof ProbeFailed) return null;
    throw error;
  }
}

/** Actions with an id after the bookmark that name every one of the endpoints. */
export async function findAction(io: CortexIo, bookmark: Json, endpointIds: readonly string[]): Promise<Found> {
  const look = "Look at the tenant's Action Center.";
  if (typeof bookmark !== 'number') {
    return { kind: 'unclear', detail: `No action id was known from before the request. ${look}` };
  }
  try {
    const ours: number[] = [];
    let missing = 0;
    for (let id = bookmark + 1; id <= bookmark + WINDOW && missing < GAP; id += 1) {
      const rows = await rowsOf(io, id);
      missing = rows.length === 0 ? missing + 1 : 0;
      const named = new Set(rows.map((row) => row.endpointId));
      if (endpointIds.every((endpointId) => named.has(endpointId))) ours.push(id);
    }
    const [actionId, ...more] = ours;
    if (more.length > 0) {
      const named = `endpoint ${endpointIds.join(', ')}`;
      return { kind: 'unclear', detail: `The actions ${ours.join(', ')} all name ${named}. ${look}` };
    }
    if (actionId !== undefined) return { kind: 'one', actionId };
    if (missing < GAP) return { kind: 'unclear', detail: `More than ${WINDOW} actions are new on the tenant. ${look}` };
    const dense = await areDense(io, bookmark);
    return dense
      ? { kind: 'none' }
      : { kind: 'unclear', detail: `The tenant's action ids have gaps before ${bookmark}. ${look}` };
  } catch (error) {
    if (error instanceof ProbeFailed) return { kind: 'unclear', detail: `${error.message} ${look}` };
    throw error;
  }
}

async function areDense(io: CortexIo, bookmark: number): Promise<boolean> {
  for (let id = bookmark; id > Math.max(0, bookmark - DENSE); id -= 1) {
    if (!(await exists(io, id))) return false;
  }
  return true;
}

class ProbeFailed extends Error {}

async function exists(io: CortexIo, id: number): Promise<boolean> {
  return (await rowsOf(io, id)).length > 0;
}

async function rowsOf(io: CortexIo, id: number): Promise<readonly ActionStatus[]> {
  const action = await readAction(io, id, 1);
  if (action.kind === 'failed') throw new ProbeFailed(action.detail);
  return action.rows;
}
