/**
 * core-assign-case: says who works on a case of the tenant, and reads it back. Its alerts have no assignee of their own (vendor: update incident).
 *
 * The tenant knows people by their mail address; `none` is its word for nobody.
 */
import { isObject } from '../../../../core/base/json.ts';
import type { CommandRow } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import { note, type Failure } from '../../entries.ts';
import { readCortex, writeCortex } from '../call.ts';
import type { CortexIo } from '../io.ts';
import { objectsOf, textOf } from '../schema.ts';

const NOBODY = 'none';

export const coreAssignCase: CommandRow<CortexIo> = {
  name: 'core-assign-case',
  description: 'Says on the tenant who works on a case, and reads it back.',
  risk: 'write',
  args: [
    { name: 'case_id', description: 'Number of the case.', required: true },
    { name: 'assignee', description: 'Mail address of a user of the tenant; empty for nobody.' },
  ],
  outputs: [{ path: 'Core.AssignedCases.case_id', description: 'Number of the case.' }],
  action: {
    verb: 'assign-case',
    targets: (args) => [textArg(args, 'case_id')],
    async check(args, io) {
      const id = textArg(args, 'case_id');
      if (!/^\d{1,15}$/.test(id))
        return { kind: 'refused', code: 'input.rejected', detail: `'${id.slice(0, 80)}' is no case number.` };
      const read = await readAssignee(io, id);
      if (read.kind === 'failed') return { kind: 'refused', code: read.code, detail: `Not assigned: ${read.detail}` };
      if (read.kind === 'none')
        return { kind: 'refused', code: 'cortex.no-such-case', detail: `The tenant has no case ${id}.` };
      return read.assignee === wanted(args)
        ? { kind: 'already', detail: 'So it stands there.' }
        : { kind: 'needed', bookmark: null };
    },
    async send(args, io) {
      const mail = wanted(args);
      const written = await writeCortex(io, 'updateIncident', {
        incident_id: textArg(args, 'case_id'),
        update_data: { assigned_user_mail: mail === '' ? NOBODY : mail },
      });
      return written.kind === 'accepted' ? { kind: 'accepted', state: null, entries: [] } : written;
    },
    async reconcile(args, io) {
      const read = await readAssignee(io, textArg(args, 'case_id'));
      if (read.kind !== 'read') return { kind: 'unknown', detail: 'The tenant does not show who works on the case.' };
      return read.assignee === wanted(args) ? { kind: 'applied', state: null } : { kind: 'not-applied' };
    },
    async prove(args, io) {
      const id = textArg(args, 'case_id');
      const read = await readAssignee(io, id);
      if (read.kind !== 'read' || read.assignee !== wanted(args)) return { kind: 'pending' };
      const who = read.assignee === '' ? 'nobody' : read.assignee;
      const context = { 'Core.AssignedCases(val.case_id == obj.case_id)': { case_id: id, assignee: read.assignee } };
      const detail = `The tenant shows ${who}.`;
      return { kind: 'proven', detail, entries: [note([id], `Case ${id} is assigned to ${who}.`, context)] };
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 120_000,
  },
};

function wanted(args: Parameters<typeof textArg>[0]): string {
  return textArg(args, 'assignee').trim().toLowerCase();
}

async function readAssignee(
  io: CortexIo,
  id: string,
): Promise<{ kind: 'read'; assignee: string } | { kind: 'none' } | ({ kind: 'failed' } & Failure)> {
  const filters = [{ field: 'incident_id_list', operator: 'in', value: [id] }];
  const read = await readCortex(io, 'getIncidents', { filters, search_from: 0, search_to: 100 });
  if (read.kind === 'failed') return read;
  const rows = isObject(read.reply) ? objectsOf(read.reply['incidents']) : [];
  const row = rows.find((one) => textOf(one['incident_id']) === id);
  return row ? { kind: 'read', assignee: (textOf(row['assigned_user_mail']) ?? '').toLowerCase() } : { kind: 'none' };
}
