/** `fetch` over the outbound client, as far as openid-client uses it: a text there, a text back. */
import type { Activity } from '../../core/base/activity.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { Random } from '../../core/base/random.ts';
import { createHttpClient } from '../outbound/client.ts';

const TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 2 ** 20;

export interface FetchPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly activity: Activity;
}

/** Nobody answered. */
export class NoAnswer extends Error {}

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly redirect: string;
}

export function outboundFetch(ports: FetchPorts): (url: string, asked: Asked) => Promise<Response> {
  return async (address, { method, headers, body }) => {
    const { origin, pathname, search, host } = new URL(address);
    const client = createHttpClient({
      baseUrl: origin,
      clock: ports.clock,
      timers: ports.timers,
      random: ports.random,
      activity: ports.activity,
      timeoutMs: TIMEOUT_MS,
      bodyBytesMax: BODY_BYTES_MAX,
    });
    try {
      const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const spec = { path: `${pathname}${search}`, headers: () => own };
      const { 'content-type': contentType = 'application/x-www-form-urlencoded' } = own;
      const result =
        method === 'GET'
          ? await client.read({ ...spec, method: 'GET', attempts: 2 })
          : // A code is good for one request: it is sent once.
            await client.write({ ...spec, method: 'POST', body: textOf(body), contentType });
      if (result.kind === 'answer') {
        const empty = result.status === 204 || result.status === 304;
        return new Response(empty ? null : result.text, { status: result.status, headers: result.headers });
      }
      throw new NoAnswer(`${host} does not answer: ${result.why}, ${result.detail}`);
    } finally {
      client.close();
    }
  };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof URLSearchParams ? body.toString() : '';
}
