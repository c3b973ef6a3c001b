/** What is done about alerts as their source shows them: taken in, taken in once more, or told to their run. */
import { toRiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { SeenState } from '../../domain/intake/feed.ts';
import { conclude, nextAsk, sayChange, type SourceState, type Watched } from '../../domain/intake/source-state.ts';
import type { FeedPlace } from './ports.ts';

/** Alerts that are taken in side by side: their appends are one commit. */
const AT_ONCE = 16;

export interface Shown {
  readonly id: string;
  /** Absent where the source does not have it any more. */
  readonly fields?: JsonObject;
  readonly state: SourceState;
}

/**
 * Does what follows, and gives what is to be kept of the states. `askedAt`: our clock before the source was asked; `whole`: the states say all
 * that can be asked for. Throws what the store throws: nothing of the slice counts then.
 */
export async function settleAll(
  place: FeedPlace,
  shown: readonly Shown[],
  askedAt: number,
  whole: boolean,
): Promise<readonly SeenState[]> {
  const { ports, instance, feed } = place;
  const byId = new Map(shown.map((alert) => [alert.id, alert]));
  const watched = await ports.records.watched(instance, [...byId.keys()]);
  const kept: SeenState[] = [];
  await inParallel([...byId.values()], async (alert) => {
    const known = watched.get(alert.id) ?? { id: alert.id, seen: null, seenSince: 0, ours: null };
    const state = await settleOne(place, alert, known, askedAt);
    if (state === null) return;
    const nextAt = whole ? Math.trunc(nextAsk(known, state, askedAt, feed.settings.intervalMs)) : 0;
    if (whole || !isSame(known.seen, state)) kept.push({ id: alert.id, state, nextAt });
  });
  return kept;
}

/** The state to keep; null: look again, or it is kept already. */
async function settleOne(place: FeedPlace, shown: Shown, known: Watched, askedAt: number): Promise<SourceState | null> {
  const { ports, instance } = place;
  const { take, changes, keep } = conclude(known, shown.state, askedAt);
  if (take !== null) {
    // One that the source does not have any more has no fields, and no news either.
    if (shown.fields === undefined) return keep;
    return (await takeIn(place, shown.id, shown.fields, take, known)) ? keep : null;
  }
  if (changes.length === 0 || keep === null) return keep;
  const closing = changes.find((change) => change.kind === 'closed');
  const told = await ports.records.tell({
    instance,
    id: shown.id,
    at: ports.clock.now(),
    run: known.ours?.run ?? null,
    inboxId: ports.inboxId(),
    changes: changes.map((change) => ({ kind: change.kind, detail: sayChange(change) })),
    closes: closing ? { reason: closing.reason, notes: closing.comment } : null,
    cancels: ports.cancels(),
    seen: { id: shown.id, state: keep, nextAt: 0 },
  });
  if (!told) return null;
  if (known.ours?.run) ports.wake(known.ours.run);
  return keep;
}

/** False: look again. An alert that cannot be kept as it is is said once, and holds up nobody. */
async function takeIn(
  { ports, instance }: FeedPlace,
  id: string,
  fields: JsonObject,
  take: 'new' | 'reopened',
  known: Watched,
): Promise<boolean> {
  try {
    if (take === 'new') {
      await ports.receive({ instance, fields });
      return true;
    }
    return (await ports.reopen({ instance, id }, { instance, fields })) !== 'later';
  } catch (thrown) {
    const { code, message } = toRiposteError(thrown);
    if (code !== 'alert.invalid') throw thrown;
    if (known.seen === null) {
      ports.report({ code: 'fetch.refused', detail: `instance ${instance}: ${message}` });
      await ports.audit({ at: ports.clock.now(), who: '', what: 'fetch.refused', target: instance, detail: message });
    }
    return true;
  }
}

function isSame(before: SourceState | null, now: SourceState): boolean {
  return before !== null && JSON.stringify(before) === JSON.stringify(now);
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
