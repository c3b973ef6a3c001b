/**
 * Every statement that the store runs, by name. The workers prepare them on first use; the main thread only names them.
 * `?1` is a parameter; lists travel as JSON text and are opened by `json_each`.
 */
import { ACCOUNT_STATEMENTS } from './accounts/statements.ts';
import { DESK_STATEMENTS } from './desk/statements.ts';
import { IDENTITY_STATEMENTS } from './identity/statements.ts';

import { FETCH_STATEMENTS } from './fetch-statements.ts';
import { INTAKE_STATEMENTS } from './intake/statements.ts';
import { FIGURES_STATEMENTS } from './figures-statements.ts';
import { VIEW_STATEMENTS } from './views-statements.ts';
import { REQUEST_STATEMENTS } from './requests-statements.ts';
import { RETENTION_STATEMENTS } from './retention/statements.ts';
import { TELL_STATEMENTS } from './tell-statements.ts';

/** Columns of an action as `rows.ts` reads them. */
const ACTION =
  'a.pos, a.id, a.verb, a.targets, a.instance, a.command, a.args, a.status, a.run, a.effect, a.alert_instance, \
a.alert_id, a.sends, a.sent_at, a.bookmark, a.state, a.detail, a.permit, a.lane, a.foreign_targets';
const ACTION_VALUES = `INSERT INTO action (id, verb, targets, instance, command, args, status, run, effect, alert_instance,
  alert_id, sends, sent_at, bookmark, state, detail, permit, lane, foreign_targets, changed)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, next_change())
  ON CONFLICT (id) DO UPDATE SET verb = excluded.verb, targets = excluded.targets, instance = excluded.instance,
  command = excluded.command, args = excluded.args, status = excluded.status, sent_at = excluded.sent_at,
  bookmark = excluded.bookmark, state = excluded.state, detail = excluded.detail, permit = excluded.permit,
  lane = excluded.lane, foreign_targets = excluded.foreign_targets, changed = excluded.changed`;
/** The change set of a run has the lane: the run goes on by itself and was there lately, or a request of it is under way. */
const LANE_HELD = `(lane.until > ?5 AND EXISTS (SELECT 1 FROM run r WHERE r.id = lane.run AND r.status = 'running'))
  OR EXISTS (SELECT 1 FROM action a WHERE a.run = lane.run AND a.instance = ?1 AND a.lane = ?2 AND a.status IN ('sent', 'accepted'))`;
const ALERT_VALUES = `INSERT INTO alert (instance, id, status, close_reason, close_notes, fields, received_at, closed_at, run, playbook, changed)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, next_change())`;
const INDICATOR = `SELECT i.*,
    (SELECT json_group_array(json_object('vendor', s.vendor, 'score', s.score, 'reliability', s.reliability))
      FROM indicator_score s WHERE s.indicator = i.pos) AS scores,
    (SELECT json_group_array(json_object('instance', a.alert_instance, 'id', a.alert_id))
      FROM indicator_alert a WHERE a.indicator = i.pos) AS alerts
    FROM indicator i`;
/** `blobs`: 1 where large values stand elsewhere (`blobs.ts`). */
const EVENT = `SELECT pos, run, seq, at, data,
  EXISTS (SELECT 1 FROM blob_use b WHERE b.run = event.run AND b.place = event.seq) AS blobs FROM event`;
const INDICATOR_POS = 'SELECT pos FROM indicator WHERE value = ?2 AND type = ?1';
/** `by`: what is looked up in an index; null and '' let everything through. */
const auditList = (by: string, order: '' | 'DESC' = '') => `SELECT * FROM audit WHERE ${by}pos > ?1 AND pos < ?2
  AND (?4 IS NULL OR run = ?4) AND (?5 IS NULL OR who = ?5) AND (?6 IS NULL OR name = ?6)
  AND (?7 IS NULL OR substr(name, 1, length(?7)) = ?7) AND (?8 IS NULL OR at >= ?8) AND (?9 IS NULL OR at <= ?9)
  AND (?10 IS NULL OR target = ?10)
  ORDER BY pos ${order} LIMIT ?3`;
/** The number of the last change, of whatever. */
export const LAST_CHANGE = `SELECT max(coalesce((SELECT max(changed) FROM alert), 0), coalesce((SELECT max(changed) FROM run), 0),
  coalesce((SELECT max(changed) FROM question), 0), coalesce((SELECT max(changed) FROM item), 0),
  coalesce((SELECT max(changed) FROM action), 0), coalesce((SELECT max(changed) FROM indicator), 0),
  (SELECT changed FROM change_floor)) AS last`;
const ENDED = `('completed', 'cancelled')`;

export const STATEMENTS = {
  // Journal
  'event.head': 'SELECT seq, at FROM event WHERE run = ?1 ORDER BY seq DESC LIMIT 1',
  'event.insert': 'INSERT INTO event (run, seq, at, type, data) VALUES (?1, ?2, ?3, ?4, ?5)',
  'event.page': `${EVENT} WHERE run = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3`,
  'event.end': 'SELECT coalesce(max(pos), 0) AS pos FROM event',
  'event.tail': `${EVENT} WHERE pos > ?1 ORDER BY pos LIMIT ?2`,
  'event.after-snapshot': `${EVENT}
    WHERE run = ?1 AND seq > coalesce((SELECT seq FROM snapshot WHERE run = ?1), 0) ORDER BY seq`,
  'event.all': `${EVENT} WHERE run = ?1 ORDER BY seq`,
  'snapshot.get': `SELECT seq, state, EXISTS (SELECT 1 FROM blob_use b WHERE b.run = ?1 AND b.place = 0) AS blobs
    FROM snapshot WHERE run = ?1`,
  'snapshot.put': `INSERT INTO snapshot (run, seq, state) VALUES (?1, ?2, ?3)
    ON CONFLICT (run) DO UPDATE SET seq = excluded.seq, state = excluded.state WHERE excluded.seq >= snapshot.seq`,
  'blob.put': 'INSERT INTO blob (hash, data) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING',
  'blob.use': 'INSERT INTO blob_use (hash, run, place) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING',
  'blob.get': 'SELECT hash, data FROM blob WHERE hash IN (SELECT value FROM json_each(?1))',
  // What the snapshot of the run alone holds, and the next one (?2) does not.
  'blob.sweep': `DELETE FROM blob WHERE hash IN (SELECT hash FROM blob_use WHERE run = ?1 AND place = 0)
    AND hash NOT IN (SELECT value FROM json_each(?2))
    AND NOT EXISTS (SELECT 1 FROM blob_use b WHERE b.hash = blob.hash AND NOT (b.run = ?1 AND b.place = 0))`,
  'blob.unuse': 'DELETE FROM blob_use WHERE run = ?1 AND place = 0',
  'playbook.get': 'SELECT text FROM playbook WHERE hash = ?1',
  'playbook.pin': 'INSERT INTO playbook (hash, name, text) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING',

  // Runs
  'run.insert': `INSERT INTO run (id, alert_instance, alert_id, playbook, hash, dry_run, status, created_at, changed_at, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'running', ?7, ?7, next_change())`,
  'run.status': `UPDATE run SET status = ?2, changed_at = ?3, ended_at = CASE WHEN ?2 IN ${ENDED} THEN ?3 END,
    changed = next_change() WHERE id = ?1`,
  'run.get': 'SELECT * FROM run WHERE id = ?1',
  'run.list': 'SELECT * FROM run WHERE pos < ?1 ORDER BY pos DESC LIMIT ?2',
  'run.list-status': 'SELECT * FROM run WHERE status = ?3 AND pos < ?1 ORDER BY pos DESC LIMIT ?2',
  'run.list-playbook': `SELECT * FROM run WHERE playbook = ?3 AND (?4 IS NULL OR status = ?4) AND pos < ?1
    ORDER BY pos DESC LIMIT ?2`,
  'run.list-alert': `SELECT * FROM run WHERE alert_instance = ?3 AND alert_id = ?4 AND pos < ?1 ORDER BY pos DESC LIMIT ?2`,
  'run.count-alert': 'SELECT count(*) AS runs FROM run WHERE alert_instance = ?1 AND alert_id = ?2',
  'run.unfinished': `SELECT id AS run FROM run WHERE status IN ('running', 'waiting', 'failed', 'paused')
    UNION SELECT run FROM inbox WHERE consumed = 0 UNION SELECT run FROM timer ORDER BY run`,
  'run.due': 'SELECT run FROM inbox WHERE consumed = 0 UNION SELECT run FROM timer WHERE due <= ?1 ORDER BY run',

  // Inbox and timers
  'inbox.insert': 'INSERT INTO inbox (id, run, at, message) VALUES (?1, ?2, ?3, ?4)',
  'inbox.insert-steering': `INSERT INTO inbox (id, run, at, message)
    SELECT ?1, id, ?3, ?4 FROM run WHERE id = ?2 AND status NOT IN ${ENDED}`,
  'inbox.consume': 'UPDATE inbox SET consumed = 1 WHERE id = ?1 AND consumed = 0',
  'inbox.waiting': 'SELECT id, run, at, message FROM inbox WHERE run = ?1 AND consumed = 0 ORDER BY pos',
  'inbox.steering-outcome': `SELECT r.id AS run, r.status, EXISTS (SELECT 1 FROM inbox WHERE id = ?2) AS delivered FROM run r WHERE r.id = ?1`,
  'timer.set':
    'INSERT INTO timer (run, id, due) VALUES (?1, ?2, ?3) ON CONFLICT (run, id) DO UPDATE SET due = excluded.due',
  'timer.clear': 'DELETE FROM timer WHERE run = ?1 AND id = ?2',
  'timer.list': 'SELECT run, id, due FROM timer WHERE run = ?1 ORDER BY due, id',

  // Questions
  'question.open': `INSERT INTO question (id, run, hash, status, question, asked_at, changed) VALUES (?1, ?2, ?3, 'open', ?4, ?5, next_change())
    ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, status = 'open', question = excluded.question,
    asked_at = excluded.asked_at, answered_by = NULL, answered_at = NULL, reason = NULL, changed = excluded.changed WHERE question.status <> 'answering'`,
  'question.close': `UPDATE question SET status = ?2, reason = ?3, changed = next_change() WHERE id = ?1 AND status IN ('open', 'answering')`,
  'question.expire': `UPDATE question SET status = 'withdrawn', changed = next_change() WHERE id = ?1 AND status = 'open'`,
  'question.reopen': `UPDATE question SET status = 'open', answered_by = NULL, answered_at = NULL, changed = next_change()
    WHERE id = ?1 AND status = 'answering'`,
  'question.claim': `UPDATE question SET status = 'answering', answered_by = ?3, answered_at = ?4, changed = next_change()
    WHERE id = ?1 AND hash = ?2 AND status = 'open'`,
  'question.inbox': `INSERT INTO inbox (id, run, at, message) SELECT ?2, run, ?3, ?4 FROM question WHERE id = ?1`,
  'question.outcome': `SELECT run, status, question, answered_by, answered_at, reason,
    EXISTS (SELECT 1 FROM inbox WHERE id = ?2) AS delivered FROM question WHERE id = ?1`,
  'question.get': 'SELECT * FROM question WHERE id = ?1',
  'question.list-open': `SELECT * FROM question WHERE status = 'open' AND pos > ?1 ORDER BY pos LIMIT ?2`,
  'question.list-run': `SELECT * FROM question WHERE run = ?3 AND status = 'open' AND pos > ?1 ORDER BY pos LIMIT ?2`,

  // Items
  'item.open': `INSERT INTO item (id, run, status, item, opened_at, changed) VALUES (?1, ?2, 'open', ?3, ?4, next_change())
    ON CONFLICT (id) DO UPDATE SET status = 'open', item = excluded.item, opened_at = excluded.opened_at,
    completed_by = NULL, completed_at = NULL, changed = excluded.changed WHERE item.status <> 'completing'`,
  'item.close': `UPDATE item SET status = 'closed', completed_by = ?2, completed_at = coalesce(completed_at, ?3), changed = next_change()
    WHERE id = ?1 AND status <> 'closed'`,
  'item.claim': `UPDATE item SET status = 'completing', completed_by = ?3, completed_at = ?4, changed = next_change() WHERE id = ?1 AND status = 'open'
    AND EXISTS (SELECT 1 FROM json_each(item, '$.offers') WHERE value = ?2)
    AND (json_extract(item, '$.restricted') IS NULL OR json_extract(item, '$.assignee') = ?3)`,
  'item.inbox': 'INSERT INTO inbox (id, run, at, message) SELECT ?2, run, ?3, ?4 FROM item WHERE id = ?1',
  'item.outcome': `SELECT run, status, item, completed_by, completed_at,
    EXISTS (SELECT 1 FROM inbox WHERE id = ?2) AS delivered FROM item WHERE id = ?1`,
  'item.get': 'SELECT * FROM item WHERE id = ?1',
  'item.list-open': `SELECT * FROM item WHERE status = 'open' AND pos > ?1 ORDER BY pos LIMIT ?2`,
  'item.list-run': `SELECT * FROM item WHERE run = ?3 AND status = 'open' AND pos > ?1 ORDER BY pos LIMIT ?2`,

  // Alerts
  'alert.insert': `${ALERT_VALUES} ON CONFLICT (instance, id) DO NOTHING`,
  'alert.reopen': `${ALERT_VALUES} ON CONFLICT (instance, id) DO UPDATE SET status = excluded.status,
    close_reason = excluded.close_reason, close_notes = excluded.close_notes, fields = excluded.fields,
    received_at = excluded.received_at, closed_at = excluded.closed_at, run = excluded.run, playbook = excluded.playbook,
    changed = excluded.changed
    WHERE alert.status = 'closed'`,
  'alert.update': `UPDATE alert SET fields = merge_fields(fields, ?3), status = coalesce(?4, status),
    close_reason = coalesce(?5, close_reason), close_notes = coalesce(?6, close_notes),
    closed_at = CASE ?4 WHEN 'closed' THEN coalesce(closed_at, ?7) WHEN 'open' THEN NULL ELSE closed_at END, changed = next_change()
    WHERE instance = ?1 AND id = ?2`,
  'alert.run':
    'UPDATE alert SET run = ?3, playbook = ?4, changed = next_change() WHERE instance = ?1 AND id = ?2 AND (run IS NOT ?3 OR playbook IS NOT ?4)',
  'alert.get': 'SELECT * FROM alert WHERE instance = ?1 AND id = ?2',
  'alert.search': `SELECT * FROM alert WHERE pos < ?1 AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR received_at >= ?4)
    AND (?5 IS NULL OR received_at <= ?5) ORDER BY pos DESC LIMIT ?2`,
  'alert.search-ids': `SELECT * FROM alert WHERE id IN (SELECT value FROM json_each(?6)) AND pos < ?1
    AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR received_at >= ?4) AND (?5 IS NULL OR received_at <= ?5)
    ORDER BY pos DESC LIMIT ?2`,

  // Lists
  'list.get': 'SELECT text FROM list WHERE name = ?1',
  'list.all': 'SELECT name, text FROM list ORDER BY name',
  'list.put': `INSERT INTO list (name, text, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (name) DO UPDATE SET text = excluded.text, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
  'list.add': 'UPDATE list SET text = items_with(text, ?2), changed_by = ?3, changed_at = ?4 WHERE name = ?1',
  'list.remove': 'UPDATE list SET text = items_without(text, ?2), changed_by = ?3, changed_at = ?4 WHERE name = ?1',
  'list.delete': 'DELETE FROM list WHERE name = ?1',

  // Indicators
  'indicator.put': `INSERT INTO indicator (type, value, fields, first_seen, last_seen, changed) VALUES (?1, ?2, ?3, ?4, ?4, next_change())
    ON CONFLICT (value, type) DO UPDATE SET fields = merge_fields(fields, excluded.fields),
    last_seen = max(last_seen, excluded.last_seen), changed = excluded.changed`,
  'indicator.score': `INSERT INTO indicator_score (indicator, vendor, score, reliability)
    SELECT pos, ?3, ?4, ?5 FROM indicator WHERE value = ?2 AND type = ?1
    ON CONFLICT (indicator, vendor) DO UPDATE SET score = excluded.score, reliability = excluded.reliability`,
  'indicator.link': `INSERT INTO indicator_alert (indicator, alert_instance, alert_id)
    SELECT pos, ?3, ?4 FROM indicator WHERE value = ?2 AND type = ?1 ON CONFLICT DO NOTHING`,
  'indicator.unlink': `DELETE FROM indicator_alert WHERE indicator = (${INDICATOR_POS}) AND alert_instance = ?3 AND alert_id = ?4`,
  'indicator.forget-scores': `DELETE FROM indicator_score WHERE indicator = (${INDICATOR_POS})`,
  'indicator.forget-alerts': `DELETE FROM indicator_alert WHERE indicator = (${INDICATOR_POS})`,
  'indicator.touch': 'UPDATE indicator SET changed = next_change() WHERE value = ?2 AND type = ?1',
  'indicator.delete': 'DELETE FROM indicator WHERE value = ?2 AND type = ?1',
  'indicator.search': `${INDICATOR} WHERE i.pos < ?1 AND (?3 IS NULL OR i.type = ?3) ORDER BY i.pos DESC LIMIT ?2`,
  'indicator.containing': `${INDICATOR} WHERE i.pos < ?1 AND (?3 IS NULL OR i.type = ?3) AND instr(lower(i.value), lower(?4)) > 0
    AND i.pos > (SELECT coalesce(max(pos), 0) FROM indicator) - 100000 ORDER BY i.pos DESC LIMIT ?2`,
  'indicator.of-values': `${INDICATOR} WHERE i.value IN (SELECT value FROM json_each(?4)) AND i.pos < ?1
    AND (?3 IS NULL OR i.type = ?3) ORDER BY i.pos DESC LIMIT ?2`,

  // Ledger
  'action.sent': `${ACTION_VALUES}, sends = max(excluded.sends, action.sends + 1)`,
  'action.note': `${ACTION_VALUES}, sends = excluded.sends`,
  'action.settle':
    'UPDATE action SET status = ?2, state = coalesce(?3, state), detail = ?4, changed = next_change() WHERE id = ?1',
  'action-target.put': `INSERT INTO action_target (action, target, verb, instance, open) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (action, target) DO UPDATE SET verb = excluded.verb, instance = excluded.instance, open = excluded.open`,
  'action-target.settle': 'UPDATE action_target SET open = ?2 WHERE action = ?1',
  'action.get': `SELECT ${ACTION} FROM action a WHERE a.id = ?1`,
  'action.open': `SELECT ${ACTION} FROM action_target t JOIN action a ON a.id = t.action
    WHERE t.verb = ?1 AND t.target IN (SELECT value FROM json_each(?2)) AND t.instance = ?3 AND t.open = 1 LIMIT 1`,
  'action.holders': `SELECT ${ACTION} FROM action a WHERE a.status IN ('sent', 'accepted', 'done', 'already-done') AND a.id IN
    (SELECT t.action FROM action_target t WHERE t.verb = ?1 AND t.target IN (SELECT value FROM json_each(?2)) AND t.instance = ?3)
    ORDER BY a.pos`,
  'action.open-on': `SELECT ${ACTION} FROM action a
    WHERE a.id IN (SELECT t.action FROM action_target t WHERE t.open = 1 AND t.instance = ?1) ORDER BY a.pos`,
  'action.of-verb': `SELECT ${ACTION} FROM action a WHERE a.verb = ?1 AND a.instance = ?2
    AND a.status IN ('sent', 'accepted', 'done', 'already-done') ORDER BY a.pos`,
  'action.of-alert': `SELECT ${ACTION} FROM action a WHERE a.alert_instance = ?1 AND a.alert_id = ?2 ORDER BY a.pos`,
  'action.list': `SELECT ${ACTION} FROM action a WHERE a.pos < ?1 AND (?3 IS NULL OR a.verb = ?3) AND (?4 IS NULL OR a.status = ?4)
    AND (?5 IS NULL OR a.instance = ?5) ORDER BY a.pos DESC LIMIT ?2`,
  'action.list-run': `SELECT ${ACTION} FROM action a WHERE a.run = ?6 AND a.pos < ?1 AND (?3 IS NULL OR a.verb = ?3)
    AND (?4 IS NULL OR a.status = ?4) AND (?5 IS NULL OR a.instance = ?5) ORDER BY a.pos DESC LIMIT ?2`,
  'lane.holder': `SELECT a.run AS run FROM action a
    WHERE a.instance = ?1 AND a.lane = ?2 AND a.id <> ?4 AND a.status = 'sent'
    UNION ALL SELECT lane.run AS run FROM lane
    WHERE lane.instance = ?1 AND lane.name = ?2 AND lane.run <> ?3 AND (${LANE_HELD}) LIMIT 1`,
  'lane.take': `INSERT INTO lane (instance, name, run, until) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (instance, name) DO UPDATE SET run = excluded.run, until = excluded.until
    WHERE lane.run = ?3 OR NOT (${LANE_HELD})`,
  'lane.free': 'DELETE FROM lane WHERE instance = ?1 AND name = ?2 AND run = ?3',
  'grant.add': `INSERT INTO action_grant
    (id, run, alert_instance, alert_id, verb, targets, instance, granted_by, granted_at, expires_at, approvers)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`,
  'grant.of-run': 'SELECT * FROM action_grant WHERE run = ?1 AND expires_at > ?2 ORDER BY pos',

  // Instances
  'instance.all': 'SELECT * FROM instance ORDER BY pos',
  'instance.add': `INSERT INTO instance (name, product, settings, enabled, live, created_at, changed_at, changed_by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)`,
  'instance.set': 'UPDATE instance SET enabled = ?2, live = ?3, changed_at = ?4, changed_by = ?5 WHERE name = ?1',
  'instance.edit': 'UPDATE instance SET settings = ?2, live = ?3, changed_at = ?4, changed_by = ?5 WHERE name = ?1',
  'instance.remove': 'DELETE FROM instance WHERE name = ?1',
  'instance-secret.all': 'SELECT * FROM instance_secret',
  'instance-secret.put': `INSERT INTO instance_secret (instance, setting, key_id, sealed) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (instance, setting) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed`,
  'instance-secret.remove': 'DELETE FROM instance_secret WHERE instance = ?1',
  'instance-secret.drop': 'DELETE FROM instance_secret WHERE instance = ?1 AND setting = ?2',

  // Audit
  'audit.add': `INSERT INTO audit (run, seq, at, name, detail, who, target, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
  'audit.list': auditList(''),
  'audit.list-run': auditList('run = ?4 AND '),
  'audit.list-who': auditList(`who = ?5 AND who <> '' AND `),
  'audit.newest': auditList('', 'DESC'),
  'audit.newest-run': auditList('run = ?4 AND ', 'DESC'),
  'audit.newest-who': auditList(`who = ?5 AND who <> '' AND `, 'DESC'),
  'audit.ends': `SELECT coalesce((SELECT max(pos) FROM audit_chain), 0) AS chained, (SELECT hash FROM audit_chain ORDER BY pos DESC LIMIT 1) AS hash,
    coalesce((SELECT max(pos) FROM audit), 0) AS last`,
  'audit.tail': `SELECT count(*) AS rows, coalesce(max(pos), 0) AS last, min(at) AS since FROM audit
    WHERE pos > coalesce((SELECT max(pos) FROM audit_chain), 0)`,
  'audit.span': 'SELECT * FROM audit WHERE pos > ?1 AND pos <= ?2 ORDER BY pos LIMIT ?3',
  'audit.links': 'SELECT pos, hash FROM audit_chain WHERE pos > ?1 AND pos <= ?2 ORDER BY pos LIMIT ?3',

  ...DESK_STATEMENTS,

  ...FETCH_STATEMENTS,
  ...INTAKE_STATEMENTS,

  ...ACCOUNT_STATEMENTS,
  ...IDENTITY_STATEMENTS,

  ...TELL_STATEMENTS,

  // The index of alerts; its other statements are in search/
  'search.waiting': 'SELECT count(*) AS waiting FROM search_waiting',

  // What has changed, in the order of commit: changes.ts
  'changed.alerts': 'SELECT * FROM alert WHERE changed > ?1 ORDER BY changed LIMIT ?2',
  'changed.runs': 'SELECT * FROM run WHERE changed > ?1 ORDER BY changed LIMIT ?2',
  'changed.questions': 'SELECT * FROM question WHERE changed > ?1 ORDER BY changed LIMIT ?2',
  'changed.items': 'SELECT * FROM item WHERE changed > ?1 ORDER BY changed LIMIT ?2',
  'changed.actions': 'SELECT * FROM action WHERE changed > ?1 ORDER BY changed LIMIT ?2',
  'changed.indicators': `${INDICATOR} WHERE i.changed > ?1 ORDER BY i.changed LIMIT ?2`,
  'changed.end': LAST_CHANGE,

  ...VIEW_STATEMENTS,
  ...REQUEST_STATEMENTS,
  ...RETENTION_STATEMENTS,
  ...FIGURES_STATEMENTS,

  // The store itself
  'store.schema': `SELECT value AS version FROM meta WHERE key = 'schema'`,
  'store.synchronous': 'PRAGMA synchronous',
  'store.journal-mode': 'PRAGMA journal_mode',
  'store.quick-check': 'PRAGMA quick_check(20)',
  'store.counts': `SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(*) FROM event) AS events,
    (SELECT count(*) FROM alert) AS alerts, (SELECT count(DISTINCT action) FROM action_target WHERE open = 1) AS openActions`,
  'check.gaps': `SELECT run || ': ' || count(*) || ' events, last seq ' || max(seq) AS detail FROM event
    GROUP BY run HAVING max(seq) <> count(*) OR min(seq) <> 1 LIMIT 20`,
  'check.run-rows': `SELECT e.run AS detail FROM event e LEFT JOIN run r ON r.id = e.run
    WHERE e.seq = 1 AND r.id IS NULL LIMIT 20`,
  'check.run-events': `SELECT r.id AS detail FROM run r WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.run = r.id) LIMIT 20`,
  'check.ended': `SELECT r.id || ' is ' || r.status AS detail FROM run r
    WHERE (r.status IN ${ENDED}) <> EXISTS (SELECT 1 FROM event e WHERE e.run = r.id AND e.type = 'run.ended') LIMIT 20`,
  'check.blobs': `SELECT b.run || ', event ' || b.place || ': ' || b.hash AS detail FROM blob_use b
    WHERE NOT EXISTS (SELECT 1 FROM blob WHERE blob.hash = b.hash) LIMIT 20`,
  'check.snapshots': `SELECT s.run || ': snapshot ' || s.seq AS detail FROM snapshot s
    WHERE s.seq > coalesce((SELECT max(seq) FROM event e WHERE e.run = s.run), 0) LIMIT 20`,
  'check.claimed': `SELECT q.id AS detail FROM question q WHERE q.status = 'answering' AND NOT EXISTS
    (SELECT 1 FROM inbox i WHERE i.run = q.run AND i.consumed = 0 AND i.message ->> '$.question' = q.id) LIMIT 20`,
  'check.ledger': `SELECT a.id || ' is ' || a.status AS detail FROM action a WHERE (a.status IN ('sent', 'accepted')) <>
    EXISTS (SELECT 1 FROM action_target t WHERE t.action = a.id AND t.open = 1) AND a.targets <> '[]' LIMIT 20`,
  'check.open-ended': `SELECT a.id || ' is ' || a.status || ', its run ' || r.status AS detail FROM action a JOIN run r ON r.id = a.run
    WHERE a.status IN ('sent', 'accepted') AND r.status IN ${ENDED} LIMIT 20`,
} as const satisfies Record<string, string>;

export type StatementName = keyof typeof STATEMENTS;
