/** The table of migration 15 by which alerts are ordered, and the indexes of what home tells. */
export const SORT_SQL = `
  CREATE TABLE alert_sort (alert INTEGER PRIMARY KEY, created INTEGER NOT NULL, severity INTEGER NOT NULL, host TEXT NOT NULL,
    open INTEGER NOT NULL, owner TEXT NOT NULL) STRICT;
  CREATE INDEX alert_sort_created ON alert_sort (created);
  CREATE INDEX alert_sort_severity ON alert_sort (severity);
  CREATE INDEX alert_sort_host ON alert_sort (host);
  CREATE INDEX alert_sort_owner ON alert_sort (owner) WHERE open = 1;
  -- What home tells (desk/statements.ts), without a look at the alerts themselves.
  CREATE INDEX alert_open_run ON alert (run) WHERE status = 'open';
  CREATE INDEX alert_times ON alert (received_at, closed_at, run);
  CREATE INDEX alert_closed ON alert (closed_at, received_at) WHERE closed_at IS NOT NULL;
  CREATE INDEX question_answered ON question (answered_at, asked_at) WHERE status = 'answered';
  CREATE INDEX question_asked ON question (run, asked_at);
  CREATE INDEX action_sent ON action (sent_at, verb, alert_instance, alert_id) WHERE sent_at IS NOT NULL;
  -- Alerts that are indexed go through the indexer once more, as they are: nothing but their row here is written.
  INSERT OR IGNORE INTO search_waiting (alert, was) SELECT pos, json_object('pos', pos, 'instance', instance, 'id', id, 'status', status,
    'close_reason', close_reason, 'close_notes', close_notes, 'fields', fields, 'received_at', received_at, 'closed_at', closed_at, 'run', run,
    'playbook', playbook) FROM alert;
`;
