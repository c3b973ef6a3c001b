/**
 * A real OpenID Connect provider (the package oidc-provider) on a real socket, whose users log in without a page, and whose answers a test
 * changes on the way. Its keys are the test's, so a token that is changed is signed anew: what is refused is refused for what it says.
 */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Browser } from './browser.ts';

export const CLIENT = { id: 'riposte', secret: 'a-secret-of-the-client-8f2c' } as const;

type Claims = Readonly<Record<string, unknown>>;

/** What is done to an id token before it is sent. */
export interface Forging {
  readonly claims?: Claims;
  /** Signed with a key that the provider does not publish. */
  readonly unknownKey?: boolean;
  /** The header names no algorithm, and there is no signature. */
  readonly unsigned?: boolean;
  /** HS256 with the published key as its secret. */
  readonly symmetric?: boolean;
  /** One character of the payload is another one, the signature stays. */
  readonly changed?: boolean;
}

export class OidcHouse {
  readonly issuer: string;
  readonly #server: Server;
  readonly #key: KeyObject;
  /** Who logs in next, and what the provider says of him. */
  account = 'sub-1';
  readonly claims = new Map<string, Claims>();
  forging: Forging | undefined;
  /** Requests to the place of the codes. */
  exchanges = 0;
  lastTokenRequest = '';
  /** Answers instead of the provider; undefined: it answers itself. */
  instead: ((path: string, response: ServerResponse) => boolean) | undefined;

  private constructor(server: Server, key: KeyObject) {
    this.#server = server;
    this.#key = key;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(redirectUris: () => readonly string[], port = 0): Promise<OidcHouse> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const house = new OidcHouse(server, privateKey);
    const provider = house.#provider(redirectUris());
    const answer = provider.callback();
    server.on('request', (request, response) => {
      const path = new URL(request.url ?? '/', house.issuer).pathname;
      if (house.instead?.(path, response) === true) return;
      const done = path.startsWith('/interaction/')
        ? house.#logIn(provider, request, response)
        : answer(request, response);
      done.catch((thrown: unknown) => response.destroy(thrown as Error));
    });
    return house;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Walks the browser from our address over the provider's and back. Gives the last answer of ours, or the address of it with `stop`. */
  async walk(browser: Browser, url: string): Promise<string> {
    const cookies = new Map<string, string>();
    let at = url;
    for (let steps = 0; steps < 10; steps += 1) {
      if (at.startsWith(browser.origin)) return at;
      const response = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      await response.body?.cancel();
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const next = response.headers.get('location');
      if (next === null) throw new Error(`${at} answered ${response.status} and sent nobody on`);
      at = new URL(next, at).href;
    }
    throw new Error('the provider sends the browser round in circles');
  }

  #provider(redirectUris: readonly string[]): Provider {
    const jwk = { ...this.#key.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [...redirectUris],
          post_logout_redirect_uris: redirectUris.map((uri) => new URL('/', uri).href),
        },
      ],
      jwks: { keys: [jwk] },
      cookies: { keys: ['a key of the test'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      claims: {
        openid: ['sub', 'groups', 'realm_access'],
        email: ['email', 'email_verified'],
        profile: ['name', 'preferred_username'],
      },
      // In the id token, as most providers do it.
      conformIdTokenClaims: false,
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...this.claims.get(sub), sub }) }),
      loadExistingGrant: async (ctx) => {
        const { client, session } = ctx.oidc;
        const grant = new ctx.oidc.provider.Grant({
          clientId: client?.clientId ?? '',
          accountId: session?.accountId ?? '',
        });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
      ttl: { IdToken: 3600, AccessToken: 3600, AuthorizationCode: 60, Grant: 3600, Interaction: 600, Session: 3600 },
    });
    provider.use(async (ctx, next) => {
      if (ctx.path === '/token') this.exchanges += 1;
      await next();
      const body = ctx.body as { id_token?: string } | undefined;
      if (ctx.path === '/token' && this.forging && body?.id_token !== undefined)
        body.id_token = this.#forged(body.id_token);
    });
    provider.on('server_error', (_ctx, error) => {
      throw error;
    });
    return provider;
  }

  async #logIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    await provider.interactionFinished(request, response, { login: { accountId: this.account } });
  }

  #forged(token: string): string {
    const { claims, unknownKey, unsigned, symmetric, changed } = this.forging ?? {};
    const [head = '', payload = ''] = token.split('.');
    const said = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...claims };
    const body = encoded(said);
    if (unsigned === true) return `${encoded({ alg: 'none' })}.${body}.`;
    if (symmetric === true) return `${encoded({ alg: 'HS256', kid: 'k1' })}.${body}.${'A'.repeat(43)}`;
    const key = unknownKey === true ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : this.#key;
    const header = unknownKey === true ? encoded({ alg: 'RS256', kid: 'k2' }) : head;
    const signature = createSign('RSA-SHA256').update(`${header}.${body}`).sign(key).toString('base64url');
    return `${header}.${changed === true ? encoded({ ...said, sub: 'somebody-else' }) : body}.${signature}`;
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
