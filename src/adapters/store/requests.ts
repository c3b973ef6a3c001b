/** What was answered to requests that named themselves, as rows. */
import type { RequestRecords } from '../../domain/access/requests.ts';
import type { Access } from './access.ts';
import { number, text, textOrNull } from './rows.ts';

/** The table of migration 15. */
export const REQUEST_SQL = `
  -- key: a hash of the caller and his Idempotency-Key; answer: JSON, null where it held a secret.
  CREATE TABLE request_key (key TEXT PRIMARY KEY, request TEXT NOT NULL, at INTEGER NOT NULL, answer TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX request_key_at ON request_key (at);
`;

export function createRequests({ read, write }: Pick<Access, 'read' | 'write'>): RequestRecords {
  return {
    get: async (key) => {
      const row = (await read('request.get', key))[0];
      return row && { key, request: text(row, 'request'), at: number(row, 'at'), answer: textOrNull(row, 'answer') };
    },
    keep: async ({ key, request, at, answer }) => {
      await write({ steps: [{ sql: 'request.keep', params: [key, request, at, answer] }] });
    },
    forget: async (key) => {
      await write({ steps: [{ sql: 'request.forget', params: [key] }] });
    },
  };
}
