/** Checks of a data directory for `doctor`: one row each. A check lists what is wrong as rows with one column `detail`. */
import { number, text } from './rows.ts';
import type { StatementName } from './statements.ts';
import type { Integrity, IntegrityProblem } from './types.ts';
import type { Query, SqlRow } from './wire.ts';

interface Check {
  readonly name: string;
  readonly sql: StatementName;
  readonly hint: string;
}

const REBUILD = 'the journal is intact; the row can be rebuilt from it: please report this';
const RESTORE = 'stop Riposte, keep a copy of the data directory, and restore a backup';

const CHECKS: readonly Check[] = [
  { name: 'every run has its events without a gap', sql: 'check.gaps', hint: RESTORE },
  { name: 'every journal has its run', sql: 'check.run-rows', hint: REBUILD },
  { name: 'every run has a journal', sql: 'check.run-events', hint: RESTORE },
  { name: 'the status of a run agrees with its journal', sql: 'check.ended', hint: REBUILD },
  { name: 'no snapshot is ahead of its journal', sql: 'check.snapshots', hint: 'delete the snapshot: it is a cache' },
  { name: 'every large value is there', sql: 'check.blobs', hint: RESTORE },
  { name: 'every answer that was accepted waits in the inbox', sql: 'check.claimed', hint: REBUILD },
  {
    name: 'an open action holds its targets',
    sql: 'check.ledger',
    hint: 'do not repeat the action before its state at the vendor is known',
  },
  {
    name: 'no ended run has an open action',
    sql: 'check.open-ended',
    hint: 'look at the target: the action may or may not have happened',
  },
];

export const INTEGRITY_QUERIES: readonly Query[] = [
  { sql: 'store.counts', params: [] },
  { sql: 'store.quick-check', params: [] },
  ...CHECKS.map(({ sql }) => ({ sql, params: [] })),
];

/** Reads the answers to `INTEGRITY_QUERIES`. */
export function toIntegrity(answers: readonly (readonly SqlRow[])[]): Integrity {
  const [counts = [], quick = [], ...found] = answers;
  const damage: readonly IntegrityProblem[] = quick
    .map((row) => text(row, 'quick_check'))
    .filter((line) => line !== 'ok')
    .map((detail) => ({ check: 'the database file is sound', detail, hint: RESTORE }));
  const wrong = CHECKS.flatMap(({ name, hint }, index) =>
    (found[index] ?? []).map((row) => ({ check: name, detail: text(row, 'detail'), hint })),
  );
  const problems = [...damage, ...wrong];
  const row = counts[0] ?? {};
  return {
    ok: problems.length === 0,
    counts: {
      runs: number(row, 'runs'),
      events: number(row, 'events'),
      alerts: number(row, 'alerts'),
      openActions: number(row, 'openActions'),
    },
    problems,
  };
}
