/**
 * The tokeniser of PowerShell.
 *
 * W1. One pass with a stack for brackets; each character is looked at once.
 * W2. A method call is a command by the name of its method (`.downloadstring`) whose words are its arguments; a bracketed expression is a command of its own and the
 *     input of what surrounds it.
 * W3. Unclosed strings and brackets end with the text: what is cut is read as far as it goes.
 */
import {
  COMMANDS_MAX,
  isLetterOrDigit,
  newCommand,
  type Command,
  type Mark,
  type Reading,
  type Word,
} from './words.ts';

const BLANK = new Set([' ', '\t', '\r', '\u00a0']);
const END_OF_WORD = new Set([
  ' ',
  '\t',
  '\r',
  '\n',
  '\u00a0',
  ';',
  '|',
  '&',
  '(',
  ')',
  '{',
  '}',
  ',',
  "'",
  '"',
  '<',
  '>',
  '\u2018',
  '\u2019',
  '\u201c',
  '\u201d',
]);
/** Without the quotes of other scripts, which PowerShell takes for its own. */
const PLAIN = /[A-Za-z0-9_.:\\/$*?!%@#^~+\u00a1-\u2017\u201a\u201b\u201e-\uffff-]+/y;
const KEYWORDS = new Set([
  'if',
  'else',
  'elseif',
  'while',
  'do',
  'until',
  'for',
  'foreach',
  'try',
  'catch',
  'finally',
  'switch',
  'return',
  'function',
  'param',
  'begin',
  'process',
  'end',
  'in',
  'throw',
  'exit',
  '.',
  '%',
  '?',
]);
const STACK_MAX = 200;

export function readPowerShell(text: string): Reading {
  const commands: Command[] = [];
  const marks: Mark[] = [];
  const comments: string[] = [];
  const stack: { readonly outer: Command; readonly isCall: boolean }[] = [];
  let command = newCommand(0);
  let at = 0;
  let previousEnd = -1;

  const finish = (end: number): number => {
    command.end = end;
    if (command.words.length === 0 && command.redirects.length === 0) return -1;
    commands.push(command);
    return commands.length - 1;
  };
  const open = (isCall: boolean, next: Command): void => {
    if (stack.length < STACK_MAX) stack.push({ outer: command, isCall });
    command = next;
  };
  const shut = (end: number): void => {
    const index = finish(end);
    const frame = stack.pop();
    command = frame?.outer ?? newCommand(end);
    if (index >= 0) command.input = index;
  };

  while (at < text.length && commands.length < COMMANDS_MAX) {
    const char = text[at] ?? '';
    if (BLANK.has(char) || char === ',') at += 1;
    else if (char === '#' && (at === 0 || /[\s;({}]/.test(text[at - 1] ?? ''))) {
      const end = text.indexOf('\n', at);
      comments.push(text.slice(at + 1, at + 300));
      at = end === -1 ? text.length : end;
    } else if (char === '<' && text[at + 1] === '#') {
      const end = text.indexOf('#>', at + 2);
      comments.push(text.slice(at + 2, Math.min(end === -1 ? text.length : end, at + 300)));
      at = end === -1 ? text.length : end + 2;
    } else if (char === ';' || char === '\n') {
      finish(at);
      command = newCommand(at + 1);
      at += 1;
    } else if (char === '|') {
      const isPipe = text[at + 1] !== '|';
      const index = finish(at);
      command = newCommand(at + 1, isPipe ? index : -1);
      at += isPipe ? 1 : 2;
    } else if (char === '&') {
      if (text[at + 1] === '&' || command.words.length > 0) {
        finish(at);
        command = newCommand(at + 1);
      }
      at += text[at + 1] === '&' ? 2 : 1;
    } else if (char === '=' && command.words.length === 1 && /^[$[]/.test(command.words[0]?.text ?? '')) {
      // What is assigned is a command or an expression of its own.
      command.words.length = 0;
      at += text[at + 1] === '=' ? 2 : 1;
    } else if (char === '>' || char === '<') {
      at = readRedirect(text, at, command);
    } else if (char === '(') {
      const last = command.words.at(-1);
      const isGlued =
        previousEnd === at && last !== undefined && !last.isQuoted && !KEYWORDS.has(last.text.toLowerCase());
      if (isGlued) {
        // A method call: by itself when it is all there is, else nested in what surrounds it.
        const next = newCommand(last.start);
        command.words.pop();
        next.words.push(last);
        next.input = command.words.length === 0 ? command.input : -1;
        if (command.words.length === 0 && last.text.startsWith('.')) next.input = commands.length - 1;
        open(true, next);
      } else {
        if (command.words.length === 1 && KEYWORDS.has(command.words[0]?.text.toLowerCase() ?? '')) command.words.pop();
        open(false, newCommand(at + 1));
      }
      at += 1;
    } else if (char === ')' || char === '}') {
      shut(at);
      at += 1;
      previousEnd = at;
    } else if (char === '{') {
      if (KEYWORDS.has(command.words[0]?.text.toLowerCase() ?? '')) command.words.length = 0;
      open(false, newCommand(at + 1));
      at += 1;
    } else {
      const word = readWord(text, at, marks);
      at = Math.max(word.end, at + 1);
      previousEnd = at;
      const first = word.text;
      if (command.words.length === 0 && !word.isQuoted && isKeyword(first, text[at])) continue;
      const isAssignment =
        command.words.length === 1 && /^(?:[+*/-]?=)$/.test(first) && /^[$[]/.test(command.words[0]?.text ?? '');
      if (isAssignment) command.words.length = 0;
      else command.words.push(word);
    }
  }
  for (let left = stack.length; left >= 0; left -= 1) {
    if (left === 0) finish(text.length);
    else shut(text.length);
  }
  return { commands, marks, comments };
}

function isKeyword(word: string, next: string | undefined): boolean {
  const lower = word.toLowerCase();
  if (lower === '.' || lower === '%' || lower === '?') return lower === '.' && next !== '(';
  return lower !== 'exit' && KEYWORDS.has(lower);
}

function readRedirect(text: string, from: number, command: Command): number {
  const operator = text.startsWith('>>', from) ? '>>' : (text[from] ?? '>');
  let at = from + operator.length;
  if (text[at] === '&') return at + 2;
  while (BLANK.has(text[at] ?? '')) at += 1;
  const word = readWord(text, at, []);
  if (word.end > at) command.redirects.push({ operator, word });
  return Math.max(word.end, from + 1);
}

function readWord(text: string, start: number, marks: Mark[]): Word {
  let out = '';
  let at = start;
  let ticks = 0;
  // The first and the last sign of `out`, held beside it: to look into a text while it grows costs its whole length each time.
  let head = '';
  let last = '';
  const put = (piece: string): void => {
    if (piece === '') return;
    if (head === '') head = piece[0] ?? '';
    last = piece.at(-1) ?? '';
    out += piece;
  };
  for (; at < text.length; at += 1) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0];
    if (plain !== undefined) {
      put(plain);
      at += plain.length - 1;
      continue;
    }
    const char = text[at] ?? '';
    const here = last === '@';
    if (isSingle(char)) {
      const [inner, end] = readSingle(text, at + 1, here);
      if (here) out = out.slice(0, -1) + inner;
      else put(inner);
      at = end;
      if (start === at - inner.length - 1 || here) return done(true, at + 1);
    } else if (isDouble(char)) {
      const [inner, end, inTicks] = readDouble(text, at + 1);
      ticks += inTicks;
      if (here) out = out.slice(0, -1) + inner;
      else put(inner);
      at = end;
      if (/["\u201c\u201d]/.test(text[start] ?? '') || here) return done(true, at + 1);
    } else if (char === '`') {
      if (isLetterOrDigit(text[at + 1]) && (head !== '' || isLetterOrDigit(text[at + 2]))) ticks += 1;
      if (text[at + 1] !== '\n') put(text[at + 1] ?? '');
      at += 1;
    } else if (char === '[') {
      // A type or an index: one piece, so that commas and blanks in it split nothing.
      const end = text.slice(at, at + 200).indexOf(']');
      const stop = end === -1 ? at : at + end;
      put(text.slice(at, stop + 1));
      at = stop;
    } else if (char === '{' && last === '$') {
      const end = text.indexOf('}', at);
      const stop = end === -1 ? text.length : end;
      put(text.slice(at, stop + 1));
      at = stop;
    } else if (char === '=' && (head === '$' || head === '[')) break;
    else if (END_OF_WORD.has(char)) break;
    else put(char);
  }
  return done(false, at);

  function done(isQuoted: boolean, end: number): Word {
    if (ticks > 1) marks.push({ kind: 'tick', start, end });
    return { text: out, start, end, isQuoted };
  }
}

function isSingle(char: string): boolean {
  return char === "'" || char === '\u2018' || char === '\u2019';
}

function isDouble(char: string): boolean {
  return char === '"' || char === '\u201c' || char === '\u201d';
}

/** The text up to the closing quote and the index of that quote; `''` is a quote; a here-string ends with `'@`. */
function readSingle(text: string, from: number, isHere: boolean): readonly [string, number] {
  if (isHere) {
    const end = text.indexOf("'@", from);
    return end === -1 ? [text.slice(from), text.length] : [text.slice(from, end), end + 1];
  }
  let out = '';
  for (let at = from; at < text.length;) {
    const end = nextSingle(text, at);
    out += text.slice(at, end);
    if (end >= text.length || !isSingle(text[end + 1] ?? '')) return [out, end];
    out += "'";
    at = end + 2;
  }
  return [out, text.length];
}

const SINGLE = /['\u2018\u2019]/g;

function nextSingle(text: string, from: number): number {
  SINGLE.lastIndex = from;
  return SINGLE.exec(text)?.index ?? text.length;
}

function readDouble(text: string, from: number): readonly [string, number, number] {
  let out = '';
  let at = from;
  let ticks = 0;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '`') {
      if (isLetterOrDigit(text[at - 1]) && isLetterOrDigit(text[at + 1]) && !/[ntr0abfv]/.test(text[at + 1] ?? ''))
        ticks += 1;
      out += text[at + 1] === 'n' ? '\n' : (text[at + 1] ?? '');
      at += 1;
    } else if (isDouble(char)) {
      if (!isDouble(text[at + 1] ?? '')) break;
      out += '"';
      at += 1;
    } else out += char;
  }
  return [out, at, ticks];
}
