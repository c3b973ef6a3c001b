/** `case list|show|create|add|close`. */
import type { CaseSummary, CaseView } from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Client } from '../client.ts';
import type { ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { byOf } from '../respond.ts';
import { hanging, line, span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import { keysOf } from './desks.ts';

type Options = GlobalOptions & { readonly as?: string };

/** Newest cases that are shown, and that the beginning of an id is looked for among. */
const LOOKED_AT = 1_000;

export async function caseList(options: Options & { readonly all?: boolean }, output: Output): Promise<ExitCode> {
  const status = options.all === true ? {} : { status: 'open' };
  const { rows, next } = await (await connect(options)).call('listCases', { query: { limit: LOOKED_AT, ...status } });
  output.document({ cases: rows, next });
  output.lines(
    table(
      [{ title: 'case' }, { title: 'status' }, { title: 'alerts' }, { title: 'assignee' }, { title: 'title' }],
      rows.map((row) => [row.id, row.status, String(row.alerts), row.assignee, row.title]),
      output.look,
    ),
  );
  return 0;
}

export async function caseShow(typed: string, options: Options, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { id } = await caseOf(client, typed);
  return shown(await client.call('showCase', { params: { case: id } }), output);
}

export async function caseCreate(
  alerts: readonly string[],
  options: Options & { title: string; summary?: string; to?: string; why?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { title, summary, to: assignee, why: reason } = options;
  const body = { title, ...named({ summary, assignee, reason }), alerts: await keysOf(client, alerts) };
  return shown(await client.call('addCase', { body: { ...body, ...byOf(options) } }), output);
}

export async function caseAdd(
  typed: string,
  alerts: readonly string[],
  options: Options & { why?: string; remove?: boolean },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const keys = await keysOf(client, alerts);
  const change = options.remove === true ? { remove: keys } : { add: keys, ...named({ reason: options.why }) };
  return changed(client, typed, change, options, output);
}

export async function caseClose(
  typed: string,
  options: Options & { summary?: string },
  output: Output,
): Promise<ExitCode> {
  const change = { status: 'closed', ...named({ summary: options.summary }) };
  return changed(await connect(options), typed, change, options, output);
}

async function changed(
  client: Client,
  typed: string,
  change: JsonObject,
  options: Options,
  output: Output,
): Promise<ExitCode> {
  const { id, version } = await caseOf(client, typed);
  const edited = await client.call('editCase', {
    params: { case: id },
    body: { ...change, ...byOf(options) },
    ifMatch: String(version),
  });
  return shown(edited, output);
}

/** Throws `cli.no-match`, `cli.ambiguous`. */
async function caseOf(client: Client, typed: string): Promise<CaseSummary> {
  const { rows } = await client.call('listCases', { query: { limit: LOOKED_AT } });
  return byPrefix(rows, typed, ({ id }) => id, 'case');
}

function named(values: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function shown(view: CaseView, output: Output): ExitCode {
  output.document(view);
  const { id, title, status, assignee, summary, members } = view;
  const who = assignee === '' ? '' : `, ${assignee}`;
  output.lines([
    line(0, span(title, 'title'), span(`  ${status}${who}  case ${id}`, 'dim')),
    ...summary.split('\n').map((one) => hanging(2, 2, one)),
    ...table(
      [{ title: 'alert' }, { title: 'status' }, { title: 'why' }, { title: 'name' }],
      members.map((row) => [row.id, row.status, row.reason, row.name]),
      output.look,
    ),
  ]);
  return 0;
}
