/** Statements about sources, routing rules and deliveries: a block of `STATEMENTS`. */

const DELIVERY = 'SELECT d.* FROM delivery d';

export const INTAKE_STATEMENTS = {
  'source.all': 'SELECT * FROM source ORDER BY pos',
  'source.add': `INSERT INTO source (name, kind, instance, mapping, enabled, credentials, changed_at, changed_by, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
  'source.edit': `UPDATE source SET instance = ?2, mapping = ?3, enabled = ?4, credentials = ?5, changed_at = ?6, changed_by = ?7,
    version = ?8 WHERE name = ?1 AND version = ?8 - 1`,
  'source.remove': 'DELETE FROM source WHERE name = ?1',
  // Sealed like those of instances, in the same table (decision 053): '/source/…' is the name of none.
  'source.secrets': 'SELECT setting, key_id, sealed FROM instance_secret WHERE instance = ?1',
  'source.all-secrets': `SELECT instance, setting, key_id, sealed FROM instance_secret WHERE instance LIKE '/source/%'`,

  'rule.all': 'SELECT * FROM routing_rule ORDER BY position, id',
  'rule.add': `INSERT INTO routing_rule (id, name, condition, outcome, enabled, changed_at, changed_by, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
  'rule.edit': `UPDATE routing_rule SET name = ?2, condition = ?3, outcome = ?4, enabled = ?5, changed_at = ?6, changed_by = ?7, version = ?8
    WHERE id = ?1 AND version = ?8 - 1`,
  'rule.order': `UPDATE routing_rule SET position = (SELECT o.key FROM json_each(?1) o WHERE o.value = routing_rule.id)
    WHERE id IN (SELECT value FROM json_each(?1))`,
  'rule.remove': 'DELETE FROM routing_rule WHERE id = ?1',

  'delivery.take': `INSERT INTO delivery (id, source, instance, mapping, webhook_id, content_type, received_at, bytes, body, encoding, by)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (id) DO NOTHING`,
  'delivery.waiting': `${DELIVERY} WHERE d.status = 'waiting' AND d.pos > ?1 ORDER BY d.pos LIMIT ?2`,
  'delivery.settle': `UPDATE delivery SET status = 'read', outcome = ?2 WHERE id = ?1 AND status = 'waiting'`,
  'delivery.link': `INSERT INTO delivery_alert (key, delivery) SELECT value, (SELECT pos FROM delivery WHERE id = ?1) FROM json_each(?2)
    WHERE true ON CONFLICT DO NOTHING`,
  'delivery.reread': `UPDATE delivery SET status = 'waiting', mapping = ?2, instance = ?3 WHERE id = ?1 AND status = 'read'`,
  'delivery.get': `${DELIVERY} WHERE d.id = ?1`,
  'delivery.list': `${DELIVERY} WHERE d.pos < ?1 ORDER BY d.pos DESC LIMIT ?2`,
  'delivery.list-source': `${DELIVERY} WHERE d.source = ?3 AND d.pos < ?1 ORDER BY d.pos DESC LIMIT ?2`,
  'delivery.list-alert': `${DELIVERY} JOIN delivery_alert l ON l.delivery = d.pos WHERE l.key = ?3 AND d.pos < ?1 ORDER BY d.pos DESC LIMIT ?2`,

  // Of an alert that never had a run: what has one is found by its run.
  'alert.key-put': 'INSERT INTO alert_key (key, instance, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING',
  'alert.of-key': `SELECT a.* FROM alert_key k JOIN alert a ON a.instance = k.instance AND a.id = k.id WHERE k.key = ?1`,
} as const;
