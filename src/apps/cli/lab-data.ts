/**
 * The data directory of a standing lab.
 *
 * L1. Simulated and real never mix: a directory that a lab has written carries a mark, and neither is opened as the other.
 * L2. The sample alerts are the same at every start, with the times of the first: delivered again they are the same alerts, and their
 *     runs go on where they stood. The lab itself begins anew each time (nothing is isolated, nothing closed).
 * L3. `--fresh` deletes only what carries the mark and what nobody holds.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';
import { holderOf, shownPath } from './place.ts';

const MARK_FILE = 'lab.json';

interface Mark {
  /** When the first start was, epoch milliseconds. */
  readonly firstStart: number;
}

/** Makes the directory ready for a lab. Throws `lab.real-data`, `store.locked`. */
export async function openLabData(
  directory: string,
  now: number,
  fresh: boolean,
): Promise<Mark & { readonly restarted: boolean }> {
  const known = await readMark(directory);
  if (!known && !(await isEmpty(directory))) {
    throw new RiposteError('lab.real-data', `${shownPath(directory)} holds data that is not a lab's`, {
      hint: 'Name another directory with --data, or start without --lab.',
    });
  }
  if (known && !fresh) return { ...known, restarted: true };
  if (known) await removeLabData(directory);
  const mark: Mark = { firstStart: now };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, MARK_FILE), `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  return { ...mark, restarted: false };
}

/** Throws `lab.simulated-data` for a directory that a lab has written. */
export async function refuseLabData(directory: string): Promise<void> {
  if (!(await readMark(directory))) return;
  throw new RiposteError('lab.simulated-data', `${shownPath(directory)} holds what a lab has simulated`, {
    hint: 'Start with --lab, or name another directory with --data.',
  });
}

async function removeLabData(directory: string): Promise<void> {
  const holder = await holderOf(directory);
  if (holder) {
    throw new RiposteError('store.locked', `process ${holder.pid} holds ${shownPath(directory)}`, {
      hint: 'Stop it first.',
    });
  }
  await rm(directory, { recursive: true, force: true });
}

async function readMark(directory: string): Promise<Mark | undefined> {
  try {
    const { firstStart } = JSON.parse(await readFile(join(directory, MARK_FILE), 'utf8')) as Partial<Mark>;
    return typeof firstStart === 'number' ? { firstStart } : undefined;
  } catch {
    // No mark: not a lab's.
    return undefined;
  }
}

async function isEmpty(directory: string): Promise<boolean> {
  return readdir(directory).then(
    (names) => names.length === 0,
    () => true,
  );
}
