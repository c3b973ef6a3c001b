/** Statements of fetching: cursors, and how alerts stand at their source. Spread into the one table (`statements.ts`). */

/** What was seen of an alert, and the alert as it is here; `closing`: a closing of ours is under way at its source. */
const WATCHED = `w.state, w.changed_at, a.status, a.closed_at, a.run, EXISTS (SELECT 1 FROM action_target t
    WHERE t.verb = 'close-alert' AND t.target = w.id AND t.instance = ?1 AND t.open = 1) AS closing`;

export const FETCH_STATEMENTS = {
  'fetch.cursor': 'SELECT * FROM fetch_cursor WHERE instance = ?1',
  'fetch.put-cursor': `INSERT INTO fetch_cursor (instance, place, cursor, good_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (instance) DO UPDATE SET place = excluded.place, cursor = excluded.cursor, good_at = excluded.good_at`,
  'source-state.of': `SELECT w.id, ${WATCHED} FROM (SELECT i.value AS id, s.state, s.changed_at FROM json_each(?2) i
      LEFT JOIN source_state s ON s.instance = ?1 AND s.alert_id = i.value) w
    LEFT JOIN alert a ON a.instance = ?1 AND a.id = w.id`,
  'source-state.due': `SELECT w.id, ${WATCHED} FROM (SELECT alert_id AS id, state, changed_at, next_at FROM source_state
      WHERE instance = ?1 AND next_at <= ?2 ORDER BY next_at LIMIT ?3) w
    LEFT JOIN alert a ON a.instance = ?1 AND a.id = w.id ORDER BY w.next_at`,
  'source-state.put': `INSERT INTO source_state (instance, alert_id, state, changed_at, next_at)
    SELECT ?1, value ->> '$.id', value ->> '$.state', ?3, value ->> '$.nextAt' FROM json_each(?2) WHERE true
    ON CONFLICT (instance, alert_id) DO UPDATE SET
    next_at = CASE excluded.next_at WHEN 0 THEN next_at ELSE excluded.next_at END,
    changed_at = CASE WHEN state = excluded.state THEN changed_at ELSE excluded.changed_at END, state = excluded.state`,
  'source-state.views': `SELECT r.key, s.state, s.changed_at FROM json_each(?1) r
    JOIN source_state s ON s.instance = r.value ->> '$[0]' AND s.alert_id = r.value ->> '$[1]'`,
  // What a run that has ended left for a person to look at; what it left to be put right stays.
  'item.claim-at-source': `UPDATE item SET status = 'completing', completed_by = ?2, completed_at = ?3, changed = next_change()
    WHERE run = ?1 AND status = 'open' AND (item ->> '$.id' LIKE ?1 || '/triage:%' OR item ->> '$.id' LIKE ?1 || '/review:%')
    AND EXISTS (SELECT 1 FROM json_each(item, '$.offers') WHERE value = 'done')
    AND EXISTS (SELECT 1 FROM run r WHERE r.id = ?1 AND r.status IN ('completed', 'cancelled'))`,
  'item.inbox-at-source': `INSERT INTO inbox (id, run, at, message)
    SELECT ?4 || '-' || pos, run, ?3, json_object('type', 'item', 'item', id, 'offer', 'done', 'by', ?2, 'note', ?5)
    FROM item WHERE run = ?1 AND status = 'completing' AND completed_by = ?2 AND completed_at = ?3`,
  // Only the alert that was looked at: one that was closed or begun anew meanwhile is looked at again.
  'alert.close-at-source': `UPDATE alert SET status = 'closed', close_reason = ?4, close_notes = ?5, closed_at = ?6, changed = next_change()
    WHERE instance = ?1 AND id = ?2 AND run IS ?3 AND status = 'open'`,
} as const satisfies Record<string, string>;
