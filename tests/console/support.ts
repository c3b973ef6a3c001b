/**
 * For tests of the console: a product with the lab behind it, and people at real browsers in front of it.
 *
 * Not here: what the API does (`tests/*.test.ts`), pure parts of the console (beside them).
 */
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { labInstances, LAB_CORTEX } from '../../src/apps/cli/lab-instances.ts';
import { buildConsoleAside, CONSOLE_BUILDS } from '../../src/apps/console-build.ts';
import { WallClock } from '../../src/apps/clock.ts';
import { startLab, type AlertFields, type Lab } from '../../src/apps/lab/index.ts';
import { sampleTenant } from '../../src/apps/lab/sample.ts';
import type { Received } from '../../src/core/api/views.ts';
import type { ProductOptions } from '../../src/apps/main.ts';
import { House } from '../support.ts';

export const PASSWORD = 'violet-otter-44-harbour';
/** The sandbox of Chromium wants rights that a container does not give; what is loaded here is ours. */
const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--disable-gpu', '--disable-dev-shm-usage'];

export type Theme = 'light' | 'dark';

/** A product on a lab with the sample tenant, and a browser. */
export class Desk {
  readonly house: House;
  readonly lab: Lab;
  readonly alerts: readonly AlertFields[];
  readonly #browser: Browser;
  readonly #port: number;
  /** Addresses that were asked for and are not ours, and what pages complained about. */
  readonly foreign: string[] = [];
  readonly complaints: string[] = [];

  private constructor(house: House, lab: Lab, alerts: readonly AlertFields[], browser: Browser) {
    this.house = house;
    this.lab = lab;
    this.alerts = alerts;
    this.#browser = browser;
    this.#port = Number(new URL(house.product.url).port);
  }

  /** `more`: what the product is started with besides. */
  static async open(more: Partial<ProductOptions> = {}): Promise<Desk> {
    const clock = new WallClock();
    const { tenant, alerts, policy } = sampleTenant(clock.now());
    const [lab, executablePath] = await Promise.all([
      startLab({ tenant, alerts, clock }),
      sparticuz.executablePath(),
      buildConsoleAside(() => undefined),
    ]);
    const [house, browser] = await Promise.all([
      House.open({ console: CONSOLE_BUILDS, instances: labInstances(lab), policy, ...more }),
      chromium.launch({ executablePath, args: ARGUMENTS }),
    ]);
    return new Desk(house, lab, alerts, browser);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.house.remove();
    await this.lab.close();
  }

  /** The same over restarts. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The same address again, as after a restart of the service. */
  async restart(): Promise<void> {
    await this.house.start({ port: this.#port });
  }

  /** A browser of somebody's own. */
  async browser(theme: Theme = 'light'): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: theme });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== this.url) this.foreign.push(request.url());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) this.complaints.push(message.text());
    });
    return { context, page };
  }

  /** A user of the role with a password, by the link that an administrator gives. */
  async person(name: string, role: string): Promise<void> {
    const { body } = await this.house.call<{ readonly url?: string; readonly link?: { readonly url: string } }>(
      '/api/v1/users',
      { name, role, displayName: name },
    );
    const link = body.link?.url ?? body.url ?? '';
    const token = link.slice(link.indexOf('#') + 1);
    const response = await fetch(`${this.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ token, password: PASSWORD }),
    });
    if (!response.ok) throw new Error(`${name} was not set up: ${await response.text()}`);
  }

  async logIn(page: Page, name: string): Promise<void> {
    await page.goto(this.url);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  /** `which`: of the sample's alerts, by its id at the source. */
  deliver(which: string, change: AlertFields | object = {}): Promise<Received> {
    const fields = this.alerts.find(({ id }) => id === which);
    return this.house.deliver({ ...fields, ...change }, { instance: LAB_CORTEX });
  }
}
