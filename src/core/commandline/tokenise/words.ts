/** What every tokeniser gives: commands of words, with spans into the text that was read, and the acts of hiding that the spelling itself holds. */
import type { HidingKind } from '../types.ts';

/** `text` with quotes and escapes undone. `isQuoted`: it begins with a quote, so it was one argument on purpose. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

export interface Redirect {
  /** `>`, `>>`, `<`, `<<` or `<<<`. */
  readonly operator: string;
  readonly word: Word;
}

/** One simple command. `input`: the index of the command whose output it reads (pipe or nested expression), -1 for none. */
export interface Command {
  readonly words: Word[];
  readonly redirects: Redirect[];
  input: number;
  start: number;
  end: number;
}

export interface Mark {
  readonly kind: HidingKind;
  readonly start: number;
  readonly end: number;
}

export interface Reading {
  readonly commands: Command[];
  readonly marks: Mark[];
  /** Texts after a comment sign. */
  readonly comments: readonly string[];
}

export function newCommand(start: number, input = -1): Command {
  return { words: [], redirects: [], input, start, end: start };
}

export function isLetterOrDigit(char: string | undefined): boolean {
  if (char === undefined || char === '') return false;
  const code = char.charCodeAt(0);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}
