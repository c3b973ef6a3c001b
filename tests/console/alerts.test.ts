/**
 * Goal: an analyst lives in the table of alerts: any place of it is there at once, the address restores it, and many are done at once with a word for each;
 * Home and cases lead to what they count.
 * Method: one product on the lab with some hundred alerts of one host, one browser. Elsewhere: queries, chips, columns and figures (beside the code), the
 * routes (tests/desk.test.ts), how quick a jump is (`npm run -s bench -- console`).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AlertView, PageView } from '../../src/core/api/views.ts';
import { axeOf, NO_VIOLATIONS } from './axe.ts';
import { Desk, PASSWORD } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const MANY = 400;
let desk: Desk;
let ada: Page;

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada } = await desk.browser());
  const rows = Array.from({ length: MANY }, (_, index) =>
    JSON.stringify({ id: `many-${index}`, name: `Port scan ${index}`, hostname: `ws-${index % 7}`, severity: 'LOW' }),
  );
  await ada.goto(await desk.house.product.setupLink());
  await ada.getByLabel('Name', { exact: true }).fill('ada');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Set up and log in' }).click();
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await ada.goto(`${desk.url}/alerts`);
  await ada.getByRole('button', { name: 'New alert' }).first().click();
  await ada.getByRole('button', { name: 'From a file' }).click();
  await ada.getByLabel('File').setInputFiles({
    name: 'scan.jsonl',
    mimeType: 'application/json',
    buffer: Buffer.from(rows.join('\n')),
  });
  await ada.getByRole('button', { name: 'Upload' }).click();
  await ada.getByText(`${MANY} alerts: ${MANY} new`).waitFor({ timeout: 60_000 });
  await ada.getByRole('button', { name: 'To the list' }).click();
});

afterAll(async () => {
  await desk.close();
});

const last = () => ada.locator(`[aria-rowindex='${MANY + 1}'] a`);
const count = async (query: string): Promise<number> =>
  (
    await desk.house.call<PageView<AlertView> & { readonly total: { readonly count: number } }>(
      `/api/v1/alerts?skip=0&limit=1&query=${encodeURIComponent(query)}`,
    )
  ).body.total.count;

test('the scrollbar leads anywhere, and few rows are in the page', async () => {
  await ada.goto(`${desk.url}/alerts?q=name:port*`);
  await ada.getByText(`${MANY} alerts`).waitFor();
  await ada.locator('[data-rows]').press('End');
  await last().waitFor();
  expect(await ada.getByRole('row').count()).toBeLessThan(80);
  expect(await ada.getByRole('table').getAttribute('aria-rowcount')).toBe(String(MANY + 1));
});

test('what comes later moves nothing that is read, and is told', async () => {
  const [name, place] = [await last().innerText(), await last().boundingBox()];
  await desk.house.deliver({ id: 'late', name: 'Port scan late', hostname: 'ws-1' });
  await ada.getByText('The list has changed').waitFor({ timeout: 30_000 });
  expect([await last().innerText(), await last().boundingBox()]).toEqual([name, place]);
  await ada.keyboard.press('r');
  await ada.getByText(`${MANY + 1} alerts`).waitFor();
});

test('chips write the query, and what is typed presses them; a mistake is shown at its place', async () => {
  await ada.getByRole('button', { name: 'Open', exact: true }).click();
  await expect
    .poll(() => ada.getByRole('combobox', { name: 'Search alerts' }).inputValue())
    .toBe('name:port* and status:open');
  await ada.getByRole('combobox', { name: 'Search alerts' }).fill('hostname: and name:x');
  await ada.keyboard.press('Enter');
  await ada.getByText('The field hostname has no value, at character 1.').waitFor();
  await ada.getByRole('combobox', { name: 'Search alerts' }).fill('hostname:ws-3 and status:open');
  await ada.keyboard.press('Enter');
  await ada.getByText('57 alerts').waitFor();
  await expect
    .poll(() => ada.getByRole('button', { name: 'Open', exact: true }).getAttribute('aria-pressed'))
    .toBe('true');
});

test('a view is saved with its order, and opens again', async () => {
  await ada.getByRole('button', { name: 'Sort by severity' }).or(ada.getByTitle('Sort by host')).last().click();
  await ada.waitForURL(/sort=host/);
  await ada.getByRole('button', { name: 'Views' }).click();
  await ada.getByRole('menuitem', { name: 'Save as a new view …' }).click();
  await ada.getByLabel('Name', { exact: true }).fill('Host three');
  await ada.getByRole('button', { name: 'Save', exact: true }).click();
  await ada.getByRole('button', { name: 'Host three', exact: true }).waitFor();
  const address = ada.url();
  await ada.goto(`${desk.url}/alerts`);
  await ada.getByRole('button', { name: 'Views' }).click();
  await ada.getByRole('menuitem', { name: /Host three/ }).click();
  await ada.getByText('57 alerts').waitFor();
  const parts = (url: string) => Object.fromEntries(new URL(url).searchParams);
  expect(parts(ada.url())).toMatchObject({ q: parts(address)['q'], sort: 'host', view: parts(address)['view'] });
});

test('the address restores everything: search, order, columns, preview', async () => {
  const first = (await desk.house.call<PageView<AlertView>>('/api/v1/alerts?query=id:many-9')).body.rows[0];
  await ada.goto(`${desk.url}/alerts?q=id:many-9&sort=-severity&cols=name,id&open=${first?.key ?? ''}`);
  await ada.getByRole('complementary', { name: 'Preview' }).getByRole('heading', { name: 'Port scan 9' }).waitFor();
  expect(await ada.getByRole('columnheader').allInnerTexts()).toEqual(['', 'Alert', 'Id']);
  expect(await ada.getByRole('combobox', { name: 'Search alerts' }).inputValue()).toBe('id:many-9');
});

test('many are selected by keyboard and closed; each is accounted for, and they can be opened again', async () => {
  await ada.goto(`${desk.url}/alerts?q=hostname:ws-5+and+status:open`);
  await ada.getByText('57 alerts').waitFor();
  for (const key of ['x', 'j', 'j', 'j', 'X']) await ada.keyboard.press(key);
  await ada.getByText('4 alerts selected').waitFor();
  await ada.keyboard.press('c');
  await ada.getByLabel('Reason', { exact: true }).selectOption('Resolved - False Positive');
  await ada.getByRole('button', { name: 'Close 4 alerts' }).click();
  await ada.getByText('4 alerts closed.').waitFor({ timeout: 40_000 });
  await ada.getByText('53 alerts').waitFor();
  expect(await count('hostname:ws-5 and closereason:*false*')).toBe(4);
  await ada.getByRole('button', { name: 'Open again' }).click();
  await expect.poll(() => count('hostname:ws-5 and status:open'), { timeout: 20_000 }).toBe(57);
});

test('a playbook is tried out on many, after it was said what will happen', async () => {
  await ada.goto(`${desk.url}/alerts?q=hostname:ws-6+and+status:open`);
  await ada.getByText('57 alerts').waitFor();
  for (const key of ['x', 'j', 'X', 's']) await ada.keyboard.press(key);
  await ada.getByLabel('Playbook', { exact: true }).selectOption({ index: 1 });
  await ada.getByLabel(/^Dry run/).check();
  await ada.getByText('2 runs beside what is there').waitFor();
  await ada.getByRole('button', { name: 'Try it out on 2 alerts' }).click();
  await ada.getByText(/^2 alerts given to/).waitFor();
});

test('a case is made of what is selected, says what they share, and is closed with a reason', async () => {
  await ada.goto(`${desk.url}/alerts?q=hostname:ws-2+and+status:open`);
  await ada.getByText('57 alerts').waitFor();
  for (const key of ['x', 'j', 'X']) await ada.keyboard.press(key);
  await ada.getByRole('button', { name: 'Case …' }).click();
  await ada.getByLabel('Title').fill('Scans of ws-2');
  await ada.getByLabel('Why they belong together').fill('one machine');
  await ada.getByRole('button', { name: 'Open the case' }).click();
  await ada.getByRole('heading', { name: 'Scans of ws-2', level: 1 }).waitFor();
  await ada.getByText('2 of 2').first().waitFor();
  await ada.getByRole('button', { name: 'Close …' }).click();
  await ada.getByLabel('Reason', { exact: true }).selectOption('Duplicate');
  await ada.getByLabel(/^Close its 2 open alerts/).uncheck();
  await ada.getByRole('button', { name: 'Close the case' }).click();
  await ada.getByText(/Closed as Duplicate by ada/).waitFor();
});

test('home leads to what it counts', async () => {
  await ada.goto(`${desk.url}/`);
  const link = ada.getByRole('link', { name: /^under 1 h/ });
  await link.waitFor();
  const said = Number(/\d+$/.exec((await link.innerText()).trim())?.[0]);
  await link.click();
  await ada.getByText(`${said} alerts`).waitFor();
  expect(said).toBe(await count('status:open'));
});

test('axe finds nothing with alerts selected and one beside the list', async () => {
  await ada.goto(`${desk.url}/alerts?q=hostname:ws-1`);
  await ada.locator('[role=row] a').first().waitFor();
  await ada.keyboard.press('x');
  await ada.keyboard.press('o');
  await ada.getByRole('complementary', { name: 'Preview' }).getByRole('heading', { level: 2 }).waitFor();
  expect(await axeOf(ada)).toEqual(NO_VIOLATIONS);
});

test('no other host was called, and the policy of the page had nothing to refuse', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});
