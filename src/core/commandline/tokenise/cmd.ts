/**
 * The tokeniser of cmd.exe and of a Windows command line as a process gets it (argv).
 *
 * C1. One pass; each character is looked at a bounded number of times.
 * C2. What follows `cmd /c` belongs to the inner shell to the end of the text: the rest is one word, as it stands.
 * C3. Carets and quotes inside a word vanish, as they do for cmd; where they stand between letters they are marked as hiding.
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

const BLANK = new Set([' ', '\t', '\u00a0']);
/** cmd takes these for blanks before an argument. */
const SOFT_BLANK = new Set([',', ';', '=']);
/** What stands for itself, inside quotes and outside. */
const PLAIN = /[A-Za-z0-9_.:/$*?!%@#~+\u00a1-\uffff-]+/y;
const OPERATORS = new Set(['&', '|', '\n', '\r']);
const SHELL_NAME = /(?:^|[\\/])cmd(?:\.exe)?$|^%comspec%$/i;
const SHELL_SWITCH = /^(?:\/[a-bd-jl-qs-z](?::\w*)?)*\/[ckr]/i;
/** `FOR` takes soft blanks between all its parts. */
const SOFT_COMMANDS = new Set(['for', 'if', 'do', 'call']);

export interface CmdOptions {
  /** `\"` is a quote sign inside a string, as for a program's arguments; cmd itself takes it for the end. */
  readonly isArgv?: boolean;
}

export function readCmd(text: string, { isArgv = false }: CmdOptions = {}): Reading {
  const commands: Command[] = [];
  const marks: Mark[] = [];
  let command = newCommand(0);
  let depth = 0;
  let at = 0;

  const close = (end: number, input = -1): void => {
    command.end = end;
    const isEmpty = command.words.length === 0 && command.redirects.length === 0;
    if (!isEmpty) commands.push(command);
    command = newCommand(end, input);
  };

  let starter = starterOf(undefined);
  /** What the first word of the command makes of the rest; asked at every word, so it is told once a command. */
  const start = (): Starter => {
    if (starter.word !== command.words[0]) starter = starterOf(command.words[0]);
    return starter;
  };

  while (at < text.length && commands.length < COMMANDS_MAX) {
    const char = text[at] ?? '';
    if (BLANK.has(char)) at += 1;
    else if (SOFT_BLANK.has(char) && start().isSoft) at += 1;
    else if (char === '@' && command.words.length === 0) at += 1;
    else if (OPERATORS.has(char)) {
      const isPipe = char === '|' && text[at + 1] !== '|';
      const isDouble = text[at + 1] === char;
      const hadWords = command.words.length > 0;
      close(at, isPipe && hadWords ? commands.length : -1);
      at += isDouble ? 2 : 1;
    } else if (char === '(' && (command.words.length === 0 || start().isBlock)) {
      close(at);
      depth += 1;
      at += 1;
    } else if (char === ')' && depth > 0) {
      depth -= 1;
      close(at);
      at += 1;
    } else if (char === '>' || char === '<') {
      const operator = text[at + 1] === char ? char + char : char;
      at += operator.length;
      if (text[at] === '&') {
        at += 2;
        continue;
      }
      while (BLANK.has(text[at] ?? '')) at += 1;
      const word = readWord(text, at, false, isArgv, depth, marks);
      command.redirects.push({ operator, word });
      at = Math.max(word.end, at + 1);
    } else if (char === '(' && start().isFor && command.words.at(-1)?.text.toLowerCase() === 'in') {
      const end = endOfList(text, at + 1);
      command.words.push({ text: text.slice(at + 1, end), start: at + 1, end, isQuoted: true });
      at = end + 1;
    } else {
      const word = readWord(text, at, start().isSoft, isArgv, depth, marks);
      at = Math.max(word.end, at + 1);
      if ((text[at] === '>' || text[at] === '<') && /^\d$/.test(word.text)) continue;
      const rest = start().isShell && command.words.length < 8 ? restOfShell(word, text) : undefined;
      if (rest !== undefined) {
        command.words.push(...rest);
        at = text.length;
      } else if (start().isFor && word.text.toLowerCase() === 'do') {
        command.words.push(word);
        close(at);
      } else command.words.push(word);
    }
  }
  close(text.length);
  return { commands, marks, comments: [] };
}

interface Starter {
  readonly word: Word | undefined;
  /** Takes soft blanks between its words. */
  readonly isSoft: boolean;
  /** `if … (` and `else (`: what is in the brackets are commands of their own. */
  readonly isBlock: boolean;
  readonly isFor: boolean;
  /** cmd itself, or a variable of a loop that may hold it. */
  readonly isShell: boolean;
}

function starterOf(word: Word | undefined): Starter {
  if (word === undefined) return { word, isSoft: true, isBlock: false, isFor: false, isShell: false };
  const lower = word.text.toLowerCase();
  const isCmd = SHELL_NAME.test(word.text);
  return {
    word,
    isSoft: SOFT_COMMANDS.has(lower) || isCmd,
    isBlock: lower === 'if' || lower === 'else',
    isFor: lower === 'for',
    isShell: isCmd || /^%\w,?$/.test(word.text),
  };
}

/** The closing bracket of the list of a FOR, outside quotes. */
function endOfList(text: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] === ')' && !isQuoted) return at;
  }
  return text.length;
}

/** `/c` and what follows it to the end of the text, or undefined when this word is no such switch of cmd. */
function restOfShell(word: Word, text: string): readonly Word[] | undefined {
  if (!word.text.startsWith('/')) return undefined;
  const found = SHELL_SWITCH.exec(word.text);
  if (found === null) return undefined;
  // The switch may be glued to what follows it (`/c"dir"`) and hold carets: find its end in the text as written.
  let start = word.start;
  for (let seen = 0; seen < found[0].length && start < text.length; start += 1) {
    if (text[start] !== '^' && text[start] !== '"') seen += 1;
  }
  while (/[\s,;=]/.test(text[start] ?? '')) start += 1;
  const rest = unwrapped(text.slice(start).trimEnd());
  const offset = start + (text.startsWith(`"${rest.slice(0, 1)}`, start) ? 1 : 0);
  return [
    { text: '/c', start: word.start, end: start, isQuoted: false },
    { text: rest, start: offset, end: offset + rest.length, isQuoted: true },
  ];
}

/** cmd drops the first and the last quote of what it is given. */
function unwrapped(text: string): string {
  if (!text.startsWith('"')) return text;
  const last = text.lastIndexOf('"');
  return last > 0 ? text.slice(1, last) + text.slice(last + 1) : text.slice(1);
}

function readWord(text: string, start: number, isSoft: boolean, isArgv: boolean, depth: number, marks: Mark[]): Word {
  let out = '';
  let at = start;
  let isQuoted = false;
  let carets = 0;
  let splits = 0;
  for (; at < text.length; at += 1) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0];
    if (plain !== undefined) {
      out += plain;
      at += plain.length - 1;
      continue;
    }
    const char = text[at] ?? '';
    if (char === '"') {
      // Between letters a quote changes nothing for cmd and everything for a reader.
      if (isLetterOrDigit(text[at - 1]) && text[at + 1] === '"' && isLetterOrDigit(text[at + 2])) splits += 1;
      isQuoted = !isQuoted;
    } else if (char === '\\' && isArgv && text[at + 1] === '"') {
      out += '"';
      at += 1;
    } else if (char === '\\' && isArgv && text[at + 1] === '\\' && isEscapedQuote(text, at)) {
      out += '\\';
      at += 1;
    } else if (isQuoted) out += char;
    else if (char === '^' && !(isArgv && !text.slice(at + 1, at + 3).trim())) {
      const next = text[at + 1];
      if (isLetterOrDigit(next) || isLetterOrDigit(text[at - 1])) carets += 1;
      if (next !== undefined && next !== '^') {
        at += 1;
        out += next;
      } else if (next === '^') {
        at += 1;
        out += '^';
      }
    } else if (BLANK.has(char) || OPERATORS.has(char) || char === '<' || char === '>') break;
    else if (char === ')' && depth > 0) break;
    else if (isSoft && SOFT_BLANK.has(char)) break;
    else out += char;
  }
  if (carets > 1) marks.push({ kind: 'caret', start, end: at });
  if (splits > 0) marks.push({ kind: 'quote', start, end: at });
  return { text: out, start, end: at, isQuoted: text[start] === '"' };
}

/** Backslashes that end in a quote count in pairs. */
function isEscapedQuote(text: string, from: number): boolean {
  let at = from;
  while (text[at] === '\\' && at - from < 8) at += 1;
  return text[at] === '"';
}
