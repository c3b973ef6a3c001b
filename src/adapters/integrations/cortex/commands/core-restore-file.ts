/**
 * core-restore-file: takes a file out of quarantine on one endpoint.
 *
 * The vendor restores on every endpoint where none is named. Here one must be named: nobody can approve hosts that no question shows.
 */
import { isObject, type Json, type JsonObject } from '../../../../core/base/json.ts';
import type { CommandRow, ResultEntry } from '../../../../core/engine/commands.ts';
import { textArg } from '../../args.ts';
import { note, table } from '../../entries.ts';
import { findBookmark } from '../action-ids.ts';
import { writeCortex } from '../call.ts';
import { agentIdProblem } from '../endpoints.ts';
import {
  findLost,
  followAction,
  FOLLOWED_ARGS,
  FOLLOWED_OUTPUTS,
  FOLLOWED_TIMES,
  followedState,
  isOver,
} from '../followed.ts';
import type { CortexIo } from '../io.ts';
import { caseNumber, endpointLane } from '../isolation.ts';
import {
  fileOf,
  fileProblem,
  fileTarget,
  heldEntry,
  fileOfTarget,
  isSha256,
  lookAgain,
  type HeldFile,
} from '../quarantine.ts';
import { readActionId } from '../schema.ts';

export const coreRestoreFile: CommandRow<CortexIo> = {
  name: 'core-restore-file',
  description: 'Takes a file out of quarantine on an endpoint and follows the action to its end.',
  risk: 'containment',
  args: [
    { name: 'file_hash', description: 'SHA-256 of the file.' },
    { name: 'endpoint_id', description: 'Id of the endpoint: one.' },
    {
      name: 'file_path',
      description: 'Where the file was: with it the quarantine is recognised that is taken back. Not sent.',
    },
    {
      name: 'target',
      description: 'In place of the three: the target of the quarantine that is taken back, as the ledger names it.',
    },
    ...FOLLOWED_ARGS,
  ],
  outputs: [
    { path: 'Core.restoredFiles.actionId', description: 'Id of the action.' },
    { path: 'Core.quarantineFiles.status.status', description: 'Read back afterwards, where the path is given.' },
    ...FOLLOWED_OUTPUTS,
  ],
  action: {
    verb: 'restore-file',
    undoes: 'quarantine',
    targets: (args) => [targetOf(args)],
    async check(args, io, scope) {
      const problem = problemOf(args);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not restored: ${problem}.` };
      const statuses = hasPath(args) ? await lookAgain(io, [fileAt(args)], scope) : undefined;
      if (statuses?.[0]?.quarantined === false) {
        return { kind: 'already', detail: `${targetOf(args)} is not in quarantine.` };
      }
      return { kind: 'needed', bookmark: { highest: await findBookmark(io) } };
    },
    async send(args, io) {
      const problem = problemOf(args);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not restored: ${problem}.` };
      const written = await writeCortex(io, 'restoreFile', {
        file_hash: fileAt(args).sha256,
        endpoint_id: fileAt(args).endpointId,
        ...caseNumber(args),
      });
      if (written.kind !== 'accepted') return written;
      const actionId = readActionId(written.reply);
      if (actionId === undefined)
        return { kind: 'lost', detail: 'The tenant accepted the restoring without an action id.' };
      return { kind: 'accepted', state: followedState(args, io, actionId), entries: [createdEntry(actionId)] };
    },
    reconcile(args, io, bookmark) {
      const highest: Json = isObject(bookmark) ? (bookmark['highest'] ?? null) : null;
      const endpointIds = [fileAt(args).endpointId];
      return findLost(io, { bookmark: highest, endpointIds, noun: 'restoring' }, (actionId) =>
        followedState(args, io, actionId),
      );
    },
    async prove(args, io, state, scope) {
      const followed = await followAction(io, state, [fileAt(args).endpointId]);
      if (followed.kind === 'pending') return followed;
      const created = followed.actionId === undefined ? [] : [createdEntry(followed.actionId)];
      const entries = [...created, ...followed.entries];
      if (followed.kind === 'failed') return { kind: 'failed', code: followed.code, detail: followed.detail, entries };
      const statuses = hasPath(args) ? await lookAgain(io, [fileAt(args)], scope) : undefined;
      const shown = statuses === undefined ? [] : [heldEntry(statuses)];
      const detail = `${targetOf(args)} was taken out of quarantine.`;
      if (statuses?.[0]?.quarantined !== true) return { kind: 'proven', detail, entries: [...entries, ...shown] };
      if (!isOver(io, state)) return { kind: 'pending' };
      return {
        kind: 'failed',
        code: 'cortex.not-restored',
        detail: `The action ended well, and ${targetOf(args)} is in quarantine all the same.`,
        entries: [...entries, ...shown],
      };
    },
    ...FOLLOWED_TIMES,
    lane: (args) => endpointLane(fileAt(args).endpointId),
  },
};

function fileAt(args: JsonObject): HeldFile {
  return fileOfTarget(textArg(args, 'target')) ?? fileOf(args, textArg(args, 'endpoint_id'));
}

function hasPath(args: JsonObject): boolean {
  return fileAt(args).path !== '';
}

function problemOf(args: JsonObject): string | undefined {
  const file = fileAt(args);
  if (hasPath(args)) return fileProblem(file);
  return isSha256(file.sha256) ? agentIdProblem(file.endpointId) : `'${file.sha256.slice(0, 80)}' is no SHA-256`;
}

/** As the quarantine names it, or without the path: then it is taken back for whichever copy was put away. */
function targetOf(args: JsonObject): string {
  const file = fileAt(args);
  return hasPath(args) ? fileTarget(file) : `${file.endpointId}/${file.sha256}`;
}

function createdEntry(actionId: number): ResultEntry {
  const output = { actionId };
  return note(output, table('Restore files', ['Action Id'], [[actionId]]), {
    'Core.restoredFiles(val.actionId == obj.actionId)': output,
  });
}
