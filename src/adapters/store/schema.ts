/**
 * The tables, as numbered migrations. Applied at open, each in one transaction with its number in `meta`.
 *
 * T1. A migration that was released is never edited; a change is a new row.
 * T2. `event` is the truth. `run`, `timer`, `question`, `item` and `audit` are projections of it, written in the same transaction.
 * T3. `event.pos` is the order of commit across runs (R16): there is one writer at a time, so the largest `pos` that a
 *     reader sees has no smaller one still to come. Ordering the table by it also keeps a group commit dense: all of a
 *     group's events share the last page, where a table ordered by (run, seq) would touch one page per run.
 * T4. No foreign keys: projections can be rebuilt, and a check at every insert would buy nothing that the journal lacks.
 */
import { CHANGES_SQL } from './changes-schema.ts';
import { ACCOUNT_TABLES } from './accounts/schema.ts';
import { DESK_SQL } from './desk/schema.ts';
import { IDENTITY_SQL } from './identity/schema.ts';
import { REQUEST_SQL } from './requests.ts';
import { RETENTION_SQL } from './retention/schema.ts';
import { SORT_SQL } from './search/sort-schema.ts';
import { TELL_SQL } from './tell-schema.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'journal, inbox, projections, alerts, ledger',
    sql: `
      CREATE TABLE run (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        playbook TEXT NOT NULL,
        hash TEXT NOT NULL,
        dry_run INTEGER NOT NULL,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        ended_at INTEGER
      ) STRICT;
      CREATE INDEX run_alert ON run (alert_instance, alert_id);
      CREATE INDEX run_status ON run (status, pos);

      CREATE TABLE event (
        pos INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        type TEXT NOT NULL,
        data TEXT NOT NULL,
        UNIQUE (run, seq)
      ) STRICT;

      CREATE TABLE snapshot (run TEXT PRIMARY KEY, seq INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
      CREATE TABLE playbook (hash TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL) STRICT;

      -- Consumed rows stay: their id is what makes a repeated delivery harmless.
      CREATE TABLE inbox (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        at INTEGER NOT NULL,
        message TEXT NOT NULL,
        consumed INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX inbox_waiting ON inbox (run, pos) WHERE consumed = 0;

      CREATE TABLE timer (run TEXT NOT NULL, id TEXT NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (run, id)) STRICT, WITHOUT ROWID;
      CREATE INDEX timer_due ON timer (due);

      -- status: open, answering (an answer is in the inbox), answered, withdrawn
      CREATE TABLE question (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        hash TEXT NOT NULL,
        status TEXT NOT NULL,
        question TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        answered_by TEXT,
        answered_at INTEGER
      ) STRICT;
      CREATE INDEX question_open ON question (pos) WHERE status = 'open';
      CREATE INDEX question_run ON question (run, pos);

      -- status: open, completing (a completion is in the inbox), closed
      CREATE TABLE item (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        status TEXT NOT NULL,
        item TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        completed_by TEXT,
        completed_at INTEGER
      ) STRICT;
      CREATE INDEX item_open ON item (pos) WHERE status = 'open';
      CREATE INDEX item_run ON item (run, pos);

      CREATE TABLE alert (
        pos INTEGER PRIMARY KEY,
        instance TEXT NOT NULL,
        id TEXT NOT NULL,
        status TEXT NOT NULL,
        close_reason TEXT,
        close_notes TEXT,
        fields TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        closed_at INTEGER,
        run TEXT,
        playbook TEXT,
        UNIQUE (instance, id)
      ) STRICT;
      CREATE INDEX alert_id ON alert (id);
      CREATE INDEX alert_status ON alert (status, pos);

      CREATE TABLE action (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        verb TEXT NOT NULL,
        targets TEXT NOT NULL,
        instance TEXT NOT NULL,
        command TEXT NOT NULL,
        args TEXT NOT NULL,
        status TEXT NOT NULL,
        run TEXT NOT NULL,
        effect TEXT NOT NULL,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        sends INTEGER NOT NULL,
        sent_at INTEGER,
        bookmark TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX action_alert ON action (alert_instance, alert_id);
      CREATE INDEX action_run ON action (run, pos);

      -- L1 of the gate: the partial index is the rule "at most one open row per (verb, target, instance)".
      CREATE TABLE action_target (
        action TEXT NOT NULL,
        target TEXT NOT NULL,
        verb TEXT NOT NULL,
        instance TEXT NOT NULL,
        open INTEGER NOT NULL,
        PRIMARY KEY (action, target)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX action_target_open ON action_target (verb, target, instance) WHERE open = 1;

      CREATE TABLE action_grant (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        run TEXT NOT NULL,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        verb TEXT NOT NULL,
        targets TEXT NOT NULL,
        instance TEXT NOT NULL,
        granted_by TEXT NOT NULL,
        granted_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX action_grant_run ON action_grant (run);

      CREATE TABLE audit (
        pos INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        name TEXT NOT NULL,
        detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_run ON audit (run, pos);
    `,
  },
  {
    version: 2,
    name: 'lists and indicators',
    sql: `
      CREATE TABLE list (name TEXT PRIMARY KEY, text TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL) STRICT;

      CREATE TABLE indicator (
        pos INTEGER PRIMARY KEY,
        type TEXT NOT NULL,
        value TEXT NOT NULL,
        fields TEXT NOT NULL,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        UNIQUE (value, type)
      ) STRICT;
      CREATE INDEX indicator_type ON indicator (type, pos);

      CREATE TABLE indicator_score (
        indicator INTEGER NOT NULL,
        vendor TEXT NOT NULL,
        score INTEGER NOT NULL,
        reliability TEXT NOT NULL,
        PRIMARY KEY (indicator, vendor)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE indicator_alert (
        indicator INTEGER NOT NULL,
        alert_instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        PRIMARY KEY (indicator, alert_instance, alert_id)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 3,
    name: 'instances',
    sql: `
      CREATE TABLE instance (
        pos INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        product TEXT NOT NULL,
        settings TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        live INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL
      ) STRICT;

      -- Sealed values only (decision 035): the key is not in here.
      CREATE TABLE instance_secret (
        instance TEXT NOT NULL,
        setting TEXT NOT NULL,
        key_id TEXT NOT NULL,
        sealed TEXT NOT NULL,
        PRIMARY KEY (instance, setting)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 4,
    name: 'why an action was allowed, what was there before it, lanes of change sets',
    sql: `
      ALTER TABLE action ADD COLUMN permit TEXT NOT NULL DEFAULT '{"rule":"","reason":""}';
      ALTER TABLE action ADD COLUMN lane TEXT;
      ALTER TABLE action ADD COLUMN foreign_targets TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE action_grant ADD COLUMN approvers TEXT NOT NULL DEFAULT '[]';
      CREATE INDEX action_open_lane ON action (instance, lane) WHERE status IN ('sent', 'accepted');
      CREATE INDEX action_verb ON action (verb, instance, pos);

      CREATE TABLE lane (
        instance TEXT NOT NULL,
        name TEXT NOT NULL,
        run TEXT NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (instance, name)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 5,
    name: 'large values',
    sql: `
      CREATE TABLE blob (hash TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;

      -- place: the seq of an event, 0 of the snapshot.
      CREATE TABLE blob_use (
        run TEXT NOT NULL,
        place INTEGER NOT NULL,
        hash TEXT NOT NULL,
        PRIMARY KEY (run, place, hash)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX blob_use_hash ON blob_use (hash);
    `,
  },
  {
    version: 6,
    name: 'the index of alerts',
    sql: `
      -- Alerts whose place in the index is not yet that of their row; \`was\` is the alert as it stands in the index, null for one that is not in it.
      CREATE TABLE search_waiting (alert INTEGER PRIMARY KEY, was TEXT) STRICT;
      -- Not \`OR IGNORE\`: in a trigger the conflict clause of the statement outside counts, and an upsert has its own.
      CREATE TRIGGER search_added AFTER INSERT ON alert BEGIN
        INSERT INTO search_waiting (alert, was) VALUES (new.pos, NULL);
      END;
      CREATE TRIGGER search_changed AFTER UPDATE OF status, close_reason, close_notes, fields, received_at, closed_at ON alert
      WHEN NOT EXISTS (SELECT 1 FROM search_waiting WHERE alert = old.pos) BEGIN
        INSERT INTO search_waiting (alert, was) VALUES (old.pos, json_object('pos', old.pos, 'instance', old.instance,
          'id', old.id, 'status', old.status, 'close_reason', old.close_reason, 'close_notes', old.close_notes, 'fields', old.fields,
          'received_at', old.received_at, 'closed_at', old.closed_at, 'run', old.run, 'playbook', old.playbook));
      END;
      INSERT INTO search_waiting (alert, was) SELECT pos, NULL FROM alert;

      -- term: 52 bits of the hash of a field and a reading of its value.
      CREATE TABLE search_posting (term INTEGER NOT NULL, alert INTEGER NOT NULL, PRIMARY KEY (term, alert)) STRICT, WITHOUT ROWID;
      CREATE TABLE search_instant (
        field TEXT NOT NULL,
        alert INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (field, alert, at)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX search_instant_at ON search_instant (field, at, alert);

      -- The values of fields that have few: what a pattern is compared with instead of every alert. \`found\` counts them, and more are not kept.
      CREATE TABLE search_field (field TEXT PRIMARY KEY, found INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE search_value (field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (field, value)) STRICT, WITHOUT ROWID;

      CREATE VIRTUAL TABLE search_text USING fts5(text, tokenize = 'trigram', content = '', contentless_delete = 1, detail = none);
    `,
  },
  { version: 7, name: 'accounts, sessions, API keys, log-ins', sql: ACCOUNT_TABLES },
  {
    version: 8,
    name: 'the audit: who, of what, from where; append-only; its chain',
    sql: `
      -- run '' is of no run: what people do to the installation.
      ALTER TABLE audit ADD COLUMN who TEXT NOT NULL DEFAULT '';
      ALTER TABLE audit ADD COLUMN target TEXT NOT NULL DEFAULT '';
      ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT '';
      CREATE INDEX audit_who ON audit (who, pos) WHERE who <> '';

      -- The hash of every row of the audit with that of the one before it: audit/chain.ts.
      CREATE TABLE audit_chain (pos INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;

      CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
      CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
      CREATE TRIGGER audit_chain_unchanged BEFORE UPDATE ON audit_chain BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
      CREATE TRIGGER audit_chain_undeleted BEFORE DELETE ON audit_chain BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
    `,
  },
  {
    version: 9,
    name: 'intake: sources, routing rules, deliveries',
    sql: `
      CREATE TABLE source (
        pos INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        instance TEXT NOT NULL,
        mapping TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        -- Ids and times of the secrets that are valid, with the hash of each key; what is sealed is in instance_secret.
        credentials TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL,
        version INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE routing_rule (
        id TEXT PRIMARY KEY,
        position INTEGER NOT NULL DEFAULT 0,
        name TEXT NOT NULL,
        condition TEXT NOT NULL,
        outcome TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL,
        version INTEGER NOT NULL
      ) STRICT;

      -- What came in, as it came. status: waiting, read (what became of it is in outcome)
      CREATE TABLE delivery (
        pos INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL,
        instance TEXT NOT NULL,
        mapping TEXT NOT NULL,
        webhook_id TEXT NOT NULL,
        content_type TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        body TEXT NOT NULL,
        encoding TEXT NOT NULL,
        by TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'waiting',
        outcome TEXT NOT NULL DEFAULT '[]'
      ) STRICT;
      CREATE INDEX delivery_waiting ON delivery (pos) WHERE status = 'waiting';
      CREATE INDEX delivery_source ON delivery (source, pos);
      CREATE TABLE delivery_alert (key TEXT NOT NULL, delivery INTEGER NOT NULL, PRIMARY KEY (key, delivery)) STRICT, WITHOUT ROWID;

      -- Alerts that never had a run, by the key that the API calls them.
      CREATE TABLE alert_key (key TEXT PRIMARY KEY, instance TEXT NOT NULL, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 10,
    name: 'fetching: cursors, and how alerts stand at their source',
    sql: `
      CREATE TABLE fetch_cursor (instance TEXT PRIMARY KEY, place TEXT NOT NULL, cursor TEXT NOT NULL, good_at INTEGER) STRICT, WITHOUT ROWID;

      -- Why it was withdrawn; null: its run needed no answer any more.
      ALTER TABLE question ADD COLUMN reason TEXT;

      -- Also of alerts that were closed when they were first seen, and are not here.
      CREATE TABLE source_state (
        instance TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        state TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        -- when to ask again
        next_at INTEGER NOT NULL,
        PRIMARY KEY (instance, alert_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX source_state_due ON source_state (instance, next_at);
    `,
  },
  { version: 11, name: 'telling people', sql: TELL_SQL },
  { version: 12, name: 'the order of changes, saved views', sql: CHANGES_SQL },
  { version: 13, name: 'notes, files, cases; versions of playbooks and of the policy', sql: DESK_SQL },
  { version: 14, name: 'second factors, passkeys, single sign-on', sql: IDENTITY_SQL },
  {
    version: 15,
    name: 'orders of alerts; requests that named themselves; retention',
    sql: `${SORT_SQL}${REQUEST_SQL}${RETENTION_SQL}`,
  },
  {
    version: 19,
    name: 'the index of alerts: where the alerts of a day lie',
    sql: `
      -- Between which positions those alerts lie whose field has an instant of the day (days since the epoch, UTC): alerts mostly come in the order of
      -- their times, so a day of long ago is looked for where it is. It may be too wide, never too narrow.
      CREATE TABLE search_day (
        field TEXT NOT NULL,
        day INTEGER NOT NULL,
        low INTEGER NOT NULL,
        high INTEGER NOT NULL,
        PRIMARY KEY (field, day)
      ) STRICT, WITHOUT ROWID;
      -- Rounded down, for instants before the epoch too.
      INSERT INTO search_day SELECT field, (at - ((at % 86400000) + 86400000) % 86400000) / 86400000, min(alert), max(alert)
        FROM search_instant GROUP BY 1, 2;
    `,
  },
];

/** The version that this release writes and reads. */
export const SCHEMA_VERSION = MIGRATIONS.reduce((latest, { version }) => Math.max(latest, version), 0);
