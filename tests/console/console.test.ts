/**
 * Goal: a person answers an alert in the console: what waits is seen, understood, decided by keyboard, proven, and taken back.
 * Method: one product on the lab, one real browser with several people in it; each promise goes on from where the one before left.
 * Elsewhere: what the API refuses (`tests/`), words, times and keys (beside the code), contrast of the colours (`tokens.test.ts`).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ActionView, PageView } from '../../src/core/api/views.ts';
import { Desk, PASSWORD } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

let desk: Desk;
let ada: Page;
let adas: BrowserContext;
/** The work plan, in a tab of its own. */
let watched: Page;

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada, context: adas } = await desk.browser());
});

afterAll(async () => {
  await desk.close();
});

test('the link of the terminal makes the first administrator, and the console opens', async () => {
  await ada.goto(await desk.house.product.setupLink());
  await ada.getByLabel('Name', { exact: true }).fill('ada');
  await ada.getByLabel('Your name, as others see it').fill('Ada');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Set up and log in' }).click();
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  expect(await ada.locator('html').getAttribute('lang')).toBe('en');
});

test('an alert arrives and what it asks is there without a reload', async () => {
  await ada.goto(`${desk.url}/inbox`);
  await ada.getByText('Nothing waits for you').waitFor();
  await desk.deliver('71001');
  const question = ada.getByRole('button', { name: /Contain a package that msiexec fetched/ });
  await question.waitFor();
  await ada.getByRole('heading', { name: 'Your decision' }).waitFor();
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
  const taken = ada.getByRole('button', { name: /^hxxp:\/\/get\[\.\]invoice-view/ }).first();
  await taken.click();
  await ada
    .getByRole('button', { name: /^http:\/\/get\.invoice-view/ })
    .first()
    .click();
});

test('an incomplete form says what is missing, and sends nothing', async () => {
  await ada.keyboard.press('1');
  await ada.keyboard.press('Control+Enter');
  await ada.getByText('Choose one: nothing is assumed for you.').waitFor();
  expect((await desk.house.call<PageView<object>>('/api/v1/approvals')).body.rows).toHaveLength(1);
});

test('the work plan stands at the task that waits', async () => {
  const { body } = await desk.house.call<PageView<{ readonly key: string }>>('/api/v1/alerts');
  watched = await adas.newPage();
  await watched.goto(`${desk.url}/alerts/${body.rows[0]?.key ?? ''}?tab=plan`);
  await watched.locator('.react-flow__node[aria-label$="waits for a person"]').waitFor();
});

test('a viewer reads the question and cannot answer it', async () => {
  await desk.person('vera', 'viewer');
  const { page, context } = await desk.browser();
  await desk.logIn(page, 'vera');
  await page.goto(ada.url());
  await page.getByText('Your role reads this and does not answer it.').waitFor();
  expect(await page.locator('[data-answer] button[type=submit]').count()).toBe(0);
  await context.close();
});

test('of two people who answer at once one is told that the other was first', async () => {
  await desk.person('omar', 'approver');
  const { page: omar, context } = await desk.browser();
  await desk.logIn(omar, 'omar');
  await omar.goto(ada.url());
  await omar.getByRole('heading', { name: 'Your decision' }).waitFor();
  for (const field of ['isolate', 'blockUrl']) await omar.locator(`[data-field="${field}"] input`).last().check();
  // He holds his answer back until hers is taken: his request leaves after hers has arrived.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await omar.route('**/answer', async (route) => {
    await held;
    await route.continue();
  });
  await omar.getByRole('button', { name: /Send, change nothing/ }).click();

  await ada.keyboard.press('1');
  await ada.keyboard.press('Control+Enter');
  await ada.getByText(/^Answered\./).waitFor();
  release();
  await omar.getByText('Somebody else answered first.').or(omar.getByText('ada answered.')).first().waitFor();
  await context.close();
});

test('the work plan has moved without a reload', async () => {
  await watched.locator('.react-flow__node[aria-label$="waits for a person"]').waitFor({ state: 'detached' });
  await watched
    .getByText(/\d+ done/)
    .first()
    .waitFor();
  await watched.close();
});

test('both containment actions are approved by keyboard alone and proven at the vendors', async () => {
  await ada.goto(`${desk.url}/actions`);
  const isolated = ada.getByRole('row', { name: /Isolate .* done, proven/ });
  await isolated.waitFor();
  await ada.getByRole('row', { name: /Block get\[.*done, proven/ }).waitFor({ timeout: 40_000 });
  const { body } = await desk.house.call<PageView<ActionView>>('/api/v1/actions');
  expect(body.rows.filter(({ status }) => status === 'done').map(({ verb }) => verb)).toEqual(
    expect.arrayContaining(['isolate', 'block-url']),
  );
});

test('an isolation is taken back, and that is a run of its own', async () => {
  await ada
    .getByRole('row', { name: /Isolate / })
    .getByRole('button', { name: 'Take back' })
    .click();
  await ada.getByRole('button', { name: 'Take it back' }).click();
  await ada.getByRole('heading', { name: /Msiexec execution|Undo/, level: 1 }).waitFor();
  await ada.goto(`${desk.url}/actions`);
  await ada.getByRole('row', { name: /Release from isolation .* done, proven/ }).waitFor({ timeout: 40_000 });
});

test('a manual task is done by hand, with a note', async () => {
  await desk.deliver('71002');
  await ada.goto(`${desk.url}/inbox`);
  await ada.getByRole('button', { name: /Disable cron manually/ }).click();
  await ada.getByLabel('Note').fill('Line removed, checked twice.');
  await ada.getByRole('button', { name: 'Done' }).click();
  await ada.getByText('Done: noted.').waitFor();
});

test('a containment is declined, and nothing is done', async () => {
  await ada.getByRole('button', { name: /into quarantine/ }).click();
  await ada.locator('[data-answer] input').last().check();
  await ada.getByRole('button', { name: /Send, change nothing/ }).click();
  await ada.getByText('Answered. Nothing is changed.').waitFor();
});

test('an integration that fails its test says why and what to do', async () => {
  const config = { url: 'http://127.0.0.1:9', key: 'x' };
  await desk.house.call('/api/v1/instances', { name: 'nowhere', product: 'wildfire', config });
  await ada.goto(`${desk.url}/integrations`);
  const card = ada.getByRole('listitem').filter({ hasText: 'nowhere' });
  await card.getByRole('button', { name: 'Test' }).click();
  await card.getByRole('alert').waitFor();
  expect((await card.getByRole('alert').innerText()).length).toBeGreaterThan(40);
});

describe('whatever an alert holds', () => {
  const MARKUP = `<img src=x onerror="window.hit=1"><script>window.hit=1</script><svg onload="window.hit=1">\u202Egnp.exe javascript:window.hit=1`;

  test('it stays text on every tab', async () => {
    const fields = Object.fromEntries(
      ['name', 'hostname', 'username', 'cgoname', 'cgocmd', 'targetprocesscmd', 'targetprocessname', 'source'].map(
        (field) => [field, MARKUP],
      ),
    );
    const { alert } = await desk.house.deliver({ id: '<b>9</b>', ...fields });
    await ada.goto(`${desk.url}/alerts`);
    await ada.getByText('<img src=x').first().waitFor();
    for (const tab of ['overview', 'related', 'context']) {
      await ada.goto(`${desk.url}/alerts/${alert.key}?tab=${tab}`);
      await ada.getByRole('heading', { level: 1 }).getByText('<img src=x').waitFor();
    }
    expect(await ada.getByRole('heading', { level: 1 }).innerText()).toContain('[U+202E]');
    expect(await ada.evaluate(() => 'hit' in globalThis)).toBe(false);
    expect(await ada.locator('main img, main script').count()).toBe(0);
  });
});

test('an alert is selected and assigned by keyboard', async () => {
  await ada.goto(`${desk.url}/alerts`);
  await ada.locator('[role=row] a').first().waitFor();
  await ada.keyboard.press('x');
  await ada.getByText('1 alert selected').waitFor();
  await ada.keyboard.press('e');
  await ada.getByText('1 alert assigned to you.').waitFor();
});

test('the palette, the help and the ways by `g` work by keyboard', async () => {
  await ada.goto(`${desk.url}/`);
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await ada.keyboard.press('g');
  await ada.keyboard.press('a');
  await ada.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
  await ada.keyboard.press('?');
  await ada.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await ada.keyboard.press('Escape');
  await ada.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'hidden' });
  await ada.keyboard.press('Control+k');
  await ada.getByRole('combobox').and(ada.locator(':focus')).waitFor();
  await ada.keyboard.type('playb');
  await ada.keyboard.press('Enter');
  await ada.getByRole('heading', { name: 'Playbooks', level: 1 }).waitFor();
});

test('the console survives a restart of the server and catches up', async () => {
  await ada.goto(`${desk.url}/alerts`);
  await ada.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
  await desk.house.stop();
  await ada.getByText('Riposte does not answer. What you see may be old').waitFor();
  await desk.restart();
  await desk.deliver('71003');
  await ada.getByText('Riposte does not answer').waitFor({ state: 'hidden' });
  await ada.getByText('Suspicious process execution from tmp folder').first().waitFor();
});

describe('axe finds nothing', () => {
  test.each([
    ['light', ['/', '/inbox']],
    ['dark', ['/alerts', '/actions']],
  ] as const)('%s', async (theme, pages) => {
    await ada.emulateMedia({ colorScheme: theme });
    const { body } = await desk.house.call<PageView<{ readonly key: string }>>('/api/v1/alerts?query=id:71001');
    const key = body.rows[0]?.key ?? '';
    const found: string[] = [];
    for (const path of [...pages, `/alerts/${key}`]) {
      await ada.goto(desk.url + path);
      await ada.getByRole('heading', { level: 1 }).waitFor();
      const { violations } = await new AxeBuilder({ page: ada })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze();
      found.push(...violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html ?? ''}`));
    }
    expect(found).toEqual([]);
  });
});

test('no other host was called, and the policy of the page had nothing to refuse', async () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
  await adas.close();
});
