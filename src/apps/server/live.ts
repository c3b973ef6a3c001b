/**
 * Live events over HTTP (Server-Sent Events): of one run, and of all of them in the order of commit (R16).
 *
 * V1. A stream tells what is in the journal, never what is about to be: a client that asks again from `Last-Event-ID` misses nothing.
 * V2. At least once: the id of a stream of all runs is that of a page, so a connection that breaks inside one tells it again. (run, seq)
 *     names an event.
 * V3. The stream of all runs says what has happened where, and holds no value of an alert; what it was is asked for by its id.
 * V5. Who is not known any more hears nothing more: a stream is no way round the end of a session.
 * V4. One look at the store serves every stream: they wait for the end of the journal to move.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Timers } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';

const LOOK_EVERY_MS = 150;
/** A comment in between, so that proxies leave the connection open and a dead one is found. */
const ALIVE_EVERY_MS = 15_000;
/** For how long somebody is taken to be who he was, before something is told. */
const KNOWN_FOR_MS = 1_000;
const STREAMS_MAX = 500;

export interface Batch {
  /** Each becomes one message. */
  readonly messages: readonly { readonly event: string; readonly data: object; readonly id?: string }[];
  readonly next: string;
  /** Nothing more will come. */
  readonly ended: boolean;
}

export interface LivePorts {
  readonly clock: Clock & Timers;
  /** Where the journal of all runs ends now. */
  end(): Promise<string>;
  /** False: whoever asked is not who he was any more (his session ended), and hears no more. */
  mayGoOn?(request: FastifyRequest): Promise<boolean>;
}

export class Live {
  readonly #ports: LivePorts;
  readonly #waiting = new Set<() => void>();
  #streams = 0;
  /** Counts how often the end was seen to move. */
  #moves = 0;
  #end = '';
  #watching = false;

  constructor(ports: LivePorts) {
    this.#ports = ports;
  }

  get streams(): number {
    return this.#streams;
  }

  /**
   * Streams batch after batch from `cursor` on, until nothing more will come or the client is gone. Throws `api.too-many` and what `read`
   * throws, before the stream has begun; a failure later ends it, and the client asks again.
   */
  async stream(reply: FastifyReply, cursor: string, read: (cursor: string) => Promise<Batch>): Promise<void> {
    if (this.#streams >= STREAMS_MAX) throw new RiposteError('api.too-many', `${STREAMS_MAX} streams are open`);
    let moves = this.#moves;
    let batch = await read(cursor);
    reply.hijack();
    const { raw: response } = reply;
    this.#streams += 1;
    try {
      response.writeHead(200, STREAM_HEADERS);
      response.write(': the journal as it grows\n\n');
      let saidAt = this.#ports.clock.monotonic();
      let knownAt = saidAt;
      for (;;) {
        const now = this.#ports.clock.monotonic();
        if (batch.messages.length > 0 || now - saidAt >= ALIVE_EVERY_MS) {
          await written(response, batch.messages.map(messageText).join('') || ': alive\n\n');
          saidAt = now;
        }
        if (batch.ended || response.destroyed) return;
        if (now - knownAt >= KNOWN_FOR_MS) {
          if ((await this.#ports.mayGoOn?.(reply.request)) === false) return;
          knownAt = now;
        }
        if (batch.messages.length === 0) await this.#moved(moves);
        if (response.destroyed) return;
        // Counted before it is read: what comes in between is a move.
        moves = this.#moves;
        batch = await read(batch.next);
      }
    } catch {
      // The store is closing, or the run became unreadable: who asks again is told so.
    } finally {
      this.#streams -= 1;
      response.end();
    }
  }

  /** Resolves when the journal has grown since, or somebody should look whether a client is still there. */
  async #moved(since: number): Promise<void> {
    if (this.#moves !== since) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    if (!this.#watching) this.#watch().catch(() => undefined);
    await promise;
  }

  async #watch(): Promise<void> {
    const { clock } = this.#ports;
    this.#watching = true;
    let lookAt = clock.monotonic() + ALIVE_EVERY_MS;
    try {
      while (this.#waiting.size > 0) {
        await new Promise<void>((resolve) => clock.at(clock.now() + LOOK_EVERY_MS, resolve));
        const end = await this.#ports.end();
        const isDue = clock.monotonic() >= lookAt;
        if (end === this.#end && !isDue) continue;
        if (end !== this.#end) this.#moves += 1;
        this.#end = end;
        lookAt = clock.monotonic() + ALIVE_EVERY_MS;
        this.#wake();
      }
    } finally {
      this.#watching = false;
      this.#wake();
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** JSON holds no line break, so no value can end a message or begin a field. */
function messageText({ event, data, id }: Batch['messages'][number]): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Waits for a client that reads slowly; one that is gone is no error. */
async function written(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
