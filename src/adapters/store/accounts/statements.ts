/** Statements about people, spread into the table of all (`../statements.ts`). */

const USER_COLUMNS = `a.id, a.name, a.display_name, a.email, a.role, a.active, a.password IS NOT NULL AS has_password,
  a.created_at, a.changed_at, a.changed_by, a.last_login_at, a.version`;

export const ACCOUNT_STATEMENTS = {
  'account.any': 'SELECT EXISTS (SELECT 1 FROM account) AS found',
  'account.all': `SELECT ${USER_COLUMNS} FROM account a ORDER BY a.name`,
  'account.by-id': `SELECT ${USER_COLUMNS} FROM account a WHERE a.id = ?1`,
  'account.by-name': `SELECT ${USER_COLUMNS} FROM account a WHERE a.name = ?1`,
  // Two of one address: neither is meant.
  'account.by-email': `SELECT ${USER_COLUMNS} FROM account a WHERE a.email = ?1 COLLATE NOCASE AND a.email <> ''
    AND (SELECT count(*) FROM account b WHERE b.email = ?1 COLLATE NOCASE) = 1`,
  'account.of-session': `SELECT ${USER_COLUMNS} FROM session s JOIN account a ON a.id = s.account WHERE s.hash = ?1`,
  'account.of-key': `SELECT ${USER_COLUMNS} FROM api_key k JOIN account a ON a.name = k.created_by WHERE k.hash = ?1`,
  'account.password': 'SELECT password FROM account WHERE id = ?1',
  'account.add': `INSERT INTO account (id, name, display_name, email, role, active, password, created_at, changed_at, changed_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)`,
  'account.edit': `UPDATE account SET display_name = ?2, email = ?3, role = ?4, active = ?5, changed_at = ?6, changed_by = ?7,
    version = version + 1 WHERE id = ?1 AND version = ?8
    AND (role <> 'administrator' OR active = 0 OR (?4 = 'administrator' AND ?5 = 1)
      OR EXISTS (SELECT 1 FROM account b WHERE b.id <> ?1 AND b.role = 'administrator' AND b.active = 1))`,
  'account.set-password': `UPDATE account SET password = ?2, changed_at = ?3, changed_by = ?4, version = version + 1 WHERE id = ?1`,
  'account.renew-password': 'UPDATE account SET password = ?3 WHERE id = ?1 AND password = ?2',
  'account.logged-in': 'UPDATE account SET last_login_at = ?2 WHERE id = ?1',

  'session.add': `INSERT INTO session (hash, id, account, how, created_at, seen_at, expires_at, address, agent)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
  'session.purge': 'DELETE FROM session WHERE expires_at <= ?1',
  'session.by-hash': 'SELECT * FROM session WHERE hash = ?1',
  'session.of-account': 'SELECT * FROM session WHERE account = ?1 AND expires_at > ?2 ORDER BY created_at DESC',
  'session.seen': 'UPDATE session SET seen_at = max(seen_at, ?2) WHERE id = ?1',
  'session.end': 'DELETE FROM session WHERE account = ?1 AND id = ?2',
  'session.end-but': 'DELETE FROM session WHERE account = ?1 AND id <> ?2',

  'api-key.all': 'SELECT * FROM api_key ORDER BY pos DESC',
  'api-key.by-hash': 'SELECT * FROM api_key WHERE hash = ?1',
  'api-key.add': `INSERT INTO api_key (id, hash, name, hint, scopes, created_at, created_by, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
  'api-key.revoke': 'UPDATE api_key SET revoked_at = ?2, revoked_by = ?3 WHERE id = ?1 AND revoked_at IS NULL',
  'api-key.used': 'UPDATE api_key SET last_used_at = ?2, last_used_from = ?3 WHERE id = ?1',
  'api-key.name': 'SELECT name FROM api_key WHERE id = ?1',

  'link.replace':
    'DELETE FROM one_time_link WHERE expires_at <= ?3 OR (account IS ?2 AND (kind = ?1 OR ?2 IS NOT NULL))',
  'link.add': 'INSERT INTO one_time_link (hash, kind, account, expires_at) VALUES (?1, ?2, ?3, ?4)',
  'link.get': 'SELECT * FROM one_time_link WHERE hash = ?1 AND expires_at > ?2',
  'link.use': 'DELETE FROM one_time_link WHERE hash = ?1 AND expires_at > ?2',

  'login.purge': 'DELETE FROM login_try WHERE last_at < ?1',
  'login.take': `INSERT INTO login_try (subject, failures, last_at, until) VALUES (?1, 1, ?2, ?2)
    ON CONFLICT (subject) DO UPDATE SET failures = login_try.failures + 1, last_at = ?2,
    until = ?2 + CASE WHEN login_try.failures < ?3 THEN 0 ELSE min(?5, ?4 << min(login_try.failures - ?3, 20)) END
    WHERE login_try.until <= ?2`,
  'login.waits': `SELECT max(until) AS until, max(failures) AS failures FROM login_try
    WHERE subject IN (SELECT value FROM json_each(?1))`,
  'login.less': 'UPDATE login_try SET failures = max(0, failures - 1), until = 0 WHERE subject = ?1',
  'login.forget': 'DELETE FROM login_try WHERE subject = ?1',
  'login-device.purge': 'DELETE FROM login_device WHERE expires_at <= ?1',
  'login-device.add': `INSERT INTO login_device (hash, account, expires_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (hash, account) DO UPDATE SET expires_at = excluded.expires_at`,
  'login-device.get': 'SELECT 1 AS found FROM login_device WHERE hash = ?1 AND account = ?2 AND expires_at > ?3',
} as const satisfies Readonly<Record<string, string>>;
