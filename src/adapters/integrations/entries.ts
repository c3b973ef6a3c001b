/** The entries that every product writes in the same form. */
import type { Json, JsonObject } from '../../core/base/json.ts';
import type { Outcome, ResultEntry } from '../../core/engine/commands.ts';

/** A failure as a value: `code` is stable, `detail` says what was tried. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
  /** What to do about it, where the connection shows that. */
  readonly advice?: string;
}

export function errorEntry({ code, detail }: Failure): ResultEntry {
  return { type: 'error', contents: detail, code };
}

/** What a command gives when its instance answered nothing: one error entry, and the evidence that is missing now. */
export function errorOutcome(failure: Failure, gaps: readonly string[] = []): Outcome {
  const rejected = failure.code === 'input.rejected' ? [{ name: 'input.rejected', detail: failure.detail }] : [];
  return { entries: [errorEntry(failure)], gaps, audit: rejected };
}

export function note(contents: Json, readable: string, context?: JsonObject): ResultEntry {
  return { type: 'note', contents, readable, ...(context === undefined ? {} : { context }) };
}

/** A Markdown table. Cells are escaped: no value can break out of its cell. */
export function table(title: string, columns: readonly string[], rows: readonly (readonly Json[])[]): string {
  if (rows.length === 0) return `### ${title}\n**No entries.**`;
  const line = (cells: readonly string[]) => `|${cells.join('|')}|`;
  return [
    `### ${title}`,
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map(cellText))),
  ].join('\n');
}

function cellText(value: Json): string {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
