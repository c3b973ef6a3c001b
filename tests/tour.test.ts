/**
 * Goal: the first minutes of a newcomer are as the README tells them, and a kill -9 takes nothing back at the simulated vendors.
 * Method: the real program with its lab, as `npm start` starts it, answered over the API; what a vendor knows is asked of the vendor.
 * Elsewhere: the memory of the lab by itself (`src/apps/lab/memory.test.ts`), kills at every step (the trials' hostile mode).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../src/apps/cli/client.ts';
import type { RunView } from '../src/core/api/views.ts';

const CLI = fileURLToPath(new URL('../src/apps/cli/index.ts', import.meta.url));
const [PACKAGE, CRON, HARMLESS] = ['b049b91f09eb3d5f-1', 'f21e56c32a2f2406-1', 'e96379f8a01b84d4-1'] as const;
const LIMIT_MS = 180_000;

let directory = '';
let child: ChildProcess | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-tour-'));
});

afterAll(async () => {
  await killed();
  await rm(directory, { recursive: true, force: true });
});

async function killed(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Starts the program; resolves with what it has printed once `until` is in it. */
async function started(until: string, ...verb: readonly string[]): Promise<string> {
  const begun = spawn(process.execPath, [CLI, ...verb, '--port', '0', '--data', directory]);
  child = begun;
  let out = '';
  await new Promise<void>((resolve) => {
    // Read to the end, so that the program can go on to print.
    begun.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (out.includes(until)) resolve();
    });
    begun.once('exit', () => resolve());
  });
  expect(out).toContain(until);
  return out;
}

async function connected(): Promise<Client> {
  const { url } = JSON.parse(await readFile(join(directory, 'lock.json'), 'utf8')) as { url: string };
  return createClient({ url, token: (await readFile(join(directory, 'token'), 'utf8')).trim() });
}

async function ended(client: Client, run: string): Promise<RunView> {
  for (let after = 0; ;) {
    const page = await client.call('runEvents', { params: { run }, query: { after, waitMs: 10_000 } });
    if (page.ended) return client.call('showRun', { params: { run } });
    after = page.next;
  }
}

async function answered(client: Client, run: string, answers: Record<string, string>): Promise<void> {
  const { approvals } = await client.call('showRun', { params: { run } });
  const [{ question, hash } = { question: '', hash: '' }] = approvals;
  await client.call('answerApproval', { params: { question }, body: { hash, answers } });
}

/** How the tenant says that the host is isolated. The key is the lab's own. */
async function isolationAt(banner: string, host: string): Promise<string> {
  const url = /Cortex (http:\/\/[\d.:]+)/.exec(banner)?.[1] ?? '';
  const filters = [{ field: 'endpoint_id_list', operator: 'in', value: [host] }];
  const answer = await fetch(`${url}/public_api/v1/endpoints/get_endpoint/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-xdr-auth-id': '17',
      authorization: 'lab-standard-'.padEnd(128, 'S'),
    },
    body: JSON.stringify({ request_data: { filters } }),
  });
  const { reply } = (await answer.json()) as { reply: { endpoints: readonly { is_isolated: string }[] } };
  return reply.endpoints[0]?.is_isolated ?? '';
}

test(
  'the tour asks for isolation and block and proves both, shows a gap, closes one alert by itself, and sends nothing twice through a kill -9',
  async () => {
    await started('2 questions wait for you.', 'start', '--no-open');
    let client = await connected();
    const show = (run: string) => client.call('showRun', { params: { run } });
    const asked = async (run: string) =>
      (await show(run)).approvals.flatMap(({ fields }) => fields.map(({ id }) => id));
    expect([await asked(PACKAGE), await asked(CRON), await asked(HARMLESS)]).toEqual([
      ['isolate', 'blockUrl'],
      ['quarantine'],
      [],
    ]);
    const [cron, harmless] = [await show(CRON), await show(HARMLESS)];
    expect(cron.gaps).toEqual(['Indicator reputation']);
    expect(cron.items.map(({ id, text }) => [id, text.includes('*/7 * * * * /var/tmp/.cache/udevd2')])).toEqual([
      ['manual:disable-cron', true],
    ]);
    expect([harmless.status, harmless.alertStatus, harmless.gaps]).toEqual(['completed', 'closed', []]);

    await answered(client, PACKAGE, { isolate: 'Yes', blockUrl: 'Yes' });
    await killed();
    await started('Ctrl-C', 'up', '--lab');
    client = await connected();
    const done = await ended(client, PACKAGE);
    expect([done.status, done.alertStatus]).toEqual(['completed', 'closed']);
    expect(done.actions.map(({ verb, sends }) => [verb, sends])).toEqual(done.actions.map(({ verb }) => [verb, 1]));
    const proofs = done.evidence.filter(({ label }) => label.startsWith('Containment: ')).map(({ value }) => value);
    expect(proofs.map((value) => value.startsWith('verified (read back'))).toEqual([false, true, true]);

    await answered(client, CRON, { quarantine: 'Quarantine' });
    const [item] = (await show(CRON)).items;
    await client.call('completeItem', { params: { item: item?.item ?? '' }, body: { offer: 'done', note: '' } });
    expect((await ended(client, CRON)).alertStatus).toBe('closed');

    await killed();
    const host = done.actions.find(({ verb }) => verb === 'isolate')?.targets[0] ?? '';
    const banner = await started('Ctrl-C', 'up', '--lab');
    expect(await isolationAt(banner, host)).toBe('AGENT_ISOLATED');
    const undo = done.actions.find(({ verb }) => verb === 'block-url')?.id ?? '';
    const { run } = await (await connected()).call('undoAction', { params: { action: undo } });
    expect(await ended(await connected(), run)).toMatchObject({ status: 'completed', items: [], gaps: [] });
  },
  LIMIT_MS,
);
