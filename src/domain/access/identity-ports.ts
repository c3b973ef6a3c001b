/**
 * What second factors, passkeys and single sign-on ask of the store: types only.
 *
 * P1. What may happen once is one conditional change: a step of a code, a recovery code, a pending log-in, the counter of a passkey. Of two
 *     who come at once, one is told false.
 * P2. No secret and no code is kept in the open: secrets are sealed, codes and tokens are hashes.
 * P3. A change and its row in the audit are one transaction.
 */
import type { JsonObject } from '../../core/base/json.ts';
import type { Role } from './permissions.ts';

/** A value as the key ring sealed it. */
export interface SealedValue {
  readonly keyId: string;
  readonly text: string;
}

/** Where a sealed value belongs; part of what is authenticated. */
export interface SealedPlace {
  readonly instance: string;
  readonly setting: string;
}

/** Who changed what and when (UTC epoch milliseconds), as the audit keeps it. */
export interface IdentityChange {
  readonly by: string;
  readonly at: number;
  /** The name of the user, or of the provider, that it was done to. */
  readonly target: string;
}

export interface TotpRecord {
  readonly sealed: SealedValue;
  /** False: enrolled, and no code was seen yet. */
  readonly confirmed: boolean;
  /** The last step whose code was used; codes of it and of steps before it are worth nothing. */
  readonly lastStep: number;
  readonly createdAt: number;
}

export interface FactorRecord {
  readonly totp: TotpRecord | undefined;
  readonly recoveryLeft: number;
  readonly passkeys: number;
  /** Wrong codes since the last right one. */
  readonly failures: number;
  /** No code is looked at before. */
  readonly lockedUntil: number;
}

/** What somebody has, in numbers. */
export interface FactorCount {
  readonly totp: boolean;
  readonly recoveryLeft: number;
  readonly passkeys: number;
}

export interface PasskeyRecord {
  /** Of the credential, base64url. */
  readonly id: string;
  readonly user: string;
  /** The user's own word for it. */
  readonly name: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  /** It may be on several devices. */
  readonly synced: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/**
 * What a log-in, or the registration of a passkey, waits for:
 * `factor`: the password was right, the second factor is missing. `enrol`: as before, and there is none yet, though the role needs one.
 * `passkey`: a challenge for a log-in. `register`: a challenge for a new passkey of somebody who is in. `sso`: gone to a provider.
 * `signed-in`: what a log-out at the provider will need.
 */
export type PendingKind = 'factor' | 'enrol' | 'passkey' | 'register' | 'sso' | 'signed-in';

export interface PendingRecord {
  /** SHA-256 of the token, hex: who reads the database logs in nowhere. */
  readonly hash: string;
  readonly kind: PendingKind;
  /** Null: nobody yet. */
  readonly user: string | null;
  readonly data: JsonObject;
  readonly expiresAt: number;
}

export interface ProviderRecord {
  /** Stands in the address that the provider sends people back to. */
  readonly name: string;
  readonly settings: JsonObject;
  /** Null: a public client. */
  readonly secret: SealedValue | null;
  readonly enabled: boolean;
  readonly changedAt: number;
  readonly changedBy: string;
}

export interface LinkRecord {
  readonly issuer: string;
  readonly subject: string;
  readonly user: string;
  /** The account was made by this log-in: the provider says what its role is. */
  readonly made: boolean;
  readonly createdAt: number;
}

export interface IdentityRecords {
  factorsOf(user: string): Promise<FactorRecord>;
  /** Of everybody who has any, by the id of the user. */
  factorCounts(): Promise<ReadonlyMap<string, FactorCount>>;
  /** A secret that waits for its first code; replaces one that waited. False: one is confirmed. */
  draftTotp(user: string, sealed: SealedValue, change: IdentityChange): Promise<boolean>;
  /** False: nothing waits, or the step was used. `recovery`: hashes that replace all former ones. */
  confirmTotp(user: string, step: number, recovery: readonly string[], change: IdentityChange): Promise<boolean>;
  /** Takes a step of a confirmed secret. False: it, or a later one, was used. Failures are forgotten. */
  useStep(user: string, step: number): Promise<boolean>;
  /** False: there is no such code, or it was used. Failures are forgotten. */
  useRecovery(user: string, hash: string, change: IdentityChange): Promise<boolean>;
  renewRecovery(user: string, hashes: readonly string[], change: IdentityChange): Promise<void>;
  /** With its recovery codes. False: there was none. */
  removeTotp(user: string, change: IdentityChange): Promise<boolean>;
  /**
   * Counts a code before it is looked at, so that many at once are no way around the count: `seen` failures become one more, and no other
   * code is looked at before `until`. False: somebody else was counted meanwhile.
   */
  countAttempt(user: string, seen: number, until: number): Promise<boolean>;
  /** Everything but the password: secret, recovery codes, passkeys, failures. */
  resetFactors(user: string, change: IdentityChange): Promise<void>;

  /** False: a passkey of that id is known. */
  addPasskey(passkey: PasskeyRecord, change: IdentityChange): Promise<boolean>;
  passkey(id: string): Promise<PasskeyRecord | undefined>;
  /** In the order of registration. */
  passkeysOf(user: string): Promise<readonly PasskeyRecord[]>;
  /** False: the counter is not the one that was looked at any more. */
  usePasskey(id: string, seen: number, counter: number, at: number): Promise<boolean>;
  renamePasskey(user: string, id: string, name: string, change: IdentityChange): Promise<boolean>;
  removePasskey(user: string, id: string, change: IdentityChange): Promise<boolean>;

  /** What has expired by `now` goes. */
  openPending(pending: PendingRecord, now: number): Promise<void>;
  pending(hash: string, kind: PendingKind, now: number): Promise<PendingRecord | undefined>;
  /** Takes it: nobody gets it a second time. */
  takePending(hash: string, kind: PendingKind, now: number): Promise<PendingRecord | undefined>;
  /** Counts an attempt on it and leaves it there, as often as `attempts`. */
  tryPending(hash: string, kind: PendingKind, now: number, attempts: number): Promise<PendingRecord | undefined>;

  providers(): Promise<readonly ProviderRecord[]>;
  /** Adds it or puts it in the place of the one of its name. `named`: settings that were given, for the audit. */
  putProvider(
    provider: Omit<ProviderRecord, 'changedAt' | 'changedBy'>,
    named: readonly string[],
    change: IdentityChange,
  ): Promise<void>;
  removeProvider(name: string, change: IdentityChange): Promise<boolean>;
  linkOf(issuer: string, subject: string): Promise<LinkRecord | undefined>;
  /** False: that subject is linked. */
  link(link: Omit<LinkRecord, 'createdAt'>, change: IdentityChange): Promise<boolean>;

  setting(key: string): Promise<string | undefined>;
  setSetting(key: string, value: string, change: IdentityChange): Promise<void>;
  /** What is kept there; `value` where nothing is. */
  ensureSetting(key: string, value: string): Promise<string>;
  /** Every sealed value of this port. */
  sealed(): Promise<readonly { readonly place: SealedPlace; readonly sealed: SealedValue }[]>;
  reseal(values: readonly { readonly place: SealedPlace; readonly sealed: SealedValue }[]): Promise<void>;
}

/** Where a user's secret for codes belongs. No instance can have such a name. */
export function totpPlace(user: string): SealedPlace {
  return { instance: `/user/${user}`, setting: 'totp' };
}

export function providerPlace(name: string): SealedPlace {
  return { instance: `/sso/${name}`, setting: 'clientSecret' };
}

/** A user, as far as factors and single sign-on look at one. */
export interface Person {
  /** Opaque; never used again. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly active: boolean;
}

/** The users of the house (`accounts.ts`). */
export interface People {
  byId(id: string): Promise<Person | undefined>;
  byName(name: string): Promise<Person | undefined>;
  /** Ignoring case; undefined where several have it. */
  byEmail(email: string): Promise<Person | undefined>;
  /** A user without a password. Undefined: the name is taken, or cannot be one. */
  add(person: Pick<Person, 'name' | 'email' | 'role'>, change: IdentityChange): Promise<Person | undefined>;
  /** Their sessions have the new role at once. The last administrator stays one. */
  setRole(id: string, role: Role, change: IdentityChange): Promise<void>;
}
