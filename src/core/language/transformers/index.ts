/** The catalogue of transformers: every row, and the one way to find a row by the name that a document uses. */
import { findByName, indexByName } from '../names.ts';
import { CONDITION_SCRIPT_TRANSFORMERS } from './condition-scripts.ts';
import { DATE_SCRIPT_TRANSFORMERS } from './date-scripts.ts';
import { DATE_TRANSFORMERS } from './date.ts';
import { JSON_SCRIPT_TRANSFORMERS } from './json-scripts.ts';
import { LIST_SCRIPT_TRANSFORMERS } from './list-scripts.ts';
import { LIST_TRANSFORMERS } from './list.ts';
import { MAP_SCRIPT_TRANSFORMERS } from './map-scripts.ts';
import { MERGE_SCRIPT_TRANSFORMERS } from './merge-scripts.ts';
import { NETWORK_SCRIPT_TRANSFORMERS } from './network-scripts.ts';
import { NUMBER_TRANSFORMERS } from './number.ts';
import { REGEX_SCRIPT_TRANSFORMERS } from './regex-scripts.ts';
import type { TransformerRow } from './row.ts';
import { TABLE_SCRIPT_TRANSFORMERS } from './table-scripts.ts';
import { TEMPLATE_SCRIPT_TRANSFORMERS } from './template-scripts.ts';
import { TEXT_SCRIPT_TRANSFORMERS } from './text-scripts.ts';
import { TEXT_TRANSFORMERS } from './text.ts';

export const TRANSFORMERS: readonly TransformerRow[] = [
  ...TEXT_TRANSFORMERS,
  ...LIST_TRANSFORMERS,
  ...NUMBER_TRANSFORMERS,
  ...DATE_TRANSFORMERS,
  ...TEXT_SCRIPT_TRANSFORMERS,
  ...REGEX_SCRIPT_TRANSFORMERS,
  ...LIST_SCRIPT_TRANSFORMERS,
  ...TABLE_SCRIPT_TRANSFORMERS,
  ...MERGE_SCRIPT_TRANSFORMERS,
  ...JSON_SCRIPT_TRANSFORMERS,
  ...MAP_SCRIPT_TRANSFORMERS,
  ...CONDITION_SCRIPT_TRANSFORMERS,
  ...TEMPLATE_SCRIPT_TRANSFORMERS,
  ...DATE_SCRIPT_TRANSFORMERS,
  ...NETWORK_SCRIPT_TRANSFORMERS,
];

const BY_NAME = indexByName(TRANSFORMERS);

/** The row of a transformer, with or without its category (`general.uniq`), in any case; `undefined`: a script. */
export function findTransformer(name: string): TransformerRow | undefined {
  return findByName(BY_NAME, name);
}
