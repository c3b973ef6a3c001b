/**
 * The routes of second factors, passkeys and single sign-on.
 *
 * I1. A session is made at one place (`openSession`), after all that is needed was shown. What is under way before that is a cookie that only the
 *     routes of a log-in look at.
 * I2. Who changes how he gets in says his password again; who has none must have logged in lately. A session that somebody left open, or lost,
 *     is no way to stay in.
 */
import { API_ERRORS, type ApiErrorCode } from '../../core/api/errors.ts';
import type { AnswerOf } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { CHALLENGE_MS, SSO_MS } from '../../domain/access/login-times.ts';
import type { Person, PasskeyRecord } from '../../domain/access/identity-ports.ts';
import { personOf } from '../../domain/access/person.ts';
import type { User } from '../../domain/access/ports.ts';
import { LIFE_MS } from '../../domain/access/sessions.ts';
import { dropLoginCookie, loginCookie, setLoginCookie } from './login-cookies.ts';
import type { ServerPorts } from './ports.ts';
import { apiError, problemOf } from './problem.ts';
import { actorOf, given, type Call, type Handlers } from './request.ts';
import type { RouteName } from '../../core/api/routes.ts';
import { changeOf, openSession, originOf, SESSION_HANDLERS, userOf } from './sessions.ts';
import { PAGE_HEADERS, ssoPage } from './sso-page.ts';

/** How long after a log-in somebody without a password is taken to be still himself. */
const FRESH_MS = 15 * 60_000;

/** Of a test: who reads it is the administrator, whom the hints of a log-in send to the test. */
const TEST_HINTS: Readonly<Record<string, string>> = {
  'sso.unreachable':
    'Check the issuer letter by letter, that this machine resolves its name, and that it may connect to it (firewall, proxy).',
  'sso.bad-provider':
    'Open the issuer with /.well-known/openid-configuration behind it: "issuer" in there must be the same, letter by letter.',
  'sso.bad-client': 'Compare client id and secret with those at the provider, and whether it wants a secret at all.',
};

/** What of a call lets somebody in, or shows that it is he. */
type Entering = Pick<Call<RouteName>, 'ports' | 'request' | 'reply' | 'caller'>;

export const IDENTITY_HANDLERS = {
  loginMethods: async ({ ports }) => ({
    passkeys: ports.identity.hasPasskeys(),
    providers: await (await ports.identity.sso()).buttons(),
  }),

  loginFactor: async (call) => {
    const { ports, body, request, reply } = call;
    const { person, method } = await (
      await ports.identity.factors()
    ).complete(loginCookie(request, 'login'), body.code, ports.site.addressOf(request.raw));
    dropLoginCookie(reply, 'login');
    return entered(call, person, `password+${method}`);
  },

  loginEnrol: async ({ ports, request }) => {
    const factors = await ports.identity.factors();
    return drafted(ports, await factors.enrol(await factors.whose(loginCookie(request, 'login'), 'enrol')));
  },

  loginEnrolled: async (call) => {
    const { ports, body, request, reply } = call;
    const factors = await ports.identity.factors();
    const { person, recoveryCodes } = await factors.enrolled(loginCookie(request, 'login'), body.code);
    dropLoginCookie(reply, 'login');
    const { csrf } = await entered(call, person, 'password+totp');
    return { status: 'in', csrf, recoveryCodes };
  },

  startPasskeyLogin: async ({ ports, body, reply }) => {
    const { token, options } = await (await ports.identity.passkeys()).startLogin(given(body.name));
    setLoginCookie(reply, 'passkey', token, CHALLENGE_MS);
    return { options };
  },

  passkeyLogin: async (call) => {
    const { ports, body, request, reply } = call;
    const token = loginCookie(request, 'passkey');
    dropLoginCookie(reply, 'passkey');
    const person = await (
      await ports.identity.passkeys()
    ).login({
      token,
      response: body.response,
      origin: ports.site.addressOf(request.raw),
    });
    return entered(call, person, 'passkey');
  },

  startSso: async ({ ports, params, body, reply }) => {
    const { token, url } = await (await ports.identity.sso()).start(params.provider, body.returnTo);
    setLoginCookie(reply, 'sso', token, SSO_MS);
    return { url };
  },

  finishSso: async (call) => {
    const { ports, params, request, reply } = call;
    const [, query = ''] = request.url.split(/\?(.*)/s);
    try {
      const sso = await ports.identity.sso();
      const { person, returnTo, logoutToken } = await sso.finish(
        params.provider,
        loginCookie(request, 'sso'),
        query,
        ports.site.addressOf(request.raw),
      );
      dropLoginCookie(reply, 'sso');
      setLoginCookie(reply, 'provider', logoutToken, LIFE_MS);
      await entered(call, person, `oidc:${params.provider}`);
      return await reply.status(303).header('location', returnTo).send();
    } catch (thrown) {
      const { code, status } = problemOf(thrown, '');
      return reply
        .status(status)
        .headers(PAGE_HEADERS)
        .send(ssoPage(code as ApiErrorCode));
    }
  },

  logout: async (call) => {
    const { ports, request, reply } = call;
    const token = loginCookie(request, 'provider');
    await SESSION_HANDLERS.logOut(call);
    dropLoginCookie(reply, 'provider');
    return { url: token === '' ? null : ((await (await ports.identity.sso()).logout(token)) ?? null) };
  },

  showFactors: async (call) => factorsView(call.ports, userOf(call.caller)),

  enrolTotp: async (call) => {
    const user = await sure(call, call.body.password);
    return drafted(call.ports, await (await call.ports.identity.factors()).enrol(personOf(user)));
  },

  confirmTotp: async (call) =>
    (await call.ports.identity.factors()).confirm(personOf(userOf(call.caller)), call.body.code),

  removeTotp: async (call) => {
    const user = await sure(call, call.body.password);
    const factors = await call.ports.identity.factors();
    await factors.requireOther(personOf(user), 'totp');
    await factors.remove(personOf(user), user.name);
    return factorsView(call.ports, user);
  },

  renewRecoveryCodes: async (call) => {
    const user = await sure(call, call.body.password);
    return (await call.ports.identity.factors()).renewRecovery(personOf(user), user.name);
  },

  startPasskey: async (call) => {
    const user = await sure(call, call.body.password);
    const { token, options } = await (await call.ports.identity.passkeys()).startRegistration(personOf(user));
    setLoginCookie(call.reply, 'passkey', token, CHALLENGE_MS);
    return { options };
  },

  addPasskey: async (call) => {
    const { ports, request, reply, body } = call;
    const token = loginCookie(request, 'passkey');
    dropLoginCookie(reply, 'passkey');
    const { name, response } = body;
    const passkeys = await ports.identity.passkeys();
    return passkeyView(await passkeys.register(personOf(userOf(call.caller)), { token, name, response }));
  },

  renamePasskey: async (call) => {
    const passkeys = await call.ports.identity.passkeys();
    return passkeyView(await passkeys.rename(personOf(userOf(call.caller)), call.params.passkey, call.body.name));
  },

  removePasskey: async (call) => {
    const user = await sure(call, call.body.password);
    const person = personOf(user);
    const passkeys = await call.ports.identity.passkeys();
    if ((await passkeys.list(person)).some(({ id }) => id === call.params.passkey)) {
      await (await call.ports.identity.factors()).requireOther(person, 'passkey');
    }
    await passkeys.remove(person, call.params.passkey, user.name);
    return factorsView(call.ports, user);
  },

  showFactorPolicy: async ({ ports }) => ({ requiredRoles: await (await ports.identity.factors()).requiredRoles() }),

  editFactorPolicy: async (call) => {
    const factors = await call.ports.identity.factors();
    return { requiredRoles: await factors.requireFor(call.body.requiredRoles, actorOf(call).name) };
  },

  showUserFactors: async ({ ports, params }) => factorsView(ports, await namedUser(ports, params.user)),

  listFactors: async ({ ports }) => {
    const people = (await ports.accounts.all()).map(personOf);
    return { rows: await (await ports.identity.factors()).infoOf(people), next: null };
  },

  resetUserFactors: async (call) => {
    const { ports, params } = call;
    const user = await namedUser(ports, params.user);
    await (await ports.identity.factors()).reset(personOf(user), actorOf(call).name);
    await ports.sessions.endOf(user.id, { but: '' }, user.name, changeOf(call));
    return factorsView(ports, user);
  },

  listProviders: async ({ ports }) => ({ rows: await (await ports.identity.sso()).list(), next: null }),

  setProvider: async (call) => {
    const { ports, params, body } = call;
    const { secret } = body;
    const enabled = given(body.enabled);
    const what = {
      settings: body.settings ?? {},
      ...(secret === undefined || secret === null ? {} : { secret }),
      ...(enabled === undefined ? {} : { enabled }),
    };
    return (await ports.identity.sso()).set(params.provider, what, actorOf(call).name);
  },

  removeProvider: async (call) => {
    const name = call.params.provider;
    await (await call.ports.identity.sso()).remove(name, actorOf(call).name);
    return { name };
  },

  testProvider: async ({ ports, params }) => {
    const result = await (await ports.identity.sso()).test(params.provider);
    const row = Object.hasOwn(API_ERRORS, result.code) ? API_ERRORS[result.code as ApiErrorCode] : undefined;
    const hint = result.hint === '' ? (TEST_HINTS[result.code] ?? row?.hint ?? '') : result.hint;
    return { ...result, hint };
  },
} as const satisfies Partial<Handlers>;

/** The session, after all that was needed for it. */
async function entered(
  call: Entering,
  { id }: Person,
  how: string,
): Promise<AnswerOf<'loginFactor'> & { csrf: string }> {
  const user = await call.ports.accounts.byId(id);
  if (!user?.isActive) throw apiError('login.expired');
  const { csrf } = await openSession(call, user, how);
  return { status: 'in', methods: [], csrf };
}

/** I2. Throws `login.refused`, `login.throttled`, `login.stale`. */
async function sure(call: Entering, password: string | null | undefined): Promise<User> {
  const { ports, caller, request } = call;
  const user = userOf(caller);
  if (user.hasPassword) {
    await ports.accounts.checkPassword(user.id, password ?? '', originOf(request, ports));
    return user;
  }
  const session = (await ports.sessions.of(user.id)).find(({ id }) => id === caller.session);
  if (session && ports.clock.now() - session.createdAt < FRESH_MS) return user;
  throw new RiposteError('login.stale', 'the log-in is more than fifteen minutes ago');
}

async function namedUser(ports: ServerPorts, name: string): Promise<User> {
  const user = await ports.accounts.byName(name);
  if (!user) throw apiError('user.unknown');
  return user;
}

async function drafted(ports: ServerPorts, { secret, uri }: { readonly secret: string; readonly uri: string }) {
  return { secret, uri, qr: await ports.identity.qrCode(uri) };
}

async function factorsView(ports: ServerPorts, user: User): Promise<AnswerOf<'showFactors'>> {
  const person = personOf(user);
  const { totp, recoveryLeft, required } = await (await ports.identity.factors()).info(person);
  const passkeys = await (await ports.identity.passkeys()).list(person);
  return { user: user.name, totp, recoveryLeft, required, passkeys: passkeys.map(passkeyView) };
}

function passkeyView({ id, name, synced, createdAt, lastUsedAt }: PasskeyRecord): AnswerOf<'addPasskey'> {
  return { id, name, synced, createdAt, lastUsedAt };
}
