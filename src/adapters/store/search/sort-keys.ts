/**
 * What alerts are ordered by, beside their arrival: a row of `alert_sort` for each alert, written with its postings. Larger is later, more severe, further
 * on in the alphabet; an alert that does not say has the least key of its kind.
 */
import { severityNumber } from '../../../core/query/fields.ts';
import type { RecordDocument } from '../../../core/query/document.ts';

export interface SortKeys {
  /** Epoch milliseconds: when the source says that it came about, else the arrival. */
  readonly created: number;
  /** XSOAR's scale times ten; -1 for none. */
  readonly severity: number;
  /** In lower case; '' for none. */
  readonly host: string;
}

const HOST_CHARS_MAX = 120;

export function sortKeysOf({ values, instants }: RecordDocument, receivedAt: number): SortKeys {
  const created = instants.find(([field]) => field === 'created')?.[1] ?? receivedAt;
  const severities = values.flatMap(([field, value]) => (field === 'severity' ? [severityOf(value)] : []));
  const host = values.find(([field]) => field === 'hostname')?.[1] ?? '';
  return { created, severity: Math.max(-1, ...severities), host: host.toLowerCase().slice(0, HOST_CHARS_MAX) };
}

function severityOf(value: string): number {
  const number = severityNumber(value) ?? (/^\d(?:\.\d)?$/.test(value) ? Number(value) : undefined);
  return number === undefined ? -1 : Math.round(number * 10);
}
