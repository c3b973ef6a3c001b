/**
 * A value → YAML text, in the block style of the vendor's own files: two columns a level, `- ` at the column of its key.
 *
 * Not here: what may stand unquoted (`scalars.ts`), changes to a text that exists (`patch.ts`).
 */
import type { Json } from '../base/json.ts';
import { draftOf } from './draft.ts';
import type { Draft, DraftEntry } from './draft.ts';
import { printScalar } from './scalars.ts';
import type { ScalarPlace, ScalarStyle } from './scalars.ts';

/** How a document is laid out. */
export interface PrintStyle {
  readonly eol: string;
  /** Columns that a mapping is indented below its key. */
  readonly mapStep: number;
  /** Columns that a list is indented below its key. */
  readonly listStep: number;
  /** Whether texts of several lines may be block scalars. */
  readonly blockScalars: boolean;
  /** Of keys, where those beside it show one. */
  readonly keyStyle?: ScalarStyle | undefined;
}

const DEFAULT_STYLE: PrintStyle = { eol: '\n', mapStep: 2, listStep: 0, blockScalars: true };

/** A whole new document. Reads back as the value: `dataOf(parseSource(printSource(v)).root)` is v with its scalars as texts. */
export function printSource(value: Json): string {
  return `${printBlock(draftOf(value), 0, DEFAULT_STYLE)}${DEFAULT_STYLE.eol}`;
}

/** Whether the node takes lines of its own below a key. */
export function isBlockCollection(draft: Draft): boolean {
  return (draft.kind === 'list' && draft.items.length > 0) || (draft.kind === 'map' && draft.entries.length > 0);
}

/** The node in block style. The first line is not indented: the caller has put the cursor at `column`. */
export function printBlock(draft: Draft, column: number, style: PrintStyle): string {
  const newLine = style.eol + ' '.repeat(column);
  if (draft.kind === 'map' && draft.entries.length > 0) {
    const { keyStyle: _, ...inner } = style;
    const lines = (draft.entries as readonly DraftEntry[]).map(
      ({ key, value }) => printKey(key, false, style) + printValue(value, column, inner),
    );
    return lines.join(newLine);
  }
  if (draft.kind === 'list' && draft.items.length > 0) {
    return (draft.items as readonly Draft[])
      .map((item) => `- ${printBlock(item, column + ITEM_STEP, style)}`)
      .join(newLine);
  }
  return printInline(draft, Math.max(column, 1), style);
}

/** From a dash to what it holds. */
export const ITEM_STEP = 2;

/** What follows the colon of a key that stands at `column`: a blank and a scalar, or a line break and the lines below. */
function printValue(draft: Draft, column: number, style: PrintStyle): string {
  if (!isBlockCollection(draft)) return ` ${printInline(draft, column + style.mapStep, style)}`;
  const inner = column + (draft.kind === 'list' ? style.listStep : style.mapStep);
  return style.eol + ' '.repeat(inner) + printBlock(draft, inner, style);
}

/** A scalar or an empty collection; lines of a block scalar are indented by `blockIndent`. */
function printInline(draft: Draft, blockIndent: number, style: PrintStyle): string {
  const place = { inFlow: false, blockIndent: style.blockScalars ? blockIndent : undefined, eol: style.eol };
  return draft.kind === 'text' ? printText(draft, place) : printFlow(draft, style);
}

/** The node on one line. */
export function printFlow(draft: Draft, style: PrintStyle): string {
  if (draft.kind === 'text') return printText(draft, { inFlow: true, blockIndent: undefined, eol: style.eol });
  if (draft.kind === 'list') {
    return `[${(draft.items as readonly Draft[]).map((item) => printFlow(item, style)).join(', ')}]`;
  }
  const members = (draft.entries as readonly DraftEntry[]).map(
    ({ key, value }) => `${printKey(key, true, style)} ${printFlow(value, style)}`,
  );
  return `{${members.join(', ')}}`;
}

/** A scalar. Null is the word; a number or boolean stands bare. */
export function printText(draft: Extract<Draft, { kind: 'text' }>, place: ScalarPlace): string {
  if (draft.isNull) return 'null';
  if ('bare' in draft && draft.bare === true) return draft.text;
  return printScalar(draft.text, place);
}

/** A key with its colon. */
export function printKey(key: string, inFlow: boolean, style: PrintStyle): string {
  return `${printScalar(key, { style: style.keyStyle, inFlow, blockIndent: undefined, eol: style.eol })}:`;
}
