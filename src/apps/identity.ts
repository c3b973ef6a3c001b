/**
 * Second factors, passkeys and single sign-on, wired: each is loaded when somebody first asks for it, and none by a start (decision 052).
 */
import type { KeyRing } from '../adapters/secrets/keys.ts';
import type { Store } from '../adapters/store/index.ts';
import type { Activity } from '../core/base/activity.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import { lazy } from '../core/base/lazy.ts';
import type { Random } from '../core/base/random.ts';
import type { Accounts } from '../domain/access/accounts.ts';
import type { Sealer } from '../domain/access/factors.ts';
import type { RelyingParty } from '../domain/access/passkeys.ts';
import type { IdentityPort } from './server/identity-port.ts';

export interface IdentityParts {
  readonly store: Pick<Store, 'identity' | 'audit'>;
  readonly accounts: Accounts;
  readonly clock: Clock & Timers;
  readonly random: Random;
  readonly activity: Activity;
  readonly keys: KeyRing;
  /** Nothing at all is sealed yet, here or elsewhere. */
  readonly nothingSealed: () => Promise<boolean>;
  readonly publicUrl: () => string;
}

export function wireIdentity(parts: IdentityParts): IdentityPort {
  const { store, clock, keys } = parts;
  const sealer: Sealer = {
    seal: async (plain, place) => keys.seal(plain, place, await parts.nothingSealed()),
    unseal: (sealed, place) => keys.unseal(sealed, place),
  };
  const people = lazy(async () => (await import('../domain/access/person.ts')).peopleOf(parts.accounts));
  const shared = async () => ({ records: store.identity, audit: store.audit, people: await people(), clock, sealer });
  const party = () => relyingParty(parts.publicUrl());
  const oidc = lazy(async () => {
    const { createOidc } = await import('../adapters/identity/oidc.ts');
    return createOidc({ clock, timers: clock, random: parts.random, activity: parts.activity });
  });
  const factors = lazy(async () => {
    const { Factors } = await import('../domain/access/factors.ts');
    const totp = async () => (await import('../adapters/identity/totp.ts')).totp;
    return new Factors({ ...(await shared()), totp });
  });
  return {
    factors,
    passkeys: lazy(async () => {
      const { Passkeys } = await import('../domain/access/passkeys.ts');
      const passkeys = async () => (await import('../adapters/identity/webauthn.ts')).webauthn;
      return new Passkeys({ ...(await shared()), passkeys, party });
    }),
    sso: lazy(async () => {
      const { SingleSignOn } = await import('../domain/access/single-sign-on.ts');
      const addressOf = (path: string) => new URL(path, parts.publicUrl()).href;
      return new SingleSignOn({ ...(await shared()), oidc, addressOf });
    }),
    qrCode: async (text) => (await import('../adapters/identity/totp.ts')).qrCode(text),
    hasPasskeys: () => party() !== undefined,
    afterPassword: async (user) => {
      const { personOf } = await import('../domain/access/person.ts');
      return (await factors()).afterPassword(personOf(user));
    },
  };
}

/**
 * Of the public URL; undefined where that is an address and no name: browsers make no passkeys for one (WebAuthn, 5.1.3). On this machine itself it
 * is `localhost`, which reaches the same.
 */
export function relyingParty(publicUrl: string): RelyingParty | undefined {
  const { hostname, protocol, port } = new URL(publicUrl);
  const id = isThisMachine(hostname) ? 'localhost' : hostname;
  const isAddress = id.startsWith('[') || /^[\d.]+$/.test(id);
  if (isAddress || (protocol !== 'https:' && id !== 'localhost')) return undefined;
  return { id, origin: `${protocol}//${id}${port === '' ? '' : `:${port}`}`, name: 'Riposte' };
}

function isThisMachine(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
