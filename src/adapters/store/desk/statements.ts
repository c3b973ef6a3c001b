/** The statements of what people do with alerts and of what they edit. */
const CASE = `SELECT c.*, (SELECT count(*) FROM case_alert a WHERE a.case_id = c.id) AS alerts FROM alert_case c`;

export const DESK_STATEMENTS = {
  'note.add': `INSERT INTO note (id, alert_instance, alert_id, run, at, by, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (id) DO NOTHING`,
  'note.list': 'SELECT * FROM note WHERE alert_instance = ?3 AND alert_id = ?4 AND pos > ?1 ORDER BY pos LIMIT ?2',
  'file-content.put': 'INSERT INTO file_content (sha256, content) VALUES (?1, ?2) ON CONFLICT DO NOTHING',
  'file.add': `INSERT INTO alert_file (id, alert_instance, alert_id, name, bytes, sha256, at, by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING`,
  'file.list':
    'SELECT * FROM alert_file WHERE alert_instance = ?3 AND alert_id = ?4 AND pos > ?1 ORDER BY pos LIMIT ?2',
  'file.get': 'SELECT f.*, c.content FROM alert_file f JOIN file_content c ON c.sha256 = f.sha256 WHERE f.id = ?1',

  'alert.owner': `UPDATE alert SET fields = merge_fields(fields, ?3), changed = next_change() WHERE instance = ?1 AND id = ?2`,
  'alert.open-again': `UPDATE alert SET status = 'open', close_reason = NULL, close_notes = NULL, closed_at = NULL, changed = next_change()
    WHERE instance = ?1 AND id = ?2 AND status = 'closed'`,
  'change.add': `INSERT INTO alert_change (alert_instance, alert_id, at, by, what, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
  'change.list':
    'SELECT * FROM alert_change WHERE alert_instance = ?3 AND alert_id = ?4 AND pos > ?1 ORDER BY pos LIMIT ?2',

  // The index of (status, pos) holds all that is asked: no alert is read.
  'alert.place': 'SELECT pos FROM alert ORDER BY pos DESC LIMIT 1 OFFSET ?1',
  'alert.place-status': 'SELECT pos FROM alert WHERE status = ?1 ORDER BY pos DESC LIMIT 1 OFFSET ?2',
  'alert.total': 'SELECT count(*) AS alerts FROM alert',
  'alert.total-status': 'SELECT count(*) AS alerts FROM alert WHERE status = ?1',

  // How many open alerts are younger than each bound.
  'figure.ages': `SELECT b.key AS age, (SELECT count(*) FROM alert INDEXED BY alert_received WHERE status = 'open' AND received_at > b.value) AS alerts
    FROM json_each(?1) b`,
  // Runs that have not ended are few; what is left of the open alerts has one that is completed.
  'figure.runs': `SELECT r.status, count(*) AS alerts FROM run r CROSS JOIN alert a INDEXED BY alert_open_run
      ON a.run = r.id AND a.status = 'open'
    WHERE r.status IN ('running', 'waiting', 'failed', 'paused', 'cancelled') GROUP BY 1
    UNION ALL SELECT '', count(*) FROM alert WHERE status = 'open' AND run IS NULL`,
  // The index of orders as it stands; what it has yet to take up counts as it is, not as it was.
  'figure.owners': `SELECT owner, sum(n) AS alerts FROM (
      SELECT owner, count(*) AS n FROM alert_sort INDEXED BY alert_sort_owner WHERE open = 1 GROUP BY owner
      UNION ALL SELECT s.owner, -1 FROM search_waiting w CROSS JOIN alert_sort s ON s.alert = w.alert WHERE s.open = 1
      UNION ALL SELECT coalesce(a.fields ->> '$.owner', ''), 1 FROM search_waiting w CROSS JOIN alert a ON a.pos = w.alert WHERE a.status = 'open')
    GROUP BY 1 HAVING alerts > 0 ORDER BY 2 DESC LIMIT 50`,
  'figure.waiting': `SELECT (SELECT count(*) FROM question WHERE status = 'open') AS questions,
    (SELECT count(*) FROM item WHERE status = 'open') AS items`,
  // The latest of each are looked at, in indexes that hold all that is asked.
  'duration.closure':
    'SELECT closed_at - received_at AS ms FROM alert WHERE closed_at >= ?1 ORDER BY closed_at DESC LIMIT 1000',
  'duration.approval': `SELECT answered_at - asked_at AS ms FROM question WHERE answered_at >= ?1 AND status = 'answered'
    ORDER BY answered_at DESC LIMIT 1000`,
  'duration.containment': `SELECT min(c.sent_at) - a.received_at AS ms FROM
      (SELECT sent_at, alert_instance, alert_id FROM action WHERE sent_at >= ?1 AND verb <> 'close-alert' ORDER BY sent_at DESC LIMIT 1000) c
    JOIN alert a ON a.instance = c.alert_instance AND a.id = c.alert_id GROUP BY a.pos`,
  'duration.verdict': `SELECT min(coalesce((SELECT min(asked_at) FROM question q WHERE q.run = a.run), 9e15),
      coalesce((SELECT min(sent_at) FROM action c WHERE c.run = a.run), 9e15), coalesce(a.closed_at, 9e15)) - a.received_at AS ms
    FROM (SELECT received_at, closed_at, run FROM alert WHERE received_at >= ?1 ORDER BY received_at DESC LIMIT 1000) a`,
  'action.lasting': `SELECT a.* FROM action a WHERE a.status IN ('done', 'already-done')
    AND a.verb IN (SELECT value FROM json_each(?3)) AND a.pos < ?1 ORDER BY a.pos DESC LIMIT ?2`,

  'case.add': `INSERT INTO alert_case (id, title, status, assignee, summary, version, created_at, created_by, changed_at, changed_by)
    VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?6, ?7)`,
  'case.edit': `UPDATE alert_case SET title = coalesce(?3, title), status = coalesce(?4, status), assignee = coalesce(?5, assignee),
    summary = coalesce(?6, summary), version = version + 1, changed_at = ?7, changed_by = ?8 WHERE id = ?1 AND version = ?2`,
  'case.get': `${CASE} WHERE c.id = ?1`,
  'case.list': `${CASE} WHERE c.pos < ?1 AND (?3 IS NULL OR c.status = ?3) ORDER BY c.pos DESC LIMIT ?2`,
  'case.of-alert': `${CASE} WHERE c.id IN (SELECT case_id FROM case_alert WHERE alert_instance = ?1 AND alert_id = ?2) ORDER BY c.pos`,
  'case-alert.put': `INSERT INTO case_alert (case_id, alert_instance, alert_id, reason, at, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO NOTHING`,
  'case-alert.remove': 'DELETE FROM case_alert WHERE case_id = ?1 AND alert_instance = ?2 AND alert_id = ?3',
  'case-alert.list': 'SELECT * FROM case_alert WHERE case_id = ?1 ORDER BY at, alert_id',

  'playbook-version.current': `SELECT v.* FROM playbook_version v WHERE v.version =
    (SELECT max(version) FROM playbook_version n WHERE n.name = v.name) ORDER BY v.pos`,
  'playbook-version.list':
    'SELECT name, version, path, hash, at, by, note FROM playbook_version WHERE name = ?1 ORDER BY version DESC',
  'playbook-version.text': 'SELECT text FROM playbook_version WHERE name = ?1 AND version = ?2',
  'playbook-version.add': `INSERT INTO playbook_version (name, version, path, hash, text, at, by, note)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
  'playbook-figure.runs':
    'SELECT status, count(*) AS runs FROM run WHERE playbook = ?1 AND (?2 IS NULL OR hash = ?2) GROUP BY 1',
  'playbook-figure.hashes': `SELECT hash, count(*) AS runs, max(created_at) AS last FROM run WHERE playbook = ?1
    GROUP BY 1 ORDER BY 3 DESC LIMIT 50`,
  'playbook-figure.recent': `SELECT playbook, count(*) AS runs, count(*) FILTER (WHERE status = 'failed') AS failed FROM run
    WHERE created_at >= ?1 GROUP BY 1`,
  'playbook-figure.last': `SELECT r.playbook, r.id, r.status, r.created_at FROM run r
    JOIN (SELECT max(pos) AS pos FROM run GROUP BY playbook) newest ON r.pos = newest.pos`,
  'playbook-figure.looked': `SELECT count(*) AS runs FROM (SELECT 1 FROM run WHERE playbook = ?1 AND (?2 IS NULL OR hash = ?2) LIMIT ?3)`,
  'playbook-figure.branches': `SELECT json_extract(e.data, '$.task') AS task, json_extract(e.data, '$.label') AS label, count(*) AS times
    FROM event e WHERE e.type = 'task.completed' AND e.run IN
      (SELECT id FROM run WHERE playbook = ?1 AND (?2 IS NULL OR hash = ?2) ORDER BY pos DESC LIMIT ?3)
    GROUP BY 1, 2 LIMIT 5000`,

  'policy-version.newest': 'SELECT * FROM policy_version ORDER BY version DESC LIMIT 1',
  'policy-version.all': 'SELECT * FROM policy_version ORDER BY version DESC LIMIT 1000',
  'policy-version.add': 'INSERT INTO policy_version (version, edited, at, by, note) VALUES (?1, ?2, ?3, ?4, ?5)',

  'list.full': 'SELECT * FROM list WHERE name = ?1',
  'list.insert': 'INSERT INTO list (name, text, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING',
  'list.replace': 'UPDATE list SET text = ?2, changed_by = ?3, changed_at = ?4 WHERE name = ?1 AND text = ?5',
  'list.drop': 'DELETE FROM list WHERE name = ?1 AND text = ?2',
  // Runs name the list in what they say of it alone. The audit has no index of names: the newest rows are looked at.
  'list.changes': `SELECT at, who, run, detail, target FROM audit WHERE pos > (SELECT coalesce(max(pos), 0) FROM audit) - 100000
    AND name = 'list.changed' AND (target = ?1 OR (target = '' AND instr(detail, 'list ' || ?1) > 0)) ORDER BY pos DESC LIMIT ?2`,
  'indicator.judge': `UPDATE indicator SET fields = merge_fields(fields, ?3), changed = next_change() WHERE value = ?2 AND type = ?1`,
} as const satisfies Record<string, string>;
