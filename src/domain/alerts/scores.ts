/**
 * What a vendor said of a value in a run, as a change of the indicators that are kept: the next alert finds it there. Pure.
 *
 * S1. Only what a read of an installed integration says counts. What scripts and built-ins write under the same name is theirs, not a vendor's.
 * S2. A vendor's present word replaces its earlier one, also when it knows nothing any more: unknown hides no other vendor (`verdict.ts`, V3).
 * S3. A value that is none of its type is left out, and so is a score that is none.
 */
import { asList, getOwn, isObject, type Json } from '../../core/base/json.ts';
import type { BoundCommand, CallScope, Outcome } from '../../core/engine/commands.ts';
import type { RecordChange } from '../../core/engine/records.ts';
import { normalValue, typeName } from './indicators/kinds.ts';
import type { VendorScore } from './records.ts';

/** Brands of what is no integration: built-ins, and scripts of any origin. */
const OWN_BRANDS: ReadonlySet<string> = new Set(['Builtin', 'Automation']);

/** XSOAR: the scores of an outcome stand under this root, whatever the merge key behind it. */
const SCORES = /^DBotScore(?:\(|$)/;

/** Indicators that one outcome may change: far above what a command asks about. */
const INDICATORS_MAX = 1000;
const NAME_CHARS_MAX = 100;

interface Kept {
  readonly type: string;
  readonly value: string;
  readonly scores: Map<string, VendorScore>;
}

/** The changes that keep the scores of a read, linked to the alert of the run. */
export function keptScores(
  { brand, row }: Pick<BoundCommand, 'brand' | 'row'>,
  { entries }: Pick<Outcome, 'entries'>,
  { alertRef }: Pick<CallScope, 'alertRef'>,
): readonly RecordChange[] {
  if (row.risk !== 'read' || OWN_BRANDS.has(brand)) return [];
  const kept = new Map<string, Kept>();
  for (const { context } of entries) {
    for (const [key, value] of Object.entries(context ?? {})) {
      if (!SCORES.test(key)) continue;
      for (const each of asList(value)) take(each, kept);
    }
  }
  return [...kept.values()].map(({ type, value, scores }): RecordChange => ({
    kind: 'indicator.put',
    type,
    value,
    fields: {},
    scores: [...scores.values()],
    alerts: [alertRef],
  }));
}

function take(row: Json, kept: Map<string, Kept>): void {
  if (!isObject(row)) return;
  const text = (name: string): string => {
    const value = getOwn(row, name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const written = text('Type').toLowerCase();
  // XSOAR: scripts of the early years call a file by its hash.
  const type = typeName(written === 'hash' ? 'file' : written);
  const value = normalValue(type, text('Indicator'));
  const vendor = text('Vendor').slice(0, NAME_CHARS_MAX);
  const score = getOwn(row, 'Score');
  if (type === '' || value === undefined || vendor === '' || typeof score !== 'number' || ![0, 1, 2, 3].includes(score))
    return;
  const key = `${type} ${value}`;
  const known = kept.get(key) ?? { type, value, scores: new Map<string, VendorScore>() };
  if (!kept.has(key) && kept.size >= INDICATORS_MAX) return;
  known.scores.set(vendor, { vendor, score, reliability: text('Reliability').slice(0, NAME_CHARS_MAX) });
  kept.set(key, known);
}
