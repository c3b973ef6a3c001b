/** `view list|show|add|edit|remove`. */
import type { SavedViewView } from '../../../core/api/views.ts';
import { asList } from '../../../core/base/json.ts';
import type { Client } from '../client.ts';
import type { ExitCode } from '../exit.ts';
import { countOf } from '../numbers.ts';
import type { GlobalOptions, ViewOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { byPrefix } from '../prefix.ts';
import { alertTable } from '../render/run.ts';
import { instant } from '../render/story.ts';
import { line, span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';
import type { Acting } from '../tree.ts';

type Options = GlobalOptions & Acting;

export async function viewList(options: Options, output: Output): Promise<ExitCode> {
  const rows = await viewsOf(await connect(options), options);
  output.document({ views: rows });
  if (rows.length === 0) output.lines([line(0, 'no views')]);
  else {
    const columns = ['view', 'whose', 'changed', 'search'].map((title) => ({ title }));
    const cells = rows.map(({ name, shared, changedAt, query }) => [
      span(name, 'strong'),
      shared ? 'shared' : 'own',
      instant(changedAt),
      query,
    ]);
    output.lines(table(columns, cells, output.look));
  }
  return 0;
}

export async function viewShow(
  typed: string,
  options: Options & { readonly limit: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(options);
  const view = await named(client, typed, options);
  const limit = countOf(options.limit, '--limit');
  const { query, columns } = view;
  const page = await client.call('listAlerts', { query: { ...(query === '' ? {} : { query }), limit } });
  output.document({ view, alerts: page.rows, next: page.next, complete: page.complete });
  if (columns.length === 0 || page.rows.length === 0) output.lines(alertTable(page.rows, output.look));
  else {
    const heads = ['alert', ...columns].map((title) => ({ title }));
    const cells = page.rows.map(({ id, fields }) => [
      span(id, 'strong'),
      ...columns.map((column) => asList(fields[column]).map(String).join(', ')),
    ]);
    output.lines(table(heads, cells, output.look));
  }
  if (!page.complete) output.lines([line(0, span('Too many alerts had to be read: there may be more.', 'caution'))]);
  return 0;
}

export async function viewAdd(name: string, query: string, options: ViewOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const view = await client.call('addView', { body: { name, query, ...changesOf(options), ...byOf(options) } });
  return told(view, 'is saved', output);
}

export async function viewEdit(typed: string, options: ViewOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { id, version } = await named(client, typed, options);
  const { name, query } = options;
  const view = await client.call('editView', {
    params: { view: id },
    ifMatch: version,
    body: {
      ...(name === undefined ? {} : { name }),
      ...(query === undefined ? {} : { query }),
      ...changesOf(options),
      ...byOf(options),
    },
  });
  return told(view, 'is changed', output);
}

export async function viewRemove(typed: string, options: Options, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const view = await named(client, typed, options);
  await client.call('removeView', { params: { view: view.id }, query: { by: options.as } });
  return told(view, 'is removed', output);
}

async function viewsOf(client: Client, { as }: Acting): Promise<readonly SavedViewView[]> {
  return (await client.call('listViews', { query: { by: as } })).rows;
}

/** By its name, or the beginning of its id; the own one where a shared one has the same name. */
async function named(client: Client, typed: string, options: Acting): Promise<SavedViewView> {
  const views = await viewsOf(client, options);
  const wanted = typed.toLowerCase();
  const byName = views.filter(({ name }) => name.toLowerCase() === wanted);
  return byName.find(({ shared }) => !shared) ?? byName[0] ?? byPrefix(views, typed, ({ id }) => id, 'view');
}

function changesOf({ columns, sort, shared }: ViewOptions) {
  return {
    ...(columns === undefined
      ? {}
      : {
          columns: columns
            .split(',')
            .map((column) => column.trim())
            .filter(Boolean),
        }),
    ...(sort === undefined ? {} : { sort }),
    ...(shared === undefined ? {} : { shared }),
  };
}

function byOf({ as }: Acting) {
  return as === undefined ? {} : { by: as };
}

function told(view: SavedViewView, what: string, output: Output): ExitCode {
  output.document(view);
  output.lines([line(0, span(view.name, 'strong'), view.shared ? ' (shared) ' : ' ', what)]);
  return 0;
}
