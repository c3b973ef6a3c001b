/**
 * What to ask a source of alerts next, given the cursor and the page that came. Pure; who asks and keeps is the fetcher (apps).
 *
 * F1. A source is read by the time at which it stored an alert, never by when the alert happened: late ones have an old time of detection.
 * F2. A pass begins before the newest alert that was seen, by the look-back: what the source lists late is found by a later pass. It goes to
 *     the source's end, with no upper bound: whose clock is ahead does not matter.
 * F3. A pass is cut into slices of time, each small enough for one page, whose total says that nothing is missing. Nothing rests on the order
 *     of alerts with equal times, or on offsets that stay: they move when an alert is listed meanwhile. Only a single millisecond that
 *     holds more than a page is read by offsets, until as many different alerts were seen as there are.
 * F4. The cursor moves when the alerts of a slice are kept, never before. What comes again is known by its id (I1 of intake.ts).
 */
import type { JsonObject } from '../../core/base/json.ts';
import type { SourceState } from './source-state.ts';

/** An alert as its source lists it. */
export interface FedAlert {
  readonly id: string;
  /** `alert.*` fields. */
  readonly fields: JsonObject;
  /** When the source stored it, epoch milliseconds; null where it does not say. */
  readonly storedAt: number | null;
  /** False: the settings of the instance leave alerts of this type out. */
  readonly wanted: boolean;
  readonly state: SourceState;
}

/** Where a pass is; kept with the cursor, so that a killed one goes on where it was. */
export interface FetchPass {
  /** When it began, on our clock. */
  readonly began: number;
  /** All that was stored before, as the source listed it when it was asked, is kept. */
  readonly next: number;
}

export interface FetchCursor {
  /** Nothing that was stored before is asked for: the first-fetch window, fixed when the first pass began. */
  readonly start: number;
  /** The newest time of storing that was seen; null before the first alert. */
  readonly newest: number | null;
  /** When the last pass that came to its end began, on our clock. */
  readonly began: number | null;
  /** Unfinished. */
  readonly pass: FetchPass | null;
}

/** One request: alerts that were stored from `from` to `to`, both included; `to` null: to the end. `offset`: how many to pass over. */
export interface FetchAsk {
  readonly from: number;
  readonly to: number | null;
  readonly offset: number;
}

/** `total`: how many alerts the source has for the ask, whatever this page holds. */
export interface FedPage {
  readonly alerts: readonly FedAlert[];
  readonly total: number;
}

/** A pass while it is under way. */
export interface Progress extends FetchPass {
  /** Milliseconds that the next slice spans; null: all the rest. */
  readonly width: number | null;
  /** A millisecond that holds more than a page. */
  readonly burst: Burst | null;
}

interface Burst {
  readonly offset: number;
  readonly total: number;
  readonly found: ReadonlyMap<string, FedAlert>;
  /** How often it was read through without having seen all. */
  readonly rounds: number;
}

export interface Taken {
  readonly progress: Progress;
  /** Alerts of a slice that is whole, the oldest first. Keep them, then `afterSlice`. Null: the slice is not whole yet. */
  readonly alerts: readonly FedAlert[] | null;
  /** The pass has come to its end. */
  readonly done: boolean;
  /** A millisecond of which the source did not show all that it counts: the code says so, and the next passes read it again. */
  readonly short: { readonly at: number; readonly total: number; readonly found: number } | null;
}

/** Alerts that a request asks for: the most that the sources we know give at once. */
export const FETCH_PAGE = 100;
/** Aimed at, of what a page holds: a slice that turns out too full costs a request. */
const FILL = 0.7;
/** Growth of the next slice after one that was nearly empty. */
const WIDER_MAX = 8;
const BURST_ROUNDS_MAX = 10;

export function beginCursor(now: number, firstMs: number): FetchCursor {
  return { start: Math.max(0, now - firstMs), newest: null, began: null, pass: null };
}

/**
 * The unfinished pass, or a new one. The look-back counts from the newest alert, by the source's own clock; where the pass before took
 * long, from its begin: what was listed behind its back lies after that.
 */
export function beginPass(cursor: FetchCursor, now: number, lookBackMs: number): Progress {
  if (cursor.pass) return { ...cursor.pass, width: null, burst: null };
  const { start, newest, began } = cursor;
  const next = newest === null ? start : Math.max(start, Math.min(newest, began ?? newest) - lookBackMs);
  return { began: now, next, width: null, burst: null };
}

export function askOf({ next, width, burst }: Progress): FetchAsk {
  return { from: next, to: width === null ? null : next + width - 1, offset: burst?.offset ?? 0 };
}

/** `now`: our clock, only to guess how wide the rest is. Throws nothing: an empty page of a slice that is not empty is a round without gain. */
export function takePage(progress: Progress, page: FedPage, now: number): Taken {
  const { next, width, burst } = progress;
  if (burst) return takeBurst(progress, burst, page);
  if (page.alerts.length >= page.total) {
    const to = width === null ? null : next + width - 1;
    return {
      progress: to === null ? progress : ahead(progress, to, page.total, now),
      alerts: inOrder(page.alerts),
      done: to === null,
      short: null,
    };
  }
  const narrower = narrowed(progress, page, now);
  if (narrower !== null) return { progress: { ...progress, width: narrower }, alerts: null, done: false, short: null };
  const begun: Burst = { offset: 0, total: page.total, found: new Map(), rounds: 0 };
  return takeBurst({ ...progress, width: 1 }, begun, page);
}

/** The width of a slice that may fit where this one was too full; null: it is a single millisecond. */
function narrowed({ next, width }: Progress, { alerts, total }: FedPage, now: number): number | null {
  if (width === 1) return null;
  const times = alerts.flatMap(({ storedAt }) => storedAt ?? []);
  const first = Math.min(...times);
  // Likely nothing lies before the first that is shown, and what is shown is a flood of one moment.
  if (times.length > 0 && first > next && (width === null || first < next + width)) return first - next;
  const last = Math.max(...times);
  if (last === next) return 1;
  // An open slice is as wide as the newest alert that is known of.
  const span = width ?? Math.max(now, last) - next + 1;
  return Math.max(1, Math.floor(span * Math.min(0.5, (alerts.length * FILL) / total)));
}

/** F3: on until as many different alerts were seen as the source counts. */
function takeBurst(progress: Progress, burst: Burst, { alerts, total }: FedPage): Taken {
  const found = new Map([...burst.found, ...alerts.map((alert) => [alert.id, alert] as const)]);
  const offset = burst.offset + alerts.length;
  const all = [...found.values()];
  const whole = found.size >= total;
  const roundOver = alerts.length === 0 || offset >= total;
  const rounds = burst.rounds + (roundOver && !whole ? 1 : 0);
  if (!whole && rounds < BURST_ROUNDS_MAX) {
    const again: Burst = { offset: roundOver ? 0 : offset, total, found, rounds };
    return { progress: { ...progress, burst: again }, alerts: null, done: false, short: null };
  }
  const at = progress.next;
  return {
    progress: { ...progress, next: at + 1, width: null, burst: null },
    alerts: inOrder(all),
    done: false,
    short: whole ? null : { at, total, found: found.size },
  };
}

/** The next slice, as wide as the last one's fill suggests; what reaches our present has no end (F2), nor what follows on a gap. */
function ahead(progress: Progress, to: number, total: number, now: number): Progress {
  const next = to + 1;
  const factor = Math.max(0.5, Math.min(WIDER_MAX, (FETCH_PAGE * FILL) / Math.max(1, total)));
  const wider = Math.max(1, Math.floor((progress.width ?? 1) * factor));
  return { ...progress, next, width: total === 0 || next + wider > now ? null : wider, burst: null };
}

function inOrder(alerts: readonly FedAlert[]): readonly FedAlert[] {
  return alerts.toSorted((a, b) => (a.storedAt ?? 0) - (b.storedAt ?? 0) || (a.id < b.id ? -1 : Number(a.id > b.id)));
}

/** F4: the alerts of the slice are kept. */
export function afterSlice(cursor: FetchCursor, { progress, alerts, done }: Taken): FetchCursor {
  const stored = (alerts ?? []).flatMap(({ storedAt }) => storedAt ?? []);
  const newest = stored.length === 0 ? cursor.newest : Math.max(cursor.newest ?? 0, ...stored);
  const { began, next } = progress;
  return done ? { ...cursor, newest, began, pass: null } : { ...cursor, newest, pass: { began, next } };
}
