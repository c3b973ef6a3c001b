/**
 * How an event is written into the store, and made whole again when it is read.
 *
 * T1. What is left out is empty: `whole` of what `toStored` gives, by way of JSON, is the event itself.
 * T2. Only the event of a finished task is shortened: it is the most common one by far, and most tasks leave most of it empty.
 */
import { isEmpty, type JsonObject } from '../base/json.ts';
import type { RunEvent, TaskCompleted } from './events.ts';

/** What stands in the store for the event; a value of undefined is not written. */
export function toStored(event: RunEvent): object {
  return event.type === 'task.completed' ? completedInStore(event) : event;
}

/** The event of this release from its stored form. */
export function whole(type: string, data: JsonObject): RunEvent {
  // What stands in the journal was written by `toStored`, or was lifted from an older release's shape.
  return (type === 'task.completed' ? { ...LEFT_OUT, ...data } : data) as unknown as RunEvent;
}

const LEFT_OUT = {
  entries: [],
  evidence: [],
  gaps: [],
  actions: [],
  items: [],
  alert: {},
  audit: [],
  writes: [],
  error: null,
  ready: [],
  dead: [],
} satisfies Partial<TaskCompleted>;

/** Every key is named, so that a new one cannot be forgotten. */
function completedInStore(event: TaskCompleted): Record<keyof TaskCompleted, unknown> {
  return {
    type: event.type,
    v: event.v,
    task: event.task,
    how: event.how,
    label: event.label,
    entries: some(event.entries),
    evidence: some(event.evidence),
    gaps: some(event.gaps),
    actions: some(event.actions),
    items: some(event.items),
    alert: isEmpty(event.alert) ? undefined : event.alert,
    audit: some(event.audit),
    records: event.records,
    writes: some(event.writes),
    error: event.error ?? undefined,
    ready: some(event.ready),
    dead: some(event.dead),
    again: event.again,
    ledBack: event.ledBack,
    given: event.given,
  };
}

function some(list: readonly unknown[]): readonly unknown[] | undefined {
  return list.length === 0 ? undefined : list;
}
