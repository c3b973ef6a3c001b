/**
 * Rows of the audit as CSV (RFC 4180). Pure.
 *
 * C1. A text that a spreadsheet would take for a formula gets an apostrophe in front: somebody else chose it.
 */
import type { AuditRow } from '../../../../core/api/views.ts';

const COLUMNS = ['number', 'at', 'who', 'what', 'target', 'origin', 'detail', 'run', 'seq'] as const;

export function csvOf(rows: readonly AuditRow[]): string {
  const lines = rows.map((row) =>
    COLUMNS.map((column) => cell(column === 'at' ? new Date(row.at).toISOString() : String(row[column]))).join(','),
  );
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
