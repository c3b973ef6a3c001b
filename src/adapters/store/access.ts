/** What the ports of this room are made of: writes, and reads of one state. */
import type { StatementName } from './statements.ts';
import type { Query, SqlRow, SqlValue, Write, Written } from './wire.ts';

export interface Access {
  /** Settles after the commit. */
  write(write: Write): Promise<Written>;
  readAll(queries: readonly Query[]): Promise<readonly (readonly SqlRow[])[]>;
  read(sql: StatementName, ...params: SqlValue[]): Promise<readonly SqlRow[]>;
}
