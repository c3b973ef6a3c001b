/**
 * A SQLite connection of a worker: settings, prepared statements, errors with codes. Worker threads only (R11).
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { STATEMENTS, type StatementName } from './statements.ts';
import type { Query, SqlRow, SqlValue, WireError } from './wire.ts';

/** Milliseconds that a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

export interface Connection {
  readonly db: DatabaseSync;
  run(sql: StatementName, params: readonly SqlValue[]): number;
  all(sql: StatementName, params: readonly SqlValue[]): SqlRow[];
}

/**
 * A statement that is run for what it does. What it gives back names the last rowid of the connection, and those of the text index's own tables are beyond
 * the numbers of JavaScript: read as such, every later statement of the connection would be a RangeError.
 */
export function prepareChange(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  return statement;
}

export function connect(file: string, settings: { readOnly: boolean }): Connection {
  const db = new DatabaseSync(file, { readOnly: settings.readOnly, timeout: BUSY_TIMEOUT_MS });
  const queries = new Map<StatementName, StatementSync>();
  const changes = new Map<StatementName, StatementSync>();
  const query = (name: StatementName): StatementSync => {
    const found = queries.get(name) ?? db.prepare(STATEMENTS[name]);
    queries.set(name, found);
    return found;
  };
  const change = (name: StatementName): StatementSync => {
    const found = changes.get(name) ?? prepareChange(db, STATEMENTS[name]);
    changes.set(name, found);
    return found;
  };
  return {
    db,
    run: (sql, params) => Number(change(sql).run(...params).changes),
    // Every column that the schema has is TEXT or INTEGER, so a value is a string, a number or null.
    all: (sql, params) => query(sql).all(...params) as unknown as SqlRow[],
  };
}

/** Runs the queries so that all of them see one state. */
export function readAll(connection: Connection, queries: readonly Query[]): SqlRow[][] {
  if (queries.length < 2) return queries.map(({ sql, params }) => connection.all(sql, params));
  connection.db.exec('BEGIN');
  try {
    return queries.map(({ sql, params }) => connection.all(sql, params));
  } finally {
    connection.db.exec('COMMIT');
  }
}

/** Primary result codes of SQLite (sqlite.org/rescode.html) that an operator can do something about. */
const FAILURES: Readonly<Record<number, { code: string; hint: string }>> = {
  5: { code: 'store.busy', hint: 'another process has the database open and holds a transaction' },
  8: {
    code: 'store.read-only',
    hint: 'give the user that runs Riposte write permission on the data directory and its files',
  },
  10: { code: 'store.io', hint: 'the disk reported an error: look at the system log, then run `riposte doctor`' },
  11: { code: 'store.corrupt', hint: 'stop Riposte, keep a copy of the data directory, and restore a backup' },
  13: {
    code: 'store.disk-full',
    hint: 'free space on the disk of the data directory; nothing of the failed write was kept',
  },
  14: {
    code: 'store.cannot-open',
    hint: 'check that the data directory exists and that its files are readable and writable',
  },
  26: {
    code: 'store.corrupt',
    hint: 'the database file is not a SQLite database: restore a backup or choose another data directory',
  },
};
const CONSTRAINT = 19;

/** The primary SQLite result code of what was thrown; undefined for anything that is not from SQLite. */
function resultCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

export function isConstraint(thrown: unknown): boolean {
  return resultCode(thrown) === CONSTRAINT;
}

/** True when the transaction as a whole cannot go on: the disk, the file or its permissions. */
export function isFatal(thrown: unknown): boolean {
  return FAILURES[resultCode(thrown) ?? -1] !== undefined;
}

/** What was thrown, with a code of `FAILURES`; `file` is named in the message where opening it is what failed. */
export function toWireError(thrown: unknown, file?: string): WireError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof Error && 'code' in thrown && 'hint' in thrown && String(thrown.code).startsWith('store.')) {
    return { error: { code: String(thrown.code), message, hint: String(thrown.hint) } };
  }
  const what = file === undefined ? 'the store failed' : `the store ${file} cannot be opened`;
  const known = FAILURES[resultCode(thrown) ?? -1];
  return {
    error: known
      ? { code: known.code, message: `${what}: ${message}`, hint: known.hint }
      : {
          code: 'store.internal',
          message: `${what}: ${message}`,
          hint: 'this is a defect of Riposte: please report it',
        },
  };
}
