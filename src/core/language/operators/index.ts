/** The catalogue of operators: every row, and the one way to find a row by the name that a document uses. */
import { lazy } from '../../base/lazy.ts';
import { findByName, indexByName } from '../names.ts';
import { generalOperators } from './general.ts';
import { networkOperators } from './network-scripts.ts';
import { numberOperators } from './number.ts';
import type { OperatorRow } from './row.ts';
import { scriptOperators } from './scripts.ts';
import { textOperators } from './text.ts';

export interface OperatorGroup {
  readonly title: string;
  readonly rows: readonly OperatorRow[];
}

/** The rows as the reference page shows them. */
export const operatorGroups = lazy((): readonly OperatorGroup[] => [
  { title: 'Presence, lists and membership', rows: generalOperators() },
  { title: 'Texts', rows: textOperators() },
  { title: 'Numbers, truth values and dates', rows: numberOperators() },
  { title: 'Scripts: texts, ranges and dates', rows: scriptOperators() },
  { title: 'Scripts: addresses, networks and domains', rows: networkOperators() },
]);

export const operators = lazy((): readonly OperatorRow[] => operatorGroups().flatMap(({ rows }) => rows));

const byName = lazy(() => indexByName(operators()));

/** The row of an operator, with or without its category (`string.isEqual`), in any case; `undefined`: a script. */
export function findOperator(name: string): OperatorRow | undefined {
  return findByName(byName(), name);
}
