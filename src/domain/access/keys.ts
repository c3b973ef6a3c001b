/**
 * API keys: for scripts and connectors.
 *
 * K1. A key is shown once, when it is made; what is kept is its hash.
 * K2. It may do what its scopes say, and never more than who made it may do now: who is disabled or loses a role takes it from his keys, too.
 *     What was made on the machine itself belongs to nobody and keeps its scopes.
 * K3. It ends by itself. Its name says who acted: `key:<name>`, which no user can be called.
 */
import { PERMISSIONS, type Permission } from '../../core/api/row.ts';
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { Caller } from './caller.ts';
import { permissionsOf, rolesHeld } from './permissions.ts';
import type { AccessRecords, ApiKey, Change } from './ports.ts';
import { hashOf, newId, newToken } from './tokens.ts';

export const KEY_PREFIX = 'rk_';
export const DAYS_DEFAULT = 365;
export const DAYS_MAX = 730;
const DAY_MS = 24 * 60 * 60_000;
const USED_EVERY_MS = 60_000;
const HINT_CHARS = 8;

export class Keys {
  readonly #records: AccessRecords;
  readonly #clock: Clock;

  constructor(records: AccessRecords, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  list(): Promise<readonly ApiKey[]> {
    return this.#records.keys();
  }

  /** Throws `key.invalid`, `key.exists`. `maker`: who makes it; no scope goes beyond what he may do. */
  async add(
    wanted: { readonly name: string; readonly scopes: readonly string[]; readonly days?: number | undefined },
    maker: Caller,
    change: Change,
  ): Promise<{ readonly key: ApiKey; readonly token: string }> {
    const name = wanted.name.trim().toLowerCase();
    if (!/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/.test(name)) {
      throw invalid('name', 'a key has a name of 1 to 64 letters a–z, digits, dots, dashes, underscores');
    }
    const scopes = PERMISSIONS.filter((permission) => wanted.scopes.includes(permission));
    const unknown = wanted.scopes.filter((scope) => !PERMISSIONS.some((permission) => permission === scope));
    if (unknown.length > 0) throw invalid('scopes', `there is no scope ${JSON.stringify(unknown[0])}`);
    if (scopes.length === 0) throw invalid('scopes', 'a key needs at least one scope');
    const beyond = scopes.filter((scope) => !maker.permissions.has(scope));
    if (beyond.length > 0) throw invalid('scopes', `${maker.name} lacks ${beyond.join(', ')}`);
    const days = wanted.days ?? DAYS_DEFAULT;
    if (days < 1 || days > DAYS_MAX) throw invalid('days', `a key lasts 1 to ${DAYS_MAX} days`);
    const token = `${KEY_PREFIX}${newToken()}`;
    const key: ApiKey = {
      id: newId('k'),
      name,
      hint: token.slice(0, KEY_PREFIX.length + HINT_CHARS),
      scopes,
      createdAt: change.at,
      createdBy: maker.kind === 'local' ? '' : maker.name,
      expiresAt: change.at + days * DAY_MS,
      lastUsedAt: null,
      lastUsedFrom: '',
      revokedAt: null,
      revokedBy: '',
    };
    if (!(await this.#records.addKey(key, hashOf(token), change))) {
      throw new RiposteError('key.exists', `there is a key "${name}"`);
    }
    return { key, token };
  }

  /** Throws `api.not-found`. */
  async revoke(id: string, change: Change): Promise<void> {
    if (await this.#records.revokeKey(id, change)) return;
    throw new RiposteError('api.not-found', `there is no key ${id} in force`);
  }

  /** Who the key is; undefined: nobody, or nobody any more. */
  async caller(token: string, from: string): Promise<Caller | undefined> {
    const found = await this.#records.key(hashOf(token));
    if (!found) return undefined;
    const { key, maker } = found;
    const now = this.#clock.now();
    if (key.revokedAt !== null || now >= key.expiresAt) return undefined;
    if (key.createdBy !== '' && maker?.isActive !== true) return undefined;
    if (key.lastUsedAt === null || now - key.lastUsedAt >= USED_EVERY_MS) await this.#records.used(key.id, now, from);
    const allowed = maker ? permissionsOf(rolesHeld(maker.role)) : undefined;
    const permissions = key.scopes.filter((scope: Permission) => allowed?.has(scope) ?? true);
    return { kind: 'key', name: `key:${key.name}`, roles: [], permissions: new Set(permissions) };
  }
}

/** `field`: of what was wanted. */
function invalid(field: 'name' | 'scopes' | 'days', message: string): RiposteError {
  return new RiposteError('key.invalid', message, { facts: { field } });
}
