/** `source list|add|edit|enable|disable|rotate|remove|preview`, `delivery list|show|again`, `alert upload`. */
import type { AnswerOf } from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Client } from '../client.ts';
import { usageError, type ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions, MappingOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand, readBytes } from '../place.ts';
import { nextLines } from '../render/run.ts';
import { routingLines } from '../render/routing.ts';
import { instant } from '../render/story.ts';
import { byOf } from '../respond.ts';
import { EMPTY, hanging, line, span, type Line } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type Source = AnswerOf<'showSource'>;
type WithSecret = AnswerOf<'addSource'>;
type Delivery = AnswerOf<'listDeliveries'>['rows'][number];
type Acting = GlobalOptions & { readonly as?: string };

/** A minute: how often a file that was uploaded is looked after, and how long. */
const LOOKS_MAX = 300;
const LOOK_EVERY_MS = 200;

export async function sourceList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listSources');
  output.document({ sources: rows });
  const columns = [{ title: 'source' }, { title: 'kind' }, { title: 'instance' }, { title: 'reads' }, { title: '' }];
  const cells = rows.map(({ name, kind, instance, mapping, enabled, secrets }) => [
    span(name, 'strong'),
    kind,
    instance === '' ? span('none', 'dim') : instance,
    mapping.preset,
    enabled ? span(secrets.length > 1 ? 'on, rotating' : 'on', 'good') : span('off', 'caution'),
  ]);
  output.lines(rows.length === 0 ? [line(0, 'no sources')] : table(columns, cells, output.look));
  return 0;
}

export async function sourceAdd(
  name: string,
  options: Acting & MappingOptions & { readonly api?: boolean; readonly instance?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const body = { name, kind: options.api === true ? 'api' : 'webhook', ...partsOf(options), ...byOf(options) };
  return shownSecret(client, await client.call('addSource', { body }), output);
}

export async function sourceEdit(
  name: string,
  options: Acting & MappingOptions & { readonly instance?: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const parts = partsOf(options);
  if (Object.keys(parts).length === 0)
    throw usageError('nothing is changed', 'Give --instance, --preset, --items, --field or --value.');
  const { version } = await client.call('showSource', { params: { source: name } });
  const body = { ...parts, ...byOf(options) };
  return shown(await client.call('editSource', { params: { source: name }, body, ifMatch: version }), output);
}

export async function sourceSwitch(name: string, enabled: boolean, options: Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  return shown(
    await client.call('editSource', { params: { source: name }, body: { enabled, ...byOf(options) } }),
    output,
  );
}

export async function sourceRotate(
  name: string,
  options: Acting & { readonly finish?: boolean },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const body = { finish: options.finish === true, ...byOf(options) };
  return shownSecret(client, await client.call('rotateSource', { params: { source: name }, body }), output);
}

export async function sourceRemove(name: string, options: Acting, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const removed = await client.call('removeSource', { params: { source: name }, query: { by: options.as } });
  output.document(removed);
  output.lines([line(0, span(removed.name, 'strong'), ' is removed, and its secrets with it')]);
  return 0;
}

export async function sourcePreview(
  name: string,
  file: string,
  options: GlobalOptions & MappingOptions,
  output: Output,
): Promise<ExitCode> {
  const text = Buffer.from(await readBytes(file, 'the body')).toString('utf8');
  const body = { source: name, body: text, ...partsOf(options) };
  const { alerts } = await (await connect(options)).call('previewMapping', { body });
  output.document({ alerts });
  output.lines(
    alerts.flatMap(({ fields, problem, routing }, index): Line[] => [
      line(0, span(`alert ${index + 1}`, 'title'), span(problem === null ? '' : '  cannot be read', 'bad')),
      ...(problem === null ? [] : [hanging(2, 2, span(problem, 'caution'))]),
      ...Object.entries(fields ?? {}).map(([key, value]) =>
        hanging(2, 4, span(`${key}  `, 'dim'), JSON.stringify(value)),
      ),
      ...(routing ? routingLines(routing) : []),
      EMPTY,
    ]),
  );
  return alerts.every(({ problem }) => problem === null) ? 0 : 1;
}

export async function deliveryList(
  options: GlobalOptions & { readonly source?: string; readonly waiting?: boolean; readonly limit: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const query = {
    source: options.source,
    status: options.waiting === true ? 'waiting' : undefined,
    limit: countOf(options.limit, '--limit'),
  };
  const { rows, next } = await client.call('listDeliveries', { query });
  output.document({ deliveries: rows, next });
  const columns = [
    { title: 'delivery' },
    { title: 'when' },
    { title: 'source' },
    { title: 'bytes' },
    { title: 'became' },
  ];
  const cells = rows.map((row) => [
    span(row.id, 'strong'),
    instant(row.receivedAt),
    row.source === '' ? span('uploaded', 'dim') : row.source,
    String(row.bytes),
    becameOf(row),
  ]);
  output.lines(rows.length === 0 ? [line(0, 'no deliveries')] : table(columns, cells, output.look));
  output.lines(nextLines(rows.length, next, []));
  return 0;
}

export async function deliveryShow(id: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const delivery = await (await connect(options)).call('showDelivery', { params: { delivery: id } });
  output.document(delivery);
  output.lines([...deliveryLines(delivery), EMPTY, ...delivery.body.split('\n').map((text) => line(0, text))]);
  return 0;
}

export async function deliveryAgain(id: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  await client.call('againDelivery', { params: { delivery: id } });
  return readAndShown(client, id, output);
}

/** `alert upload`: waits until the file has been read. */
export async function alertUpload(
  file: string,
  options: GlobalOptions & { readonly instance?: string; readonly preset?: string },
  output: Output,
): Promise<ExitCode> {
  const raw = await readBytes(file, 'the file of alerts');
  const client = await connect(options);
  const query = { instance: options.instance, as: options.preset };
  const { delivery } = await client.call('uploadAlerts', { query, raw });
  return readAndShown(client, delivery, output);
}

async function readAndShown(client: Client, id: string, output: Output): Promise<ExitCode> {
  for (let looks = 1; ; looks += 1) {
    const {
      body: _body,
      encoding: _encoding,
      ...delivery
    } = await client.call('showDelivery', { params: { delivery: id } });
    if (delivery.status === 'read' || looks >= LOOKS_MAX) {
      output.document(delivery);
      output.lines(deliveryLines(delivery));
      return delivery.status === 'read' ? 0 : 1;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function deliveryLines(delivery: Delivery): readonly Line[] {
  const { id, source, status, alerts } = delivery;
  const from = source === '' ? 'uploaded' : `from ${source}`;
  return [
    line(0, 'delivery ', span(id, 'strong'), `, ${from}, `, span(status, status === 'read' ? 'good' : 'caution')),
    ...alerts.map(({ alert, new: isNew, run, reason }) =>
      hanging(
        2,
        4,
        `alert ${alert?.id ?? ''}: `,
        span(isNew ? 'taken' : 'it was here already', isNew ? 'good' : 'caution'),
        run === null ? '' : `, run ${run}`,
        span(reason === null ? '' : `  ${reason}`, 'caution'),
      ),
    ),
  ];
}

function becameOf({ status, alerts }: Delivery): string {
  if (status === 'waiting') return 'waiting';
  const fresh = alerts.filter(({ new: isNew }) => isNew).length;
  return `${alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'}, ${fresh} new`;
}

function shown(source: Source, output: Output): ExitCode {
  const { name, kind, instance, enabled, mapping } = source;
  output.document(source);
  output.lines([
    hanging(
      0,
      2,
      span(name, 'strong'),
      ` (${kind}) is `,
      enabled ? span('on', 'good') : span('off', 'caution'),
      `, reads ${mapping.preset}${instance === '' ? '' : `, alerts of ${instance}`}`,
    ),
  ]);
  return 0;
}

function shownSecret(client: Client, { secret, ...source }: WithSecret, output: Output): ExitCode {
  if (secret === null) return shown(source, output);
  const { name, kind } = source;
  output.document({ ...source, secret });
  output.lines([
    line(0, span(name, 'strong'), kind === 'api' ? ': its key, shown only now' : ': its secret, shown only now'),
    line(2, span(secret, 'strong')),
    line(2, span(`POST ${client.url}/api/v1/sources/${name}/alerts`, 'dim')),
    line(2, span(`${ownCommand()} source preview ${name} BODY.json`, 'dim')),
  ]);
  return 0;
}

/** Of the options, what of a source is said. */
function partsOf(options: MappingOptions & { readonly instance?: string }): JsonObject {
  const { preset, items, field, value, instance } = options;
  const mapping = {
    ...(preset === undefined ? {} : { preset }),
    ...(items === undefined ? {} : { items }),
    ...(field.length === 0 ? {} : { fields: pairsOf(field, '--field') }),
    ...(value.length === 0 ? {} : { values: pairsOf(value, '--value') }),
  };
  return {
    ...(instance === undefined ? {} : { instance }),
    ...(Object.keys(mapping).length === 0 ? {} : { mapping }),
  };
}

function pairsOf(words: readonly string[], option: string): JsonObject {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw usageError(`${option} ${word} names no field`, `Write ${option} KEY=…`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}
