/**
 * Goal: two drivers on one run, one of them stopped around the send and woken after the other finished: one request at the vendor.
 * Method: two store handles on one data directory without the lock, the real gate and integration against the lab on real sockets;
 * the first driver is stopped at an append, the second takes over by the rules (the fence waits on the clock).
 * Elsewhere: crashes of one process (`crash.test.ts`), every boundary with real processes (the trials' hostile mode).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { Barrier, Directory, type Hooks } from '../src/adapters/drivers/testing.ts';
import { PRODUCTS } from '../src/adapters/integrations/index.ts';
import { startLab, type Lab } from '../src/apps/lab/index.ts';
import { SeededRandom } from '../src/core/base/random.ts';
import { callTask, yamlOf } from '../src/core/playbook/testing.ts';
import { grantOf } from '../src/domain/gate/grants.ts';

const HOST = 'aa00bb11cc22dd33ee44ff5566778899';
const CAUSALITY = 'AdoA1xxxPQAA/BhsAAAAAA==';
const NOW = Date.UTC(2025, 5, 3, 10, 15, 0);
const RUN = 'run-1';

const WRITES = {
  isolate: {
    command: 'core-isolate-endpoint',
    args: `endpoint_id: {simple: ${HOST}}`,
    verb: 'isolate',
    target: HOST,
  },
  terminate: {
    command: 'core-terminate-causality',
    args: `agent_id: {simple: ${HOST}}, causality_id: {simple: ${CAUSALITY}}`,
    verb: 'terminate-causality',
    target: `${HOST}/${CAUSALITY}`,
  },
};

/** Where the first driver stops: before the intent is durable, before the bytes, after them. */
const STOPS: Readonly<Record<string, (barrier: Barrier) => Hooks>> = {
  'before `sent`': (barrier) => ({
    before: ({ events }) => (events.some(({ type }) => type === 'effect.sent') ? barrier.stop() : undefined),
  }),
  'between `sent` and the bytes': (barrier) => ({
    after: ({ events }) => (events.some(({ type }) => type === 'effect.sent') ? barrier.stop() : undefined),
  }),
  'between the bytes and what came of them': (barrier) => ({
    before: ({ events }) => (events.some(({ type }) => type === 'effect.pending') ? barrier.stop() : undefined),
  }),
};

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function setUp(write: (typeof WRITES)[keyof typeof WRITES]) {
  const labs: Lab[] = [];
  const directory = await Directory.make(
    yamlOf('zombie', { 1: callTask(write.command, write.args) }),
    async ({ clock, activity }) => {
      const alerts = [{ id: '333', name: 'Msiexec', severity: 'HIGH', agentid: HOST, cid: [CAUSALITY] }];
      const lab = await startLab({ tenant: { endpoints: { [HOST]: { status: 'CONNECTED' } } }, alerts, clock });
      closers.push(() => lab.close());
      labs.push(lab);
      const { url, keyId, key } = lab.cortex;
      const ports = { clock, timers: clock, random: new SeededRandom(7), activity, nonce: () => 'n'.repeat(64) };
      const product = PRODUCTS.find(({ name }) => name === 'cortex');
      const instance = product?.open({ instance: 'tenant', config: { url, keyId, key, keyKind: 'standard' } }, ports);
      closers.push(() => instance?.close());
      return instance?.commands ?? [];
    },
    NOW,
  );
  closers.push(() => directory.remove());
  const writes = () => labs.flatMap(({ requests }) => requests.filter(({ stateChanging }) => stateChanging)).length;
  const start = directory.request(RUN, {
    alert: { id: '333', agentid: HOST, cid: CAUSALITY },
    ops: [{ op: 'grant.add', grant: grantOf({ ...write, targets: [write.target], instance: 'tenant' }, grantPlace) }],
  });
  return { directory, writes, start };
}
const grantPlace = { id: 'grant', run: RUN, alertRef: { instance: 'tenant', id: '333' }, by: 'ann', at: NOW };

const CASES = Object.keys(STOPS).flatMap((stop) => Object.keys(WRITES).map((write) => [stop, write] as const));

describe('two drivers on one run', () => {
  it.each(CASES)('stopped %s, woken after the other finished: one request (%s)', async (stop, write) => {
    const { directory, writes, start } = await setUp(WRITES[write as keyof typeof WRITES]);
    const { idle } = directory;
    const barrier = new Barrier();
    const first = await directory.process({ hooks: STOPS[stop]?.(barrier) ?? {}, soleOwner: false });
    await first.driver.start(start);
    await barrier.reached;
    const sentBefore = writes();

    const second = await directory.process({ soleOwner: false });
    await second.driver.recover();
    await idle.rest();
    // While the first one could still send, the second one leaves what was `sent` alone.
    const leftAlone = stop === 'before `sent`' || writes() === sentBefore;
    expect(leftAlone).toBe(true);
    await directory.drive();
    expect(await second.store.lists.run(RUN)).toMatchObject({ status: 'completed' });
    const events = await directory.events(second, RUN);

    barrier.letGo();
    await directory.drive();
    await first.driver.sweep();
    await directory.drive();

    expect(writes()).toBe(1);
    expect(await directory.events(second, RUN)).toEqual(events);
    const records = await second.store.ledger.actionsOfAlert(start.alertRef);
    expect(records.map(({ status }) => status)).toEqual(['done']);
    expect(first.reports).toEqual(['driver.run-taken']);
    expect(first.driver.inMemory + second.driver.inMemory).toBe(0);
    expect((await second.store.checkIntegrity()).problems).toEqual([]);
  });
});
