/** The playbooks that are installed, by name: the judge needs their graphs. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Playbook } from '../../core/playbook/document.ts';
import { readPlaybookBytes } from '../../core/playbook/bytes.ts';

export async function installedPlaybooks(content: string): Promise<ReadonlyMap<string, Playbook>> {
  const entries = await readdir(content, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && /[\\/]playbooks$/.test(entry.parentPath) && /\.ya?ml$/.test(entry.name),
  );
  const read = await Promise.all(
    files.map(async ({ parentPath, name }) => readPlaybookBytes(await readFile(join(parentPath, name))).playbook),
  );
  return new Map(read.flatMap((playbook) => (playbook ? [[playbook.name, playbook] as const] : [])));
}
