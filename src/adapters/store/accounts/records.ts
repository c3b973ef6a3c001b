/** Users, sessions, keys and log-ins as rows (`domain/access/ports.ts`). */
import type { AuditEvent } from '../../../domain/access/audit.ts';
import type {
  AccessRecords,
  ApiKey,
  Change,
  LinkKind,
  NewUser,
  OneTimeLink,
  Session,
  User,
} from '../../../domain/access/ports.ts';
import type { Role } from '../../../domain/access/permissions.ts';
import type { Access } from '../access.ts';
import { auditStep } from '../audit/steps.ts';
import { number, parsed, text, textOrNull } from '../rows.ts';
import type { SqlRow, SqlValue, Step } from '../wire.ts';

const timeOrNull = (row: SqlRow, column: string): number | null => {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
};

export function createAccounts({ read, readAll, write }: Pick<Access, 'read' | 'readAll' | 'write'>): AccessRecords {
  const one = async (...query: Parameters<typeof read>): Promise<SqlRow | undefined> => (await read(...query))[0];
  return {
    isEmpty: async () => number((await one('account.any')) ?? {}, 'found') === 0,
    users: async () => (await read('account.all')).map(toUser),
    user: async (by) => {
      const row =
        'id' in by
          ? await one('account.by-id', by.id)
          : 'name' in by
            ? await one('account.by-name', by.name)
            : await one('account.by-email', by.email);
      return row && toUser(row);
    },
    passwordOf: async (id) => {
      const row = await one('account.password', id);
      return (row && textOrNull(row, 'password')) ?? undefined;
    },
    addUser: async (user, change) => {
      const { ok } = await write({
        steps: [addition(user, change), audit('user.added', user.name, user.role, change)],
      });
      return ok;
    },
    editUser: async (id, { displayName, email, role, isActive }, version, detail, change) => {
      const [before] = await read('account.by-id', id);
      const seen = version ?? number(before ?? {}, 'version');
      const params = [id, displayName, email, role, Number(isActive), change.at, change.by, seen];
      const written = await write({
        steps: [
          { sql: 'account.edit', params, mustChange: true },
          ...(isActive ? [] : [{ sql: 'session.end-but', params: [id, ''] } as const]),
          audit('user.changed', text(before ?? {}, 'name'), detail, change),
        ],
        look: { sql: 'account.by-id', params: [id] },
      });
      if (written.ok) return 'done';
      return number(written.rows[0] ?? {}, 'version') === seen ? 'last-administrator' : 'changed';
    },
    setPassword: async (id, kept, butSession, change) => {
      const name = text((await one('account.by-id', id)) ?? {}, 'name');
      await write({
        steps: [...passwordSteps(id, kept, butSession, change), audit('password.changed', name, '', change)],
      });
    },
    renewPassword: async (id, before, after) => {
      await write({ steps: [{ sql: 'account.renew-password', params: [id, before, after] }] });
    },

    addSession: async ({ id, user, how, createdAt, seenAt, expiresAt, address, agent }, hash, change) => {
      const params = [hash, id, user, how, createdAt, seenAt, expiresAt, address, agent];
      await write({
        steps: [
          { sql: 'session.purge', params: [change.at] },
          { sql: 'session.add', params },
          { sql: 'account.logged-in', params: [user, change.at] },
          audit('login.succeeded', change.by, how, change),
        ],
      });
    },
    session: async (hash) => {
      const [[session] = [], [user] = []] = await readAll([
        { sql: 'session.by-hash', params: [hash] },
        { sql: 'account.of-session', params: [hash] },
      ]);
      return session && user && { session: toSession(session), user: toUser(user) };
    },
    seen: async (id, at) => {
      await write({ steps: [{ sql: 'session.seen', params: [id, at] }] });
    },
    sessionsOf: async (user, now) => (await read('session.of-account', user, now)).map(toSession),
    endSessions: async (user, sessions, target, change) => {
      const step: Step =
        'only' in sessions
          ? { sql: 'session.end', params: [user, sessions.only], mustChange: true }
          : { sql: 'session.end-but', params: [user, sessions.but] };
      const detail = 'only' in sessions ? '' : sessions.but === '' ? 'all' : 'all others';
      return (await write({ steps: [step, audit('session.ended', target, detail, change)] })).ok;
    },

    keys: async () => (await read('api-key.all')).map(toKey),
    key: async (hash) => {
      const [[key] = [], [maker] = []] = await readAll([
        { sql: 'api-key.by-hash', params: [hash] },
        { sql: 'account.of-key', params: [hash] },
      ]);
      return key && { key: toKey(key), maker: maker ? toUser(maker) : null };
    },
    addKey: async ({ id, name, hint, scopes, createdAt, createdBy, expiresAt }, hash, change) => {
      const params = [id, hash, name, hint, JSON.stringify(scopes), createdAt, createdBy, expiresAt];
      const detail = `${scopes.join(', ')}; until ${new Date(expiresAt).toISOString()}`;
      const { ok } = await write({ steps: [{ sql: 'api-key.add', params }, audit('key.added', name, detail, change)] });
      return ok;
    },
    revokeKey: async (id, change) => {
      const name = text((await one('api-key.name', id)) ?? {}, 'name');
      const step: Step = { sql: 'api-key.revoke', params: [id, change.at, change.by], mustChange: true };
      return (await write({ steps: [step, audit('key.revoked', name, '', change)] })).ok;
    },
    used: async (id, at, from) => {
      await write({ steps: [{ sql: 'api-key.used', params: [id, at, from] }] });
    },

    putLink: async (hash, { kind, user, expiresAt }, change) => {
      const name = user === null ? '' : text((await one('account.by-id', user)) ?? {}, 'name');
      await write({
        steps: [
          { sql: 'link.replace', params: [kind, user, change.at] },
          { sql: 'link.add', params: [hash, kind, user, expiresAt] },
          audit('link.made', name, kind, change),
        ],
      });
    },
    link: async (hash, now) => {
      const row = await one('link.get', hash, now);
      return row && toLink(row);
    },
    useLink: async (hash, what, change) => {
      const use: Step = {
        sql: 'link.use',
        params: [hash, change.at],
        mustChange: true,
        refusal: { code: 'link.used', detail: '' },
      };
      const steps =
        what.kind === 'add'
          ? [addition(what.user, change), audit('setup.completed', what.user.name, what.user.role, change)]
          : [
              ...passwordSteps(what.user, what.password, undefined, change),
              audit('password.changed', change.by, 'by a link', change),
            ];
      const written = await write({ steps: [use, ...steps] });
      if (written.ok) return 'done';
      return 'code' in written && written.code === 'link.used' ? 'used' : 'taken';
    },

    take: async (tried, { now, firstMs, mostMs, forgottenAfterMs }) => {
      const steps = tried.map(({ subject, free }): Step => ({
        sql: 'login.take',
        params: [subject, now, free, firstMs, mostMs],
        mustChange: true,
      }));
      return (await write({ steps: [{ sql: 'login.purge', params: [now - forgottenAfterMs] }, ...steps] })).ok;
    },
    waitsUntil: async (subjects) => {
      const row = (await one('login.waits', JSON.stringify(subjects))) ?? {};
      return { until: number(row, 'until'), failures: number(row, 'failures') };
    },
    succeeded: async (subjects, forget) => {
      await write({
        steps: [
          ...subjects.map((subject): Step => ({ sql: 'login.less', params: [subject] })),
          ...forget.map((subject): Step => ({ sql: 'login.forget', params: [subject] })),
        ],
      });
    },
    addDevice: async (hash, user, expiresAt, now) => {
      await write({
        steps: [
          { sql: 'login-device.purge', params: [now] },
          { sql: 'login-device.add', params: [hash, user, expiresAt] },
        ],
      });
    },
    isDevice: async (hash, user, now) => (await one('login-device.get', hash, user, now)) !== undefined,

    record: async (what, target, detail, change) => {
      await write({ steps: [audit(what, target, detail, change)] });
    },
  };
}

function addition(user: NewUser, { by, at }: Change): Step {
  const { id, name, displayName, email, role, isActive, password } = user;
  const params: readonly SqlValue[] = [id, name, displayName, email, role, Number(isActive), password, at, by];
  return { sql: 'account.add', params, refusal: { code: 'account.taken', detail: name } };
}

/** Every session ends but one, and so does every link: what they rested on is the former password. */
function passwordSteps(id: string, kept: string, butSession: string | undefined, { by, at }: Change): readonly Step[] {
  return [
    { sql: 'account.set-password', params: [id, kept, at, by] },
    { sql: 'session.end-but', params: [id, butSession ?? ''] },
    { sql: 'link.replace', params: ['', id, at] },
  ];
}

function audit(what: AuditEvent, target: string, detail: string, { by, at, origin }: Change): Step {
  return auditStep({ at, who: by, what, target, origin, detail });
}

function toUser(row: SqlRow): User {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    displayName: text(row, 'display_name'),
    email: text(row, 'email'),
    // Written by this store, from a value of the table of roles.
    role: text(row, 'role') as Role,
    isActive: number(row, 'active') === 1,
    hasPassword: number(row, 'has_password') === 1,
    createdAt: number(row, 'created_at'),
    changedAt: number(row, 'changed_at'),
    changedBy: text(row, 'changed_by'),
    lastLoginAt: timeOrNull(row, 'last_login_at'),
    version: number(row, 'version'),
  };
}

function toSession(row: SqlRow): Session {
  return {
    id: text(row, 'id'),
    user: text(row, 'account'),
    how: text(row, 'how'),
    createdAt: number(row, 'created_at'),
    seenAt: number(row, 'seen_at'),
    expiresAt: number(row, 'expires_at'),
    address: text(row, 'address'),
    agent: text(row, 'agent'),
  };
}

function toKey(row: SqlRow): ApiKey {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    hint: text(row, 'hint'),
    scopes: parsed<ApiKey['scopes']>(row, 'scopes'),
    createdAt: number(row, 'created_at'),
    createdBy: text(row, 'created_by'),
    expiresAt: number(row, 'expires_at'),
    lastUsedAt: timeOrNull(row, 'last_used_at'),
    lastUsedFrom: text(row, 'last_used_from'),
    revokedAt: timeOrNull(row, 'revoked_at'),
    revokedBy: text(row, 'revoked_by'),
  };
}

function toLink(row: SqlRow): OneTimeLink {
  return {
    kind: text(row, 'kind') as LinkKind,
    user: textOrNull(row, 'account'),
    expiresAt: number(row, 'expires_at'),
  };
}
