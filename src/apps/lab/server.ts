/**
 * One product on one loopback socket: reads a request, lets the product judge it, applies the fault that the tenant asks for,
 * answers. Everything that a test may want to know goes into the record.
 *
 * S1. The effect of a request is applied before anything about it is told to a listener, and a listener of `received` is awaited
 *     before the first byte of the answer leaves: a process killed there leaves a vendor that has done it.
 * S2. A listener of `answered` is called when the whole answer was handed to the operating system.
 * S3. A held request costs no timer of the machine: it ends when the client goes away, the lab's clock releases it, or the lab is
 *     closed.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RiposteError } from '../../core/base/errors.ts';
import { logicalCallOf } from './calls.ts';
import type { PastRequest } from './memory.ts';
import type { LabClock, LabListener, LabRequest, Unexpected } from './record.ts';
import type { Fault } from './tenant.ts';
import type { Accepted, Answer, Product, WireRequest } from './wire.ts';

// Not imported: that would load undici with it, 50 ms of every start (docs/decisions/004-start.md, choice 5).
const { createServer } = process.getBuiltinModule('node:http');

/** Headers that hold a credential, a wrong one too. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'x-apikey', 'x-pan-key']);
const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/** What the sockets of one lab share. Owned by `startLab`. */
export interface LabState {
  readonly clock: LabClock;
  readonly faults: readonly Fault[];
  /** The fault that befalls a request by chance. */
  readonly luck: () => Fault | undefined;
  readonly requests: MutableRequest[];
  readonly unexpected: Unexpected[];
  readonly attempts: Map<string, number>;
  readonly listeners: Set<LabListener>;
  readonly keepRequests: number;
  /** Called when a request that changes state took effect. */
  readonly keep: (past: PastRequest) => void;
  /** Requests whose answer is kept back on purpose. */
  held: number;
  /** Requests that are being read, worked on or answered, the held ones not counted. */
  inFlight: number;
  seq: number;
}

type MutableRequest = { -readonly [key in keyof LabRequest]: LabRequest[key] };

export interface ProductServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(product: Product, state: LabState, port: number): Promise<ProductServer> {
  const server = createServer((request, response) => {
    state.inFlight += 1;
    handle(product, state, request, response)
      .catch(() => response.destroy())
      .finally(() => {
        state.inFlight -= 1;
      });
  });
  // An idle connection is never closed by the lab: a client that was stopped and woken must not find its connection gone.
  server.keepAliveTimeout = 0;
  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, close: () => close(server) };
}

async function handle(
  product: Product,
  state: LabState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return;
  const wire = wireRequestOf(request, body, state.clock.now());
  const { record, answer, fault } = accept(product, state, wire, request.socket.remotePort ?? 0);
  response.on('close', () => {
    if (!response.writableFinished && record.answer === 'open') record.answer = 'gone';
  });
  await tell(state, 'received', record);
  await deliver(state, record, answer, fault, response);
}

interface Judged {
  readonly record: MutableRequest;
  /** Undefined when the request had no effect and a fault speaks instead. */
  readonly answer: Answer | undefined;
  readonly fault: Fault | undefined;
}

/** Judges, counts the attempt, applies the effect, records. No waiting in here: arrival order is the order of effects. */
function accept(product: Product, state: LabState, wire: WireRequest, clientPort: number): Judged {
  const received = product.receive(wire);
  const base = {
    seq: (state.seq += 1),
    at: wire.at,
    product: product.name,
    method: wire.method,
    path: wire.path,
    query: maskQuery(product, wire.query),
    headers: maskHeaders(product, wire.headers),
    rawBody: product.redact(wire.body),
    body: received.body,
    clientPort,
    answer: 'open' as const,
  };
  if (received.kind === 'refused') {
    const record = keep(state, {
      ...base,
      route: received.route,
      stateChanging: false,
      call: undefined,
      attempt: 0,
      fault: undefined,
      applied: false,
    });
    state.unexpected.push({ reason: received.unexpected, request: record });
    return { record, answer: received.answer, fault: undefined };
  }
  const call = received.readsBack ? undefined : logicalCallOf(product.name, received.route.name, received.body);
  const attempt = call ? countAttempt(state, product, call.name, call.indicator) : 0;
  const asked = call && state.faults.find((row) => row.call === call.name && hits(row, attempt));
  const fault = asked ?? state.luck();
  const unheard = fault?.kind === 'endpoint-disconnected';
  const answer = carryOut(received, fault, product, unheard);
  if (answer.applied && received.route.stateChanging) state.keep({ product: product.name, request: wire, unheard });
  const record = keep(state, {
    ...base,
    route: received.route.name,
    stateChanging: received.route.stateChanging,
    call,
    attempt,
    fault: fault?.kind,
    applied: answer.applied,
  });
  return { record, answer: answer.answer, fault };
}

/** Lets the product act unless the fault forbids it, and returns what would be said if anything is said. */
function carryOut(
  received: Accepted,
  fault: Fault | undefined,
  product: Product,
  unheard: boolean,
): { readonly applied: boolean; readonly answer: Answer | undefined } {
  const applied = fault === undefined || fault.applied || fault.kind === 'slow' || unheard;
  const own = applied ? received.perform(unheard) : undefined;
  switch (fault?.kind) {
    case '429':
      return { applied, answer: withRetryAfter(product.failure('throttled'), fault.retryAfterSeconds) };
    case '500':
      return { applied, answer: product.failure('internal') };
    case 'timeout':
    case 'reset':
      return { applied, answer: undefined };
    default:
      return { applied, answer: own };
  }
}

async function deliver(
  state: LabState,
  record: MutableRequest,
  answer: Answer | undefined,
  fault: Fault | undefined,
  response: ServerResponse,
): Promise<void> {
  if (fault?.kind === 'reset') {
    record.answer = 'reset';
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'timeout') await hold(state, record, response, undefined);
  if (fault?.kind === 'slow') {
    await hold(state, record, response, state.clock.now() + fault.answerAfterSeconds * 1000);
  }
  if (answer === undefined || response.destroyed) return;
  record.answer = answer.status;
  if (await send(response, answer)) await tell(state, 'answered', record);
}

/** Keeps the request unanswered until the client goes away or, when `until` is given, the lab's clock reaches it. */
async function hold(
  state: LabState,
  record: MutableRequest,
  response: ServerResponse,
  until: number | undefined,
): Promise<void> {
  if (response.destroyed) return;
  record.answer = 'held';
  state.held += 1;
  state.inFlight -= 1;
  await new Promise<void>((resolve) => {
    const cancel = until === undefined ? undefined : state.clock.at(until, resolve);
    response.once('close', () => {
      cancel?.();
      resolve();
    });
  });
  state.inFlight += 1;
  state.held -= 1;
}

/** True when the whole answer was handed over, false when the client was gone. */
function send(response: ServerResponse, answer: Answer): Promise<boolean> {
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
    response.end(answer.body, () => resolve(true));
  });
}

async function tell(state: LabState, phase: 'received' | 'answered', record: LabRequest): Promise<void> {
  for (const listener of state.listeners) await listener(phase, record);
}

function keep(state: LabState, record: MutableRequest): MutableRequest {
  state.requests.push(record);
  if (state.requests.length > state.keepRequests) state.requests.splice(0, state.requests.length - state.keepRequests);
  return record;
}

function countAttempt(state: LabState, product: Product, call: string, indicator: string): number {
  const key = `${product.name} ${call} ${indicator}`;
  const attempt = (state.attempts.get(key) ?? 0) + 1;
  state.attempts.set(key, attempt);
  return attempt;
}

function hits(fault: Fault, attempt: number): boolean {
  return fault.attempts === 'all' || fault.attempts.includes(attempt);
}

function withRetryAfter(answer: Answer, seconds: number | undefined): Answer {
  return seconds === undefined ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}

function maskQuery(product: Product, query: WireRequest['query']): Record<string, string> {
  const mask = ([name, value]: readonly [string, string]) => [name, name === 'key' ? '***' : product.redact(value)];
  return Object.fromEntries(Object.entries(query).map(mask)) as Record<string, string>;
}

function maskHeaders(product: Product, headers: WireRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, CREDENTIALS.has(name) ? '***' : product.redact(value)]),
  );
}

function wireRequestOf(request: IncomingMessage, body: string, at: number): WireRequest {
  const url = new URL(request.url ?? '/', 'http://lab.invalid');
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body,
    at,
  };
}

/** The whole body, or undefined when the client went away or sent more than any call needs. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) {
        request.destroy();
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = 'Name another port, or 0 for a free one.';
      reject(new RiposteError('lab.port-taken', `the lab cannot listen on 127.0.0.1:${port}`, { hint, cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
