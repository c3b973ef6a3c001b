/** The tables of migration 12: the order of changes, and saved views. */
const CHANGING = ['alert', 'run', 'question', 'item', 'action', 'indicator'] as const;

/** What was there before has the order in which it came. */
const ordered = (table: string): string => `
  ALTER TABLE ${table} ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
  UPDATE ${table} SET changed = pos;
  CREATE INDEX ${table}_changed ON ${table} (changed);`;

export const CHANGES_SQL = `${CHANGING.map(ordered).join('')}

  -- A number whose row is gone is not given again. Only indicators are ever deleted.
  CREATE TABLE change_floor (changed INTEGER NOT NULL) STRICT;
  INSERT INTO change_floor VALUES (0);
  CREATE TRIGGER indicator_deleted AFTER DELETE ON indicator BEGIN
    UPDATE change_floor SET changed = max(changed, old.changed);
  END;

  -- Commands that the gate holds: figures.ts.
  CREATE INDEX question_held ON question (pos) WHERE status = 'open' AND question ->> '$.kind' = 'gate';

  -- owner '' is a view of everybody's.
  CREATE TABLE saved_view (
    pos INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    query TEXT NOT NULL,
    columns TEXT NOT NULL,
    sort TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    UNIQUE (owner, name)
  ) STRICT;
`;
