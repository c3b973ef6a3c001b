/**
 * Fetching from one instance: a round takes in what is new (domain/intake/fetch.ts says what to ask for), then asks what became of the alerts
 * that are watched, and sets the timer of the next one.
 *
 * W1. One request at a time, each one attempt. After a failure the next round waits longer each time, with jitter, and at least as long as the
 *     source asks for; it goes on where this one stopped.
 * W2. A source that does not answer is reported once, shown as failing until it answers, and reported once more then.
 * W3. Whatever throws is a failure of the round: the cursor stays, nothing is lost.
 */
import { toRiposteError } from '../../core/base/errors.ts';
import type { FeedAnswer, KeptCursor } from '../../domain/intake/feed.ts';
import { afterSlice, askOf, beginCursor, beginPass, FETCH_PAGE, takePage } from '../../domain/intake/fetch.ts';
import { settleAll } from './follow.ts';
import type { FeedPlace, FetchStatus } from './ports.ts';

/** Rounds that fail one after the other before it is said. */
const FAILING_AFTER = 3;
const BACK_OFF_MIN_MS = 2_000;
const BACK_OFF_MAX_MS = 10 * 60_000;
/** A source that wants to be left alone for longer is asked all the same. */
const RETRY_AFTER_MAX_MS = 60 * 60_000;
/** Requests of a round about watched alerts: new ones are more urgent. */
const STATE_PAGES_MAX = 5;

type Failure = Extract<FeedAnswer<never>, { kind: 'failed' }>;

export class FeedWorker {
  readonly #place: FeedPlace;
  #kept: KeptCursor | undefined;
  #failures = 0;
  /** The round has taken in something, whatever came after. */
  #gained = false;
  #status: FetchStatus;
  #round: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(place: FeedPlace) {
    this.#place = place;
    const { instance } = place;
    this.#status = { instance, state: 'starting', goodAt: null, code: '', detail: '' };
  }

  get place(): FeedPlace {
    return this.#place;
  }

  get status(): FetchStatus {
    return this.#status;
  }

  start(): void {
    this.#round = this.#play();
  }

  /** Settles when the request under way has ended; close its client to make it end now. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    return this.#round;
  }

  async #play(): Promise<void> {
    const failure = await this.#tried();
    if (this.#stopped) return;
    await this.#tell(failure).catch(() => undefined);
    const { clock } = this.#place.ports;
    this.#cancel = clock.at(clock.now() + this.#pause(failure), () => {
      if (!this.#stopped) this.start();
    });
  }

  /** W3. */
  async #tried(): Promise<Failure | undefined> {
    this.#gained = false;
    try {
      return (await this.#takeIn()) ?? (await this.#follow());
    } catch (thrown) {
      const { code, message } = toRiposteError(thrown);
      return { kind: 'failed', code, detail: message };
    }
  }

  /** One pass, or what of it is left. */
  async #takeIn(): Promise<Failure | undefined> {
    const { ports, instance, feed } = this.#place;
    const { clock, records } = ports;
    let kept = await this.#cursor();
    let progress = beginPass(kept.cursor, clock.now(), feed.settings.lookBackMs);
    for (;;) {
      const askedAt = clock.now();
      const answer = await feed.page(askOf(progress));
      if (this.#stopped) return undefined;
      if (answer.kind === 'failed') return answer;
      const taken = takePage(progress, answer.value, clock.now());
      progress = taken.progress;
      if (taken.alerts === null) continue;
      if (taken.short) this.#sayShort(taken.short);
      const wanted = taken.alerts.filter((alert) => alert.wanted);
      const states = await settleAll(this.#place, wanted, askedAt, false);
      const at = clock.now();
      kept = { ...kept, cursor: afterSlice(kept.cursor, taken), goodAt: taken.done ? at : kept.goodAt };
      await records.keep({ instance, at, states, cursor: kept });
      this.#kept = kept;
      this.#gained = true;
      if (taken.done) return undefined;
    }
  }

  /** The window of the first fetch is fixed before anything is asked: a source that is down at first loses none of it. */
  async #cursor(): Promise<KeptCursor> {
    const { ports, instance, feed } = this.#place;
    const found = this.#kept ?? (await ports.records.cursor(instance));
    if (found?.place === feed.place) {
      this.#kept = found;
      return found;
    }
    const at = ports.clock.now();
    const begun = { place: feed.place, cursor: beginCursor(at, feed.settings.firstMs), goodAt: null };
    await ports.records.keep({ instance, at, states: [], cursor: begun });
    this.#kept = begun;
    return begun;
  }

  async #follow(): Promise<Failure | undefined> {
    const { ports, instance, feed } = this.#place;
    for (let page = 0; page < STATE_PAGES_MAX && !this.#stopped; page += 1) {
      const askedAt = ports.clock.now();
      const due = await ports.records.due(instance, askedAt, FETCH_PAGE);
      if (due.length === 0) return undefined;
      const answer = await feed.states(due.map(({ id }) => id));
      if (this.#stopped) return undefined;
      if (answer.kind === 'failed') return answer;
      const shown = due.flatMap(({ id, seen }) => {
        const standing = answer.value.get(id);
        if (standing) return [{ id, ...standing }];
        return seen === null ? [] : [{ id, state: seen }];
      });
      const states = await settleAll(this.#place, shown, askedAt, true);
      await ports.records.keep({ instance, at: ports.clock.now(), states });
      // What is to be looked at again stands first in the next answer, too.
      if (states.length < due.length) return undefined;
    }
    return undefined;
  }

  /** W2. */
  async #tell(failure: Failure | undefined): Promise<void> {
    const { ports, instance } = this.#place;
    const goodAt = this.#kept?.goodAt ?? null;
    const wasFailing = this.#failures >= FAILING_AFTER;
    this.#failures = failure ? (this.#gained ? 0 : this.#failures) + 1 : 0;
    const state = !failure ? 'ok' : this.#failures >= FAILING_AFTER ? 'failing' : 'retrying';
    this.#status = { instance, state, goodAt, code: failure?.code ?? '', detail: failure?.detail ?? '' };
    if (wasFailing === (state === 'failing')) return;
    const what = failure ? 'fetch.failing' : 'fetch.recovered';
    const detail = failure ? `${failure.code}: ${failure.detail}` : 'it answers again';
    ports.report({ code: what, detail: `instance ${instance}: ${detail}` });
    await ports.audit({ at: ports.clock.now(), who: '', what, target: instance, detail });
  }

  #sayShort({ at, total, found }: { readonly at: number; readonly total: number; readonly found: number }): void {
    const { ports, instance } = this.#place;
    const detail = `instance ${instance}: of ${total} alerts that it stored at ${new Date(at).toISOString()}, it showed ${found}`;
    ports.report({ code: 'fetch.incomplete', detail });
  }

  /** W1. */
  #pause(failure: Failure | undefined): number {
    const { ports, feed } = this.#place;
    if (!failure) return feed.settings.intervalMs;
    const ceiling = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** Math.min(20, this.#failures));
    const jittered = Math.round(ceiling * (0.5 + ports.random.next() / 2));
    const asked = Math.min(RETRY_AFTER_MAX_MS, failure.retryAfterMs ?? 0);
    return Math.max(jittered, asked + Math.round(asked * 0.1 * ports.random.next()));
  }
}
