/**
 * What waits, kept as the journal goes on.
 *
 * F1. The journal says only where to look: questions and items of the runs that it touched are compared with what is kept as waiting. So a page that is
 *     read twice changes nothing, and what was asked and answered between two looks is told to nobody.
 */
import { changesOf } from '../../domain/tell/follow.ts';
import type { TellRecords } from '../../domain/tell/ports.ts';

const EVENTS_MAX = 2_000;

export interface FollowPorts {
  readonly records: TellRecords;
  readonly now: () => number;
  /** Where the journal ends now. */
  readonly end: () => Promise<string>;
}

/** Follows the journal to its end. True: something waits anew, or is over. */
export async function follow({ records, now, end }: FollowPorts): Promise<boolean> {
  let cursor = await records.cursor();
  let changed = false;
  if (cursor === undefined) {
    // The end first: what comes in between is looked at again.
    cursor = Number(await end());
    const opened = await records.standing();
    await records.advance({ cursor, opened, over: [], at: now() });
    changed = opened.length > 0;
  }
  for (;;) {
    const { next, more, standing, kept } = await records.look(cursor, EVENTS_MAX);
    if (next === cursor) return changed;
    const { opened, over } = changesOf(standing, kept);
    await records.advance({ cursor: next, opened, over, at: now() });
    changed ||= opened.length + over.length > 0;
    cursor = next;
    if (!more) return changed;
  }
}
