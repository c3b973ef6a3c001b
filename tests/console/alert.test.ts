/**
 * Goal: an analyst works through one alert on its page: from a question to its evidence, notes, files, a command of his own that he cannot approve, the
 * explanation of a command line; and every tab can be used by everybody.
 * Method: one product on the lab, one real browser; each promise goes on from where the one before left.
 * Elsewhere: what the API refuses (`tests/desk.test.ts`), what a line can go on with and how marks are cut (beside the code).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { axeOf, NO_VIOLATIONS } from './axe.ts';
import { Desk } from './support.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 180_000 });

const ENDPOINT = '5c0de1ab7f3e49d2a6b8c4d0e2f41357';
const HOSTILE = '<img src=x onerror="window.hit=1"> first line\nsecond line for @omar';

/** Colours that are on their way to others have arrived; said in the page. */
const SETTLED = `Promise.allSettled(
  document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1).map((one) => one.finished),
)`;

let desk: Desk;
let ada: Page;
let context: BrowserContext;
let key: string;

const open = async (tab: string): Promise<void> => {
  await ada.goto(`${desk.url}/alerts/${key}?tab=${tab}`);
  await ada.getByRole('heading', { level: 1 }).waitFor();
};

beforeAll(async () => {
  desk = await Desk.open();
  const { alert, run } = await desk.deliver('71001');
  ({ key } = alert);
  await desk.person('ada', 'approver');
  await desk.person('omar', 'approver');
  await desk.house.atRest(run);
  ({ page: ada, context } = await desk.browser());
  await desk.logIn(ada, 'ada');
});

afterAll(() => desk.close());

test('from a question it is one click to the task that found its evidence', async () => {
  await ada.goto(`${desk.url}/inbox`);
  await ada.getByRole('region', { name: 'What it is about' }).getByRole('link', { name: 'URL verdict' }).click();
  const task = ada.getByRole('complementary', { name: 'The task' });
  await task.getByRole('heading', { name: 'URL verdict' }).waitFor();
  await task.getByText('Given to').first().waitFor();
  await task.getByText('Wrote into the context').waitFor();
  await ada.keyboard.press('Escape');
  await task.waitFor({ state: 'detached' });
});

test('the plan is walked by arrows, and is a list for who wants one', async () => {
  await open('plan');
  const chosen = ada.getByRole('complementary', { name: 'The task' }).getByRole('heading', { level: 2 });
  await ada.locator('.react-flow__node[aria-label^="Approve containment"]').click();
  await chosen.getByText('Approve containment').waitFor();
  await ada.keyboard.press('ArrowUp');
  await chosen.getByText('Terminate causality').waitFor();
  await ada.keyboard.press('v');
  const rows = ada.getByRole('region', { name: 'Tasks' });
  await rows.locator('[data-chosen]').getByRole('button', { name: 'Terminate causality' }).waitFor();
  await ada.keyboard.press('j');
  await chosen.getByText('Terminate causality').waitFor({ state: 'detached' });
});

test('a note keeps its lines and is text, whatever it holds', async () => {
  await open('room');
  await ada.getByRole('region', { name: 'War room' }).waitFor();
  await ada.keyboard.press('n');
  await ada.keyboard.insertText(HOSTILE);
  await ada.keyboard.press('Enter');
  const note = ada.getByRole('listitem').filter({ hasText: 'second line for' });
  await note.waitFor();
  expect(await note.innerText()).toContain('<img src=x onerror="window.hit=1"> first line\nsecond line for @omar');
  expect(await ada.evaluate(() => 'hit' in globalThis)).toBe(false);
});

test('a command is completed by keyboard, is a run of its own, and who typed it cannot approve it', async () => {
  await ada.keyboard.type('!core-iso');
  const offers = ada.getByRole('listbox', { name: 'Offers' });
  await offers.getByRole('option', { name: /core-isolate-endpoint/ }).waitFor();
  for (const offered of [/endpoint_id.*needed/, new RegExp(ENDPOINT)]) {
    await ada.keyboard.press('Tab');
    await offers.getByRole('option', { name: offered }).waitFor();
  }
  await ada.keyboard.press('Tab');
  expect(await ada.locator('[data-composer]').inputValue()).toBe(`!core-isolate-endpoint endpoint_id=${ENDPOINT} `);
  // What is offered next is not taken: Enter runs the line.
  await ada.keyboard.press('Enter');
  const line = ada.getByRole('listitem').filter({ hasText: `!core-isolate-endpoint endpoint_id=${ENDPOINT}` });
  await line.getByText('You typed it, so you cannot approve it').waitFor();
  await line.getByRole('link', { name: 'See the question' }).click();
  await ada.getByText('You cannot approve what you asked for yourself.').waitFor();
  expect(await ada.locator('[data-answer] button[type=submit]').count()).toBe(0);

  const { page: omar, context: his } = await desk.browser();
  await desk.logIn(omar, 'omar');
  await omar.goto(ada.url());
  await omar.locator('[data-answer] button[type=submit]').waitFor();
  await his.close();
});

test('what was typed comes back by the arrow, and a line that cannot be read says where', async () => {
  await open('room');
  await ada.locator('[data-composer]').click();
  await ada.keyboard.press('ArrowUp');
  expect(await ada.locator('[data-composer]').inputValue()).toContain('!core-isolate-endpoint');
  await ada.locator('[data-composer]').fill('!Print value="open');
  await ada.keyboard.press('Enter');
  await ada
    .getByRole('alert')
    .getByText(/quote is not closed, at character 8/)
    .waitFor();
});

test('a room of many lines has some of them in the page', async () => {
  const texts = Array.from({ length: 150 }, (_, index) => `Note ${index + 1}`);
  await Promise.all(texts.map((text) => desk.house.call(`/api/v1/alerts/${key}/notes`, { text, by: 'ada' })));
  await open('room');
  await ada.getByText(/^1\d\d lines$/).waitFor();
  expect(await ada.getByRole('region', { name: 'War room' }).getByRole('listitem').count()).toBeLessThan(70);
});

test('a file is put to the alert and comes back byte for byte, saved and never shown', async () => {
  await open('files');
  await ada.getByText('No file has been put to this alert').waitFor();
  const buffer = Buffer.from([0, 255, 60, 104, 49, 62, 10]);
  await ada.locator('input[type=file]').setInputFiles({ name: 'x.html', mimeType: 'text/html', buffer });
  const row = ada.getByRole('row', { name: /x\.html/ });
  await row.getByText('7 bytes').waitFor();
  const [download] = await Promise.all([ada.waitForEvent('download'), row.getByRole('link').click()]);
  expect(await readFile(await download.path())).toEqual(buffer);
});

test('a command line is explained: findings in their place, and points that add up to the score', async () => {
  await open('overview');
  const explained = ada.locator('details').first();
  await explained.locator('summary').click();
  await explained.locator('mark').first().hover();
  expect(await explained.locator('[data-pointed]').count()).toBeGreaterThanOrEqual(3);
  const steps = await explained.locator('[data-points]').all();
  const points = await Promise.all(steps.map(async (step) => Number(await step.getAttribute('data-points'))));
  const score = Number(await explained.locator('[data-score]').getAttribute('data-score'));
  expect(points.length).toBeGreaterThan(1);
  expect(points.reduce((sum, each) => sum + each, 0)).toBe(score);
  expect(await explained.locator('summary').innerText()).toContain(`${score} of 100`);
});

test('the context is searched at any depth', async () => {
  await open('context');
  await ada.getByText('DBotScore').waitFor();
  await ada.keyboard.press('/');
  await ada.keyboard.type('VIEWER.msi');
  await ada.getByText(/^\d+ places$/).waitFor();
  await ada.getByRole('button', { name: /WildFire › Verdicts › 0 › URL/ }).waitFor();
});

test('axe finds nothing at a task of the plan, and in the plan as a list', async () => {
  for (const [tab, sign] of [
    ['plan&task=32', 'Given to'],
    ['plan&as=list', 'Read case number'],
  ] as const) {
    await open(tab);
    await ada.getByText(sign).first().waitFor();
    await ada.evaluate(SETTLED);
    expect(await axeOf(ada)).toEqual(NO_VIOLATIONS);
  }
});

test('no other host was called, and the policy of the page had nothing to refuse', async () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
  await context.close();
});
