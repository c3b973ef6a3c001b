/**
 * `content check DIR`: can a folder of XSOAR content be read, and how much of it could run here?
 *
 * It answers 0 when every playbook is read without errors and written back byte by byte, and nothing below the folder was unreadable. That
 * much of it cannot run yet is what the report is for, and no failure of the check.
 */
import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { installedContent, offers } from '../../catalogue.ts';
import { checkContent } from '../content/check.ts';
import { examineAll } from '../content/crew.ts';
import { reasonOf } from '../content/reason.ts';
import { reportLines } from '../content/report.ts';
import { walk } from '../content/walk.ts';
import { fileError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { CONTENT_DIRECTORY } from '../place.ts';

interface ContentCheckOptions extends GlobalOptions {
  readonly content?: string;
}

export async function contentCheck(folder: string, options: ContentCheckOptions, output: Output): Promise<ExitCode> {
  await checkFolder(folder);
  const walked = await walk(folder);
  const shown = (path: string): string => relative(folder, path).replaceAll(sep, '/') || '.';
  const examined = await examineAll(walked.files);
  const files = walked.files.map(({ path }, index) => ({
    file: shown(path),
    examined: examined[index] ?? { kind: 'other' as const },
  }));
  const unreadable = walked.unreadable.map(({ path, reason }) => ({ file: shown(path), reason }));
  const offered = await offers();
  const library = await installedContent(options.content ?? CONTENT_DIRECTORY);
  const report = checkContent(
    files,
    {
      hasCommand: (name, brand) => offered.find(name, brand) !== undefined,
      hasPlaybook: (name) => library.find(name) !== undefined,
    },
    { links: walked.links, unreadable },
  );
  const { totals } = report;
  if (totals.playbooks === 0 && totals.unreadable.length === 0) {
    throw fileError(
      `there is no playbook in ${folder}`,
      `${walked.files.length} YAML files were looked at; a playbook is one with \`tasks\`. Name the folder of a checkout of content.`,
    );
  }
  output.document(report);
  output.lines(reportLines(folder, report, output.look));
  const isGood = totals.parsed === totals.playbooks && totals.roundTrip === totals.playbooks;
  return isGood && totals.unreadable.length === 0 ? 0 : 1;
}

/** Throws `cli.file`. */
async function checkFolder(folder: string): Promise<void> {
  try {
    const found = await stat(folder);
    if (found.isDirectory()) return;
  } catch (thrown) {
    throw fileError(
      `the folder ${resolve(folder)} cannot be read: ${reasonOf(thrown)}`,
      'Name the folder of a checkout of content.',
    );
  }
  throw fileError(`${folder} is no folder`, 'For single files there is `riposte playbook check FILE`.');
}
