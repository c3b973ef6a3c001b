/**
 * Whether files are in quarantine, and what putting them there and taking them out have in common.
 *
 * Q1. A status has three values: true, false, and null where the tenant did not say. Null is never read as false or as true.
 * Q2. An answer about another file or another endpoint does not count.
 */
import { asList, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, ResultEntry } from '../../../core/engine/commands.ts';
import { textArg } from '../args.ts';
import { note, table, type Failure } from '../entries.ts';
import { readCortex } from './call.ts';
import { agentIdProblem, unreadable } from './endpoints.ts';
import type { CortexIo } from './io.ts';
import { booleanOf, objectsOf, textOf } from './schema.ts';

/** The name of the gap, and of the evidence. */
export const QUARANTINE_LABEL = 'Quarantine status';

export interface HeldFile {
  readonly endpointId: string;
  readonly path: string;
  readonly sha256: string;
}

export interface HeldStatus extends HeldFile {
  readonly quarantined: boolean | null;
}

export type StatusAnswer =
  | { readonly kind: 'statuses'; readonly statuses: readonly HeldStatus[] }
  | ({ readonly kind: 'failed' } & Failure);

/** The file that arguments name, on one endpoint. */
export function fileOf(args: JsonObject, endpointId: string): HeldFile {
  return { endpointId, path: pathOf(args), sha256: textArg(args, 'file_hash') };
}

/** The path letter for letter: blanks at its ends belong to it. */
export function pathOf(args: JsonObject): string {
  const items = asList(args['file_path']);
  const [path] = items;
  return items.length === 1 && typeof path === 'string' && path.trim() !== '' ? path : '';
}

/** Why nothing may be sent about the file. A path is any text that shows as it is: the vendor takes it as one value. */
export function fileProblem({ endpointId, path, sha256 }: HeldFile): string | undefined {
  if (!isSha256(sha256)) return `'${sha256.slice(0, 80)}' is no SHA-256`;
  if (path === '') return 'no file path is given';
  if (path.length > 4_096 || /\p{Cc}/u.test(path)) return 'the file path is too long or holds control characters';
  return agentIdProblem(endpointId);
}

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text);
}

/** Endpoint, content and place: a yes for one copy of a file covers no other copy. '' where one of them is missing. */
export function fileTarget({ endpointId, path, sha256 }: HeldFile): string {
  if (endpointId === '' || path === '' || sha256 === '') return '';
  return `${endpointId}/${sha256}/${path}`;
}

/** The file behind a target; undefined for a text that is none. */
export function fileOfTarget(target: string): HeldFile | undefined {
  const [, endpointId = '', sha256 = '', path = ''] = /^([^/]+)\/([0-9a-f]{64})\/(.+)$/is.exec(target) ?? [];
  return path === '' ? undefined : { endpointId, sha256, path };
}

/** One status for each file that was asked for, in the same order. `attempts` as for any read. */
export async function readHeld(io: CortexIo, files: readonly HeldFile[], attempts?: number): Promise<StatusAnswer> {
  const request = {
    files: files.map(({ endpointId, path, sha256 }) => ({
      endpoint_id: endpointId,
      file_path: path,
      file_hash: sha256,
    })),
  };
  const read = await readCortex(io, 'quarantineStatus', request, attempts);
  if (read.kind === 'failed') return read;
  if (!Array.isArray(read.reply)) return { kind: 'failed', ...unreadable(io, 'quarantine/status') };
  const rows = objectsOf(read.reply);
  const statuses = files.map((file): HeldStatus => {
    const row = rows.find((candidate) => isAbout(candidate, file));
    return { ...file, quarantined: booleanOf(row?.['status']) ?? null };
  });
  return { kind: 'statuses', statuses };
}

function isAbout(row: JsonObject, { endpointId, path, sha256 }: HeldFile): boolean {
  return (
    textOf(row['endpoint_id']) === endpointId &&
    textOf(row['file_hash'])?.toLowerCase() === sha256.toLowerCase() &&
    textOf(row['file_path']) === path
  );
}

/**
 * The statuses before or after a change, asked for once. Undefined: not known. Where the run has found already that they cannot be
 * read, whoever said yes knew that, and the question is not put again.
 */
export async function lookAgain(
  io: CortexIo,
  files: readonly HeldFile[],
  scope: CallScope,
): Promise<readonly HeldStatus[] | undefined> {
  if (scope.gaps.includes(QUARANTINE_LABEL)) return undefined;
  const answer = await readHeld(io, files, 1);
  return answer.kind === 'statuses' ? answer.statuses : undefined;
}

export function heldWord(quarantined: boolean | null): string {
  if (quarantined === null) return 'unknown';
  return quarantined ? 'in quarantine' : 'not in quarantine';
}

const STATUS_KEY =
  'Core.quarantineFiles.status' +
  '(val.fileHash == obj.fileHash && val.endpointId == obj.endpointId && val.filePath == obj.filePath)';

export function heldEntry(statuses: readonly HeldStatus[]): ResultEntry {
  const outputs = statuses.map(({ endpointId, path, sha256, quarantined }) => ({
    status: quarantined,
    endpointId,
    filePath: path,
    fileHash: sha256,
  }));
  const rows = statuses.map(({ endpointId, path, sha256, quarantined }): Json[] => [
    endpointId,
    path,
    sha256,
    heldWord(quarantined),
  ]);
  const readable = table('Quarantine files status', ['Endpoint Id', 'File Path', 'File Hash', 'Status'], rows);
  return note(outputs, readable, { [STATUS_KEY]: outputs });
}
