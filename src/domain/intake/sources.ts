/**
 * Sources: named ways in.
 *
 * S1. A secret is told once, when it is made. Of an api source its hash is kept; a webhook's, which is needed to compare, is kept sealed.
 * S2. Two secrets are valid while a rotation is under way, never more. One that is dropped is good for nothing from then on.
 * S3. Who delivers learns nothing but whether it was taken: a source that is not there, is switched off or was signed wrong answers the same.
 * S4. An edit names the version that it has seen.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { checkMapping, RIPOSTE_MAPPING } from './mapping.ts';
import type { Credential, IntakeRecords, Mapping, SealedSecret, SourceKind, SourceRecord } from './ports.ts';
import { headersRefusal, isSigned, SECRET_BYTES, secretText, type SignedHeaders } from './signature.ts';

/** Where a secret is sealed for: no instance has a name like this. */
export function placeOf(source: string, setting: string): { readonly instance: string; readonly setting: string } {
  return { instance: `/source/${source}`, setting };
}

export interface SourcesPorts {
  readonly records: Pick<IntakeRecords, 'sources' | 'secretsOf' | 'addSource' | 'editSource' | 'removeSource'>;
  readonly clock: Clock;
  readonly keys: {
    seal(plain: string, place: { instance: string; setting: string }, first: boolean): Promise<SealedSecret>;
    unseal(sealed: SealedSecret, place: { instance: string; setting: string }): Promise<string>;
  };
  /** Is nothing sealed anywhere yet? */
  isFirstSecret(): Promise<boolean>;
  /** The names of all instances. */
  instances(): readonly string[];
}

export interface SourceParts {
  readonly instance?: string;
  readonly mapping?: Partial<Mapping>;
  readonly enabled?: boolean;
}

export interface WithSecret {
  readonly source: SourceRecord;
  /** S1. null: none was made. */
  readonly secret: string | null;
}

/** What of a request says who delivers. */
export interface Proof extends SignedHeaders {
  /** Of "Authorization: Bearer …"; empty where there is none. */
  readonly key: string;
}

/** Fit for a path. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const KEY_PREFIX = 'rks_';

export class Sources {
  readonly #ports: SourcesPorts;
  #held: Promise<ReadonlyMap<string, SourceRecord>> | undefined;
  /** Secrets of webhooks as they were told, by `name/version`: opened once. */
  readonly #opened = new Map<string, Promise<readonly string[]>>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(ports: SourcesPorts) {
    this.#ports = ports;
  }

  async list(): Promise<readonly SourceRecord[]> {
    return [...(await this.#all()).values()];
  }

  /** Throws `source.unknown`. */
  async get(name: string): Promise<SourceRecord> {
    const found = (await this.#all()).get(name);
    if (!found) throw new RiposteError('source.unknown', `there is no source "${name}"`);
    return found;
  }

  /** Before the body is read. Throws `source.unauthorised`, `source.stale`. */
  async admit(name: string, proof: Proof): Promise<void> {
    const source = (await this.#all()).get(name);
    if (!source?.enabled) throw unauthorised();
    if (source.kind === 'api') return checkKey(source, proof.key);
    const refused = headersRefusal(proof, this.#ports.clock.now());
    if (refused === 'missing') throw unauthorised();
    if (refused === 'stale') throw new RiposteError('source.stale', 'the signature is not of this time');
  }

  /** The source, when the body is its own. Throws `source.unauthorised`, `source.stale`, `secret.…`. */
  async sourceOf(name: string, proof: Proof, body: Uint8Array): Promise<SourceRecord> {
    await this.admit(name, proof);
    const source = await this.get(name);
    if (source.kind === 'webhook' && !isSigned(proof, body, await this.#secretsOf(source))) throw unauthorised();
    return source;
  }

  /** Throws `source.bad-name`, `source.exists`, `source.bad-instance`, `mapping.invalid`, `secret.…`. */
  add(name: string, kind: SourceKind, parts: SourceParts, by: string): Promise<WithSecret> {
    return this.#change(async () => {
      if (!NAME.test(name))
        throw new RiposteError(
          'source.bad-name',
          `${JSON.stringify(name.slice(0, 80))} cannot be the name of a source`,
        );
      if ((await this.#all()).has(name)) throw exists(name);
      const at = this.#ports.clock.now();
      const { secret, credential, sealed } = await this.#newSecret(name, kind, '1', at);
      const source = this.#checked({
        name,
        kind,
        instance: parts.instance ?? '',
        mapping: { ...RIPOSTE_MAPPING, ...parts.mapping },
        enabled: parts.enabled ?? true,
        credentials: [credential],
        changedAt: at,
        changedBy: by,
        version: 1,
      });
      if (!(await this.#ports.records.addSource(source, sealed, { by, at }))) throw exists(name);
      return { source, secret };
    });
  }

  /** `seen`: the version; `*` any. Throws `source.unknown`, `source.changed`, `source.bad-instance`, `mapping.invalid`. */
  edit(name: string, parts: SourceParts, seen: string, by: string): Promise<SourceRecord> {
    return this.#change(async () => {
      const before = await this.get(name);
      if (seen !== '*' && seen !== String(before.version)) throw changed(before);
      const edited = this.#checked({
        ...before,
        ...(parts.instance === undefined ? {} : { instance: parts.instance }),
        ...(parts.enabled === undefined ? {} : { enabled: parts.enabled }),
        ...(parts.mapping === undefined ? {} : { mapping: { ...before.mapping, ...parts.mapping } }),
      });
      return this.#edited(edited, { sealed: new Map(), dropped: [] }, by, Object.keys(parts).join(', '));
    });
  }

  /** S2. Throws `source.unknown`, `secret.…`. */
  rotate(name: string, finish: boolean, by: string): Promise<WithSecret> {
    return this.#change(async () => {
      const before = await this.get(name);
      const [newest] = before.credentials;
      if (finish || !newest) {
        const dropped = before.credentials.slice(1).map(({ id }) => id);
        const kept = { ...before, credentials: before.credentials.slice(0, 1) };
        const source = await this.#edited(kept, { sealed: new Map(), dropped }, by, 'rotation finished');
        return { source, secret: null };
      }
      const at = this.#ports.clock.now();
      const { secret, credential, sealed } = await this.#newSecret(name, before.kind, String(before.version + 1), at);
      const dropped = before.credentials.slice(1).map(({ id }) => id);
      const rotated = { ...before, credentials: [credential, newest] };
      return { source: await this.#edited(rotated, { sealed, dropped }, by, 'a new secret'), secret };
    });
  }

  /** Throws `source.unknown`. */
  remove(name: string, by: string): Promise<void> {
    return this.#change(async () => {
      await this.get(name);
      await this.#ports.records.removeSource(name, { by, at: this.#ports.clock.now() });
    });
  }

  async #edited(
    next: SourceRecord,
    secrets: { readonly sealed: ReadonlyMap<string, SealedSecret>; readonly dropped: readonly string[] },
    by: string,
    what: string,
  ): Promise<SourceRecord> {
    const at = this.#ports.clock.now();
    const source = { ...next, changedAt: at, changedBy: by, version: next.version + 1 };
    if (!(await this.#ports.records.editSource(source, secrets, { by, at, what }))) throw changed(next);
    return source;
  }

  async #newSecret(
    name: string,
    kind: SourceKind,
    id: string,
    at: number,
  ): Promise<{ secret: string; credential: Credential; sealed: ReadonlyMap<string, SealedSecret> }> {
    const bytes = randomBytes(SECRET_BYTES);
    if (kind === 'api') {
      const secret = `${KEY_PREFIX}${bytes.toString('base64url')}`;
      return { secret, credential: { id, madeAt: at, hash: hashOf(secret) }, sealed: new Map() };
    }
    const secret = secretText(bytes);
    const sealed = await this.#ports.keys.seal(secret, placeOf(name, id), await this.#ports.isFirstSecret());
    return { secret, credential: { id, madeAt: at, hash: '' }, sealed: new Map([[id, sealed]]) };
  }

  #checked(source: SourceRecord): SourceRecord {
    checkMapping(source.mapping);
    const known = this.#ports.instances();
    if (source.instance !== '' && !known.includes(source.instance)) throw badInstance(source.instance, known);
    return source;
  }

  #secretsOf({ name, version, credentials }: SourceRecord): Promise<readonly string[]> {
    const key = `${name}/${version}`;
    const known = this.#opened.get(key);
    if (known) return known;
    const opening = (async () => {
      const sealed = await this.#ports.records.secretsOf(name);
      return Promise.all(
        credentials.flatMap(({ id }) => {
          const one = sealed.get(id);
          return one ? [this.#ports.keys.unseal(one, placeOf(name, id))] : [];
        }),
      );
    })();
    this.#opened.set(key, opening);
    // What failed is not remembered: the key may be at hand the next time.
    opening.catch(() => this.#opened.delete(key));
    return opening;
  }

  #all(): Promise<ReadonlyMap<string, SourceRecord>> {
    this.#held ??= this.#ports.records
      .sources()
      .then((rows) => new Map(rows.map((row) => [row.name, row])))
      .catch((thrown: unknown) => {
        this.#held = undefined;
        throw thrown;
      });
    return this.#held;
  }

  /** One after the other, and durable before they count. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work).finally(() => {
      this.#held = undefined;
      this.#opened.clear();
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** Throws `source.bad-instance` for a name that no instance has. */
export function checkInstance(name: string, known: readonly string[]): void {
  if (name !== '' && !known.includes(name)) throw badInstance(name, known);
}

function checkKey({ credentials }: SourceRecord, key: string): void {
  const given = Buffer.from(hashOf(key));
  let found = false;
  for (const { hash } of credentials) {
    const wanted = Buffer.from(hash);
    if (wanted.length === given.length && timingSafeEqual(wanted, given)) found = true;
  }
  if (!found) throw unauthorised();
}

/** A key is 256 random bits: no slow hash is needed to keep it. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function unauthorised(): RiposteError {
  return new RiposteError('source.unauthorised', 'there is no such source, or this is not from it');
}

function exists(name: string): RiposteError {
  return new RiposteError('source.exists', `there is a source "${name}" already`);
}

function changed({ name, changedBy, version }: SourceRecord): RiposteError {
  return new RiposteError('source.changed', `source "${name}" is at another version by now`, {
    facts: { version: String(version), by: changedBy },
  });
}

function badInstance(name: string, known: readonly string[]): RiposteError {
  const there = known.length === 0 ? 'There is none yet: riposte instance add.' : `There are: ${known.join(', ')}.`;
  return new RiposteError('source.bad-instance', `there is no instance "${name}"`, { hint: there });
}
