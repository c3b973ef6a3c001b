/**
 * What became of an alert at its source, and what follows from it here. Pure; the fetcher asks, the store keeps, the engine cancels.
 *
 * S1. A change is a difference between what was seen last and what is seen now. What the source does not say is no change.
 * S2. Our own closing is none: while our request is under way nothing is concluded, and a closed alert that is closed there too is as it should be.
 * S3. Closed there, open here: it is closed here with the reason given there, and its run is cancelled (R13), unless the policy says otherwise.
 * S4. Open there, closed here: it was reopened; it gets a new run, linked to the old one.
 * S5. Closed when it is first seen: it is watched, and taken when it is reopened. Nobody answers an alert that somebody has seen to.
 */
import type { AlertStatus } from '../alerts/ports.ts';

/** What a source says of an alert. */
export interface SourceState {
  /** In the source's words; '' where it does not say. */
  readonly status: string;
  /** null: the source does not say. */
  readonly closed: boolean | null;
  /** One of our closing reasons, for a closed one; else ''. */
  readonly closeReason: string;
  /** Who works on it, as the source names them; '' for nobody, null: the source does not say. */
  readonly assignee: string | null;
  readonly comment: string;
  /** Where the source groups alerts: its name for the case; '' for none. */
  readonly caseId: string;
}

/** What we know of it: what was seen last, and the alert as it stands here. */
export interface Watched {
  readonly id: string;
  /** Null: it is seen for the first time. */
  readonly seen: SourceState | null;
  /** Since when it was seen so, on our clock; 0 for what was not. */
  readonly seenSince: number;
  /** Null: it is not here. */
  readonly ours: {
    readonly status: AlertStatus;
    readonly closedAt: number | null;
    /** The latest run of the alert; null: a rule of the routing closed it here, and nobody asked the source. */
    readonly run: string | null;
    /** A closing of ours is under way. */
    readonly closing: boolean;
  } | null;
}

export type SourceChange =
  | { readonly kind: 'closed'; readonly status: string; readonly reason: string; readonly comment: string }
  | { readonly kind: 'reopened'; readonly status: string }
  | { readonly kind: 'reassigned'; readonly assignee: string };

export interface Concluded {
  /** Take it in as a new alert, or once more. Null: it stays as it is. */
  readonly take: 'new' | 'reopened' | null;
  /** What the alert and its run are told. */
  readonly changes: readonly SourceChange[];
  /** What to keep as seen; null: look again, nothing is kept. */
  readonly keep: SourceState | null;
}

/** A source may show an alert as open for a moment after it confirmed our closing. */
const OWN_CLOSING_SETTLES_MS = 60_000;

const NOTHING: Concluded = { take: null, changes: [], keep: null };

/** `askedAt`: our clock when the source was asked, not when it answered. */
export function conclude({ seen, ours }: Watched, now: SourceState, askedAt: number): Concluded {
  const state = seen ? carried(seen, now) : now;
  if (!ours) return { take: state.closed === true ? null : 'new', changes: [], keep: state };
  if (ours.closing) return NOTHING;
  const reassigned = reassignment(seen, state);
  if (state.closed === true && ours.status === 'open') {
    // One that a person has begun anew here is open on purpose: only a closing that was not seen before counts.
    if (seen?.closed === true) return { take: null, changes: reassigned, keep: state };
    const { status, closeReason: reason, comment } = state;
    return { take: null, changes: [{ kind: 'closed', status, reason, comment }, ...reassigned], keep: state };
  }
  if (state.closed === false && ours.status === 'closed') {
    if (seen?.closed === true) return { take: 'reopened', changes: [], keep: state };
    if (ours.run === null) return { take: null, changes: [], keep: state };
    const settled = askedAt >= (ours.closedAt ?? 0) + OWN_CLOSING_SETTLES_MS;
    return settled ? { take: 'reopened', changes: [], keep: state } : NOTHING;
  }
  const reopened = state.closed === false && seen?.closed === true;
  const changes: SourceChange[] = reopened ? [{ kind: 'reopened', status: state.status }] : [];
  return { take: null, changes: [...changes, ...reassigned], keep: state };
}

/** S1: what is not said now stays as it was said. */
function carried(seen: SourceState, now: SourceState): SourceState {
  return {
    ...now,
    status: now.status === '' ? seen.status : now.status,
    closed: now.closed ?? seen.closed,
    assignee: now.assignee ?? seen.assignee,
    caseId: now.caseId === '' ? seen.caseId : now.caseId,
  };
}

function reassignment(seen: SourceState | null, now: SourceState): readonly SourceChange[] {
  if (seen === null || seen.assignee === null || now.assignee === null || seen.assignee === now.assignee) return [];
  return [{ kind: 'reassigned', assignee: now.assignee }];
}

const DAY_MS = 24 * 60 * 60_000;
/** One that was closed so long ago is asked for no more. */
const WATCHED_MS = 30 * DAY_MS;
const ASKED_RARELY_MS = DAY_MS / 4;
const NEVER = Number.MAX_SAFE_INTEGER;

/** When to ask again: an open alert every time, a closed one ever more rarely, and some day no more. */
export function nextAsk({ ours, seenSince }: Watched, state: SourceState, now: number, intervalMs: number): number {
  if (ours?.status === 'open' && state.closed !== true) return now + intervalMs;
  const age = Math.max(0, now - (ours?.closedAt ?? (seenSince === 0 ? now : seenSince)));
  return age > WATCHED_MS ? NEVER : now + Math.max(intervalMs, Math.min(ASKED_RARELY_MS, age / 10));
}

/** One line for people. */
export function sayChange(change: SourceChange): string {
  switch (change.kind) {
    case 'closed':
      return `closed at its source (${change.status || 'closed'})${change.comment === '' ? '' : `: ${change.comment}`}`;
    case 'reopened':
      return `open again at its source (${change.status || 'open'})`;
    case 'reassigned':
      return change.assignee === ''
        ? 'nobody works on it at its source any more'
        : `assigned to ${change.assignee} at its source`;
  }
}
