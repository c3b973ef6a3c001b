/**
 * For tests of the console: a product with the lab behind it, and people at real browsers in front of it.
 *
 * Not here: the browser itself (`browser.ts`), what a vendor knows (`vendors.ts`), what the API does (`tests/*.test.ts`), pure parts of the
 * console (beside them).
 */
import type { Page } from 'playwright-core';
import { labInstances, LAB_CORTEX } from '../../src/apps/cli/lab-instances.ts';
import { buildConsoleAside, CONSOLE_BUILDS } from '../../src/apps/console-build.ts';
import { WallClock } from '../../src/apps/clock.ts';
import { startLab, type AlertFields, type Lab, type LabOptions, type TenantSpec } from '../../src/apps/lab/index.ts';
import { sampleTenant } from '../../src/apps/lab/sample.ts';
import type { Received } from '../../src/core/api/views.ts';
import type { Clock, Timers } from '../../src/core/base/clock.ts';
import type { ProductOptions } from '../../src/apps/main.ts';
import { House } from '../support.ts';
import { logIn, PASSWORD, RealBrowser, setUp, type Seat, type Theme } from './browser.ts';

export { PASSWORD, type Theme } from './browser.ts';

export interface DeskOptions extends Partial<ProductOptions> {
  /** Of product and lab. */
  readonly clock?: Clock & Timers;
  /** What the tenant has besides the sample, or instead of it. */
  readonly tenant?: Partial<TenantSpec>;
  /** Alerts that the tenant knows besides those of the sample. */
  readonly alerts?: readonly AlertFields[];
  /** Where the vendors of the lab listen. Default: where it is free. */
  readonly ports?: LabOptions['ports'];
  /** Of the sample. Default: now. */
  readonly sampleAt?: number;
}

/** A product on a lab with the sample tenant, and a browser. */
export class Desk {
  readonly house: House;
  readonly lab: Lab;
  readonly alerts: readonly AlertFields[];
  readonly #browser: RealBrowser;
  readonly #port: number;

  private constructor(house: House, lab: Lab, alerts: readonly AlertFields[], browser: RealBrowser) {
    this.house = house;
    this.lab = lab;
    this.alerts = alerts;
    this.#browser = browser;
    this.#port = portOf(house);
  }

  /** `more`: what the product is started with besides. */
  static async open(options: DeskOptions = {}): Promise<Desk> {
    const {
      clock = new WallClock(),
      tenant: change,
      alerts: others = [],
      sampleAt = clock.now(),
      ports = {},
      ...more
    } = options;
    const { tenant, alerts: sample, policy } = sampleTenant(sampleAt);
    const alerts = [...sample, ...others];
    const [lab] = await Promise.all([
      startLab({ tenant: { ...tenant, ...change }, alerts, clock, ports }),
      buildConsoleAside(() => undefined),
    ]);
    const house = await House.open({ console: CONSOLE_BUILDS, instances: labInstances(lab), policy, clock, ...more });
    const port = portOf(house);
    return new Desk(house, lab, alerts, await RealBrowser.launch(() => `http://127.0.0.1:${port}`));
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

  get foreign(): readonly string[] {
    return this.#browser.foreign;
  }

  /** What pages complained about, and what nobody would have sent to a vendor. */
  get complaints(): readonly string[] {
    return [...this.#browser.complaints, ...this.lab.unexpected.map(({ reason }) => `at a vendor: ${reason}`)];
  }

  /** The same address again, as after a restart of the service. */
  async restart(): Promise<void> {
    await this.house.start({ port: this.#port });
  }

  /** A browser of somebody's own. */
  browser(theme?: Theme, viewport?: { readonly width: number; readonly height: number }): Promise<Seat> {
    return this.#browser.seat(theme, viewport);
  }

  /** A browser with the first administrator in it. */
  async administrator(theme?: Theme): Promise<Seat> {
    const seat = await this.browser(theme);
    await setUp(seat.page, await this.house.product.setupLink());
    return seat;
  }

  /** A browser with a new user of that role in it. */
  async seat(name: string, role: string): Promise<Seat> {
    await this.person(name, role);
    const seat = await this.browser();
    await this.logIn(seat.page, name);
    return seat;
  }

  /** A user of the role with a password, by the link that an administrator gives. */
  async person(name: string, role: string, displayName = name): Promise<void> {
    const { body } = await this.house.call<{ readonly url?: string; readonly link?: { readonly url: string } }>(
      '/api/v1/users',
      { name, role, displayName },
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

  logIn(page: Page, name: string): Promise<void> {
    return logIn(page, this.url, name);
  }

  /** `which`: of the sample's alerts, by its id at the source. */
  deliver(which: string, change: AlertFields | object = {}, more: object = {}): Promise<Received> {
    const fields = this.alerts.find(({ id }) => id === which);
    return this.house.deliver({ ...fields, ...change }, { instance: LAB_CORTEX, ...more });
  }
}

function portOf(house: House): number {
  return Number(new URL(house.product.url).port);
}
