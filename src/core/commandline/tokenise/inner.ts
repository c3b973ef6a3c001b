/** What a wrapper hides: inner commands, and the small functions that find them among arguments. */
import type { HidingKind, Os, Shell } from '../types.ts';
import type { Command, Word } from './words.ts';

export type Inner =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly shell: Shell | 'guess';
      readonly hiding?: HidingKind;
    };

/** What a row sees: the words after the program, the command, its shell, the text that it stands in. */
export interface Outer {
  readonly name: string;
  readonly args: readonly Word[];
  readonly command: Command;
  readonly shell: Shell;
  readonly os: Os;
  readonly source: string;
}

export type Unwrap = (outer: Outer) => readonly Inner[];

export function textOf(word: Word | undefined, shell: Shell | 'guess'): readonly Inner[] {
  return word === undefined || word.text.trim() === ''
    ? []
    : [{ kind: 'text', text: word.text, start: word.start, end: word.end, shell }];
}

export function wordsFrom(args: readonly Word[], from: number): readonly Inner[] {
  const words = args.slice(from);
  return words.length === 0 ? [] : [{ kind: 'words', words }];
}

/** The words from `from` on as one text again. */
export function rest(args: readonly Word[], from: number, shell: Shell | 'guess'): readonly Inner[] {
  const words = args.slice(from);
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ kind: 'text', text: words.map(({ text }) => text).join(' '), start: first.start, end: last.end, shell }];
}

/** Index after the flags of a wrapper; `valued` flags take the next word with them. */
export function afterFlags(args: readonly Word[], valued = ''): number {
  let at = 0;
  while (at < args.length) {
    const text = args[at]?.text ?? '';
    if (text === '--') return at + 1;
    if (/^\w+=/.test(text) && !/[\\/]/.test(text.slice(0, text.indexOf('=')))) at += 1;
    else if (!text.startsWith('-') || text === '-') return at;
    else at += valued !== '' && new RegExp(`^-[${valued}]$`).test(text) ? 2 : 1;
  }
  return at;
}

/** The value of `/flag value`, `/flag:value` or `-flag value`, for any of the names. */
export function valueOf(args: readonly Word[], ...names: readonly string[]): Word | undefined {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (word === undefined) continue;
    const lower = word.text.toLowerCase();
    for (const name of names) {
      if (lower === name) return args[at + 1];
      if (lower.startsWith(`${name}:`) || lower.startsWith(`${name}=`))
        return { ...word, text: word.text.slice(name.length + 1), start: word.start + name.length + 1 };
    }
  }
  return undefined;
}

export function after(args: readonly Word[], ...words: readonly string[]): number {
  const at = args.findIndex(({ text }) => words.includes(text.toLowerCase()));
  return at === -1 ? -1 : at + 1;
}
