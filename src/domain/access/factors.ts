/**
 * Second factors at work: one-time codes (TOTP) with recovery codes, and what stands between a right password and a session.
 *
 * F1. to F3. are in `second-factor.ts`.
 * F4. A secret is shown when it is made and never again; it counts from the first right code on. Until then whoever enrols can begin anew.
 * F5. Who knows a password has a pending log-in and nothing else: its token opens no route but those that end it, for `PENDING_MS` and for
 *     `PENDING_TRIES` codes.
 * F6. A code is counted before it is looked at, and one at a time: many at once are no way around the count.
 */
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { AuditTrail } from './audit.ts';
import {
  totpPlace,
  type FactorRecord,
  type IdentityRecords,
  type PendingKind,
  type PendingRecord,
  type People,
  type Person,
  type SealedPlace,
  type SealedValue,
} from './identity-ports.ts';
import { PENDING_MS } from './login-times.ts';
import { isRole, type Role } from './permissions.ts';
import { lockMs, newRecoveryCodes, nextStep, recoveryHash, stepAt, totpCodeIn, type Method } from './second-factor.ts';
import { hashOf, newToken } from './tokens.ts';

export const PENDING_TRIES = 5;
/** Who needs a second factor: names of roles, with commas between. */
const REQUIRED_ROLES = 'factor.required-roles';

/** One-time codes, by whoever computes them (`adapters/identity/totp.ts`). */
export interface TotpPort {
  /** Base32. */
  newSecret(): string;
  /** For a QR code: otpauth://… */
  uri(secret: string, user: string): string;
  /** The step whose code it is, of those next to the instant's; undefined: none. */
  stepOf(secret: string, code: string, now: number): number | undefined;
}

export interface Sealer {
  seal(plain: string, place: SealedPlace): Promise<SealedValue>;
  unseal(sealed: SealedValue, place: SealedPlace): Promise<string>;
}

export interface FactorPorts {
  readonly records: IdentityRecords;
  readonly people: People;
  readonly clock: Clock;
  readonly audit: Pick<AuditTrail, 'recordAudit'>;
  readonly sealer: Sealer;
  readonly totp: () => Promise<TotpPort>;
}

export interface FactorsInfo {
  readonly totp: boolean;
  readonly recoveryLeft: number;
  readonly passkeys: number;
  /** A role of theirs needs a second factor. */
  readonly required: boolean;
}

/** Where a log-in stands that goes on. `token` is the bearer's alone: only its hash is kept. */
export interface PendingLogin {
  readonly kind: 'factor' | 'enrol';
  readonly token: string;
  readonly methods: readonly Method[];
  readonly expiresAt: number;
}

export class Factors {
  readonly #ports: FactorPorts;

  constructor(ports: FactorPorts) {
    this.#ports = ports;
  }

  /** After a right password, or any other first factor that is no second one. Undefined: nothing is missing. */
  async afterPassword(person: Person): Promise<PendingLogin | undefined> {
    const { records, clock } = this.#ports;
    const [factors, required] = await Promise.all([records.factorsOf(person.id), this.requiredRoles()]);
    const next = nextStep(factors, person.role, required);
    if (next.kind === 'none') return undefined;
    const now = clock.now();
    const token = newToken();
    const expiresAt = now + PENDING_MS;
    await records.openPending({ hash: hashOf(token), kind: next.kind, user: person.id, data: {}, expiresAt }, now);
    return { kind: next.kind, token, methods: next.kind === 'factor' ? next.methods : [], expiresAt };
  }

  /** Whose log-in it is that waits. Throws `login.expired`. */
  async whose(token: string, kind: 'factor' | 'enrol'): Promise<Person> {
    const { records, clock } = this.#ports;
    return this.#personOf(await records.pending(hashOf(token), kind, clock.now()));
  }

  /**
   * The second step of a log-in, by a code of the app or a recovery code. `origin`: the address that it comes from, for the audit. Throws `login.expired`, `login.wrong-code`, `login.locked`.
   */
  async complete(
    token: string,
    code: string,
    origin = '',
  ): Promise<{ readonly person: Person; readonly method: Method }> {
    const { records, clock } = this.#ports;
    const hash = hashOf(token);
    const pending = await records.tryPending(hash, 'factor', clock.now(), PENDING_TRIES);
    const person = await this.#personOf(pending);
    const method = await this.check(person, code, origin);
    await this.#take(hash, 'factor');
    return { person, method };
  }

  /**
   * A code of somebody, taken once: of the app, or a recovery code. Throws `login.wrong-code`, `login.locked`, `factor.none`.
   */
  async check(person: Person, text: string, origin = ''): Promise<'totp' | 'recovery'> {
    const { records, clock } = this.#ports;
    const factors = await records.factorsOf(person.id);
    if (factors.totp?.confirmed !== true) throw noCodes(person);
    const now = clock.now();
    await this.#count(person, factors, now);
    const code = totpCodeIn(text);
    if (code !== undefined) {
      const step = await this.#stepOf(person, factors.totp.sealed, code, now);
      if (step !== undefined && (await records.useStep(person.id, step))) return 'totp';
    } else {
      const hash = recoveryHash(person.id, text);
      const change = { by: person.name, at: now, target: person.name };
      if (hash !== undefined && (await records.useRecovery(person.id, hash, change))) return 'recovery';
    }
    throw await this.#wrongCode(person, now, origin);
  }

  /** A new secret that waits for its first code. Throws `factor.exists`, `secret.…`. */
  async enrol(person: Person): Promise<{ readonly secret: string; readonly uri: string }> {
    const { records, clock, sealer } = this.#ports;
    const totp = await this.#ports.totp();
    const secret = totp.newSecret();
    const sealed = await sealer.seal(secret, totpPlace(person.id));
    if (!(await records.draftTotp(person.id, sealed, { by: person.name, at: clock.now(), target: person.name }))) {
      throw new RiposteError('factor.exists', `${person.name} has one-time codes`);
    }
    return { secret, uri: totp.uri(secret, person.name) };
  }

  /** Its first code: from now on the secret counts. Gives the recovery codes, once. Throws `factor.none`, `login.wrong-code`. */
  async confirm(person: Person, text: string): Promise<{ readonly recoveryCodes: readonly string[] }> {
    const { records, clock } = this.#ports;
    const factors = await records.factorsOf(person.id);
    const { totp } = factors;
    if (totp === undefined || totp.confirmed) throw new RiposteError('factor.none', 'no enrolment waits for a code');
    const now = clock.now();
    await this.#count(person, factors, now);
    const code = totpCodeIn(text);
    const step = code === undefined ? undefined : await this.#stepOf(person, totp.sealed, code, now);
    const codes = newRecoveryCodes();
    const change = { by: person.name, at: now, target: person.name };
    if (step !== undefined && (await records.confirmTotp(person.id, step, hashes(person.id, codes), change))) {
      return { recoveryCodes: codes };
    }
    throw await this.#wrongCode(person, now);
  }

  /** As `confirm`, where the log-in itself waited for an enrolment: whoever did it is in. Throws `login.expired` besides. */
  async enrolled(
    token: string,
    code: string,
  ): Promise<{ readonly person: Person; readonly recoveryCodes: readonly string[] }> {
    const { records, clock } = this.#ports;
    const hash = hashOf(token);
    const person = await this.#personOf(await records.tryPending(hash, 'enrol', clock.now(), PENDING_TRIES * 2));
    const { recoveryCodes } = await this.confirm(person, code);
    await this.#take(hash, 'enrol');
    return { person, recoveryCodes };
  }

  /** Ten new ones; the former ones are worth nothing. Throws `factor.none`. */
  async renewRecovery(person: Person, by: string): Promise<{ readonly recoveryCodes: readonly string[] }> {
    const { records, clock } = this.#ports;
    const { totp } = await records.factorsOf(person.id);
    if (totp?.confirmed !== true) throw noCodes(person);
    const codes = newRecoveryCodes();
    await records.renewRecovery(person.id, hashes(person.id, codes), { by, at: clock.now(), target: person.name });
    return { recoveryCodes: codes };
  }

  /** Throws `factor.required` where this is the last factor of somebody whose role needs one. */
  async requireOther(person: Person, than: 'totp' | 'passkey'): Promise<void> {
    const { totp, passkeys, required } = await this.info(person);
    const others = than === 'totp' ? passkeys : passkeys - 1 + Number(totp);
    if (required && others <= 0)
      throw new RiposteError('factor.required', `the role ${person.role} needs a second factor`);
  }

  /** Throws `factor.none`. The caller has seen the password, or is an administrator. */
  async remove(person: Person, by: string): Promise<void> {
    const { records, clock } = this.#ports;
    if (!(await records.removeTotp(person.id, { by, at: clock.now(), target: person.name }))) {
      throw noCodes(person);
    }
  }

  /** For somebody who lost all: nothing but the password is left. */
  async reset(person: Person, by: string): Promise<void> {
    await this.#ports.records.resetFactors(person.id, { by, at: this.#ports.clock.now(), target: person.name });
  }

  async info(person: Person): Promise<FactorsInfo> {
    const [factors, required] = await Promise.all([this.#ports.records.factorsOf(person.id), this.requiredRoles()]);
    return {
      totp: factors.totp?.confirmed === true,
      recoveryLeft: factors.recoveryLeft,
      passkeys: factors.passkeys,
      required: required.includes(person.role),
    };
  }

  /** Of everybody at once, for a list. */
  async infoOf(people: readonly Person[]): Promise<readonly (FactorsInfo & { readonly user: string })[]> {
    const [counts, required] = await Promise.all([this.#ports.records.factorCounts(), this.requiredRoles()]);
    return people.map(({ id, name, role }) => ({
      user: name,
      ...(counts.get(id) ?? { totp: false, recoveryLeft: 0, passkeys: 0 }),
      required: required.includes(role),
    }));
  }

  async requiredRoles(): Promise<readonly Role[]> {
    const kept = (await this.#ports.records.setting(REQUIRED_ROLES)) ?? '';
    return kept.split(',').filter(isRole);
  }

  /** Counts from the next log-in on. Throws `factor.bad-role`. */
  async requireFor(roles: readonly string[], by: string): Promise<readonly Role[]> {
    const unknown = roles.find((role) => !isRole(role));
    if (unknown !== undefined) throw new RiposteError('factor.bad-role', `"${unknown}" is no role`);
    const { records, clock } = this.#ports;
    await records.setSetting(REQUIRED_ROLES, [...new Set(roles)].join(','), { by, at: clock.now(), target: '' });
    return this.requiredRoles();
  }

  async #stepOf(person: Person, sealed: SealedValue, code: string, now: number): Promise<number | undefined> {
    const secret = await this.#ports.sealer.unseal(sealed, totpPlace(person.id));
    const step = (await this.#ports.totp()).stepOf(secret, code, now);
    return step !== undefined && Math.abs(step - stepAt(now)) <= 1 ? step : undefined;
  }

  /** F6. Throws `login.locked`. */
  async #count(person: Person, { failures, lockedUntil }: FactorRecord, now: number): Promise<void> {
    if (lockedUntil > now) throw locked(lockedUntil, now);
    if (await this.#ports.records.countAttempt(person.id, failures, now + lockMs(failures + 1))) return;
    throw locked(now + 1000, now);
  }

  async #wrongCode(person: Person, now: number, origin = ''): Promise<RiposteError> {
    await this.#ports.audit.recordAudit({
      at: now,
      who: '',
      what: 'login.failed',
      target: person.name,
      origin,
      detail: 'a wrong or used code',
    });
    return new RiposteError('login.wrong-code', 'the code is not the right one, or it was used');
  }

  async #personOf(pending: PendingRecord | undefined): Promise<Person> {
    const id = pending?.user ?? undefined;
    const person = id === undefined ? undefined : await this.#ports.people.byId(id);
    if (person?.active === true) return person;
    throw expired();
  }

  /** Of two who come with the right codes for one log-in, one gets the session. */
  async #take(hash: string, kind: PendingKind): Promise<void> {
    const { records, clock } = this.#ports;
    if ((await records.takePending(hash, kind, clock.now())) === undefined) throw expired();
  }
}

export function expired(): RiposteError {
  return new RiposteError('login.expired', 'the log-in is not under way any more');
}

function locked(until: number, now: number): RiposteError {
  const retryAfterS = Math.ceil((until - now) / 1000);
  return new RiposteError('login.locked', `too many wrong codes: no code is looked at for ${retryAfterS} s`, {
    facts: { retryAfterS },
  });
}

function hashes(user: string, codes: readonly string[]): readonly string[] {
  return codes.flatMap((code) => recoveryHash(user, code) ?? []);
}

function noCodes({ name }: Person): RiposteError {
  return new RiposteError('factor.none', `${name} has no one-time codes`);
}
