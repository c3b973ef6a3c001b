/** What a decoding pass gives: a new reading of a text, or a piece of it that is a text of its own; and the budget that all passes share. */
import type { HidingKind, Shell } from '../types.ts';

/** A text that was hidden: where it stood in the text that was given, how, and who reads it (undefined: to be guessed from its look). */
export interface Piece {
  readonly kind: HidingKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly shell?: Shell;
}

/** A whole text rewritten, with the acts of hiding that were undone in it. */
export interface Rewritten {
  readonly text: string;
  readonly marks: readonly { readonly kind: HidingKind; readonly start: number; readonly end: number }[];
}

/** What the analysis of one line may spend, over all layers and passes. No clock: the same line always gives the same answer. */
export interface Budget {
  /** Characters of all layers together that may still be made. */
  chars: number;
  /** Bytes that may still be decompressed, whether or not a layer comes of them. */
  inflated: number;
  /** Layers that may still be made. */
  layers: number;
  /** Steps of the evaluators that are left. */
  steps: number;
  /** Names of the bounds that were hit. */
  readonly hit: Set<string>;
}
