/** What came in, as the engine reads it. */
import type { InboxRow } from '../../core/engine/journal.ts';

/** People name an item by its row, `<run>/<item>`; the run itself by `<item>`. */
export function inOwnWords(row: InboxRow): InboxRow {
  const { run, message } = row;
  if (message.type !== 'item' || !message.item.startsWith(`${run}/`)) return row;
  return { ...row, message: { ...message, item: message.item.slice(run.length + 1) } };
}
