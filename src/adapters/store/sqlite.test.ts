/**
 * Goal: what a data directory on SQLite survives, and how it refuses what it cannot.
 * Method: real processes that are killed, real files that are damaged; a file-size limit stands in for a full disk.
 * Elsewhere: the ports' promises (`contract.ts`).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { firstAppend, nextAppend } from './fixtures/appends.ts';
import { openStore, SCHEMA_VERSION, type Store, type StoreOptions } from './index.ts';

// Processes start slowly on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const clock = new StepClock(Date.UTC(2026, 0, 1));

async function freshDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-store-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function opened(directory: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ directory, clock, ...options });
  onTestFinished(() => store.close());
  return store;
}

const APPENDER = fileURLToPath(new URL('./fixtures/appender.ts', import.meta.url));

const INTENTS = fileURLToPath(new URL('./fixtures/intents.ts', import.meta.url));
const startAppender = (directory: string, ...args: string[]) => start(process.execPath, [APPENDER, directory, ...args]);

/** Starts a process; `lines` grows as it prints. */
function start(command: string, args: readonly string[]) {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const exited = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  const enough = Promise.withResolvers<void>();
  let wanted = Infinity;
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (lines.length >= wanted) enough.resolve();
    });
  }
  const printed = (count: number): Promise<void> => {
    wanted = count;
    if (lines.length >= count) enough.resolve();
    return enough.promise;
  };
  return { child, lines, exited, printed };
}

test('every append that was acknowledged before a kill -9 is there after it, and its lock is gone', async () => {
  const directory = await freshDirectory();
  const { child, lines, exited, printed } = startAppender(directory);
  await printed(500);
  child.kill('SIGKILL');
  expect(await exited).toBe('SIGKILL');
  const acknowledged = lines.slice(1).map((line) => line.split(' ')[0] ?? '');
  expect(acknowledged.length).toBeGreaterThanOrEqual(499);

  const { lists, journal, checkIntegrity } = await opened(directory);
  const kept = new Set(await journal.unfinished());
  expect(acknowledged.filter((run) => !kept.has(run))).toEqual([]);
  expect((await checkIntegrity()).problems).toEqual([]);
  expect((await lists.runs({ limit: 1 })).rows).toHaveLength(1);
});

test('when the log cannot grow, the group fails with a code and keeps nothing; all that was acknowledged is there', async () => {
  const directory = await freshDirectory();
  // Blocks of 512 bytes or of 1 kB, by the shell: the log meets the limit long before a checkpoint would shorten it.
  const limited = 'ulimit -f 3000; exec "$0" "$@"';
  const { lines, exited } = start('/bin/sh', ['-c', limited, process.execPath, APPENDER, directory]);
  expect(await exited).toBeNull();
  const failed = lines.filter((line) => line.startsWith('failed'));
  expect(failed).toEqual(Array(8).fill('failed store.io'));
  const acknowledged = lines.slice(1).filter((line) => !line.startsWith('failed'));
  const { journal } = await opened(directory);
  expect(new Set(await journal.unfinished())).toEqual(new Set(acknowledged.map((line) => line.split(' ')[0])));
});

test('a kill point ends the process exactly there: right after commit n unanswered, or right before it unwritten', async () => {
  for (const [when, kept] of [
    ['after', 5],
    ['before', 4],
  ] as const) {
    const directory = await freshDirectory();
    const { lines, exited } = startAppender(directory, '5', when);
    expect(await exited).toBe('SIGKILL');
    const store = await opened(directory);
    const runs = await store.journal.unfinished();
    expect(runs).toHaveLength(kept);
    const acknowledged = lines.slice(1).map((line) => line.split(' ')[0] ?? '');
    expect(acknowledged.length).toBeLessThan(5);
    expect(runs).toEqual(expect.arrayContaining(acknowledged));
  }
});

test('a kill point can spare an intent that is written again, so that a process which is killed at every append gets on', async () => {
  const directory = await freshDirectory();
  const told: string[] = [];
  for (let life = 1; life <= 4; life += 1) {
    const { lines, exited } = start(process.execPath, [INTENTS, directory]);
    expect(await exited).toBe('SIGKILL');
    told.push(lines.join(' '));
  }
  // Killed at the start of the run, at the intent, at the one after its repeat, and again.
  expect(told).toEqual(['', '', '3', '5']);
});

test('a second start is refused and says who holds the directory', async () => {
  const directory = await freshDirectory();
  const { child, exited, printed } = startAppender(directory, '1000000', 'after');
  await printed(1);
  const second = await openStore({ directory, clock }).catch((error: unknown) => error);
  expect(second).toMatchObject({
    code: 'store.locked',
    message: expect.stringContaining(`process ${child.pid} on `) as string,
  });
  expect(String(second)).toContain('since 2026-01-02T00:00:00.000Z, at http://127.0.0.1:4321');
  child.kill('SIGKILL');
  await exited;
  await opened(directory);
});

test('a directory is locked inside one process too, until it is closed', async () => {
  const directory = await freshDirectory();
  const store = await openStore({ directory, clock });
  await store.announce('http://127.0.0.1:1');
  await expect(openStore({ directory, clock })).rejects.toMatchObject({ code: 'store.locked' });
  await store.close();
  await (await openStore({ directory, clock })).close();
  await expect(readFile(join(directory, 'lock.json'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('every commit is flushed: synchronous is FULL on the connection that writes', async () => {
  const store = await opened(await freshDirectory());
  expect(await store.durability()).toEqual({ synchronous: 2, journalMode: 'wal' });
});

test('what was written under one start is there under the next', async () => {
  const directory = await freshDirectory();
  const first = await openStore({ directory, clock });
  await first.journal.append(firstAppend('r1'));
  await first.close();
  const { journal } = await opened(directory);
  expect(await journal.append(nextAppend('r1', 1))).toEqual({ ok: true, seq: 2 });
  expect((await journal.load('r1')).events).toHaveLength(2);
});

test('a data directory of a newer release is refused, and left as it is', async () => {
  const directory = await freshDirectory();
  await (await openStore({ directory, clock })).close();
  const file = join(directory, 'riposte.db');
  const db = new DatabaseSync(file);
  db.exec(`UPDATE meta SET value = '${SCHEMA_VERSION + 1}' WHERE key = 'schema'`);
  db.close();
  await expect(openStore({ directory, clock })).rejects.toMatchObject({ code: 'store.newer' });
  // The refused start holds nothing.
  await expect(openStore({ directory, clock })).rejects.toMatchObject({ code: 'store.newer' });
});

test('a file that is no database is refused as corrupt', async () => {
  const directory = await freshDirectory();
  await writeFile(join(directory, 'riposte.db'), 'not a database, and long enough to be read as a header '.repeat(40));
  const refused = await openStore({ directory, clock }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'store.corrupt', hint: expect.stringContaining('backup') as string });
});

test('a damaged page is found by the check', async () => {
  const directory = await freshDirectory();
  const first = await openStore({ directory, clock });
  for (let index = 0; index < 50; index += 1) await first.journal.append(firstAppend(`r${index}`));
  await first.close();
  const file = join(directory, 'riposte.db');
  const bytes = await readFile(file);
  bytes.fill(0xa5, bytes.length - 4_096 * 3, bytes.length - 4_096);
  await writeFile(file, bytes);
  const store = await opened(directory);
  const found = await store.checkIntegrity().catch((error: unknown) => error);
  expect(found).toSatisfy(
    (value: { ok?: boolean; code?: string }) => value.ok === false || value.code === 'store.corrupt',
  );
});

// Skipped for root, who may write everywhere.
test.skipIf(process.getuid?.() === 0)('a directory that cannot be written is refused with a hint', async () => {
  const directory = await freshDirectory();
  await chmod(directory, 0o500);
  await expect(openStore({ directory, clock })).rejects.toMatchObject({ code: 'store.cannot-open' });
});

// Skipped for root, who may write everywhere.
test.skipIf(process.getuid?.() === 0)(
  'a database file that cannot be written is refused at start, not at the first write',
  async () => {
    const directory = await freshDirectory();
    await (await openStore({ directory, clock })).close();
    await chmod(join(directory, 'riposte.db'), 0o400);
    await expect(openStore({ directory, clock })).rejects.toMatchObject({ code: 'store.read-only' });
  },
);

test('a directory that cannot be made is refused with a hint', async () => {
  const directory = await freshDirectory();
  await writeFile(join(directory, 'file'), '');
  await expect(openStore({ directory: join(directory, 'file', 'data'), clock })).rejects.toMatchObject({
    code: 'store.cannot-open',
  });
});

test('a call is counted as work under way from its beginning to its answer', async () => {
  let underWay = 0;
  let begun = 0;
  const activity = {
    begin: () => {
      underWay += 1;
      begun += 1;
      return () => void (underWay -= 1);
    },
  };
  const store = await opened(await freshDirectory(), { activity });
  const append = store.journal.append(firstAppend('r1'));
  expect(underWay).toBe(1);
  await append;
  expect([underWay, begun, store.appends()]).toEqual([0, 1, 1]);
});
