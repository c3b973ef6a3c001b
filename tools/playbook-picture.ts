/** The picture of one of our own playbooks, as `riposte graph` draws it: from the same file, with the same rows of the catalogue. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `playbook`: its file, relative to the project. */
export function playbookPicture(playbook: string): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['src/apps/cli/index.ts', 'graph', playbook], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  if (status !== 0) throw new Error(`the picture of the playbook ended with ${status}: ${stderr}`);
  return stdout;
}
