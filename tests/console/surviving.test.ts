/**
 * Goal: a kill -9 of the product costs whoever looks at it a line at the top of the page: it catches up by itself, nothing is lost, nothing is done
 * twice, and no page is loaded again.
 * Method: the real program with its lab as a child, a browser in front of it, and the kill right after a yes.
 * Elsewhere: kills at every step (the trials' hostile mode), what the stream promises (`console/api/live.test.ts`).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createClient, type Client } from '../../src/apps/cli/client.ts';
import { LAB_CORTEX } from '../../src/apps/cli/lab-instances.ts';
import { WallClock } from '../../src/apps/clock.ts';
import { buildConsoleAside } from '../../src/apps/console-build.ts';
import { sampleTenant } from '../../src/apps/lab/sample.ts';
import { logIn, mark, PASSWORD, RealBrowser } from './browser.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 180_000 });

const CLI = fileURLToPath(new URL('../../src/apps/cli/index.ts', import.meta.url));
const PROVEN = { timeout: 45_000 } as const;
const LOST = 'Riposte does not answer. What you see may be old';

let directory = '';
let url = '';
let client: Client;
let child: ChildProcess;
let browser: RealBrowser;
let ada: Page;
let isSamePage: () => Promise<boolean>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'riposte-surviving-'));
  await buildConsoleAside(() => undefined);
  await start('0');
  ({ url } = JSON.parse(await readFile(join(directory, 'lock.json'), 'utf8')) as { url: string });
  client = createClient({ url, token: (await readFile(join(directory, 'token'), 'utf8')).trim() });
  const { link } = await client.call('addUser', { body: { name: 'ada', role: 'administrator', displayName: 'Ada' } });
  const token = new URL(link.url).hash.slice(1);
  await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token, password: PASSWORD }),
  });
  browser = await RealBrowser.launch(() => url);
  ({ page: ada } = await browser.seat());
  await logIn(ada, url, 'ada');
});

afterAll(async () => {
  await browser?.close();
  await kill();
  await rm(directory, { recursive: true, force: true });
});

/** As `npm start` starts it. Resolves when it listens. */
async function start(port: string): Promise<void> {
  const begun = spawn(process.execPath, [CLI, 'up', '--lab', '--port', port, '--data', directory]);
  child = begun;
  let said = '';
  await new Promise<void>((resolve, reject) => {
    // Read to the end, so that the program can go on to print.
    begun.stdout.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Ctrl-C')) resolve();
    });
    begun.once('exit', () => reject(new Error(`it ended: ${said}`)));
  });
}

async function kill(): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function deliver(id: string): Promise<void> {
  const fields = sampleTenant(new WallClock().now()).alerts.find((alert) => alert['id'] === id) ?? {};
  await client.call('receiveAlert', { body: { fields, instance: LAB_CORTEX } });
}

test('killed right after a yes, the product is missed at once, and nothing can be sent meanwhile', async () => {
  await deliver('71001');
  await deliver('71002');
  await ada.keyboard.press('g');
  await ada.keyboard.press('i');
  await ada.getByRole('button', { name: /into quarantine/ }).click();
  await ada.locator('[data-answer] button[type=submit]').waitFor();
  await ada.getByRole('button', { name: /Contain a package that msiexec fetched/ }).click();
  await ada.getByRole('heading', { name: 'Your decision' }).waitFor();
  isSamePage = await mark(ada);
  for (const key of ['1', '1', 'Control+Enter']) await ada.keyboard.press(key);
  await ada.getByText(/^Answered\. Isolate/).waitFor();
  await kill();
  await ada.getByText(LOST).waitFor();
  await ada.getByRole('button', { name: /into quarantine/ }).click();
  expect(await ada.locator('[data-answer] button[type=submit]').isDisabled()).toBe(true);
});

test('started again, it is caught up with by itself: the yes is carried out, once', async () => {
  await start(new URL(url).port);
  await ada.getByText(LOST).waitFor({ state: 'hidden' });
  await ada.keyboard.press('g');
  await ada.keyboard.press('c');
  await ada.getByRole('row', { name: /Isolate .* done, proven/ }).waitFor(PROVEN);
  await ada.getByRole('row', { name: /Block get\[.*done, proven/ }).waitFor(PROVEN);
  const { rows } = await client.call('listActions');
  expect(rows.map(({ verb, sends }) => [verb, sends])).toEqual(rows.map(({ verb }) => [verb, 1]));
  expect(await isSamePage()).toBe(true);
});

test('what comes after the restart is there without a reload', async () => {
  await ada.keyboard.press('g');
  await ada.keyboard.press('a');
  await ada.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
  await deliver('71003');
  // A list that may be read just now does not move by itself.
  await ada.getByRole('button', { name: /^The list has changed/ }).click();
  await ada.getByText('Suspicious process execution from tmp folder').first().waitFor();
  expect(await isSamePage()).toBe(true);
  expect([...browser.foreign, ...browser.complaints]).toEqual([]);
});
