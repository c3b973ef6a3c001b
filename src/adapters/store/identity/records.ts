/**
 * Second factors, passkeys and single sign-on as rows (`domain/access/identity-ports.ts`). What may happen once is one conditional statement,
 * and a change is one transaction with its row in the audit.
 */
import type { AuditEvent } from '../../../domain/access/audit.ts';
import type {
  IdentityChange,
  IdentityRecords,
  PasskeyRecord,
  PendingRecord,
  ProviderRecord,
  SealedValue,
} from '../../../domain/access/identity-ports.ts';
import type { Access } from '../access.ts';
import { auditStep } from '../audit/steps.ts';
import { number, parsed, text, textOrNull } from '../rows.ts';
import type { SqlRow, Step } from '../wire.ts';

/** Log-ins under way of nobody yet: more than any house begins in ten minutes. */
const NOBODY_MAX = 5_000;
const TOTP_PLACE = /^\/user\/(.*)$/s;
const PROVIDER_PLACE = /^\/sso\/(.*)$/s;

export function createIdentity({ write, read, readAll }: Pick<Access, 'write' | 'read' | 'readAll'>): IdentityRecords {
  /** False: a step that must change something did not, and nothing is changed. */
  const did = async (...steps: readonly Step[]): Promise<boolean> => (await write({ steps })).ok;
  const forget = (user: string): Step => ({ sql: 'factor-failure.forget', params: [user] });
  const recoverySteps = (user: string, hashes: readonly string[]): readonly Step[] => [
    { sql: 'recovery.remove', params: [user] },
    { sql: 'recovery.put', params: [user, JSON.stringify(hashes)] },
  ];
  return {
    factorsOf: async (user) => {
      const [totp, recovery, passkeys, failures] = await readAll([
        { sql: 'totp.get', params: [user] },
        { sql: 'recovery.count', params: [user] },
        { sql: 'passkey.count', params: [user] },
        { sql: 'factor-failure.get', params: [user] },
      ]);
      const [secret, failed = {}] = [totp?.[0], failures?.[0]];
      return {
        totp: secret && {
          sealed: sealedIn(secret),
          confirmed: number(secret, 'confirmed') === 1,
          lastStep: number(secret, 'last_step'),
          createdAt: number(secret, 'created_at'),
        },
        recoveryLeft: number(recovery?.[0] ?? {}, 'codes'),
        passkeys: number(passkeys?.[0] ?? {}, 'passkeys'),
        failures: number(failed, 'failures'),
        lockedUntil: number(failed, 'locked_until'),
      };
    },
    factorCounts: async () =>
      new Map(
        (await read('factor.counts')).map((row) => [
          text(row, 'user'),
          {
            totp: number(row, 'totp') === 1,
            recoveryLeft: number(row, 'recovery'),
            passkeys: number(row, 'passkeys'),
          },
        ]),
      ),
    draftTotp: (user, { keyId, text: sealed }, { at }) =>
      did({ sql: 'totp.draft', params: [user, keyId, sealed, at], mustChange: true }),
    confirmTotp: (user, step, recovery, change) =>
      did(
        { sql: 'totp.confirm', params: [user, step], mustChange: true },
        ...recoverySteps(user, recovery),
        forget(user),
        noted('factor.added', 'one-time codes', change),
      ),
    useStep: (user, step) => did({ sql: 'totp.step', params: [user, step], mustChange: true }, forget(user)),
    useRecovery: (user, hash, change) =>
      did(
        { sql: 'recovery.use', params: [user, hash], mustChange: true },
        forget(user),
        noted('factor.used', 'a recovery code, which is gone', change),
      ),
    renewRecovery: async (user, hashes, change) => {
      await did(...recoverySteps(user, hashes), noted('factor.added', `${hashes.length} recovery codes`, change));
    },
    removeTotp: (user, change) =>
      did(
        { sql: 'totp.remove', params: [user], mustChange: true },
        { sql: 'recovery.remove', params: [user] },
        forget(user),
        noted('factor.removed', 'one-time codes', change),
      ),
    countAttempt: (user, seen, until) =>
      did({ sql: 'factor-failure.count', params: [user, seen, until], mustChange: true }),
    resetFactors: async (user, change) => {
      await did(
        { sql: 'totp.remove', params: [user] },
        { sql: 'recovery.remove', params: [user] },
        { sql: 'passkey.remove-all', params: [user] },
        { sql: 'pending.remove', params: [user] },
        forget(user),
        noted('factor.removed', 'all of them', change),
      );
    },

    addPasskey: ({ id, user, name, publicKey, counter, transports, synced, createdAt }, change) =>
      did(
        {
          sql: 'passkey.add',
          params: [id, user, name, publicKey, counter, JSON.stringify(transports), Number(synced), createdAt],
          mustChange: true,
        },
        noted('factor.added', `the passkey ${name}`, change),
      ),
    passkey: async (id) => {
      const row = (await read('passkey.get', id))[0];
      return row && toPasskey(row);
    },
    passkeysOf: async (user) => (await read('passkey.of-user', user)).map(toPasskey),
    usePasskey: (id, seen, counter, at) =>
      did({ sql: 'passkey.use', params: [id, seen, counter, at], mustChange: true }),
    renamePasskey: (user, id, name, change) =>
      did(
        { sql: 'passkey.rename', params: [user, id, name], mustChange: true },
        noted('factor.renamed', `a passkey is called ${name}`, change),
      ),
    removePasskey: (user, id, change) =>
      did(
        { sql: 'passkey.remove', params: [user, id], mustChange: true },
        noted('factor.removed', 'a passkey', change),
      ),

    openPending: async ({ hash, kind, user, data, expiresAt }, now) => {
      await did(
        { sql: 'pending.expire', params: [now] },
        { sql: 'pending.bound', params: [NOBODY_MAX - 1] },
        { sql: 'pending.add', params: [hash, kind, user, JSON.stringify(data), expiresAt] },
      );
    },
    pending: async (hash, kind, now) => {
      const row = (await read('pending.get', hash, kind, now))[0];
      return row && toPending(row);
    },
    takePending: async (hash, kind, now) =>
      pendingOf(
        await write({
          steps: [{ sql: 'pending.take', params: [hash, kind, now], mustChange: true }],
          look: { sql: 'pending.row', params: [hash] },
        }),
      ),
    tryPending: async (hash, kind, now, attempts) =>
      pendingOf(
        await write({
          steps: [{ sql: 'pending.try', params: [hash, kind, now, attempts], mustChange: true }],
          look: { sql: 'pending.row', params: [hash] },
        }),
      ),

    providers: async () => (await read('provider.all')).map(toProvider),
    putProvider: async ({ name, settings, secret, enabled }, named, change) => {
      const sealed = [secret?.keyId ?? null, secret?.text ?? null];
      const { at, by } = change;
      await did(
        { sql: 'provider.put', params: [name, JSON.stringify(settings), ...sealed, Number(enabled), at, by] },
        noted('provider.changed', `${enabled ? 'enabled' : 'disabled'}: ${named.join(', ')}`, change),
      );
    },
    removeProvider: (name, change) =>
      did({ sql: 'provider.remove', params: [name], mustChange: true }, noted('provider.changed', 'removed', change)),
    linkOf: async (issuer, subject) => {
      const row = (await read('sso-link.get', issuer, subject))[0];
      return (
        row && {
          issuer,
          subject,
          user: text(row, 'user'),
          made: number(row, 'made') === 1,
          createdAt: number(row, 'created_at'),
        }
      );
    },
    link: ({ issuer, subject, user, made }, change) =>
      did(
        { sql: 'sso-link.add', params: [issuer, subject, user, Number(made), change.at], mustChange: true },
        noted('user.changed', `linked to a subject of ${issuer}`, change),
      ),

    setting: async (key) => {
      const row = (await read('identity-setting.get', key))[0];
      return row && text(row, 'value');
    },
    setSetting: async (key, value, change) => {
      await did(
        { sql: 'identity-setting.put', params: [key, value] },
        noted('factor.required', value === '' ? 'for nobody' : value, change),
      );
    },
    ensureSetting: async (key, value) => {
      await did({ sql: 'identity-setting.ensure', params: [key, value] });
      const row = (await read('identity-setting.get', key))[0];
      return row ? text(row, 'value') : value;
    },
    sealed: async () => {
      const [totps = [], providers = []] = await readAll([
        { sql: 'totp.all', params: [] },
        { sql: 'provider.all', params: [] },
      ]);
      return [
        ...totps.map((row) => ({
          place: { instance: `/user/${text(row, 'user')}`, setting: 'totp' },
          sealed: sealedIn(row),
        })),
        ...providers
          .filter((row) => row['sealed'] !== null)
          .map((row) => ({
            place: { instance: `/sso/${text(row, 'name')}`, setting: 'clientSecret' },
            sealed: sealedIn(row),
          })),
      ];
    },
    reseal: async (values) => {
      await did(
        ...values.flatMap(({ place: { instance }, sealed: { keyId, text: sealed } }): readonly Step[] => {
          const user = TOTP_PLACE.exec(instance)?.[1];
          if (user !== undefined) return [{ sql: 'totp.reseal', params: [user, keyId, sealed] }];
          const provider = PROVIDER_PLACE.exec(instance)?.[1];
          return provider === undefined ? [] : [{ sql: 'provider.reseal', params: [provider, keyId, sealed] }];
        }),
      );
    },
  };
}

function noted(what: AuditEvent, detail: string, { by, at, target }: IdentityChange): Step {
  return auditStep({ at, who: by, what, target, detail });
}

function sealedIn(row: SqlRow): SealedValue {
  return { keyId: text(row, 'key_id'), text: text(row, 'sealed') };
}

function toPasskey(row: SqlRow): PasskeyRecord {
  return {
    id: text(row, 'id'),
    user: text(row, 'user'),
    name: text(row, 'name'),
    publicKey: text(row, 'public_key'),
    counter: number(row, 'counter'),
    transports: parsed(row, 'transports'),
    synced: number(row, 'synced') === 1,
    createdAt: number(row, 'created_at'),
    lastUsedAt: row['last_used_at'] === null ? null : number(row, 'last_used_at'),
  };
}

function pendingOf(written: { readonly ok: boolean; readonly rows: readonly SqlRow[] }): PendingRecord | undefined {
  const row = written.ok ? written.rows[0] : undefined;
  return row && toPending(row);
}

function toPending(row: SqlRow): PendingRecord {
  return {
    hash: text(row, 'hash'),
    kind: text(row, 'kind') as PendingRecord['kind'],
    user: textOrNull(row, 'user'),
    data: parsed(row, 'data'),
    expiresAt: number(row, 'expires_at'),
  };
}

function toProvider(row: SqlRow): ProviderRecord {
  return {
    name: text(row, 'name'),
    settings: parsed(row, 'settings'),
    secret: row['sealed'] === null ? null : sealedIn(row),
    enabled: number(row, 'enabled') === 1,
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
  };
}
