/** `audit list|export|head|verify`. */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AuditRow, AuditVerdictView } from '../../../core/api/views.ts';
import { RiposteError } from '../../../core/base/errors.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { Client } from '../client.ts';
import { countOf } from '../numbers.ts';
import type { Output } from '../output.ts';
import { connect, dataDirectories, ownCommand, shownPath } from '../place.ts';
import { nextLines } from '../render/run.ts';
import { instant } from '../render/story.ts';
import { hanging, line, span, type Line, type Look } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import { printableJson } from '../terminal/text.ts';
import type { AuditOptions, GlobalOptions, VerifyOptions } from '../options.ts';

const PAGE = 1_000;

export async function auditList(options: AuditOptions & { readonly limit: string }, output: Output): Promise<ExitCode> {
  const limit = countOf(options.limit, '--limit');
  const client = await connect(options);
  const rows: AuditRow[] = [];
  let cursor: string | undefined;
  // A search for what is rare comes in short pages.
  do {
    const query = { ...filterOf(options), order: 'newest', limit: Math.min(PAGE, limit - rows.length), cursor };
    const page = await client.call('listAudit', { query });
    rows.push(...page.rows);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  output.document({ audit: rows, next: cursor ?? null });
  output.lines(auditTable(rows, output.look));
  output.lines(
    nextLines(rows.length, cursor ?? null, [[`${ownCommand()} audit verify`, 'shows whether a row was changed']]),
  );
  return 0;
}

export async function auditExport(options: AuditOptions, _output: Output): Promise<ExitCode> {
  const client = await connect(options);
  let cursor: string | undefined;
  do {
    const page = await client.call('listAudit', { query: { ...filterOf(options), limit: PAGE, cursor } });
    const text = page.rows.map((row) => `${printableJson(row, 0)}\n`).join('');
    if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return 0;
}

export async function auditHead(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const head = await (await connect(options)).call('auditHead');
  output.document(head);
  output.lines([line(0, head.text), ...(head.tail === 0 ? [] : [line(2, span(tailText(head.tail), 'dim'))])]);
  return 0;
}

export async function auditVerify(options: VerifyOptions, output: Output): Promise<ExitCode> {
  const { place, verdict } = await verdictOf(options);
  output.document({ place, ...verdict });
  output.lines(verdictLines(verdict, place));
  return verdict.ok ? 0 : 1;
}

async function verdictOf({ copy, ...options }: VerifyOptions): Promise<{ place: string; verdict: AuditVerdictView }> {
  if (copy !== undefined) return ofFiles(resolve(copy), options.head);
  const client = await running(options);
  if (client)
    return { place: client.url, verdict: await client.call('verifyAudit', { query: { head: options.head } }) };
  const directory = await withData(dataDirectories(options));
  return ofFiles(directory, options.head);
}

async function ofFiles(directory: string, head: string | undefined) {
  const { verifyAuditIn } = await import('../../audit.ts');
  const verdict = await verifyAuditIn(directory, head);
  if (!verdict) throw usageError(`--head ${head} is no head`, 'Give what `riposte audit head` said: NUMBER:HASH.');
  return { place: shownPath(directory), verdict };
}

/** Undefined when nothing runs; a product that was named and does not answer is an error. */
async function running(options: GlobalOptions): Promise<Client | undefined> {
  try {
    return await connect(options);
  } catch (thrown) {
    const isGone = thrown instanceof RiposteError && thrown.code === 'cli.unreachable' && options.url === undefined;
    if (!isGone) throw thrown;
    return undefined;
  }
}

/** The first that holds data; without one the first, of which is then said that it holds none. */
async function withData(directories: readonly string[]): Promise<string> {
  for (const directory of directories) {
    if (await stat(join(directory, 'riposte.db')).catch(() => undefined)) return directory;
  }
  return directories[0] ?? '.';
}

function filterOf({ who, what, run, from, until }: AuditOptions) {
  return { who, what, run, from: instantOf(from, '--from'), until: instantOf(until, '--until') };
}

function instantOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text);
  if (!Number.isFinite(at) || at < 0)
    throw usageError(`${option} ${text} is no instant`, 'Give one such as 2026-01-31 or 2026-01-31T08:00Z.');
  return at;
}

function auditTable(rows: readonly AuditRow[], look: Look): readonly Line[] {
  if (rows.length === 0) return [line(0, 'no rows')];
  const columns = ['row', 'when', 'who', 'what', 'target', 'run', 'detail'].map((title) => ({ title }));
  return table(
    columns,
    rows.map(({ number, at, who, what, target, run, detail }) => [
      String(number),
      instant(at),
      span(who, 'strong'),
      what,
      target,
      run,
      span(detail, 'dim'),
    ]),
    look,
  );
}

function verdictLines(verdict: AuditVerdictView, place: string): readonly Line[] {
  const { ok, rows, head, tail, breaks, breakCount } = verdict;
  const counted = `${rows} ${rows === 1 ? 'row' : 'rows'} of ${place}`;
  const said = ok
    ? span(`sound: ${counted}`, 'good')
    : span(`broken: ${breakCount} ${breakCount === 1 ? 'break' : 'breaks'} in ${counted}`, 'bad');
  return [
    line(0, said),
    ...breaks.map(({ kind, number, detail }) => hanging(2, 4, span(`row ${number}: ${kind}`, 'strong'), `  ${detail}`)),
    ...(breakCount > breaks.length ? [line(2, span(`and ${breakCount - breaks.length} more`, 'dim'))] : []),
    ...(tail === 0 ? [] : [line(2, span(tailText(tail), 'caution'))]),
    line(2, span('head  ', 'dim'), `${head.number}:${head.hash}`),
    ...(ok
      ? [line(2, span('Kept elsewhere, it shows later whether rows were cut off: audit verify --head', 'dim'))]
      : []),
  ];
}

function tailText(tail: number): string {
  return `${tail} ${tail === 1 ? 'row is' : 'rows are'} written and not yet chained: that is no break`;
}
