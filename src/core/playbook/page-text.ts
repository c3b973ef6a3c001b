/**
 * Foreign text inside a Markdown page: it is read as what it says, and can be nothing else.
 *
 * T1. No text becomes HTML, a link, an image, a heading, a table cell of its own or formula, whatever characters it has.
 * T2. Characters that hide or turn text (controls, bidi and zero-width marks) are written as `\u{…}`.
 * T3. Of Markdown in a description only paragraphs, lists and `**bold**` count, and headings as bold lines: they cannot pass for
 *     parts of the page.
 */

/** Letters and symbols that show nothing, or look like a plain blank, and those that act. */
const HIDDEN =
  /[\p{C}\p{Zl}\p{Zp}\u{A0}\u{2000}-\u{200A}\u{202F}\u{205F}\u{3000}\u{2800}]|\p{Default_Ignorable_Code_Point}/gu;

function visible(text: string): string {
  return text.replace(HIDDEN, (char) => String.raw`\u{` + (char.codePointAt(0) ?? 0).toString(16).toUpperCase() + '}');
}

/** One line of text, also inside a table. */
export function plain(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim())
    .replace(/[\\`*[\]|~$]/g, String.raw`\$&`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replace(/:(?=\/\/)|@|(?<=\bwww)\./gi, String.raw`\$&`)
    .replace(/^(?:[#+=-]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? start : `\\${start}`))
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`);
}

/** A name, path or value as code, also inside a table. */
export function code(text: string): string {
  const shown = visible(text.replace(/[ \t]*[\r\n]+[ \t]*/g, ' '));
  if (shown.trim() === '') return '`""`';
  if (/^[^`|\\]+$/.test(shown) && shown.trim() === shown) return `\`${shown}\``;
  // Entities mean the same in and outside of a table, and are never markup.
  const escaped = shown.replace(/[^\p{L}\p{N} ]/gu, (char) => `&#${char.codePointAt(0) ?? 0};`);
  return `<code>${escaped}</code>`;
}

/** A description of several lines (T3), as lines of Markdown. */
export function prose(text: string): readonly string[] {
  const lines: string[] = [];
  let level = -1;
  for (const raw of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    const item = /^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(\S.*)$/.exec(raw);
    if (item !== null) {
      level = Math.min(Math.floor((item[1] ?? '').replaceAll('\t', '  ').length / 2), level + 1);
      // Not `-`, which the page uses: next to its lists these stay lists of their own.
      lines.push(`${'  '.repeat(level)}* ${inline(item[2] ?? '')}`);
    } else {
      const heading = /^\s{0,3}#{1,6}\s+(\S.*?)\s*#*$/.exec(raw);
      const isContinued = level >= 0 && raw.trim() !== '' && /^\s/.test(raw);
      // A line at the margin after a list begins a paragraph: without an empty line it would belong to the last item.
      if (level >= 0 && !isContinued && raw.trim() !== '' && lines.at(-1) !== '') lines.push('');
      if (!isContinued) level = -1;
      const shown = heading === null ? inline(raw) : `**${plain((heading[1] ?? '').replaceAll('*', ''))}**`;
      lines.push(isContinued ? `${'  '.repeat(level + 1)}${shown}` : shown);
    }
  }
  return withoutEdges(lines);
}

/** One line in which `**bold**` counts. What its author escaped is the character itself. */
function inline(text: string): string {
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .split(/(\*\*[^*\s](?:[^*]*[^*\s])?\*\*)/)
    .map((part, index) => (index % 2 === 1 ? `**${plain(part.slice(2, -2))}**` : keepingEdges(part)))
    .join('')
    .trim();
}

function keepingEdges(text: string): string {
  const shown = plain(text);
  if (shown === '') return text === '' ? '' : ' ';
  return `${/^\s/.test(text) ? ' ' : ''}${shown}${/\s$/.test(text) ? ' ' : ''}`;
}

function withoutEdges(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((each) => each !== '');
  const last = lines.findLastIndex((each) => each !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}
