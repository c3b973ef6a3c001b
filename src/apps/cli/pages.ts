/** Lists that come in pages, read to their end: what is looked for may be on the last one. */

/** Asks for page after page until one names no next, and puts them together. */
export async function everyPage<Page extends { readonly next: string | null }, Whole>(
  ask: (cursor: string | undefined) => Promise<Page>,
  together: (pages: readonly Page[]) => Whole,
): Promise<Whole> {
  const pages: Page[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ask(cursor);
    pages.push(page);
    if (page.next === null) return together(pages);
    cursor = page.next;
  }
}
