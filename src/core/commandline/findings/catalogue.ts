/** Every row of the catalogue, by group. Ids are features of the fitted model: they never change their meaning. */
import { HIDING } from './hiding.ts';
import type { Row } from './row.ts';

export const CATALOGUE: readonly Row[] = [...HIDING];
