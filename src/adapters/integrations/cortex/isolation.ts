/**
 * Isolating an endpoint and taking that back: one machine of states, walked in two directions.
 *
 *   UNISOLATED → PENDING_ISOLATION → ISOLATED → PENDING_ISOLATION_CANCELLATION → UNISOLATED
 *
 * I1. The endpoint is read before anything is sent; where it cannot be read, nothing is sent.
 * I2. A change that is already pending is not asked for again: no request, and the read-back proves it or does not.
 * I3. Done is what the endpoint says of itself, never that a request was accepted.
 */
import { getOwn, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type {
  ActionRow,
  ArgumentRow,
  Check,
  Proof,
  Reconciled,
  ResultEntry,
  Sent,
} from '../../../core/engine/commands.ts';
import { textArg } from '../args.ts';
import { note } from '../entries.ts';
import { writeCortex } from './call.ts';
import {
  actionFailure,
  actionStatusEntry,
  agentIdProblem,
  endOf,
  endpointsEntry,
  readAction,
  readEndpoint,
  UNREACHABLE,
} from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { readActionId, wholeOf } from './schema.ts';

export const ISOLATION_ARGS: readonly ArgumentRow[] = [
  { name: 'endpoint_id', description: 'Id of the endpoint: one.', required: true },
  { name: 'incident_id', description: 'Number of the case that the action is linked to.' },
  {
    name: 'suppress_disconnected_endpoint_error',
    description:
      'Accepted for compatibility and without effect: a disconnected endpoint is a failure, never a success.',
    defaultValue: 'false',
  },
  { name: 'interval_in_seconds', description: 'Accepted for compatibility: the read-back has its own pace.' },
  { name: 'timeout_in_seconds', description: 'Accepted for compatibility: the read-back ends after 600 s.' },
];

interface Direction {
  readonly verb: 'isolate' | 'unisolate';
  readonly path: 'isolate' | 'unisolate';
  /** State of the endpoint when it is done, while it is under way, and while the opposite is under way. */
  readonly done: string;
  readonly pending: string;
  readonly opposite: string;
  readonly words: { readonly done: string; readonly doing: string; readonly noun: string };
  readonly output: string;
  readonly inverse: string;
}

export const ISOLATE: Direction = {
  verb: 'isolate',
  path: 'isolate',
  done: 'AGENT_ISOLATED',
  pending: 'AGENT_PENDING_ISOLATION',
  opposite: 'AGENT_PENDING_ISOLATION_CANCELLATION',
  words: { done: 'isolated', doing: 'pending isolation', noun: 'isolation' },
  output: 'Core.Isolation',
  inverse: 'core-unisolate-endpoint',
};

export const UNISOLATE: Direction = {
  verb: 'unisolate',
  path: 'unisolate',
  done: 'AGENT_UNISOLATED',
  pending: 'AGENT_PENDING_ISOLATION_CANCELLATION',
  opposite: 'AGENT_PENDING_ISOLATION',
  words: { done: 'unisolated', doing: 'pending isolation cancellation', noun: 'unisolation' },
  output: 'Core.UnIsolation',
  inverse: 'core-isolate-endpoint',
};

export function isolationAction(direction: Direction): ActionRow<CortexIo> {
  const { verb, words, done, pending, opposite } = direction;
  return {
    verb,
    targets: (args) => [textArg(args, 'endpoint_id')],
    async check(args, io): Promise<Check> {
      const id = textArg(args, 'endpoint_id');
      const problem = agentIdProblem(id);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not ${words.done}: ${problem}.` };
      const found = await readEndpoint(io, id);
      if (found.kind === 'failed') {
        const detail = `Not ${words.done}: the state of endpoint ${id} could not be read. ${found.detail}`;
        return { kind: 'refused', code: found.code, detail };
      }
      if (found.kind === 'none') {
        return { kind: 'refused', code: 'cortex.no-such-endpoint', detail: `Endpoint ${id} was not found.` };
      }
      const { status, isolation } = found.endpoint;
      if (isolation === done) return { kind: 'already', detail: `Endpoint ${id} already ${words.done}.` };
      const unreachable = getOwn(UNREACHABLE, status);
      if (typeof unreachable === 'string') {
        const detail = `Endpoint ${id} ${unreachable} and therefore cannot be ${words.done}.`;
        return { kind: 'refused', code: 'cortex.endpoint-unreachable', detail };
      }
      if (isolation === opposite) {
        const detail = `Endpoint ${id} cannot be ${words.done} while the opposite is under way (${isolation}).`;
        return { kind: 'refused', code: 'cortex.endpoint-busy', detail };
      }
      return { kind: 'needed', bookmark: { pending: isolation === pending } };
    },
    async send(args, io, bookmark): Promise<Sent> {
      const id = textArg(args, 'endpoint_id');
      if (isObject(bookmark) && bookmark['pending'] === true) {
        return {
          kind: 'accepted',
          state: null,
          entries: [outputEntry(direction, id, `Endpoint ${id} ${words.doing}.`)],
        };
      }
      const written = await writeCortex(io, direction.path, { endpoint_id: id, ...caseNumber(args) });
      if (written.kind !== 'accepted') return written;
      const actionId = readActionId(written.reply);
      if (actionId !== undefined) io.ids.note(actionId);
      const text = `The ${words.noun} request has been submitted successfully on Endpoint ${id}.`;
      return { kind: 'accepted', state: actionId ?? null, entries: [outputEntry(direction, id, text)] };
    },
    async reconcile(args, io): Promise<Reconciled> {
      const id = textArg(args, 'endpoint_id');
      const found = await readEndpoint(io, id);
      if (found.kind === 'failed') return { kind: 'unknown', detail: found.detail };
      if (found.kind === 'none') return { kind: 'unknown', detail: `Endpoint ${id} is no longer known to the tenant.` };
      const { isolation } = found.endpoint;
      if (isolation === done || isolation === pending) return { kind: 'applied', state: null };
      if (isolation === (done === ISOLATE.done ? UNISOLATE.done : ISOLATE.done)) return { kind: 'not-applied' };
      return { kind: 'unknown', detail: `Endpoint ${id} is in the state '${isolation}'.` };
    },
    async prove(args, io, state): Promise<Proof> {
      const id = textArg(args, 'endpoint_id');
      const found = await readEndpoint(io, id);
      if (found.kind === 'endpoint' && found.endpoint.isolation === done) {
        const detail = `Endpoint ${id} is ${words.done}.`;
        return {
          kind: 'proven',
          detail,
          entries: [outputEntry(direction, id, detail), endpointsEntry([found.endpoint])],
        };
      }
      return failedAction(io, id, state);
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 600_000,
    inverse: { command: direction.inverse, args: inverseArgs },
    undoes: direction.verb === 'isolate' ? 'unisolate' : 'isolate',
    lane: (args) => endpointLane(textArg(args, 'endpoint_id')),
  };
}

/** Written with the proof too: after a lost answer there was no other entry. The vendor's key merges texts, which never match. */
function outputEntry(direction: Direction, id: string, text: string): ResultEntry {
  return note(text, text, { [`${direction.output}(val.endpoint_id == obj.endpoint_id)`]: { endpoint_id: id } });
}

/** Our actions on one endpoint do not overlap: a lost answer is looked for among its actions. */
export function endpointLane(id: string): string {
  return `endpoint/${id}`;
}

/** `incident_id` as a number; left out when it is not one: a missing link must not stop a containment. */
export function caseNumber(args: JsonObject): { incident_id?: number } {
  const number = wholeOf(textArg(args, 'incident_id'));
  return number === undefined ? {} : { incident_id: number };
}

function inverseArgs(args: JsonObject): JsonObject {
  const incident = textArg(args, 'incident_id');
  return { endpoint_id: textArg(args, 'endpoint_id'), ...(incident === '' ? {} : { incident_id: incident }) };
}

/** The endpoint is not there yet: has its action ended, so that it never will be? */
async function failedAction(io: CortexIo, id: string, state: Json): Promise<Proof> {
  const actionId = wholeOf(state);
  if (actionId === undefined) return { kind: 'pending' };
  const action = await readAction(io, actionId);
  const row = action.kind === 'rows' ? action.rows.find(({ endpointId }) => endpointId === id) : undefined;
  if (row === undefined || endOf(row) !== 'failed') return { kind: 'pending' };
  return { kind: 'failed', ...actionFailure(actionId, row), entries: [actionStatusEntry(actionId, [row])] };
}
