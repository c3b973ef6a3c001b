/**
 * Goal: time moves only when nothing else can happen, and the end of the product is an answer.
 * Method: the real lab, and as the child a program that speaks the protocol and does one thing at a time.
 * Elsewhere: the product itself in the sandbox (slice.test.ts).
 */
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { TenantSpec } from '../lab/index.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';

const NOW = 1_700_000_000_000;
const program = fileURLToPath(new URL('./fixtures/product.ts', import.meta.url));

const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

async function sandboxOf(tenant: TenantSpec = {}, options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ tenant, alerts: [], now: NOW, program, ...options });
  open.push(sandbox);
  return sandbox;
}

const deliver = (sandbox: Sandbox, name: string) => sandbox.ask('receiveAlert', { fields: { id: '1', name } });

test('at rest with no timer there is no next instant', async () => {
  const sandbox = await sandboxOf();
  await deliver(sandbox, 'rest');
  expect(await sandbox.settle()).toBeNull();
});

test('a timer of the product is the next instant, and is gone when time has moved there', async () => {
  const sandbox = await sandboxOf();
  await deliver(sandbox, 'timer');
  expect(await sandbox.settle()).toBe(NOW + 60_000);
  sandbox.advance(NOW + 60_000);
  expect([await sandbox.settle(), sandbox.now()]).toEqual([null, NOW + 60_000]);
});

test('passing time goes through every timer within the horizon, and no further', async () => {
  const sandbox = await sandboxOf();
  await deliver(sandbox, 'timer');
  await sandbox.passTime(59_999);
  expect(sandbox.now()).toBe(NOW);
  await sandbox.passTime();
  expect([await sandbox.settle(), sandbox.now()]).toEqual([null, NOW + 60_000]);
});

test('a request that the lab keeps back on purpose is rest; one that it works on is not', async () => {
  const kept = await sandboxOf({ faults: [{ call: 'wildfire-get-verdict', kind: 'timeout', attempts: 'all' }] });
  await deliver(kept, 'ask');
  expect([await kept.settle(), kept.lab.held()]).toEqual([null, 1]);
  const answered = await sandboxOf();
  await deliver(answered, 'ask');
  await answered.settle();
  expect(answered.lab.requests.map(({ answer }) => answer)).toEqual([200]);
});

test('an answer that the lab delays is the next instant, and comes when time has moved there', async () => {
  const sandbox = await sandboxOf({
    faults: [{ call: 'wildfire-get-verdict', kind: 'slow', attempts: 'all', answerAfterSeconds: 7 }],
  });
  await deliver(sandbox, 'ask');
  expect(await sandbox.settle()).toBe(NOW + 7_000);
  sandbox.advance(NOW + 7_000);
  expect([await sandbox.settle(), sandbox.lab.held()]).toEqual([null, 0]);
});

test('a product that never rests is given up, with what was going on', async () => {
  const sandbox = await sandboxOf({}, { guardMs: 300 });
  await deliver(sandbox, 'busy');
  await expect(sandbox.settle()).rejects.toMatchObject({
    code: 'trials.no-rest',
    message: expect.stringMatching(/rest: child/) as string,
  });
});

test('a product that ends is an answer with its last words, and can be started again on the same time', async () => {
  const sandbox = await sandboxOf();
  await deliver(sandbox, 'timer');
  sandbox.advance(NOW + 10_000);
  await expect(deliver(sandbox, 'end')).rejects.toMatchObject({
    code: 'trials.child-gone',
    message: expect.stringMatching(/too much/) as string,
  });
  await sandbox.restart();
  expect([await sandbox.settle(), sandbox.now()]).toEqual([null, NOW + 10_000]);
  expect(sandbox.restartsMs).toHaveLength(2);
});

test('a program that cannot start is an error, and nothing is left open', async () => {
  await expect(sandboxOf({}, { program: '/nowhere.ts' })).rejects.toMatchObject({ code: 'trials.child-gone' });
});
