/**
 * Goal: every page can be used by everybody: by keyboard, with a screen reader, in both themes, on a tablet; and it calls nobody.
 * Method: one product with something on each page; axe walks the table of views, each view in both themes.
 * Elsewhere: contrast of all pairs of colours (`tokens.test.ts`), what pages are for (the other files here).
 */
/* oxlint-disable vitest/expect-expect -- what a person sees is waited for, and waitFor throws where it does not come */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { axeOf } from './axe.ts';
import { goWithin, tooWide } from './browser.ts';
import { Desk } from './support.ts';
import { settled, subjectOf, unseen, VIEWS, type Subject } from './views.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const TABLET = { width: 820, height: 1180 };
const DESKTOP = { width: 1280, height: 800 };

let desk: Desk;
let ada: Page;
let subject: Subject;

beforeAll(async () => {
  desk = await Desk.open();
  ({ page: ada } = await desk.administrator());
  const received = await Promise.all(['71001', '71002', '71003'].map((id) => desk.deliver(id)));
  await Promise.all(received.map(({ run }) => desk.house.atRest(run)));
  const alerts = received.map(({ alert }) => alert.key);
  await desk.house.call('/api/v1/cases', { title: 'Programs from temporary folders', alerts: alerts.slice(1) });
  subject = await subjectOf(desk.house, '71002');
  await ada.goto(desk.url);
});

afterAll(async () => {
  await desk.close();
});

/** The pages of the navigation: where each leads to, its name, its key after `g`. */
async function pagesOf(
  page: Page,
): Promise<readonly { readonly to: string; readonly label: string; readonly key: string }[]> {
  const found = page.getByRole('navigation', { name: 'Pages' }).getByRole('listitem').getByRole('link');
  await found.first().waitFor();
  const links = await found.all();
  return Promise.all(
    links.map(async (link) => {
      const [, label = '', key = ''] = /^(.*) \(g (.)\)$/.exec((await link.getAttribute('title')) ?? '') ?? [];
      return { to: (await link.getAttribute('href')) ?? '', label, key };
    }),
  );
}

test('every page of the console stands in the table of views', async () => {
  expect(unseen()).toEqual([]);
  const paths = VIEWS.map(({ path }) => path(subject)?.replace(/\?.*$/, '') ?? '');
  const pages = await pagesOf(ada);
  expect(pages.length).toBeGreaterThan(8);
  expect(pages.filter(({ to }) => !paths.some((path) => path === to || path.startsWith(`${to}/`)))).toEqual([]);
});

describe('each view: axe finds nothing in either theme, and nothing is cut off on a tablet', () => {
  test.each(VIEWS)('$name', async (view) => {
    const path = view.path(subject);
    if (path === undefined) throw new Error('there is no such page');
    await ada.emulateMedia({ colorScheme: 'light' });
    await goWithin(ada, path);
    await settled(ada, view);
    // What stands around every page is looked at around the first.
    const { light, dark } = await axeOf(ada, view === VIEWS[0] ? 'html' : 'main');
    await ada.setViewportSize(TABLET);
    const cutOff = await tooWide(ada);
    await ada.setViewportSize(DESKTOP);
    await view.after?.(ada);
    expect({ light, dark, cutOff }).toEqual({ light: [], dark: [], cutOff: 0 });
  });
});

describe('by keyboard', () => {
  test('an alert is selected and assigned', async () => {
    await ada.goto(`${desk.url}/alerts`);
    await ada.locator('[role=row] a').first().waitFor();
    await ada.keyboard.press('x');
    await ada.getByText('1 alert selected').waitFor();
    await ada.keyboard.press('e');
    await ada.getByText('1 alert assigned to you.').waitFor();
  });

  test('every page is two keys away', async () => {
    for (const { label, key } of await pagesOf(ada)) {
      await ada.keyboard.press('g');
      await ada.keyboard.press(key);
      await ada.getByRole('heading', { name: label, level: 1 }).waitFor();
    }
  });

  test('the help and the palette', async () => {
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
});

test('an integration that fails its test says what is wrong and what to do', async () => {
  const config = { url: 'http://127.0.0.1:9', key: 'x' };
  await desk.house.call('/api/v1/instances', { name: 'nowhere', product: 'wildfire', config });
  await ada.goto(`${desk.url}/integrations`);
  const card = ada.getByRole('listitem').filter({ hasText: 'nowhere' });
  await card.getByRole('button', { name: 'Test' }).click();
  const told = await card.getByRole('alert').innerText();
  expect(told.length).toBeGreaterThan(40);
});

test('no other host was called, and no page complained', () => {
  expect(desk.foreign).toEqual([]);
  expect(desk.complaints).toEqual([]);
});
