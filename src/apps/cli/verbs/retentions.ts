/** `retention show|set`. */
import type { RetentionView } from '../../../core/api/views.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { byOf } from '../respond.ts';
import { table } from '../terminal/table.ts';

export async function retentionShow(options: GlobalOptions, output: Output): Promise<ExitCode> {
  show(await (await connect(options)).call('showRetention'), output);
  return 0;
}

export async function retentionSet(
  typed: readonly string[],
  options: GlobalOptions & { readonly as?: string },
  output: Output,
): Promise<ExitCode> {
  const edit = Object.fromEntries(typed.map(editOf));
  const client = await connect(options);
  const { version } = await client.call('showRetention');
  show(await client.call('editRetention', { body: { ...edit, ...byOf(options) }, ifMatch: String(version) }), output);
  return 0;
}

function show(view: RetentionView, output: Output): void {
  output.document(view);
  const days = (kept: number | null): string => (kept === null ? 'for ever' : `${kept} days`);
  output.lines(
    table(
      [{ title: 'key' }, { title: 'kept' }, { title: 'default' }, { title: 'what' }],
      view.rows.map((row) => [row.key, days(row.days), days(row.defaultDays), row.text]),
      output.look,
    ),
  );
}

function editOf(typed: string): readonly [string, number | null] {
  const [, key = '', value = ''] = /^([A-Za-z]+)=(\d+|forever)$/.exec(typed) ?? [];
  if (key === '') throw usageError(`${typed} is no key=days`, 'Write it like: rawBodies=90, or rawBodies=forever');
  return [key, value === 'forever' ? null : Number(value)];
}
