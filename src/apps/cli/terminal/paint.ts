/**
 * From lines of spans to what a terminal gets. The only place that writes ANSI sequences.
 *
 * N1. Every text passes `printable` here, so that no value of an alert reaches the terminal raw, whoever made the line.
 * N2. A line that is too wide is wrapped under its own beginning, never cut: what must be cut (tables) is cut before, and says so by `…`.
 * N3. What is copied stays whole: a command is left to the terminal to wrap, and a word that is too wide for the place where values stand, such
 *     as a hash, gets a line of its own where it fits.
 * N4. Colour only repeats what words and symbols say already.
 */
import { styleText } from 'node:util';
import { headOf, printable, widthOf } from './text.ts';

export type Style = 'plain' | 'title' | 'strong' | 'dim' | 'good' | 'caution' | 'bad' | 'accent';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export interface Line {
  readonly spans: readonly Span[];
  /** Columns before the first span. */
  readonly indent: number;
  /** Columns before what is wrapped. */
  readonly hang: number;
  /** Never wrapped by us: what a terminal wraps is copied as one line. */
  readonly whole?: true;
}

/** How a stream is to be written to. */
export interface Look {
  readonly colour: boolean;
  readonly unicode: boolean;
  /** Columns; Infinity in a pipe, where nothing is wrapped or cut. */
  readonly width: number;
}

export const PLAIN_LOOK: Look = { colour: false, unicode: true, width: Infinity };

const FORMATS: Readonly<Record<Style, Parameters<typeof styleText>[0] | undefined>> = {
  plain: undefined,
  title: ['bold', 'cyan'],
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  caution: 'yellow',
  bad: 'red',
  accent: 'cyan',
};

export const SYMBOLS = {
  done: ['✓', '+'],
  failed: ['✗', 'x'],
  skipped: ['–', '-'],
  evidence: ['•', '*'],
  gap: ['◌', 'o'],
  sent: ['→', '>'],
  question: ['?', '?'],
  answer: ['»', '>>'],
  item: ['□', '[]'],
  end: ['■', '='],
  bar: ['│', '|'],
  dot: ['·', '-'],
  more: ['…', '...'],
} as const satisfies Record<string, readonly [unicode: string, ascii: string]>;

export type SymbolName = keyof typeof SYMBOLS;

/** A symbol as a span holds it; `paint` writes its ASCII form where the terminal has no other. */
export function symbol(name: SymbolName): string {
  return SYMBOLS[name][0];
}

const ASCII_OF: ReadonlyMap<string, string> = new Map(
  Object.values(SYMBOLS).map(([unicode, ascii]) => [unicode, ascii]),
);

export function span(text: string, style: Style = 'plain'): Span {
  return { text, style };
}

/** A line of texts and spans. */
export function line(indent: number, ...parts: readonly (string | Span)[]): Line {
  return hanging(indent, indent + 2, ...parts);
}

export function hanging(indent: number, hang: number, ...parts: readonly (string | Span)[]): Line {
  return { indent, hang, spans: parts.map((part) => (typeof part === 'string' ? span(part) : part)) };
}

/** A line that is not wrapped: a command to be copied. */
export function whole(indent: number, ...parts: readonly (string | Span)[]): Line {
  return { ...line(indent, ...parts), whole: true };
}

export const EMPTY: Line = { indent: 0, hang: 0, spans: [] };

/** A text of several lines, each on its own. */
export function paragraph(indent: number, text: string, style: Style = 'plain'): readonly Line[] {
  return text.split(/\r?\n/).map((part) => hanging(indent, indent, span(part, style)));
}

export function paint(lines: readonly Line[], look: Look): string {
  return lines.map((one) => `${paintLine(one, look)}\n`).join('');
}

function paintLine({ spans, indent, hang, whole: unbroken }: Line, look: Look): string {
  const room = unbroken ? Infinity : Math.max(20, look.width);
  let out = ' '.repeat(indent);
  let column = indent;
  let fresh = true;
  const own = Math.min(hang, indent + 2);
  const wrap = (to = hang) => {
    out = `${out.replace(/ +$/, '')}\n${' '.repeat(to)}`;
    column = to;
    fresh = true;
  };
  for (const { text, style } of spans) {
    for (const word of wordsOf(text, look)) {
      let rest = word;
      if (!fresh && column + widthOf(word.trimEnd()) > room) {
        const width = widthOf(word.trim());
        const needsOwn = width > room - hang && width <= room - own;
        // Where the word stands at the beginning of a line already, another line would gain nothing.
        if (needsOwn || column > hang) {
          wrap(needsOwn ? own : hang);
          rest = word.trimStart();
        }
      }
      while (column + widthOf(rest.trimEnd()) > room && room > hang) {
        const head = headOf(rest, room - column);
        out += dressed(head, style, look);
        rest = rest.slice(head.length);
        wrap();
      }
      out += dressed(rest, style, look);
      column += widthOf(rest);
      fresh &&= rest === '';
    }
  }
  return out.replace(/ +$/, '');
}

/** Words with the spaces that follow them. */
function wordsOf(text: string, look: Look): readonly string[] {
  const symbolText = ASCII_OF.get(text.trim());
  if (symbolText !== undefined && !look.unicode) return [text.replace(text.trim(), symbolText)];
  return printable(text, !look.unicode).match(/ *[^ ]+ *| +/g) ?? [];
}

/** Blanks at the end stay outside of the sequences, where `paintLine` finds them. */
function dressed(text: string, style: Style, look: Look): string {
  const format = FORMATS[style];
  const ink = text.trimEnd();
  if (!look.colour || format === undefined || ink === '') return text;
  return styleText(format, ink, { validateStream: false }) + text.slice(ink.length);
}
