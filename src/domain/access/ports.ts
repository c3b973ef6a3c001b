/**
 * What users, sessions, keys and log-ins ask of the store: types only.
 *
 * P1. What may happen once is one conditional change: a one-time link, the name of a user, the last administrator, an attempt at a log-in.
 * P2. No token stands in a row, only its hash (`tokens.ts`).
 * P3. A change and its row in the audit are one transaction.
 */
import type { AuditEvent } from './audit.ts';
import type { Permission } from '../../core/api/row.ts';
import type { Role } from './permissions.ts';

/** Who changed what, when (UTC epoch milliseconds) and from where, as the audit keeps it. */
export interface Change {
  readonly by: string;
  readonly at: number;
  /** An address; empty: the machine itself. */
  readonly origin: string;
}

export interface User {
  /** Opaque; stays. */
  readonly id: string;
  /** What he logs in by: lower case, stays. */
  readonly name: string;
  readonly displayName: string;
  /** Empty: none. */
  readonly email: string;
  readonly role: Role;
  readonly isActive: boolean;
  /** Who is known by a passkey or elsewhere has none. */
  readonly hasPassword: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly lastLoginAt: number | null;
  /** One more after every edit. */
  readonly version: number;
}

export type UserEdit = Pick<User, 'displayName' | 'email' | 'role' | 'isActive'>;

export interface Session {
  readonly id: string;
  /** The id of its user. */
  readonly user: string;
  /** By what he logged in: `password`, `password+totp`, `passkey`, `oidc`, `setup`. */
  readonly how: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
  readonly address: string;
  /** What the browser calls itself, cut. */
  readonly agent: string;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** How it begins, so that its holder knows it again. */
  readonly hint: string;
  readonly scopes: readonly Permission[];
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly lastUsedFrom: string;
  readonly revokedAt: number | null;
  readonly revokedBy: string;
}

/** What a one-time link is good for: the first administrator, a new user's first password, a forgotten one. */
export type LinkKind = 'setup' | 'invite' | 'reset';

export interface OneTimeLink {
  readonly kind: LinkKind;
  /** The id of the user that it is for; null: he names himself. */
  readonly user: string | null;
  readonly expiresAt: number;
}

/** Something that is tried too often: an account, an address, a device. */
export interface Tried {
  readonly subject: string;
  /** So many may fail before each further one waits. */
  readonly free: number;
}

/** How long who fails has to wait: `firstMs` after the first failure that is not free, then twice as long each, up to `mostMs`. */
export interface Waits {
  readonly now: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /** Failures are forgotten this long after the last one. */
  readonly forgottenAfterMs: number;
}

export interface AccessRecords {
  /** There is no user yet. */
  isEmpty(): Promise<boolean>;
  users(): Promise<readonly User[]>;
  user(by: { readonly id: string } | { readonly name: string } | { readonly email: string }): Promise<User | undefined>;
  /** What is kept of his password; undefined: none. */
  passwordOf(id: string): Promise<string | undefined>;
  /** False: the name is taken. `password`: as it is kept. */
  addUser(user: NewUser, change: Change): Promise<boolean>;
  /** `version`: the one that was seen; undefined: whichever. */
  editUser(
    id: string,
    edit: UserEdit,
    version: number | undefined,
    detail: string,
    change: Change,
  ): Promise<'done' | 'changed' | 'last-administrator'>;
  /** Ends every session of his but one. */
  setPassword(id: string, kept: string, butSession: string | undefined, change: Change): Promise<void>;
  /** The same password with other parameters; nothing where it was changed meanwhile. */
  renewPassword(id: string, before: string, after: string): Promise<void>;

  addSession(session: Session, hash: string, change: Change): Promise<void>;
  session(hash: string): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  seen(id: string, at: number): Promise<void>;
  sessionsOf(user: string, now: number): Promise<readonly Session[]>;
  /** Of one user. `sessions`: one, or all but one. Gives how many ended. */
  endSessions(
    user: string,
    sessions: { readonly only: string } | { readonly but: string },
    target: string,
    change: Change,
  ): Promise<boolean>;

  keys(): Promise<readonly ApiKey[]>;
  /** With who made it; null where that is no user but the machine itself. */
  key(hash: string): Promise<{ readonly key: ApiKey; readonly maker: User | null } | undefined>;
  addKey(key: ApiKey, hash: string, change: Change): Promise<boolean>;
  revokeKey(id: string, change: Change): Promise<boolean>;
  used(id: string, at: number, from: string): Promise<void>;

  /** A new link takes the place of those of its kind for the same user. */
  putLink(hash: string, link: OneTimeLink, change: Change): Promise<void>;
  link(hash: string, now: number): Promise<OneTimeLink | undefined>;
  /** Takes the link and does what it is for, or neither: `used`: somebody else was quicker; `taken`: the name is. */
  useLink(hash: string, what: LinkUse, change: Change): Promise<'done' | 'used' | 'taken'>;

  /** Counts an attempt at each before it is made. False: one of them has to wait, and nothing is counted. */
  take(tried: readonly Tried[], waits: Waits): Promise<boolean>;
  /** When the last of these may be tried again; 0: now. */
  waitsUntil(subjects: readonly string[]): Promise<{ readonly until: number; readonly failures: number }>;
  /** One attempt less at each; `forget`: none at all. */
  succeeded(subjects: readonly string[], forget: readonly string[]): Promise<void>;
  addDevice(hash: string, user: string, expiresAt: number, now: number): Promise<void>;
  isDevice(hash: string, user: string, now: number): Promise<boolean>;

  record(what: AuditEvent, target: string, detail: string, change: Change): Promise<void>;
}

export interface NewUser extends Omit<
  User,
  'hasPassword' | 'createdAt' | 'changedAt' | 'changedBy' | 'lastLoginAt' | 'version'
> {
  /** As it is kept; null: none. */
  readonly password: string | null;
}

/** What a link does: a first user is added, or one gets a password. */
export type LinkUse =
  | { readonly kind: 'add'; readonly user: NewUser }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };
