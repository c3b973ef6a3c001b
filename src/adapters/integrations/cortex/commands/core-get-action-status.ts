/** core-get-action-status: how actions stand, one row per endpoint. */
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { listArg } from '../../args.ts';
import { errorEntry, errorOutcome } from '../../entries.ts';
import { actionStatusEntry, readAction } from '../endpoints.ts';
import type { CortexIo } from '../io.ts';
import { wholeOf } from '../schema.ts';

export const coreGetActionStatus: CommandRow<CortexIo> = {
  name: 'core-get-action-status',
  description: 'Reads the status of actions. A status is reported as it is: only COMPLETED_SUCCESSFULLY is a success.',
  risk: 'read',
  args: [{ name: 'action_id', description: 'Ids of actions.', required: true, isArray: true }],
  outputs: [
    { path: 'Core.GetActionStatus.action_id', description: 'Id of the action.' },
    { path: 'Core.GetActionStatus.endpoint_id', description: 'Id of the endpoint.' },
    { path: 'Core.GetActionStatus.status', description: 'Status on that endpoint.' },
    { path: 'Core.GetActionStatus.error_description', description: 'Why it failed, where the agent says so.' },
  ],
  async run(args, io) {
    const ids = listArg(args, 'action_id');
    if (ids.length === 0) return errorOutcome({ code: 'input.rejected', detail: 'No action id is given.' });
    const entries: ResultEntry[] = [];
    for (const id of ids) {
      const actionId = wholeOf(id);
      if (actionId === undefined) {
        entries.push(errorEntry({ code: 'input.rejected', detail: `'${id.slice(0, 80)}' is no action id.` }));
        continue;
      }
      const action = await readAction(io, actionId);
      entries.push(action.kind === 'failed' ? errorEntry(action) : actionStatusEntry(actionId, action.rows));
    }
    return { entries };
  },
};
