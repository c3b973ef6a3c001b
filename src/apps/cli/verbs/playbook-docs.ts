/** `playbook docs FILE`: a page about a playbook. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { toRiposteError } from '../../../core/base/errors.ts';
import { playbookPage } from '../../../core/playbook/page.ts';
import { installedContent } from '../../catalogue.ts';
import { pageFacts } from '../../facts/page.ts';
import { fileError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { CONTENT_DIRECTORY } from '../place.ts';
import { readPlaybookFile } from '../playbook-file.ts';

export interface DocsOptions extends GlobalOptions {
  readonly output?: string;
  readonly content?: string;
}

export async function playbookDocs(file: string, options: DocsOptions, output: Output): Promise<ExitCode> {
  const { playbook } = await readPlaybookFile(file);
  const library = await installedContent(options.content ?? CONTENT_DIRECTORY);
  const page = playbookPage(playbook, await pageFacts(library, playbook, basename(file)));
  if (options.output !== undefined) await write(options.output, page);
  output.document({ file, output: options.output ?? null, page });
  // Markdown is for a file or a renderer, not lines for a terminal: `page-text.ts` has made its characters visible.
  if (options.output === undefined && !output.json) process.stdout.write(page);
  return 0;
}

/** Throws `cli.file`. */
async function write(path: string, page: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, page);
  } catch (thrown) {
    throw fileError(`${path} cannot be written: ${toRiposteError(thrown).message}`, 'Name another file with -o.');
  }
}
