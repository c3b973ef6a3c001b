/**
 * Killing a process tree or one process: the same call with another name for what is killed.
 *
 * The endpoint's state does not show that something was killed, so the proof is the status of the action, and after a lost answer
 * the action is looked for among those that are new (action-ids.ts).
 */
import type { Json, JsonObject } from '../../../core/base/json.ts';
import type { ActionRow, CommandRow, Proof, ResultEntry } from '../../../core/engine/commands.ts';
import { listArg, textArg } from '../args.ts';
import { note } from '../entries.ts';
import { findBookmark } from './action-ids.ts';
import { writeCortex } from './call.ts';
import { agentIdProblem } from './endpoints.ts';
import {
  caseDigits,
  findLost,
  followAction,
  FOLLOWED_ARGS,
  FOLLOWED_OUTPUTS,
  FOLLOWED_TIMES,
  followedState,
  optional,
} from './followed.ts';
import type { CortexIo } from './io.ts';
import { endpointLane } from './isolation.ts';
import { readActionId } from './schema.ts';

interface Kind {
  readonly command: string;
  readonly description: string;
  readonly verb: string;
  readonly path: 'terminateCausality' | 'terminateProcess';
  readonly arg: 'causality_id' | 'instance_id';
  /** One of them, in words. */
  readonly idWord: string;
  readonly target: string;
  readonly created: string;
  /** Where the action id is written. */
  readonly outputs: readonly string[];
}

export const CAUSALITY: Kind = {
  command: 'core-terminate-causality',
  description: 'Terminates the process tree of one causality id on an endpoint and follows the action to its end.',
  verb: 'terminate-causality',
  path: 'terminateCausality',
  arg: 'causality_id',
  idWord: 'causality id',
  target: 'process tree',
  created: 'Action terminate causality created on',
  // The place that the vendor documents, and the one that its own integration fills.
  outputs: ['Core.TerminateCausality', 'Core.TerminateProcess'],
};

export const PROCESS: Kind = {
  command: 'core-terminate-process',
  description: 'Terminates one process of an endpoint, named by its instance id, and follows the action to its end.',
  verb: 'terminate-process',
  path: 'terminateProcess',
  arg: 'instance_id',
  idWord: 'process instance id',
  target: 'process',
  created: 'Action terminate process created on instance ids:',
  outputs: ['Core.TerminateProcess'],
};

export function terminationCommand(kind: Kind): CommandRow<CortexIo> {
  return {
    name: kind.command,
    description: kind.description,
    risk: 'containment',
    args: [
      { name: 'agent_id', description: 'Id of the endpoint.', required: true },
      {
        name: kind.arg,
        description: `The ${kind.idWord}. One request each; a list runs the command once per id.`,
        required: true,
      },
      { name: 'process_name', description: 'Name of the process, for the record on the tenant.' },
      ...FOLLOWED_ARGS,
    ],
    outputs: [
      ...kind.outputs.map((path) => ({ path: `${path}.action_id`, description: 'Id of the action.' })),
      ...FOLLOWED_OUTPUTS,
    ],
    action: terminationAction(kind),
  };
}

function terminationAction(kind: Kind): ActionRow<CortexIo> {
  return {
    verb: kind.verb,
    readBack: 'none',
    // Without an endpoint there is nothing to name: nothing may be asked, and nothing is sent.
    targets: (args) => {
      const agent = textArg(args, 'agent_id');
      return agent === '' ? [] : listArg(args, kind.arg).map((id) => `${agent}/${id}`);
    },
    async check(args, io) {
      const problem = inputProblem(kind, args);
      if (problem !== undefined) return rejected(problem);
      return { kind: 'needed', bookmark: await findBookmark(io) };
    },
    async send(args, io) {
      const problem = inputProblem(kind, args);
      if (problem !== undefined) return rejected(problem);
      const [id = ''] = listArg(args, kind.arg);
      const written = await writeCortex(io, kind.path, {
        agent_id: textArg(args, 'agent_id'),
        [kind.arg]: id,
        ...optional('process_name', textArg(args, 'process_name')),
        ...caseDigits(args),
      });
      if (written.kind !== 'accepted') return written;
      const actionId = readActionId(written.reply);
      if (actionId === undefined)
        return { kind: 'lost', detail: 'The tenant accepted the termination without an action id.' };
      const entries = [createdEntry(kind, id, actionId)];
      return { kind: 'accepted', state: followedState(args, io, actionId), entries };
    },
    reconcile: (args, io, bookmark) =>
      findLost(io, { bookmark, endpointIds: [textArg(args, 'agent_id')], noun: 'termination' }, (actionId) =>
        followedState(args, io, actionId),
      ),
    prove: (args, io, state) => prove(kind, args, io, state),
    ...FOLLOWED_TIMES,
    lane: (args) => endpointLane(textArg(args, 'agent_id')),
  };
}

async function prove(kind: Kind, args: JsonObject, io: CortexIo, state: Json): Promise<Proof> {
  const followed = await followAction(io, state, [textArg(args, 'agent_id')]);
  if (followed.kind === 'pending') return followed;
  const [id = ''] = listArg(args, kind.arg);
  // With the proof too: after a lost answer there was no other entry.
  const created = followed.actionId === undefined ? [] : [createdEntry(kind, id, followed.actionId)];
  const entries = followed.entries.length === 0 ? [] : [...created, ...followed.entries];
  if (followed.kind === 'failed') {
    return { kind: 'failed', code: followed.code, detail: followed.detail, entries };
  }
  return { kind: 'proven', detail: `Action ${followed.actionId}: the ${kind.target} was terminated.`, entries };
}

function rejected(problem: string) {
  return { kind: 'refused', code: 'input.rejected', detail: `Not terminated: ${problem}.` } as const;
}

function inputProblem(kind: Kind, args: JsonObject): string | undefined {
  const ids = listArg(args, kind.arg);
  const [id = ''] = ids;
  if (ids.length > 1) return `one ${kind.idWord} at a time`;
  if (id === '' || id === '-1' || !/^[\w+/=.:-]{1,256}$/.test(id)) return `'${id.slice(0, 80)}' is no ${kind.idWord}`;
  return agentIdProblem(textArg(args, 'agent_id'));
}

function createdEntry(kind: Kind, id: string, actionId: number): ResultEntry {
  const created = { action_id: actionId };
  const context = Object.fromEntries(
    kind.outputs.map((path) => [`${path}(val.action_id == obj.action_id)`, created] as const),
  );
  return note(created, `${kind.created} ${id}`, context);
}
