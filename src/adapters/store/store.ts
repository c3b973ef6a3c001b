/**
 * The store on SQLite: the ports of the engine, the gate and the alerts over one writer thread and some readers.
 *
 * D1. No database call on the main thread (R11): it lowers operations to statements and reads rows back, no more.
 * D2. Whoever was answered reads his own write: the writer answers after the commit, and a reader begins after the answer.
 * D3. One process per data directory. The lock dies with its process, which is the proof of R3 that a sender is dead.
 *
 * Not here: what a row means (`lower.ts`, `rows.ts`), SQL (`statements.ts`), threads (`writer.ts`, `reader.ts`).
 */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { noActivity } from '../../core/base/activity.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { Json } from '../../core/base/json.ts';
import { alertKeyOf } from '../../core/engine/events.ts';
import type { Appended, Journal } from '../../core/engine/journal.ts';
import type { Alerts } from '../../domain/alerts/ports.ts';
import type { Records } from '../../domain/alerts/records.ts';
import type { Ledger, LedgerOp } from '../../domain/gate/ports.ts';
import type { Access } from './access.ts';
import { createAccounts } from './accounts/records.ts';
import { createAudit } from './audit/trail.ts';
import { snapshotSteps, wholeOf } from './blobs.ts';
import { createChanges } from './changes.ts';
import { Channel, threadFile } from './channel.ts';
import { createDesk } from './desk/desk.ts';
import {
  createIndicatorJudgements,
  createListEdits,
  createPlaybookVersions,
  createPolicyVersions,
} from './desk/edited.ts';
import { createFetching } from './fetching.ts';
import { createIdentity } from './identity/records.ts';
import { createInbound } from './inbound.ts';
import { createInstances } from './instances.ts';
import { createIntake } from './intake/records.ts';
import { INTEGRITY_QUERIES, toIntegrity } from './integrity.ts';
import { createLists } from './lists.ts';
import { DATABASE_FILE, LOCK_FILE, lockedError, removeHolder, writeHolder, type Holder } from './lock.ts';
import { lowerAppend } from './lower.ts';
import { cursorOf, NEWEST, page, placeIn, readPage } from './paging.ts';
import { number, text, textOrNull, toAction, toAlert, toEvent, toGrant, toInboxRow, toIndicator } from './rows.ts';
import { createTell } from './tell.ts';
import { createFigures } from './figures.ts';
import { createRequests } from './requests.ts';
import { createRetention } from './retention/records.ts';
import { createViews } from './views.ts';
import type { Store, StoreOptions } from './types.ts';
import type { SqlRow, Step, Written } from './wire.ts';

/** What a restart reads to take up its runs, the writer answers: a thread more would cost a sixth of the start, when every core is needed. */
const READS_WITHOUT_READERS = 100;

/**
 * Opens the store of a data directory. Errors: `store.locked` (names the holder), `store.newer`, `store.corrupt`,
 * `store.read-only`, `store.cannot-open`, `store.disk-full`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { directory, clock, activity = noActivity, readers = 1, lock = true } = options;
  const { readsWithoutReaders = READS_WITHOUT_READERS } = options;
  // Not by promises: these take microseconds, and the thread waits for them while the caller loads the rest of the product.
  makeDirectory(directory);
  const file = join(directory, DATABASE_FILE);
  keepPrivate(directory);
  const writer = await openWriter(directory, file, options);
  const note = (url: string): void => {
    if (lock) writeHolder(directory, { ...holder, url });
  };
  const holder: Holder = { pid: process.pid, host: hostname(), started: new Date(clock.now()).toISOString(), url: '' };
  note(options.url ?? '');

  // Until one is there, the writer answers.
  const script = threadFile('reader');
  const open: Channel[] = [];
  let opening: Promise<unknown> | undefined;
  const openReaders = (): void => {
    // A reader that cannot open is no reason to fail: its share falls to the writer. `close` waits for it all the same.
    opening ??= Promise.all(
      Array.from({ length: readers }, async () => open.push(await Channel.open(script, { file }, activity))),
    ).catch(() => undefined);
  };

  let turn = 0;
  let closed = false;
  let appends = 0;
  const alive = (): void => {
    if (closed) throw new RiposteError('store.closed', 'the store is closed');
  };
  const readAll: Access['readAll'] = async (queries) => {
    alive();
    turn += 1;
    if (turn > readsWithoutReaders) openReaders();
    return (open[turn % Math.max(1, open.length)] ?? writer).read(queries);
  };
  const access: Access = {
    readAll,
    searcher: async () => {
      alive();
      openReaders();
      // A thread that starts is work: nobody may take the product for idle meanwhile.
      const done = activity.begin('work');
      await opening?.finally(done);
      turn += 1;
      const reader = open[turn % Math.max(1, open.length)];
      if (!reader) throw new RiposteError('store.no-reader', 'no thread could be started to search in the alerts');
      return reader;
    },
    read: async (sql, ...params) => (await readAll([{ sql, params }]))[0] ?? [],
    write: async (write) => {
      alive();
      const written = await writer.write(write);
      if (written.ok && write.append) appends += 1;
      return written;
    },
  };

  return {
    journal: createJournal(access),
    ledger: createLedger(access),
    alerts: createAlerts(access),
    records: createRecords(access),
    inbound: createInbound(access),
    accounts: createAccounts(access),
    // Of the writer, which is there: a start waits for no reader.
    instances: createInstances(access, (names) => writer.read(names.map((sql) => ({ sql, params: [] })))),
    audit: createAudit(access),
    identity: createIdentity(access),
    fetching: createFetching(access),
    intake: createIntake(access),
    tell: createTell(access, async (sql) => (await writer.read([{ sql, params: [] }]))[0] ?? []),
    desk: createDesk(access),
    edited: {
      playbooks: createPlaybookVersions(access),
      policy: createPolicyVersions(
        access,
        async () => (await writer.read([{ sql: 'policy-version.newest', params: [] }]))[0] ?? [],
      ),
      lists: createListEdits(access),
      indicators: createIndicatorJudgements(access),
    },
    held: async (verbs, request) => {
      const { before, limit } = readPage(request);
      return page(await access.read('action.lasting', before, limit + 1, JSON.stringify(verbs)), limit, toAction);
    },
    lists: createLists(access),
    changes: createChanges(access),
    views: createViews(access),
    requests: createRequests(access),
    retention: createRetention(access),
    figures: createFigures(access),
    appends: () => appends,
    announce: async (url) => {
      note(url);
    },
    durability: async () => {
      // Asked of the connection that writes: `synchronous` belongs to a connection.
      const [synchronous, mode] = await writer.read([
        { sql: 'store.synchronous', params: [] },
        { sql: 'store.journal-mode', params: [] },
      ]);
      return {
        synchronous: number(synchronous?.[0] ?? {}, 'synchronous'),
        journalMode: text(mode?.[0] ?? {}, 'journal_mode'),
      };
    },
    unindexedAlerts: async () => number((await access.read('search.waiting'))[0] ?? {}, 'waiting'),
    checkIntegrity: async () => toIntegrity(await readAll(INTEGRITY_QUERIES)),
    close: async () => {
      if (closed) return;
      closed = true;
      await opening;
      await Promise.all(open.map((reader) => reader.close()));
      if (lock) await removeHolder(directory);
      await writer.close();
    },
  };
}

/**
 * The journal holds what alerts and analysts say: its files are the owner's, also in a directory that somebody made wider. The
 * directory itself is left as it is (it may be one that others use). SQLite gives its log and index the mode of the database.
 */
function keepPrivate(directory: string): void {
  const files = [DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`, LOCK_FILE].map((name) =>
    join(directory, name),
  );
  for (const file of files) {
    try {
      if (file.endsWith('.db')) closeSync(openSync(file, 'a', 0o600));
      const { mode } = statSync(file);
      if ((mode & 0o077) !== 0) chmodSync(file, mode & 0o700);
    } catch {
      // Not there, or not ours to open or change: SQLite says what is wrong with it, if anything is.
    }
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw new RiposteError(
      'store.cannot-open',
      `the data directory ${directory} cannot be made: ${toRiposteError(thrown).message}`,
      {
        hint: 'choose another data directory, or create this one for the user that runs Riposte',
        cause: thrown,
      },
    );
  }
}

async function openWriter(
  directory: string,
  file: string,
  { lock = true, kill, activity }: StoreOptions,
): Promise<Channel> {
  const setup = { file, lockFile: lock ? join(directory, LOCK_FILE) : null, kill: kill ?? null };
  try {
    return await Channel.open(threadFile('writer'), setup, activity ?? noActivity);
  } catch (thrown) {
    const error = toRiposteError(thrown);
    throw error.code === 'store.locked' ? await lockedError(directory) : error;
  }
}

function toAppended(written: Written): Appended {
  if (written.ok) return { ok: true, seq: written.seq };
  if (written.reason === 'conflict') return { ok: false, reason: 'conflict', seq: written.seq };
  return { ok: false, reason: 'refused', code: written.code, detail: written.detail };
}

function createJournal({ write, read, readAll }: Access): Journal<LedgerOp> {
  const runs = (rows: readonly SqlRow[]): readonly string[] => rows.map((row) => text(row, 'run'));
  const eventsOf = async (rows: readonly SqlRow[]) => {
    const values = await wholeOf(rows, 'data', read);
    return rows.map((row, index) => toEvent(row, values[index] ?? null));
  };
  const stateOf = async (row: SqlRow): Promise<readonly Json[]> => {
    try {
      return await wholeOf([row], 'state', read);
    } catch (thrown) {
      if (thrown instanceof RiposteError && thrown.code === 'store.blob-missing') return [];
      throw thrown;
    }
  };
  return {
    append: async (append) => toAppended(await write(lowerAppend(append))),
    load: async (run, whole = false) => {
      if (whole) return { snapshot: undefined, events: await eventsOf(await read('event.all', run)) };
      const [snapshots, events] = await readAll([
        { sql: 'snapshot.get', params: [run] },
        { sql: 'event.after-snapshot', params: [run] },
      ]);
      const snapshot = snapshots?.[0];
      const [state] = snapshot ? await stateOf(snapshot) : [];
      // It was replaced while it was read, and what it held went with it: the journal has everything.
      if (snapshot && state === undefined)
        return { snapshot: undefined, events: await eventsOf(await read('event.all', run)) };
      return {
        snapshot: snapshot && { seq: number(snapshot, 'seq'), state: state ?? null },
        events: await eventsOf(events ?? []),
      };
    },
    snapshot: async (run, seq, state) => {
      await write({ steps: snapshotSteps(run, seq, state) });
    },
    inbox: async (run) => (await read('inbox.waiting', run)).map(toInboxRow),
    unfinished: async () => runs(await read('run.unfinished')),
    due: async (now) => runs(await read('run.due', now)),
    playbookText: async (hash) => {
      const row = (await read('playbook.get', hash))[0];
      return row && text(row, 'text');
    },
    pinPlaybook: async (hash, name, source) => {
      await write({ steps: [{ sql: 'playbook.pin', params: [hash, name, source] }] });
    },
  };
}

function createLedger({ read }: Access): Ledger {
  const one = (rows: readonly SqlRow[]) => (rows[0] ? toAction(rows[0]) : undefined);
  return {
    action: async (id) => one(await read('action.get', id)),
    openAction: async (verb, targets, instance) =>
      one(await read('action.open', verb, JSON.stringify(targets), instance)),
    holders: async (verb, targets, instance) =>
      (await read('action.holders', verb, JSON.stringify(targets), instance)).map(toAction),
    openOn: async (instance) => (await read('action.open-on', instance)).map(toAction),
    ofVerb: async (verb, instance) => (await read('action.of-verb', verb, instance)).map(toAction),
    laneHolder: async ({ instance, lane, run, id, now }) => {
      const row = (await read('lane.holder', instance, lane, run, id, now))[0];
      return row && text(row, 'run');
    },
    actionsOfAlert: async ({ instance, id }) => (await read('action.of-alert', instance, id)).map(toAction),
    actions: async (limit) => (await read('action.list', NEWEST, limit)).map(toAction),
    grants: async (run, now) => (await read('grant.of-run', run, now)).map(toGrant),
  };
}

function createRecords({ read }: Access): Records {
  return {
    list: async (name) => {
      const row = (await read('list.get', name))[0];
      return row && text(row, 'text');
    },
    lists: async () => new Map((await read('list.all')).map((row) => [text(row, 'name'), text(row, 'text')])),
    indicators: async ({ values, type, contains, ...request }) => {
      const { before, limit } = readPage(request);
      const filters = [before, limit + 1, type ?? null];
      const rows = values
        ? await read('indicator.of-values', ...filters, JSON.stringify(values))
        : contains !== undefined
          ? await read('indicator.containing', ...filters, contains)
          : await read('indicator.search', ...filters);
      return page(rows, limit, toIndicator);
    },
  };
}

function createAlerts({ write, read, searcher }: Access): Alerts<LedgerOp> {
  return {
    receive: async ({ alert, append, reopened = false }) => {
      const { ref } = alert;
      const arrival: Step = {
        sql: reopened ? 'alert.reopen' : 'alert.insert',
        params: [
          ref.instance,
          ref.id,
          alert.status,
          alert.closeReason,
          alert.closeNotes,
          JSON.stringify(alert.fields),
          alert.receivedAt,
          alert.closedAt,
          append?.run ?? alert.run,
          alert.playbook,
        ],
        mustChange: true,
      };
      const key: Step = { sql: 'alert.key-put', params: [alertKeyOf(ref), ref.instance, ref.id] };
      const lowered = append ? lowerAppend(append, [arrival]) : { steps: [arrival, key] };
      const written = await write({ ...lowered, look: { sql: 'alert.get', params: [ref.instance, ref.id] } });
      if (written.ok) return { new: true };
      const row = written.rows[0];
      if (row) return { new: false, run: textOrNull(row, 'run') };
      // The alert is not here, so it was the run that could not begin.
      const why = written.reason === 'conflict' ? `run ${append?.run} exists` : `${written.code}: ${written.detail}`;
      throw new RiposteError('store.run-refused', `the run of alert ${ref.id} could not begin: ${why}`);
    },
    get: async ({ instance, id }) => {
      const row = (await read('alert.get', instance, id))[0];
      return row && toAlert(row);
    },
    ofKey: async (key) => {
      const row = (await read('alert.of-key', key))[0];
      return row && toAlert(row);
    },
    search: async ({ status, from, to, ids, ...request }) => {
      const { before, limit } = readPage(request);
      const filters = [before, limit + 1, status ?? null, from ?? null, to ?? null];
      const rows = ids
        ? await read('alert.search-ids', ...filters, JSON.stringify(ids))
        : await read('alert.search', ...filters);
      return page(rows, limit, toAlert);
    },
    find: async ({ query, now, skip = 0, ...request }) => {
      const { before, limit } = readPage(request);
      const found = await (await searcher()).find({ query, now, before, limit, skip });
      const { rows, next, complete } = found;
      return { rows: rows.map(toAlert), next: next === 0 ? null : String(next), complete };
    },
    sorted: async ({ query, now, by, descending, limit, skip = 0, cursor }) => {
      const sought = { now, by, descending, skip, limit: readPage({ limit }).limit };
      const found = await (
        await searcher()
      ).sorted({
        ...sought,
        ...(query === undefined ? {} : { query }),
        ...(cursor === undefined ? {} : { after: placeIn(cursor, by) }),
      });
      const { rows, next, complete, total } = found;
      return { rows: rows.map(toAlert), next: next && cursorOf(next, by), complete, total };
    },
    count: async ({ query, now }) => (await searcher()).count({ query, now }),
  };
}
