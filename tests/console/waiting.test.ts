/**
 * Goal: who is quicker than the first build of the console loses nothing: the page comes by itself, and the set-up link still opens.
 * Method: a product without a build, the link in a real browser, and then the build. Elsewhere: what the link does (`contain.test.ts`).
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildConsoleAside, CONSOLE_BUILDS } from '../../src/apps/console-build.ts';
import { House } from '../support.ts';
import { RealBrowser, setUpHere } from './browser.ts';

test('a set-up link that is opened before the console is built leads to the set-up once it is', async () => {
  await buildConsoleAside(() => undefined);
  const builds = await mkdtemp(join(tmpdir(), 'riposte-waiting-'));
  const house = await House.open({ console: builds });
  const browser = await RealBrowser.launch(() => house.product.url);
  try {
    const { page } = await browser.seat();
    await page.goto(await house.product.setupLink());
    await page.getByText('The console is being built').waitFor();
    await cp(CONSOLE_BUILDS, builds, { recursive: true });
    await setUpHere(page);
    expect([...browser.foreign, ...browser.complaints]).toEqual([]);
  } finally {
    await browser.close();
    await house.remove();
    await rm(builds, { recursive: true, force: true });
  }
}, 90_000);
