/**
 * What alerts are ordered by, beside their arrival: a row of `alert_sort` for each alert, written with its postings. Larger is later, more severe, further
 * on in the alphabet; an alert that does not say has the least key of its kind.
 */
import { severityNumber } from '../../../core/query/fields.ts';
import { getOwn } from '../../../core/base/json.ts';
import type { RecordDocument } from '../../../core/query/document.ts';
import type { AlertRecord } from '../../../domain/alerts/ports.ts';

export interface SortKeys {
  /** Epoch milliseconds: when the source says that it came about, else the arrival. */
  readonly created: number;
  /** XSOAR's scale times ten; -1 for none. */
  readonly severity: number;
  /** In lower case; '' for none. */
  readonly host: string;
  /** Who works on it, as it is written; '' for nobody. */
  readonly owner: string;
  readonly open: boolean;
}

const CHARS_MAX = 120;

export function sortKeysOf(
  { values, instants }: RecordDocument,
  { receivedAt, status, fields }: Pick<AlertRecord, 'receivedAt' | 'status' | 'fields'>,
): SortKeys {
  const created = instants.find(([field]) => field === 'created')?.[1] ?? receivedAt;
  const severities = values.flatMap(([field, value]) => (field === 'severity' ? [severityOf(value)] : []));
  const host = values.find(([field]) => field === 'hostname')?.[1] ?? '';
  const owner = getOwn(fields, 'owner');
  return {
    created,
    severity: Math.max(-1, ...severities),
    host: host.toLowerCase().slice(0, CHARS_MAX),
    owner: typeof owner === 'string' ? owner.slice(0, CHARS_MAX) : '',
    open: status === 'open',
  };
}

function severityOf(value: string): number {
  const number = severityNumber(value) ?? (/^\d(?:\.\d)?$/.test(value) ? Number(value) : undefined);
  return number === undefined ? -1 : Math.round(number * 10);
}
