/**
 * Goal: whoever runs an installation sees in the console what comes in and who takes it, what fails and why, what the policy says and what an
 * edit of it would have done, and changes it without losing what somebody else wrote.
 * Method: one product on the lab, one real browser; each promise goes on from where the one before left.
 * Elsewhere: what the API refuses (`tests/edit.test.ts`, `tests/intake.test.ts`), people who answer alerts (`console.test.ts`).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ListView, PageView, PolicyImpact, RunSummary } from '../../src/core/api/views.ts';
import { axeOf, NO_VIOLATIONS } from './axe.ts';
import { Desk, PASSWORD } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

let desk: Desk;
let ada: Page;

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada } = await desk.browser());
  await ada.goto(await desk.house.product.setupLink());
  await ada.getByLabel('Name', { exact: true }).fill('ada');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Set up and log in' }).click();
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
});

afterAll(async () => {
  await desk.close();
});

const open = async (path: string, title: string): Promise<void> => {
  await ada.goto(desk.url + path);
  await ada.getByRole('heading', { name: title, level: 1 }).waitFor();
};

describe('rules', () => {
  let secret = '';

  test('a way in is made, its secret is shown once with its address', async () => {
    await open('/rules?tab=sources', 'Rules');
    await ada.getByRole('button', { name: 'New way in' }).click();
    await ada.getByLabel('Name').fill('mail-gateway');
    await ada.getByLabel('What it sends').selectOption('none');
    await ada.getByLabel('Fields').fill('id = id\nname = rule.title\nhostname = host.name');
    await ada
      .getByLabel('A body to try it with')
      .fill('{"id":"m-1","rule":{"title":"Odd mail"},"host":{"name":"srv-9"}}');
    await ada.getByRole('button', { name: 'What would become of it?' }).click();
    await ada.getByText('"hostname": "srv-9"').waitFor();
    await ada.getByRole('button', { name: 'Make it' }).click();
    const told = ada.getByRole('dialog', { name: 'The secret of “mail-gateway”' });
    secret = (await told.getByText(/^whsec_/).innerText()).trim();
    await told.getByText('/api/v1/sources/mail-gateway/alerts').waitFor();
    await told.getByLabel('I have put it where it belongs').check();
    await told.getByRole('button', { name: 'Done' }).click();
    await told.waitFor({ state: 'detached' });
    expect(await ada.locator('main').innerText()).not.toContain(secret);
  });

  test('a webhook that is signed with it appears with its body and what became of it', async () => {
    const body = '{"id":"m-1","rule":{"title":"Odd mail"},"host":{"name":"srv-9"}}';
    const at = new Date(Math.floor(Date.now() / 1000) * 1000);
    const response = await fetch(`${desk.url}/api/v1/sources/mail-gateway/alerts`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(at.getTime() / 1000),
        'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
      },
    });
    expect(response.status).toBe(202);
    await open('/rules?tab=deliveries', 'Rules');
    await ada.getByText('1 new alert').click();
    const side = ada.getByRole('region', { name: 'What is chosen' });
    await side.getByRole('link', { name: 'm-1' }).waitFor();
    await side.getByText('"title":"Odd mail"').waitFor();
    await ada.keyboard.press('Escape');
    await side.waitFor({ state: 'detached' });
  });

  test('an alert that nothing takes stands in triage, and the page says which rules were asked and why none took it', async () => {
    await open('/rules', 'Rules');
    await ada.getByRole('listitem').filter({ hasText: 'Odd mail' }).getByRole('button', { name: 'Why?' }).click();
    await ada.getByText('No rule takes it: it waits in triage.').waitFor();
    await ada.getByText('does not fit').first().waitFor();
  });

  test('a rule is made over what it would take, and then takes it', async () => {
    await ada.getByRole('button', { name: 'New rule' }).click();
    await ada.getByLabel('Name').fill('Servers first');
    await ada.getByLabel('Takes alerts that').fill('hostname:srv-*');
    await ada.getByText('1 of the alerts that are here would fit.').waitFor();
    await ada.getByLabel('Then').selectOption('ignore');
    await ada.getByLabel('Because').fill('of a test');
    await ada.getByRole('button', { name: 'Save' }).click();
    await ada.getByRole('row', { name: /Servers first/ }).waitFor();
    await ada.getByLabel('Or its fields as JSON').fill('{"hostname": "srv-1"}');
    await ada.getByRole('button', { name: 'Explain' }).click();
    await ada.getByText('“Servers first” takes it.').waitFor();
    await ada.getByRole('row', { name: /Servers first .*takes it/ }).waitFor();
  });
});

test('an integration that fails its test says what was tried, what came back and what to do, and begins as a dry run', async () => {
  await open('/integrations', 'Integrations');
  await ada.getByRole('button', { name: 'Connect a product' }).click();
  const form = ada.getByRole('dialog', { name: 'Connect a product' });
  await form.getByLabel('Product').selectOption('wildfire');
  await form.getByLabel('Name', { exact: true }).fill('nowhere');
  await form.getByLabel(/^API address/).fill('http://127.0.0.1:9');
  await form.getByLabel(/^API key/).fill('a-secret-key');
  await form.getByRole('button', { name: 'Connect as a dry run' }).click();
  const card = ada.getByRole('listitem').filter({ hasText: 'nowhere' });
  await card.getByText('dry run', { exact: true }).waitFor();
  await card.getByRole('button', { name: 'Test' }).click();
  const report = card.getByRole('alert');
  await report.waitFor();
  const said = await report.innerText();
  for (const part of ['Tried', 'http://127.0.0.1:9', 'Came back', 'What to do', 'Nothing listens'])
    expect(said).toContain(part);
  await card.getByRole('button', { name: 'Edit' }).click();
  expect(
    await ada
      .getByRole('dialog')
      .getByLabel(/^API key/)
      .inputValue(),
  ).toBe('');
  await ada.keyboard.press('Escape');
  await card.getByRole('button', { name: 'Go live' }).click();
  await ada.getByText('is really done').waitFor();
  await ada.keyboard.press('Escape');
  expect(await ada.content()).not.toContain('a-secret-key');
});

test('a list that somebody else changed meanwhile is shown as a difference, and nothing is lost', async () => {
  await desk.house.call('/api/v1/lists', { name: 'Exceptions', text: 'a', by: 'ada' });
  await open('/lists?open=Exceptions', 'Lists');
  await ada.getByLabel('Text of Exceptions').fill('mine');
  const { body } = await desk.house.call<ListView>('/api/v1/lists/Exceptions');
  await desk.house.send(
    'PATCH',
    '/api/v1/lists/Exceptions',
    { text: 'theirs', by: 'bob' },
    { 'if-match': `"${body.version}"` },
  );
  await ada.getByRole('button', { name: 'Save', exact: true }).click();
  await ada.getByText('bob changed this list while you were at it.').waitFor();
  const difference = ada.getByRole('region', { name: 'What your text would change in theirs' });
  expect((await difference.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/theirs.*mine/);
  await ada.getByRole('button', { name: 'Save mine over theirs' }).click();
  await ada.getByText('Saved. Playbooks read it from now on.').waitFor();
  expect((await desk.house.call<ListView>('/api/v1/lists/Exceptions')).body.text).toBe('mine');
  await ada.getByText('edited, 6 characters').waitFor();
});

test('an edit of the policy says which actions it would have forbidden, before and after it is saved', async () => {
  const { run } = await desk.deliver('71001');
  const asked = await desk.house.asked(run);
  const edit = { neverIsolate: { hostnames: ['WS-DESK-07'] } };
  const { body } = await desk.house.call<PolicyImpact>('/api/v1/policy/impact', { edit });
  expect(body.rows).toMatchObject([
    { kind: 'question', verb: 'isolate', before: { effect: 'ask' }, after: { effect: 'deny', rule: 'never-isolate' } },
  ]);
  await open('/policy?tab=edit', 'Policy');
  await ada.getByLabel('Hosts never isolated').fill('WS-DESK-07');
  const impact = ada.getByRole('list', { name: 'What would be otherwise' });
  await impact.getByText('the host is on the never-isolate list').waitFor();
  expect(await impact.getByRole('link', { name: 'asked now' }).getAttribute('href')).toContain(
    encodeURIComponent(asked.question),
  );
  await ada.getByRole('button', { name: 'Save as version 1' }).click();
  await ada.getByRole('row', { name: /to isolate .*WS-DESK-07 never/ }).waitFor();
  await open('/policy?tab=versions', 'Policy');
  await ada.getByRole('button', { name: 'Go back to it' }).click();
  await ada.getByRole('dialog').getByRole('button', { name: 'Go back to it' }).click();
  await ada.getByText('It is in force again, as a new version.').waitFor();
  await ada.getByRole('heading', { name: 'Version 2' }).waitFor();
});

test('what a person says of an indicator stands above the sources, with his name', async () => {
  const { body } = await desk.house.call<PageView<RunSummary>>('/api/v1/runs?status=waiting');
  expect(body.rows.length).toBeGreaterThan(0);
  await open('/indicators?value=VIEWER.msi', 'Indicators');
  await ada.getByRole('row', { name: /viewer\.msi/ }).click();
  await ada.getByRole('button', { name: 'Set a verdict' }).click();
  await ada.getByLabel('Verdict').selectOption('good');
  await ada.getByLabel('Why').fill('ours');
  await ada.getByRole('button', { name: 'Say so' }).click();
  await ada.getByText('said by ada; it stands above the sources').waitFor();
});

test('the audit is searched by what stands in the address, and held to its chain', async () => {
  await open('/audit?what=indicator.*', 'Audit');
  await ada.getByRole('row', { name: /ada Indicator judged/ }).waitFor();
  expect(await ada.getByRole('row').count()).toBe(2);
  await ada.getByRole('button', { name: 'Verify' }).click();
  await ada.getByRole('button', { name: 'Verify now' }).click();
  await ada.getByText('It is what was written.').waitFor();
});

test('a viewer sees why he may not change anything', async () => {
  await desk.person('vera', 'viewer');
  const { page, context } = await desk.browser();
  await desk.logIn(page, 'vera');
  await page.goto(`${desk.url}/lists?open=Exceptions`);
  const button = page.getByRole('button', { name: 'Save', exact: true });
  await button.waitFor();
  expect(await button.getAttribute('title')).toMatch(/^Your role \(viewer\)/);
  await page.goto(`${desk.url}/audit`);
  await page.getByText('The audit is for administrators').waitFor();
  await context.close();
});

test.each(['/rules?tab=sources&open=mail-gateway', '/rules?tab=deliveries', '/policy?tab=edit'])(
  'axe finds nothing on %s',
  async (path) => {
    await ada.goto(desk.url + path);
    await ada.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => ada.locator('main [role=status]').count()).toBe(0);
    expect(await axeOf(ada)).toEqual(NO_VIOLATIONS);
  },
);

test('no other host was called, and the policy of the page had nothing to refuse', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});
