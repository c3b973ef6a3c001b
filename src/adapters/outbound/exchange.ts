/**
 * One HTTP request and its answer, on a socket. No retries, no redirects, no opinion on status codes.
 *
 * E1. The outcome is a value. `no-connection` is given only when no byte of the request can have left; whatever fails after
 *     the connection stood is `lost`.
 * E2. One time-out covers connecting, headers and body; connecting has a shorter one of its own. Both are on the timers that
 *     are passed in, so that a trial's clock decides.
 * E3. Activity is `work` until the last byte of the request was handed to the system, then `waits-for-peer` until the answer
 *     is complete or given up. There is no moment in between without either.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Activity } from '../../core/base/activity.ts';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { http, https } from './node.ts';

export type Exchange =
  /** Header names are lower case; of repeated headers the values are joined by ", ". */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
    }
  /** Certainly not sent. */
  | {
      readonly kind: 'no-connection';
      readonly why: 'refused' | 'time-out' | 'name' | 'certificate' | 'other';
      readonly detail: string;
    }
  /** Sent, at least in part, and no whole answer came: the peer may have acted on it. */
  | { readonly kind: 'lost'; readonly why: 'time-out' | 'reset' | 'too-large' | 'unreadable'; readonly detail: string };

export interface Wire {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Bounds {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly activity: Activity;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Largest body of an answer in bytes. */
  readonly bodyBytesMax: number;
}

export function exchange(wire: Wire, agent: Agent, bounds: Bounds): Promise<Exchange> {
  return new Promise((resolve) => {
    const { clock, timers, activity } = bounds;
    const send = wire.url.protocol === 'https:' ? https().request : http.request;
    let connected = false;
    let settled = false;
    let endActivity = activity.begin('work');
    const become = (kind: 'work' | 'waits-for-peer') => {
      const endBefore = endActivity;
      endActivity = activity.begin(kind);
      endBefore();
    };

    const request = send(wire.url, { method: wire.method, headers: withLength(wire), agent });
    const settle = (result: Exchange) => {
      if (settled) return;
      settled = true;
      cancelConnect();
      cancelTotal();
      become('work');
      if (result.kind !== 'answer') request.destroy();
      resolve(result);
      endActivity();
    };
    const giveUp = (afterMs: number) => {
      const detail = `no whole answer within ${seconds(afterMs)}`;
      settle(
        connected
          ? { kind: 'lost', why: 'time-out', detail }
          : notConnected('time-out', `no connection within ${seconds(afterMs)}`),
      );
    };
    const connectMs = Math.min(bounds.connectTimeoutMs, bounds.timeoutMs);
    const cancelConnect = timers.at(clock.now() + connectMs, () => {
      if (!connected) giveUp(connectMs);
    });
    const cancelTotal = timers.at(clock.now() + bounds.timeoutMs, () => giveUp(bounds.timeoutMs));

    onConnected(request, () => {
      connected = true;
      cancelConnect();
    });
    request.once('finish', () => {
      if (!settled) become('waits-for-peer');
    });
    // Stays after the outcome is known: destroying a request emits a last error that nobody else would catch.
    request.on('error', (error) => settle(failed(error, connected)));
    request.once('response', (response) => readBody(response, bounds.bodyBytesMax, settle));
    request.end(wire.body);
  });
}

/** Calls back when the request has a socket on which bytes can leave: at once for one that was kept alive. */
function onConnected(request: ClientRequest, callback: () => void): void {
  request.once('socket', (socket: Socket & { secureConnecting?: boolean; encrypted?: boolean }) => {
    if (!socket.connecting && socket.secureConnecting !== true) callback();
    else socket.once(socket.encrypted === true ? 'secureConnect' : 'connect', callback);
  });
}

function readBody(response: IncomingMessage, bytesMax: number, settle: (result: Exchange) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > bytesMax)
      settle({ kind: 'lost', why: 'too-large', detail: `the answer is larger than ${bytesMax} bytes` });
    else chunks.push(chunk);
  });
  response.once('end', () =>
    settle({
      kind: 'answer',
      status: response.statusCode ?? 0,
      headers: flatHeaders(response),
      text: Buffer.concat(chunks).toString('utf8'),
    }),
  );
  response.on('error', (error) => settle(failed(error, true)));
  response.once('close', () =>
    settle({ kind: 'lost', why: 'reset', detail: 'the connection closed inside the answer' }),
  );
}

function withLength(wire: Wire): Record<string, string> {
  if (wire.body === undefined) return { ...wire.headers };
  return { ...wire.headers, 'content-length': String(Buffer.byteLength(wire.body)) };
}

function flatHeaders(response: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, values] of Object.entries(response.headersDistinct)) flat[name] = (values ?? []).join(', ');
  return flat;
}

function notConnected(why: Extract<Exchange, { kind: 'no-connection' }>['why'], detail: string): Exchange {
  return { kind: 'no-connection', why, detail };
}

/** Error codes of Node before a connection stands. A code that is missing here is `other`. */
const WHY_NOT_CONNECTED: Readonly<Record<string, Extract<Exchange, { kind: 'no-connection' }>['why']>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETIMEDOUT: 'time-out',
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  CERT_HAS_EXPIRED: 'certificate',
  CERT_NOT_YET_VALID: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
};

/** Only the error's code goes on: messages of Node quote addresses and, with a proxy, more than that. */
function failed(error: Error & { code?: string }, connected: boolean): Exchange {
  const code = error.code ?? error.name;
  if (!connected) return notConnected(WHY_NOT_CONNECTED[code] ?? 'other', code);
  const unreadable = code.startsWith('HPE_');
  return { kind: 'lost', why: unreadable ? 'unreadable' : 'reset', detail: code };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
