/**
 * Goal: an administrator looks after the house by the console, and everybody after their own account: what is shown once is shown once, what is
 * refused is told at its field, what cannot be taken back is named first, and who may not see something is told why.
 * Method: one product, one real browser with several people in it; each promise goes on from where the one before left.
 * Elsewhere: what the API refuses (`own-account.test.ts`, `security*.test.ts`, `factors.test.ts`), the ceremonies of passkeys (`passkeys-browser.test.ts`).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import { TOTP } from 'otpauth';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PageView } from '../../src/core/api/views.ts';
import { axeOf, NO_VIOLATIONS } from './axe.ts';
import { Desk, PASSWORD } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

let desk: Desk;
let ada: Page;
let adas: BrowserContext;

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada, context: adas } = await desk.browser());
  await ada.goto(await desk.house.product.setupLink());
  await ada.getByLabel('Name', { exact: true }).fill('ada');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Set up and log in' }).click();
  await ada.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
});
afterAll(async () => {
  await desk.close();
});

const dialog = (page = ada): Locator => page.getByRole('dialog');
/** In the dialog that is open. */
const press = (name: string, page = ada): Promise<void> =>
  dialog(page).getByRole('button', { name, exact: true }).click();
const fill = (label: string, text: string, page = ada): Promise<void> =>
  dialog(page).getByLabel(label, { exact: true }).fill(text);
/** What stands at a field that was refused; the field has the focus. */
async function wrongAt(label: string, page = ada): Promise<string> {
  const field = dialog(page).getByLabel(label, { exact: true });
  await field.and(page.locator('[aria-invalid]:focus')).waitFor();
  const described = (await field.getAttribute('aria-describedby')) ?? '';
  return page.locator(`[id="${described}"]`).innerText();
}

describe('users', () => {
  test('a name that is taken is told at its field, and the focus is there', async () => {
    await ada.keyboard.press('g');
    await ada.keyboard.press('s');
    await ada.getByRole('button', { name: 'Add a user' }).click();
    await fill('Name', 'ada');
    await press('Add and get a link');
    expect(await wrongAt('Name')).toContain('Take another name');
  });

  test('one is added, and sets up the account in a browser of their own by the link that is shown once', async () => {
    await fill('Name', 'lena');
    await fill('Full name optional', 'Lena Ek');
    await press('Add and get a link');
    const link = await ada.locator('[data-once]').innerText();
    expect(link).toMatch(/\/setup#/);
    await press('I have handed it on');
    await ada.getByRole('row', { name: /Lena Ek.*analyst.*never.*invited/ }).waitFor();
    expect(await ada.locator('body').innerText()).not.toContain('/setup#');
    const { page, context } = await desk.browser();
    await page.goto(link);
    await page.getByText('You log in as lena.').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set up and log in' }).click();
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    await page.goto(`${desk.url}/settings/users`);
    await page.getByText('You are logged in as an analyst; this needs an administrator.').waitFor();
    await page.goto(`${desk.url}/settings`);
    await page.getByRole('tab', { name: 'Retention', selected: true }).waitFor();
    await context.close();
  });

  test('the last administrator is not disabled, and it says why', async () => {
    await ada.goto(`${desk.url}/settings/users?open=ada`);
    await ada.getByRole('button', { name: 'Disable' }).click();
    await press('Disable ada');
    await dialog().getByText('Make somebody else an administrator first.').waitFor();
    await ada.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  test('whoever is disabled is out', async () => {
    await ada.goto(`${desk.url}/settings/users?open=lena`);
    await ada.getByRole('button', { name: 'Disable' }).click();
    await press('Disable lena');
    await ada.getByRole('row', { name: /Lena Ek.*disabled/ }).waitFor();
    await ada.getByRole('button', { name: 'Enable' }).click();
    await ada.getByRole('row', { name: /Lena Ek.*active/ }).waitFor();
  });
});

test('a key is shown once, does what its words say, and ends when its name was typed', async () => {
  await ada.goto(`${desk.url}/settings/keys`);
  await ada.getByRole('button', { name: 'Make a key' }).click();
  await press('Make it');
  expect(await wrongAt('Name')).not.toBe('');
  await fill('Name', 'export');
  await press('Make it');
  const token = await ada.locator('[data-once]').innerText();
  const ask = async (path: string): Promise<number> =>
    (await fetch(desk.url + path, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await ask('/api/v1/alerts'), await ask('/api/v1/users')]).toEqual([200, 403]);
  await press('I have kept it');
  const row = ada.getByRole('row', { name: /export.*all that a viewer may/ });
  await row.waitFor();
  expect(await ada.content()).not.toContain(token);
  await row.getByRole('button', { name: 'Revoke export' }).click();
  expect(await dialog().getByRole('button', { name: 'Revoke export' }).isDisabled()).toBe(true);
  await dialog().getByRole('textbox').fill('export');
  await press('Revoke export');
  await ada.getByText('No key is in force').waitFor();
  expect(await ask('/api/v1/alerts')).toBe(401);
});

test('a provider’s settings are told at their fields, and a test that fails is explained', async () => {
  await ada.goto(`${desk.url}/settings/sso`);
  await ada.getByRole('button', { name: 'Add a provider' }).click();
  await fill('Name', 'corp');
  await fill('Issuer', 'http://far.example');
  await press('Add');
  expect(await wrongAt('Issuer')).toContain('https');
  await dialog().getByText('ClientId is missing.').waitFor();
  await fill('Issuer', 'https://127.0.0.1:9');
  await fill('Client id', 'riposte');
  await dialog().getByLabel('Value of row 1').fill('soc');
  await press('Add');
  await ada.getByText(`${desk.url}/api/v1/login/sso/corp/callback`).waitFor();
  await ada.getByText('groups has soc: analyst').waitFor();
  await ada.getByRole('button', { name: 'Test', exact: true }).click();
  await ada.getByRole('alert').getByText('Check the issuer letter by letter').waitFor();
  await ada.getByRole('button', { name: 'Disable' }).click();
  await ada.getByRole('button', { name: 'Enable' }).waitFor();
});

test('a channel is added with the usual rules, its test explains what is wrong, and its rules are sentences', async () => {
  await ada.goto(`${desk.url}/settings/notifications`);
  await ada.getByRole('button', { name: 'Add a channel' }).click();
  await fill('Name', 'post');
  await fill('From', 'riposte@example.com');
  await press('Add');
  expect(await wrongAt('Server')).toContain('missing');
  await fill('Server', '127.0.0.1');
  await fill('Port', '9');
  await dialog().getByLabel('Security').selectOption('none');
  await press('Add');
  await ada.getByRole('button', { name: 'Test', exact: true }).click();
  await ada.getByRole('alert').getByText('Nothing listens at 127.0.0.1:9').waitFor();
  await ada.getByRole('button', { name: 'Rules' }).click();
  const sentence = /When a question waits.*tell the assignee, or else every approver by mail “post” at once/;
  await ada.getByText(sentence).waitFor();
  await ada.getByRole('button', { name: /^Change: When a question/ }).click();
  await dialog().getByLabel('Again').selectOption('after 1 h');
  await press('Save');
  await ada.getByText(/tell the assignee.*again after 1 h and also every administrator after 2 h/).waitFor();
});

test('what could not be told stands in the log with the reason, and is tried again by hand', async () => {
  await desk.deliver('71001');
  await vi.waitFor(
    async () => {
      const { body } = await desk.house.call<PageView<object>>('/api/v1/notifications?status=failed');
      expect(body.rows).toHaveLength(1);
    },
    { timeout: 20_000, interval: 200 },
  );
  await ada.goto(`${desk.url}/settings/notifications?part=log&status=failed`);
  await ada.getByRole('row', { name: /first notice.*nobody.*post.*failed/ }).waitFor();
  await ada.keyboard.press('j');
  await ada.getByText('none with a mail address').waitFor();
  await ada.getByRole('button', { name: 'Try again' }).click();
  await ada.getByText('It is tried again.').waitFor();
});

test('to keep something for a shorter time says what is deleted', async () => {
  await ada.goto(`${desk.url}/settings/retention`);
  await ada.getByRole('button', { name: 'Change' }).click();
  await dialog().getByLabel('Bodies of deliveries').selectOption('30 days');
  await dialog().getByText('bodies of deliveries older than 30 days').waitFor();
  await press('Save, and delete what is older');
  await ada.getByRole('row', { name: /Bodies of deliveries.*30 days.*otherwise 180 days/ }).waitFor();
});

test('the system says how it is, what is wrong first', async () => {
  await ada.goto(`${desk.url}/settings/system`);
  await ada.getByText(/^\d+:[0-9a-f]{64}$/).waitFor();
  await ada.getByRole('listitem').filter({ hasText: 'store' }).waitFor();
});

describe('the own account', () => {
  test('has a second factor after the password, a code of the app, and the recovery codes, which are shown once', async () => {
    const { page, context } = await desk.browser();
    await desk.logIn(page, 'lena');
    await page.getByRole('button', { name: 'You: lena' }).click();
    await page.getByRole('menuitem', { name: 'Your account' }).click();
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await fill('Your password', 'not the one', page);
    await press('Go on', page);
    expect(await wrongAt('Your password', page)).toContain('wrong');
    await fill('Your password', PASSWORD, page);
    await press('Go on', page);
    await page.getByRole('img', { name: /The secret as a picture/ }).waitFor();
    const secret = await page.locator('[data-once]').innerText();
    await fill('Code', '000000', page);
    await press('Confirm', page);
    expect(await wrongAt('Code', page)).toContain('The code is not the right one');
    await fill('Code', new TOTP({ secret }).generate(), page);
    await press('Confirm', page);
    const list = page.getByRole('list', { name: 'Recovery codes' });
    await list.waitFor();
    const codes = await list.getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);
    // Not lost by a key pressed too early.
    await page.keyboard.press('Escape');
    await dialog(page).getByLabel('I have kept them').check();
    await press('Done', page);
    await page.getByText('10 codes left, each good for once').waitFor();
    expect(await page.content()).not.toContain(codes[0]);

    const { page: again, context: other } = await desk.browser();
    await again.goto(desk.url);
    await again.getByLabel('Name').fill('lena');
    await again.getByLabel('Password').fill(PASSWORD);
    await again.getByRole('button', { name: 'Log in' }).click();
    await again.getByLabel('Code').fill(codes[0] ?? '');
    await again.getByRole('button', { name: 'Go on' }).click();
    await again.getByRole('navigation', { name: 'Pages' }).waitFor();

    // The other one is ended from here.
    await page.reload();
    await page.getByText('by password and recovery code').waitFor();
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByText('You are logged in here alone.').waitFor();
    await again.reload();
    await again.getByRole('button', { name: 'Log in' }).waitFor();
    await other.close();
    await context.close();
  });

  test('has a passkey under the name that its owner gives it', async () => {
    const { page, context } = await desk.browser();
    const devices = await context.newCDPSession(page);
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    // Browsers make passkeys for a name: at the address, the page says so and where to go.
    await desk.person('omar', 'approver');
    await desk.logIn(page, 'omar');
    await page.goto(`${desk.url}/account`);
    await page.getByText('Passkeys need a name').waitFor();
    await page.getByRole('link', { name: /localhost/ }).click();
    await page.getByLabel('Name').fill('omar');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await fill('Name', 'laptop', page);
    await fill('Your password', PASSWORD, page);
    await press('Go on', page);
    await page.getByRole('button', { name: 'Rename laptop' }).click();
    await fill('Name', 'blue key', page);
    await press('Save', page);
    await page.getByRole('button', { name: 'Remove blue key' }).click();
    await fill('Your password', PASSWORD, page);
    await press('Remove it', page);
    await page.getByText('The passkey blue key is removed.').waitFor();
    await context.close();
  });
});

test.each(['rules', 'log', 'messages'])('axe finds nothing in notifications: %s', async (part) => {
  await ada.goto(`${desk.url}/settings/notifications?part=${part}`);
  await ada.getByRole('heading', { level: 2 }).first().waitFor();
  expect(await axeOf(ada)).toEqual(NO_VIOLATIONS);
});

test('no other host was called, and the policy of the page had nothing to refuse', async () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
  await adas.close();
});
