/** The tables of second factors, passkeys and single sign-on. */
export const IDENTITY_SQL = `
      -- Sealed secrets only (decision 052). last_step: codes of it and before it are used.
      CREATE TABLE user_totp (
        user TEXT PRIMARY KEY,
        key_id TEXT NOT NULL,
        sealed TEXT NOT NULL,
        confirmed INTEGER NOT NULL,
        last_step INTEGER NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- A code that was used is a row that is gone.
      CREATE TABLE user_recovery (user TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (user, hash)) STRICT, WITHOUT ROWID;

      CREATE TABLE user_factor_failure (
        user TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        locked_until INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE passkey (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        user TEXT NOT NULL,
        name TEXT NOT NULL,
        public_key TEXT NOT NULL,
        counter INTEGER NOT NULL,
        transports TEXT NOT NULL,
        synced INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        last_used_at INTEGER
      ) STRICT;
      CREATE INDEX passkey_user ON passkey (user, pos);

      -- kind: factor, enrol, passkey, register, sso. hash: of the token, which is the browser's.
      CREATE TABLE login_pending (
        hash TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        user TEXT,
        data TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        taken INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX login_pending_expires ON login_pending (expires_at);
      CREATE INDEX login_pending_nobody ON login_pending (expires_at) WHERE user IS NULL;

      CREATE TABLE sso_provider (
        name TEXT PRIMARY KEY,
        settings TEXT NOT NULL,
        key_id TEXT,
        sealed TEXT,
        enabled INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sso_link (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        user TEXT NOT NULL,
        made INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        PRIMARY KEY (issuer, subject)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE identity_setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
