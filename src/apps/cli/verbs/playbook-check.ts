/**
 * `playbook check FILE…`: what is wrong with playbooks, before one runs.
 *
 * The answer is 1 when there is an error or a warning that `x-ignore` does not accept; notes change nothing. Sub-playbooks are looked
 * up among the checked files, then in the installed content. What stands in the folder of installed content counts as shipped to the
 * policy, every other file as imported.
 */
import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import {
  CHECKS,
  checkPlaybook,
  isCode,
  nearest,
  readBytesForChecks,
  type Finding,
  type ReadFile,
  type Severity,
} from '../../../core/playbook/checks/index.ts';
import { installedContent } from '../../catalogue.ts';
import { looksLikePlaybook } from '../content/examine.ts';
import { reasonOf } from '../content/reason.ts';
import { walk } from '../content/walk.ts';
import { fileError, usageError, type ExitCode } from '../exit.ts';
import type { PlaybookCheckOptions } from '../options.ts';
import { createOutput, type Output } from '../output.ts';
import { CONTENT_DIRECTORY, readBytes, shownPath } from '../place.ts';
import { gatherFacts } from '../../facts/checks.ts';
import { counts, findingLines, summaryLines, type Checked } from '../render/findings.ts';
import { sarifOf } from '../render/sarif.ts';

export async function playbookCheck(
  paths: readonly string[],
  options: PlaybookCheckOptions,
  output: Output,
): Promise<ExitCode> {
  if (options.sarif === true && options.json === true) {
    throw usageError('--json and --sarif are two documents', 'Give one of them.');
  }
  const rows = rowsOf(options.rule ?? []);
  const content = options.content ?? CONTENT_DIRECTORY;
  const files = await readFiles(paths);
  const facts = await factsFor(files, content);
  const inside = `${resolve(content)}${sep}`;
  const checked = files.map(({ path, read }): Checked => {
    const origin = resolve(path).startsWith(inside) ? 'shipped' : 'imported';
    const all = checkPlaybook(read, facts(origin), rows === undefined ? {} : { rows });
    // A document that the reader refuses was not checked for anything: that is said whatever was asked for.
    const isWanted = ({ code }: Finding) => rows === undefined || rows.some((row) => row.code === code);
    const wanted = read.playbook === undefined ? all : all.filter(isWanted);
    return { file: read.file ?? '', findings: wanted.filter(atLeast(options.severity)) };
  });
  const findings = checked.flatMap((each) => each.findings);
  const open = findings.filter(({ ignored }) => ignored === undefined);
  if (options.sarif === true) {
    const { VERSION } = await import('../../main.ts');
    createOutput(true).document(sarifOf(findings, VERSION));
  } else {
    const totals = { files: files.length, ...counts(open), ignored: findings.length - open.length };
    output.document({ findings, totals });
    output.lines([...checked.flatMap(findingLines), ...summaryLines(files.length, findings)]);
  }
  return open.some(({ severity }) => severity !== 'note') ? 1 : 0;
}

/** The rows of `--rule`; undefined without one. Throws `cli.usage`. */
function rowsOf(codes: readonly string[]): typeof CHECKS | undefined {
  const wanted = codes.map((code) => (code.includes('.') ? code : `check.${code}`));
  for (const code of wanted) {
    if (isCode(code) && code.startsWith('check.')) continue;
    const near = nearest(
      code,
      CHECKS.map((row) => row.code),
    );
    const hint = near === undefined ? 'docs/reference/checks.md lists the checks.' : `Did you mean ${near}?`;
    throw usageError(`there is no check ${code}`, hint);
  }
  return wanted.length === 0 ? undefined : CHECKS.filter(({ code }) => wanted.includes(code));
}

const RANKS: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

function atLeast(least: Severity = 'note'): (finding: Finding) => boolean {
  return ({ severity }) => RANKS[severity] >= RANKS[least];
}

interface Given {
  readonly path: string;
  readonly read: ReadFile;
}

/** Throws `cli.file`. */
async function readFiles(paths: readonly string[]): Promise<readonly Given[]> {
  const given: Given[] = [];
  const seen = new Set<string>();
  const take = (path: string, bytes: Uint8Array): void => {
    if (seen.has(resolve(path))) return;
    seen.add(resolve(path));
    given.push({ path, read: readBytesForChecks(bytes, path === '-' ? path : shownPath(path)) });
  };
  for (const path of paths) {
    if (path === '-' || !(await isFolder(path))) {
      take(path, await readBytes(path, 'the playbook file'));
      continue;
    }
    const { files, unreadable } = await walk(path);
    // What nobody could look at is not clean.
    for (const { path: folder, reason } of unreadable)
      throw fileError(`${folder} cannot be read: ${reason}`, CHECK_PATH);
    let isEmpty = true;
    for (const file of files) {
      const bytes = await readBytes(file.path, 'the file');
      // Packs, scenarios and integrations beside the playbooks are passed over.
      if (!looksLikePlaybook(Buffer.from(bytes).toString('utf8'))) continue;
      isEmpty = false;
      take(file.path, bytes);
    }
    if (isEmpty) {
      throw fileError(`there is no playbook in ${path}`, 'A playbook is a YAML file with `tasks`.');
    }
  }
  return given;
}

const CHECK_PATH = 'Check the path.';

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    throw fileError(`${path} cannot be read: ${reasonOf(thrown)}`, CHECK_PATH);
  }
}

async function factsFor(files: readonly Given[], content: string): Promise<Awaited<ReturnType<typeof gatherFacts>>> {
  const installed = await installedContent(content).catch((thrown: unknown) => {
    throw fileError(`the content ${content} cannot be read: ${reasonOf(thrown)}`, 'Name a folder with --content.');
  });
  const checked = files.flatMap(({ read }) => read.playbook ?? []);
  return gatherFacts([...checked, ...installed.playbooks.map(({ playbook }) => playbook)]);
}
