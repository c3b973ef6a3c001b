/**
 * The Markdown of our own generated pages as blocks and pieces: headings, paragraphs, lists, tables, bold, code. Pure.
 *
 * M1. The page is made by `core/playbook/page.ts`, where foreign text is escaped; here nothing becomes a tag, a link or an address all the same:
 *     whatever is not one of these shapes is text.
 */

export type Piece =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'bold'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'break' };

export interface Item {
  readonly pieces: readonly Piece[];
  readonly items: readonly Item[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly pieces: readonly Piece[] }
  | { readonly kind: 'paragraph'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Piece[])[];
      readonly rows: readonly (readonly (readonly Piece[])[])[];
    };

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,6}) (.*)$/.exec(line);
    const take = countWhile(lines, at, kindOf(line));
    if (line.trim() === '') {
      at += 1;
    } else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, pieces: piecesOf(heading[2] ?? '') });
      at += 1;
    } else if (kindOf(line) === 'list') {
      blocks.push({ kind: 'list', items: itemsOf(lines.slice(at, at + take)) });
      at += take;
    } else if (kindOf(line) === 'table') {
      const [head = '', , ...rows] = lines.slice(at, at + take);
      blocks.push({ kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) });
      at += take;
    } else {
      blocks.push({ kind: 'paragraph', pieces: piecesOf(lines.slice(at, at + take).join(' ')) });
      at += take;
    }
  }
  return blocks;
}

const BULLET = /^(\s*)[-*] (.*)$/;

function kindOf(line: string): 'empty' | 'heading' | 'list' | 'table' | 'text' {
  if (line.trim() === '') return 'empty';
  if (/^#{1,6} /.test(line)) return 'heading';
  if (BULLET.test(line)) return 'list';
  return line.startsWith('|') ? 'table' : 'text';
}

/** Lines of one block. A list goes on over empty lines, and over indented ones, as long as more of it comes. */
function countWhile(lines: readonly string[], from: number, kind: ReturnType<typeof kindOf>): number {
  let end = from + 1;
  if (kind !== 'list') {
    while (end < lines.length && kindOf(lines[end] ?? '') === kind) end += 1;
    return end - from;
  }
  for (let at = end; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (kindOf(line) === 'empty') continue;
    if (kindOf(line) !== 'list' && !/^\s/.test(line)) break;
    end = at + 1;
  }
  return end - from;
}

interface Open {
  readonly indent: number;
  readonly pieces: Piece[];
  readonly items: Open[];
}

function itemsOf(lines: readonly string[]): readonly Item[] {
  const root: Open = { indent: -1, pieces: [], items: [] };
  const open: Open[] = [root];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const bullet = BULLET.exec(line);
    if (!bullet) {
      // A line inside an item, or a paragraph of it.
      const last = open.at(-1);
      last?.pieces.push({ kind: 'break' }, ...piecesOf(line.trim()));
      continue;
    }
    const indent = bullet[1]?.length ?? 0;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const item: Open = { indent, pieces: [...piecesOf(bullet[2] ?? '')], items: [] };
    (open.at(-1) ?? root).items.push(item);
    open.push(item);
  }
  return root.items;
}

/** Bars that are escaped, or stand in code, end no cell. */
function cellsOf(line: string): readonly (readonly Piece[])[] {
  const inner = line.replace(/^\||\|\s*$/g, '');
  return (inner.match(/(?:\\.|`[^`]*`|[^|\\`]|`)+/g) ?? []).map((cell) => piecesOf(cell.trim()));
}

const INLINE = /\\(.)|`([^`]*)`|<code>(.*?)<\/code>|\*\*(.+?)\*\*|<br>|&#(\d+);|&(amp|lt|gt|quot);|([^\\`<*&]+|.)/gsu;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (more: string): void => {
    const last = pieces.at(-1);
    if (last?.kind === 'text') pieces[pieces.length - 1] = { kind: 'text', text: last.text + more };
    else pieces.push({ kind: 'text', text: more });
  };
  for (const [whole, escaped, code, entityCode, bold, number, entity] of text.matchAll(INLINE)) {
    if (escaped !== undefined) add(escaped);
    else if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else if (entityCode !== undefined) pieces.push({ kind: 'code', text: unescaped(entityCode) });
    else if (bold !== undefined) pieces.push({ kind: 'bold', pieces: piecesOf(bold) });
    else if (number !== undefined || entity !== undefined) add(unescaped(whole));
    else if (whole === '<br>') pieces.push({ kind: 'break' });
    else add(whole);
  }
  return pieces;
}

function unescaped(text: string): string {
  return text.replaceAll(
    /&#(\d+);|&(amp|lt|gt|quot);/g,
    (whole, number: string | undefined, entity: string | undefined) => {
      if (number === undefined) return ENTITIES[entity ?? ''] ?? whole;
      const code = Number(number);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
