/**
 * Goal: SQLite keeps the store's contract.
 * Method: the suite of `contract.ts` over real files and threads; two handles of one test share a directory.
 *     The readers answer from the first read on here; elsewhere they are started when there is more to read.
 * Elsewhere: lock, kill -9, damaged directories (`sqlite.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { storeContract, testClock } from './contract.ts';
import { openStore } from './index.ts';

// Threads start slowly on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

storeContract('sqlite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-store-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return { open: () => openStore({ directory, clock: testClock(), lock: false, readsWithoutReaders: 0 }) };
});
