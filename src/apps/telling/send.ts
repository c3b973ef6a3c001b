/**
 * What is due, sent: one attempt after the other on a channel, channels beside each other.
 *
 * S1. The row of an attempt is there before its message leaves, and holds the result after. A kill between a server's yes and that row may send a
 *     message twice, under the same id; nothing else does.
 * S2. What an attempt is about is open at the moment of its row, or it is not sent.
 * S3. A channel that cannot be reached rests: one message tries, the others keep what they have.
 * S4. A recipient gets no more than his share in a window; more is one digest (`domain/tell/portions.ts`).
 */
import type { Sent } from '../../adapters/channels/index.ts';
import { channelPauseMs, retryAfterMs } from '../../domain/tell/attempts.ts';
import { digestId, threadId } from '../../domain/tell/follow.ts';
import { digestOf, messageOf, type Message } from '../../domain/tell/message.ts';
import type { DueNotification, TellRecords } from '../../domain/tell/ports.ts';
import { portionsOf } from '../../domain/tell/portions.ts';

const WINDOW_MS = 10 * 60_000;
const ROWS_MAX = 5_000;

/** A channel as far as sending goes. */
export interface Way {
  readonly name: string;
  readonly digestOver: number;
  readonly minimal: boolean;
  readonly send: (message: Message, to: string) => Promise<Sent>;
}

export interface SendPorts {
  readonly records: TellRecords;
  readonly now: () => number;
  readonly publicUrl: () => string;
  readonly isStopped: () => boolean;
  /** Every attempt, by its result. */
  readonly counted: (result: Sent['kind']) => void;
}

/** How often a channel could not be reached in a row, and until when it rests. */
export interface Rest {
  readonly failures: number;
  readonly until: number;
}

/** Sends what is due by one channel. Gives how the channel rests then. */
export async function sendBy(ports: SendPorts, way: Way, rest: Rest): Promise<Rest> {
  const { records, now, isStopped } = ports;
  let { failures } = rest;
  if (rest.until > now()) return rest;
  const due = await records.dueNotifications(way.name, now(), ROWS_MAX);
  if (due.length === 0) return rest;
  const sent = await records.sentSince(way.name, now() - WINDOW_MS);
  for (const [to, rows] of grouped(due, (row) => row.to)) {
    for (const portion of messagesFor(rows, sent.get(to) ?? 0, way.digestOver)) {
      if (isStopped()) return { failures, until: 0 };
      const outcome = await attempt(ports, way, to, portion);
      if (outcome === undefined) continue;
      ports.counted(outcome);
      if (outcome === 'sent' || outcome === 'refused') failures = 0;
      if (outcome === 'down') {
        failures += 1;
        return { failures, until: now() + channelPauseMs(failures) };
      }
    }
  }
  return { failures, until: 0 };
}

/** What was cut off goes again as it was; the rest as there is room. */
function messagesFor(
  rows: readonly DueNotification[],
  sent: number,
  max: number,
): readonly (readonly DueNotification[])[] {
  const again = [
    ...grouped(
      rows.filter(({ message }) => message !== ''),
      (row) => row.message,
    ).values(),
  ];
  const fresh = rows.filter(({ message }) => message === '');
  return [...again, ...portionsOf(fresh, sent + again.length, { max, windowMs: WINDOW_MS })];
}

/** One attempt; undefined: nothing of it is open any more. */
async function attempt(
  { records, now, publicUrl }: SendPorts,
  way: Way,
  to: string,
  portion: readonly DueNotification[],
): Promise<Sent['kind'] | undefined> {
  const [first] = portion;
  if (!first) return undefined;
  const ids = portion.map(({ id }) => id);
  const id = first.message || (portion.length === 1 ? first.id : digestId(ids));
  const begun = new Set(await records.beginAttempt(id, ids, now()));
  const told = portion.filter((row) => begun.has(row.id));
  const [only] = told;
  if (!only) return undefined;
  const writing = { publicUrl: publicUrl(), minimal: way.minimal, now: now() };
  const message =
    told.length === 1 ? { ...messageOf(only, threadId(only.wait, to), writing), id } : digestOf(id, told, writing);
  const outcome = await way.send(message, to);
  const attempts = Math.max(...told.map((row) => row.attempts)) + 1;
  const againMs = outcome.kind === 'refused' ? undefined : retryAfterMs(attempts);
  const retryAt = againMs === undefined ? null : now() + againMs;
  const result = { ok: outcome.kind === 'sent', detail: outcome.detail, retryAt };
  await records.endAttempt(id, [...begun], result, now());
  return outcome.kind;
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, keyOf);
}
