/**
 * The HTTP client that every integration and channel uses.
 *
 * H1. An answer is a value, never a throw: `answer`, `no-connection` (certainly not sent) or `lost`.
 * H2. `read` repeats: at most 3 attempts, all waits by the timers that were passed in. `write` is exactly one request, on a
 *     connection of its own, so that a kept-alive socket that went stale cannot make it look lost.
 * H3. Redirects are not followed: they could carry credentials to another host. A 3xx is an answer like any other.
 * H4. Secrets that the client was told of appear in no text that it gives back.
 * H5. Headers are made anew for each attempt (nonces and timestamps are used once).
 */
import type { Agent } from 'node:http';
import type { Activity } from '../../core/base/activity.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { Random } from '../../core/base/random.ts';
import { isRefused, lookupAllowed } from './addresses.ts';
import { exchange, type Exchange } from './exchange.ts';
import { http, https, tls } from './node.ts';
import { createRedactor, placeOf } from './redact.ts';
import { delayBeforeNext, isWorthRepeating, READ_ATTEMPTS } from './retry.ts';

export interface HttpClientOptions {
  /** http or https, with an optional path under which everything lies. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly activity: Activity;
  /** Whole request, connecting and body included. Default 30,000. */
  readonly timeoutMs?: number;
  /** Default 5,000: a write that got no connection by then has certainly not been sent. */
  readonly connectTimeoutMs?: number;
  /** Default 16 MiB. */
  readonly bodyBytesMax?: number;
  readonly userAgent?: string;
  /** Values that must not appear in anything that the client returns. */
  readonly secrets?: readonly string[];
  /** Certificate authorities (PEM) beside the ones that Node trusts. */
  readonly ca?: readonly string[];
  /** False: also addresses of `addresses.ts` are connected to. Nothing of the product says so: whoever may set an address is no reason. */
  readonly guarded?: boolean;
  /** Address of an HTTP proxy. */
  readonly proxy?: string;
  /** True when an answer means "too many requests" though its status does not say so. */
  readonly isThrottled?: (status: number, text: string) => boolean;
}

export interface RequestSpec {
  /** Below the base URL; begins with '/'. */
  readonly path: string;
  /** Default POST. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly body?: string;
  readonly contentType?: string;
  readonly timeoutMs?: number;
  /** For a read; default 3. */
  readonly attempts?: number;
}

/** `attempts` counts the requests made; `throttled` is true when the last answer said "too many requests". */
export type HttpResult = Exchange & { readonly attempts: number; readonly throttled: boolean };

export interface HttpClient {
  /** Origin and path of the base URL, for messages. */
  readonly place: string;
  /** For what may repeat: up to 3 attempts. */
  read(spec: RequestSpec): Promise<HttpResult>;
  /** For what changes the world: exactly one request. */
  write(spec: RequestSpec): Promise<HttpResult>;
  /** Closes idle connections. */
  close(): void;
}

/** Throws `outbound.bad-url` for a base URL that is not http(s) or holds a user name or password. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, timers, activity, random } = options;
  const base = parseBase(options.baseUrl, options.guarded !== false);
  const redact = createRedactor(options.secrets ?? []);
  const bounds = {
    clock,
    timers,
    activity,
    timeoutMs: options.timeoutMs ?? 30_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    bodyBytesMax: options.bodyBytesMax ?? 16 * 2 ** 20,
  };
  const keptAlive = createAgent(base, options, true);
  const ownConnection = createAgent(base, options, false);

  const once = async (spec: RequestSpec, agent: Agent): Promise<Exchange & { throttled: boolean }> => {
    const headers: Record<string, string> = {
      accept: '*/*',
      // Not compressed: the size cap then counts what is read, and no decompression bomb can pass it.
      'accept-encoding': 'identity',
      'user-agent': options.userAgent ?? 'Riposte',
      ...(spec.body === undefined ? {} : { 'content-type': spec.contentType ?? 'application/json' }),
      ...spec.headers?.(),
    };
    const wire = { url: below(base, spec.path), method: spec.method ?? 'POST', headers, body: spec.body };
    const result = await exchange(wire, agent, { ...bounds, timeoutMs: spec.timeoutMs ?? bounds.timeoutMs });
    if (result.kind !== 'answer') return { ...result, throttled: false };
    const throttled = result.status === 429 || options.isThrottled?.(result.status, result.text) === true;
    const shown = Object.entries(result.headers).map(([name, value]) => [name, redact(value)] as const);
    return { ...result, headers: Object.fromEntries(shown), text: redact(result.text), throttled };
  };
  const pause = (delayMs: number) =>
    new Promise<void>((resume) => {
      timers.at(clock.now() + delayMs, resume);
    });

  return {
    place: placeOf(base),
    async read(spec) {
      const attemptsMax = spec.attempts ?? READ_ATTEMPTS;
      for (let attempts = 1; ; attempts += 1) {
        const result = await once(spec, keptAlive);
        const last = attempts >= attemptsMax || !isWorthRepeating(result, result.throttled);
        const delayMs = last ? undefined : delayBeforeNext(result, attempts, clock.now(), random);
        if (delayMs === undefined) return { ...result, attempts };
        await pause(delayMs);
      }
    },
    async write(spec) {
      return { ...(await once(spec, ownConnection)), attempts: 1 };
    },
    close() {
      keptAlive.destroy();
      ownConnection.destroy();
    },
  };
}

/** What became of a request, in plain words: last status or failure, and how often it was tried. */
export function explainResult(result: HttpResult): string {
  const tried = result.attempts === 1 ? '1 attempt' : `${result.attempts} attempts`;
  switch (result.kind) {
    case 'answer':
      return `answered ${result.status}${result.throttled && result.status !== 429 ? ' (too many requests)' : ''} (${tried})`;
    case 'no-connection':
      return `no connection: ${result.why}, ${result.detail} (${tried})`;
    case 'lost':
      return `no answer: ${result.why}, ${result.detail} (${tried})`;
  }
}

function parseBase(text: string, guarded: boolean): URL {
  const url = URL.parse(text);
  const hint = 'Give an address such as https://api-tenant.example.com, without user name or password.';
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new RiposteError('outbound.bad-url', 'the address of the service is not an http or https URL', { hint });
  }
  if (url.username !== '' || url.password !== '') {
    throw new RiposteError('outbound.bad-url', `the address ${placeOf(url)} holds a user name or password`, { hint });
  }
  if (guarded && isRefused(url.hostname)) {
    throw new RiposteError('outbound.bad-url', `the address ${placeOf(url)} is one that nothing is sent to`, { hint });
  }
  return url;
}

function below(base: URL, path: string): URL {
  const url = new URL(base);
  const [pathname, query] = splitOnce(path, '?');
  url.pathname = base.pathname.replace(/\/+$/, '') + pathname;
  url.search = query;
  return url;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function createAgent(base: URL, options: HttpClientOptions, keepAlive: boolean): Agent {
  const proxy =
    options.proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: options.proxy, HTTPS_PROXY: options.proxy } };
  const guard = options.guarded === false ? {} : { lookup: lookupAllowed };
  const common = { keepAlive, ...(keepAlive ? { maxSockets: 16 } : {}), ...proxy, ...guard };
  if (base.protocol === 'http:') return new http.Agent(common);
  return new (https().Agent)({
    ...common,
    ...(options.ca === undefined ? {} : { ca: [...tls().getCACertificates('default'), ...options.ca] }),
  });
}
