/** `playbook check FILE…`: what is wrong with playbooks. */
import { readFile } from 'node:fs/promises';
import { readPlaybook } from '../../../core/playbook/read.ts';
import type { ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import type { PlaybookCheckOptions } from './playbook.ts';

export async function playbookCheck(
  files: readonly string[],
  _options: PlaybookCheckOptions,
  output: Output,
): Promise<ExitCode> {
  const problems = (
    await Promise.all(files.map(async (file) => readPlaybook(await readFile(file, 'utf8'), file).problems))
  ).flat();
  output.document({ problems });
  return problems.length > 0 ? 1 : 0;
}
