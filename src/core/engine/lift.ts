/**
 * Stored events of older releases, lifted to the shape that `evolve` folds (R5).
 *
 * F1. An event that was written is never changed in the store: it is lifted whenever it is read.
 * F2. A row lifts by one version; older events climb the rows one by one.
 * F3. An event of a newer release, or of a type that is not known here, is an error: to guess would be to lose it.
 */
import { RiposteError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { RunEvent, RunEventType } from './events.ts';
import { whole } from './stored.ts';

/** The version of every type that this release writes. A new event is a new row; its version grows when its meaning changes. */
export const VERSIONS: Readonly<Record<RunEventType, number>> = {
  'run.started': 1,
  'run.cancelling': 1,
  'run.paused': 1,
  'run.resumed': 1,
  'run.ended': 1,
  'playbook.started': 1,
  'pass.started': 1,
  'pass.ended': 1,
  'loop.asked': 1,
  'task.started': 1,
  'timers.turned': 1,
  'task.retrying': 1,
  'task.completed': 2,
  'task.failed': 1,
  'task.waiting': 1,
  'task.reopened': 1,
  'effect.settled': 1,
  'effect.sent': 1,
  'effect.pending': 1,
  'effect.held': 1,
  'question.asked': 1,
  'question.answered': 1,
  'question.refused': 1,
  'question.expired': 1,
  'question.withdrawn': 1,
  'item.completed': 1,
  'source.changed': 1,
};

/** From the version in the name to the next one: `'task.completed@1': (data) => …`. */
export type Lifts = Readonly<Record<string, (data: JsonObject) => JsonObject>>;

export const LIFTS: Lifts = {
  // Version 2 leaves out what is empty; version 1 had everything.
  'task.completed@1': (data) => data,
};

/** The event as this release knows it. Throws `journal.unknown-event` or `journal.newer-event`. */
export function lift(
  type: string,
  version: number,
  data: JsonObject,
  table: { readonly versions: Readonly<Record<string, number>>; readonly lifts: Lifts } = {
    versions: VERSIONS,
    lifts: LIFTS,
  },
): RunEvent {
  const current = Object.hasOwn(table.versions, type) ? table.versions[type] : undefined;
  if (current === undefined) {
    throw new RiposteError(
      'journal.unknown-event',
      `the journal holds an event "${type}" that this release does not know`,
      HINT,
    );
  }
  if (version === current) return whole(type, data);
  const step = table.lifts[`${type}@${version}`];
  if (version > current || !step) {
    throw new RiposteError(
      'journal.newer-event',
      `the journal holds "${type}" in version ${version}; this release reads up to ${current}`,
      HINT,
    );
  }
  return lift(type, version + 1, { ...step(data), v: version + 1 }, table);
}

const HINT = { hint: 'the data directory was written by a newer Riposte: start that release, or restore a backup' };
