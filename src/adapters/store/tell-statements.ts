/** The statements of telling people (`tell.ts`), a part of the table in `statements.ts`. */

/** What waits, as `tell.ts` reads it. */
const WAIT = 'w.pos AS wait, w.event, w.key, w.version, w.run, w.title, w.since, w.facts, w.over_at';
const NOTIFICATION = `SELECT n.pos, n.id, n.rule, n.step, n.nth, n.channel, n.recipient, n.status, n.due_at, n.created_at, n.ended_at,
  n.attempts, n.message, n.reason, ${WAIT} FROM notification n JOIN wait w ON w.pos = n.wait`;
/** An alert as far as people are told of it. */
const OF_ALERT = `a.fields ->> '$.name' AS alert_name, a.fields ->> '$.severity' AS severity`;
const ALERT_OF_RUN =
  'JOIN run r ON r.id = o.run LEFT JOIN alert a ON a.instance = r.alert_instance AND a.id = r.alert_id';
/** Large parts of a question (its evidence) are not read. */
const QUESTION = `SELECT o.id, o.run, o.hash, o.asked_at AS since, o.question ->> '$.title' AS title, o.question ->> '$.assignee' AS assignee,
  o.question ->> '$.dueAt' AS due_at, '' AS detail, r.playbook, ${OF_ALERT} FROM question o ${ALERT_OF_RUN}`;
const ITEM = `SELECT o.id, o.run, o.opened_at AS since, o.item ->> '$.title' AS title, o.item ->> '$.assignee' AS assignee,
  o.item ->> '$.dueAt' AS due_at, o.item ->> '$.text' AS detail, r.playbook, ${OF_ALERT} FROM item o ${ALERT_OF_RUN}`;
const RUNS = '(SELECT value FROM json_each(?1))';
/** What a notification is about is open this very moment; an answer or completion that is on its way counts. */
const IS_OPEN = `CASE w.event
  WHEN 'approval' THEN EXISTS (SELECT 1 FROM question q WHERE q.id = w.key AND q.status = 'open')
  WHEN 'integration' THEN 1
  ELSE EXISTS (SELECT 1 FROM item i WHERE i.id = w.key AND i.status = 'open') END`;
const MEMBERS = '(SELECT value FROM json_each(?1))';
const OVER = '(SELECT w.over_at FROM wait w WHERE w.pos = notification.wait)';

export const TELL_STATEMENTS = {
  // What people choose for themselves stands with the other settings of identity: a key each.
  'mute.all': "SELECT substr(key, 12) AS user, value FROM identity_setting WHERE key GLOB 'tell.muted:*'",
  'mute.put': `INSERT INTO identity_setting (key, value) VALUES ('tell.muted:' || ?1, ?2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  'channel.all': 'SELECT * FROM channel ORDER BY pos',
  'channel.active': 'SELECT EXISTS (SELECT 1 FROM channel WHERE enabled = 1) AS active',
  'channel.add': `INSERT INTO channel (name, kind, settings, enabled, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
  'channel.edit': 'UPDATE channel SET settings = ?2, enabled = ?3, changed_at = ?4, changed_by = ?5 WHERE name = ?1',
  'channel.remove': 'DELETE FROM channel WHERE name = ?1',
  'channel-secret.all': 'SELECT * FROM channel_secret',
  'channel-secret.put': `INSERT INTO channel_secret (channel, setting, key_id, sealed) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (channel, setting) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed`,
  'channel-secret.drop': 'DELETE FROM channel_secret WHERE channel = ?1 AND setting = ?2',
  'channel-secret.remove': 'DELETE FROM channel_secret WHERE channel = ?1',

  'tell-rule.all': 'SELECT * FROM tell_rule ORDER BY pos',
  'tell-rule.add': `INSERT INTO tell_rule (id, event, recipient, channel, delay_ms, remind_ms, escalate_ms, escalate_to, enabled)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
  'tell-rule.edit': `UPDATE tell_rule SET event = ?2, recipient = ?3, channel = ?4, delay_ms = ?5, remind_ms = ?6, escalate_ms = ?7,
    escalate_to = ?8, enabled = ?9 WHERE id = ?1`,
  'tell-rule.remove': 'DELETE FROM tell_rule WHERE id = ?1',
  'tell-rule.remove-channel': 'DELETE FROM tell_rule WHERE channel = ?1',

  'tell.cursor': 'SELECT events FROM tell_cursor',
  'tell.move':
    'INSERT INTO tell_cursor (one, events) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET events = excluded.events',
  'tell.touched': `SELECT max(pos) AS pos, count(*) AS events, run FROM (SELECT pos, run FROM event WHERE pos > ?1 ORDER BY pos LIMIT ?2)
    GROUP BY run`,
  'tell.questions': `${QUESTION} WHERE o.run IN ${RUNS} AND o.status IN ('open', 'answering') ORDER BY o.pos`,
  'tell.items': `${ITEM} WHERE o.run IN ${RUNS} AND o.status IN ('open', 'completing') ORDER BY o.pos`,
  'tell.all-questions': `${QUESTION} WHERE o.status = 'open' ORDER BY o.pos`,
  'tell.all-items': `${ITEM} WHERE o.status = 'open' ORDER BY o.pos`,

  'wait.of-runs': `SELECT ${WAIT} FROM wait w WHERE w.over_at IS NULL AND w.run IN ${RUNS} AND w.event <> 'integration'`,
  'wait.open-event': `SELECT ${WAIT} FROM wait w WHERE w.over_at IS NULL AND w.event = ?1`,
  'wait.open': `INSERT INTO wait (event, key, version, run, title, since, facts, over_at, next_due)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, 0)
    ON CONFLICT (event, key, version) DO UPDATE SET over_at = NULL, next_due = 0 WHERE wait.over_at IS NOT NULL`,
  // That a vendor is back is told; of the others whoever ended it knows.
  'wait.over': `UPDATE wait SET over_at = ?2, next_due = CASE event WHEN 'integration' THEN 0 END WHERE pos = ?1 AND over_at IS NULL`,
  'wait.drop': 'UPDATE wait SET over_at = ?2, next_due = NULL WHERE pos = ?1 AND over_at IS NULL',
  'wait.due': `SELECT ${WAIT} FROM wait w WHERE w.next_due <= ?1 ORDER BY w.next_due, w.pos LIMIT ?2`,
  'wait.next': 'UPDATE wait SET next_due = ?2 WHERE pos = ?1 AND over_at IS ?3',
  'wait.replan': 'UPDATE wait SET next_due = 0 WHERE over_at IS NULL',
  'wait.told': `SELECT DISTINCT rule, channel, recipient FROM notification WHERE wait = ?1 AND status = 'sent' AND step <> 'recovery'`,

  'notification.add': `INSERT INTO notification (id, wait, rule, step, nth, channel, recipient, status, due_at, created_at, ended_at, reason)
    SELECT ?1, pos, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, CASE ?8 WHEN 'failed' THEN ?9 END, ?10 FROM wait
    WHERE pos = ?2 AND (over_at IS NULL OR ?4 = 'recovery') ON CONFLICT (id) DO NOTHING`,
  'notification.over': `UPDATE notification SET status = 'over', ended_at = ?2, reason = ?3
    WHERE wait = ?1 AND status = 'waiting' AND step <> 'recovery'`,
  'notification.over-channel': `UPDATE notification SET status = 'over', ended_at = ?2, reason = 'the channel was removed'
    WHERE channel = ?1 AND status IN ('waiting', 'failed')`,
  'notification.due': `${NOTIFICATION} WHERE n.channel = ?1 AND n.status = 'waiting' AND n.due_at <= ?2
    AND (n.step = 'recovery' OR ${IS_OPEN}) ORDER BY n.pos LIMIT ?3`,
  'notification.sent-since': `SELECT recipient, count(*) AS messages FROM notification_attempt
    WHERE channel = ?1 AND at >= ?2 AND result <> 'failed' GROUP BY recipient`,
  'notification.begin': `UPDATE notification SET status = 'sending', attempts = attempts + 1, message = ?2
    WHERE id IN ${MEMBERS} AND status = 'waiting'
    AND (step = 'recovery' OR EXISTS (SELECT 1 FROM wait w WHERE w.pos = notification.wait AND w.over_at IS NULL AND ${IS_OPEN}))`,
  'notification.under-way': `SELECT id FROM notification WHERE id IN ${MEMBERS} AND status = 'sending'`,
  'attempt.begin': `INSERT INTO notification_attempt (message, attempt, channel, recipient, at, result, detail)
    SELECT ?2, n.attempts, n.channel, n.recipient, ?3, 'sending', '' FROM notification n
    WHERE n.id IN ${MEMBERS} AND n.status = 'sending' ORDER BY n.attempts DESC LIMIT 1`,
  'attempt.told': `INSERT INTO notification_told (notification, attempt)
    SELECT id, (SELECT max(pos) FROM notification_attempt WHERE message = ?2) FROM notification
    WHERE id IN ${MEMBERS} AND status = 'sending'`,
  'attempt.end': `UPDATE notification_attempt SET result = ?2, detail = ?3, ended_at = ?4 WHERE message = ?1 AND result = 'sending'`,
  'notification.sent': `UPDATE notification SET status = 'sent', ended_at = ?2, reason = '' WHERE id IN ${MEMBERS} AND status = 'sending'`,
  // What is known not to have gone out is free again: the next message may be another one.
  'notification.failed': `UPDATE notification SET reason = ?2, message = CASE WHEN ?3 IS NULL THEN message ELSE '' END,
    status = CASE WHEN ${OVER} IS NOT NULL AND step <> 'recovery' THEN 'over' WHEN ?3 IS NULL THEN 'failed' ELSE 'waiting' END,
    due_at = coalesce(?3, due_at),
    ended_at = CASE WHEN ?3 IS NULL OR (${OVER} IS NOT NULL AND step <> 'recovery') THEN ?4 END
    WHERE id IN ${MEMBERS} AND status = 'sending'`,
  'attempt.cut-off': `UPDATE notification_attempt SET result = 'cut-off', ended_at = ?1,
    detail = 'the process ended meanwhile: it may have gone out' WHERE result = 'sending'`,
  'notification.cut-off': `UPDATE notification SET due_at = ?1, reason = 'cut off: it may have gone out',
    status = CASE WHEN ${OVER} IS NOT NULL AND step <> 'recovery' THEN 'over' ELSE 'waiting' END,
    ended_at = CASE WHEN ${OVER} IS NOT NULL AND step <> 'recovery' THEN ?1 END WHERE status = 'sending'`,
  'notification.list': `${NOTIFICATION} WHERE n.pos < ?1 ORDER BY n.pos DESC LIMIT ?2`,
  'notification.list-status': `${NOTIFICATION} WHERE n.pos < ?1 AND n.status = ?3 ORDER BY n.pos DESC LIMIT ?2`,
  'notification.get': `${NOTIFICATION} WHERE n.id = ?1`,
  'notification.retry': `UPDATE notification SET status = 'waiting', due_at = ?2, ended_at = NULL, reason = ''
    WHERE id = ?1 AND status = 'failed' AND attempts > 0 AND (step = 'recovery' OR ${OVER} IS NULL)`,
  // Nobody was meant: whom it means now is found anew.
  'notification.forget': `DELETE FROM notification WHERE id = ?1 AND status = 'failed' AND attempts = 0 AND ${OVER} IS NULL`,
  'wait.replan-one': 'UPDATE wait SET next_due = 0 WHERE pos = ?1 AND over_at IS NULL',
  'attempt.of': `SELECT a.* FROM notification_told t JOIN notification_attempt a ON a.pos = t.attempt
    WHERE t.notification = ?1 ORDER BY a.pos`,
} as const satisfies Record<string, string>;
