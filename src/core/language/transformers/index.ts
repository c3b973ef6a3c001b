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

export interface TransformerGroup {
  readonly title: string;
  readonly rows: readonly TransformerRow[];
}

/** The rows as the reference page shows them. */
export const TRANSFORMER_GROUPS: readonly TransformerGroup[] = [
  { title: 'Texts', rows: TEXT_TRANSFORMERS },
  { title: 'Lists', rows: LIST_TRANSFORMERS },
  { title: 'Numbers', rows: NUMBER_TRANSFORMERS },
  { title: 'Dates', rows: DATE_TRANSFORMERS },
  { title: 'Scripts: texts and encodings', rows: TEXT_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: regular expressions', rows: REGEX_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: lists', rows: LIST_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: lists of objects', rows: [...TABLE_SCRIPT_TRANSFORMERS, ...MERGE_SCRIPT_TRANSFORMERS] },
  { title: 'Scripts: JSON, paths and stored lists', rows: JSON_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: mapping values', rows: MAP_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: conditions', rows: CONDITION_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: templates', rows: TEMPLATE_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: dates', rows: DATE_SCRIPT_TRANSFORMERS },
  { title: 'Scripts: addresses, URLs and domains', rows: NETWORK_SCRIPT_TRANSFORMERS },
];

export const TRANSFORMERS: readonly TransformerRow[] = TRANSFORMER_GROUPS.flatMap(({ rows }) => rows);

/** Known names without a row, and why: a document that uses one needs the script itself installed, or something else. */
export const NAMES_WITHOUT_ROW: readonly { readonly name: string; readonly why: string }[] = [
  { name: 'ExtFilter', why: 'a language of its own inside a JSON argument; filters and conditions say the same' },
  { name: 'Jmespath', why: 'a language of its own; `getField`, `DT` and filters read the same values' },
  { name: 'ParseHTMLTables', why: 'reads HTML, which belongs to an automation with a parser' },
  { name: 'quadraticEquation', why: 'what it gives is described nowhere, and no published playbook uses it' },
  {
    name: 'isIdenticalIncident',
    why: 'compares two incidents before a run exists: a matter of intake, not of a playbook',
  },
];

const BY_NAME = indexByName(TRANSFORMERS);

/** The row of a transformer, with or without its category (`general.uniq`), in any case; `undefined`: a script. */
export function findTransformer(name: string): TransformerRow | undefined {
  return findByName(BY_NAME, name);
}
