/**
 * `console`: how soon an analyst sees something. The product with the lab and a real browser on the same machine; the cache of the browser is empty
 * at each first view, as on the first morning. Needs the packages of `npm test`.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { openStore } from '../src/adapters/store/index.ts';
import { CONSOLE_BUILDS } from '../src/apps/console-build.ts';
import { WallClock } from '../src/apps/clock.ts';
import { yamlOf } from '../src/core/playbook/testing.ts';
import { Desk } from '../tests/console/support.ts';
import { imported } from '../tests/support.ts';
import { round } from './figures.ts';
import { jumpsIn } from './jump.ts';
import { fill } from './search.ts';

/** What an analyst should not have to wait for. */
export const WANTED = { firstViewMs: 1_500, firstViewJsKb: 300, graphMs: 500, jumpMs: 200, rowsInPage: 300 } as const;

export interface ConsoleFigures {
  readonly alerts: number;
  /** From the address to rows of the table, median. */
  readonly firstViewMs: number;
  readonly firstViewsMs: readonly number[];
  /** JavaScript that the first view loads, gzip. */
  readonly firstViewJsKb: number;
  /** From the press on the tab to the tasks on the screen, after the overview was looked at for three seconds; median of alerts. */
  readonly graphMs: number;
  readonly graphsMs: readonly number[];
  /** The same once more. */
  readonly graphAgainMs: number;
  readonly graphTasks: number;
  /** From the scrollbar let go anywhere to data in every row that is seen; the slowest of them. */
  readonly jumpMs: number;
  readonly jumpsMs: readonly number[];
  readonly rowsInPage: number;
  readonly wanted: typeof WANTED;
}

const PLAYBOOK = 'Sixty tasks';
const TASKS = 60;
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
  const desk = await Desk.open({ directory, imported: imported({ [PLAYBOOK]: yamlOf(PLAYBOOK, manyTasks(TASKS)) }) });
  try {
    const { page, context } = await desk.administrator();
    const cookies = await context.cookies();

    const firstViewsMs: number[] = [];
    let rowsInPage = 0;
    let firstViewJsKb = 0;
    for (let view = 0; view < views; view += 1) {
      const { page: fresh, context: own } = await desk.browser();
      await own.addCookies(cookies);
      const begin = performance.now();
      await fresh.goto(`${desk.url}/alerts`);
      await fresh.locator('[role=row] a').first().waitFor();
      firstViewsMs.push(round(performance.now() - begin, 0));
      firstViewJsKb = Math.max(firstViewJsKb, await loadedJsKb(fresh));
      rowsInPage = Math.max(rowsInPage, await fresh.locator('[role=row]').count());
      await own.close();
    }

    await page.goto(`${desk.url}/alerts`);
    await page.locator('[role=row] a').first().waitFor();
    const jumps = await jumpsIn(page);

    const drawn = async (): Promise<number> => {
      await page.evaluate(WATCH_GRAPH);
      await page.getByRole('tab', { name: 'Work plan' }).click();
      return round(await page.evaluate<number>('globalThis.graphDrawn'), 0);
    };
    const graphsMs: number[] = [];
    let graphTasks = 0;
    for (let view = 0; view < views; view += 1) {
      const { alert, run } = await desk.deliver('71001', { id: `graph-${view}` }, { playbook: PLAYBOOK });
      graphTasks = (await planOf(desk, run)).tasks.length;
      await page.goto(`${desk.url}/alerts/${alert.key}`);
      await page.getByRole('tab', { name: 'Work plan' }).waitFor();
      // Somebody reads the overview first; the plan is made ready meanwhile.
      await page.waitForTimeout(READING_MS);
      graphsMs.push(await drawn());
    }
    await page.getByRole('tab', { name: 'Overview' }).click();
    const graphAgainMs = await drawn();
    return {
      alerts,
      firstViewMs: median(firstViewsMs),
      firstViewsMs,
      firstViewJsKb,
      graphMs: median(graphsMs),
      graphsMs,
      graphAgainMs,
      graphTasks,
      jumpMs: Math.max(...jumps.ms),
      jumpsMs: jumps.ms,
      rowsInPage: Math.max(rowsInPage, jumps.rows),
      wanted: WANTED,
    };
  } finally {
    await desk.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * From the press to the first frame with tasks in it, told by the page: who asks from outside, asks ever more rarely. With frames, for what is in the
 * document is not drawn yet.
 */
const WATCH_GRAPH = `globalThis.graphDrawn = new Promise((told) => {
  let pressed;
  addEventListener('pointerdown', () => { pressed = performance.now(); }, { once: true, capture: true });
  const look = () => {
    if (pressed !== undefined && document.querySelector('.react-flow__node')) requestAnimationFrame(() => told(performance.now() - pressed));
    else requestAnimationFrame(look);
  };
  look();
}), undefined`;

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}

/** Tasks for `yamlOf`, its start among them: again and again a condition, two ways of unequal length, and where they meet. */
function manyTasks(count: number): Record<string, string> {
  const title = (id: number, next: readonly number[]): string =>
    `type: title, task: {name: "Step ${id}", type: title}${next.length === 0 ? '' : `, nexttasks: {'#none#': ${JSON.stringify(next.map(String))}}`}`;
  const tasks: Record<string, string> = {};
  for (let id = 1; id < count; id += 1) tasks[id] = title(id, id + 1 < count ? [id + 1] : []);
  for (let id = 1; id + 5 < count; id += 6) {
    tasks[id] =
      `type: condition, task: {name: "Which way at ${id}?", type: condition}, nexttasks: {'yes': ["${id + 1}"], '#default#': ["${id + 3}"]}, ` +
      "conditions: [{label: 'yes', condition: [[{operator: isNotEmpty, left: {value: {simple: alert.name}, iscontext: true}}]]}]";
    tasks[id + 2] = title(id + 2, [id + 5]);
    tasks[id + 4] = title(id + 4, [id + 5]);
  }
  return tasks;
}

async function planOf(desk: Desk, run: string | null): Promise<{ readonly tasks: readonly object[] }> {
  await desk.house.atRest(run);
  return (await desk.house.call<{ readonly tasks: readonly object[] }>(`/api/v1/runs/${run ?? ''}/workplan`)).body;
}

/** JavaScript that the page has loaded by now, as it lies compressed beside its build. */
async function loadedJsKb(page: Page): Promise<number> {
  const { folder } = JSON.parse(await readFile(join(CONSOLE_BUILDS, 'current.json'), 'utf8')) as {
    readonly folder: string;
  };
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js')),
  );
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(CONSOLE_BUILDS, folder, `${name}.gz`))).size),
  );
  return round(sizes.reduce((sum, size) => sum + size, 0) / 1_024, 1);
}
