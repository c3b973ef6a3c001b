/**
 * Passkeys by the package @simplewebauthn/server. What a response is held to is said here: challenge, origin, RP id, user verification, and a counter
 * that grows.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { PasskeyRecord } from '../../domain/access/identity-ports.ts';
import type { PasskeyPort, Verdict } from '../../domain/access/passkeys.ts';

/** COSE: Ed25519, ES256, RS256 (Windows Hello). */
const ALGORITHMS = [-8, -7, -257];

export const webauthn: PasskeyPort = {
  registration: async ({ party, challenge, user, known, timeoutMs }) => {
    const options = await generateRegistrationOptions({
      rpName: party.name,
      rpID: party.id,
      userName: user.name,
      userDisplayName: user.name,
      userID: bytesOf(user.handle),
      challenge: bytesOf(challenge),
      timeout: timeoutMs,
      // Who made the device is nothing that we decide by, and asking for it shows people a warning.
      attestationType: 'none',
      excludeCredentials: known.map(descriptorOf),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return asJson(options);
  },

  authentication: async ({ party, challenge, known, timeoutMs }) => {
    const options = await generateAuthenticationOptions({
      rpID: party.id,
      challenge: bytesOf(challenge),
      timeout: timeoutMs,
      userVerification: 'required',
      ...(known.length === 0 ? {} : { allowCredentials: known.map(descriptorOf) }),
    });
    return asJson(options);
  },

  verifyRegistration: ({ party, challenge, response }) =>
    judged(async () => {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        // Foreign: the package checks every part of it, and throws.
        response: response as unknown as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!verified || !registrationInfo) return undefined;
      const { credential, credentialDeviceType } = registrationInfo;
      return {
        id: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: (credential.transports ?? []).filter(isTransport),
        synced: credentialDeviceType === 'multiDevice',
      };
    }),

  verifyAuthentication: ({ party, challenge, response, passkey }) =>
    judged(async () => {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: response as unknown as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: true,
        credential: { id: passkey.id, publicKey: bytesOf(passkey.publicKey), counter: passkey.counter },
      });
      return verified ? { counter: authenticationInfo.newCounter } : undefined;
    }),
};

/** The package throws for everything that is not as it must be, also for what is no response at all. */
async function judged<Value>(verify: () => Promise<Value | undefined>): Promise<Verdict<Value>> {
  try {
    const value = await verify();
    return value === undefined ? { ok: false, why: 'the signature is not right' } : { ok: true, value };
  } catch (thrown) {
    return { ok: false, why: toRiposteError(thrown).message };
  }
}

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

function isTransport(text: string): text is AuthenticatorTransport {
  return TRANSPORTS.some((transport) => transport === text);
}

function descriptorOf({ id, transports }: PasskeyRecord) {
  return { id, transports: transports.filter(isTransport) };
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}

function asJson(options: object): JsonObject {
  return JSON.parse(JSON.stringify(options)) as JsonObject;
}
