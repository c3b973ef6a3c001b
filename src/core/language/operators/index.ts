/** The catalogue of operators: every row, and the one way to find a row by the name that a document uses. */
import { findByName, indexByName } from '../names.ts';
import { GENERAL_OPERATORS } from './general.ts';
import { NETWORK_OPERATORS } from './network-scripts.ts';
import { NUMBER_OPERATORS } from './number.ts';
import type { OperatorRow } from './row.ts';
import { SCRIPT_OPERATORS } from './scripts.ts';
import { TEXT_OPERATORS } from './text.ts';

export const OPERATORS: readonly OperatorRow[] = [
  ...GENERAL_OPERATORS,
  ...TEXT_OPERATORS,
  ...NUMBER_OPERATORS,
  ...SCRIPT_OPERATORS,
  ...NETWORK_OPERATORS,
];

const BY_NAME = indexByName(OPERATORS);

/** The row of an operator, with or without its category (`string.isEqual`), in any case; `undefined`: a script. */
export function findOperator(name: string): OperatorRow | undefined {
  return findByName(BY_NAME, name);
}
