/**
 * core-quarantine-files: puts one file into quarantine, on one endpoint or several at once.
 *
 * Proof is the action that ended well on every endpoint and a status of the file that does not contradict it. A file that is in
 * quarantine already is not asked for again.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../../core/base/json.ts';
import type { CallScope, CommandRow, Proof, Reconciled, ResultEntry } from '../../../../core/engine/commands.ts';
import { listArg, textArg } from '../../args.ts';
import { note, table } from '../../entries.ts';
import { findBookmark } from '../action-ids.ts';
import { writeCortex } from '../call.ts';
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
import { fileOf, fileProblem, fileTarget, heldEntry, lookAgain, pathOf, type HeldFile } from '../quarantine.ts';
import { readActionId, textOf } from '../schema.ts';

/** The vendor takes no more in one request. */
const ENDPOINTS_MAX = 1_000;

export const coreQuarantineFiles: CommandRow<CortexIo> = {
  name: 'core-quarantine-files',
  description: 'Puts a file of endpoints into quarantine, follows the action to its end and reads the status back.',
  risk: 'containment',
  args: [
    { name: 'endpoint_id_list', description: 'Ids of endpoints, at most 1,000.', required: true, isArray: true },
    { name: 'file_path', description: 'Path of the file on the endpoint.', required: true },
    { name: 'file_hash', description: 'SHA-256 of the file: path and hash must belong together.', required: true },
    ...FOLLOWED_ARGS,
  ],
  outputs: [
    { path: 'Core.quarantineFiles.actionIds.actionId', description: 'Id of the action.' },
    { path: 'Core.quarantineFiles.actionIds.endpointIdList', description: 'Ids of the endpoints.' },
    { path: 'Core.quarantineFiles.actionIds.filePath', description: 'Path of the file.' },
    { path: 'Core.quarantineFiles.actionIds.fileHash', description: 'SHA-256 of the file.' },
    { path: 'Core.quarantineFiles.status.status', description: 'Read back afterwards: true, or null: not known.' },
    ...FOLLOWED_OUTPUTS,
  ],
  action: {
    verb: 'quarantine',
    targets: (args) => filesOf(args).map(fileTarget),
    async check(args, io, scope) {
      const files = filesOf(args);
      const problem = problemOf(files);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not quarantined: ${problem}.` };
      const statuses = await lookAgain(io, files, scope);
      // Not known is asked for: the vendor takes a second request for the same file.
      const open = files.filter((_, index) => statuses?.[index]?.quarantined !== true);
      if (open.length === 0) return { kind: 'already', detail: `${nameOf(args)} is in quarantine already.` };
      const endpoints = open.map(({ endpointId }) => endpointId);
      const already = files.filter((file) => !open.includes(file)).map(fileTarget);
      return { kind: 'needed', bookmark: { endpoints, highest: await findBookmark(io) }, already };
    },
    async send(args, io, bookmark) {
      const files = openFiles(args, bookmark);
      const problem = problemOf(files);
      if (problem !== undefined)
        return { kind: 'refused', code: 'input.rejected', detail: `Not quarantined: ${problem}.` };
      const endpoints = files.map(({ endpointId }) => endpointId);
      const written = await writeCortex(io, 'quarantine', {
        filters: [{ field: 'endpoint_id_list', operator: 'in', value: endpoints }],
        file_path: pathOf(args),
        file_hash: textArg(args, 'file_hash'),
        ...caseNumber(args),
      });
      if (written.kind !== 'accepted') return written;
      const actionId = readActionId(written.reply);
      if (actionId === undefined)
        return { kind: 'lost', detail: 'The tenant accepted the quarantine without an action id.' };
      const state = followedState(args, io, actionId, { endpoints });
      return { kind: 'accepted', state, entries: [createdEntry(args, endpoints, actionId)] };
    },
    reconcile,
    prove,
    ...FOLLOWED_TIMES,
    inverse: {
      command: 'core-restore-file',
      args: (_args, targets) => ({ target: targets.length === 1 ? (targets[0] ?? '') : targets }),
    },
    lane: (args) => endpointLane(listArg(args, 'endpoint_id_list').toSorted().join('+')),
  },
};

/** The new action that names the endpoints, or else the files: where all are in quarantine, it does not matter by whose action. */
async function reconcile(args: JsonObject, io: CortexIo, bookmark: Json, scope: CallScope): Promise<Reconciled> {
  const files = openFiles(args, bookmark);
  const endpointIds = files.map(({ endpointId }) => endpointId);
  const highest = isObject(bookmark) ? (bookmark['highest'] ?? null) : null;
  const found = await findLost(io, { bookmark: highest, endpointIds, noun: 'quarantine' }, (actionId) =>
    followedState(args, io, actionId, { endpoints: endpointIds }),
  );
  if (found.kind !== 'unknown') return found;
  const statuses = await lookAgain(io, files, scope);
  const all = statuses?.every(({ quarantined }) => quarantined === true) === true;
  return all ? { kind: 'applied', state: { endpoints: endpointIds, actionId: null } } : found;
}

async function prove(args: JsonObject, io: CortexIo, state: Json, scope: CallScope): Promise<Proof> {
  const files = openFiles(args, state);
  const endpointIds = files.map(({ endpointId }) => endpointId);
  const followed =
    isObject(state) && state['actionId'] === null
      ? ({ kind: 'succeeded', actionId: undefined, entries: [] } as const)
      : await followAction(io, state, endpointIds);
  if (followed.kind === 'pending') return followed;
  const created = followed.actionId === undefined ? [] : [createdEntry(args, endpointIds, followed.actionId)];
  const entries = [...created, ...followed.entries];
  if (followed.kind === 'failed') return { kind: 'failed', code: followed.code, detail: followed.detail, entries };
  const statuses = await lookAgain(io, files, scope);
  const contradicted = statuses?.find(({ quarantined }) => quarantined === false);
  const shown = statuses === undefined ? [] : [heldEntry(statuses)];
  if (contradicted === undefined) {
    const known = statuses?.every(({ quarantined }) => quarantined === true) === true;
    const how = known ? 'read back' : "by the action's own status; that of the file is not known";
    return { kind: 'proven', detail: `${nameOf(args)} is in quarantine (${how}).`, entries: [...entries, ...shown] };
  }
  if (!isOver(io, state)) return { kind: 'pending' };
  const detail = `The action ended well, and ${fileTarget(contradicted)} is not in quarantine all the same.`;
  return { kind: 'failed', code: 'cortex.not-quarantined', detail, entries: [...entries, ...shown] };
}

function filesOf(args: JsonObject): readonly HeldFile[] {
  return listArg(args, 'endpoint_id_list').map((endpointId) => fileOf(args, endpointId));
}

/** The files on the endpoints that a bookmark or a state names. */
function openFiles(args: JsonObject, kept: Json): readonly HeldFile[] {
  const named = isObject(kept) ? asList(kept['endpoints']).map(textOf) : [];
  return filesOf(args).filter(({ endpointId }) => named.includes(endpointId));
}

function problemOf(files: readonly HeldFile[]): string | undefined {
  if (files.length === 0) return 'no endpoint id is given';
  if (files.length > ENDPOINTS_MAX) return `more than ${ENDPOINTS_MAX} endpoints`;
  return files.map(fileProblem).find((problem) => problem !== undefined);
}

function nameOf(args: JsonObject): string {
  return `${pathOf(args)} (${textArg(args, 'file_hash')})`;
}

function createdEntry(args: JsonObject, endpoints: readonly string[], actionId: number): ResultEntry {
  const filePath = pathOf(args);
  const fileHash = textArg(args, 'file_hash');
  const output = { endpointIdList: endpoints, filePath, fileHash, actionId };
  const columns = ['Endpoint Id List', 'File Path', 'File Hash', 'Action Id'];
  return note(output, table('Quarantine files', columns, [[endpoints.join(', '), filePath, fileHash, actionId]]), {
    'Core.quarantineFiles.actionIds(val.actionId == obj.actionId)': output,
  });
}
