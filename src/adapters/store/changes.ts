/**
 * What has changed since: alerts, runs, questions, items, actions and indicators in the order in which they last changed.
 *
 * N1. `changed` is the number of the last change of a row: one sequence over all tables, given by the one writer while it writes. A reader that sees a
 *     number sees every smaller one that there will ever be (R16).
 * N2. Numbers have gaps (what was undone had one), and no number is given twice: also not after a start, nor after the row that had it was deleted
 *     (`change_floor`).
 * N3. A row that changes again moves to the end. Who reads on from where he was misses nothing, and hears of a row once for all that happened meanwhile.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Access } from './access.ts';
import { readPage } from './paging.ts';
import { number, toAction, toAlert, toIndicator, toItem, toQuestion, toRun } from './rows.ts';
import { LAST_CHANGE } from './statements.ts';
import type { ChangedRows, Changes } from './types.ts';
import type { SqlRow } from './wire.ts';

/** Of the writer: gives `next_change()` to its statements. `begin` is called at the start of every group. */
export function numberChanges(
  db: DatabaseSync,
  { alone }: { readonly alone: boolean },
): { readonly begin: () => void } {
  const last = db.prepare(LAST_CHANGE);
  const read = (): number => Number(last.get()?.['last'] ?? 0);
  let change = read();
  db.function('next_change', () => (change += 1));
  return {
    begin: () => {
      // Who shares the data directory (tests of drivers that race) goes on where the others are.
      if (!alone) change = read();
    },
  };
}

const READ: { readonly [Kind in keyof ChangedRows]: (row: SqlRow) => ChangedRows[Kind] } = {
  alerts: toAlert,
  runs: toRun,
  questions: toQuestion,
  items: toItem,
  actions: toAction,
  indicators: toIndicator,
};

export function createChanges({ read }: Pick<Access, 'read'>): Changes {
  return {
    since: async (kind, request) => {
      const { after, limit } = readPage(request);
      const rows = await read(`changed.${kind}`, after, limit);
      const last = rows.at(-1);
      return { rows: rows.map(READ[kind]), next: String(last ? number(last, 'changed') : after) };
    },
    end: async () => String(number((await read('changed.end'))[0] ?? {}, 'last')),
  };
}
