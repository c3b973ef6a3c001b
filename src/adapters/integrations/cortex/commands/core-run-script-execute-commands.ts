/**
 * core-run-script-execute-commands: runs command lines on endpoints through the vendor's built-in script.
 *
 * Shell on an endpoint is containment whatever the line says. Proof is that the script ended well on every endpoint; what it printed is
 * read with core-get-script-execution-results.
 */
import type { JsonObject } from '../../../../core/base/json.ts';
import type { Check, CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { listArg, wholeArg } from '../../args.ts';
import { note, table } from '../../entries.ts';
import { findBookmark } from '../action-ids.ts';
import { writeCortex } from '../call.ts';
import { reachable } from '../endpoints.ts';
import { findLost, followAction, FOLLOWED_ARGS, FOLLOWED_OUTPUTS, FOLLOWED_TIMES, followedState } from '../followed.ts';
import type { CortexIo } from '../io.ts';
import { caseNumber, endpointLane } from '../isolation.ts';
import { readActionId } from '../schema.ts';
import { linesOf, linesProblem, lineTargets } from '../script-lines.ts';

/** The vendor's own script "execute commands", the same on every tenant. */
const EXECUTE_COMMANDS = 'a6f7683c8e217d85bd3c398f0d3fb6bf';
const SCRIPT_TIMEOUT_SECONDS = 600;

export const coreRunScriptExecuteCommands: CommandRow<CortexIo> = {
  name: 'core-run-script-execute-commands',
  description: 'Runs command lines on endpoints and follows the script to its end.',
  risk: 'containment',
  args: [
    { name: 'endpoint_ids', description: 'Ids of endpoints.', required: true, isArray: true },
    {
      name: 'commands',
      description: 'Command lines: a list, or a text that is divided at commas unless is_raw_command is true.',
      required: true,
      isArray: true,
    },
    { name: 'is_raw_command', description: 'true: the text is one line, commas and all.', defaultValue: 'false' },
    { name: 'command_type', description: 'native (default) or powershell.' },
    {
      name: 'timeout',
      description: 'Seconds that the script may run on the endpoint.',
      defaultValue: String(SCRIPT_TIMEOUT_SECONDS),
    },
    ...FOLLOWED_ARGS,
  ],
  outputs: [
    { path: 'Core.ScriptRun.action_id', description: 'Id of the action.' },
    { path: 'Core.ScriptRun.endpoints_count', description: 'On how many endpoints it runs.' },
    ...FOLLOWED_OUTPUTS,
  ],
  action: {
    verb: 'run-script',
    readBack: 'none',
    targets: (args) => lineTargets(endpointsOf(args), linesOf(args)),
    async check(args, io): Promise<Check> {
      const problem = linesProblem(args, endpointsOf(args));
      if (problem !== undefined) return rejected(problem);
      // A line that waits for an absent agent would run whenever it returns, long after anybody looks.
      const refusal = await reachable(io, endpointsOf(args));
      if (refusal) return { kind: 'refused', code: refusal.code, detail: `Not run: ${refusal.detail}` };
      return { kind: 'needed', bookmark: await findBookmark(io) };
    },
    async send(args, io) {
      const endpointIds = endpointsOf(args);
      const problem = linesProblem(args, endpointIds);
      if (problem !== undefined) return rejected(problem);
      const written = await writeCortex(io, 'runScript', {
        script_uid: EXECUTE_COMMANDS,
        timeout: wholeArg(args, 'timeout', SCRIPT_TIMEOUT_SECONDS, 1),
        filters: [{ field: 'endpoint_id_list', operator: 'in', value: endpointIds }],
        parameters_values: { commands_list: linesOf(args) },
        ...caseNumber(args),
      });
      if (written.kind !== 'accepted') return written;
      const actionId = readActionId(written.reply);
      if (actionId === undefined)
        return { kind: 'lost', detail: 'The tenant accepted the script without an action id.' };
      const entries = [runEntry(actionId, endpointIds.length)];
      return { kind: 'accepted', state: followedState(args, io, actionId), entries };
    },
    reconcile: (args, io, bookmark) =>
      findLost(io, { bookmark, endpointIds: endpointsOf(args), noun: 'script' }, (actionId) =>
        followedState(args, io, actionId),
      ),
    async prove(args, io, state) {
      const endpointIds = endpointsOf(args);
      const followed = await followAction(io, state, endpointIds);
      if (followed.kind === 'pending') return followed;
      const run = followed.actionId === undefined ? [] : [runEntry(followed.actionId, endpointIds.length)];
      const entries = [...run, ...followed.entries];
      if (followed.kind === 'failed') return { kind: 'failed', code: followed.code, detail: followed.detail, entries };
      return { kind: 'proven', detail: `Action ${followed.actionId}: the script ended on every endpoint.`, entries };
    },
    ...FOLLOWED_TIMES,
    lane: (args) => endpointLane(endpointsOf(args).toSorted().join('+')),
  },
};

function endpointsOf(args: JsonObject): readonly string[] {
  return listArg(args, 'endpoint_ids');
}

function rejected(problem: string) {
  return { kind: 'refused', code: 'input.rejected', detail: `Not run: ${problem}.` } as const;
}

function runEntry(actionId: number, endpoints: number): ResultEntry {
  const output = { action_id: actionId, endpoints_count: endpoints };
  const readable = table('Run Script Execute Commands', ['Action Id', 'Endpoints Count'], [[actionId, endpoints]]);
  return note(output, readable, { 'Core.ScriptRun(val.action_id == obj.action_id)': output });
}
