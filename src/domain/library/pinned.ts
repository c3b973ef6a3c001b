/**
 * What a run pins: its playbook with all sub-playbooks (R5), each by the hash of its text.
 *
 * N1. A playbook that calls no other one is pinned as its own text. One that does is pinned as the list of its closure, under the
 *     hash over all of them; a list is told from a text by that hash, so no text can pass for one.
 * N2. What is not installed when a run begins is not pinned: it stays unavailable to that run.
 * N3. The origin of a run is the weakest of its playbooks: one that was imported makes the run imported.
 */
import { isList, isObject, type Json } from '../../core/base/json.ts';
import { sha256Json } from '../../core/base/hash.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { PlaybookRef } from '../../core/engine/events.ts';
import type { Playbook } from '../../core/playbook/document.ts';
import type { InstalledPlaybook } from './pack.ts';

export interface PinnedText {
  readonly hash: string;
  readonly name: string;
  readonly text: string;
}

export interface Pinned {
  readonly hash: string;
  readonly origin: 'shipped' | 'imported';
}

interface Pinnable {
  readonly playbooks: readonly InstalledPlaybook[];
  readonly hash: string;
}

/** How a run of the closure is known: the hash that it pins, and where what it runs comes from (N1, N3). */
export function pinnedAs({ playbooks, hash }: Pinnable): Pinned {
  const origin = playbooks.some((installed) => installed.origin === 'imported') ? 'imported' : 'shipped';
  const [first] = playbooks;
  return { hash: playbooks.length > 1 ? hash : (first?.playbook.hash ?? ''), origin };
}

/** What is kept in the store before a run of the closure begins, and how the run refers to it. */
export function pinOf(closure: Pinnable): { readonly ref: PlaybookRef; readonly texts: readonly PinnedText[] } {
  const texts = closure.playbooks.map(({ playbook: { hash, name }, text }) => ({ hash, name, text }));
  const name = texts[0]?.name ?? '';
  const ref = { name, ...pinnedAs(closure) };
  if (texts.length < 2) return { ref, texts };
  const text = JSON.stringify({ closure: texts.map(({ hash }) => hash) });
  return { ref, texts: [...texts, { hash: ref.hash, name, text }] };
}

/** What a text says; undefined for one that is no playbook. The hash is that of the text. */
export type ReadText = (hash: string, text: string) => Promise<Playbook | undefined>;

/** With the YAML reader, which is loaded by this. */
export const readYaml: ReadText = async (hash, text) => {
  const { readPlaybook } = await import('../../core/playbook/read.ts');
  return readPlaybook(text, `pinned ${hash}`).playbook;
};

/** The playbooks of a pin, the run's own first. Throws `playbook.gone` for one that is not in the store, or cannot be read. */
export async function readPinned(
  hash: string,
  textOf: (hash: string) => Promise<string | undefined>,
  read: ReadText = readYaml,
): Promise<{ readonly playbook: Playbook; readonly called: readonly Playbook[] }> {
  const text = await textOf(hash);
  const hashes = closureIn(text, hash);
  const readOne = async (one: string, source: string | undefined): Promise<Playbook> => {
    const playbook = await read(one, source ?? '');
    if (!playbook) throw gone(one);
    return playbook;
  };
  if (hashes === undefined) return { playbook: await readOne(hash, text), called: [] };
  const playbooks = await Promise.all(hashes.map(async (one) => readOne(one, await textOf(one))));
  const [playbook, ...called] = playbooks;
  if (playbook === undefined) throw gone(hash);
  return { playbook, called };
}

/** Over the hashes of a closure, its own playbook's first. */
export function closureHash([first = '', ...others]: readonly string[]): string {
  return sha256Json([first, ...others.toSorted()]);
}

function closureIn(text: string | undefined, hash: string): readonly string[] | undefined {
  if (text === undefined || !text.startsWith('{"closure":')) return undefined;
  let read: Json;
  try {
    read = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  const list = isObject(read) ? read['closure'] : undefined;
  const hashes = isList(list) ? list.filter((one) => typeof one === 'string') : [];
  return closureHash(hashes) === hash ? hashes : undefined;
}

function gone(hash: string): RiposteError {
  return new RiposteError('playbook.gone', `the playbook ${hash} is not in the store, or cannot be read any more`);
}
