/** The table of migration 15 by which alerts are ordered. */
export const SORT_SQL = `
  CREATE TABLE alert_sort (alert INTEGER PRIMARY KEY, created INTEGER NOT NULL, severity INTEGER NOT NULL, host TEXT NOT NULL) STRICT;
  CREATE INDEX alert_sort_created ON alert_sort (created);
  CREATE INDEX alert_sort_severity ON alert_sort (severity);
  CREATE INDEX alert_sort_host ON alert_sort (host);
  -- Alerts that are indexed go through the indexer once more, as they are: nothing but their row here is written.
  INSERT OR IGNORE INTO search_waiting (alert, was) SELECT pos, json_object('pos', pos, 'instance', instance, 'id', id, 'status', status,
    'close_reason', close_reason, 'close_notes', close_notes, 'fields', fields, 'received_at', received_at, 'closed_at', closed_at, 'run', run,
    'playbook', playbook) FROM alert;
`;
