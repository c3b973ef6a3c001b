/**
 * core-comment-alerts: writes a comment to alerts on the tenant and reads it back; their status stays as it is.
 *
 * The vendor keeps one comment for each alert: the last one. Where the tenant's reads carry none (the first version of its alert read), its
 * own confirmation of every id is all the proof there is, and the detail says so.
 */
import type { Json, JsonObject } from '../../../../core/base/json.ts';
import { asList, isObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { readAlertPage } from '../alerts.ts';
import { listArg, textArg } from '../../args.ts';
import { note, type Failure } from '../../entries.ts';
import { writeCortex } from '../call.ts';
import type { CortexIo } from '../io.ts';
import { textOf } from '../schema.ts';

/** The vendor takes no more in one call. */
const IDS_MAX = 100;

export const coreCommentAlerts: CommandRow<CortexIo> = {
  name: 'core-comment-alerts',
  description: 'Writes a comment to alerts on the tenant and reads it back. It takes the place of an earlier one.',
  risk: 'write',
  args: [
    { name: 'alert_ids', description: 'Ids of alerts, at most 100.', required: true, isArray: true },
    { name: 'comment', description: 'The comment.', required: true },
  ],
  outputs: [{ path: 'Core.CommentedAlerts.alert_id', description: 'Ids of the alerts that have the comment.' }],
  action: {
    verb: 'comment-alert',
    targets: (args) => listArg(args, 'alert_ids'),
    async check(args, io) {
      const ids = listArg(args, 'alert_ids');
      const problem = ids.length > IDS_MAX ? `more than ${IDS_MAX} alerts in one call` : '';
      const missing = textArg(args, 'comment').trim() === '' ? 'the comment is empty' : problem;
      if (missing !== '') return { kind: 'refused', code: 'input.rejected', detail: `Not commented: ${missing}.` };
      const read = await readComments(io, ids);
      if (read.kind === 'failed') {
        return {
          kind: 'refused',
          code: read.code,
          detail: `Not commented: the alerts could not be read. ${read.detail}`,
        };
      }
      const strangers = ids.filter((id) => !read.comments.has(id));
      if (strangers.length > 0) {
        const detail = `The tenant has no alert ${strangers.join(', ')}.`;
        return { kind: 'refused', code: 'cortex.no-such-alert', detail };
      }
      return hasAll(read.comments, args)
        ? { kind: 'already', detail: 'The comment stands there.' }
        : { kind: 'needed', bookmark: null };
    },
    async send(args, io) {
      const ids = listArg(args, 'alert_ids');
      const written = await writeCortex(io, 'updateAlerts', {
        alert_id_list: ids,
        update_data: { comment: textArg(args, 'comment') },
      });
      if (written.kind !== 'accepted') return written;
      const confirmed = confirmedIds(written.reply).filter((id) => ids.includes(id));
      if (confirmed.length === 0) {
        return { kind: 'refused', code: 'cortex.no-such-alert', detail: 'The tenant found no alert to comment.' };
      }
      return { kind: 'accepted', state: { confirmed }, entries: [commentedEntry(confirmed)] };
    },
    async reconcile(args, io) {
      const read = await readComments(io, listArg(args, 'alert_ids'));
      if (read.kind === 'failed') return { kind: 'unknown', detail: read.detail };
      if (!read.shown) return { kind: 'unknown', detail: "The tenant's reads show no comment." };
      return hasAll(read.comments, args) ? { kind: 'applied', state: { confirmed: [] } } : { kind: 'not-applied' };
    },
    async prove(args, io, state) {
      const ids = listArg(args, 'alert_ids');
      const read = await readComments(io, ids);
      if (read.kind === 'failed') return { kind: 'pending' };
      const entries = [commentedEntry(ids)];
      if (hasAll(read.comments, args)) return { kind: 'proven', detail: 'The tenant shows the comment.', entries };
      const confirmed = isObject(state) ? asList(state['confirmed']) : [];
      const detail = 'The tenant confirmed the comment; its reads show none.';
      return !read.shown && ids.every((id) => confirmed.includes(id))
        ? { kind: 'proven', detail, entries }
        : { kind: 'pending' };
    },
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 120_000,
  },
};

function commentedEntry(ids: readonly string[]): ResultEntry {
  const context = { 'Core.CommentedAlerts(val.alert_id == obj.alert_id)': ids.map((id) => ({ alert_id: id })) };
  return note(ids, `Alerts ${ids.join(', ')} have the comment.`, context);
}

function hasAll(comments: ReadonlyMap<string, string>, args: JsonObject): boolean {
  const wanted = textArg(args, 'comment').trim();
  return listArg(args, 'alert_ids').every((id) => comments.get(id) === wanted);
}

/** Alert id → its comment; no entry for an alert that is not there. `shown` is false where the reads carry no comment at all. */
async function readComments(
  io: CortexIo,
  ids: readonly string[],
): Promise<{ kind: 'read'; comments: ReadonlyMap<string, string>; shown: boolean } | ({ kind: 'failed' } & Failure)> {
  const page = await readAlertPage(io, [{ field: 'alert_id_list', operator: 'in', value: ids }], 0, IDS_MAX);
  if (page.kind === 'failed') return page;
  const comments = page.alerts.flatMap((alert): [string, string][] => {
    const id = textOf(alert['alert_id']) ?? textOf(alert['internal_id']);
    return id !== undefined && ids.includes(id) ? [[id, (textOf(alert['resolution_comment']) ?? '').trim()]] : [];
  });
  const shown = page.alerts.some((alert) => 'resolution_comment' in alert);
  return { kind: 'read', comments: new Map(comments), shown };
}

/** The vendor spells the key `alerts_ids` and sends numbers. */
function confirmedIds(reply: Json): readonly string[] {
  const ids = isObject(reply) ? (reply['alerts_ids'] ?? reply['alert_ids']) : undefined;
  return asList(ids).flatMap((id) => textOf(id) ?? []);
}
