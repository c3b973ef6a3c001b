/**
 * Goal: who may not decide sees why, who comes second is told by whom and when, who read something else is told what is new; a no changes
 * nothing, and what only a person can do is done by hand.
 * Method: two sample alerts of the lab, several people at browsers of their own. Elsewhere: a yes and its proof (`contain.test.ts`), what the
 * API refuses (`tests/server.test.ts`).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ApprovalState, RunView } from '../../src/core/api/views.ts';
import { Desk } from './support.ts';
import { changesAt, isolationAt } from './vendors.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const HOST = '5c0de1ab7f3e49d2a6b8c4d0e2f41357';

let desk: Desk;
let ada: Page;
let packageRun: string | null;
let cronRun: string | null;

beforeAll(async () => {
  desk = await Desk.open();
  [{ run: packageRun }, { run: cronRun }] = await Promise.all([desk.deliver('71001'), desk.deliver('71002')]);
  ({ page: ada } = await desk.administrator());
  await Promise.all([desk.house.atRest(packageRun), desk.house.atRest(cronRun)]);
});

afterAll(async () => {
  await desk.close();
});

/** The address of what the run asks. */
async function asked(run: string | null): Promise<string> {
  return `${desk.url}/inbox?open=${encodeURIComponent((await desk.house.asked(run)).question)}`;
}

async function decline(page: Page): Promise<void> {
  for (const field of await page.locator('[data-answer] fieldset').all()) await field.locator('input').last().check();
  await page.getByRole('button', { name: /Send, change nothing/ }).click();
}

test('a viewer reads the question, sees that it is not for a viewer, and finds nothing to press', async () => {
  const { page: vera, context } = await desk.seat('vera', 'viewer');
  await vera.goto(await asked(packageRun));
  await vera.getByText('Your role reads this and does not answer it. An approver does.').waitFor();
  await vera.getByText('WS-DESK-07').first().waitFor();
  expect(await vera.locator('[data-answer] button[type=submit]').count()).toBe(0);
  await vera.keyboard.press('1');
  await vera.keyboard.press('1');
  await vera.keyboard.press('Control+Enter');
  expect((await desk.house.asked(packageRun)).question).not.toBe('');
  await context.close();
});

test('of two who answer at once one is told who was first, and when; a no to both changes nothing at the vendors', async () => {
  const { page: omar, context } = await desk.seat('omar', 'approver');
  const address = await asked(packageRun);
  const { question } = await desk.house.asked(packageRun);
  await Promise.all([omar.goto(address), ada.goto(address)]);
  await omar.getByRole('heading', { name: 'Your decision' }).waitFor();
  for (const key of ['1', '1']) await omar.keyboard.press(key);
  // He holds his yes back until her no is taken: his request leaves after hers has arrived.
  const held = Promise.withResolvers<void>();
  await omar.route('**/answer', async (route) => {
    await held.promise;
    await route.continue();
  });
  await omar.keyboard.press('Control+Enter');
  await ada.getByRole('heading', { name: 'Your decision' }).waitFor();
  await decline(ada);
  await ada.getByText('Answered. Nothing is changed.').waitFor();
  held.resolve();
  const told = omar.getByRole('region', { name: 'What it is about' });
  await told.getByText('Your answer was not taken, and nothing was done because of it.').waitFor();
  const { body } = await desk.house.call<ApprovalState>(`/api/v1/approvals/${encodeURIComponent(question)}`);
  const at = new Date(body.at ?? 0).toISOString().replace('T', ' ').slice(0, 19);
  expect(await told.innerText()).toContain(`ada answered at ${at}`);
  await context.close();
  const { actions } = await desk.house.until(
    packageRun,
    ({ items, status }) => status !== 'running' || items.length > 0,
  );
  const done = actions.filter(({ status }) => status === 'done').map(({ verb }) => verb);
  expect(done.toSorted()).toEqual(['close-alert', 'terminate-causality']);
  expect(changesAt(desk.lab).filter((name) => /isolate|category|commit/.test(name))).toEqual([]);
  expect(await isolationAt(desk.lab, HOST)).toBe('AGENT_UNISOLATED');
});

test('who read less than the question shows by now is told what is new, and what he had chosen is not taken', async () => {
  const { page: bea, context } = await desk.seat('bea', 'approver');
  const approval = await desk.house.asked(cronRun);
  const [newest, ...before] = approval.evidence.filter(({ source }) => source !== 'alert').toReversed();
  // She reads it as it was before its last evidence had come.
  await bea.route(/\/api\/v1\/approvals\/[^/?]+$/, async (route) => {
    const response = await route.fetch();
    const state = (await response.json()) as ApprovalState;
    const evidence = state.evidence.filter((row) => JSON.stringify(row) !== JSON.stringify(newest));
    await route.fulfill({ response, json: { ...state, evidence, hash: '0'.repeat(64) } });
  });
  await bea.goto(await asked(cronRun));
  await bea.getByRole('heading', { name: 'Your decision' }).waitFor();
  expect(before.length).toBeGreaterThan(0);
  await bea.keyboard.press('1');
  await bea.unrouteAll();
  await bea.keyboard.press('Control+Enter');
  await bea.getByText('Your answer was not taken').waitFor();
  expect((await desk.house.asked(cronRun)).hash).toBe(approval.hash);
  await bea
    .getByRole('note')
    .filter({ hasText: 'has changed since you opened it' })
    .getByRole('button', { name: 'Show what is new' })
    .click();
  const news = bea.getByRole('note').filter({ hasText: 'New since you read it' });
  await news
    .getByText(newest?.label ?? '?')
    .first()
    .waitFor();
  expect(await bea.locator('[data-answer] input:checked').count()).toBe(0);
  await bea.keyboard.press('1');
  await bea.keyboard.press('Control+Enter');
  await bea.getByText(/^Answered\. Quarantine/).waitFor();
  await context.close();
});

test('the line of the crontab is taken out by hand, with a note, and the alert is closed with the file in quarantine', async () => {
  await ada.goto(`${desk.url}/inbox`);
  await ada.getByRole('button', { name: /Disable cron manually/ }).click();
  await ada.getByText('*/7 * * * * /var/tmp/.cache/udevd2').first().waitFor();
  await ada.getByLabel('Note').fill('Line removed, checked twice.');
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByText('Done: noted.').waitFor();
  const { alert, alertStatus } = await desk.house.until(cronRun, ({ status }) => status === 'completed');
  expect(alertStatus).toBe('closed');
  expect(changesAt(desk.lab)).toContain('quarantine');
  await ada.goto(`${desk.url}/alerts/${alert.key}?tab=room`);
  await ada.getByText('Line removed, checked twice.').first().waitFor();
});

test('the story of a no names who said it', async () => {
  const { body } = await desk.house.call<RunView>(`/api/v1/runs/${packageRun ?? ''}`);
  await ada.goto(`${desk.url}/alerts/${body.alert.key}?tab=room`);
  await ada
    .getByText(/\bada\b/)
    .first()
    .waitFor();
});

test('no other host was called, no page complained, and nothing reached a vendor that no client would send', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});
