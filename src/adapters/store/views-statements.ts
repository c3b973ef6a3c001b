/** Statements about saved views; `statements.ts` spreads them. */
export const VIEW_STATEMENTS = {
  'view.of': `SELECT * FROM saved_view WHERE owner IN ('', ?1) ORDER BY name, owner`,
  'view.get': 'SELECT * FROM saved_view WHERE id = ?1',
  'view.add': `INSERT INTO saved_view (id, owner, name, query, columns, sort, version, changed_at, changed_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
  'view.edit': `UPDATE saved_view SET owner = ?2, name = ?3, query = ?4, columns = ?5, sort = ?6, version = ?7 + 1,
    changed_at = ?8, changed_by = ?9 WHERE id = ?1 AND version = ?7`,
  'view.remove': 'DELETE FROM saved_view WHERE id = ?1',
} as const;
