/**
 * Figures for metrics: counted in a reader.
 *
 * F1. What is open is counted by indexes that hold what is open. Runs that have ended are too many for that: they are counted once, and then those that
 *     ended since, by the order of changes; a run that has ended changes no more.
 * F2. Open alerts are looked at some thousands at a time, so that nobody who reads waits for long.
 */
import type { Counts, Figures, FiguresPort } from '../../domain/alerts/figures.ts';
import type { Access } from './access.ts';
import { number, text } from './rows.ts';
import type { SqlRow } from './wire.ts';

/** Open alerts, and runs that ended, that one statement looks at. */
const LOOKS = 5_000;

export function createFigures({ readAll }: Pick<Access, 'readAll'>): FiguresPort {
  let ended: { readonly upto: number; readonly runs: Counts } = { upto: -1, runs: {} };
  let last: Promise<unknown> = Promise.resolve();

  const openAlerts = async (): Promise<Counts> => {
    let counts: Counts = {};
    for (let after = 0; ;) {
      const [rows = []] = await readAll([{ sql: 'figures.alerts', params: [after, LOOKS] }]);
      counts = sum(counts, rows, 'alerts');
      const seen = rows.reduce((all, row) => all + number(row, 'alerts'), 0);
      if (seen < LOOKS) return counts;
      after = Math.max(...rows.map((row) => number(row, 'upto')));
    }
  };

  const endedRuns = async (): Promise<Counts> => {
    // Counted in one state with the number up to which it is right.
    if (ended.upto < 0) {
      const [rows = [], [end = {}] = []] = await readAll([
        { sql: 'figures.ended-runs', params: [] },
        { sql: 'changed.end', params: [] },
      ]);
      ended = { upto: number(end, 'last'), runs: sum({}, rows, 'runs') };
    }
    for (;;) {
      const [rows = []] = await readAll([{ sql: 'figures.changed-runs', params: [ended.upto, LOOKS] }]);
      if (rows.length === 0) return ended.runs;
      const upto = Math.max(...rows.map((row) => number(row, 'upto')));
      const done = rows.filter((row) => ENDED.has(text(row, 'status')));
      ended = { upto, runs: sum(ended.runs, done, 'runs') };
    }
  };

  const figures = async (now: number): Promise<Figures> => {
    const [runs = [], [waiting = {}] = [], [ends = {}] = []] = await readAll([
      { sql: 'figures.runs', params: [] },
      { sql: 'figures.waiting', params: [now] },
      { sql: 'audit.ends', params: [] },
    ]);
    const chainedRows = number(ends, 'chained');
    return {
      openAlerts: await openAlerts(),
      runs: sum({}, runs, 'runs'),
      endedRuns: await endedRuns(),
      openQuestions: number(waiting, 'questions'),
      heldCommands: number(waiting, 'held'),
      oldestQuestionAt: instantOf(waiting, 'question_at'),
      openItems: number(waiting, 'items'),
      openActions: number(waiting, 'actions'),
      inbox: number(waiting, 'inbox'),
      oldestInboxAt: instantOf(waiting, 'inbox_at'),
      overdueTimers: number(waiting, 'overdue'),
      deliveries: number(waiting, 'deliveries'),
      notifications: number(waiting, 'notifications'),
      unindexedAlerts: number(waiting, 'unindexed'),
      chainedRows,
      auditTail: Math.max(0, number(ends, 'last') - chainedRows),
    };
  };

  return {
    figures: (now) => {
      // One after the other: what has ended is counted once.
      const counted = last.then(() => figures(now));
      last = counted.catch(() => undefined);
      return counted;
    },
  };
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'cancelled']);

function sum(counts: Counts, rows: readonly SqlRow[], column: string): Counts {
  const all: Record<string, number> = { ...counts };
  for (const row of rows) {
    const name = text(row, 'status');
    all[name] = (all[name] ?? 0) + number(row, column);
  }
  return all;
}

function instantOf(row: SqlRow, column: string): number | null {
  return typeof row[column] === 'number' ? row[column] : null;
}
