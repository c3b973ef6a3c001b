/**
 * For tests of the console: a real browser with several people in it, and a record of everything that no page of ours may do.
 *
 * Not here: the product behind the pages (`support.ts`).
 */
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const PASSWORD = 'violet-otter-44-harbour';
/** The sandbox of Chromium wants rights that a container does not give; what is loaded here is ours. */
const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--disable-gpu', '--disable-dev-shm-usage'];
const PATIENCE_MS = 20_000;

export type Theme = 'light' | 'dark';

export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
}

export class RealBrowser {
  readonly #browser: Browser;
  readonly #origin: () => string;
  /** Addresses that were asked for and are not ours. */
  readonly foreign: string[] = [];
  /** Errors of pages, what their policy refused, dialogs that they opened. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, origin: () => string) {
    this.#browser = browser;
    this.#origin = origin;
  }

  /** `origin`: of the product, whenever it is asked. */
  static async launch(origin: () => string): Promise<RealBrowser> {
    const executablePath = await sparticuz.executablePath();
    return new RealBrowser(await chromium.launch({ executablePath, args: ARGUMENTS }), origin);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A browser of somebody's own: no cookie is shared. */
  async seat(theme: Theme = 'light', viewport = { width: 1280, height: 800 }): Promise<Seat> {
    const context = await this.#browser.newContext({
      viewport,
      colorScheme: theme,
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on('page', (page) => this.#watch(page));
    return { context, page: await context.newPage() };
  }

  #watch(page: Page): void {
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      // Passkeys want the machine by its name.
      const isOurs = origin.replace('//localhost:', '//127.0.0.1:') === this.#origin();
      if (protocol.startsWith('http') && !isOurs) this.foreign.push(request.url());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      const text = message.text();
      if (/Content Security Policy|Trusted Type/i.test(text)) this.complaints.push(text);
      // A request that is refused, or finds nobody, is what several tests are about.
      else if (message.type() === 'error' && !text.startsWith('Failed to load resource')) this.complaints.push(text);
    });
    page.on('dialog', (dialog) => {
      // Asked by the browser itself, before what was typed is lost.
      const isOurs = dialog.type() === 'beforeunload';
      if (!isOurs) this.complaints.push(`${dialog.type()}: ${dialog.message()}`);
      (isOurs ? dialog.accept() : dialog.dismiss()).catch(() => undefined);
    });
  }
}

/** By the link of the terminal: the first administrator, `ada`. */
export async function setUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await setUpHere(page);
}

/** On the page of a set-up link. */
export async function setUpHere(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('ada');
  await page.getByLabel('Your name, as others see it').fill('Ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up and log in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

export async function logIn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** To another page as a link does it: nothing is loaded again, and what was put into the page for a test stays. */
export async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(undefined, '', ${JSON.stringify(path)})`);
}

/** By how many pixels the page is wider than its window. */
export function tooWide(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Marks the page, so that a reload would be seen. */
export async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(globalThis, { unloaded: false }));
  return () => page.evaluate(() => 'unloaded' in globalThis);
}
