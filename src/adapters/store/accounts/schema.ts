/** The tables of people: accounts, sessions, API keys, one-time links, attempts at log-ins (migration 7). */

export const ACCOUNT_TABLES = `
  -- password: Argon2id in the PHC form; null for who has none.
  CREATE TABLE account (
    pos INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL,
    password TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    last_login_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX account_email ON account (email COLLATE NOCASE) WHERE email <> '';

  -- Tokens stand here as their SHA-256, in hex.
  CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    how TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_account ON session (account);
  CREATE INDEX session_expires ON session (expires_at);

  CREATE TABLE api_key (
    pos INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    last_used_at INTEGER,
    last_used_from TEXT NOT NULL DEFAULT '',
    revoked_at INTEGER,
    revoked_by TEXT NOT NULL DEFAULT ''
  ) STRICT;
  -- The name of a key that was revoked is free again: keys are replaced.
  CREATE UNIQUE INDEX api_key_name ON api_key (name) WHERE revoked_at IS NULL;

  CREATE TABLE one_time_link (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    account TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- subject: an account, an address or a device, as a hash; until: nothing is tried before.
  CREATE TABLE login_try (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX login_try_last ON login_try (last_at);

  CREATE TABLE login_device (
    hash TEXT NOT NULL,
    account TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (hash, account)
  ) STRICT, WITHOUT ROWID;
`;
