/**
 * Text as a terminal may show it: what would act on the terminal, or deceive who reads, is made visible.
 *
 * X1. `printable` lets through letters, marks, digits, punctuation, symbols and the plain space, and nothing else: control characters
 *     (ANSI sequences begin with one), bidi and zero-width marks, other spaces and blanks that look like nothing become `\u{…}`.
 * X2. Widths are columns of a terminal: wide letters count two, combining marks none.
 */

/** Letters and symbols by their category that show nothing, or look like a plain space. */
const BLANK = /\p{Default_Ignorable_Code_Point}|\u{2800}/u;
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;
const SHORT: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };
const ONLY_PLAIN = /^[\u{20}-\u{7E}]*$/u;

/** Any text, made harmless for a terminal. With `ascii`, all that is not ASCII is written as its code point too. */
export function printable(text: string, ascii = false): string {
  if (ONLY_PLAIN.test(text)) return text;
  return Array.from(text, (char) => {
    if (char === ' ') return char;
    const hidden = UNSAFE.test(char) || BLANK.test(char) || (ascii && !ONLY_PLAIN.test(char));
    return hidden ? (SHORT[char] ?? escaped(char)) : char;
  }).join('');
}

/**
 * A document of JSON whose texts are harmless in a terminal too: the same value, with escapes where `JSON.stringify` leaves
 * bidi marks and the like as they are. With `indent` 0 on one line.
 */
export function printableJson(value: unknown, indent: 0 | 2 = 2): string {
  const text = JSON.stringify(value, undefined, indent);
  return Array.from(text, (char) => {
    if (char === ' ' || char === '\n' || !(UNSAFE.test(char) || BLANK.test(char))) return char;
    return Array.from({ length: char.length }, (_, index) => jsonEscape(char.charCodeAt(index))).join('');
  }).join('');
}

function jsonEscape(unit: number): string {
  return String.raw`\u` + unit.toString(16).padStart(4, '0');
}

function escaped(char: string): string {
  return String.raw`\u{` + (char.codePointAt(0) ?? 0).toString(16).toUpperCase() + '}';
}

const MARK = /[\p{Mn}\p{Me}]/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}]/u;

/** Columns that a printable text takes. */
export function widthOf(text: string): number {
  if (ONLY_PLAIN.test(text)) return text.length;
  return Array.from(text, charWidth).reduce((sum, width) => sum + width, 0);
}

function charWidth(char: string): number {
  if (MARK.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}

/** The beginning of a text that fits into `width` columns. */
export function headOf(text: string, width: number): string {
  let used = 0;
  let head = '';
  for (const char of text) {
    used += charWidth(char);
    if (used > width) break;
    head += char;
  }
  return head;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
