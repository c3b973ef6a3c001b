/**
 * The fetcher: one worker for each instance whose alerts are fetched, as instances come, change and go.
 *
 * Not here: what to ask for (domain/intake/fetch.ts), what follows from a change at the source (domain/intake/source-state.ts), the calls (integrations).
 */
import type { FetcherPorts, FetchStatus } from './ports.ts';
import { FeedWorker } from './worker.ts';

export type { FetcherPorts, FetchStatus } from './ports.ts';

export class Fetcher {
  readonly #ports: FetcherPorts;
  #workers: readonly FeedWorker[] = [];
  /** By instance: a worker that was told to stop, and has a request under way. */
  readonly #ending = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(ports: FetcherPorts) {
    this.#ports = ports;
  }

  /** Starts and stops workers: call it when instances have changed. */
  look(): void {
    if (this.#stopped) return;
    const feeds = this.#ports.feeds();
    const stays = (worker: FeedWorker) => feeds.some(({ feed }) => feed === worker.place.feed);
    for (const worker of this.#workers) if (!stays(worker)) this.#end(worker);
    const kept = this.#workers.filter(stays);
    const fresh = feeds
      .filter(({ feed }) => !kept.some((worker) => worker.place.feed === feed))
      .map(({ instance, feed }) => new FeedWorker({ ports: this.#ports, instance, feed }));
    this.#workers = [...kept, ...fresh];
    for (const worker of fresh) this.#start(worker);
  }

  states(): readonly FetchStatus[] {
    return this.#workers.map(({ status }) => status);
  }

  /** Settles when no request is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const worker of this.#workers) this.#end(worker);
    this.#workers = [];
    await Promise.all(this.#ending.values());
  }

  #end(worker: FeedWorker): void {
    const { instance } = worker.place;
    const before = this.#ending.get(instance);
    const ended = Promise.all([before, worker.stop()]).then(() => {
      if (this.#ending.get(instance) === ended) this.#ending.delete(instance);
    });
    this.#ending.set(instance, ended);
  }

  /** Not beside the one before: both would keep a cursor. */
  #start(worker: FeedWorker): void {
    const before = this.#ending.get(worker.place.instance);
    if (before === undefined) worker.start();
    else {
      before.then(
        () => {
          if (this.#workers.includes(worker)) worker.start();
        },
        () => undefined,
      );
    }
  }
}
