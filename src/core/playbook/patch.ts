/**
 * A draft → the edits of the text that make it say what the draft says, and leave every other byte.
 *
 * W1. A node that was not changed is not touched; a changed collection is taken apart down to what changed in it.
 * W2. Comments outside of a removed or replaced node stay; a comment in the last line of a removed node goes with it.
 * W3. A scalar keeps its style where the new text can be written in it; a new node takes the layout of the document.
 * W4. A change below an alias writes the value out in its place. A change of what an alias names is refused: it would change
 *     two places.
 *
 * Not here: which changes there are (`edits.ts`), whether the result says what was meant (`write.ts` reads it again).
 */
import { entryFrom, isKept, placeOf } from './draft.ts';
import type { Changed, Draft, DraftEntry, DraftList, DraftMap } from './draft.ts';
import {
  anchorsAmong,
  anchorsIn,
  breakBefore,
  columnOf,
  commaOf,
  endOfItem,
  endOfToken,
  hasCommentBefore,
  headerComment,
  isBlock,
  isFlow,
  isPaddedBelow,
  itemsOf,
  layoutOf,
  lineEnd,
  lineStart,
  slotOf,
  startOfItem,
  styleOf,
} from './layout.ts';
import type { BlockToken, FlowToken, Slot } from './layout.ts';
import { isBlockCollection, ITEM_STEP, printBlock, printFlow, printKey, printText } from './print.ts';
import type { PrintStyle } from './print.ts';
import { printScalar } from './scalars.ts';
import { suffixOf } from './source.ts';
import type { CollectionItem, ListNode, MapNode, Origins, WrittenPair } from './source.ts';

/** The text from `start` to `end` (exclusive) becomes `text`. Offsets in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Patch {
  /** Ascending, apart from each other; offsets of the text as it was given. */
  readonly edits: readonly TextEdit[];
  /** Offsets of changes that an alias forbids (W4). */
  readonly shared: readonly number[];
}

/** The edits that turn the text of `origins` into what `draft` says. */
export function patchOf(draft: Draft, origins: Origins): Patch {
  const patcher = new Patcher(origins);
  patcher.root(draft);
  const original = (offset: number): number => origins.source.original(offset);
  const edits = joined(patcher.edits).map(({ start, end, text }) => ({
    start: original(start),
    end: original(end),
    text,
  }));
  return { edits, shared: patcher.shared.map(original) };
}

/** In order, and edits that touch as one. */
function joined(edits: readonly TextEdit[]): readonly TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && last.end >= edit.start) {
      result[result.length - 1] = {
        start: last.start,
        end: Math.max(last.end, edit.end),
        text: last.text + edit.text,
      };
    } else result.push(edit);
  }
  return result;
}

class Patcher {
  readonly edits: TextEdit[] = [];
  readonly shared: number[] = [];
  readonly #origins: Origins;
  readonly #text: string;
  readonly #style: PrintStyle;

  constructor(origins: Origins) {
    this.#origins = origins;
    this.#text = origins.source.text;
    this.#style = { ...layoutOf(origins.token, this.#text), blockScalars: true };
  }

  root(draft: Draft): void {
    const { token } = this.#origins;
    if (token === undefined) return;
    const start = token.offset;
    const end = endOfToken(token, this.#text);
    const column = columnOf(this.#text, start);
    this.#patch(draft, { holder: 'root', column, indicatorEnd: undefined, start, end, token, anchors: [] });
  }

  #patch(draft: Draft, slot: Slot): void {
    if (isKept(draft)) return;
    const { from } = draft;
    if (from !== undefined && (isBlock(slot.token) || isFlow(slot.token))) {
      const patched =
        (draft.kind === 'map' && from.kind === 'map' && this.#patchMap(draft, from, slot.token)) ||
        (draft.kind === 'list' && from.kind === 'list' && this.#patchList(draft, from, slot.token));
      if (patched) {
        this.#refuseShared(slot.anchors, slot.start);
        return;
      }
    }
    this.#refuseShared([...slot.anchors, ...anchorsIn(slot.token)], slot.start);
    this.#replace(draft, slot);
  }

  #refuseShared(anchors: readonly string[], at: number): void {
    if (anchors.some((anchor) => this.#origins.aliased.has(anchor))) this.shared.push(at);
  }

  /** False, and nothing done: the mapping must be replaced as a whole. */
  #patchMap(draft: DraftMap, from: MapNode, token: BlockToken | FlowToken): boolean {
    const pairs = this.#origins.pairs.get(from);
    if (pairs === undefined) return false;
    const kept = new Set(draft.entries.map(({ from: entry }) => entry));
    const removed = new Set<WrittenPair>();
    for (const entry of from.entries) {
      if (kept.has(entry)) continue;
      const own = pairsFor(pairs, entry.key);
      if (!own.some(({ value }) => value === entry.value)) this.shared.push(entry.keyStart);
      for (const pair of own) removed.add(pair);
    }
    const left = pairs.filter((pair) => !removed.has(pair));
    const last = left.at(-1);
    if (last === undefined || left.some(({ item }) => item.key === undefined || item.sep === undefined)) return false;

    const added: DraftEntry[] = [];
    const pairOf = new Map(pairs.map((pair) => [pair.value, pair]));
    for (const entry of draft.entries) {
      const before = entryFrom(entry);
      const pair = before === undefined ? undefined : pairOf.get(before.value);
      if (before === undefined || pair === undefined) {
        // New, or taken over from another mapping by a merge key: such a one is written out when it changes.
        if (before === undefined || before.key !== entry.key || !isKept(entry.value)) added.push(entry);
        continue;
      }
      if (before.key !== entry.key) this.#renameKeys(pairsFor(pairs, before.key), before.key, entry.key, token);
      this.#patch(entry.value, slotOf(pair.item, isFlow(token) ? 'flow' : 'key', this.#text));
    }
    const isLeft = new Set(left.map(({ item }) => item));
    const items = pairs.map(({ item }) => item);
    this.#removeItems(token, items, (item) => isLeft.has(item));
    this.#insertEntries(added, last.item, token);
    return true;
  }

  #renameKeys(pairs: readonly WrittenPair[], before: string, after: string, token: BlockToken | FlowToken): void {
    for (const { key, item } of pairs) {
      if (item.key === undefined || item.key === null) continue;
      const place = { style: styleOf(item.key), inFlow: isFlow(token), blockIndent: undefined, eol: this.#style.eol };
      const text = printScalar(after + (suffixOf(key, before) ?? ''), place);
      this.#refuseShared(anchorsAmong(item.start), item.key.offset);
      this.#edit(item.key.offset, endOfToken(item.key, this.#text), text);
    }
  }

  #insertEntries(entries: readonly DraftEntry[], after: CollectionItem, token: BlockToken | FlowToken): void {
    if (entries.length === 0) return;
    const keyStyle = styleOf(after.key);
    for (const { key, value } of entries) {
      const entry: DraftMap = { kind: 'map', entries: [{ key, value }] };
      const style = { ...this.#styleAt(endOfItem(after, this.#text) ?? 0), keyStyle };
      if (isFlow(token)) {
        this.#insertBehind(after, `, ${printKey(key, true, style)} ${printFlow(value, this.#style)}`);
      } else {
        const column = columnOf(this.#text, startOfItem(after));
        this.#insertLine(after, column, printBlock(entry, column, style));
      }
    }
  }

  /** False, and nothing done: the list must be replaced as a whole. */
  #patchList(draft: DraftList, from: ListNode, token: BlockToken | FlowToken): boolean {
    const items = itemsOf(token);
    if (items.length !== from.items.length || token.type === 'block-map') return false;
    const placesBefore = new Map(from.items.map((item, index) => [item, index]));
    const places = draft.items.map((item) => {
      const place = placeOf(item);
      return place === undefined ? -1 : (placesBefore.get(place) ?? -1);
    });
    const left = places.filter((place) => place >= 0);
    if (left.length === 0 || left.some((place, index) => index > 0 && place <= (left[index - 1] ?? -1))) return false;
    if (isFlow(token) && items.some(({ key, sep }) => key !== undefined || sep !== undefined)) return false;

    const isLeft = new Set(left.map((place) => items[place]));
    this.#removeItems(token, items, (item) => isLeft.has(item));
    let before: CollectionItem | undefined;
    for (const [index, item] of draft.items.entries()) {
      const place = items[places[index] ?? -1];
      if (place !== undefined) {
        this.#patch(item, slotOf(place, isFlow(token) ? 'flow' : 'dash', this.#text));
        before = place;
      } else this.#insertItem(item, before, items[left[0] ?? 0], token);
    }
    return true;
  }

  /** Behind the item `before`; without one, before the first that stays, `next`. */
  #insertItem(
    item: Draft,
    before: CollectionItem | undefined,
    next: CollectionItem | undefined,
    token: BlockToken | FlowToken,
  ): void {
    const neighbour = before ?? next;
    if (neighbour === undefined) return;
    const start = startOfItem(neighbour);
    if (isFlow(token)) {
      const text = printFlow(item, this.#style);
      if (before === undefined) this.#edit(start, start, `${text}, `);
      else this.#insertBehind(before, `, ${text}`);
      return;
    }
    const column = columnOf(this.#text, start);
    const text = `- ${printBlock(item, column + ITEM_STEP, this.#styleAt(endOfItem(neighbour, this.#text) ?? 0))}`;
    if (before === undefined) this.#edit(start, start, text + this.#newLine(column));
    else this.#insertLine(before, column, text);
  }

  #insertLine(after: CollectionItem, column: number, text: string): void {
    const at = lineEnd(this.#text, endOfItem(after, this.#text) ?? 0);
    this.#edit(at, at, this.#newLine(column) + text);
  }

  #insertBehind(after: CollectionItem, text: string): void {
    const at = endOfItem(after, this.#text) ?? 0;
    this.#edit(at, at, text);
  }

  /** The style for lines that are put behind the line of an offset. */
  #styleAt(at: number): PrintStyle {
    return isPaddedBelow(this.#text, at) ? { ...this.#style, blockScalars: false } : this.#style;
  }

  #newLine(column: number): string {
    return this.#style.eol + ' '.repeat(column);
  }

  #removeItems(
    token: BlockToken | FlowToken,
    items: readonly CollectionItem[],
    isLeft: (item: CollectionItem) => boolean,
  ): void {
    const inOrder = items.toSorted((a, b) => startOfItem(a) - startOfItem(b));
    for (const item of inOrder) {
      if (isLeft(item)) continue;
      const own = anchorsAmong([...item.start, ...(item.sep ?? [])]);
      this.#refuseShared([...own, ...anchorsIn(item.value)], startOfItem(item));
    }
    if (isFlow(token)) this.#removeFlowItems(inOrder, isLeft);
    else this.#removeLines(inOrder, isLeft);
  }

  #removeLines(items: readonly CollectionItem[], isLeft: (item: CollectionItem) => boolean): void {
    const text = this.#text;
    const firstLeft = items.findIndex(isLeft);
    const first = items[0];
    const next = items[firstLeft];
    let from = 0;
    if (first !== undefined && next !== undefined && firstLeft > 0 && this.#isInline(startOfItem(first))) {
      const run = items.slice(1, firstLeft + 1);
      if (run.some(hasCommentBefore)) {
        this.#edit(startOfItem(first), lineEnd(text, endOfItem(first, text) ?? 0), '');
        from = 1;
      } else {
        this.#edit(startOfItem(first), startOfItem(next), '');
        from = firstLeft;
      }
    }
    for (const item of items.slice(from)) {
      if (isLeft(item)) continue;
      const start = lineStart(text, startOfItem(item));
      this.#edit(breakBefore(text, start), lineEnd(text, endOfItem(item, text) ?? start), '');
    }
  }

  /** Whether something stands before it in its line (`- a: 1`), or no line break before it. */
  #isInline(at: number): boolean {
    const start = lineStart(this.#text, at);
    return start === 0 || /\S/.test(this.#text.slice(start, at));
  }

  /** With the comma before it, or, before the first that stays, the comma behind it. */
  #removeFlowItems(items: readonly CollectionItem[], isLeft: (item: CollectionItem) => boolean): void {
    let seenLeft = false;
    for (const [index, item] of items.entries()) {
      if (isLeft(item)) {
        seenLeft = true;
        continue;
      }
      const beside = seenLeft ? item : items[index + 1];
      const comma = beside === undefined ? undefined : commaOf(beside);
      if (beside !== undefined && comma !== undefined) {
        this.#edit(comma, hasCommentBefore(beside) ? comma + 1 : startOfItem(beside), '');
      }
      this.#edit(startOfItem(item), endOfItem(item, this.#text) ?? startOfItem(item), '');
    }
  }

  #replace(draft: Changed, slot: Slot): void {
    if (slot.holder === 'flow') this.#replaceInFlow(draft, slot);
    else if (isBlockCollection(draft) && !(isFlow(slot.token) && itemsOf(slot.token).length > 0)) {
      this.#replaceByBlock(draft, slot);
    } else this.#replaceInLine(draft, slot);
  }

  #replaceInFlow(draft: Changed, slot: Slot): void {
    const place = { style: styleOf(slot.token), inFlow: true, blockIndent: undefined, eol: this.#style.eol };
    const text = draft.kind === 'text' ? printText(draft, place) : printFlow(draft, this.#style);
    const { start, end, indicatorEnd } = slot;
    if (indicatorEnd === undefined) this.#edit(end, end, `: ${text}`);
    else this.#edit(start, end, start === end ? ` ${text}` : text);
  }

  /** By a scalar, an empty collection, or a flow collection where one stood. */
  #replaceInLine(draft: Changed, slot: Slot): void {
    const text = this.#text;
    const { start, indicatorEnd = start } = slot;
    const between = text.slice(indicatorEnd, start);
    const rest = /^[ \t]*/.exec(text.slice(slot.end, lineEnd(text, slot.end)))?.[0].length ?? 0;
    const isLineEnd = slot.end + rest === lineEnd(text, slot.end) && !isPaddedBelow(text, slot.end);
    const stays = between.includes('#');
    const blockIndent = isLineEnd && !stays ? Math.max(slot.column + this.#step(slot), 1) : undefined;
    const place = { style: styleOf(slot.token), inFlow: false, blockIndent, eol: this.#style.eol };
    const bare = draft.kind === 'text' ? printText(draft, place) : printFlow(draft, this.#style);
    const value = bare.replace(/^.*/, (first) => first + headerComment(slot.token));
    const end = value.includes('\n') ? slot.end + rest : slot.end;
    if (slot.holder === 'root') this.#edit(start, end, value);
    else if (stays) {
      // A comment stands between the key and the line of the value: both stay where they are.
      const isTooFarLeft = columnOf(text, start) <= slot.column;
      this.#edit(start, end, (isTooFarLeft ? ' '.repeat(this.#step(slot)) : '') + value);
    } else if (between === '' || between.includes('\n')) this.#edit(indicatorEnd, end, ` ${value}`);
    else this.#edit(start, end, value);
  }

  #step(slot: Slot): number {
    return slot.holder === 'dash' ? ITEM_STEP : this.#style.mapStep;
  }

  /** By lines below the key, or behind the dash. */
  #replaceByBlock(draft: Changed, slot: Slot): void {
    const text = this.#text;
    const { start, indicatorEnd = start } = slot;
    const between = text.slice(indicatorEnd, start);
    const isBelow = between.includes('\n');
    const step = draft.kind === 'list' && slot.holder === 'key' ? this.#style.listStep : this.#step(slot);
    const column = slot.holder === 'root' ? slot.column : slot.column + step;
    const end = lineEnd(text, slot.end);
    const comment = text.slice(slot.end, end);
    const hasComment = comment.includes('#');
    // A comment behind the root would become a line of a block scalar at its end.
    const style = { ...this.#styleAt(slot.end), ...(hasComment ? { blockScalars: false } : {}) };
    if (slot.holder === 'root') this.#edit(start, slot.end, printBlock(draft, column, style));
    else if (slot.holder === 'dash' && !isBelow && !hasComment && headerComment(slot.token) === '') {
      this.#edit(indicatorEnd, end, ` ${printBlock(draft, column, style)}`);
    } else {
      const lines = this.#newLine(column) + printBlock(draft, column, this.#styleAt(slot.end));
      const cut = isBelow ? breakBefore(text, lineStart(text, start)) : indicatorEnd;
      if (hasComment) {
        this.#edit(cut, slot.end, '');
        this.#edit(end, end, lines);
      } else this.#edit(cut, end, headerComment(slot.token) + lines);
    }
  }

  #edit(start: number, end: number, text: string): void {
    if (start !== end || text !== '') this.edits.push({ start, end, text });
  }
}

/** The pairs that stand for a key: itself, twice perhaps, and those for products. */
function pairsFor(pairs: readonly WrittenPair[], key: string): readonly WrittenPair[] {
  return pairs.filter((pair) => suffixOf(pair.key, key) !== undefined);
}
