/**
 * The note beside the lock: who holds the data directory. The lock itself is the writer's exclusive transaction on
 * `lock.db`; the note only makes the refusal of a second start readable, and may be stale or missing.
 */
import { writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';

export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** UTC, ISO 8601. */
  readonly started: string;
  /** '' until the process listens. */
  readonly url: string;
}

export const DATABASE_FILE = 'riposte.db';
export const LOCK_FILE = 'lock.db';
const NOTE_FILE = 'lock.json';

export function writeHolder(directory: string, holder: Holder): void {
  writeFileSync(join(directory, NOTE_FILE), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
}

export async function removeHolder(directory: string): Promise<void> {
  await rm(join(directory, NOTE_FILE), { force: true });
}

/** The error of a second start. */
export async function lockedError(directory: string): Promise<RiposteError> {
  const holder = await readHolder(directory);
  const who = holder
    ? `process ${holder.pid} on ${holder.host} since ${holder.started}${holder.url === '' ? '' : `, at ${holder.url}`}`
    : 'another process';
  return new RiposteError('store.locked', `the data directory ${directory} is in use by ${who}`, {
    hint: 'stop that process, or start with another data directory',
  });
}

async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    const { pid, host, started, url } = JSON.parse(
      await readFile(join(directory, NOTE_FILE), 'utf8'),
    ) as Partial<Holder>;
    return { pid: Number(pid), host: String(host), started: String(started), url: String(url ?? '') };
  } catch {
    // Missing, or caught half written: the message does without.
    return undefined;
  }
}
