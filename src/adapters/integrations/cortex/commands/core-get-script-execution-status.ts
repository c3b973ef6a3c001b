/** core-get-script-execution-status: how scripts stand, counted over their endpoints. */
import { isObject, type JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { errorEntry, note, table } from '../../entries.ts';
import { readCortex } from '../call.ts';
import { unreadable } from '../endpoints.ts';
import { eachActionId } from '../each-action.ts';
import type { CortexIo } from '../io.ts';
import { textOf } from '../schema.ts';

const COUNTS = [
  'endpoints_timeout',
  'endpoints_pending_abort',
  'endpoints_pending',
  'endpoints_in_progress',
  'endpoints_failed',
  'endpoints_expired',
  'endpoints_completed_successfully',
  'endpoints_canceled',
  'endpoints_aborted',
];

export const coreGetScriptExecutionStatus: CommandRow<CortexIo> = {
  name: 'core-get-script-execution-status',
  description: 'Reads how the runs of scripts stand.',
  risk: 'read',
  args: [{ name: 'action_id', description: 'Ids of the actions.', required: true, isArray: true }],
  outputs: [
    { path: 'Core.ScriptStatus.action_id', description: 'Id of the action.' },
    { path: 'Core.ScriptStatus.general_status', description: 'Status of the whole run.' },
    { path: 'Core.ScriptStatus.error_message', description: 'Why it failed, where the tenant says so.' },
    ...COUNTS.map((name) => ({ path: `Core.ScriptStatus.${name}`, description: 'How many endpoints.' })),
  ],
  run: (args, io) => eachActionId(args, [], (actionId) => statusEntry(io, actionId)),
};

async function statusEntry(io: CortexIo, actionId: number): Promise<ResultEntry> {
  const read = await readCortex(io, 'scriptStatus', { action_id: String(actionId) });
  if (read.kind === 'failed') return errorEntry(read);
  if (!isObject(read.reply) || textOf(read.reply['general_status']) === undefined)
    return errorEntry(unreadable(io, 'get_script_execution_status'));
  // The reply does not say which action it is about.
  const output: JsonObject = { ...read.reply, action_id: actionId };
  const readable = table(
    `Script Execution Status - ${actionId}`,
    ['General Status', 'Error Message'],
    [[read.reply['general_status'] ?? null, read.reply['error_message'] ?? null]],
  );
  return note(output, readable, { 'Core.ScriptStatus(val.action_id == obj.action_id)': output });
}
