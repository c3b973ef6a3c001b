/** The routes about users, keys and roles. */
import type { FastifyReply } from 'fastify';
import type { AnswerOf } from '../../core/api/views.ts';
import type { Made } from '../../domain/access/accounts.ts';
import { ROLE_PERMISSIONS, ROLE_TEXTS, ROLES } from '../../domain/access/permissions.ts';
import type { User } from '../../domain/access/ports.ts';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';
import { given, versionSeen, type Handlers } from './request.ts';
import { changeOf, userOf } from './sessions.ts';

type UserView = AnswerOf<'showUser'>;

export const USER_HANDLERS = {
  listUsers: async ({ ports }) => ({ rows: (await ports.accounts.all()).map(userView), next: null }),

  showUser: async ({ ports, params, reply }) => tagged(reply, await named(ports, params.user)),

  addUser: async (call) => {
    const { ports, body, reply } = call;
    const change = changeOf(call);
    const wanted = { name: body.name, role: body.role, displayName: body.displayName ?? '', email: body.email ?? '' };
    const user = await ports.accounts.add(wanted, change);
    const made = await ports.accounts.linkFor(user.name, change);
    return { user: tagged(reply, user), link: linkView(ports, 'invite', made) };
  },

  // An edit names the version that was seen; who throws somebody out in an emergency has read nothing before.
  editUser: async (call) => {
    const { ports, params, request, body, reply } = call;
    const isActive = given(body.isActive);
    const edit = {
      displayName: body.displayName ?? undefined,
      email: body.email ?? undefined,
      role: given(body.role),
      isActive,
    };
    const seen = versionSeen(request);
    const isPlug = isActive === false && Object.values(edit).filter((value) => value !== undefined).length === 1;
    if (seen === undefined && !isPlug) throw apiError('user.needs-version', 'If-Match is missing');
    const version = seen === undefined || seen === '*' ? undefined : Number(seen);
    return tagged(reply, await ports.accounts.edit(params.user, edit, version, changeOf(call)));
  },

  // Not the mail address: approvals go there, and single sign-on may tell an account by it.
  editMe: async (call) => {
    const { ports, caller, body } = call;
    const { name } = userOf(caller);
    return userView(await ports.accounts.edit(name, { displayName: body.displayName }, undefined, changeOf(call)));
  },

  resetUser: async (call) => {
    const { ports, params } = call;
    const made = await ports.accounts.linkFor(params.user, changeOf(call));
    return linkView(ports, made.user.hasPassword ? 'reset' : 'invite', made);
  },

  endUserSessions: async (call) => {
    const { ports, params } = call;
    const { id, name } = await named(ports, params.user);
    await ports.sessions.endOf(id, { but: '' }, name, changeOf(call));
    return { ok: true };
  },

  makeSetupLink: async (call) => {
    const { ports, caller } = call;
    if (caller.kind !== 'local') throw apiError('access.local-only');
    return linkView(ports, 'setup', await ports.accounts.setupLink(changeOf(call)));
  },

  listKeys: async ({ ports }) => ({ rows: await ports.keys.list(), next: null }),

  addKey: async (call) => {
    const { ports, caller, body } = call;
    const days = body.days ?? undefined;
    const { key, token } = await ports.keys.add({ name: body.name, scopes: body.scopes, days }, caller, changeOf(call));
    return { ...key, token };
  },

  revokeKey: async (call) => {
    await call.ports.keys.revoke(call.params.key, changeOf(call));
    return { key: call.params.key };
  },

  listRoles: async () => ({
    rows: ROLES.map((role) => ({
      role,
      description: ROLE_TEXTS[role],
      permissions: [...ROLE_PERMISSIONS[role]],
    })),
    next: null,
  }),
} as const satisfies Partial<Handlers>;

async function named(ports: ServerPorts, name: string): Promise<User> {
  const user = await ports.accounts.byName(name);
  if (!user) throw apiError('user.unknown', 'there is no user of that name');
  return user;
}

function tagged(reply: FastifyReply, user: User): UserView {
  reply.header('etag', `"${user.version}"`);
  return userView(user);
}

function userView({ version, ...user }: User): UserView {
  return { ...user, version: String(version) };
}

/** The token stands behind the #: no browser sends it, so no log of a server and no `Referer` has it. */
function linkView({ site }: ServerPorts, kind: AnswerOf<'resetUser'>['kind'], made: Made): AnswerOf<'resetUser'> {
  return { url: `${site.url}/setup#${made.token}`, kind, expiresAt: made.expiresAt };
}
