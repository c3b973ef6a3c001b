/**
 * From the pattern that a person wrote for Go, Python or JavaScript to the one that RE2 reads.
 *
 * Only the spelling changes. What RE2 has no notion of is a fault that says what it is and what to write instead.
 */
import { Fault } from './fault.ts';

interface Refusal {
  readonly at: RegExp;
  readonly what: string;
  readonly instead: string;
}

/** Asked where a group, an escape or a repetition begins; the first that fits refuses the pattern. */
const REFUSED_GROUPS: readonly Refusal[] = [
  { at: /^\(\?[=!]/, what: 'look-ahead', instead: 'match the text beside it too and take a group' },
  { at: /^\(\?<[=!]/, what: 'look-behind', instead: 'match the text before it too and take a group' },
  { at: /^\(\?P=/, what: 'a back-reference', instead: 'compare two groups in a filter' },
  { at: /^\(\?>/, what: 'an atomic group', instead: 'write (?:…): matching takes linear time without it' },
  { at: /^\(\?\(/, what: 'a conditional group', instead: 'write the alternatives with |' },
];
const BACK_REFERENCE: Refusal = {
  at: /^\\(?:[1-9]|k<)/,
  what: 'a back-reference',
  instead: 'compare two groups in a filter',
};
const POSSESSIVE: Refusal = {
  at: /^[*+?}]\+/,
  what: 'a possessive repetition',
  instead: 'leave the second + out: matching takes linear time without it',
};

/** Flags of Python that say what RE2 does anyway (`u`, `a`, `L`), and `x`, which is resolved here. */
const FLAGS = /^\(\?([aiLmsux]*)(?:-([imsx]+))?([:)])/;

/** `verbose`: as if the pattern began with `(?x)`. */
export function fromPython(source: string, verbose: boolean): string | Fault {
  let written = '';
  let loose = verbose;
  for (let i = 0; i < source.length;) {
    const c = source.charAt(i);
    const rest = source.slice(i, i + 24);
    if (c === '\\') {
      if (BACK_REFERENCE.at.test(rest)) return refusal(source, BACK_REFERENCE);
      const escape = escaped(rest);
      written += escape.written;
      i += escape.read;
    } else if (c === '[') {
      const end = endOfClass(source, i);
      written += classWritten(source.slice(i, end));
      i = end;
    } else if (c === '(' && source.charAt(i + 1) === '?') {
      const refused = REFUSED_GROUPS.find(({ at }) => at.test(rest));
      if (refused !== undefined) return refusal(source, refused);
      if (source.charAt(i + 2) === '#') {
        const end = source.indexOf(')', i);
        i = end < 0 ? source.length : end + 1;
        continue;
      }
      const flags = FLAGS.exec(rest);
      if (flags === null) {
        written += '(?';
        i += 2;
        continue;
      }
      const [whole, on = '', off = '', end = ''] = flags;
      if (on.includes('x')) loose = true;
      if (off.includes('x')) loose = false;
      written += groupWritten(on.replace(/[aLux]/g, ''), off.replace('x', ''), end);
      i += whole.length;
    } else if (loose && /\s/.test(c)) i++;
    else if (loose && c === '#') {
      const end = source.indexOf('\n', i);
      i = end < 0 ? source.length : end + 1;
    } else if (/^\{,\d/.test(rest)) {
      written += '{0,';
      i += 2;
    } else {
      if (POSSESSIVE.at.test(rest) && i > 0 && isRepetition(source, i)) return refusal(source, POSSESSIVE);
      written += c;
      i++;
    }
  }
  return written;
}

function refusal(source: string, { what, instead }: Refusal): Fault {
  const shown = JSON.stringify(source.length > 80 ? `${source.slice(0, 80)}…` : source);
  return new Fault('language.pattern', `the pattern ${shown} uses ${what}, which RE2 does not have: ${instead}`);
}

/** `}` ends a repetition only when it closes one. */
function isRepetition(source: string, at: number): boolean {
  return source.charAt(at) !== '}' || /\{\d*,?\d*$/.test(source.slice(Math.max(0, at - 12), at));
}

function groupWritten(on: string, off: string, end: string): string {
  const minus = off === '' ? '' : `-${off}`;
  if (on === '' && minus === '') return end === ':' ? '(?:' : '';
  return `(?${on}${minus}${end}`;
}

function escaped(rest: string): { readonly written: string; readonly read: number } {
  if (rest.startsWith('\\Z')) return { written: '\\z', read: 2 };
  return unicodeEscaped(rest) ?? { written: rest.slice(0, 2), read: 2 };
}

/** `\uXXXX` and `\UXXXXXXXX` as RE2 spells them. */
function unicodeEscaped(rest: string): { readonly written: string; readonly read: number } | undefined {
  const unicode = /^\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(rest);
  return unicode === null ? undefined : { written: `\\x{${unicode[1] ?? unicode[2] ?? ''}}`, read: unicode[0].length };
}

/** Index after the `]` that closes the class which begins at `open`; a `]` in the first place is a character. */
function endOfClass(source: string, open: number): number {
  let i = open + 1;
  if (source.charAt(i) === '^') i++;
  if (source.charAt(i) === ']') i++;
  for (; i < source.length; i++) {
    const c = source.charAt(i);
    if (c === '\\') i++;
    else if (c === '[' && source.charAt(i + 1) === ':') {
      const end = source.indexOf(':]', i);
      if (end > 0) i = end + 1;
    } else if (c === ']') return i + 1;
  }
  return source.length;
}

function classWritten(text: string): string {
  let written = '';
  for (let i = 0; i < text.length;) {
    if (text.charAt(i) !== '\\') {
      written += text.charAt(i++);
      continue;
    }
    const unicode = unicodeEscaped(text.slice(i, i + 12));
    if (unicode !== undefined) {
      written += unicode.written;
      i += unicode.read;
    } else if (text.charAt(i + 1) === 'b') {
      // Inside a class it is the backspace, which RE2 spells otherwise.
      written += '\\x08';
      i += 2;
    } else {
      written += text.slice(i, i + 2);
      i += 2;
    }
  }
  return written;
}
