/**
 * OpenID Connect by the package openid-client: code flow with PKCE, state and nonce, and an id token that is checked in every part, its
 * signature too.
 *
 * O1. All requests go over the outbound client: its time-outs, its limits, no redirects.
 * O2. A failure has a code that says whose it is: `sso.unreachable` (nobody answered), `sso.bad-provider` (what answered is no provider, or not
 *     that one), `sso.refused` (this log-in). The text is for the operator and holds no token, no code and no secret.
 * O3. What a provider says of itself is kept for CACHE_MS; keys that are not known are asked for anew by the package.
 */
import * as oidc from 'openid-client';
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { OidcPort, ProviderAddress, TestResult } from '../../domain/access/single-sign-on.ts';
import { isThisMachine } from '../../domain/access/sso-rules.ts';
import { outboundFetch, NoAnswer, type FetchPorts } from './outbound-fetch.ts';

const CACHE_MS = 10 * 60_000;
const CLOCK_TOLERANCE_S = 30;

export function createOidc(ports: FetchPorts): OidcPort {
  const kept = new Map<string, { readonly config: Promise<oidc.Configuration>; readonly until: number }>();
  const fetch = outboundFetch(ports);

  const configure = (to: ProviderAddress): Promise<oidc.Configuration> => {
    const key = JSON.stringify([to.settings.issuer, to.settings.clientId, to.secret ?? null]);
    const found = kept.get(key);
    if (found && found.until > ports.clock.now()) return found.config;
    const config = discover(to, fetch);
    kept.set(key, { config, until: ports.clock.now() + CACHE_MS });
    // Who does not answer is asked again the next time.
    config.catch(() => kept.delete(key));
    return config;
  };

  return {
    start: async (to, { state, nonce, verifier }) => {
      const config = await configure(to);
      return oidc.buildAuthorizationUrl(config, {
        redirect_uri: to.redirectUri,
        scope: to.settings.scopes.join(' '),
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      }).href;
    },

    finish: async (to, query, { state, nonce, verifier }) => {
      const config = await configure(to);
      const url = new URL(to.redirectUri);
      url.search = query;
      try {
        const tokens = await oidc.authorizationCodeGrant(config, url, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims || tokens.id_token === undefined) throw refused('the provider gave no id token');
        return { claims: JSON.parse(JSON.stringify(claims)) as JsonObject, idToken: tokens.id_token };
      } catch (thrown) {
        throw failureOf(thrown);
      }
    },

    logout: async (to, idToken, after) => {
      const config = await configure(to);
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: after,
        ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      }).href;
    },

    test: async (to) => {
      const config = await discover(to, fetch);
      return tested(config, to, fetch);
    },
  };
}

type Fetch = ReturnType<typeof outboundFetch>;

async function discover(to: ProviderAddress, fetch: Fetch): Promise<oidc.Configuration> {
  const { issuer, clientId } = to.settings;
  const url = new URL(issuer);
  try {
    const config = await oidc.discovery(url, clientId, undefined, undefined, {
      [oidc.customFetch]: fetch,
      execute: [
        // The signature of an id token is checked although it came over TLS.
        oidc.enableNonRepudiationChecks,
        ...(url.protocol === 'http:' && isThisMachine(url.hostname) ? [oidc.allowInsecureRequests] : []),
      ],
    });
    const server = config.serverMetadata();
    for (const [what, address] of [
      ['authorization', server.authorization_endpoint],
      ['token', server.token_endpoint],
      ['key', server.jwks_uri],
    ] as const) {
      if (address === undefined) throw bad(`${issuer} names no ${what} endpoint`);
    }
    const authenticated = new oidc.Configuration(
      server,
      clientId,
      { [oidc.clockTolerance]: CLOCK_TOLERANCE_S },
      authenticationOf(to.secret, server.token_endpoint_auth_methods_supported),
    );
    authenticated[oidc.customFetch] = fetch;
    oidc.enableNonRepudiationChecks(authenticated);
    if (url.protocol === 'http:' && isThisMachine(url.hostname)) oidc.allowInsecureRequests(authenticated);
    return authenticated;
  } catch (thrown) {
    throw failureOf(thrown, `${issuer}: `);
  }
}

/** By the header unless the provider takes the body alone (OpenID Connect Discovery 1.0, 3: the header is the default). */
function authenticationOf(secret: string | undefined, methods: readonly string[] | undefined): oidc.ClientAuth {
  if (secret === undefined) return oidc.None();
  const byBody = methods?.includes('client_secret_post') === true && !methods.includes('client_secret_basic');
  return byBody ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
}

/** What a log-in needs but a person: addresses, keys, and that the provider takes client and secret. */
async function tested(config: oidc.Configuration, to: ProviderAddress, fetch: Fetch): Promise<TestResult> {
  const server = config.serverMetadata();
  const keys = await keysAt(String(server.jwks_uri), fetch);
  const url = new URL(to.redirectUri);
  url.search = new URLSearchParams({ code: 'riposte-test', state: 'riposte-test', iss: server.issuer }).toString();
  try {
    await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: 'riposte-test-riposte-test-riposte-test-riposte',
      expectedState: 'riposte-test',
      expectedNonce: 'riposte-test',
      idTokenExpected: true,
    });
  } catch (thrown) {
    // A code that was never given is refused by a provider that has taken the client.
    if (!(thrown instanceof oidc.ResponseBodyError && thrown.error === 'invalid_grant')) throw failureOf(thrown);
  }
  return {
    ok: true,
    code: '',
    detail: `${server.issuer} answers, has ${keys} keys and takes the client; ${to.redirectUri} must be registered there`,
    hint: '',
  };
}

async function keysAt(address: string, fetch: Fetch): Promise<number> {
  try {
    const response = await fetch(address, {
      method: 'GET',
      headers: { accept: 'application/json' },
      redirect: 'manual',
    });
    const { keys } = (await response.json()) as { readonly keys?: unknown };
    if (response.status === 200 && Array.isArray(keys) && keys.length > 0) return keys.length;
  } catch (thrown) {
    if (thrown instanceof NoAnswer) throw failureOf(thrown);
  }
  throw bad(`${address} gives no keys: no id token could be checked`);
}

/** What the package throws, by whose failure it is (O2). Its own messages name parts, and hold no values of tokens. */
function failureOf(thrown: unknown, where = ''): RiposteError {
  if (thrown instanceof RiposteError) return thrown;
  const unanswered = causes(thrown).find((cause) => cause instanceof NoAnswer);
  if (unanswered instanceof NoAnswer) {
    return new RiposteError('sso.unreachable', `${where}${unanswered.message}`);
  }
  if (thrown instanceof oidc.AuthorizationResponseError) return refused(`the provider says ${word(thrown.error)}`);
  if (thrown instanceof oidc.ResponseBodyError) {
    const { error, status } = thrown;
    if (error === 'invalid_client' || error === 'unauthorized_client') {
      return new RiposteError('sso.bad-client', `${where}the provider does not take the client id or its secret`);
    }
    return refused(`the provider says ${word(error)} (${status})`);
  }
  if (thrown instanceof oidc.WWWAuthenticateChallengeError) {
    return new RiposteError('sso.bad-client', `${where}the provider does not take the client id or its secret`);
  }
  const said = causes(thrown).map((cause) => (cause instanceof Error ? cause.message : ''));
  const text = [...new Set(said.filter((part) => part !== ''))].join(': ').slice(0, 500);
  return where === '' ? refused(text) : bad(`${where}${text}`);
}

function causes(thrown: unknown): readonly unknown[] {
  const found: unknown[] = [];
  for (let at = thrown; at instanceof Error && found.length < 5; at = at.cause) found.push(at);
  return found;
}

/** A word of a protocol; anything else is whatever a stranger wrote there. */
function word(text: string): string {
  return /^[\w-]{1,60}$/.test(text) ? text : 'something unreadable';
}

function refused(why: string): RiposteError {
  return new RiposteError('sso.refused', why);
}

function bad(why: string): RiposteError {
  return new RiposteError('sso.bad-provider', why);
}
