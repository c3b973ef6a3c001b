/** What is done with many alerts: part by part, so that it can be seen to go on, and what became of each. Pure, but for the calls that it is given. */
import type { AlertView, AnswerOf } from '../../../../../core/api/views.ts';

export type Outcome = AnswerOf<'closeAlerts'>['rows'][number];

/** One request is about so many. */
export const PART = 25;

/** `told` after each part: how many are done. */
export async function inParts<Row>(
  rows: readonly Row[],
  ask: (part: readonly Row[]) => Promise<{ readonly rows: readonly Outcome[] }>,
  told: (done: number) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < rows.length; from += PART) {
    const answer = await ask(rows.slice(from, from + PART));
    outcomes.push(...answer.rows);
    told(Math.min(rows.length, from + PART));
  }
  return outcomes;
}

export interface Tally {
  readonly done: readonly Outcome[];
  readonly refused: readonly Outcome[];
  /** Why, each reason once, the most frequent first. */
  readonly reasons: readonly { readonly code: string; readonly count: number }[];
}

export function tallyOf(outcomes: readonly Outcome[]): Tally {
  const refused = outcomes.filter(({ ok }) => !ok);
  const codes = new Map<string, number>();
  for (const { code } of refused) codes.set(code, (codes.get(code) ?? 0) + 1);
  return {
    done: outcomes.filter(({ ok }) => ok),
    refused,
    reasons: [...codes].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count),
  };
}

/** Keys by the owner that they had: to give them back. */
export function byOwner(alerts: readonly AlertView[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { key, fields } of alerts) {
    const owner = typeof fields['owner'] === 'string' ? fields['owner'] : '';
    owners.set(owner, [...(owners.get(owner) ?? []), key]);
  }
  return owners;
}

/** A table for a spreadsheet. A cell that begins like a formula is written as text. */
export function csvOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (value: string): string => {
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [heads, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}
