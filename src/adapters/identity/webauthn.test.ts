/**
 * Goal: a passkey is taken only with the right challenge, origin, RP id, type, a verified user, its own key and a counter that grows.
 * Method: an authenticator in software that makes one thing wrong at a time.
 * Elsewhere: whose passkey it is, single use of challenges, log-ins (`tests/passkeys.test.ts`); a real browser (`tests/passkeys-browser.test.ts`).
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PasskeyRecord } from '../../domain/access/identity-ports.ts';
import { SoftAuthenticator, type Ceremony, type Lies } from './testing.ts';
import { webauthn } from './webauthn.ts';

const PARTY = { id: 'soc.example.org', origin: 'https://soc.example.org', name: 'Riposte' };
const newCeremony = (): Ceremony => ({
  challenge: randomBytes(32).toString('base64url'),
  origin: PARTY.origin,
  rpId: PARTY.id,
});
const USER = { handle: randomBytes(32).toString('base64url'), name: 'mira' };

async function registered(device: SoftAuthenticator, lies: Lies = {}) {
  const ceremony = newCeremony();
  const { challenge } = ceremony;
  const options = await webauthn.registration({ party: PARTY, challenge, user: USER, known: [], timeoutMs: 1000 });
  return webauthn.verifyRegistration({ party: PARTY, challenge, response: device.create(options, ceremony, lies) });
}

async function passkeyOf(device: SoftAuthenticator): Promise<PasskeyRecord> {
  const verdict = await registered(device);
  if (!verdict.ok) throw new Error(verdict.why);
  return { ...verdict.value, user: 'u-1', name: 'laptop', createdAt: 0, lastUsedAt: null };
}

function used(passkey: PasskeyRecord, device: SoftAuthenticator, lies: Lies = {}) {
  const ceremony = newCeremony();
  const response = device.get(ceremony, lies);
  return webauthn.verifyAuthentication({ party: PARTY, challenge: ceremony.challenge, response, passkey });
}

test('what a browser is asked for: user verification, a key that it finds by itself, our challenge and name', async () => {
  const challenge = randomBytes(32).toString('base64url');
  const known = [await passkeyOf(new SoftAuthenticator())];
  const asked = { party: PARTY, challenge, known, timeoutMs: 300_000 };
  expect(await webauthn.registration({ ...asked, user: USER })).toMatchObject({
    challenge,
    rp: { id: PARTY.id, name: 'Riposte' },
    user: { id: USER.handle, name: 'mira' },
    attestation: 'none',
    timeout: 300_000,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: [{ id: known[0]?.id }],
  });
  expect(await webauthn.authentication(asked)).toMatchObject({
    challenge,
    rpId: PARTY.id,
    userVerification: 'required',
    allowCredentials: [{ id: known[0]?.id, transports: ['internal', 'hybrid'] }],
  });
  expect((await webauthn.authentication({ ...asked, known: [] }))['allowCredentials']).toBeUndefined();
});

test('a passkey is registered with its id and key, and with transports that there are', async () => {
  const device = new SoftAuthenticator();
  expect(await registered(device)).toMatchObject({
    ok: true,
    value: { id: device.id, counter: 1, transports: ['internal', 'hybrid'], synced: false },
  });
  expect(await registered(new SoftAuthenticator({ counts: false }))).toMatchObject({ value: { synced: true } });
});

const LIES: readonly (readonly [string, Lies])[] = [
  ['another challenge', { challenge: randomBytes(32).toString('base64url') }],
  ['another origin', { origin: 'https://evil.example.org' }],
  ['the origin without TLS', { origin: 'http://soc.example.org' }],
  ['an origin below ours', { origin: 'https://a.soc.example.org' }],
  ['another RP id', { rpId: 'example.org' }],
  ['another type', { type: 'payment.get' }],
  ['a user who was not verified', { userVerified: false }],
];

describe('refused, with a reason', () => {
  test.each(LIES)('registering: %s', async (_what, lies) => {
    expect(await registered(new SoftAuthenticator(), lies)).toEqual({ ok: false, why: expect.any(String) as string });
  });

  test.each<readonly [string, Lies]>([
    ...LIES,
    ['a signature with a turned bit', { badSignature: true }],
    ['another key', { otherKey: true }],
  ])('logging in: %s', async (_what, lies) => {
    const device = new SoftAuthenticator();
    const passkey = await passkeyOf(device);
    expect(await used(passkey, device, lies)).toEqual({ ok: false, why: expect.any(String) as string });
    expect(await used(passkey, device)).toMatchObject({ ok: true });
  });

  test.each([
    ['nothing', {}],
    ['a response without parts', { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} }],
    ['texts where bytes are due', { id: 'é', rawId: 'é', type: 'public-key', response: { clientDataJSON: 'é' } }],
  ])('what is no response at all: %s', async (_what, response) => {
    const { challenge } = newCeremony();
    const passkey = await passkeyOf(new SoftAuthenticator());
    expect((await webauthn.verifyRegistration({ party: PARTY, challenge, response })).ok).toBe(false);
    expect((await webauthn.verifyAuthentication({ party: PARTY, challenge, response, passkey })).ok).toBe(false);
  });
});

describe('the counter', () => {
  test('grows from log-in to log-in, and one that does not is a copy', async () => {
    const device = new SoftAuthenticator();
    const passkey = await passkeyOf(device);
    const first = await used(passkey, device);
    expect(first).toEqual({ ok: true, value: { counter: 2 } });
    const later = { ...passkey, counter: 2 };
    expect((await used(later, device, { counter: 2 })).ok).toBe(false);
    expect((await used(later, device, { counter: 1 })).ok).toBe(false);
    expect((await used(later, device, { counter: 0 })).ok).toBe(false);
  });

  test('stays at 0 for one that is synced', async () => {
    const device = new SoftAuthenticator({ counts: false });
    const passkey = await passkeyOf(device);
    expect(await used(passkey, device)).toEqual({ ok: true, value: { counter: 0 } });
    expect(await used(passkey, device)).toEqual({ ok: true, value: { counter: 0 } });
  });
});
