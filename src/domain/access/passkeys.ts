/**
 * Passkeys at work: registering several of them, and logging in by one, with or without saying who one is.
 *
 * K1. A challenge is used once, by the browser that asked for it, within CHALLENGE_MS.
 * K2. User verification is required, so a passkey is two factors in one: the device and what unlocks it.
 * K3. Origin and RP id are those of the public URL. Where that is no domain name there are no passkeys.
 * K4. A counter that does not grow means a copy of the key: refused and told in the audit. Passkeys that are synced count nothing, and stay at 0.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { AuditTrail } from './audit.ts';
import { expired } from './factors.ts';
import type { IdentityRecords, PasskeyRecord, PendingKind, People, Person } from './identity-ports.ts';
import { CHALLENGE_MS } from './login-times.ts';
import { hashOf, newToken } from './tokens.ts';

export const PASSKEYS_MAX = 20;
const NAME_LENGTH_MAX = 60;
const DECOY_SALT = 'passkey.decoy-salt';

/** Where people reach us. */
export interface RelyingParty {
  /** The RP id: a domain name, `localhost` included. */
  readonly id: string;
  readonly origin: string;
  readonly name: string;
}

/** What was wrong is told to whoever looks at the log, never to who tried. */
export type Verdict<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: string };

/** WebAuthn, by whoever speaks it (`adapters/identity/webauthn.ts`). */
export interface PasskeyPort {
  /** Options for `navigator.credentials.create`. */
  registration(wanted: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly user: { readonly handle: string; readonly name: string };
    readonly known: readonly PasskeyRecord[];
    readonly timeoutMs: number;
  }): Promise<JsonObject>;
  /** Options for `navigator.credentials.get`. `known`: empty lets the person choose. */
  authentication(wanted: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly known: readonly PasskeyRecord[];
    readonly timeoutMs: number;
  }): Promise<JsonObject>;
  verifyRegistration(given: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly response: JsonObject;
  }): Promise<Verdict<Pick<PasskeyRecord, 'id' | 'publicKey' | 'counter' | 'transports' | 'synced'>>>;
  /** Gives the counter after it. */
  verifyAuthentication(given: {
    readonly party: RelyingParty;
    readonly challenge: string;
    readonly response: JsonObject;
    readonly passkey: PasskeyRecord;
  }): Promise<Verdict<{ readonly counter: number }>>;
}

export interface PasskeyPorts {
  readonly records: IdentityRecords;
  readonly people: People;
  readonly clock: Clock;
  readonly audit: Pick<AuditTrail, 'recordAudit'>;
  readonly passkeys: () => Promise<PasskeyPort>;
  /** Undefined: the public URL is an address and no name. */
  readonly party: () => RelyingParty | undefined;
}

export interface Challenged {
  /** The browser's own: only its hash is kept. */
  readonly token: string;
  readonly options: JsonObject;
}

export class Passkeys {
  readonly #ports: PasskeyPorts;

  constructor(ports: PasskeyPorts) {
    this.#ports = ports;
  }

  /** Throws `passkey.unusable`, `passkey.too-many`. */
  async startRegistration(person: Person): Promise<Challenged> {
    const party = this.#party();
    const known = await this.#ports.records.passkeysOf(person.id);
    if (known.length >= PASSKEYS_MAX) {
      throw new RiposteError('passkey.too-many', `${person.name} has ${known.length} passkeys`);
    }
    const token = await this.#open('register', person.id);
    const port = await this.#ports.passkeys();
    const user = { handle: handleOf(person.id), name: person.name };
    const options = await port.registration({
      party,
      challenge: challengeOf(token),
      user,
      known,
      timeoutMs: CHALLENGE_MS,
    });
    return { token, options };
  }

  /** Throws `login.expired`, `passkey.refused`, `passkey.known`, `passkey.bad-name`. */
  async register(
    person: Person,
    given: { readonly token: string; readonly name: string; readonly response: JsonObject },
  ): Promise<PasskeyRecord> {
    const { records, clock } = this.#ports;
    const party = this.#party();
    const name = passkeyName(given.name);
    const now = clock.now();
    const pending = await records.takePending(hashOf(given.token), 'register', now);
    if (pending?.user !== person.id) throw expired();
    const port = await this.#ports.passkeys();
    const { response } = given;
    const verdict = await port.verifyRegistration({ party, challenge: challengeOf(given.token), response });
    if (!verdict.ok) throw new RiposteError('passkey.refused', `the passkey was not registered: ${verdict.why}`);
    const passkey = { ...verdict.value, user: person.id, name, createdAt: now, lastUsedAt: null };
    if (!(await records.addPasskey(passkey, { by: person.name, at: now, target: person.name }))) {
      throw new RiposteError('passkey.known', 'this passkey is registered already');
    }
    return passkey;
  }

  /**
   * A challenge for a log-in. `name`: of who wants in, or undefined to let the browser offer what it has. Nobody learns from the answer who is
   * there: somebody without passkeys, and nobody at all, get passkeys that there are not. Throws `passkey.unusable`.
   */
  async startLogin(name?: string): Promise<Challenged> {
    const party = this.#party();
    const person = name === undefined ? undefined : await this.#ports.people.byName(name);
    const found = person ? await this.#ports.records.passkeysOf(person.id) : [];
    const known = name !== undefined && found.length === 0 ? [await this.#decoyOf(name)] : found;
    const token = await this.#open('passkey', null);
    const port = await this.#ports.passkeys();
    const options = await port.authentication({ party, challenge: challengeOf(token), known, timeoutMs: CHALLENGE_MS });
    return { token, options };
  }

  /** Whose passkey it is. Throws `login.expired`, `passkey.refused`. */
  async login(given: {
    readonly token: string;
    readonly response: JsonObject;
    /** The address that it comes from, for the audit. */
    readonly origin?: string;
  }): Promise<Person> {
    const { records, people, clock } = this.#ports;
    const party = this.#party();
    const now = clock.now();
    if ((await records.takePending(hashOf(given.token), 'passkey', now)) === undefined) throw expired();
    const id = given.response['id'];
    const passkey = typeof id === 'string' ? await records.passkey(id) : undefined;
    const person = passkey && (await people.byId(passkey.user));
    if (!passkey || person?.active !== true)
      return this.#refuse('a passkey that is not known here', person, given.origin);
    // What the browser says of the owner is signed by nobody: it must agree where it is there.
    const handle = handleIn(given.response);
    if (handle !== undefined && handle !== handleOf(person.id))
      return this.#refuse('a passkey of somebody else', person, given.origin);
    const port = await this.#ports.passkeys();
    const { response } = given;
    const verdict = await port.verifyAuthentication({ party, challenge: challengeOf(given.token), response, passkey });
    if (!verdict.ok) return this.#refuse(verdict.why, person, given.origin);
    if (await records.usePasskey(passkey.id, passkey.counter, verdict.value.counter, now)) return person;
    return this.#refuse('its counter was used at the same time', person, given.origin);
  }

  list(person: Person): Promise<readonly PasskeyRecord[]> {
    return this.#ports.records.passkeysOf(person.id);
  }

  /** Throws `passkey.unknown`, `passkey.bad-name`. */
  async rename(person: Person, id: string, wanted: string): Promise<PasskeyRecord> {
    const name = passkeyName(wanted);
    const change = { by: person.name, at: this.#ports.clock.now(), target: person.name };
    await this.#ports.records.renamePasskey(person.id, id, name, change);
    const passkey = (await this.list(person)).find((one) => one.id === id);
    if (passkey) return passkey;
    throw new RiposteError('passkey.unknown', `${person.name} has no such passkey`);
  }

  /** Throws `passkey.unknown`. */
  async remove(person: Person, id: string, by: string): Promise<void> {
    if (
      await this.#ports.records.removePasskey(person.id, id, { by, at: this.#ports.clock.now(), target: person.name })
    )
      return;
    throw new RiposteError('passkey.unknown', `${person.name} has no such passkey`);
  }

  #party(): RelyingParty {
    const party = this.#ports.party();
    if (party) return party;
    throw new RiposteError('passkey.unusable', 'passkeys need a domain name: the public URL has an address');
  }

  async #open(kind: PendingKind, user: string | null): Promise<string> {
    const { records, clock } = this.#ports;
    const token = newToken();
    const now = clock.now();
    await records.openPending({ hash: hashOf(token), kind, user, data: {}, expiresAt: now + CHALLENGE_MS }, now);
    return token;
  }

  /** The same every time for a name, as a real one would be; nobody can compute it who has not read the database. */
  async #decoyOf(name: string): Promise<PasskeyRecord> {
    const salt = await this.#ports.records.ensureSetting(DECOY_SALT, newToken());
    return {
      id: createHmac('sha256', salt).update(name.toLowerCase()).digest('base64url'),
      user: '',
      name: '',
      publicKey: '',
      counter: 0,
      transports: ['internal', 'hybrid'],
      synced: true,
      createdAt: 0,
      lastUsedAt: null,
    };
  }

  async #refuse(why: string, person: Person | undefined, origin = ''): Promise<never> {
    const { audit, clock } = this.#ports;
    const note = { at: clock.now(), who: '', what: 'login.failed', origin, detail: `passkey: ${why}` } as const;
    await audit.recordAudit(person ? { ...note, target: person.name } : note);
    throw new RiposteError('passkey.refused', 'the passkey was not accepted');
  }
}

/** Throws `passkey.bad-name`. */
function passkeyName(text: string): string {
  const name = text.trim().replaceAll(/\p{C}/gu, '');
  if (name !== '' && name.length <= NAME_LENGTH_MAX) return name;
  throw new RiposteError('passkey.bad-name', `a name has 1 to ${NAME_LENGTH_MAX} characters`);
}

/** The challenge of a token: the browser is told it, and cannot make the token from it. Base64url. */
export function challengeOf(token: string): string {
  return createHash('sha256').update(`riposte passkey challenge\0${token}`).digest('base64url');
}

/** What a passkey keeps as its owner, base64url: the same for all of one user's, and nothing that tells who it is. */
export function handleOf(user: string): string {
  return createHash('sha256').update(`riposte passkey owner\0${user}`).digest('base64url');
}

function handleIn({ response }: JsonObject): string | undefined {
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return undefined;
  const handle = (response as JsonObject)['userHandle'];
  return typeof handle === 'string' && handle !== '' ? handle : undefined;
}
