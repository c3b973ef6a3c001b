/**
 * Goal: from the link of the terminal to a threat that is contained, and back: all of it seen in a browser, and believed only when the vendors
 * say it too.
 * Method: the msiexec playbook on the lab's sample alert; each promise goes on from where the one before left.
 * Elsewhere: other answers than yes (`deciding.test.ts`), what survives a crash (`surviving.test.ts`), what hostile values do (`hostile.test.ts`).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ActionView, PageView } from '../../src/core/api/views.ts';
import { mark, PASSWORD } from './browser.ts';
import { Desk } from './support.ts';
import { blockedAt, changesAt, isolationAt } from './vendors.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const HOST = '5c0de1ab7f3e49d2a6b8c4d0e2f41357';
const CATEGORY = 'XSIAM - Malicious URLs';
/** The vendors take their time: an isolation three seconds, a commit four, each read back afterwards. */
const PROVEN = { timeout: 45_000 } as const;

let desk: Desk;
let ada: Page;
let adas: BrowserContext;
/** The work plan, in a tab of its own that is never loaded again. */
let watched: Page;
let isSamePage: () => Promise<boolean>;
const answers: string[] = [];

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada, context: adas } = await desk.browser());
  ada.on('request', (request) => {
    if (request.url().endsWith('/answer')) answers.push(request.postData() ?? '');
  });
});

afterAll(async () => {
  await desk.close();
});

test('the link of the terminal makes the first administrator, once, and the console opens', async () => {
  const link = await desk.house.product.setupLink();
  await ada.goto(link);
  await ada.getByLabel('Name', { exact: true }).fill('ada');
  await ada.getByLabel('Your name, as others see it').fill('Ada');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Set up and log in' }).click();
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  expect(await ada.locator('html').getAttribute('lang')).toBe('en');
  const { page: stranger, context } = await desk.browser();
  await stranger.goto(link);
  await stranger.getByText('Ask for a new link').waitFor();
  await context.close();
});

test('who logs out is out, and comes back by name and password; a wrong one is told', async () => {
  await ada.getByRole('button', { name: 'You: ada' }).click();
  await ada.getByRole('menuitem', { name: 'Log out' }).click();
  await ada.getByLabel('Name').fill('ada');
  await ada.getByLabel('Password').fill('wrong-otter-44-harbour');
  await ada.getByRole('button', { name: 'Log in' }).click();
  await ada.getByRole('alert').waitFor();
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Log in' }).click();
  await ada.getByRole('navigation', { name: 'Pages' }).waitFor();
});

test('an alert arrives and what it asks is there without a reload', async () => {
  await ada.goto(`${desk.url}/inbox`);
  await ada.getByText('Nothing waits for you').waitFor();
  const isSame = await mark(ada);
  await desk.deliver('71001');
  await ada.getByRole('button', { name: /Contain a package that msiexec fetched/ }).waitFor();
  await ada.getByRole('heading', { name: 'Your decision' }).waitFor();
  expect(await isSame()).toBe(true);
});

test('the question shows host, command lines, evidence, what was done, what a yes does and how it is undone', async () => {
  const detail = ada.getByRole('region', { name: 'What it is about' });
  const text = await detail.innerText();
  for (const said of [
    'WS-DESK-07',
    'EXAMPLE\\a.lindqvist',
    'malicious',
    'End the process tree',
    'loses every network connection',
    'release the endpoint from isolation',
    'hxxp://get[.]invoice-view[.]example[.]net/viewer.msi',
  ])
    expect(text).toContain(said);
  expect(text).not.toContain('http://get.invoice-view');
  expect(await detail.locator('input:checked').count()).toBe(0);
});

test('an indicator is shown as it is when it is clicked', async () => {
  await ada
    .getByRole('button', { name: /^hxxp:\/\/get\[\.\]invoice-view/ })
    .first()
    .click();
  await ada
    .getByRole('button', { name: /^http:\/\/get\.invoice-view/ })
    .first()
    .click();
});

test('an incomplete form says what is missing at its field, goes there, and sends nothing', async () => {
  const missing = (field: string) => ada.locator(`[data-field="${field}"]`).getByText('Choose one: nothing is assumed');
  await ada.keyboard.press('Control+Enter');
  await missing('isolate').waitFor();
  await missing('blockUrl').waitFor();
  await ada.locator('[data-field="isolate"] input:focus').waitFor();
  await ada.keyboard.press('1');
  await ada.keyboard.press('Control+Enter');
  await missing('isolate').waitFor({ state: 'hidden' });
  await ada.locator('[data-field="blockUrl"] input:focus').waitFor();
  expect(answers).toEqual([]);
  expect((await desk.house.call<PageView<object>>('/api/v1/approvals')).body.rows).toHaveLength(1);
});

test('the work plan stands at the task that waits', async () => {
  const { body } = await desk.house.call<PageView<{ readonly key: string }>>('/api/v1/alerts');
  watched = await adas.newPage();
  await watched.goto(`${desk.url}/alerts/${body.rows[0]?.key ?? ''}?tab=plan`);
  await watched.locator('.react-flow__node[aria-label$="waits for a person"]').waitFor();
  isSamePage = await mark(watched);
  expect(changesAt(desk.lab)).toEqual(['terminate_causality']);
  expect(await isolationAt(desk.lab, HOST)).toBe('AGENT_UNISOLATED');
});

test('both containment actions are approved by keyboard alone, from the home page', async () => {
  await ada.goto(desk.url);
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await ada.keyboard.press('g');
  await ada.keyboard.press('i');
  await ada.getByRole('heading', { name: 'Your decision' }).waitFor();
  await ada.keyboard.press('Enter');
  await ada.locator('[data-answer] input:focus').waitFor();
  for (const key of ['1', '1', 'Control+Enter']) await ada.keyboard.press(key);
  await ada.getByText(/^Answered\. Isolate .*; Block .*: under way\.$/).waitFor();
  expect(answers.map((body) => (JSON.parse(body) as { answers: object }).answers)).toEqual([
    { isolate: 'Yes', blockUrl: 'Yes' },
  ]);
});

test('the graph has moved on without a reload', async () => {
  await watched.locator('.react-flow__node[aria-label$="waits for a person"]').waitFor({ state: 'detached' });
  await watched
    .getByText(/\d+ done/)
    .first()
    .waitFor();
  expect(await isSamePage()).toBe(true);
});

test('both are proven on the page, and the tenant and the firewall say so themselves', async () => {
  await ada.goto(`${desk.url}/actions`);
  await ada.getByRole('row', { name: /Isolate .* done, proven/ }).waitFor(PROVEN);
  await ada.getByRole('row', { name: /Block get\[.*done, proven/ }).waitFor(PROVEN);
  await ada.getByRole('row', { name: /Commit .*done, proven/ }).waitFor(PROVEN);
  expect(await isolationAt(desk.lab, HOST)).toBe('AGENT_ISOLATED');
  expect(await blockedAt(desk.lab, CATEGORY)).toEqual([expect.stringContaining('get.invoice-view.example.net')]);
  const changes = changesAt(desk.lab);
  expect(changes.filter((name) => name === 'isolate')).toHaveLength(1);
  await watched.getByText('closed', { exact: true }).first().waitFor(PROVEN);
  expect(await isSamePage()).toBe(true);
});

test('the isolation is taken back by a run of its own, and the tenant has released the host', async () => {
  await ada
    .getByRole('row', { name: /Isolate / })
    .getByRole('button', { name: 'Take back' })
    .click();
  await ada.getByRole('button', { name: 'Take it back' }).click();
  await ada.getByRole('heading', { name: /Msiexec execution|Undo/, level: 1 }).waitFor();
  await ada.goto(`${desk.url}/actions`);
  await ada.getByRole('row', { name: /Release from isolation .* done, proven/ }).waitFor(PROVEN);
  expect(await isolationAt(desk.lab, HOST)).toBe('AGENT_UNISOLATED');
  const { body } = await desk.house.call<PageView<ActionView>>('/api/v1/actions');
  expect(body.rows.map(({ verb, sends }) => [verb, sends])).toEqual(body.rows.map(({ verb }) => [verb, 1]));
  expect(await blockedAt(desk.lab, CATEGORY)).toHaveLength(1);
});

test('no other host was called, no page complained, and nothing reached a vendor that no client would send', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});
