/** The catalogue of transformers: every row, and the one way to find a row by the name that a document uses. */
import { lazy } from '../../base/lazy.ts';
import { findByName, indexByName } from '../names.ts';
import { conditionScriptTransformers } from './condition-scripts.ts';
import { dateScriptTransformers } from './date-scripts.ts';
import { dateTransformers } from './date.ts';
import { extFilterTransformers } from './extfilter-script.ts';
import { htmlScriptTransformers } from './html-scripts.ts';
import { jsonScriptTransformers } from './json-scripts.ts';
import { listScriptTransformers } from './list-scripts.ts';
import { listTransformers } from './list.ts';
import { mapScriptTransformers } from './map-scripts.ts';
import { mergeScriptTransformers } from './merge-scripts.ts';
import { networkScriptTransformers } from './network-scripts.ts';
import { numberTransformers } from './number.ts';
import { regexScriptTransformers } from './regex-scripts.ts';
import type { TransformerRow } from './row.ts';
import { tableScriptTransformers } from './table-scripts.ts';
import { templateScriptTransformers } from './template-scripts.ts';
import { textScriptTransformers } from './text-scripts.ts';
import { textTransformers } from './text.ts';

export interface TransformerGroup {
  readonly title: string;
  readonly rows: readonly TransformerRow[];
}

/** The rows as the reference page shows them. */
export const transformerGroups = lazy((): readonly TransformerGroup[] => [
  { title: 'Texts', rows: textTransformers() },
  { title: 'Lists', rows: listTransformers() },
  { title: 'Numbers', rows: numberTransformers() },
  { title: 'Dates', rows: dateTransformers() },
  { title: 'Scripts: texts and encodings', rows: textScriptTransformers() },
  { title: 'Scripts: regular expressions', rows: regexScriptTransformers() },
  { title: 'Scripts: lists', rows: listScriptTransformers() },
  { title: 'Scripts: lists of objects', rows: [...tableScriptTransformers(), ...mergeScriptTransformers()] },
  { title: 'Scripts: JSON, paths and stored lists', rows: jsonScriptTransformers() },
  { title: 'Scripts: HTML', rows: htmlScriptTransformers() },
  { title: 'Scripts: mapping values', rows: mapScriptTransformers() },
  { title: 'Scripts: conditions', rows: [...conditionScriptTransformers(), ...extFilterTransformers()] },
  { title: 'Scripts: templates', rows: templateScriptTransformers() },
  { title: 'Scripts: dates', rows: dateScriptTransformers() },
  { title: 'Scripts: addresses, URLs and domains', rows: networkScriptTransformers() },
]);

export const transformers = lazy((): readonly TransformerRow[] => transformerGroups().flatMap(({ rows }) => rows));

const byName = lazy(() => indexByName(transformers()));

/** The row of a transformer, with or without its category (`general.uniq`), in any case; `undefined`: a script. */
export function findTransformer(name: string): TransformerRow | undefined {
  return findByName(byName(), name);
}
