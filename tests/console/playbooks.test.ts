/**
 * Goal: who writes playbooks tests them like code: sees where a text is broken, saves versions, compares them, goes back, and loses nothing.
 * Method: one product, one real browser; each promise goes on from where the one before left. The text is one of the installed content.
 * Elsewhere: what the API refuses (`tests/`), Markdown and conditions in words (beside the code).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PlaybookText } from '../../src/core/api/views.ts';
import { axeOf, NO_VIOLATIONS } from './axe.ts';
import { Desk, PASSWORD } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const NAME = 'PAN-OS Commit Configuration';
const LARGE = 'Msiexec execution of an executable from an uncommon remote location';

let desk: Desk;
let ada: Page;

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada } = await desk.browser());
  await ada.goto(await desk.house.product.setupLink());
  await ada.getByLabel('Name', { exact: true }).fill('ada');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Set up and log in' }).click();
  await ada.getByRole('navigation', { name: 'Pages' }).waitFor();
});

afterAll(async () => {
  await desk.close();
});

test('the list tells who changed a playbook, whether it is ready and how it ran, and is searched by its address', async () => {
  await ada.goto(`${desk.url}/playbooks?q=commit%20configuration`);
  const row = ada.getByRole('row', { name: new RegExp(NAME) });
  await row.getByText('as it came').waitFor();
  await row.getByText(/warnings/).waitFor();
  expect(await ada.getByRole('row').count()).toBe(2);
  await ada.keyboard.press('j');
  await ada.keyboard.press('Enter');
  await ada.getByRole('heading', { name: NAME, level: 1 }).waitFor();
});

test('a task of the graph shows what it calls, with what, and where it goes when it fails', async () => {
  await ada.locator('.react-flow__node', { hasText: 'Read the kind of device' }).click();
  const card = ada.getByRole('complementary', { name: 'The task' });
  await card.getByText('pan-os-platform-get-system-info').waitFor();
  await card.getByText('The run goes the way “error”.').waitFor();
  await card.getByRole('button', { name: 'Note that the commit is missing' }).click();
  await card.getByText('PanosCommit.Missing').waitFor();
});

test('a graph of 57 tasks is drawn whole in sizes that are known, without a line that leads nowhere', async () => {
  await ada.goto(`${desk.url}/playbooks/${encodeURIComponent(LARGE)}`);
  await ada.locator('.react-flow__node').first().waitFor();
  await ada.getByRole('button', { name: 'Fit View' }).click();
  await expect.poll(() => ada.locator('.react-flow__node').count()).toBe(57);
  const lines = ada.locator('.react-flow__viewport-portal path');
  expect(await lines.count()).toBeGreaterThan(100);
  expect(
    await ada.locator('.react-flow__viewport-portal path[d*="NaN"], .react-flow__viewport-portal path[d=""]').count(),
  ).toBe(0);
});

test('a text that is broken says so at its line while it is typed, and a press on the problem goes there', async () => {
  const { body } = await desk.house.call<PlaybookText>(`/api/v1/playbooks/${encodeURIComponent(NAME)}/text`);
  const installed = body.text;
  await ada.goto(`${desk.url}/playbooks/${encodeURIComponent(NAME)}?tab=text`);
  await ada.getByRole('button', { name: 'Edit' }).click();
  const editor = ada.getByRole('textbox', { name: `Text of ${NAME}` });
  await editor.click();
  await ada.keyboard.press('Control+f');
  await ada.locator('.cm-search input[name=search]').pressSequentially('["3"]');
  await ada.keyboard.press('Enter');
  await ada.keyboard.press('Escape');
  // The way out of "Read the kind of device" leads to a task that there is not.
  await ada.keyboard.type('["333"]');
  const problem = ada.getByRole('region', { name: 'Problems' }).getByRole('button').first();
  await problem.getByText('error').waitFor();
  expect(await problem.innerText()).toContain('333');
  const line = Number((await problem.innerText()).split(':')[0]);
  expect(installed.split('\n')[line - 1]).toContain('["3"]');
  await ada.locator('.cm-lint-marker-error').first().waitFor();
  await problem.click();
  await ada.locator('.cm-activeLineGutter', { hasText: new RegExp(`^${line}$`) }).waitFor();
});

test('what is typed is kept over another page and a reload', async () => {
  await ada.getByRole('tab', { name: /^Graph/ }).click();
  await ada.getByText(/^Your unsaved text cannot be read|^This is your unsaved text/).waitFor();
  await ada.getByRole('link', { name: 'Playbooks' }).first().click();
  await ada
    .getByRole('row', { name: new RegExp(NAME) })
    .getByText('unsaved')
    .waitFor();
  ada.once('dialog', (dialog) => void dialog.accept());
  await ada.goto(`${desk.url}/playbooks/${encodeURIComponent(NAME)}?tab=text`);
  await ada.getByText('unsaved changes').waitFor();
  await ada.getByRole('button', { name: 'Throw changes away' }).click();
  await ada.getByText('as installed').waitFor();
});

test('a change is saved with its reason as a new version, which counts as imported', async () => {
  await edit('# a first look\n');
  await ada.keyboard.press('Control+s');
  await ada.getByRole('dialog').getByLabel('What was changed, and why').fill('A first look');
  await ada.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await ada.getByText('Saved as version 1.').waitFor();
  await ada.getByText('version 1 by ada').waitFor();
  await ada.getByText('imported', { exact: true }).first().waitFor();
});

test('two versions are compared, and going back to one is a version of its own', async () => {
  await ada.getByRole('tab', { name: /^Versions/ }).click();
  await ada.locator('.cm-merge-b .cm-changedLine', { hasText: '# a first look' }).waitFor();
  await ada.getByRole('button', { name: 'As one' }).click();
  await ada.locator('.cm-insertedLine, .cm-changedLine', { hasText: '# a first look' }).first().waitFor();
  await ada.getByRole('button', { name: 'Go back to it' }).click();
  await ada.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
  await ada.getByText('it is version 2 now').waitFor();
  await ada.getByText('as it came', { exact: true }).waitFor();
});

test('what somebody else saved meanwhile is shown beside it, and the one who edits chooses', async () => {
  await ada.getByRole('tab', { name: /^Text/ }).click();
  await edit('# mine\n');
  const path = `/api/v1/playbooks/${encodeURIComponent(NAME)}`;
  const { body: read } = await desk.house.call<PlaybookText>(`${path}/text`);
  await desk.house.send('PATCH', path, { text: `# theirs\n${read.text}` }, { 'if-match': `"${read.hash}"` });
  await ada.keyboard.press('Control+s');
  await ada.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await ada.getByText(`Somebody else saved “${NAME}” while you edited it.`).waitFor();
  await ada.locator('.cm-merge-a .cm-line', { hasText: '# theirs' }).waitFor();
  await ada.locator('.cm-merge-b .cm-line', { hasText: '# mine' }).waitFor();
  await ada.getByRole('button', { name: 'Go on with mine, over theirs' }).click();
  await ada.keyboard.press('Control+s');
  await ada.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await ada.getByText('Saved as version 4.').waitFor();
});

test('an administrator trusts this text with one action, and a viewer sees why he may not change anything', async () => {
  await ada.getByRole('tab', { name: 'Trust' }).click();
  await ada.getByRole('button', { name: 'Trust it with this' }).first().click();
  await ada.getByRole('dialog').getByRole('button', { name: 'Trust it' }).click();
  await ada.getByText('trusted, policy decides').waitFor();
  await desk.person('vera', 'viewer');
  const { page: vera, context } = await desk.browser();
  await desk.logIn(vera, 'vera');
  await vera.goto(`${desk.url}/playbooks/${encodeURIComponent(NAME)}?tab=text`);
  const button = vera.getByRole('button', { name: 'Edit' });
  await button.waitFor();
  expect(await button.getAttribute('title')).toContain('Your role (viewer) does not allow this');
  await vera.getByRole('textbox', { name: `Text of ${NAME}` }).click();
  await vera.keyboard.type('nothing of this stays');
  expect(await vera.getByText('nothing of this stays').count()).toBe(0);
  await context.close();
});

test('a playbook is begun from the template, ready to run', async () => {
  await ada.goto(`${desk.url}/playbooks?new=template`);
  await ada.getByLabel('Name').fill('Look: "twice"');
  await ada.getByRole('button', { name: 'Begin' }).click();
  await ada.getByRole('heading', { name: 'Look: "twice"', level: 1 }).waitFor();
  await ada.getByText('no problem found').waitFor();
});

test('axe finds nothing at a task of the graph', async () => {
  await ada.goto(`${desk.url}/playbooks/${encodeURIComponent(NAME)}?tab=graph&task=2`);
  await ada.getByRole('heading', { level: 1 }).waitFor();
  await ada.waitForLoadState('networkidle');
  expect(await axeOf(ada)).toEqual(NO_VIOLATIONS);
});

test('no other host was called, and the policy of the page had nothing to refuse', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});

/** Writes at the beginning of the text. */
async function edit(text: string): Promise<void> {
  await ada.getByRole('button', { name: 'Edit' }).click();
  await ada.getByRole('textbox', { name: `Text of ${NAME}` }).click();
  await ada.keyboard.press('Control+Home');
  await ada.keyboard.type(text);
  await ada.getByText('unsaved changes').waitFor();
}
