/**
 * Users: how they come to be, get in by their password, and are changed.
 *
 * A1. Nobody is told whether a name exists: a refusal has one code and one text, after the same work (`passwords.ts` W3).
 * A2. A password is chosen by its owner alone: who adds a user or resets one gets a one-time link to hand on, no password.
 * A3. There is always an administrator: the last one is neither disabled nor given another role.
 * A4. A link is good for once and for a while: SETUP_LIFE_MS for the first administrator, INVITE_LIFE_MS for the rest.
 */
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { passwordProblem, type Passwords } from './passwords.ts';
import type { Role } from './permissions.ts';
import type { AccessRecords, Change, LinkKind, OneTimeLink, User, UserEdit } from './ports.ts';
import type { Throttle, Origin } from './throttle.ts';
import { hashOf, newId, newToken } from './tokens.ts';
import { userEdit, userName } from './users.ts';

export const SETUP_LIFE_MS = 30 * 60_000;
export const INVITE_LIFE_MS = 24 * 60 * 60_000;

export interface Made {
  /** For the link; kept nowhere. */
  readonly token: string;
  readonly expiresAt: number;
}

export interface AccountParts {
  readonly records: AccessRecords;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly clock: Clock;
}

export class Accounts {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  isEmpty(): Promise<boolean> {
    return this.#parts.records.isEmpty();
  }

  all(): Promise<readonly User[]> {
    return this.#parts.records.users();
  }

  byId(id: string): Promise<User | undefined> {
    return this.#parts.records.user({ id });
  }

  byName(name: string): Promise<User | undefined> {
    return this.#parts.records.user({ name: name.trim().toLowerCase() });
  }

  byEmail(email: string): Promise<User | undefined> {
    return this.#parts.records.user({ email: email.trim() });
  }

  /** Active ones with exactly that role. */
  async withRole(role: Role): Promise<readonly User[]> {
    return (await this.all()).filter((user) => user.isActive && user.role === role);
  }

  /** Whose name and password these are. Throws `login.refused`, `login.throttled`, `api.too-many`. */
  async login(name: string, password: string, from: Origin): Promise<User> {
    const typed = name.trim().toLowerCase();
    const user = await this.byName(typed);
    await this.#compare(user, typed, password, from);
    // Told apart from a wrong password by nothing that is sent.
    if (!user?.isActive) throw refused();
    return user;
  }

  /** For somebody who is in and must show that it is he. Throws as `login`. */
  async checkPassword(id: string, password: string, from: Origin): Promise<void> {
    const user = await this.byId(id);
    await this.#compare(user, user?.name ?? '', password, from);
  }

  async #compare(user: User | undefined, typed: string, password: string, from: Origin): Promise<void> {
    const { records, passwords, throttle, clock } = this.#parts;
    const { device } = from;
    const isKnown = device !== undefined && user && (await records.isDevice(device, user.id, clock.now()));
    const origin = { address: from.address, device: isKnown === true ? device : undefined };
    const attempt = await throttle.take(typed, origin, clock.now());
    const kept = user && (await records.passwordOf(user.id));
    const { ok, outdated } = await passwords.verify(password, kept);
    if (!ok || !user?.isActive) {
      const change: Change = { by: '', at: clock.now(), origin: from.address };
      // What was typed is told only where it is a name: some type their password there.
      await records.record('login.failed', user?.name ?? '', user ? '' : 'no such user', change);
      if (attempt.waitMs > 0) {
        const detail = `${attempt.failures} failures, ${Math.round(attempt.waitMs / 1000)} s to wait`;
        await records.record('login.throttled', user?.name ?? '', detail, change);
      }
      throw refused();
    }
    await attempt.succeeded();
    if (outdated && kept !== undefined) await records.renewPassword(user.id, kept, await passwords.hash(password));
  }

  /** The browser is one in which this user has logged in: it counts for itself at the throttle. */
  async knowDevice(hash: string, user: User, lifeMs: number): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#parts.records.addDevice(hash, user.id, now + lifeMs, now);
  }

  /** Throws `user.invalid`, `user.exists`. Without a password: known by a link, a passkey or elsewhere. */
  async add(
    wanted: { readonly name: string } & Partial<Record<'displayName' | 'email', string>> & { readonly role: string },
    change: Change,
  ): Promise<User> {
    const { records } = this.#parts;
    const name = userName(wanted.name);
    const edit = userEdit({ displayName: '', email: '', isActive: true, ...wanted });
    const id = newId('u');
    if (!(await records.addUser({ ...edit, id, name, password: null }, change))) throw exists(name);
    return this.#known(id);
  }

  /**
   * `version`: the one that was seen; undefined: whichever. Throws `user.invalid`, `user.unknown`, `user.changed`, `user.last-administrator`. Who
   * is disabled is out at once.
   */
  async edit(
    name: string,
    wanted: { readonly [Key in Exclude<keyof UserEdit, 'isActive'>]?: string | undefined } & {
      readonly isActive?: boolean | undefined;
    },
    version: number | undefined,
    change: Change,
  ): Promise<User> {
    const { records } = this.#parts;
    const before = await this.#named(name);
    const edit = userEdit({
      displayName: wanted.displayName ?? before.displayName,
      email: wanted.email ?? before.email,
      role: wanted.role ?? before.role,
      isActive: wanted.isActive ?? before.isActive,
    });
    const done = await records.editUser(before.id, edit, version ?? before.version, detailOf(before, edit), change);
    if (done === 'last-administrator') {
      throw new RiposteError('user.last-administrator', `${name} is the only administrator`);
    }
    if (done === 'changed') {
      const { version: now, changedBy } = await this.#known(before.id);
      throw new RiposteError('user.changed', `user ${name} is at another version by now`, {
        facts: { version: String(now), by: changedBy },
      });
    }
    return this.#known(before.id);
  }

  /** Another password for who knows the present one; his other sessions end. Throws as `login`, and `user.weak-password`. */
  async changePassword(
    user: User,
    { current, password }: { readonly current: string; readonly password: string },
    session: string | undefined,
    from: Origin,
  ): Promise<void> {
    const { records, passwords, clock } = this.#parts;
    checkPassword(password, user);
    await this.checkPassword(user.id, current, from);
    const kept = await passwords.hash(password);
    await records.setPassword(user.id, kept, session, { by: user.name, at: clock.now(), origin: from.address });
  }

  /** A link by which the user chooses a password. Throws `user.unknown`. */
  async linkFor(name: string, change: Change): Promise<Made & { readonly user: User }> {
    const user = await this.#named(name);
    if (!user.isActive) throw new RiposteError('user.unknown', `user ${user.name} is disabled`);
    return { ...(await this.#link(user.hasPassword ? 'reset' : 'invite', user.id, INVITE_LIFE_MS, change)), user };
  }

  /** A link by which somebody becomes an administrator. Who gives it out has the machine. */
  setupLink(change: Change): Promise<Made> {
    return this.#link('setup', null, SETUP_LIFE_MS, change);
  }

  async #link(kind: LinkKind, user: string | null, lifeMs: number, change: Change): Promise<Made> {
    const token = newToken();
    const expiresAt = change.at + lifeMs;
    await this.#parts.records.putLink(hashOf(token), { kind, user, expiresAt }, change);
    return { token, expiresAt };
  }

  /** What the link is for. Throws `setup.no-link`. */
  async look(token: string): Promise<OneTimeLink & { readonly name: string }> {
    const { records, clock } = this.#parts;
    const link = await records.link(hashOf(token), clock.now());
    if (!link) throw noLink();
    const user = link.user === null ? undefined : await this.byId(link.user);
    if (link.user !== null && !user?.isActive) throw noLink();
    return { ...link, name: user?.name ?? '' };
  }

  /** Does what the link is for. Throws `setup.no-link`, `user.invalid`, `user.exists`, `user.weak-password`. */
  async useLink(
    token: string,
    given: { readonly name?: string; readonly displayName?: string; readonly password: string },
    origin: string,
  ): Promise<User> {
    const { records, passwords, clock } = this.#parts;
    const link = await this.look(token);
    const name = link.user === null ? userName(given.name ?? '') : link.name;
    const edit = userEdit({ displayName: given.displayName ?? '', email: '', role: 'administrator', isActive: true });
    checkPassword(given.password, { name, email: '' });
    const password = await passwords.hash(given.password);
    const id = link.user ?? newId('u');
    const change: Change = { by: name, at: clock.now(), origin };
    const use =
      link.user === null
        ? ({ kind: 'add', user: { ...edit, id, name, password } } as const)
        : ({ kind: 'password', user: id, password } as const);
    const done = await records.useLink(hashOf(token), use, change);
    if (done === 'used') throw noLink();
    if (done === 'taken') throw exists(name);
    return this.#known(id);
  }

  async #named(name: string): Promise<User> {
    const user = await this.byName(name);
    if (!user) throw new RiposteError('user.unknown', 'there is no user of that name');
    return user;
  }

  async #known(id: string): Promise<User> {
    const user = await this.byId(id);
    if (!user) throw new RiposteError('user.unknown', 'there is no such user');
    return user;
  }
}

/** Throws `user.weak-password`. */
function checkPassword(password: string, { name, email }: Pick<User, 'name' | 'email'>): void {
  const problem = passwordProblem(password, [name, email]);
  if (problem !== undefined) throw new RiposteError('user.weak-password', `the password is not taken: ${problem}`);
}

/** What was changed, for the audit: names of fields, and of role and state the values. */
function detailOf(before: UserEdit, after: UserEdit): string {
  return [
    ...(before.role === after.role ? [] : [`${before.role} → ${after.role}`]),
    ...(before.isActive === after.isActive ? [] : [after.isActive ? 'enabled' : 'disabled']),
    ...(before.displayName === after.displayName ? [] : ['display name']),
    ...(before.email === after.email ? [] : ['mail address']),
  ].join(', ');
}

function refused(): RiposteError {
  return new RiposteError('login.refused', 'the name or the password is wrong');
}

function noLink(): RiposteError {
  return new RiposteError('setup.no-link', 'the link was used, replaced or is too old');
}

function exists(name: string): RiposteError {
  return new RiposteError('user.exists', `there is a user "${name}"`);
}
