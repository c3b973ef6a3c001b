/** The picture of our own playbook, as `riposte graph` draws it: from the same file, with the same rows of the catalogue. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLAYBOOK = 'content/msiexec-remote-package/playbooks/msiexec-execution-from-uncommon-remote-location.yml';

export function playbookPicture(): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['src/apps/cli/index.ts', 'graph', PLAYBOOK], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  if (status !== 0) throw new Error(`the picture of the playbook ended with ${status}: ${stderr}`);
  return stdout;
}
