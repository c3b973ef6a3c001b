/**
 * The one sequencer of the audit: gives rows their links, in their order. Runs in the writer, between its groups, so nothing waits for it.
 *
 * Rows of an installation that is older than the chain are rows like others: the chain begins at the first.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { number, text } from '../rows.ts';
import { prepareChange } from '../sqlite.ts';
import type { SqlRow } from '../wire.ts';
import { CHAINED_COLUMNS, GENESIS, linkOf } from './chain.ts';

export interface Sequencer {
  /** Links up to `limit` rows in one transaction and says how many. Throws what SQLite throws; nothing of the batch is kept then. */
  work(limit: number): number;
}

export function createSequencer(db: DatabaseSync): Sequencer {
  const head = db.prepare('SELECT pos, hash FROM audit_chain ORDER BY pos DESC LIMIT 1');
  const rows = db.prepare(`SELECT ${CHAINED_COLUMNS} FROM audit WHERE pos > ?1 ORDER BY pos LIMIT ?2`);
  const add: StatementSync = prepareChange(db, 'INSERT INTO audit_chain (pos, hash) VALUES (?1, ?2)');
  const chain = (limit: number): number => {
    const last = head.get() as SqlRow | undefined;
    const waiting = rows.all(last ? number(last, 'pos') : 0, limit) as unknown as readonly SqlRow[];
    let hash = last ? text(last, 'hash') : GENESIS;
    for (const row of waiting) {
      hash = linkOf(hash, row);
      add.run(number(row, 'pos'), hash);
    }
    return waiting.length;
  };
  return {
    work: (limit) => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const count = chain(limit);
        db.exec('COMMIT');
        return count;
      } catch (thrown) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw thrown;
      }
    },
  };
}
