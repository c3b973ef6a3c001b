/**
 * core-get-script-execution-results: what scripts printed.
 *
 * The built-in script puts the output of each line under a key of its own: an underscore and the line. Each becomes a row with
 * `command` (the key, as the vendor's integration writes it) and `command_output`, in the order of the lines.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { errorEntry, note, table } from '../../entries.ts';
import { readCortex } from '../call.ts';
import { eachActionId } from '../each-action.ts';
import { unreadable } from '../endpoints.ts';
import type { CortexIo } from '../io.ts';
import { objectsOf } from '../schema.ts';

/** Fields of a result that are always there. What else begins with an underscore is the output of a line. */
const FIELDS = [
  'endpoint_name',
  'endpoint_ip_address',
  'endpoint_status',
  'domain',
  'endpoint_id',
  'execution_status',
  'return_value',
  'standard_output',
  'retrieved_files',
  'failed_files',
  'retention_date',
];

export const coreGetScriptExecutionResults: CommandRow<CortexIo> = {
  name: 'core-get-script-execution-results',
  description: 'Reads what scripts printed on each endpoint.',
  risk: 'read',
  args: [{ name: 'action_id', description: 'Ids of the actions.', required: true, isArray: true }],
  outputs: [
    { path: 'Core.ScriptResult.action_id', description: 'Id of the action.' },
    ...[...FIELDS, 'command', 'command_output'].map((name) => ({
      path: `Core.ScriptResult.results.${name}`,
      description: name.replaceAll('_', ' '),
    })),
  ],
  run: (args, io) => eachActionId(args, [], (actionId) => resultsEntry(io, actionId)),
};

async function resultsEntry(io: CortexIo, actionId: number): Promise<ResultEntry> {
  const read = await readCortex(io, 'scriptResults', { action_id: String(actionId) });
  if (read.kind === 'failed') return errorEntry(read);
  if (!isObject(read.reply)) return errorEntry(unreadable(io, 'get_script_execution_results'));
  // `results` is null where no endpoint has answered.
  const results = objectsOf(read.reply['results']).flatMap(rowsOf);
  const output: JsonObject = { action_id: actionId, results };
  const readable = table(
    `Script Execution Results - ${actionId}`,
    ['Endpoint', 'Status', 'Command', 'Output'],
    results.map((row) => [
      row['endpoint_name'] ?? null,
      row['execution_status'] ?? null,
      row['command'] ?? null,
      outputText(row['command_output'] ?? row['standard_output'] ?? null),
    ]),
  );
  return note(output, readable, { 'Core.ScriptResult(val.action_id == obj.action_id)': output });
}

function rowsOf(result: JsonObject): readonly JsonObject[] {
  const isLine = (key: string) => key.startsWith('_') && !FIELDS.includes(key);
  const common = Object.fromEntries(Object.entries(result).filter(([key]) => !isLine(key)));
  const lines = Object.entries(result).filter(([key]) => isLine(key));
  if (lines.length === 0) return [common];
  return lines.map(([command, value]) => ({ ...common, command, command_output: asList(value) }));
}

function outputText(value: Json): string {
  return asList(value)
    .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
    .join('\n');
}
