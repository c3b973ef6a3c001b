/** The tables of migration 15 for how long things are kept. */
export const RETENTION_SQL = `
  CREATE TABLE retention (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    days TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at INTEGER,
    changed_by TEXT NOT NULL,
    -- Deliveries up to this one have no body any more.
    bodies_gone INTEGER NOT NULL
  ) STRICT;
  INSERT INTO retention VALUES (1, '{}', 0, NULL, '', 0);
`;
