/** The tables of what people do with alerts, and of what they edit: notes, files, cases, versions of playbooks and of the policy. */
export const DESK_SQL = `
      CREATE TABLE note (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        run TEXT,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX note_alert ON note (alert_instance, alert_id, pos);

      -- Content once, by its hash; base64.
      CREATE TABLE file_content (sha256 TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
      CREATE TABLE alert_file (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL
      ) STRICT;
      CREATE INDEX alert_file_alert ON alert_file (alert_instance, alert_id, pos);

      CREATE TABLE alert_change (
        pos INTEGER PRIMARY KEY,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        what TEXT NOT NULL,
        detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX alert_change_alert ON alert_change (alert_instance, alert_id, pos);

      CREATE TABLE alert_case (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        status TEXT NOT NULL,
        assignee TEXT NOT NULL,
        summary TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL
      ) STRICT;
      CREATE TABLE case_alert (
        case_id TEXT NOT NULL,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        PRIMARY KEY (case_id, alert_instance, alert_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX case_alert_alert ON case_alert (alert_instance, alert_id);

      -- A text that is empty gives the name back to its file.
      CREATE TABLE playbook_version (
        pos INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        path TEXT NOT NULL,
        hash TEXT NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        note TEXT NOT NULL,
        UNIQUE (name, version)
      ) STRICT;
      CREATE INDEX run_playbook ON run (playbook, pos);

      CREATE TABLE policy_version (
        version INTEGER PRIMARY KEY,
        edited TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        note TEXT NOT NULL
      ) STRICT;

      CREATE INDEX alert_received ON alert (received_at) WHERE status = 'open';
      CREATE INDEX action_lasting ON action (pos) WHERE status IN ('done', 'already-done');
`;
