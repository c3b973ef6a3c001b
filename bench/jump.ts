/** A jump in the table of alerts: the scrollbar is let go somewhere, and every row that is seen there has data. */
import type { Page } from 'playwright-core';
import { round } from './figures.ts';

/** Of the way down: far apart, so that no page of rows is there already. */
const PLACES = [0.5, 0.1, 0.9, 1, 0.33] as const;
const READING_MS = 400;

/** In the page: sets the place, and looks at each frame. Text, because the bench is no page. */
const jumpTo = (place: number): string => `new Promise((resolve) => {
  const frame = document.querySelector('[data-rows]');
  const begin = performance.now();
  frame.scrollTop = (frame.scrollHeight - frame.clientHeight) * ${place};
  const look = () => {
    const { top, bottom } = frame.getBoundingClientRect();
    const seen = [...frame.querySelectorAll('[role=row]')].filter((row) => {
      const box = row.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    if (seen.length > 10 && seen.every((row) => row.querySelector('a'))) resolve(performance.now() - begin);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

/** Milliseconds of each jump, and the most rows that were in the page. */
export async function jumpsIn(page: Page): Promise<{ readonly ms: readonly number[]; readonly rows: number }> {
  const ms: number[] = [];
  let rows = 0;
  for (const place of PLACES) {
    ms.push(round(Number(await page.evaluate(jumpTo(place))), 0));
    rows = Math.max(rows, await page.locator('[role=row]').count());
    await page.waitForTimeout(READING_MS);
  }
  return { ms, rows };
}
