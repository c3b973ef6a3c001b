/** The catalogue of transformers: every row, and the one way to find a row by the name that a document uses. */
import { findByName, indexByName } from '../names.ts';
import { DATE_TRANSFORMERS } from './date.ts';
import { LIST_SCRIPT_TRANSFORMERS } from './list-scripts.ts';
import { LIST_TRANSFORMERS } from './list.ts';
import { NUMBER_TRANSFORMERS } from './number.ts';
import type { TransformerRow } from './row.ts';
import { SCRIPT_TRANSFORMERS } from './scripts.ts';
import { TEXT_TRANSFORMERS } from './text.ts';

export const TRANSFORMERS: readonly TransformerRow[] = [
  ...TEXT_TRANSFORMERS,
  ...LIST_TRANSFORMERS,
  ...LIST_SCRIPT_TRANSFORMERS,
  ...NUMBER_TRANSFORMERS,
  ...DATE_TRANSFORMERS,
  ...SCRIPT_TRANSFORMERS,
];

const BY_NAME = indexByName(TRANSFORMERS);

/** The row of a transformer, with or without its category (`general.uniq`), in any case; `undefined`: a script. */
export function findTransformer(name: string): TransformerRow | undefined {
  return findByName(BY_NAME, name);
}
