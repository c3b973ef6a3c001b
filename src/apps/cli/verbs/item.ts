/** `item list|done`. */
import type { AlertView, ItemView } from '../../../core/api/views.ts';
import type { Client } from '../client.ts';
import { usageError, type ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { connect, ownCommand } from '../place.ts';
import { everyPage } from '../pages.ts';
import { byPrefix } from '../prefix.ts';
import { itemTable, nextLines } from '../render/run.ts';
import { completeItem, type Actor } from '../respond.ts';
import { line, span } from '../terminal/paint.ts';

export async function itemList(options: GlobalOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const items = await openItems(client);
  output.document({ items, next: null });
  const alerts = output.json || items.length === 0 ? new Map<string, AlertView>() : await openAlerts(client);
  output.lines(itemTable(items, ({ run }) => alerts.get(alertPartOf(run)), output.look));
  const command = ownCommand();
  output.lines(
    nextLines(items.length, null, [
      [`${command} run show ITEM`, 'tells what is to be done, and what is known'],
      [`${command} item done ITEM --note "what was done"`, 'completes it, by another offer with --offer'],
    ]),
  );
  return 0;
}

function openItems(client: Client): Promise<readonly ItemView[]> {
  return everyPage(
    (cursor) => client.call('listItems', { query: { cursor } }),
    (pages) => pages.flatMap((page) => page.rows),
  );
}

/** All runs of an alert begin alike: `<alert>-<n>`. */
const alertPartOf = (run: string): string => run.slice(0, run.lastIndexOf('-'));

const PAGE = 1_000;

async function openAlerts(client: Client): Promise<ReadonlyMap<string, AlertView>> {
  const alerts = await everyPage(
    (cursor) => client.call('listAlerts', { query: { status: 'open', limit: PAGE, cursor } }),
    (pages) => pages.flatMap((page) => page.rows),
  );
  return new Map(alerts.map((alert) => [alertPartOf(alert.run ?? ''), alert]));
}

interface DoneOptions extends GlobalOptions, Actor {
  readonly note?: string;
  readonly offer: string;
}

export async function itemDone(typed: string, options: DoneOptions, output: Output): Promise<ExitCode> {
  const client = await connect(options);
  const items = await openItems(client);
  const item = byPrefix(items, typed, (one) => one.item, 'open item');
  if (!item.offers.includes(options.offer)) {
    throw usageError(
      `"${options.offer}" is none of the offers of ${item.item}`,
      `Use --offer with one of: ${item.offers.join(', ')}.`,
    );
  }
  await completeItem(client, item, options.offer, options.note, options);
  output.document({ item: item.item, run: item.run, offer: options.offer });
  output.lines([
    line(0, `${item.title}: `, span(options.offer, 'good')),
    line(2, span(`${ownCommand()} run tail ${item.run}`, 'dim')),
  ]);
  return 0;
}
