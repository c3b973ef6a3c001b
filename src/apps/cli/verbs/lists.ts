/** `list list|show|save|remove`. */
import { toRiposteError } from '../../../core/base/errors.ts';
import type { Client } from '../client.ts';
import { ApiRefusal, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, readBytes } from '../place.ts';
import { byOf } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type Options = GlobalOptions & { readonly as?: string };

export async function listList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const { rows } = await (await connect(options)).call('listLists');
  output.document({ lists: rows });
  output.lines(
    table(
      [{ title: 'list' }, { title: 'characters' }],
      rows.map(({ name, chars }) => [name, String(chars)]),
      output.look,
    ),
  );
  return 0;
}

export async function listShow(name: string, options: GlobalOptions, output: Output): Promise<ExitCode> {
  const list = await (await connect(options)).call('showList', { params: { list: name } });
  output.document(list);
  output.lines(list.text.split('\n').map((text) => line(0, text)));
  return 0;
}

export async function listSave(name: string, file: string, options: Options, output: Output): Promise<ExitCode> {
  const text = Buffer.from(await readBytes(file, 'the text')).toString('utf8');
  const client = await connect(options);
  const before = await found(client, name);
  const saved =
    before === undefined
      ? await client.call('addList', { body: { name, text, ...byOf(options) } })
      : await client.call('editList', {
          params: { list: name },
          body: { text, ...byOf(options) },
          ifMatch: before.version,
        });
  output.document(saved);
  output.lines([line(0, `list "${name}": `, span(before === undefined ? 'added' : 'saved', 'good'))]);
  return 0;
}

export async function listRemove(name: string, options: Options, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const { version } = await client.call('showList', { params: { list: name } });
  const removed = await client.call('removeList', {
    params: { list: name },
    query: { by: options.as },
    ifMatch: version,
  });
  output.document(removed);
  output.lines([line(0, `list "${name}": `, span('removed', 'good'))]);
  return 0;
}

async function found(client: Client, name: string) {
  try {
    return await client.call('showList', { params: { list: name } });
  } catch (thrown) {
    if (thrown instanceof ApiRefusal && toRiposteError(thrown).code === 'api.not-found') return undefined;
    throw thrown;
  }
}
