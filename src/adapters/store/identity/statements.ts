/** Statements about second factors, passkeys and single sign-on; `statements.ts` spreads them. */
export const IDENTITY_STATEMENTS = {
  'totp.get': 'SELECT * FROM user_totp WHERE user = ?1',
  'totp.all': 'SELECT user, key_id, sealed FROM user_totp',
  'totp.draft': `INSERT INTO user_totp (user, key_id, sealed, confirmed, last_step, created_at) VALUES (?1, ?2, ?3, 0, 0, ?4)
    ON CONFLICT (user) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed, created_at = excluded.created_at
    WHERE user_totp.confirmed = 0`,
  'totp.confirm':
    'UPDATE user_totp SET confirmed = 1, last_step = ?2 WHERE user = ?1 AND confirmed = 0 AND last_step < ?2',
  'totp.step': 'UPDATE user_totp SET last_step = ?2 WHERE user = ?1 AND confirmed = 1 AND last_step < ?2',
  'totp.reseal': 'UPDATE user_totp SET key_id = ?2, sealed = ?3 WHERE user = ?1',
  'totp.remove': 'DELETE FROM user_totp WHERE user = ?1',
  'recovery.count': 'SELECT count(*) AS codes FROM user_recovery WHERE user = ?1',
  'recovery.put': 'INSERT INTO user_recovery (user, hash) SELECT ?1, value FROM json_each(?2)',
  'recovery.use': 'DELETE FROM user_recovery WHERE user = ?1 AND hash = ?2',
  'recovery.remove': 'DELETE FROM user_recovery WHERE user = ?1',
  'factor-failure.get': 'SELECT * FROM user_factor_failure WHERE user = ?1',
  'factor-failure.count': `INSERT INTO user_factor_failure (user, failures, locked_until) VALUES (?1, ?2 + 1, ?3)
    ON CONFLICT (user) DO UPDATE SET failures = ?2 + 1, locked_until = ?3 WHERE failures = ?2`,
  'factor-failure.forget': 'DELETE FROM user_factor_failure WHERE user = ?1',
  'factor.counts': `SELECT user, max(totp) AS totp, sum(recovery) AS recovery, sum(passkeys) AS passkeys FROM (
      SELECT user, confirmed AS totp, 0 AS recovery, 0 AS passkeys FROM user_totp
      UNION ALL SELECT user, 0, 1, 0 FROM user_recovery
      UNION ALL SELECT user, 0, 0, 1 FROM passkey
    ) GROUP BY user`,

  'passkey.add': `INSERT INTO passkey (id, user, name, public_key, counter, transports, synced, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
  'passkey.get': 'SELECT * FROM passkey WHERE id = ?1',
  'passkey.of-user': 'SELECT * FROM passkey WHERE user = ?1 ORDER BY pos',
  'passkey.count': 'SELECT count(*) AS passkeys FROM passkey WHERE user = ?1',
  'passkey.use': 'UPDATE passkey SET counter = ?3, last_used_at = ?4 WHERE id = ?1 AND counter = ?2',
  'passkey.rename': 'UPDATE passkey SET name = ?3 WHERE user = ?1 AND id = ?2',
  'passkey.remove': 'DELETE FROM passkey WHERE user = ?1 AND id = ?2',
  'passkey.remove-all': 'DELETE FROM passkey WHERE user = ?1',

  'pending.add': 'INSERT INTO login_pending (hash, kind, user, data, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)',
  'pending.get': 'SELECT * FROM login_pending WHERE hash = ?1 AND kind = ?2 AND taken = 0 AND expires_at > ?3',
  'pending.row': 'SELECT * FROM login_pending WHERE hash = ?1',
  'pending.take': 'UPDATE login_pending SET taken = 1 WHERE hash = ?1 AND kind = ?2 AND taken = 0 AND expires_at > ?3',
  'pending.try': `UPDATE login_pending SET tries = tries + 1
    WHERE hash = ?1 AND kind = ?2 AND taken = 0 AND expires_at > ?3 AND tries < ?4`,
  'pending.expire': 'DELETE FROM login_pending WHERE expires_at <= ?1',
  // Those of nobody yet: whoever can reach us makes them. The oldest go.
  'pending.bound': `DELETE FROM login_pending WHERE hash IN
    (SELECT hash FROM login_pending WHERE user IS NULL ORDER BY expires_at DESC LIMIT -1 OFFSET ?1)`,
  'pending.remove': 'DELETE FROM login_pending WHERE user = ?1',

  'provider.all': 'SELECT * FROM sso_provider ORDER BY name',
  'provider.put': `INSERT INTO sso_provider (name, settings, key_id, sealed, enabled, changed_at, changed_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, key_id = excluded.key_id, sealed = excluded.sealed,
    enabled = excluded.enabled, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
  'provider.reseal': 'UPDATE sso_provider SET key_id = ?2, sealed = ?3 WHERE name = ?1',
  'provider.remove': 'DELETE FROM sso_provider WHERE name = ?1',
  'sso-link.get': 'SELECT * FROM sso_link WHERE issuer = ?1 AND subject = ?2',
  'sso-link.add': 'INSERT INTO sso_link (issuer, subject, user, made, created_at) VALUES (?1, ?2, ?3, ?4, ?5)',

  'identity-setting.get': 'SELECT value FROM identity_setting WHERE key = ?1',
  'identity-setting.put': `INSERT INTO identity_setting (key, value) VALUES (?1, ?2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  'identity-setting.ensure': 'INSERT INTO identity_setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING',
} as const satisfies Record<string, string>;
