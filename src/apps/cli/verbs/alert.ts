/** `alert send|list`. */
import type { Client } from '../client.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand, readJsonFile } from '../place.ts';
import { alertTable, nextLines } from '../render/run.ts';
import { readAlert } from '../alert-file.ts';
import { line, span } from '../terminal/paint.ts';

interface SendOptions extends GlobalOptions {
  readonly instance?: string;
  readonly stranger?: boolean;
  readonly playbook?: string;
  readonly dryRun?: boolean;
  readonly as?: string;
}

export async function alertSend(file: string, options: SendOptions, output: Output): Promise<ExitCode> {
  const { fields, instance } = readAlert(await readJsonFile(file, 'the alert file'), file);
  const from = options.instance ?? instance ?? '';
  const client = await connect(options);
  if (from !== '' && options.stranger !== true) await requireKnown(client, from);
  const received = await client.call('receiveAlert', {
    body: {
      instance: from,
      fields,
      ...(options.playbook === undefined ? {} : { playbook: options.playbook }),
      ...(options.dryRun === true ? { dryRun: true } : {}),
      ...(options.as === undefined ? {} : { by: { user: options.as } }),
    },
  });
  output.document(received);
  const { alert, run, reason } = received;
  output.lines([
    line(
      0,
      `alert ${alert.id}: `,
      span(received.new ? 'taken' : 'it was here already', received.new ? 'good' : 'caution'),
      run === null ? '' : `, run ${run}`,
    ),
    ...(reason === null || !received.new ? [] : [line(2, span(reason, 'caution'))]),
    ...(run === null ? [] : [line(2, span(`${ownCommand()} run tail ${run}`, 'dim'))]),
  ]);
  return 0;
}

/**
 * A name that no instance has is a slip of the pen: the alert would be another one than the source delivers, and nothing could be contained.
 * Who means it says so. Throws `cli.usage`.
 */
async function requireKnown(client: Client, name: string): Promise<void> {
  const { rows } = await client.call('listInstances');
  const known = rows.map((instance) => instance.name);
  if (known.includes(name)) return;
  const there = known.length === 0 ? 'There is none.' : `There are: ${known.join(', ')}.`;
  throw usageError(`no instance is called "${name}"`, `${there} With --stranger it is taken all the same.`);
}

export async function alertList(
  options: GlobalOptions & { readonly status?: string; readonly query?: string; readonly limit: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const page = await client.call('listAlerts', {
    query: { status: options.status, query: options.query, limit: countOf(options.limit, '--limit') },
  });
  output.document({ alerts: page.rows, next: page.next });
  output.lines(alertTable(page.rows, output.look));
  output.lines(
    nextLines(page.rows.length, page.next, [
      [`${ownCommand()} run show RUN`, 'tells all about one, and what it waits for'],
    ]),
  );
  return 0;
}
