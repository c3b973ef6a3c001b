/** Statements about requests that named themselves; `statements.ts` spreads them. */
export const REQUEST_STATEMENTS = {
  'request.get': 'SELECT * FROM request_key WHERE key = ?1',
  'request.keep': `INSERT INTO request_key (key, request, at, answer) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (key) DO UPDATE SET request = excluded.request, at = excluded.at, answer = excluded.answer`,
  'request.forget': 'DELETE FROM request_key WHERE key = ?1',
} as const;
