/** Users, keys and roles as lines of a terminal. Pure. */
import type { AnswerOf } from '../../../core/api/views.ts';
import { hanging, line, span, whole, type Line, type Look } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

type UserRow = AnswerOf<'listUsers'>['rows'][number];
type KeyRow = AnswerOf<'listKeys'>['rows'][number];
type RoleRow = AnswerOf<'listRoles'>['rows'][number];

const dayOf = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString().slice(0, 10));

export function userTable(users: readonly UserRow[], look: Look): readonly Line[] {
  if (users.length === 0) return [line(0, 'no users')];
  const columns = [
    { title: 'user' },
    { title: 'role' },
    { title: 'state' },
    { title: 'logged in' },
    { title: 'who' },
  ] as const;
  const rows = users.map(({ name, role, isActive, hasPassword, lastLoginAt, displayName, email }) => [
    span(name, 'strong'),
    role,
    isActive
      ? hasPassword || lastLoginAt !== null
        ? span('active', 'good')
        : span('invited', 'caution')
      : span('disabled', 'dim'),
    dayOf(lastLoginAt),
    [displayName, email].filter(Boolean).join(', '),
  ]);
  return table(columns, rows, look);
}

export function keyTable(keys: readonly KeyRow[], look: Look): readonly Line[] {
  if (keys.length === 0) return [line(0, 'no keys')];
  const columns = [
    { title: 'key' },
    { title: 'id' },
    { title: 'begins' },
    { title: 'until' },
    { title: 'used' },
    { title: 'may' },
  ] as const;
  const rows = keys.map(({ name, id, hint, expiresAt, lastUsedAt, revokedAt, scopes }) => [
    span(name, revokedAt === null ? 'strong' : 'dim'),
    id,
    `${hint}…`,
    revokedAt === null ? dayOf(expiresAt) : span('revoked', 'dim'),
    dayOf(lastUsedAt),
    scopes.join(', '),
  ]);
  return table(columns, rows, look);
}

/** What a role may do beyond the one before it. */
export function roleLines({ role, description, permissions }: RoleRow, before: RoleRow | undefined): readonly Line[] {
  const own = permissions.filter((permission) => !before?.permissions.includes(permission));
  return [
    hanging(0, 2, span(role, 'title'), span(`  ${description}`, 'dim')),
    hanging(2, 2, before ? span(`all of ${before.role}, `, 'dim') : '', own.join(', ')),
  ];
}

/** A link is never broken, so that it can be copied. */
export function linkLines({ url, kind, expiresAt }: AnswerOf<'resetUser'>): readonly Line[] {
  const what = kind === 'setup' ? 'makes an administrator' : 'lets the user choose a password';
  const until = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
  return [whole(0, span(url, 'strong')), hanging(2, 2, span(`${what}: good once, until ${until} UTC`, 'dim'))];
}
