/**
 * A playbook file that the command line names, or standard input: its bytes, read strictly. A text that was decoded with replacement
 * characters is another text than the author's.
 *
 * Not here: playbooks that are installed (`../catalogue.ts`), what is wrong with one (`verbs/playbook-check.ts`).
 */
import { decodeSource } from '../../core/playbook/bytes.ts';
import type { Playbook, Problem } from '../../core/playbook/document.ts';
import { readPlaybook } from '../../core/playbook/read.ts';
import { fileError, UnusableFile } from './exit.ts';
import { readBytes } from './place.ts';

/** Whether the command line names a file (or `-`) and not an installed playbook. */
export function isPlaybookFile(wanted: string): boolean {
  return wanted === '-' || /\.(?:ya?ml|json)$/i.test(wanted);
}

/** Throws `cli.file`, or the code of the first error with its place. */
export async function readPlaybookFile(path: string): Promise<{ readonly playbook: Playbook; readonly text: string }> {
  const decoded = decodeSource(await readBytes(path, 'the playbook file'), path);
  if (!decoded.ok) throw unusable(path, [decoded.error]);
  const { playbook, problems } = readPlaybook(decoded.value, path);
  if (playbook === undefined) throw unusable(path, problems);
  return { playbook, text: decoded.value };
}

function unusable(path: string, problems: readonly Problem[]): Error {
  const [first, ...others] = problems.filter(({ severity }) => severity === 'error');
  if (first === undefined) return fileError(`${path} is no playbook`, 'Give a playbook in the format of XSOAR.');
  const more = others.length === 0 ? '' : ` (and ${others.length} more, see \`riposte playbook check\`)`;
  return new UnusableFile(first.code, `${path}:${first.line}:${first.column}: ${first.message}${more}`, {
    hint: first.hint,
  });
}
