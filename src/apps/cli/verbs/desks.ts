/** `alert close|reopen|assign|start|line|related`, `note add|list`. */
import type { AlertView, ManyView } from '../../../core/api/views.ts';
import type { Client } from '../client.ts';
import type { ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { byOf } from '../respond.ts';
import { hanging, line, span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type Options = GlobalOptions & { readonly as?: string };

/** Newest alerts that the beginning of a key is looked for among. */
const LOOKED_AT = 1_000;

export async function alertClose(
  typed: readonly string[],
  options: Options & { readonly reason: string; readonly notes?: string; readonly cancel?: boolean },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const reason = /^resolved - /i.test(options.reason) ? options.reason : `Resolved - ${options.reason}`;
  const answer = await client.call('closeAlerts', {
    body: {
      alerts: await keysOf(client, typed),
      reason,
      ...(options.notes === undefined ? {} : { notes: options.notes }),
      ...(options.cancel === true ? { cancel: true } : {}),
      ...byOf(options),
    },
  });
  return told(answer, 'closing', output);
}

export async function alertReopen(
  typed: readonly string[],
  options: Options & { readonly reason?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const reason = options.reason === undefined ? {} : { reason: options.reason };
  const body = { alerts: await keysOf(client, typed), ...reason, ...byOf(options) };
  return told(await client.call('reopenAlerts', { body }), 'open again', output);
}

export async function alertAssign(
  typed: readonly string[],
  options: Options & { readonly to: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const body = { alerts: await keysOf(client, typed), owner: options.to, ...byOf(options) };
  const what = options.to === '' ? "nobody's" : `assigned to ${options.to}`;
  return told(await client.call('assignAlerts', { body }), what, output);
}

export async function alertStart(
  typed: readonly string[],
  options: Options & { readonly playbook: string; readonly dryRun?: boolean },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { playbook, dryRun } = options;
  const body = {
    alerts: await keysOf(client, typed),
    playbook,
    ...(dryRun === true ? { dryRun } : {}),
    ...byOf(options),
  };
  return told(await client.call('startOnAlerts', { body }), `"${playbook}" started`, output);
}

export async function alertLine(
  typed: string,
  text: string,
  options: Options & { readonly dryRun?: boolean },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { key } = await alertOf(client, typed);
  const { run } = await client.call('runLine', {
    params: { alert: key },
    body: { line: text, ...(options.dryRun === true ? { dryRun: true } : {}), ...byOf(options) },
  });
  output.document({ run });
  output.lines([line(0, span(`run ${run}`, 'strong')), line(2, span(`${ownCommand()} run tail ${run}`, 'dim'))]);
  return 0;
}

export async function alertRelated(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { key } = await alertOf(client, typed);
  const related = await client.call('relatedAlerts', { params: { alert: key } });
  output.document(related);
  output.lines(
    table(
      [{ title: 'alert' }, { title: 'status' }, { title: 'shares' }, { title: 'name' }],
      related.rows.map(({ id, status, shares, name }) => [
        id,
        status,
        shares.map(({ what, value }) => `${what} ${value}`).join(', '),
        name,
      ]),
      output.look,
    ),
  );
  return 0;
}

export async function noteAdd(
  typed: string,
  text: string,
  options: Options & { readonly run?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const { key, id } = await alertOf(client, typed);
  const run = options.run === undefined ? {} : { run: options.run };
  const note = await client.call('addNote', { params: { alert: key }, body: { text, ...run, ...byOf(options) } });
  output.document(note);
  output.lines([line(0, `alert ${id}: `, span('noted', 'good'))]);
  return 0;
}

export async function noteList(typed: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { key } = await alertOf(client, typed);
  const { rows, next } = await client.call('listNotes', { params: { alert: key }, query: { limit: LOOKED_AT } });
  output.document({ notes: rows, next });
  output.lines(
    rows.flatMap(({ at, by, text }) => [
      line(0, span(`${new Date(at).toISOString()}  ${by}`, 'dim')),
      ...text.split('\n').map((one) => hanging(2, 2, one)),
    ]),
  );
  return 0;
}

function told({ rows }: ManyView, what: string, output: Output): ExitCode {
  output.document({ alerts: rows });
  output.lines(
    rows.map(({ alert, ok, run, detail }) =>
      ok
        ? line(
            0,
            `alert ${alert}: `,
            span(what, 'good'),
            run === null ? '' : span(`, run ${run}`, 'dim'),
            detail === '' ? '' : span(`; ${detail}`, 'caution'),
          )
        : line(0, `alert ${alert}: `, span(detail, 'bad')),
    ),
  );
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

/** Throws `cli.no-match`, `cli.ambiguous`. */
export async function keysOf(client: Client, typed: readonly string[]): Promise<readonly string[]> {
  const alerts: AlertView[] = [];
  for (const one of typed) alerts.push(await alertOf(client, one));
  return alerts.map(({ key }) => key);
}

/** By the id at its source, else by its key. Throws `cli.no-match`, `cli.ambiguous`. */
async function alertOf(client: Client, typed: string): Promise<AlertView> {
  const { rows } = await client.call('listAlerts', { query: { limit: LOOKED_AT } });
  const ofId = rows.filter(({ id }) => id === typed);
  const [only] = ofId;
  return only !== undefined && ofId.length === 1 ? only : byPrefix(rows, typed, ({ key }) => key, 'alert');
}
