/** The catalogue of operators: every row, and the one way to find a row by the name that a document uses. */
import { findByName, indexByName } from '../names.ts';
import { GENERAL_OPERATORS } from './general.ts';
import { NETWORK_OPERATORS } from './network-scripts.ts';
import { NUMBER_OPERATORS } from './number.ts';
import type { OperatorRow } from './row.ts';
import { SCRIPT_OPERATORS } from './scripts.ts';
import { TEXT_OPERATORS } from './text.ts';

export interface OperatorGroup {
  readonly title: string;
  readonly rows: readonly OperatorRow[];
}

/** The rows as the reference page shows them. */
export const OPERATOR_GROUPS: readonly OperatorGroup[] = [
  { title: 'Presence, lists and membership', rows: GENERAL_OPERATORS },
  { title: 'Texts', rows: TEXT_OPERATORS },
  { title: 'Numbers, truth values and dates', rows: NUMBER_OPERATORS },
  { title: 'Scripts: texts, ranges and dates', rows: SCRIPT_OPERATORS },
  { title: 'Scripts: addresses, networks and domains', rows: NETWORK_OPERATORS },
];

export const OPERATORS: readonly OperatorRow[] = OPERATOR_GROUPS.flatMap(({ rows }) => rows);

const BY_NAME = indexByName(OPERATORS);

/** The row of an operator, with or without its category (`string.isEqual`), in any case; `undefined`: a script. */
export function findOperator(name: string): OperatorRow | undefined {
  return findByName(BY_NAME, name);
}
