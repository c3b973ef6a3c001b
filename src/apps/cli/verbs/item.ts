/** `item list|done`. */
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect } from '../place.ts';
import { everyPage } from '../pages.ts';
import { byPrefix } from '../prefix.ts';
import { itemTable } from '../render/run.ts';
import { completeItem, type Actor } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';

export async function itemList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const page = await client.call('listItems');
  output.document(page);
  output.lines(itemTable(page.items, output.look));
  return 0;
}

interface DoneOptions extends GlobalOptions, Actor {
  readonly note?: string;
  readonly offer: string;
}

export async function itemDone(typed: string, options: DoneOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const items = await everyPage(
    (cursor) => client.call('listItems', { query: { cursor } }),
    (pages) => pages.flatMap((page) => page.items),
  );
  const item = byPrefix(items, typed, (one) => one.item, 'open item');
  if (!item.offers.includes(options.offer)) {
    throw usageError(
      `"${options.offer}" is none of the offers of ${item.item}`,
      `Use --offer with one of: ${item.offers.join(', ')}.`,
    );
  }
  await completeItem(client, item, options.offer, options.note, options);
  output.document({ item: item.item, run: item.run, offer: options.offer });
  output.lines([line(0, `${item.title}: `, span(options.offer, 'good'))]);
  return 0;
}
