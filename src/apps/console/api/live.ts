/**
 * Live: the stream of what happens in all runs, and what has to be asked again because of it.
 *
 * L1. The stream says that something happened; what it was is asked for. A message lost, doubled or late changes nothing but when a page moves.
 * L2. After a break the stream goes on from the last id that was seen, and everything on the screen is asked again once.
 * L3. Many messages within a quarter of a second are one round of questions.
 */
import type { RunEventType } from '../../../core/engine/events.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

export interface Change {
  readonly run: string;
  readonly type: string;
}

export interface LivePorts {
  open(url: string): EventSource;
  later(ms: number, act: () => void): () => void;
  /** What has changed since the last call, each run once. */
  changed(changes: readonly Change[]): void;
  /** After a break: anything may have changed. */
  caughtUp(): void;
  state(state: LiveState): void;
}

const GATHER_MS = 250;
const BACK_OFF_MS = [300, 700, 1_500, 3_000, 5_000];

/** A message has the type of its event for a name, and a stream is heard by name. */
const HEARD: Readonly<Record<RunEventType, true>> = {
  'run.started': true,
  'playbook.started': true,
  'pass.started': true,
  'loop.asked': true,
  'pass.ended': true,
  'task.started': true,
  'timers.turned': true,
  'effect.settled': true,
  'effect.sent': true,
  'effect.pending': true,
  'effect.held': true,
  'task.retrying': true,
  'task.completed': true,
  'task.failed': true,
  'task.waiting': true,
  'task.reopened': true,
  'question.asked': true,
  'question.answered': true,
  'question.refused': true,
  'question.expired': true,
  'question.withdrawn': true,
  'item.completed': true,
  'run.cancelling': true,
  'run.paused': true,
  'run.resumed': true,
  'source.changed': true,
  'run.ended': true,
};

/** Gives what ends it. */
export function followChanges(ports: LivePorts): () => void {
  let source: EventSource | undefined;
  let cursor = 'end';
  let attempts = 0;
  let broken = false;
  let stopped = false;
  let gathered: Change[] = [];
  let cancelGather: (() => void) | undefined;
  let cancelRetry: (() => void) | undefined;

  const flush = (): void => {
    cancelGather = undefined;
    const changes = gathered;
    gathered = [];
    ports.changed(changes);
  };
  const heard = (message: MessageEvent<string>): void => {
    if (message.lastEventId !== '') cursor = message.lastEventId;
    const change = changeOf(message.data);
    if (!change) return;
    gathered.push(change);
    cancelGather ??= ports.later(GATHER_MS, flush);
  };
  const connect = (): void => {
    ports.state(attempts === 0 && !broken ? 'connecting' : 'lost');
    const opened = ports.open(`/api/v1/events?cursor=${encodeURIComponent(cursor)}`);
    source = opened;
    opened.addEventListener('open', () => {
      attempts = 0;
      ports.state('live');
      if (broken) ports.caughtUp();
      broken = false;
    });
    opened.addEventListener('error', () => {
      opened.close();
      if (stopped || source !== opened) return;
      broken = true;
      ports.state('lost');
      const wait = BACK_OFF_MS[Math.min(attempts, BACK_OFF_MS.length - 1)] ?? 5_000;
      attempts += 1;
      cancelRetry = ports.later(wait, connect);
    });
    for (const type of Object.keys(HEARD)) opened.addEventListener(type, heard);
  };
  connect();
  return () => {
    stopped = true;
    source?.close();
    cancelGather?.();
    cancelRetry?.();
  };
}

function changeOf(data: string): Change | undefined {
  try {
    const read: unknown = JSON.parse(data);
    if (typeof read !== 'object' || read === null || !('run' in read) || !('type' in read)) return undefined;
    return { run: String(read.run), type: String(read.type) };
  } catch {
    return undefined;
  }
}
