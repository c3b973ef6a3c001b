/**
 * A text → the YAML scalar that reads back as this text, in the style of the scalar that it replaces where that can be.
 *
 * Y5. Plain (unquoted) only where every YAML reader, the vendor's and those that know types included, gives back this text.
 * Y6. One line, unless a block scalar may stand here.
 *
 * Not here: lists and mappings (`print.ts`).
 */

/** How a scalar is written: as it stands, in quotes, or as the indented lines of a block. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface ScalarPlace {
  /** Of the scalar that is replaced, or of a neighbour. */
  readonly style?: ScalarStyle | undefined;
  /** Inside `{}` or `[]`. */
  readonly inFlow: boolean;
  /** Columns by which the lines of a block scalar are indented; undefined: none may stand here. */
  readonly blockIndent: number | undefined;
  readonly eol: string;
}

export function printScalar(text: string, place: ScalarPlace): string {
  const { style = 'plain', blockIndent } = place;
  if (style === 'plain' && isPlain(text, place.inFlow)) return text;
  if (style === 'single' && isQuotable(text)) return singleQuoted(text);
  if (blockIndent !== undefined && isBlockText(text) && (style !== 'double' || text.includes('\n'))) {
    const isBlockStyle = style === 'literal' || style === 'folded';
    if (isBlockStyle || text.includes('\n')) {
      return block(text, style === 'folded' && isFoldable(text), blockIndent, place.eol);
    }
  }
  return doubleQuoted(text);
}

/** Without quotes it would be read as a number, a boolean, a date, null or a merge by readers that know types. */
function isTyped(text: string): boolean {
  return TYPED.test(text);
}

const TYPED =
  /^(?:|~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.(?:inf|nan)|[-+.]{0,2}[0-9][0-9_.,:eExXoObBa-fA-F+\-TtZz ]*)$/i;
/** A first character that YAML reads as a sign, unless a dash, question mark or colon goes on with a word. */
const PLAIN_START = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:][^\s,[\]{}])/u;
const PLAIN_BREAK = /:(?:\s|$)|\s#|[\t\n\r]|\s$|^(?:---|\.\.\.)/u;

/** Whether the text can stand unquoted (Y5). */
function isPlain(text: string, inFlow: boolean): boolean {
  if (isTyped(text) || !PLAIN_START.test(text) || PLAIN_BREAK.test(text) || !isQuotable(text)) return false;
  return !inFlow || !/[,[\]{}:]/.test(text);
}

/** Characters that no style but the double quotes can hold: control, line breaks other than \n, marks, halves of a pair. */
const NEEDS_ESCAPE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u; // oxlint-disable-line no-control-regex -- they are what it looks for

function isQuotable(text: string): boolean {
  return !text.includes('\n') && !NEEDS_ESCAPE.test(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function doubleQuoted(text: string): string {
  let out = '';
  for (const char of text) {
    const escape = ESCAPES[char];
    if (escape !== undefined) out += escape;
    else if (NEEDS_ESCAPE.test(char)) out += `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    else out += char;
  }
  return `"${out}"`;
}

/** At most one line break at the end, no blank at the start of the first line, no line of blanks alone. */
function isBlockText(text: string): boolean {
  if (NEEDS_ESCAPE.test(text) || text.trim() === '' || /^\s/.test(text) || text.endsWith('\n\n')) return false;
  return !/\n[ \t]+(?:\n|$)/.test(text);
}

/** Folding joins lines; a line that begins with a blank would be taken otherwise. */
function isFoldable(text: string): boolean {
  return !/\n[ \t]/.test(text);
}

function block(text: string, folded: boolean, indent: number, eol: string): string {
  const chomp = text.endsWith('\n') ? '' : '-';
  const body = chomp === '' ? text.slice(0, -1) : text;
  // A folded line break is written as an empty line between.
  const lines = (folded ? body.replaceAll(/\n+/g, (breaks) => `${breaks}\n`) : body).split('\n');
  const pad = ' '.repeat(indent);
  return [`${folded ? '>' : '|'}${chomp}`, ...lines.map((line) => (line === '' ? '' : pad + line))].join(eol);
}
