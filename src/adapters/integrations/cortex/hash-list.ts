/**
 * The tenant's block list and allow list of file hashes: four commands, one form.
 *
 * No documented call reads a list. The proof is what the tenant answers: it is asked to name the hashes that it added and those that
 * it left out. A hash that was left out is not proven: it may stand on either list. An answer that was lost stays unknown.
 */
import { asList, isObject, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ActionRow, CommandRow, Proof, ResultEntry } from '../../../core/engine/commands.ts';
import { listArg, textArg } from '../args.ts';
import { note, table } from '../entries.ts';
import { writeCortex, type PathName } from './call.ts';
import type { CortexIo } from './io.ts';
import { caseNumber } from './isolation.ts';
import { isSha256 } from './quarantine.ts';
import { booleanOf, textOf } from './schema.ts';

/** The vendor's console takes no more at a time. */
const HASHES_MAX = 100;

interface Kind {
  readonly command: string;
  readonly description: string;
  readonly verb: string;
  readonly undoes: string;
  readonly inverse: string;
  readonly path: PathName;
  readonly list: 'block list' | 'allow list';
  readonly adds: boolean;
  /** Context path, and the part of it that plain answers fill. */
  readonly output: string;
  readonly field: string;
  readonly title: string;
}

const BLOCK = { list: 'block list', output: 'Core.blocklist' } as const;
const ALLOW = { list: 'allow list', output: 'Core.allowlist' } as const;
const ADD = { adds: true, field: 'added_hashes' } as const;
const REMOVE = { adds: false, field: 'removed_hashes' } as const;

export const BLOCKLIST: Kind = {
  ...BLOCK,
  ...ADD,
  command: 'core-blocklist-files',
  description: 'Adds files to the block list: no endpoint of the tenant runs them any more.',
  verb: 'blocklist-file',
  undoes: 'unblocklist-file',
  inverse: 'core-remove-blocklist-files',
  path: 'blockHashes',
  title: 'Blocklist Files',
};

export const UNBLOCKLIST: Kind = {
  ...BLOCK,
  ...REMOVE,
  command: 'core-remove-blocklist-files',
  description: 'Removes files from the block list.',
  verb: 'unblocklist-file',
  undoes: 'blocklist-file',
  inverse: 'core-blocklist-files',
  path: 'unblockHashes',
  title: 'Blocklist Files Removed',
};

export const ALLOWLIST: Kind = {
  ...ALLOW,
  ...ADD,
  command: 'core-allowlist-files',
  description: 'Adds files to the allow list: endpoints run them whatever else is known.',
  verb: 'allowlist-file',
  undoes: 'unallowlist-file',
  inverse: 'core-remove-allowlist-files',
  path: 'allowHashes',
  title: 'Allowlist Files',
};

export const UNALLOWLIST: Kind = {
  ...ALLOW,
  ...REMOVE,
  command: 'core-remove-allowlist-files',
  description: 'Removes files from the allow list.',
  verb: 'unallowlist-file',
  undoes: 'allowlist-file',
  inverse: 'core-allowlist-files',
  path: 'unallowHashes',
  title: 'Allowlist Files Removed',
};

export function hashListCommand(kind: Kind): CommandRow<CortexIo> {
  return {
    name: kind.command,
    description: kind.description,
    risk: 'containment',
    args: [
      { name: 'hash_list', description: 'SHA-256 hashes, at most 100.', required: true, isArray: true },
      { name: 'comment', description: 'Why, for the record on the tenant.' },
      { name: 'incident_id', description: 'Number of the case that the action is linked to.' },
      ...(kind.adds
        ? [
            {
              name: 'detailed_response',
              description: 'true: the output says too what was left out. The tenant is asked for it in any case.',
              defaultValue: 'false',
            },
          ]
        : []),
    ],
    outputs: [
      { path: `${kind.output}.${kind.field}`, description: 'The hashes; in the plain form objects with fileHash.' },
      ...(kind.adds ? [{ path: `${kind.output}.excluded_hashes`, description: 'Hashes that were left out.' }] : []),
    ],
    action: hashListAction(kind),
  };
}

function hashListAction(kind: Kind): ActionRow<CortexIo> {
  return {
    verb: kind.verb,
    readBack: 'none',
    undoes: kind.undoes,
    targets: hashesOf,
    check(args) {
      const problem = problemOf(args);
      return Promise.resolve(problem === undefined ? { kind: 'needed', bookmark: null } : rejected(problem));
    },
    async send(args, io) {
      const problem = problemOf(args);
      if (problem !== undefined) return rejected(problem);
      const comment = textArg(args, 'comment');
      const written = await writeCortex(io, kind.path, {
        hash_list: hashesOf(args),
        ...(comment === '' ? {} : { comment }),
        ...caseNumber(args),
        ...(kind.adds ? { detailed_response: true } : {}),
      });
      if (written.kind !== 'accepted') return written;
      const excluded = excludedOf(written.reply);
      if (excluded === undefined) return { kind: 'lost', detail: `The tenant answered neither yes nor with hashes.` };
      return { kind: 'accepted', state: { excluded }, entries: [] };
    },
    reconcile: () =>
      Promise.resolve({ kind: 'unknown', detail: `No call reads the ${kind.list}. Look at it on the tenant.` }),
    prove: (args, _io, state) => Promise.resolve(prove(kind, args, state)),
    settleMs: 5_000,
    pollMs: 2_000,
    timeoutMs: 30_000,
    inverse: { command: kind.inverse, args: (_args, targets) => ({ hash_list: targets }) },
    lane: () => 'hash-lists',
  };
}

function prove(kind: Kind, args: JsonObject, state: Json): Proof {
  const hashes = hashesOf(args);
  const left = isObject(state) ? asList(state['excluded']).map((hash) => textOf(hash)) : [];
  const excluded = hashes.filter((hash) => left.includes(hash.toLowerCase()));
  const done = hashes.filter((hash) => !excluded.includes(hash));
  const entries = [outputEntry(kind, args, done, excluded)];
  if (excluded.length === 0) {
    const detail = kind.adds ? `On the ${kind.list}: ${done.join(', ')}.` : `Off the ${kind.list}: ${done.join(', ')}.`;
    return { kind: 'proven', detail, entries };
  }
  const detail =
    `The tenant left out ${excluded.join(', ')}: on the block list or the allow list already, or refused. ` +
    (done.length === 0 ? 'Nothing was added.' : `Added: ${done.join(', ')}.`);
  return { kind: 'failed', code: 'cortex.hashes-listed', detail, entries };
}

/** Hashes that the tenant left out, in lower case: none where it answers a plain yes. Undefined for no such answer. */
function excludedOf(reply: Json): readonly string[] | undefined {
  if (booleanOf(reply) === true) return [];
  if (!isObject(reply)) return undefined;
  const { added_hashes: added, excluded_hashes: excluded } = reply;
  if (!Array.isArray(added) && !Array.isArray(excluded)) return undefined;
  const list: readonly Json[] = Array.isArray(excluded) ? (excluded as readonly Json[]) : [];
  return list.flatMap((hash) => textOf(hash)?.toLowerCase() ?? []);
}

function hashesOf(args: JsonObject): readonly string[] {
  return listArg(args, 'hash_list');
}

function problemOf(args: JsonObject): string | undefined {
  const hashes = hashesOf(args);
  if (hashes.length === 0) return 'no hash is given';
  if (hashes.length > HASHES_MAX) return `more than ${HASHES_MAX} hashes`;
  const wrong = hashes.find((hash) => !isSha256(hash));
  return wrong === undefined ? undefined : `The provided hash ${wrong.slice(0, 80)} is not a valid sha256`;
}

function rejected(problem: string) {
  return { kind: 'refused', code: 'input.rejected', detail: `Not sent: ${problem}.` } as const;
}

function outputEntry(kind: Kind, args: JsonObject, done: readonly string[], excluded: readonly string[]): ResultEntry {
  const column = kind.adds ? 'Added Hashes' : 'Removed Hashes';
  const readable = table(
    kind.title,
    [column],
    done.map((hash) => [hash]),
  );
  if (kind.adds && booleanOf(args['detailed_response']) === true) {
    const detailed = { added_hashes: done, excluded_hashes: excluded };
    return note(detailed, readable, { [kind.output]: detailed });
  }
  const plain = done.map((fileHash) => ({ fileHash }));
  const key = `${kind.output}.${kind.field}(val.fileHash == obj.fileHash)`;
  return note(plain, readable, plain.length === 0 ? undefined : { [key]: plain });
}
