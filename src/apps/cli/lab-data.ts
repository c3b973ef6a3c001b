/**
 * The data directory of a standing lab.
 *
 * L1. Simulated and real never mix: a directory that a lab has written carries a mark, and neither is opened as the other.
 * L2. The sample alerts are the same at every start, with the times of the first: delivered again they are the same alerts, and their
 *     runs go on where they stood. A real vendor would not forget either: what changed a simulated one is written down before the lab
 *     answers, and done again by the next lab (`src/apps/lab/memory.ts`). A line that a kill tore off is one that nobody was answered to.
 * L3. `--fresh` deletes only what carries the mark and what nobody holds.
 */
import { appendFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';
import type { LabMemory, PastRequest } from '../lab/index.ts';
import { CONFIG_FILE } from './config.ts';
import { holderOf, shownPath } from './place.ts';

const MARK_FILE = 'lab.json';
/** One line of JSON per request that changed a vendor. */
const MEMORY_FILE = 'lab-memory.jsonl';

export interface LabMark {
  /** When the first start was, epoch milliseconds. */
  readonly firstStart: number;
}

/** What earlier starts did to the vendors, and the place where the next one finds it. */
export async function labMemory(directory: string, { firstStart }: LabMark): Promise<LabMemory> {
  const file = join(directory, MEMORY_FILE);
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((one) => one !== '');
  const past = lines.flatMap(pastOf);
  // So that the next line does not begin behind a torn one.
  if (text !== '' && !text.endsWith('\n')) await writeFile(file, past.map(lineOf).join(''), { mode: 0o600 });
  return {
    startedAt: firstStart,
    past,
    // Synchronous, so that a later request cannot overtake it.
    keep: (request) => appendFileSync(file, lineOf(request), { mode: 0o600 }),
  };
}

const lineOf = (past: PastRequest): string => `${JSON.stringify(past)}\n`;

function pastOf(text: string): readonly PastRequest[] {
  try {
    return [JSON.parse(text) as PastRequest];
  } catch {
    return [];
  }
}

/** Makes the directory ready for a lab. Throws `lab.real-data`, `store.locked`. */
export async function openLabData(
  directory: string,
  now: number,
  fresh: boolean,
): Promise<{ readonly mark: LabMark; readonly restarted: boolean }> {
  const known = await readMark(directory);
  if (!known && !(await isEmpty(directory))) {
    throw new RiposteError('lab.real-data', `${shownPath(directory)} holds data that is not a lab's`, {
      hint: 'Name another directory with --data, or start without --lab.',
    });
  }
  if (known && !fresh) return { mark: known, restarted: true };
  if (known) await removeLabData(directory);
  const mark: LabMark = { firstStart: now };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, MARK_FILE), `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  return { mark, restarted: false };
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
  for (const name of await readdir(directory)) {
    // A configuration was written by a person.
    if (name !== CONFIG_FILE) await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function readMark(directory: string): Promise<LabMark | undefined> {
  try {
    const text = await readFile(join(directory, MARK_FILE), 'utf8');
    const { firstStart } = JSON.parse(text) as Partial<LabMark>;
    return typeof firstStart === 'number' ? { firstStart } : undefined;
  } catch {
    // No mark: not a lab's.
    return undefined;
  }
}

async function isEmpty(directory: string): Promise<boolean> {
  return readdir(directory).then(
    (names) => names.every((name) => name === CONFIG_FILE),
    () => true,
  );
}
