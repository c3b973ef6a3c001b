/**
 * The audit of a data directory that no product of ours has open: one that is stopped, or a copy. Reads only, and takes no lock.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { noActivity } from '../../../core/base/activity.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import type { AuditVerdict, NotedHead } from '../../../domain/access/audit.ts';
import { Channel, threadFile } from '../channel.ts';
import { DATABASE_FILE } from '../lock.ts';
import { number } from '../rows.ts';

/** The version of the tables that has the chain. */
const CHAINED_SINCE = 8;

/** Errors: `store.no-data`, `store.older`, and what opening a database says. */
export async function verifyAuditOf(directory: string, noted?: NotedHead): Promise<AuditVerdict> {
  const file = join(directory, DATABASE_FILE);
  if (!existsSync(file))
    throw new RiposteError('store.no-data', `${directory} holds no data of Riposte`, {
      hint: `name the folder that has ${DATABASE_FILE}; copy ${DATABASE_FILE}-wal with it`,
    });
  const reader = await Channel.open(threadFile('reader'), { file }, noActivity);
  try {
    const [[schema = {}] = []] = await reader.read([{ sql: 'store.schema', params: [] }]);
    if (number(schema, 'version') < CHAINED_SINCE)
      throw new RiposteError('store.older', `the audit of ${directory} was written by a release without a chain`, {
        hint: 'start this release on it once: it chains what is there',
      });
    const { verifyAudit } = await import('./verify.ts');
    return await verifyAudit((queries) => reader.read(queries), noted);
  } finally {
    await reader.close();
  }
}
