/** core-get-action-status: how actions stand, one row per endpoint. */
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { errorEntry } from '../../entries.ts';
import { eachActionId } from '../each-action.ts';
import { actionStatusEntry, readAction } from '../endpoints.ts';
import type { CortexIo } from '../io.ts';

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
  run: (args, io) =>
    eachActionId(args, [], async (actionId) => {
      const action = await readAction(io, actionId);
      return action.kind === 'failed' ? errorEntry(action) : actionStatusEntry(actionId, action.rows);
    }),
};
