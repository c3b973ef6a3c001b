/**
 * A sandbox: a lab, the product as a child beside it, and the clock of both.
 *
 * B1. Time belongs to the sandbox. It moves only when it is told to, and both sides move together.
 * B2. It is quiet when the child has said "idle" after the last thing that was said to it, waits for no answer but those that the
 *     lab keeps back on purpose, the lab works on nothing, and no request of this process is under way.
 * B3. A child that is gone is an answer (`trials.child-gone`), not an end: `restart` goes on with the same lab, data and time.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paramsOf, pathWith } from '../../core/api/paths.ts';
import { API_ROUTES } from '../../core/api/routes.ts';
import { StepClock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { WallClock, type TrialUp } from '../clock.ts';
import { startLab, type AlertFields, type Lab, type TenantSpec } from '../lab/index.ts';
import { ROOT } from '../root.ts';
import { Child, childGone } from './child.ts';

/** The names under which the product knows the lab's services. */
export const CORTEX_INSTANCE = 'cortex-lab';
export const WILDFIRE_INSTANCE = 'wildfire-lab';
export const VIRUSTOTAL_INSTANCE = 'virustotal-lab';
export const PANOS_INSTANCE = 'panos-lab';
/** Of all trials: reading the content is not what they try. */
const READINGS = join(ROOT, '.cache/readings');
export const CONTENT = join(ROOT, 'content');

/** Real time without a sign of rest after which a trial is given up. */
const GUARD_MS = 20_000;
/** How often it looks again while the child rests and the lab does not yet. */
const LOOK_AGAIN_MS = 1;

/** A timer that is due later than this after the last thing that a person did is not waited for. */
export const HORIZON_MS = 2 * 60 * 60 * 1000;

/** Where a trial ends the child: at its n-th append, before it or right after it. */
export interface AppendKill {
  readonly append: number;
  readonly when: 'before' | 'after';
  /** The same intent, written again because it was cut off, is let pass. */
  readonly sparesRepeatedIntents?: boolean;
}

export interface SandboxOptions {
  readonly tenant: TenantSpec;
  /** Alerts that the tenant's store holds; delivering them to the product is the caller's. */
  readonly alerts: readonly AlertFields[];
  /** Settings of the gate, as the product's configuration takes them. */
  readonly policy?: JsonObject;
  /** Epoch milliseconds at which the lab's clock begins. */
  readonly now: number;
  readonly content?: string;
  readonly kill?: AppendKill;
  /** The child's program; default the product. */
  readonly program?: string;
  /** Real time that a running product may take to come to rest. */
  readonly guardMs?: number;
}

export type RouteName = keyof typeof API_ROUTES;

export interface ApiAnswer {
  readonly status: number;
  readonly body: Json;
}

interface Idle {
  readonly epoch: number;
  readonly peers: number;
  readonly next: number | null;
}

/** Starts the lab and the child. Nothing is left behind when it fails. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const clock = new StepClock(options.now);
  const lab = await startLab({ tenant: options.tenant, alerts: options.alerts, clock });
  const directory = await mkdtemp(join(tmpdir(), 'riposte-trial-'));
  const sandbox = new Sandbox(options, { lab, clock, directory });
  try {
    await sandbox.restart(options.kill);
    return sandbox;
  } catch (thrown) {
    await sandbox.close();
    throw thrown;
  }
}

export class Sandbox {
  readonly lab: Lab;
  readonly #clock: StepClock;
  readonly #directory: string;
  readonly #options: SandboxOptions;
  readonly #wall = new WallClock();
  #child: Child | undefined;
  #address = { url: '', token: '' };
  #epoch = 0;
  #idle: Idle | undefined;
  /** Requests of this process that the child has not answered. */
  #asking = 0;
  #wake: () => void = () => undefined;
  #restarts: number[] = [];
  #worked: { at: number; ms: number }[] = [];

  constructor(options: SandboxOptions, parts: { lab: Lab; clock: StepClock; directory: string }) {
    this.#options = options;
    this.lab = parts.lab;
    this.#clock = parts.clock;
    this.#directory = parts.directory;
  }

  now(): number {
    return this.#clock.now();
  }

  get url(): string {
    return this.#address.url;
  }

  get token(): string {
    return this.#address.token;
  }

  /** Real milliseconds from each start of the child until it was ready, the first start included. */
  get restartsMs(): readonly number[] {
    return this.#restarts;
  }

  /** Real milliseconds that passed before it was quiet, at each instant of the lab's clock. */
  get worked(): readonly { readonly at: number; readonly ms: number }[] {
    return this.#worked;
  }

  /** What the product printed last. */
  get lastWords(): string {
    return this.#child?.lastWords ?? '';
  }

  get isGone(): boolean {
    return this.#child?.isGone ?? true;
  }

  /** Starts the child on the same data and time. Throws `trials.child-gone` when it ends before it is ready. */
  async restart(kill?: AppendKill): Promise<void> {
    const startedAt = this.#wall.monotonic();
    const config = join(this.#directory, 'trial.json');
    await writeFile(config, JSON.stringify(this.#config(kill)), { mode: 0o600 });
    this.#idle = undefined;
    let ready = false;
    const child = new Child(
      config,
      {
        onMessage: (message) => {
          if (child !== this.#child) return;
          if (message.type === 'ready') ready = true;
          this.#hear(message);
        },
        onGone: () => {
          this.#wake();
        },
      },
      this.#options.program,
    );
    this.#child = child;
    await this.#until(() => ready, 'the start of the product', GUARD_MS);
    this.#restarts.push(this.#wall.monotonic() - startedAt);
    this.#ping();
  }

  /** Asks the product. Any status is an answer; `trials.child-gone` when it ends before it has answered. */
  async ask(route: RouteName, values: JsonObject = {}): Promise<ApiAnswer> {
    const child = this.#child;
    if (!child || child.isGone) throw childGone(child?.lastWords ?? '');
    this.#asking += 1;
    try {
      const { url, init } = requestOf(route, values, this.#address);
      const response = await fetch(url, init);
      return { status: response.status, body: parsed(await response.text()) };
    } catch (thrown) {
      if (!child.isGone)
        await this.#until(() => child.isGone, `the answer to ${route} (${String(thrown)})`).catch(() => undefined);
      throw childGone(child.lastWords);
    } finally {
      this.#asking -= 1;
      this.#ping();
    }
  }

  /** Resolves when it is quiet (B2). The value is the instant of the next timer on either side, null for none. */
  async settle(): Promise<number | null> {
    const startedAt = this.#wall.monotonic();
    const at = this.now();
    await this.#until(() => this.#isQuiet(), 'rest');
    this.#worked.push({ at, ms: this.#wall.monotonic() - startedAt });
    const dues = [this.#idle?.next ?? null, this.#clock.next() ?? null].filter((due) => due !== null);
    return dues.length === 0 ? null : Math.max(this.now(), Math.min(...dues));
  }

  /** Moves the time of lab and child. Only when it is quiet. */
  advance(to: number): void {
    this.#clock.advanceTo(to);
    this.#epoch += 1;
    this.#child?.send({ type: 'advance', epoch: this.#epoch, to });
  }

  /**
   * Lets time pass until nobody does anything and no timer is due within the horizon: what is left waits for people. `onQuiet` is
   * called whenever it is quiet, before time moves.
   */
  async passTime(horizonMs = HORIZON_MS, onQuiet: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const last = this.now() + horizonMs;
    for (;;) {
      await this.settle();
      await onQuiet();
      const next = await this.settle();
      if (next === null || next > last) return;
      this.advance(next);
    }
  }

  /** Ends the child at once; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  async freeze(): Promise<void> {
    await this.#child?.freeze();
  }

  async close(): Promise<void> {
    await this.#child?.leave();
    await this.lab.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #config(kill: AppendKill | undefined): JsonObject {
    const { cortex, wildfire, virustotal, panos } = this.lab;
    return {
      directory: join(this.#directory, 'data'),
      content: this.#options.content ?? CONTENT,
      readings: READINGS,
      instances: [
        {
          instance: CORTEX_INSTANCE,
          product: 'cortex',
          config: { url: cortex.url, keyId: cortex.keyId, key: cortex.key, keyKind: cortex.kind },
          live: true,
        },
        {
          instance: WILDFIRE_INSTANCE,
          product: 'wildfire',
          config: { url: wildfire.url, key: wildfire.apiKey },
          live: true,
        },
        {
          instance: VIRUSTOTAL_INSTANCE,
          product: 'virustotal',
          config: { url: virustotal.url, key: virustotal.apiKey },
          live: true,
        },
        ...(panos ? [panosInstance(panos)] : []),
      ],
      policy: this.#options.policy ?? {},
      port: 0,
      trial: { now: this.now(), ...(kill ? { kill: { ...kill } } : {}) },
    };
  }

  #hear(message: TrialUp): void {
    if (message.type === 'ready') this.#address = { url: message.url, token: message.token };
    else this.#idle = message;
    this.#wake();
  }

  #ping(): void {
    this.#epoch += 1;
    this.#child?.send({ type: 'ping', epoch: this.#epoch });
  }

  #isQuiet(): boolean {
    const idle = this.#idle;
    return (
      this.#asking === 0 &&
      idle !== undefined &&
      idle.epoch === this.#epoch &&
      idle.peers === this.lab.held() &&
      this.lab.inFlight() === 0
    );
  }

  /** Waits until `holds`. Throws when the child is gone, or `trials.no-rest` when the real-time guard strikes. */
  async #until(holds: () => boolean, what: string, guardMs = this.#options.guardMs ?? GUARD_MS): Promise<void> {
    const deadline = this.#wall.monotonic() + guardMs;
    while (!holds()) {
      const child = this.#child;
      if (!child || child.isGone) throw childGone(child?.lastWords ?? '');
      if (this.#wall.monotonic() > deadline) throw this.#noRest(what);
      await new Promise<void>((resolve) => {
        // The child says when something changes; the lab does not. While the child rests, the lab is looked at again.
        const again = this.#idle?.epoch === this.#epoch ? LOOK_AGAIN_MS : guardMs;
        const timer = setTimeout(resolve, again);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #noRest(what: string): RiposteError {
    const idle = this.#idle ? `idle of epoch ${this.#idle.epoch} with ${this.#idle.peers} peers` : 'never idle';
    const lab = `lab: ${this.lab.inFlight()} in flight, ${this.lab.held()} held`;
    const last = this.lab.requests.at(-1);
    const said = this.#child?.lastWords ?? '';
    return new RiposteError(
      'trials.no-rest',
      `waited too long for ${what}: child ${idle} (now ${this.#epoch}); ${lab}; ${this.#asking} API requests; ` +
        `last request ${last ? `${last.method} ${last.path} (${last.answer})` : 'none'}${said === '' ? '' : `; it said: ${said}`}`,
    );
  }
}

function requestOf(
  name: RouteName,
  values: JsonObject,
  { url, token }: { url: string; token: string },
): { url: URL; init: RequestInit } {
  const { method, path } = API_ROUTES[name];
  const parts = paramsOf(path);
  const target = new URL(pathWith(path, Object.fromEntries(parts.map((key) => [key, text(values[key])]))), url);
  const rest = Object.entries(values).filter(([key]) => !parts.includes(key));
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (method !== 'GET') {
    headers['content-type'] = 'application/json';
    return { url: target, init: { method, headers, body: JSON.stringify(Object.fromEntries(rest)) } };
  }
  for (const [key, value] of rest) target.searchParams.set(key, text(value));
  return { url: target, init: { method, headers } };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

/** The code and the text of a problem that the API answered with. */
export function problemOf({ status, body }: ApiAnswer): string {
  if (!isObject(body)) return `HTTP ${status}`;
  return `${text(body['code'])}: ${text(body['detail'])}`;
}

function panosInstance({ url, key, type, place, user }: NonNullable<Lab['panos']>): JsonObject {
  const where = type === 'panorama' ? { deviceGroup: place } : { vsys: place };
  return { instance: PANOS_INSTANCE, product: 'panos', config: { url, key, admin: user, ...where }, live: true };
}
