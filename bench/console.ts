/**
 * `console`: how soon an analyst sees something. The product with the lab and a real browser on the same machine; the cache of the browser is empty
 * at each first view, as on the first morning. Needs the packages of `npm test`.
 */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openStore } from '../src/adapters/store/index.ts';
import { CONSOLE_BUILDS } from '../src/apps/console-build.ts';
import { WallClock } from '../src/apps/clock.ts';
import { Desk, PASSWORD } from '../tests/console/support.ts';
import { round } from './figures.ts';
import { fill } from './search.ts';

export interface ConsoleFigures {
  readonly alerts: number;
  /** From the address to rows of the table, median. */
  readonly firstViewMs: number;
  readonly firstViewsMs: readonly number[];
  /** JavaScript that the first view loads, gzip. */
  readonly firstViewJsKb: number;
  /** From the press on the tab to the tasks on the screen, after the overview was looked at for three seconds. */
  readonly graphMs: number;
  /** The same once more. */
  readonly graphAgainMs: number;
  readonly graphTasks: number;
  readonly rowsInPage: number;
}

const READING_MS = 3_000;

export async function benchConsole({
  alerts,
  views,
}: {
  readonly alerts: number;
  readonly views: number;
}): Promise<ConsoleFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-bench-console-'));
  const store = await openStore({ directory, clock: new WallClock() });
  await fill(store, alerts);
  await store.close();
  const desk = await Desk.open({ directory });
  try {
    const { page, context } = await desk.browser();
    await page.goto(await desk.house.product.setupLink());
    await page.getByLabel('Name', { exact: true }).fill('ada');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set up and log in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    const cookies = await context.cookies();

    const firstViewsMs: number[] = [];
    let rowsInPage = 0;
    for (let view = 0; view < views; view += 1) {
      const { page: fresh, context: own } = await desk.browser();
      await own.addCookies(cookies);
      const begin = performance.now();
      await fresh.goto(`${desk.url}/alerts`);
      await fresh.locator('[role=row] a').first().waitFor();
      firstViewsMs.push(round(performance.now() - begin, 0));
      rowsInPage = Math.max(rowsInPage, await fresh.locator('[role=row]').count());
      await own.close();
    }

    const { alert, run } = await desk.deliver('71001');
    const { tasks } = await planOf(desk, run);
    await page.goto(`${desk.url}/alerts/${alert.key}`);
    await page.getByRole('tab', { name: 'Work plan' }).waitFor();
    const drawn = async (): Promise<number> => {
      const begin = performance.now();
      await page.getByRole('tab', { name: 'Work plan' }).click();
      await page.locator('.react-flow__node').first().waitFor();
      return round(performance.now() - begin, 0);
    };
    // Somebody reads the overview first; the plan is made ready meanwhile.
    await page.waitForTimeout(READING_MS);
    const graphMs = await drawn();
    await page.getByRole('tab', { name: 'Overview' }).click();
    const graphAgainMs = await drawn();
    return {
      alerts,
      firstViewMs: firstViewsMs.toSorted((a, b) => a - b)[Math.floor(views / 2)] ?? 0,
      firstViewsMs,
      firstViewJsKb: await firstViewJsKb(),
      graphMs,
      graphAgainMs,
      graphTasks: tasks.length,
      rowsInPage,
    };
  } finally {
    await desk.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function planOf(desk: Desk, run: string | null): Promise<{ readonly tasks: readonly object[] }> {
  await desk.house.atRest(run);
  return (await desk.house.call<{ readonly tasks: readonly object[] }>(`/api/v1/runs/${run ?? ''}/workplan`)).body;
}

/** What the page names, and the part of the alerts. */
export async function firstViewJsKb(): Promise<number> {
  const { folder } = JSON.parse(await readFile(join(CONSOLE_BUILDS, 'current.json'), 'utf8')) as {
    readonly folder: string;
  };
  const page = await readFile(join(CONSOLE_BUILDS, folder, 'index.html'), 'utf8');
  const assets = join(CONSOLE_BUILDS, folder, 'assets');
  const named = [...page.matchAll(/\/assets\/([\w.-]+\.js)"/g)].map(([, name = '']) => name);
  const parts = (await readdir(assets)).filter((name) => /^alerts-.*\.js$/.test(name));
  const sizes = await Promise.all(
    [...new Set([...named, ...parts])].map(async (name) => (await stat(join(assets, `${name}.gz`))).size),
  );
  return round(sizes.reduce((sum, size) => sum + size, 0) / 1_024, 1);
}
