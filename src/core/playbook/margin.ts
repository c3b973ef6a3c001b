/**
 * Quoted texts that go on at the margin.
 *
 *     description: "first line
 *     second line"
 *
 * YAML wants the second line indented; the vendor's reader does not, and published playbooks hold such texts. The repair
 * indents those lines in a copy (blanks at the start of a continued line are no part of the text) and can say where each
 * offset of the copy stands in the original.
 */

export interface Repaired {
  readonly text: string;
  /** Offset in the repaired text → offset in the original. */
  original(offset: number): number;
}

/** The text as it stands. */
export function unrepaired(text: string): Repaired {
  return { text, original: (offset) => offset };
}

/**
 * Indents the lines with which a quoted text goes on, from the line break after `cutAt` (where the YAML reader gave it up) to
 * its closing quote. Undefined when it is never closed, or does not go on in another line.
 */
export function indentQuoted(before: Repaired, cutAt: number, quote: '"' | "'"): Repaired | undefined {
  const { text } = before;
  const close = closingQuote(text, cutAt, quote);
  const firstBreak = text.indexOf('\n', cutAt);
  if (close === undefined || firstBreak < 0 || firstBreak > close) return undefined;
  const lineStart = text.lastIndexOf('\n', Math.max(cutAt - 1, 0)) + 1;
  const lead = /^[ \-?]*/.exec(text.slice(lineStart, lineStart + INDENT_MAX))?.[0].length ?? 0;
  const pad = ' '.repeat(lead + 1);
  const breaks: number[] = [];
  for (let at = firstBreak; at >= 0 && at < close; at = text.indexOf('\n', at + 1)) breaks.push(at + 1);
  const pieces: string[] = [];
  let from = 0;
  for (const at of breaks) {
    pieces.push(text.slice(from, at), pad);
    from = at;
  }
  pieces.push(text.slice(from));
  return {
    text: pieces.join(''),
    original: (offset) => before.original(withoutPads(offset, breaks, pad.length)),
  };
}

const INDENT_MAX = 500;

/** Offset in the padded text → offset in the text before. `breaks`: where pads were put in, ascending. */
function withoutPads(offset: number, breaks: readonly number[], width: number): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((breaks[middle] ?? 0) + middle * width <= offset) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return offset;
  return Math.max(offset - low * width, breaks[low - 1] ?? 0);
}

/** Where the quoted text ends; `from` lies inside it, and not behind a backslash or between two single quotes. */
function closingQuote(text: string, from: number, quote: '"' | "'"): number | undefined {
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote === '"' && c === '\\') i++;
    else if (c === quote && quote === "'" && text.charAt(i + 1) === "'") i++;
    else if (c === quote) return i;
  }
  return undefined;
}
