/** Lists of items in one text, parted by commas. The store's worker loads it for its own SQL functions: no imports. */

/** The text with the items after its own, each that it does not hold yet. What stood there stays as it was written. */
export function itemsWith(text: string, items: readonly string[]): string {
  const held = new Set(itemsOf(text));
  const added = items.filter((item) => !held.has(item) && Boolean(held.add(item)));
  return [...(text.trim() === '' ? [] : [text]), ...added].join(',');
}

/** The text without the items, however often it holds them; the same text where it holds none. */
export function itemsWithout(text: string, items: readonly string[]): string {
  const gone = new Set(items);
  const kept = text.split(',').filter((item) => !gone.has(item.trim()));
  return kept.length === text.split(',').length ? text : kept.join(',').trim();
}

function itemsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A parameter of a statement: a list as JSON text. */
export function namesIn(json: unknown): readonly string[] {
  return JSON.parse(String(json)) as readonly string[];
}
