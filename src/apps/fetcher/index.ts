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
  /** Workers that were told to stop, and have a request under way. */
  readonly #ending = new Set<Promise<void>>();
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
    for (const worker of fresh) worker.start();
  }

  states(): readonly FetchStatus[] {
    return this.#workers.map(({ status }) => status);
  }

  /** Settles when no request is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const worker of this.#workers) this.#end(worker);
    this.#workers = [];
    await Promise.all(this.#ending);
  }

  #end(worker: FeedWorker): void {
    const ended = worker.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
