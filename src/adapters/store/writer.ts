/**
 * The writer: the one thread that changes the database. Started by `store.ts`; knows statements, not alerts (W1).
 *
 * S1. Everything that has arrived is one transaction, and nobody is answered before it is committed. There is no waiting
 *     window: while one commit is at the disk, the next group gathers in the port (R11).
 * S2. Every write of a group has its own savepoint: a conflict or a refusal undoes that write alone.
 * S3. A failure of the disk fails the whole group, with nothing kept.
 * S4. With a kill point, groups hold one write, so that "after append n" is a moment of its own.
 */
import { flushCompileCache } from 'node:module';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { DatabaseSync } from 'node:sqlite';
import { itemsWith, itemsWithout, namesIn } from '../../core/engine/list-items.ts';
import { numberChanges } from './changes.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { connect, isConstraint, isFatal, prepareChange, readAll, toWireError, type Connection } from './sqlite.ts';
import type { Read, Ready, Reply, ReplyBatch, Request, RequestBatch, Write, WriterSetup, Written } from './wire.ts';

/** Most writes in one transaction: bounds the wait of the first of them when thousands arrive at once. */
const GROUP_WRITES_MAX = 512;

/**
 * Pages in the write-ahead log before the writer copies them into the database file. The commit that crosses the line pays
 * for the copy, so a larger number means rarer and longer pauses; a log that keeps its size is overwritten in place,
 * which a disk does faster than growing a file. From 500 to 16,000 pages the throughput was the same and the 99th
 * percentile best at 1,000, which is also SQLite's default; stated so that a build with another default changes nothing.
 */
const CHECKPOINT_PAGES = 1_000;

/** Alerts that are indexed at a time, about half a millisecond each, and the pause after a write before the first of them. */
const INDEX = { batchMin: 16, batchMax: 128, pauseMs: 100 };
/** Rows of the audit that are chained at a time, a hundred in a millisecond; one batch is one commit more. */
const CHAIN = { batchMin: 512, batchMax: 512, pauseMs: 1_000 };
/** Before the first of all: whoever is started to take up runs and is killed again has no use for an index. */
const FIRST_PAUSE_MS = 1_000;
/** Batches that a clean end waits for: a tenth of a second. */
const LAST_BATCHES = 20;

function main(port: MessagePort, setup: WriterSetup): void {
  let lock: DatabaseSync | undefined;
  let connection: Connection;
  try {
    lock = setup.lockFile === null ? undefined : takeLock(setup.lockFile);
    connection = openForWriting(setup.file);
  } catch (thrown) {
    lock?.close();
    port.postMessage(toWireError(thrown, setup.file) satisfies Ready);
    port.close();
    return;
  }
  const write = groupWriter(connection, setup);
  const { db } = connection;
  const index = follow({
    ...INDEX,
    load: async () => {
      const indexer = (await import('./search/indexer.ts')).createIndexer(db);
      return { work: (limit) => indexer.index(limit) };
    },
  });
  const chain = follow({
    ...CHAIN,
    load: async () => (await import('./audit/sequencer.ts')).createSequencer(db),
  });
  const backlog: [number, Request][] = [];
  const take = (batch: RequestBatch): void => {
    for (const [id, request] of batch) backlog.push([id, request]);
  };
  const drainPort = (): void => {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      take(next.message as RequestBatch);
  };

  port.on('message', (first: RequestBatch) => {
    take(first);
    for (drainPort(); backlog.length > 0; drainPort()) {
      const group = backlog.splice(0, setup.kill ? 1 : GROUP_WRITES_MAX);
      const closing = group.find(([, request]) => 'close' in request);
      const replies: [number, Reply][] = write(group.filter(isWrite));
      for (const [id, request] of group) if ('queries' in request) replies.push([id, read(connection, request)]);
      if (group.some(isWrite)) {
        index.wake();
        chain.wake();
      }
      if (closing) {
        index.stop();
        chain.stop();
        const end = (): void => {
          replies.push([closing[0], shut(connection, lock)]);
          port.postMessage(replies satisfies ReplyBatch);
          port.close();
        };
        if (hasTail(connection)) chain.finish(LAST_BATCHES).then(end, end);
        else end();
        return;
      }
      port.postMessage(replies satisfies ReplyBatch);
    }
  });
  port.postMessage({ ready: true } satisfies Ready);
  // A process that is killed writes no cache when it ends.
  flushCompileCache();
}

/**
 * What follows the writes when nothing is to be written, in batches of its own.
 *
 * S5. The index of alerts: a small batch at a time while writes come in, so that none waits for long, and larger ones when none do.
 * S6. The chain of the audit: what came in a second is one batch, and a clean end leaves no tail.
 * S7. A failure leaves it behind, and the next write tries again: whatever it is, the write will say it.
 */
interface Follower {
  readonly wake: () => void;
  readonly stop: () => void;
  /** Does what is left, up to so many batches of the largest size. */
  readonly finish: (batchesMax: number) => Promise<void>;
}

interface Following {
  readonly load: () => Promise<{ work(limit: number): number }>;
  readonly batchMin: number;
  readonly batchMax: number;
  readonly pauseMs: number;
}

function follow({ load, batchMin, batchMax, pauseMs }: Following): Follower {
  let loading: ReturnType<Following['load']> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let batch = batchMin;
  let stopped = false;
  const sleep = (ms: number): void => {
    timer ??= setTimeout(() => {
      loading ??= load();
      loading.then(step).catch(() => undefined);
    }, ms);
  };
  const step = (worker: { work(limit: number): number }): void => {
    timer = undefined;
    if (stopped) return;
    const size = batch;
    batch = Math.min(batchMax, batch * 2);
    if (worker.work(size) === size) sleep(0);
  };
  // What an earlier process left.
  sleep(FIRST_PAUSE_MS);
  return {
    wake: () => {
      batch = batchMin;
      sleep(loading ? pauseMs : FIRST_PAUSE_MS);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
    finish: async (batchesMax) => {
      const worker = await (loading ?? load());
      for (let left = batchesMax; left > 0 && worker.work(batchMax) === batchMax;) left -= 1;
    },
  };
}

const isWrite = (entry: readonly [number, Request]): entry is [number, Write] => 'steps' in entry[1];

/** The lock is an exclusive transaction that never ends: the system drops it with the process, also after kill -9. */
function takeLock(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (thrown) {
    db.close();
    const { error } = toWireError(thrown);
    if (error.code !== 'store.busy') throw thrown;
    throw Object.assign(new Error('the data directory is in use'), { code: 'store.locked', hint: '' });
  }
}

function openForWriting(file: string): Connection {
  const connection = connect(file, { readOnly: false });
  try {
    prepare(connection.db);
    return connection;
  } catch (thrown) {
    connection.db.close();
    throw thrown;
  }
}

function prepare(db: DatabaseSync): void {
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON; -- macOS: without it a flush stops at the drive's cache
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA cache_size = -32000;
    PRAGMA temp_store = MEMORY;
  `);
  db.function('merge_fields', { deterministic: true }, (fields, changes) =>
    JSON.stringify({ ...JSON.parse(String(fields)), ...JSON.parse(String(changes)) }),
  );
  db.function('items_with', { deterministic: true }, (text, items) => itemsWith(String(text), namesIn(items)));
  db.function('items_without', { deterministic: true }, (text, items) => itemsWithout(String(text), namesIn(items)));
  migrate(db);
  // A file without write permission opens read-only and says nothing until somebody writes: ask now.
  db.exec(`DELETE FROM meta WHERE key = ''`);
}

function migrate(db: DatabaseSync): void {
  const found = versionOf(db);
  if (found > SCHEMA_VERSION) {
    throw Object.assign(
      new Error(
        `the data directory was written by a newer Riposte (schema ${found}; this one knows ${SCHEMA_VERSION})`,
      ),
      { code: 'store.newer', hint: 'start the newer release, or restore a backup that was made before the upgrade' },
    );
  }
  if (found === SCHEMA_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec('CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
    const put = db.prepare(`INSERT INTO meta (key, value) VALUES ('schema', ?)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value`);
    // Read again: two handles without a lock may have come here together.
    const current = versionOf(db);
    for (const { version, sql } of MIGRATIONS) {
      if (version <= current) continue;
      db.exec(sql);
      put.run(String(version));
    }
    db.exec('COMMIT');
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  }
}

/** 0 for a database without tables. */
function versionOf(db: DatabaseSync): number {
  if (!db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'`).get()) return 0;
  return Number(db.prepare(`SELECT value FROM meta WHERE key = 'schema'`).get()?.['value'] ?? 0);
}

function groupWriter(
  connection: Connection,
  setup: WriterSetup,
): (group: readonly [number, Write][]) => [number, Reply][] {
  const { db } = connection;
  const begin = prepareChange(db, 'BEGIN IMMEDIATE');
  const commit = prepareChange(db, 'COMMIT');
  const savepoint = prepareChange(db, 'SAVEPOINT one');
  const release = prepareChange(db, 'RELEASE one');
  const undo = prepareChange(db, 'ROLLBACK TO one');
  let appends = 0;

  const one = (write: Write): Reply => {
    savepoint.run();
    try {
      const written = apply(connection, write);
      if (!written.ok) undo.run();
      if (!write.look) return written.ok ? written.seq : written;
      return { ...written, rows: connection.all(write.look.sql, write.look.params) };
    } catch (thrown) {
      // A transaction that SQLite has given up is gone for the whole group (S3).
      if (isFatal(thrown) || !db.isTransaction) throw thrown;
      undo.run();
      return toWireError(thrown);
    } finally {
      if (db.isTransaction) release.run();
    }
  };

  const changes = numberChanges(db, { alone: setup.lockFile !== null });
  const counts = setup.kill?.sparesRepeatedIntents ? unlessRepeated(db) : ({ append }: Write) => append !== undefined;

  return (group) => {
    if (group.length === 0) return [];
    // With a kill point the group is one write (S4).
    const counted = setup.kill && group.some(([, write]) => counts(write));
    const doomed = counted && appends + 1 === setup.kill?.append;
    if (doomed && setup.kill?.when === 'before') process.kill(process.pid, 'SIGKILL');
    let replies: [number, Reply][];
    try {
      begin.run();
      changes.begin();
      replies = group.map(([id, write]) => [id, one(write)]);
      commit.run();
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK');
      const reply = toWireError(thrown);
      return group.map(([id]) => [id, reply]);
    }
    if (counted) {
      const appended = group.some(([, write], index) => write.append && wentWell(replies[index]?.[1]));
      if (appended) appends += 1;
      if (appended && doomed) process.kill(process.pid, 'SIGKILL');
    }
    return replies;
  };
}

/** False for an append that repeats an intent: every other `sent` of an effect follows one whose life ended with it. */
function unlessRepeated(db: DatabaseSync): (write: Write) => boolean {
  const sent = db.prepare(`SELECT count(*) AS sent FROM event
    WHERE run = ?1 AND type = 'effect.sent' AND data ->> 'effect' = json_extract(?2, '$.effect')`);
  return ({ append }) =>
    append !== undefined &&
    !append.events.some(
      ([type, data]) => type === 'effect.sent' && Number(sent.get(append.run, data)?.['sent'] ?? 0) % 2 === 1,
    );
}

/** True for both forms of a write that went well. */
function wentWell(reply: Reply | undefined): boolean {
  return typeof reply === 'number' || (typeof reply === 'object' && 'ok' in reply && reply.ok);
}

/** Applies one write inside the savepoint that the caller opened. */
function apply(connection: Connection, { append, steps }: Write): Written {
  let seq = 0;
  if (append) {
    const head = connection.all('event.head', [append.run])[0];
    seq = Number(head?.['seq'] ?? 0);
    if (seq !== append.expectedSeq) return { ok: false, reason: 'conflict', seq, rows: [] };
    // R10: the time of a run never runs backwards, whatever the machine's clock does.
    const at = Math.max(append.at, Number(head?.['at'] ?? 0));
    for (const [type, data] of append.events) {
      seq += 1;
      connection.run('event.insert', [append.run, seq, at, type, data]);
    }
  }
  for (const { sql, params, refusal, mustChange } of steps) {
    const refused = {
      ok: false,
      reason: 'refused',
      code: 'store.constraint',
      detail: sql,
      rows: [],
      ...refusal,
    } as const;
    try {
      if (connection.run(sql, params) === 0 && mustChange) return refused;
    } catch (thrown) {
      if (isConstraint(thrown)) return refused;
      throw thrown;
    }
  }
  return { ok: true, seq, rows: [] };
}

function read(connection: Connection, { queries }: Read): Reply {
  try {
    return readAll(connection, queries);
  } catch (thrown) {
    return toWireError(thrown);
  }
}

function hasTail(connection: Connection): boolean {
  try {
    const [ends = {}] = connection.all('audit.ends', []);
    return Number(ends['last']) > Number(ends['chained']);
  } catch {
    // Whatever it is, the end says it.
    return false;
  }
}

/** A clean end folds the log into the database file and frees the lock last. */
function shut(connection: Connection, lock: DatabaseSync | undefined): Reply {
  try {
    connection.db.close();
    return [];
  } catch (thrown) {
    return toWireError(thrown);
  } finally {
    lock?.close();
  }
}

if (parentPort) main(parentPort, workerData as WriterSetup);
