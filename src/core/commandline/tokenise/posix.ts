/**
 * The tokeniser of the POSIX shells (sh, bash, zsh, ksh, dash).
 *
 * P1. One pass; nested substitutions are read where they stand, to `DEPTH_MAX`, so each character is looked at once a level.
 * P2. Variables that the text itself sets are put in; what is not known stays as written.
 * P3. `$'…'`, `$IFS`, slices, brace lists and quotes inside a word are undone and marked as hiding.
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

const DEPTH_MAX = 8;
const VALUE_CHARS_MAX = 4096;
const BRACE_WORDS_MAX = 64;
/** Expanded text of one reading: a variable that is named a thousand times must not multiply. */
const EXPANDED_CHARS_MAX = 65_536;
const OPERATOR = /\|&|\|\||&&|;;|&>>?|[|&;\n()]/y;
/** First signs of an operator. */
const OPERATOR_SIGNS = new Set(['|', '&', ';', '\n', '(', ')']);
const BLANK = new Set([' ', '\t', '\r', '\u00a0']);
/** Letters of other scripts stand for themselves; the blank without a break is one. */
const PLAIN = /[A-Za-z0-9_./:=@%+,~*?^\u00a1-\uffff-]+/y;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** What the commands of a substitution print, when that can be told from the text alone. */
export type OutputOf = (commands: readonly Command[], from: number) => string | undefined;

interface State {
  readonly text: string;
  readonly commands: Command[];
  readonly marks: Mark[];
  readonly comments: string[];
  readonly variables: Map<string, string>;
  readonly outputOf: OutputOf;
  expandedChars: number;
}

export function readPosix(text: string, outputOf: OutputOf = () => undefined): Reading {
  const state: State = {
    text,
    commands: [],
    marks: [],
    comments: [],
    variables: new Map(),
    outputOf,
    expandedChars: 0,
  };
  readCommands(state, 0, text.length, 0);
  return state;
}

function readCommands(state: State, from: number, to: number, depth: number): void {
  const { text, commands } = state;
  let command = newCommand(from);
  let at = from;
  const close = (end: number, isPiped = false): void => {
    command.end = end;
    let input = -1;
    if (command.words.length > 0 || command.redirects.length > 0) {
      remember(state, command);
      commands.push(command);
      if (isPiped) input = commands.length - 1;
    } else if (isPiped && commands.length > 0) input = commands.length - 1;
    command = newCommand(end, input);
  };
  while (at < to && commands.length < COMMANDS_MAX) {
    const char = text[at] ?? '';
    if (BLANK.has(char)) {
      at += 1;
      continue;
    }
    if (char === '\\' && text[at + 1] === '\n') {
      at += 2;
      continue;
    }
    if (char === '#' && (at === from || /\s/.test(text[at - 1] ?? ''))) {
      const end = text.indexOf('\n', at);
      const stop = end === -1 || end > to ? to : end;
      state.comments.push(text.slice(at + 1, Math.min(stop, at + 300)));
      at = stop;
      continue;
    }
    if (char === '>' || char === '<') {
      at = readRedirect(state, command, at, to, depth);
      continue;
    }
    OPERATOR.lastIndex = at;
    const operator = OPERATOR_SIGNS.has(char) ? OPERATOR.exec(text)?.[0] : undefined;
    if (operator !== undefined && operator.startsWith('&>')) {
      at = readRedirect(state, command, at + 1, to, depth);
      continue;
    }
    if (operator !== undefined) {
      if (operator === '(' && command.words.length > 0 && text[at + 1] === ')') {
        // `name() { …`: what follows are commands of their own.
        close(at);
        at += 2;
        continue;
      }
      close(at, operator === '|' || operator === '|&');
      at += operator.length;
      continue;
    }
    const word = readWord(state, at, to, depth, command);
    at = Math.max(word.end, at + 1);
    if ((text[at] === '>' || text[at] === '<') && /^\d$/.test(word.text)) continue;
    const isFirst = command.words.length === 0;
    if (isFirst && RESERVED.has(word.text) && !word.isQuoted) {
      if (word.text === 'for' || word.text === 'case') at = skipHead(state, word, at, to, depth);
      continue;
    }
    push(state, command, word);
  }
  close(to);
}

/** Words that stand before a command and are none. */
const RESERVED = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'while',
  'until',
  'do',
  'done',
  '{',
  '}',
  '!',
  'time',
  'for',
  'case',
  'esac',
  'in',
  'function',
]);

/** `for x in a b c` up to its end; the list is remembered as the value of x when it is one word. */
function skipHead(state: State, word: Word, from: number, to: number, depth: number): number {
  const ignored = newCommand(from);
  let at = from;
  while (at < to && !/[;\n]/.test(state.text[at] ?? '')) {
    if (BLANK.has(state.text[at] ?? '')) at += 1;
    else {
      const part = readWord(state, at, to, depth, ignored);
      ignored.words.push(part);
      at = Math.max(part.end, at + 1);
      if (word.text === 'case' && part.text === 'in') break;
    }
  }
  const [name, , value, ...others] = ignored.words;
  if (name !== undefined && value !== undefined && others.length === 0) state.variables.set(name.text, value.text);
  return at;
}

function push(state: State, command: Command, word: Word): void {
  const braces = word.isQuoted ? undefined : braceList(word.text);
  if (braces !== undefined) {
    if (command.words.length === 0 || state.text[word.start] === '{')
      state.marks.push({ kind: 'brace', start: word.start, end: word.end });
    command.words.push(...braces.map((text) => ({ ...word, text, isQuoted: false })));
    return;
  }
  // $IFS split this word into several.
  if (word.text.includes('\u001f')) {
    const parts = word.text.split('\u001f').filter((part) => part !== '');
    command.words.push(...parts.map((text) => ({ ...word, text, isQuoted: false })));
    return;
  }
  command.words.push(word);
}

function braceList(text: string): readonly string[] | undefined {
  if (!text.startsWith('{') || !text.endsWith('}') || !text.includes(',')) return undefined;
  return text.slice(1, -1).split(',').slice(0, BRACE_WORDS_MAX);
}

/** `a=cu;b=rl;$a$b`: what the text sets is known in what follows. */
function remember({ variables }: State, { words }: Command): void {
  const first = words[0]?.text ?? '';
  const isExport =
    first === 'export' || first === 'declare' || first === 'local' || first === 'readonly' || first === 'typeset';
  if (!isExport && !first.includes('=')) return;
  for (const { text } of words.slice(isExport ? 1 : 0, 32)) {
    if (!ASSIGNMENT.test(text)) break;
    const equals = text.indexOf('=');
    if (text.length < VALUE_CHARS_MAX) variables.set(text.slice(0, equals), text.slice(equals + 1));
  }
}

function readRedirect(state: State, command: Command, from: number, to: number, depth: number): number {
  const { text } = state;
  const [operator = '>'] = /^(?:<<<|<<-?|<>|>>|>\||[<>])/.exec(text.slice(from, from + 3)) ?? [];
  let at = from + operator.length;
  if (text[at] === '(') {
    // Process substitution: `<(…)` is a command of its own whose output the outer reads.
    const end = closing(text, at + 1, to);
    nested(state, at + 1, end, depth);
    if (operator === '<') command.input = state.commands.length - 1;
    return end + 1;
  }
  if (text[at] === '&') at += 1;
  while (at < to && BLANK.has(text[at] ?? '')) at += 1;
  const word = readWord(state, at, to, depth, command);
  if (!/^[0-9-]?$/.test(word.text)) command.redirects.push({ operator: operator === '<>' ? '<' : operator, word });
  return Math.max(word.end, at + 1);
}

function nested(state: State, from: number, to: number, depth: number): string | undefined {
  if (depth >= DEPTH_MAX) return undefined;
  const before = state.commands.length;
  readCommands(state, from, to, depth + 1);
  return state.commands.length > before ? state.outputOf(state.commands, before) : undefined;
}

function readWord(state: State, start: number, to: number, depth: number, command: Command): Word {
  const { text, marks } = state;
  let out = '';
  let at = start;
  let splits = 0;
  const mark = (kind: Mark['kind'], from: number): void => {
    marks.push({ kind, start: from, end: at + 1 });
  };
  for (; at < to; at += 1) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0];
    if (plain !== undefined) {
      const kept = plain.slice(0, to - at);
      out += kept;
      at += kept.length - 1;
      continue;
    }
    const char = text[at] ?? '';
    if (char === "'") {
      const end = endOf(text, "'", at + 1, to);
      const inner = text.slice(at + 1, end);
      if (isSplit(text, start, at, end)) splits += 1;
      out += inner;
      at = end;
    } else if (char === '"') {
      const [inner, end] = readDouble(state, at + 1, to, depth, command);
      if (isSplit(text, start, at, end)) splits += 1;
      out += inner;
      at = end;
    } else if (char === '\\') {
      if (isLetterOrDigit(text[at + 1]) && isLetterOrDigit(text[at - 1])) splits += 1;
      if (text[at + 1] !== '\n') out += text[at + 1] ?? '';
      at += 1;
    } else if (char === '$' && text[at + 1] === "'") {
      const from = at;
      const [inner, end, escapes] = readAnsi(text, at + 2, to);
      out += inner;
      at = end;
      if (escapes > 0) mark('ansi-c', from);
    } else if (char === '$') {
      const [inner, end] = readDollar(state, at, to, depth, command);
      out += inner;
      at = end;
    } else if (char === '`') {
      const end = endOf(text, '`', at + 1, to);
      const output = nested(state, at + 1, end, depth);
      command.input = state.commands.length - 1;
      if (output !== undefined) mark('substitution', at);
      out += output ?? text.slice(at, end + 1);
      at = end;
    } else if (BLANK.has(char) || OPERATOR_SIGNS.has(char) || char === '<' || char === '>') break;
    else out += char;
  }
  if (splits > 0) marks.push({ kind: 'quote', start, end: at });
  const first = text[start];
  return { text: out, start, end: at, isQuoted: first === "'" || first === '"' || text.startsWith("$'", start) };
}

/** A quoted piece inside a bare word: between letters, and empty or itself only letters. */
function isSplit(text: string, start: number, from: number, end: number): boolean {
  const isInside = from > start && isLetterOrDigit(text[from - 1]) && isLetterOrDigit(text[end + 1]);
  return isInside && end - from <= 4 && /^[A-Za-z]*$/.test(text.slice(from + 1, end));
}

function readDouble(
  state: State,
  from: number,
  to: number,
  depth: number,
  command: Command,
): readonly [string, number] {
  const { text } = state;
  let out = '';
  let at = from;
  for (; at < to && text[at] !== '"'; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\' && /["\\$`\n]/.test(text[at + 1] ?? '')) {
      out += text[at + 1] ?? '';
      at += 1;
    } else if (char === '$') {
      const [inner, end] = readDollar(state, at, to, depth, command);
      out += inner.replaceAll('\u001f', ' ');
      at = end;
    } else if (char === '`') {
      const end = endOf(text, '`', at + 1, to);
      out += nested(state, at + 1, end, depth) ?? text.slice(at, end + 1);
      command.input = state.commands.length - 1;
      at = end;
    } else out += char;
  }
  return [out, at];
}

/** `$(…)`, `${…}`, `$name` → what stands for it and the index of its last character. */
function readDollar(state: State, at: number, to: number, depth: number, command: Command): readonly [string, number] {
  const { text, marks } = state;
  if (text[at + 1] === '(') {
    const end = closing(text, at + 2, to);
    if (text[at + 2] === '(') return [text.slice(at, end + 1), end];
    const output = nested(state, at + 2, end, depth);
    command.input = state.commands.length - 1;
    if (output === undefined) return [text.slice(at, end + 1), end];
    marks.push({ kind: 'substitution', start: at, end: end + 1 });
    return [output.replace(/\n+$/, ''), end];
  }
  if (text[at + 1] === '{') {
    const end = endOf(text, '}', at + 2, to);
    return [variable(state, text.slice(at + 2, end), at, end + 1) ?? text.slice(at, end + 1), end];
  }
  NAME.lastIndex = at + 1;
  const [name] = NAME.exec(text) ?? [];
  if (name === undefined) {
    // `$@` and `$1` in the middle of a name are empty.
    const isEmpty =
      /[@*1-9]/.test(text[at + 1] ?? '') && isLetterOrDigit(text[at - 1]) && isLetterOrDigit(text[at + 2]);
    if (!isEmpty) return ['$', at];
    marks.push({ kind: 'variable', start: at, end: at + 2 });
    return ['', at + 1];
  }
  const end = at + name.length;
  return [variable(state, name, at, end + 1) ?? text.slice(at, end + 1), end];
}

const NAME = /[A-Za-z_]\w*/y;
/** What a POSIX system has in its environment wherever it runs, for slices of it. */
const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['HOME', '/root'],
  ['SHELL', '/bin/bash'],
  ['PWD', '/root'],
  ['PS4', '+ '],
]);

function variable(state: State, inner: string, start: number, end: number): string | undefined {
  if (inner === 'IFS' || /^IFS[%:]/.test(inner)) {
    state.marks.push({ kind: 'ifs', start, end });
    return '\u001f';
  }
  const slice = /^(\w+):(\d+)(?::(\d+))?$/.exec(inner);
  const change = /^(\w+)\/(\/?)([^/]+)\/(.*)$/.exec(inner);
  const name = (slice ?? change)?.[1] ?? /^(\w+)(?::-.*)?$/.exec(inner)?.[1];
  const value =
    name === undefined ? undefined : (state.variables.get(name) ?? (slice ? ENVIRONMENT.get(name) : undefined));
  if (value === undefined) return undefined;
  let out = value;
  if (slice)
    out = value.slice(Number(slice[2]), slice[3] === undefined ? undefined : Number(slice[2]) + Number(slice[3]));
  else if (change)
    out =
      change[2] === '/'
        ? value.replaceAll(change[3] ?? '', change[4] ?? '')
        : value.replace(change[3] ?? '', () => change[4] ?? '');
  state.expandedChars += out.length;
  if (state.expandedChars > EXPANDED_CHARS_MAX) return undefined;
  const isInName =
    !/\s/.test(state.text[start - 1] ?? ' ') || isLetterOrDigit(state.text[end]) || state.text[end] === '$';
  if (slice) state.marks.push({ kind: 'slice', start, end });
  else if (isInName && value.length <= 16 && /^[A-Za-z]+$/.test(value))
    state.marks.push({ kind: 'variable', start, end });
  return out;
}

const ANSI: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '', b: '', e: '', '0': '' };

/** `$'…'` → its text, the index of the closing quote, and how many characters were written as numbers. */
function readAnsi(text: string, from: number, to: number): readonly [string, number, number] {
  let out = '';
  let escapes = 0;
  let at = from;
  for (; at < to && text[at] !== "'"; at += 1) {
    if (text[at] !== '\\') {
      out += text[at] ?? '';
      continue;
    }
    CODE.lastIndex = at + 1;
    const code = CODE.exec(text);
    if (code === null) {
      const next = text[at + 1] ?? '';
      out += ANSI[next] ?? next;
      at += 1;
      continue;
    }
    escapes += 1;
    const [all, hex, unicode, octal] = code;
    out += String.fromCharCode(Number.parseInt(hex ?? unicode ?? octal ?? '0', octal === undefined ? 16 : 8));
    at += all.length;
  }
  return [out, at, escapes];
}

const CODE = /x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})/y;

function endOf(text: string, sign: string, from: number, to: number): number {
  const at = text.indexOf(sign, from);
  return at === -1 || at > to ? to : at;
}

/** The bracket that closes, quotes skipped. */
function closing(text: string, from: number, to: number): number {
  let depth = 1;
  for (let at = from; at < to; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === "'") at = endOf(text, "'", at + 1, to);
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return to;
}
