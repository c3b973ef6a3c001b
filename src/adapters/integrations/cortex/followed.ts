/**
 * Actions on the tenant that are followed by their id: from the answer that names it to the status in which it ended.
 *
 * F1. An action is done when it ended as COMPLETED_SUCCESSFULLY on every endpoint that was asked for. Every other end is a failure.
 * F2. Its time is over when the arguments say so; a status that could not be read meanwhile proves nothing.
 */
import { isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ArgumentRow, CommandRow, Reconciled, ResultEntry } from '../../../core/engine/commands.ts';
import { textArg, wholeArg } from '../args.ts';
import type { Failure } from '../entries.ts';
import { findAction } from './action-ids.ts';
import { actionFailure, actionStatusEntry, endOf, readAction } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { wholeOf } from './schema.ts';

const TIMEOUT_SECONDS = 600;

export const FOLLOWED_TIMES = { settleMs: 5_000, pollMs: 2_000, timeoutMs: TIMEOUT_SECONDS * 1000 } as const;

/** Arguments that every such command has. */
export const FOLLOWED_ARGS: readonly ArgumentRow[] = [
  { name: 'incident_id', description: 'Number of the case that the action is linked to.' },
  { name: 'interval_in_seconds', description: 'Accepted for compatibility: the read-back has its own pace.' },
  {
    name: 'timeout_in_seconds',
    description: 'How long the action may take on the tenant until it counts as failed; at most 600.',
    defaultValue: String(TIMEOUT_SECONDS),
  },
];

export const FOLLOWED_OUTPUTS: CommandRow<CortexIo>['outputs'] = [
  { path: 'Core.GetActionStatus.action_id', description: 'Id of the action.' },
  { path: 'Core.GetActionStatus.endpoint_id', description: 'Id of the endpoint.' },
  { path: 'Core.GetActionStatus.status', description: 'How the action ended on the endpoint.' },
  { path: 'Core.GetActionStatus.error_description', description: 'Why it failed, where the agent says so.' },
  { path: 'Core.GetActionStatus.ErrorReasons', description: 'All that the agent says about the failure.' },
];

/** What `prove` needs later. `more` is kept beside it. */
export function followedState(args: JsonObject, io: CortexIo, actionId: number, more: JsonObject = {}): JsonObject {
  io.ids.note(actionId);
  const seconds = Math.min(TIMEOUT_SECONDS, wholeArg(args, 'timeout_in_seconds', TIMEOUT_SECONDS, 1));
  return { ...more, actionId, deadline: io.clock.now() + seconds * 1000 };
}

export type Followed =
  | { readonly kind: 'pending' }
  | { readonly kind: 'succeeded'; readonly actionId: number; readonly entries: readonly ResultEntry[] }
  | ({ readonly kind: 'failed'; readonly actionId?: number; readonly entries: readonly ResultEntry[] } & Failure);

/** How the action of the state stands on the endpoints. */
export async function followAction(io: CortexIo, state: Json, endpointIds: readonly string[]): Promise<Followed> {
  const actionId = isObject(state) ? wholeOf(state['actionId']) : undefined;
  if (actionId === undefined) {
    return { kind: 'failed', code: 'cortex.no-action-id', detail: 'No action id to follow.', entries: [] };
  }
  const action = await readAction(io, actionId);
  const read = action.kind === 'rows' ? action.rows : [];
  const rows = endpointIds.map((id) => read.find(({ endpointId }) => endpointId === id));
  const known = rows.filter((row) => row !== undefined);
  const entries = known.length === 0 ? [] : [actionStatusEntry(actionId, known)];
  const failed = known.find((row) => endOf(row) === 'failed');
  if (failed) return { kind: 'failed', actionId, ...actionFailure(actionId, failed), entries };
  if (rows.every((row) => endOf(row) === 'succeeded')) return { kind: 'succeeded', actionId, entries };
  if (!isOver(io, state)) return { kind: 'pending' };
  const last = known.map(({ status }) => status).join(', ') || 'not readable';
  const detail = `Action ${actionId} had not ended when its time was over (last status: ${last}).`;
  return { kind: 'failed', actionId, code: 'cortex.action-timed-out', detail, entries };
}

/** True once the time that the arguments gave is over. */
export function isOver(io: CortexIo, state: Json): boolean {
  const deadline = isObject(state) ? wholeOf(state['deadline']) : undefined;
  return deadline !== undefined && io.clock.now() >= deadline;
}

/** After a lost answer: the action is looked for among those that are new (action-ids.ts). `noun` is what was asked for. */
export async function findLost(
  io: CortexIo,
  { bookmark, endpointIds, noun }: { bookmark: Json; endpointIds: readonly string[]; noun: string },
  state: (actionId: number) => Json,
): Promise<Reconciled> {
  const found = await findAction(io, bookmark, endpointIds);
  switch (found.kind) {
    case 'one':
      return { kind: 'applied', state: state(found.actionId) };
    case 'none':
      return { kind: 'not-applied' };
    case 'unclear':
      return { kind: 'unknown', detail: `Whether the ${noun} was carried out cannot be told. ${found.detail}` };
  }
}

/** The case number as the vendor takes it in most actions: digits in a text; nothing where it is no number. */
export function caseDigits(args: JsonObject): JsonObject {
  const text = textArg(args, 'incident_id');
  return /^\d+$/.test(text) ? { incident_id: text } : {};
}

export function optional(name: string, value: string): JsonObject {
  return value === '' ? {} : { [name]: value };
}
