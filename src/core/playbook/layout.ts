/**
 * Where things stand in a YAML text: the geometry of the tokens that a tree was made of.
 *
 * Offsets are those of the text that the tokens were read from. Not here: what is written there (`patch.ts`).
 */
import type { PrintStyle } from './print.ts';
import type { ScalarStyle } from './scalars.ts';
import type { CollectionItem, SourceToken, Token } from './source.ts';

/** Where a value stands or would stand. */
export interface Slot {
  readonly holder: 'root' | 'key' | 'dash' | 'flow';
  /** Of the key or dash that holds it. */
  readonly column: number;
  /** Behind the colon or dash; for an item of a flow list, where the value begins. Undefined: there is none (`{a}`). */
  readonly indicatorEnd: number | undefined;
  /** The value with its anchor and tag; empty where there is no value. */
  readonly start: number;
  readonly end: number;
  readonly token: Token | undefined;
  readonly anchors: readonly string[];
}

export type BlockToken = Extract<Token, { readonly type: 'block-map' | 'block-seq' }>;
export type FlowToken = Extract<Token, { readonly type: 'flow-collection' }>;

export function isBlock(token: Token | undefined): token is BlockToken {
  return token?.type === 'block-map' || token?.type === 'block-seq';
}

export function isFlow(token: Token | undefined): token is FlowToken {
  return token?.type === 'flow-collection';
}

/** Items that hold something: not those for a comment at the end or a comma too many. */
export function itemsOf(token: BlockToken | FlowToken): readonly CollectionItem[] {
  const items: readonly CollectionItem[] = token.items;
  return items.filter((item) => endOfItem(item, '') !== undefined);
}

/** Where an item begins: its dash, question mark, anchor, key or value. */
export function startOfItem(item: CollectionItem): number {
  const indicator = item.start.find(isMeaningful);
  return indicator?.offset ?? item.key?.offset ?? item.sep?.find(isMeaningful)?.offset ?? item.value?.offset ?? 0;
}

/** The comma before an item of a flow collection. */
export function commaOf(item: CollectionItem): number | undefined {
  return item.start.find(({ type }) => type === 'comma')?.offset;
}

export function hasCommentBefore(item: CollectionItem): boolean {
  return item.start.some(({ type }) => type === 'comment');
}

const BLANKS: readonly string[] = ['space', 'newline', 'comment', 'comma', 'byte-order-mark'];

function isMeaningful(token: SourceToken): boolean {
  return !BLANKS.includes(token.type);
}

function endOfLast(tokens: readonly SourceToken[] | undefined): number | undefined {
  const last = tokens?.findLast(isMeaningful);
  return last === undefined ? undefined : last.offset + last.source.length;
}

/** Undefined: the item holds nothing. `text` is needed for block scalars only. */
export function endOfItem(item: CollectionItem, text: string): number | undefined {
  if (item.value !== undefined) return endOfToken(item.value, text);
  const sepEnd = endOfLast(item.sep);
  if (sepEnd !== undefined) return sepEnd;
  if (item.key !== undefined && item.key !== null) return endOfToken(item.key, text);
  return endOfLast(item.start);
}

/** Where the text of a token ends, without the blanks, comments and empty lines behind it. */
export function endOfToken(token: Token, text: string): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq': {
      const items: readonly CollectionItem[] = token.items;
      for (let index = items.length - 1; index >= 0; index--) {
        const item = items[index];
        const end = item === undefined ? undefined : endOfItem(item, text);
        if (end !== undefined) return end;
      }
      return token.offset;
    }
    case 'flow-collection': {
      const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
      return close === undefined ? token.offset + 1 : close.offset + 1;
    }
    case 'block-scalar':
      return endOfBlockScalar(token, text);
    case 'document':
      return token.offset;
    default:
      return token.offset + token.source.length;
  }
}

/** The end of its last line with text; where the empty lines behind count (`|+`), the end of the last of them. */
function endOfBlockScalar(token: Extract<Token, { readonly type: 'block-scalar' }>, text: string): number {
  let header = token.offset;
  let bodyStart = token.offset;
  let keeps = false;
  for (const prop of token.props) {
    if (!('source' in prop)) continue;
    bodyStart += prop.source.length;
    if (prop.type === 'block-scalar-header') {
      header = bodyStart;
      keeps = prop.source.includes('+');
    }
  }
  const { source } = token;
  let last = source.length;
  while (last > 0 && /\s/.test(source.charAt(last - 1))) last--;
  if (keeps) return bodyStart + source.length - (/\r?\n$/.exec(source)?.[0].length ?? 0);
  return last === 0 ? header : Math.min(lineEnd(text, bodyStart + last), bodyStart + source.length);
}

/** Of the value of a block mapping or list, or of a flow collection. */
export function slotOf(item: CollectionItem, holder: Slot['holder'], text: string): Slot {
  const around = item.sep ?? item.start;
  const at = around.findIndex(({ type }) => type === (item.sep === undefined ? 'seq-item-ind' : 'map-value-ind'));
  const indicator = around[at];
  const props = around.slice(at + 1).filter(({ type }) => type === 'anchor' || type === 'tag');
  const value = item.value;
  const isBare = item.sep === undefined && holder === 'flow' && item.key === undefined;
  const valueStart = props[0]?.offset ?? value?.offset;
  const indicatorEnd = indicator === undefined ? (isBare ? valueStart : undefined) : indicator.offset + 1;
  const fallback = indicatorEnd ?? endOfItem(item, text) ?? 0;
  const start = valueStart ?? fallback;
  return {
    holder,
    column: columnOf(text, startOfItem(item)),
    indicatorEnd,
    start,
    end: value === undefined ? (endOfLast(props) ?? fallback) : endOfToken(value, text),
    token: value,
    anchors: anchorsAmong(props),
  };
}

/** Names of the anchors among tokens. */
export function anchorsAmong(tokens: readonly SourceToken[]): readonly string[] {
  return tokens.filter(({ type }) => type === 'anchor').map(({ source }) => source.slice(1));
}

/** Anchors of the token and of all below it. */
export function anchorsIn(token: Token | undefined): readonly string[] {
  if (token === undefined || !('items' in token)) return [];
  const items: readonly CollectionItem[] = token.items;
  return items.flatMap(({ start, key, sep, value }) => [
    ...anchorsAmong([...start, ...(sep ?? [])]),
    ...anchorsIn(key ?? undefined),
    ...anchorsIn(value),
  ]);
}

export function styleOf(token: Token | null | undefined): ScalarStyle | undefined {
  if (token?.type === 'scalar') return 'plain';
  if (token?.type === 'single-quoted-scalar') return 'single';
  if (token?.type === 'double-quoted-scalar') return 'double';
  if (token?.type !== 'block-scalar') return undefined;
  const header = token.props.find(({ type }) => type === 'block-scalar-header');
  return header !== undefined && 'source' in header && header.source.startsWith('>') ? 'folded' : 'literal';
}

/** The comment behind the sign of a block scalar (`| # why`), with the blanks before it. */
export function headerComment(token: Token | undefined): string {
  if (token?.type !== 'block-scalar') return '';
  const at = token.props.findIndex(({ type }) => type === 'comment');
  const parts = token.props.slice(at - 1, at + 1);
  return at < 1 ? '' : parts.map((prop) => ('source' in prop ? prop.source : '')).join('');
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Before the line break. */
export function lineEnd(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  if (next < 0) return text.length;
  return next > at && text.charAt(next - 1) === '\r' ? next - 1 : next;
}

/** Whether empty lines that hold blanks follow the line: behind a block scalar they would be text of it. */
export function isPaddedBelow(text: string, at: number): boolean {
  for (let end = lineEnd(text, at); end < text.length;) {
    const start = text.indexOf('\n', end) + 1;
    const next = lineEnd(text, start);
    const line = text.slice(start, next);
    if (line.trim() !== '' || start === 0) return false;
    if (line !== '') return true;
    end = next;
  }
  return false;
}

/** Where the line break stands that ends the line before; `start`: where a line begins, not the first. */
export function breakBefore(text: string, start: number): number {
  return text.charAt(start - 2) === '\r' ? start - 2 : start - 1;
}

/** Columns before the offset in its line; the byte order mark that begins a text takes none, one further on is a character. */
export function columnOf(text: string, at: number): number {
  const start = lineStart(text, at);
  return at - start - (start === 0 && at > 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0);
}

/** Line break and indentation that the document uses, as its first mapping and its first list in a mapping show them. */
export function layoutOf(root: Token | undefined, text: string): Omit<PrintStyle, 'blockScalars'> {
  const firstBreak = text.indexOf('\n');
  const eol = firstBreak > 0 && text.charAt(firstBreak - 1) === '\r' ? '\r\n' : '\n';
  const steps = { map: 0, list: -1 };
  findSteps(root, text, steps);
  return { eol, mapStep: steps.map === 0 ? 2 : steps.map, listStep: Math.max(steps.list, 0) };
}

function findSteps(token: Token | undefined, text: string, steps: { map: number; list: number }): void {
  if (!isBlock(token) || (steps.map > 0 && steps.list >= 0)) return;
  for (const item of itemsOf(token)) {
    const { value } = item;
    if (!isBlock(value)) continue;
    if (token.type === 'block-map') {
      const step = columnOf(text, value.offset) - columnOf(text, startOfItem(item));
      if (value.type === 'block-map' && steps.map === 0 && step > 0) steps.map = step;
      if (value.type === 'block-seq' && steps.list < 0 && step >= 0) steps.list = step;
    }
    findSteps(value, text, steps);
  }
}
