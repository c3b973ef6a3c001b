/** What the ports of this room are made of: writes, and reads of one state. */
import type { Channel } from './channel.ts';
import type { StatementName } from './statements.ts';
import type { Query, SqlRow, SqlValue, Write, Written } from './wire.ts';

export interface Access {
  /** Settles after the commit. */
  readonly write: (write: Write) => Promise<Written>;
  readonly readAll: (queries: readonly Query[]) => Promise<readonly (readonly SqlRow[])[]>;
  /** A thread that searches. */
  readonly searcher: () => Promise<Pick<Channel, 'find' | 'count' | 'sorted'>>;
  readonly read: (sql: StatementName, ...params: SqlValue[]) => Promise<readonly SqlRow[]>;
}
