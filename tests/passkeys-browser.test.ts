/**
 * Goal: a real browser registers a passkey here and logs in by it, with our cookies, headers and options as they are.
 * Method: Chromium with its virtual authenticator, on the reference page of a started product, which is of our origin.
 * Elsewhere: what is refused (`passkeys.test.ts`, `adapters/identity/webauthn.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PASSWORD } from './identity/browser.ts';
import { House } from './support.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let house: House;
let profile: string;
let context: BrowserContext;
let page: Page;
/** As people type it: a passkey needs a name, and 127.0.0.1 is none. */
let origin: string;

beforeAll(async () => {
  house = await House.open({ sweep: false });
  origin = house.product.url.replace('127.0.0.1', 'localhost');
  profile = await mkdtemp(join(tmpdir(), 'riposte-chromium-'));
  context = await playwright.launchPersistentContext(profile, {
    executablePath: await chromium.executablePath(),
    // The package's own list switches off what browsers protect people by: with it no request would say where it comes from.
    args: chromium.args.filter((arg) => !/web-security|insecure-content|site-isolation/.test(arg)),
    headless: true,
    // The page of the reference talks to nobody by itself; the console has its own policy.
    bypassCSP: true,
  });
  page = await context.newPage();
  await page.goto(`${origin}/docs`);
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
});
afterAll(async () => {
  await context?.close();
  await rm(profile, { recursive: true, force: true });
  await house.remove();
});

interface Said {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Runs in the page. A text, for the types of this project know no page. */
function inPage<Result>(code: string): Promise<Result> {
  return page.evaluate<Result>(`(async () => { ${code} })()`);
}

/** As a page of ours asks the API. */
function post(path: string, body: object, csrf = ''): Promise<Said> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
    body: JSON.stringify(body),
  };
  return inPage(`
    const response = await fetch(${JSON.stringify(path)}, ${JSON.stringify(init)});
    return { status: response.status, body: await response.json() };`);
}

/** What the browser makes of our options: a passkey, or the answer of one. */
const CEREMONIES = {
  create: 'navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })',
  get: 'navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })',
} as const;

function ceremony(what: keyof typeof CEREMONIES, options: unknown): Promise<object> {
  return inPage(`
    const options = ${JSON.stringify(options)};
    return (await ${CEREMONIES[what]}).toJSON();`);
}

const whoami = (): Promise<string | null> =>
  inPage(`return (await (await fetch('/api/v1/session')).json()).user?.name ?? null;`);

test('a passkey is registered in a session and lets its owner in without a name and a password', async () => {
  const added = await house.send<{ link: { url: string } }>('POST', '/api/v1/users', { name: 'mira', role: 'analyst' });
  const token = new URL(added.body.link.url).hash.slice(1);
  const { body: session } = await post('/api/v1/setup', { token, password: PASSWORD });
  expect(session).toMatchObject({ status: 'in' });
  expect(await whoami()).toBe('mira');
  const csrf = String(session['csrf']);

  const start = await post('/api/v1/me/passkeys/start', { password: PASSWORD }, csrf);
  const response = await ceremony('create', start.body['options']);
  expect(await post('/api/v1/me/passkeys', { name: 'This machine', response }, csrf)).toMatchObject({ status: 201 });

  await context.clearCookies();
  expect(await whoami()).toBeNull();
  for (const name of [undefined, 'mira']) {
    const { body } = await post('/api/v1/login/passkey/start', { name });
    const answer = await ceremony('get', body['options']);
    expect(await post('/api/v1/login/passkey', { response: answer })).toMatchObject({
      status: 200,
      body: { status: 'in' },
    });
    expect(await whoami()).toBe('mira');
    await context.clearCookies();
  }
});

test('the browser itself refuses it on another name of the same server', async () => {
  const { body } = await post('/api/v1/login/passkey/start', {});
  await page.goto(`${house.product.url}/docs`);
  await expect(ceremony('get', body['options'])).rejects.toThrow('SecurityError');
});
