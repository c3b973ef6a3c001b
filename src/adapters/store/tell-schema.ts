/** The tables of telling people, as migration 11 makes them (`schema.ts`). */
export const TELL_SQL = `
  CREATE TABLE channel (
    pos INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
  ) STRICT;
  CREATE TABLE channel_secret (
    channel TEXT NOT NULL,
    setting TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (channel, setting)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tell_rule (
    pos INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    recipient TEXT NOT NULL,
    channel TEXT NOT NULL,
    delay_ms INTEGER NOT NULL,
    remind_ms INTEGER,
    escalate_ms INTEGER,
    escalate_to TEXT NOT NULL,
    enabled INTEGER NOT NULL
  ) STRICT;

  -- One row: how far the journal was looked at (R16).
  CREATE TABLE tell_cursor (one INTEGER PRIMARY KEY CHECK (one = 1), events INTEGER NOT NULL) STRICT;

  -- What waits for a person, or for a vendor to come back. next_due: when a step of a rule may be due; null: never.
  CREATE TABLE wait (
    pos INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    key TEXT NOT NULL,
    version TEXT NOT NULL,
    run TEXT NOT NULL,
    title TEXT NOT NULL,
    since INTEGER NOT NULL,
    facts TEXT NOT NULL,
    over_at INTEGER,
    next_due INTEGER,
    UNIQUE (event, key, version)
  ) STRICT;
  CREATE INDEX wait_due ON wait (next_due, pos) WHERE next_due IS NOT NULL;
  CREATE INDEX wait_run ON wait (run) WHERE over_at IS NULL;
  CREATE INDEX wait_event ON wait (event) WHERE over_at IS NULL;

  -- status: waiting, sending, sent, failed, over
  CREATE TABLE notification (
    pos INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    wait INTEGER NOT NULL,
    rule TEXT NOT NULL,
    step TEXT NOT NULL,
    nth INTEGER NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    status TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notification_wait ON notification (wait);
  CREATE INDEX notification_due ON notification (channel, pos) WHERE status = 'waiting';
  CREATE INDEX notification_sending ON notification (pos) WHERE status = 'sending';
  CREATE INDEX notification_status ON notification (status, pos);

  -- result: sending, sent, failed, cut-off
  CREATE TABLE notification_attempt (
    pos INTEGER PRIMARY KEY,
    message TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    at INTEGER NOT NULL,
    ended_at INTEGER,
    result TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notification_attempt_message ON notification_attempt (message, pos);
  CREATE INDEX notification_attempt_at ON notification_attempt (channel, at);
  CREATE TABLE notification_told (
    notification TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    PRIMARY KEY (notification, attempt)
  ) STRICT, WITHOUT ROWID;
`;
