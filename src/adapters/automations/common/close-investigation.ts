/** CloseInvestigation: the older form of closeInvestigation, with its arguments named otherwise. One way of closing: the same action. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { ActionRow, CommandRow } from '../../../core/engine/commands.ts';
import { closeInvestigation } from '../builtins/close-investigation.ts';
import type { AutomationPorts } from '../ports.ts';

export const closeInvestigationScript: CommandRow<AutomationPorts> = {
  name: 'CloseInvestigation',
  description: 'Closes the alert of the run, as closeInvestigation does.',
  risk: 'write',
  args: [
    { name: 'reason', description: 'The close reason of closeInvestigation.' },
    { name: 'notes', description: 'Notes of the closure.' },
    {
      name: 'id',
      description: 'The id of the alert; only the alert of the run can be closed.',
      defaultValue: '${alert.id}',
    },
  ],
  outputs: [],
  ...(closeInvestigation.action && { action: renamed(closeInvestigation.action) }),
};

function renamed(action: ActionRow<AutomationPorts>): ActionRow<AutomationPorts> {
  return {
    ...action,
    targets: (args) => action.targets(itsArgs(args)),
    check: (args, io, scope) => action.check(itsArgs(args), io, scope),
    send: (args, io, bookmark, scope) => action.send(itsArgs(args), io, bookmark, scope),
    reconcile: (args, io, bookmark, scope) => action.reconcile(itsArgs(args), io, bookmark, scope),
    prove: (args, io, state, scope) => action.prove(itsArgs(args), io, state, scope),
    ...(action.finish && { finish: (args, scope) => action.finish?.(itsArgs(args), scope) ?? {} }),
  };
}

function itsArgs({ reason, notes, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    ...(reason === undefined ? {} : { closeReason: reason }),
    ...(notes === undefined ? {} : { closeNotes: notes }),
  };
}
