/**
 * The main thread's end of one worker: requests in, promises out.
 *
 * H1. Requests of one turn of the event loop travel together, and at most `BATCH_MAX` wait for the end of the turn.
 * H2. Every call settles: with its reply, or with `store.worker-died` when the worker is gone. A write that ended in
 *     `store.worker-died` may or may not be committed; the caller reloads.
 */
import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Activity } from '../../core/base/activity.ts';
import { RiposteError, toRiposteError } from '../../core/base/errors.ts';
import type {
  Counted,
  FindRequest,
  Found,
  Query,
  Ready,
  ReaderSetup,
  Reply,
  ReplyBatch,
  Request,
  Search,
  SortedRequest,
  SortedRows,
  SqlRow,
  WireError,
  Write,
  WriterSetup,
  Written,
} from './wire.ts';

/** A batch leaves early at this size, so that the worker has something to do while the rest of the turn decides. */
const BATCH_MAX = 8;
/** Of rows and statements that live for one batch; by itself V8 would give each thread three times as much, and keep it. */
const YOUNG_MB = 8;

/** Beside this file and of its kind: `.ts` among the sources, `.js` in a start bundle. */
export function threadFile(name: 'writer' | 'reader'): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}

interface Pending {
  resolve(reply: Exclude<Reply, WireError>): void;
  reject(error: RiposteError): void;
  done(): void;
}

export class Channel {
  readonly #worker: Worker;
  readonly #activity: Activity;
  readonly #pending = new Map<number, Pending>();
  #batch: (readonly [number, Request])[] = [];
  #lastId = 0;
  #gone: RiposteError | undefined;

  private constructor(worker: Worker, activity: Activity) {
    this.#worker = worker;
    this.#activity = activity;
    worker.on('message', (replies: ReplyBatch) => this.#settle(replies));
    worker.on('error', (thrown: unknown) => this.#fail(died(toRiposteError(thrown).message)));
    worker.on('exit', () => this.#fail(died('it exited')));
  }

  /** Starts the worker and waits until its database is open. Throws what kept it from opening. */
  static open(script: URL, setup: WriterSetup | ReaderSetup, activity: Activity): Promise<Channel> {
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const worker = new Worker(script, {
      workerData: setup,
      execArgv: [],
      env: workerEnvironment(),
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.once('error', (thrown: unknown) => reject(died(toRiposteError(thrown).message)));
    worker.once('exit', () => reject(died('it exited before its database was open')));
    worker.once('message', (ready: Ready) => {
      if ('error' in ready) reject(toError(ready));
      else resolve(new Channel(worker, activity));
    });
    return promise;
  }

  async write(write: Write): Promise<Written> {
    const reply = await this.#call(write);
    return typeof reply === 'number' ? { ok: true, seq: reply, rows: [] } : (reply as Written);
  }

  /** The rows of each query, all of one state of the database. */
  async read(queries: readonly Query[]): Promise<readonly (readonly SqlRow[])[]> {
    return (await this.#call({ queries })) as readonly (readonly SqlRow[])[];
  }

  async find(find: FindRequest): Promise<Found> {
    return (await this.#call({ find } satisfies Search)) as Found;
  }

  async count(count: Pick<FindRequest, 'query' | 'now'>): Promise<Counted> {
    return (await this.#call({ count } satisfies Search)) as Counted;
  }

  async sorted(sorted: SortedRequest): Promise<SortedRows> {
    return (await this.#call({ sorted } satisfies Search)) as SortedRows;
  }

  /** Waits for what is under way; the worker's files are closed when this settles, and its thread ends by itself. */
  async close(): Promise<void> {
    await this.#call({ close: true });
  }

  #call(request: Request): Promise<Exclude<Reply, WireError>> {
    if (this.#gone) return Promise.reject(this.#gone);
    const { promise, resolve, reject } = Promise.withResolvers<Exclude<Reply, WireError>>();
    this.#lastId += 1;
    this.#pending.set(this.#lastId, { resolve, reject, done: this.#activity.begin('work') });
    if (this.#batch.push([this.#lastId, request]) === 1) setImmediate(() => this.#flush());
    if (this.#batch.length >= BATCH_MAX) this.#flush();
    return promise;
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    this.#worker.postMessage(this.#batch);
    this.#batch = [];
  }

  #settle(replies: ReplyBatch): void {
    for (const [id, reply] of replies) {
      const pending = this.#pending.get(id);
      if (!pending) continue;
      this.#pending.delete(id);
      if (typeof reply === 'object' && 'error' in reply) pending.reject(toError(reply));
      else pending.resolve(reply);
      pending.done();
    }
  }

  #fail(error: RiposteError): void {
    this.#gone ??= error;
    for (const pending of this.#pending.values()) {
      pending.reject(error);
      pending.done();
    }
    this.#pending.clear();
  }
}

/**
 * A thread needs nothing of this process's environment but the folder of compiled code: Node hands that down in the environment only,
 * even when it was chosen by a call. Without it a worker takes three times as long to start.
 */
function workerEnvironment(): Record<string, string> {
  const versioned = getCompileCacheDir();
  return versioned === undefined ? {} : { NODE_COMPILE_CACHE: dirname(versioned) };
}

function toError({ error }: WireError): RiposteError {
  return new RiposteError(error.code, error.message, { hint: error.hint });
}

function died(why: string): RiposteError {
  return new RiposteError('store.worker-died', `the store's worker is gone: ${why}`, {
    hint: 'restart Riposte; runs go on from the journal',
  });
}
