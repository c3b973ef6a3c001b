/**
 * Single sign-on at work (OpenID Connect): the providers as they are configured, and the two halves of a log-in: there and back.
 *
 * S1. to S3. are in `sso-rules.ts`.
 * S4. A log-in is finished once, by the browser that began it, within SSO_MS. State, nonce and code verifier are made of its token, which only
 *     that browser has: the database holds nothing that could finish it.
 * S5. Roles are looked at in every log-in. An account that a provider made has what it says now; one that was here before and was linked keeps
 *     the role that an administrator gave, and gets in only as long as the provider gives it one.
 * S6. What exactly failed is for the audit; whoever came is told the code and what to do.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { AuditTrail } from './audit.ts';
import { expired, type Sealer } from './factors.ts';
import {
  providerPlace,
  type IdentityRecords,
  type People,
  type Person,
  type ProviderRecord,
} from './identity-ports.ts';
import { SSO_MS } from './login-times.ts';
import type { Role } from './permissions.ts';
import { returnTo } from './return-to.ts';
import { LIFE_MS } from './sessions.ts';
import {
  identityOf,
  providerSettings,
  requireDomain,
  roleOf,
  userNames,
  type Identity,
  type ProviderSettings,
} from './sso-rules.ts';
import { hashOf, newToken } from './tokens.ts';

/** As long as a session can last. */
const SIGNED_IN_MS = LIFE_MS;

/** A provider as it is spoken to. */
export interface ProviderAddress {
  readonly settings: ProviderSettings;
  /** Undefined: a public client, which has PKCE alone. */
  readonly secret: string | undefined;
  /** Where it sends people back to. */
  readonly redirectUri: string;
}

export interface TestResult {
  readonly ok: boolean;
  /** Empty when it is ok. */
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
}

/** OpenID Connect, by whoever speaks it (`adapters/identity/oidc.ts`). Throws `sso.unreachable`, `sso.bad-provider`, `sso.refused`. */
export interface OidcPort {
  /** Where to send the browser. */
  start(to: ProviderAddress, secrets: LoginSecrets): Promise<string>;
  /** `query`: of the address that the browser came back to. Gives the claims of an id token that was verified in every part. */
  finish(to: ProviderAddress, query: string, secrets: LoginSecrets): Promise<{ claims: JsonObject; idToken: string }>;
  /** Where to send the browser so that the provider ends its own session; undefined: it has no such place. */
  logout(to: ProviderAddress, idToken: string | undefined, after: string): Promise<string | undefined>;
  /** Asks for everything that a log-in needs but a person. */
  test(to: ProviderAddress): Promise<TestResult>;
}

export interface LoginSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface SsoPorts {
  readonly records: IdentityRecords;
  readonly people: People;
  readonly clock: Clock;
  readonly audit: Pick<AuditTrail, 'recordAudit'>;
  readonly sealer: Sealer;
  readonly oidc: () => Promise<OidcPort>;
  /** Of a provider's callback, and of the page after a log-out. */
  readonly addressOf: (path: string) => string;
}

export interface ProviderInfo extends ProviderSettings {
  readonly name: string;
  readonly enabled: boolean;
  readonly hasSecret: boolean;
  readonly redirectUri: string;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** The path that a provider sends people back to. */
export function callbackPath(provider: string): string {
  return `/api/v1/login/sso/${provider}/callback`;
}

export class SingleSignOn {
  readonly #ports: SsoPorts;

  constructor(ports: SsoPorts) {
    this.#ports = ports;
  }

  async list(): Promise<readonly ProviderInfo[]> {
    return (await this.#ports.records.providers()).map((record) => this.#info(record));
  }

  /** For the page of the log-in: who is not in may see it. */
  async buttons(): Promise<readonly { readonly name: string; readonly label: string }[]> {
    const enabled = (await this.list()).filter((provider) => provider.enabled);
    return enabled.map(({ name, label }) => ({ name, label }));
  }

  /**
   * Adds a provider, or changes the settings of one that are named. A secret is kept for the issuer and the client that it was given for:
   * with another one it must be given anew. Throws `sso.bad-config`, `sso.needs-secret`, `secret.…`.
   */
  async set(
    name: string,
    given: { readonly settings: JsonObject; readonly secret?: string | null; readonly enabled?: boolean },
    by: string,
  ): Promise<ProviderInfo> {
    const { records, clock, sealer } = this.#ports;
    if (!/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
      throw new RiposteError('sso.bad-config', 'a name has 1 to 32 small letters, digits and dashes', {
        facts: { field: 'name' },
      });
    }
    const old = (await records.providers()).find((record) => record.name === name);
    const settings = providerSettings({ ...old?.settings, ...given.settings });
    const secret = given.secret === '' ? null : given.secret;
    const before = old && providerSettings(old.settings);
    const moved = before !== undefined && (before.issuer !== settings.issuer || before.clientId !== settings.clientId);
    if (moved && old?.secret && secret === undefined) {
      throw new RiposteError('sso.needs-secret', `the secret of "${name}" was given for another issuer or client`, {
        facts: { field: 'secret' },
      });
    }
    const sealed = async (text: string) => sealer.seal(text, providerPlace(name));
    const kept = secret === undefined ? (old?.secret ?? null) : secret === null ? null : await sealed(secret);
    const named = [...Object.keys(given.settings), ...(secret === undefined ? [] : ['secret'])];
    const enabled = given.enabled ?? old?.enabled ?? true;
    const record = { name, settings: settings as unknown as JsonObject, secret: kept, enabled };
    const change = { by, at: clock.now(), target: name };
    await records.putProvider(record, named, change);
    return this.#info({ ...record, changedAt: change.at, changedBy: by });
  }

  /** Its users stay, and come in no more by it. Throws `sso.unknown`. */
  async remove(name: string, by: string): Promise<void> {
    if (await this.#ports.records.removeProvider(name, { by, at: this.#ports.clock.now(), target: name })) return;
    throw unknown(name);
  }

  /** Throws `sso.unknown`; what is wrong with the provider is in the answer. */
  async test(name: string): Promise<TestResult> {
    const record = await this.#record(name);
    try {
      return await (await this.#ports.oidc()).test(await this.#address(record));
    } catch (thrown) {
      const { code, message, hint = '' } = toRiposteError(thrown);
      return { ok: false, code, detail: message, hint };
    }
  }

  /** The way there. `token` is the browser's. Throws `sso.unknown`, `sso.unreachable`, `sso.bad-provider`. */
  async start(name: string, wanted: unknown): Promise<{ readonly token: string; readonly url: string }> {
    const { records, clock } = this.#ports;
    const address = await this.#address(await this.#enabled(name));
    const token = newToken();
    const url = await (await this.#ports.oidc()).start(address, secretsOf(token));
    const now = clock.now();
    const data = { provider: name, returnTo: returnTo(wanted) };
    await records.openPending({ hash: hashOf(token), kind: 'sso', user: null, data, expiresAt: now + SSO_MS }, now);
    return { token, url };
  }

  /**
   * The way back. `query`: everything behind the `?`. Throws `login.expired`, `sso.unknown`, `sso.unreachable`, `sso.refused`, `sso.domain`,
   * `sso.no-role`, `sso.no-account`.
   */
  async finish(
    name: string,
    token: string,
    query: string,
    origin = '',
  ): Promise<{ readonly person: Person; readonly returnTo: string; readonly logoutToken: string }> {
    const { records, clock } = this.#ports;
    const secrets = secretsOf(token);
    // Before it is taken: who makes a browser call this address with a state of his own ends nobody's log-in.
    if (new URLSearchParams(query).get('state') !== secrets.state) {
      await this.#tell(name, 'the state is not that of the log-in', origin);
      throw expired();
    }
    const pending = await records.takePending(hashOf(token), 'sso', clock.now());
    if (pending?.data['provider'] !== name) {
      await this.#tell(name, 'the log-in is not under way', origin);
      throw expired();
    }
    try {
      const record = await this.#enabled(name);
      const address = await this.#address(record);
      const { claims, idToken } = await (await this.#ports.oidc()).finish(address, query, secrets);
      const person = await this.#personOf(name, identityOf(claims), address.settings);
      const logoutToken = await this.#keep(name, person, idToken);
      return { person, returnTo: returnTo(pending.data['returnTo']), logoutToken };
    } catch (thrown) {
      await this.#tell(name, toRiposteError(thrown).message, origin);
      throw thrown;
    }
  }

  /**
   * Where the provider ends its session; undefined: nowhere, or it does not answer. Nobody stays logged in for that. `token`: the one that
   * `finish` gave.
   */
  async logout(token: string): Promise<string | undefined> {
    const { records, clock } = this.#ports;
    const kept = await records.takePending(hashOf(token), 'signed-in', clock.now());
    const { provider, idToken: hidden } = kept?.data ?? {};
    if (typeof provider !== 'string' || typeof hidden !== 'string') return undefined;
    try {
      const address = await this.#address(await this.#record(provider));
      const idToken = opened(token, hidden);
      return await (await this.#ports.oidc()).logout(address, idToken, this.#ports.addressOf('/'));
    } catch {
      return undefined;
    }
  }

  /** For the log-out: the id token, which only the browser can open. */
  async #keep(provider: string, person: Person, idToken: string): Promise<string> {
    const { records, clock } = this.#ports;
    const token = newToken();
    const now = clock.now();
    const data = { provider, idToken: closed(token, idToken) };
    const expiresAt = now + SIGNED_IN_MS;
    await records.openPending({ hash: hashOf(token), kind: 'signed-in', user: person.id, data, expiresAt }, now);
    return token;
  }

  async #personOf(provider: string, identity: Identity, settings: ProviderSettings): Promise<Person> {
    const { records, people, clock } = this.#ports;
    requireDomain(identity, settings);
    const role = roleOf(identity.claims, settings.roles);
    if (role === undefined) throw new RiposteError('sso.no-role', 'no row of the roles fits the claims');
    const { issuer, subject } = identity;
    const link = await records.linkOf(issuer, subject);
    const person = link ? await people.byId(link.user) : await this.#first(provider, identity, settings, role);
    if (person?.active !== true) throw new RiposteError('sso.no-account', 'the account is not active, or is gone');
    if (link?.made !== true || person.role === role) return person;
    await people.setRole(person.id, role, { by: `sso:${provider}`, at: clock.now(), target: person.name });
    return (await people.byId(person.id)) ?? person;
  }

  /** Somebody who comes for the first time: the user with that verified address where that is wanted, else a new one. */
  async #first(
    provider: string,
    identity: Identity,
    settings: ProviderSettings,
    role: Role,
  ): Promise<Person | undefined> {
    const { records, people, clock } = this.#ports;
    const change = { by: `sso:${provider}`, at: clock.now() };
    const { issuer, subject, verifiedEmail: email } = identity;
    const found = settings.linkByEmail && email !== null ? await people.byEmail(email) : undefined;
    if (found?.active === false) return found;
    let person = found;
    for (const name of person ? [] : userNames(identity, provider)) {
      person ??= await people.add({ name, email, role }, { ...change, target: name });
    }
    if (!person) throw new RiposteError('sso.no-account', 'no name is free for a new account');
    const link = { issuer, subject, user: person.id, made: found === undefined };
    if (await records.link(link, { ...change, target: person.name })) return person;
    // Two first log-ins at once: the other was first.
    throw expired();
  }

  async #enabled(name: string): Promise<ProviderRecord> {
    const record = await this.#record(name);
    if (record.enabled) return record;
    throw unknown(name);
  }

  async #record(name: string): Promise<ProviderRecord> {
    const record = (await this.#ports.records.providers()).find((one) => one.name === name);
    if (record) return record;
    throw unknown(name);
  }

  async #address({ name, settings, secret }: ProviderRecord): Promise<ProviderAddress> {
    return {
      settings: providerSettings(settings),
      secret: secret === null ? undefined : await this.#ports.sealer.unseal(secret, providerPlace(name)),
      redirectUri: this.#ports.addressOf(callbackPath(name)),
    };
  }

  #info({ name, settings, secret, enabled, changedAt, changedBy }: ProviderRecord): ProviderInfo {
    const redirectUri = this.#ports.addressOf(callbackPath(name));
    return {
      ...providerSettings(settings),
      name,
      enabled,
      hasSecret: secret !== null,
      redirectUri,
      changedAt,
      changedBy,
    };
  }

  async #tell(provider: string, why: string, origin: string): Promise<void> {
    const { audit, clock } = this.#ports;
    const detail = `sso ${provider}: ${why}`;
    await audit.recordAudit({ at: clock.now(), who: '', what: 'login.failed', origin, detail });
  }
}

/** An id token names people: the database holds it under a key that is made of the browser's token. */
function closed(token: string, idToken: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), nonce);
  const hidden = Buffer.concat([cipher.update(idToken, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64');
}

/** Throws where it is not what was closed. */
function opened(token: string, text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

function keyOf(token: string): Buffer {
  return createHash('sha256').update(`riposte id token\0${token}`).digest();
}

/** One-way: who has one of these has neither the token nor the others. */
export function secretsOf(token: string): LoginSecrets {
  const of = (what: string) => createHash('sha256').update(`riposte ${what}\0${token}`).digest('base64url');
  return { state: of('oidc state'), nonce: of('oidc nonce'), verifier: of('oidc verifier') };
}

function unknown(name: string): RiposteError {
  return new RiposteError('sso.unknown', `there is no provider "${name}"`);
}
