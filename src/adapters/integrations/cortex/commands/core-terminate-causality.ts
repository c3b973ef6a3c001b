/**
 * core-terminate-causality: kills a process tree, named by its causality id.
 *
 * The endpoint's state does not show that a tree was killed, so the proof is the status of the action, and after a lost answer
 * the action is looked for among those that are new (action-ids.ts).
 */
import { isObject, type Json, type JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, Proof } from '../../../../core/engine/commands.ts';
import { listArg, textArg, wholeArg } from '../../args.ts';
import { note } from '../../entries.ts';
import { findAction, findBookmark } from '../action-ids.ts';
import { writeCortex } from '../call.ts';
import { actionFailure, actionStatusEntry, agentIdProblem, endOf, readAction } from '../endpoints.ts';
import type { CortexIo } from '../io.ts';
import { endpointLane } from '../isolation.ts';
import { readActionId, wholeOf } from '../schema.ts';

const TIMEOUT_SECONDS = 600;

export const coreTerminateCausality: CommandRow<CortexIo> = {
  name: 'core-terminate-causality',
  description: 'Terminates the process tree of one causality id on an endpoint and follows the action to its end.',
  risk: 'containment',
  args: [
    { name: 'agent_id', description: 'Id of the endpoint.', required: true },
    {
      name: 'causality_id',
      description: 'Causality id. One request each; a list runs the command once per id.',
      required: true,
    },
    { name: 'process_name', description: 'Name of the process, for the record on the tenant.' },
    { name: 'incident_id', description: 'Number of the case that the action is linked to.' },
    { name: 'interval_in_seconds', description: 'Accepted for compatibility: the read-back has its own pace.' },
    {
      name: 'timeout_in_seconds',
      description: 'How long the action may take on the tenant until it counts as failed; at most 600.',
      defaultValue: String(TIMEOUT_SECONDS),
    },
  ],
  outputs: [
    { path: 'Core.TerminateCausality.action_id', description: 'Id of the action.' },
    { path: 'Core.TerminateProcess.action_id', description: "The same, where the vendor's own integration writes it." },
    { path: 'Core.GetActionStatus.action_id', description: 'Id of the action.' },
    { path: 'Core.GetActionStatus.endpoint_id', description: 'Id of the endpoint.' },
    { path: 'Core.GetActionStatus.status', description: 'How the action ended on the endpoint.' },
    { path: 'Core.GetActionStatus.error_description', description: 'Why it failed, where the agent says so.' },
  ],
  action: {
    verb: 'terminate-causality',
    readBack: 'none',
    // Without an endpoint there is no chain to name: nothing may be asked, and nothing is sent.
    targets: (args) => {
      const agent = textArg(args, 'agent_id');
      return agent === '' ? [] : causalityIds(args).map((id) => `${agent}/${id}`);
    },
    async check(args, io) {
      const problem = inputProblem(args);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not terminated: ${problem}.` };
      return { kind: 'needed', bookmark: await findBookmark(io) };
    },
    async send(args, io) {
      const problem = inputProblem(args);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not terminated: ${problem}.` };
      const [causalityId = ''] = causalityIds(args);
      const written = await writeCortex(io, 'terminateCausality', {
        agent_id: textArg(args, 'agent_id'),
        causality_id: causalityId,
        ...optional('process_name', textArg(args, 'process_name')),
        ...optional('incident_id', caseDigits(args)),
      });
      if (written.kind !== 'accepted') return written;
      const actionId = readActionId(written.reply);
      if (actionId === undefined)
        return { kind: 'lost', detail: 'The tenant accepted the termination without an action id.' };
      io.ids.note(actionId);
      return { kind: 'accepted', state: stateOf(args, io, actionId), entries: [createdEntry(causalityId, actionId)] };
    },
    async reconcile(args, io, bookmark) {
      const found = await findAction(io, bookmark, textArg(args, 'agent_id'));
      switch (found.kind) {
        case 'one':
          return { kind: 'applied', state: stateOf(args, io, found.actionId) };
        case 'none':
          return { kind: 'not-applied' };
        case 'unclear':
          return { kind: 'unknown', detail: `Whether the termination was carried out cannot be told. ${found.detail}` };
      }
    },
    prove: (args, io, state) => prove(textArg(args, 'agent_id'), causalityIds(args)[0] ?? '', io, state),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: TIMEOUT_SECONDS * 1000,
    lane: (args) => endpointLane(textArg(args, 'agent_id')),
  },
};

async function prove(agentId: string, causalityId: string, io: CortexIo, state: Json): Promise<Proof> {
  const actionId = isObject(state) ? wholeOf(state['actionId']) : undefined;
  if (actionId === undefined) {
    return { kind: 'failed', code: 'cortex.no-action-id', detail: 'No action id to follow.', entries: [] };
  }
  const action = await readAction(io, actionId);
  const rows = action.kind === 'rows' ? action.rows : [];
  const row = rows.find(({ endpointId }) => endpointId === agentId);
  const entries = row === undefined ? [] : [createdEntry(causalityId, actionId), actionStatusEntry(actionId, [row])];
  switch (endOf(row)) {
    case 'succeeded':
      return { kind: 'proven', detail: `Action ${actionId}: the process tree was terminated.`, entries };
    case 'failed':
      return row === undefined ? { kind: 'pending' } : { kind: 'failed', ...actionFailure(actionId, row), entries };
    case 'under-way': {
      const deadline = isObject(state) ? wholeOf(state['deadline']) : undefined;
      if (deadline === undefined || io.clock.now() < deadline) return { kind: 'pending' };
      const detail = `Action ${actionId} had not ended when its time was over (last status: ${row?.status ?? 'not readable'}).`;
      return { kind: 'failed', code: 'cortex.action-timed-out', detail, entries };
    }
  }
}

function causalityIds(args: JsonObject): readonly string[] {
  return listArg(args, 'causality_id');
}

function inputProblem(args: JsonObject): string | undefined {
  const ids = causalityIds(args);
  const [id = ''] = ids;
  if (ids.length > 1) return 'one causality id at a time';
  if (id === '' || id === '-1' || !/^[\w+/=.:-]{1,256}$/.test(id)) return `'${id.slice(0, 80)}' is no causality id`;
  return agentIdProblem(textArg(args, 'agent_id'));
}

function stateOf(args: JsonObject, io: CortexIo, actionId: number): JsonObject {
  const seconds = Math.min(TIMEOUT_SECONDS, wholeArg(args, 'timeout_in_seconds', TIMEOUT_SECONDS, 1));
  return { actionId, deadline: io.clock.now() + seconds * 1000 };
}

/** Written in both places: the one that the vendor documents and the one that its integration fills. */
function createdEntry(causalityId: string, actionId: number) {
  const created = { action_id: actionId };
  return note(created, `Action terminate causality created on ${causalityId}`, {
    'Core.TerminateCausality(val.action_id == obj.action_id)': created,
    'Core.TerminateProcess(val.action_id == obj.action_id)': created,
  });
}

/** The case number as the vendor takes it here: digits in a text. */
function caseDigits(args: JsonObject): string {
  const text = textArg(args, 'incident_id');
  return /^\d+$/.test(text) ? text : '';
}

function optional(name: string, value: string): JsonObject {
  return value === '' ? {} : { [name]: value };
}
