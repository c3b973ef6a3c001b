/**
 * core-update-alerts: sets the status of alerts on the tenant, with a comment. Closing an alert there is this command.
 *
 * The read-back compares the status code of each alert. Where the tenant's reads carry no status (the first version of its alert
 * read), its own confirmation of every id is all the proof there is, and the detail says so.
 */
import type { Json, JsonObject } from '../../../../core/base/json.ts';
import { asList, isObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { CLOSE_REASONS, STATUS_WORDS, statusForCloseReason, statusWord } from '../alert-status.ts';
import { readAlertPage } from '../alerts.ts';
import { listArg, textArg } from '../../args.ts';
import { note, type Failure } from '../../entries.ts';
import { writeCortex } from '../call.ts';
import type { CortexIo } from '../io.ts';
import { textOf } from '../schema.ts';

/** The vendor takes no more in one call. */
const IDS_MAX = 100;

export const coreUpdateAlerts: CommandRow<CortexIo> = {
  name: 'core-update-alerts',
  description: 'Sets the status of alerts on the tenant and reads it back.',
  risk: 'write',
  args: [
    { name: 'alert_ids', description: 'Ids of alerts, at most 100.', required: true, isArray: true },
    { name: 'status', description: `One of: ${STATUS_WORDS.join(', ')}.` },
    { name: 'closeReason', description: `Instead of a status: ${CLOSE_REASONS.join(', ')}.` },
    { name: 'comment', description: 'Comment on the change.' },
  ],
  outputs: [{ path: 'Core.UpdatedAlerts.alert_id', description: 'Ids of the alerts that were changed.' }],
  action: {
    verb: 'close-alert',
    targets: (args) => listArg(args, 'alert_ids'),
    async check(args, io) {
      const problem = inputProblem(args);
      if (problem !== undefined) return { kind: 'refused', code: 'input.rejected', detail: `Not updated: ${problem}.` };
      const read = await readStatuses(io, args);
      if (read.kind === 'failed') {
        return {
          kind: 'refused',
          code: read.code,
          detail: `Not updated: the alerts could not be read. ${read.detail}`,
        };
      }
      const missing = listArg(args, 'alert_ids').filter((id) => !read.statuses.has(id));
      if (missing.length > 0) {
        return {
          kind: 'refused',
          code: 'cortex.no-such-alert',
          detail: `The tenant has no alert ${missing.join(', ')}.`,
        };
      }
      const wanted = wantedStatus(args);
      if ([...read.statuses.values()].every((status) => status === wanted)) {
        return { kind: 'already', detail: `Already ${wanted}.` };
      }
      return { kind: 'needed', bookmark: null };
    },
    async send(args, io) {
      const ids = listArg(args, 'alert_ids');
      const comment = textArg(args, 'comment');
      const written = await writeCortex(io, 'updateAlerts', {
        alert_id_list: ids,
        update_data: { status: wantedStatus(args), ...(comment === '' ? {} : { comment }) },
      });
      if (written.kind !== 'accepted') return written;
      const updated = updatedIds(written.reply).filter((id) => ids.includes(id));
      if (updated.length === 0) {
        return { kind: 'refused', code: 'cortex.no-such-alert', detail: 'The tenant found no alert to update.' };
      }
      return { kind: 'accepted', state: { confirmed: updated }, entries: [updatedEntry(updated, args)] };
    },
    async reconcile(args, io) {
      const read = await readStatuses(io, args);
      if (read.kind === 'failed') return { kind: 'unknown', detail: read.detail };
      const statuses = listArg(args, 'alert_ids').map((id) => read.statuses.get(id));
      if (statuses.some((status) => status === undefined || status === '')) {
        return { kind: 'unknown', detail: 'The tenant does not show the status of every alert.' };
      }
      // Some done and some not is "not applied": setting a status again changes nothing where it is set.
      const done = statuses.every((status) => status === wantedStatus(args));
      return done ? { kind: 'applied', state: { confirmed: [] } } : { kind: 'not-applied' };
    },
    async prove(args, io, state) {
      const read = await readStatuses(io, args);
      if (read.kind === 'failed') return { kind: 'pending' };
      const wanted = wantedStatus(args);
      const confirmed = isObject(state) ? asList(state['confirmed']) : [];
      const open = listArg(args, 'alert_ids').filter((id) => read.statuses.get(id) !== wanted);
      const entries = [updatedEntry(listArg(args, 'alert_ids'), args)];
      if (open.length === 0) return { kind: 'proven', detail: `The tenant shows ${wanted}.`, entries };
      const confirmedOnly = open.every((id) => read.statuses.get(id) === '' && confirmed.includes(id));
      const detail = `The tenant confirmed ${wanted}; its reads show no status.`;
      return confirmedOnly ? { kind: 'proven', detail, entries } : { kind: 'pending' };
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 120_000,
  },
};

function updatedEntry(ids: readonly string[], args: JsonObject): ResultEntry {
  const context = { 'Core.UpdatedAlerts(val.alert_id == obj.alert_id)': ids.map((id) => ({ alert_id: id })) };
  return note(ids, `Alerts ${ids.join(', ')} are set to ${wantedStatus(args)}.`, context);
}

function wantedStatus(args: JsonObject): string {
  const status = textArg(args, 'status').toLowerCase();
  return status === '' ? statusForCloseReason(textArg(args, 'closeReason')) : status;
}

function inputProblem(args: JsonObject): string | undefined {
  const ids = listArg(args, 'alert_ids');
  if (ids.length === 0) return 'no alert id is given';
  if (ids.length > IDS_MAX) return `more than ${IDS_MAX} alerts in one call`;
  const status = textArg(args, 'status').toLowerCase();
  if (status === '' && textArg(args, 'closeReason') === '') return 'neither a status nor a closeReason is given';
  return status === '' || STATUS_WORDS.includes(status) ? undefined : `'${status}' is no status`;
}

/** Alert id → status word; '' where the tenant's read carries none; no entry for an alert that is not there. */
async function readStatuses(
  io: CortexIo,
  args: JsonObject,
): Promise<{ kind: 'read'; statuses: ReadonlyMap<string, string> } | ({ kind: 'failed' } & Failure)> {
  const ids = listArg(args, 'alert_ids');
  const filters = [{ field: 'alert_id_list', operator: 'in', value: ids }];
  const page = await readAlertPage(io, filters, 0, IDS_MAX);
  if (page.kind === 'failed') return page;
  const statuses = page.alerts.flatMap((alert): [string, string][] => {
    const id = textOf(alert['alert_id']) ?? textOf(alert['internal_id']);
    return id !== undefined && ids.includes(id) ? [[id, statusWord(textOf(alert['resolution_status']))]] : [];
  });
  return { kind: 'read', statuses: new Map(statuses) };
}

/** The reply's ids; the vendor spells the key `alerts_ids` and sends numbers. */
function updatedIds(reply: Json): readonly string[] {
  const ids = isObject(reply) ? (reply['alerts_ids'] ?? reply['alert_ids']) : undefined;
  return asList(ids).flatMap((id) => textOf(id) ?? []);
}
