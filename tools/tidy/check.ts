/** What a check is: a function over the tree that says how much it looked at and what it found. */
import type { Tree } from './source.ts';

export interface Finding {
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to write instead. */
  readonly message: string;
  /** A warning is printed and does not fail. */
  readonly level?: 'warning';
}

export interface Outcome {
  /** Files (or folders) that the check looked at. Zero is an error: a check that saw nothing proves nothing. */
  readonly looked: number;
  readonly findings: readonly Finding[];
}

export interface Check {
  readonly name: string;
  /** The promise, in words, as the table shows it. */
  readonly promise: string;
  readonly run: (tree: Tree) => Outcome;
}
