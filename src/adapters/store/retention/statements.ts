/**
 * Statements about how long things are kept; `statements.ts` spreads them. Rows came in the order of time, or nearly: who looks for old ones reads from the
 * oldest on, a piece at a time, and stops at one that is young. `?1`: before; `?2`: how many; lists of numbers travel as JSON.
 */
export const RETENTION_STATEMENTS = {
  'retention.get': 'SELECT * FROM retention',
  'retention.change': `UPDATE retention SET days = ?2, version = ?1 + 1, changed_at = ?3, changed_by = ?4 WHERE version = ?1`,

  'retention.bodies': `SELECT pos, received_at >= ?1 AS young, status = 'read' AND encoding <> 'gone' AS over, status <> 'read' AS stays FROM delivery
    WHERE pos > max(?3, (SELECT bodies_gone FROM retention)) ORDER BY pos LIMIT ?2`,
  'retention.bodies-drop': `UPDATE delivery SET body = '', encoding = 'gone' WHERE pos IN (SELECT value FROM json_each(?1))`,
  'retention.bodies-mark': 'UPDATE retention SET bodies_gone = max(bodies_gone, ?1)',

  'retention.deliveries': `SELECT pos, received_at >= ?1 AS young, status = 'read' AS over FROM delivery WHERE pos > ?3 ORDER BY pos LIMIT ?2`,
  'retention.deliveries-drop': 'DELETE FROM delivery WHERE pos IN (SELECT value FROM json_each(?1))',
  'retention.deliveries-links': `DELETE FROM delivery_alert WHERE (key, delivery) IN
    (SELECT o.value ->> '$.alert.key', d.pos FROM delivery d, json_each(d.outcome) o WHERE d.pos IN (SELECT value FROM json_each(?1)))`,

  'retention.notifications': `SELECT pos, created_at >= ?1 AS young, status IN ('sent', 'failed', 'over') AND coalesce(ended_at, 0) < ?1 AS over
    FROM notification WHERE pos > ?3 ORDER BY pos LIMIT ?2`,
  'retention.notifications-told': `DELETE FROM notification_told WHERE notification IN
    (SELECT id FROM notification WHERE pos IN (SELECT value FROM json_each(?1)))`,
  'retention.notifications-drop': 'DELETE FROM notification WHERE pos IN (SELECT value FROM json_each(?1))',
  'retention.attempts': `SELECT pos, at >= ?1 AS young, result <> 'sending' AS over FROM notification_attempt
    WHERE pos > ?3 ORDER BY pos LIMIT ?2`,
  'retention.attempts-drop': 'DELETE FROM notification_attempt WHERE pos IN (SELECT value FROM json_each(?1))',
  'retention.waits': `SELECT pos, since >= ?1 AS young, over_at IS NOT NULL AND over_at < ?1
    AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.wait = wait.pos) AS over FROM wait WHERE pos > ?3 ORDER BY pos LIMIT ?2`,
  'retention.waits-drop': 'DELETE FROM wait WHERE pos IN (SELECT value FROM json_each(?1))',

  'retention.logins': `DELETE FROM login_try WHERE subject IN (SELECT subject FROM login_try WHERE last_at < ?1 AND until < ?1 LIMIT ?2)`,
  'retention.sessions': `DELETE FROM session WHERE hash IN (SELECT hash FROM session WHERE expires_at < ?1 LIMIT ?2)`,
  'retention.links': `DELETE FROM one_time_link WHERE hash IN (SELECT hash FROM one_time_link WHERE expires_at < ?1 LIMIT ?2)`,
  'retention.devices': `DELETE FROM login_device WHERE (hash, account) IN (SELECT hash, account FROM login_device WHERE expires_at < ?1 LIMIT ?2)`,
  'retention.pending': `DELETE FROM login_pending WHERE hash IN (SELECT hash FROM login_pending WHERE expires_at < ?1 LIMIT ?2)`,
  'retention.login-count': `SELECT (SELECT count(*) FROM (SELECT 1 FROM login_try WHERE last_at < ?1 AND until < ?1 LIMIT ?2))
    + (SELECT count(*) FROM (SELECT 1 FROM session WHERE expires_at < ?1 LIMIT ?2))
    + (SELECT count(*) FROM (SELECT 1 FROM one_time_link WHERE expires_at < ?1 LIMIT ?2))
    + (SELECT count(*) FROM (SELECT 1 FROM login_device WHERE expires_at < ?1 LIMIT ?2))
    + (SELECT count(*) FROM (SELECT 1 FROM login_pending WHERE expires_at < ?1 LIMIT ?2)) AS rows`,

  'retention.requests': 'DELETE FROM request_key WHERE key IN (SELECT key FROM request_key WHERE at < ?1 LIMIT ?2)',
  'retention.request-count': 'SELECT count(*) AS rows FROM (SELECT 1 FROM request_key WHERE at < ?1 LIMIT ?2)',
} as const;
