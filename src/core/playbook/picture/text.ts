/**
 * Text in a picture: made harmless, measured with the widths of a real font, and broken into lines that fit.
 *
 * T1. Nothing that can leave its place is drawn: no control characters, no direction overrides, no invisible characters, at most
 *     two combining marks on a character. What XML cannot hold is gone as well.
 * T2. A line that `wrapText` gives is never wider than asked, by the widths of DejaVu Sans. Verdana, the nearest font on other
 *     machines, differs by a few parts in a hundred, for which the blocks keep room.
 * T3. Time is linear in the text that is kept: of a name of 10 KB the end is not even looked at.
 */
import { lazy } from '../../base/lazy.ts';
import { BOLD_WIDTHS, REGULAR_WIDTHS } from './widths.generated.ts';

export interface TextStyle {
  /** In pixels. */
  readonly size: number;
  readonly bold: boolean;
}

const ELLIPSIS = '…';
/** Of a character that the font does not have: its own width is the viewer's business, and the writer pins the line's length. */
const WIDE = 1000;
const UNKNOWN = 750;
const WIDE_CHARACTER =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F000}-\u{3FFFF}]/u;
const MARK = /^\p{M}$/u;

/** A foreign text as one harmless line of at most `charactersMax` characters; what is longer ends in `…`. */
export function cleanText(text: string, charactersMax: number): string {
  // Blanks and marks may shrink; eight times the limit is more than any honest text needs.
  const head = text.slice(0, charactersMax * 8);
  const clean = head
    .toWellFormed()
    .replace(/[\p{Z}\p{Cc}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(clean);
  if (characters.length <= charactersMax && head.length === text.length) return clean;
  return `${characters
    .slice(0, Math.max(charactersMax - 1, 0))
    .join('')
    .trimEnd()}${ELLIPSIS}`;
}

const widthTables = lazy(() => ({ regular: decoded(REGULAR_WIDTHS), bold: decoded(BOLD_WIDTHS) }));

function decoded(source: string): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  let code = 0;
  for (const entry of source.split(' ')) {
    const [gap = '', count = '', width = ''] = entry.split('.');
    code += gap === '' ? 0 : Number.parseInt(gap, 36);
    const end = code + (count === '' ? 1 : Number.parseInt(count, 36));
    for (; code < end; code++) widths.set(code, Number.parseInt(width, 36));
  }
  return widths;
}

/** In pixels, without kerning (the writer switches it off). */
export function widthOf(text: string, style: TextStyle): number {
  const widths = widthTables()[style.bold ? 'bold' : 'regular'];
  let sum = 0;
  for (const character of text) sum += widths.get(character.codePointAt(0) ?? 0) ?? widthOfUnknown(character);
  return (sum * style.size) / 1000;
}

function widthOfUnknown(character: string): number {
  if (MARK.test(character)) return 0;
  return WIDE_CHARACTER.test(character) ? WIDE : UNKNOWN;
}

/** False when the font lacks a character: the width is then an estimate, and the line has to be held to it. */
export function isMeasured(text: string): boolean {
  const { regular, bold } = widthTables();
  return Array.from(text).every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return regular.has(code) && bold.has(code);
  });
}

/** A clean text in at most `linesMax` lines no wider than `widthMax`; what does not fit ends in `…`. No text: no lines. */
export function wrapText(text: string, style: TextStyle, widthMax: number, linesMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text, style, widthMax)) {
    if (line !== '' && widthOf((line + piece).trimEnd(), style) > widthMax) {
      lines.push(line.trimEnd());
      line = '';
      if (lines.length > linesMax) break;
    }
    line += line === '' ? piece.trimStart() : piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  if (lines.length <= linesMax) return lines;
  const kept = lines.slice(0, linesMax);
  return [...kept.slice(0, -1), ellipsized(kept.at(-1) ?? '', style, widthMax)];
}

/** Words with the blank after them; a word that is wider than a line, in parts: at its joints, else anywhere. */
function* piecesOf(text: string, style: TextStyle, widthMax: number): Generator<string> {
  for (const word of text.split(/(?<= )/)) {
    if (widthOf(word.trimEnd(), style) <= widthMax) {
      yield word;
      continue;
    }
    for (const part of word.split(/(?<=[_\-/.,:;=&?@|])|(?<=[a-z])(?=[A-Z])/)) {
      if (widthOf(part.trimEnd(), style) <= widthMax) yield part;
      else yield* part.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
    }
  }
}

function ellipsized(line: string, style: TextStyle, widthMax: number): string {
  const characters = line.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
  while (characters.length > 0 && widthOf(characters.join('') + ELLIPSIS, style) > widthMax) characters.pop();
  return characters.join('').trimEnd() + ELLIPSIS;
}
