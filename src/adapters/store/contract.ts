/**
 * Goal: what every store promises to the engine, the gate, the alerts and the API, whatever the database.
 * Method: a function over an `open` factory; each test gets a fresh data directory and real threads. The promises stand in `contract/`.
 * Elsewhere: the lock, kill -9 and damaged files (`sqlite.test.ts`), figures (`bench/append.ts`).
 */
import { onTestFinished } from 'vitest';
import { StepClock } from '../../core/base/clock.ts';
import { alertsContract } from './contract/alerts.ts';
import { fetchingContract } from './contract/fetching.ts';
import type { Handles } from './contract/handles.ts';
import { changesContract } from './contract/changes.ts';
import { figuresContract } from './contract/figures.ts';
import { deskContract } from './contract/desk.ts';
import { identityContract } from './contract/identity.ts';
import { inboundContract } from './contract/inbound.ts';
import { instancesContract } from './contract/instances.ts';
import { intakeContract } from './contract/intake.ts';
import { journalContract } from './contract/journal.ts';
import { ledgerContract } from './contract/ledger.ts';
import { listsContract } from './contract/lists.ts';
import { recordsContract } from './contract/records.ts';
import { retentionContract } from './contract/retention.ts';
import { searchContract } from './contract/search.ts';
import { tellContract } from './contract/tell.ts';
import type { Store } from './types.ts';

export interface Subject {
  /** A handle without the lock, on the same data for every call of one test. */
  open(): Promise<Store>;
}

/** Registers the suite. `make` prepares the data of one test; it cleans up by `onTestFinished`. */
export function storeContract(name: string, make: () => Promise<Subject>): void {
  const opened = async (subject: Subject): Promise<Store> => {
    const store = await subject.open();
    onTestFinished(() => store.close());
    return store;
  };
  const handles: Handles = {
    one: async () => opened(await make()),
    two: async () => {
      const subject = await make();
      return [await opened(subject), await opened(subject)];
    },
  };
  journalContract(name, handles);
  deskContract(name, handles);
  identityContract(name, handles);
  inboundContract(name, handles);
  ledgerContract(name, handles);
  alertsContract(name, handles);
  listsContract(name, handles);
  changesContract(name, handles);
  figuresContract(name, handles);
  instancesContract(name, handles);
  intakeContract(name, handles);
  recordsContract(name, handles);
  fetchingContract(name, handles);
  retentionContract(name, handles);
  searchContract(name, handles);
  tellContract(name, handles);
}

export const testClock = (): StepClock => new StepClock(1_000_000);
