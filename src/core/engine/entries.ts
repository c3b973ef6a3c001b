/** The entries of a run by their ids (`<n>@<run>`), counted as `evolve` counts them: what XSOAR's `getEntry` reads. */
import type { Entry, StoredEvent } from './events.ts';

/** `events`: the whole journal of the run, from its first event. */
export function entriesOf(run: string, events: readonly StoredEvent[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { event } of events) {
    if (!('entries' in event)) continue;
    for (const entry of event.entries) entries.set(`${entries.size + 1}@${run}`, entry);
  }
  return entries;
}
