/** The routes about who somebody is: log-in, one-time links, sessions, the own password. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerOf } from '../../core/api/views.ts';
import { NOBODY, type Caller } from '../../domain/access/caller.ts';
import type { Change, User } from '../../domain/access/ports.ts';
import type { Origin } from '../../domain/access/throttle.ts';
import { csrfOf, hashOf, newToken } from '../../domain/access/tokens.ts';
import { LIFE_MS } from '../../domain/access/sessions.ts';
import { cookie, cookieIn, DEVICE_COOKIE, SESSION_COOKIE } from './cookies.ts';
import { setLoginCookie } from './login-cookies.ts';
import type { ServerPorts } from './ports.ts';
import { apiError } from './problem.ts';
import { actorOf, given, notFound, type Handlers } from './request.ts';

const DEVICE_LIFE_MS = 365 * 24 * 60 * 60_000;

/** What a handler has that lets somebody in. */
interface Entering {
  readonly ports: ServerPorts;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export const SESSION_HANDLERS = {
  logIn: async (call) => {
    const { ports, request, body } = call;
    const user = await ports.accounts.login(body.name, body.password, originOf(request, ports));
    return letIn(call, user, 'password');
  },

  whoAmI: async ({ ports, request, caller }) => {
    const token = cookieIn(request.headers.cookie, SESSION_COOKIE);
    return {
      user: caller === NOBODY ? null : personView(caller),
      csrf: caller.kind === 'session' && caller !== NOBODY && token !== undefined ? csrfOf(token) : '',
      setupPending: caller === NOBODY && (await ports.accounts.isEmpty()),
    };
  },

  logOut: async (call) => {
    await endSession(call);
    return { ok: true };
  },

  listSessions: async ({ ports, caller }) => {
    const sessions = await ports.sessions.of(userOf(caller).id);
    const rows = sessions.map(({ user: _user, ...session }) => ({
      ...session,
      current: session.id === caller.session,
    }));
    return { rows, next: null };
  },

  endSession: async (call) => {
    const { ports, caller, params } = call;
    const { id, name } = userOf(caller);
    if (!(await ports.sessions.endOf(id, { only: params.session }, name, changeOf(call)))) {
      throw notFound('there is no such session of yours');
    }
    return { ok: true };
  },

  endOtherSessions: async (call) => {
    const { ports, caller } = call;
    const { id, name } = userOf(caller);
    await ports.sessions.endOf(id, { but: caller.session ?? '' }, name, changeOf(call));
    return { ok: true };
  },

  changePassword: async ({ ports, request, caller, body }) => {
    await ports.accounts.changePassword(userOf(caller), body, caller.session, originOf(request, ports));
    return { ok: true };
  },

  lookAtLink: async ({ ports, body }) => {
    const { kind, name, expiresAt } = await ports.accounts.look(body.token);
    return { kind, name, expiresAt };
  },

  useLink: async (call) => {
    const { ports, request, body } = call;
    const name = given(body.name);
    const displayName = given(body.displayName);
    const user = await ports.accounts.useLink(
      body.token,
      {
        password: body.password,
        ...(name === undefined ? {} : { name }),
        ...(displayName === undefined ? {} : { displayName }),
      },
      ports.site.addressOf(request.raw),
    );
    // A link stands for the password and for nothing more: who has a second factor gives it.
    return letIn(call, user, 'link');
  },
} as const satisfies Partial<Handlers>;

/** After the password: a session, or what is still missing. */
async function letIn(call: Entering, user: User, how: string): Promise<AnswerOf<'logIn'>> {
  const next = await call.ports.identity?.afterPassword(user);
  if (!next) return openSession(call, user, how);
  setLoginCookie(call.reply, 'login', next.token, next.expiresAt - call.ports.clock.now());
  return { status: next.kind, methods: next.methods, csrf: '' };
}

/**
 * The one door to a session: everybody who is in came through here. A session that the browser had ends, so none can be fixed beforehand, and
 * the browser is known from now on (T3 of the throttle). `how`: `password`, `password+totp`, `passkey`, `oidc`.
 */
export async function openSession(
  { ports, request, reply }: Entering,
  user: User,
  how: string,
): Promise<AnswerOf<'logIn'>> {
  const { cookie: sent, 'user-agent': agent = '' } = request.headers;
  const where = { address: ports.site.addressOf(request.raw), agent };
  const { token, csrf } = await ports.sessions.open(user, how, where, cookieIn(sent, SESSION_COOKIE));
  const known = cookieIn(sent, DEVICE_COOKIE);
  const device = known !== undefined && /^[\w-]{43}$/.test(known) ? known : newToken();
  await ports.accounts.knowDevice(hashOf(device), user, DEVICE_LIFE_MS);
  reply.header('set-cookie', [cookie(SESSION_COOKIE, token, LIFE_MS), cookie(DEVICE_COOKIE, device, DEVICE_LIFE_MS)]);
  return { status: 'in', methods: [], csrf };
}

/** Ends the session of this request, and takes its cookie away. Throws `access.no-session`. */
export async function endSession({
  ports,
  request,
  reply,
  caller,
}: Entering & { readonly caller: Caller }): Promise<void> {
  userOf(caller);
  await ports.sessions.end(cookieIn(request.headers.cookie, SESSION_COOKIE) ?? '');
  reply.header('set-cookie', cookie(SESSION_COOKIE, '', 0));
}

/** Where an attempt at a log-in comes from. */
export function originOf({ raw, headers }: FastifyRequest, { site }: Pick<ServerPorts, 'site'>): Origin {
  const device = cookieIn(headers.cookie, DEVICE_COOKIE);
  return { address: site.addressOf(raw), device: device === undefined ? undefined : hashOf(device) };
}

/** Who changes something now, and from where, for the audit. */
export function changeOf(call: {
  readonly ports: Pick<ServerPorts, 'clock' | 'site'>;
  readonly request: FastifyRequest;
  readonly caller: Caller;
  readonly body?: unknown;
  readonly query?: unknown;
}): Change {
  const { ports, request, caller } = call;
  const origin = caller.kind === 'local' ? '' : ports.site.addressOf(request.raw);
  return { by: actorOf(call).name, at: ports.clock.now(), origin };
}

/** The user of a session. Throws `access.no-session`: a key or the local token has none. */
export function userOf({ user }: Caller): User {
  if (!user) throw apiError('access.no-session');
  return user;
}

function personView({ kind, name, roles, permissions, user }: Caller): NonNullable<AnswerOf<'whoAmI'>['user']> {
  const role = user?.role ?? roles.at(-1) ?? '';
  const { id = '', displayName = '', email = '' } = user ?? {};
  return { id, name, displayName, email, kind, role, roles: [...roles], permissions: [...permissions] };
}
