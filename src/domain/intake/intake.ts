/**
 * From a delivered alert to its run.
 *
 * I1. The same (instance, id) is the same alert: however often it is delivered, it has one run.
 * I2. The alert's row and the first append of its run are one transaction; a kill in between leaves neither.
 * I3. What cannot be kept under its own key, or read back whole, is refused with the reason: never changed, never cut.
 * I4. An alert that no playbook is routed to is kept, open, with a task for triage.
 * I5. One that a rule ignores is kept too, closed, with the rule and its reason. It has no run.
 */
import type { Clock } from '../../core/base/clock.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { asList, isDeeper, isObject, type Json, type JsonObject } from '../../core/base/json.ts';
import { runIdOf, type AlertRef, type PlaybookRef } from '../../core/engine/events.ts';
import type { Append } from '../../core/engine/journal.ts';
import type { AlertRecord, Alerts } from '../alerts/ports.ts';

/** Deeper than any alert, and far from where a function that calls itself runs out of stack. */
const DEPTH_MAX = 256;
const KEY_LENGTH_MAX = 1_000;

export interface Delivery {
  /** The instance that the alert came from; '' for one made here. */
  readonly instance: string;
  readonly fields: JsonObject;
  /** Run this playbook, whatever the routing says. */
  readonly playbook?: string;
  readonly dryRun?: boolean;
  /** Who asked for the run; absent: no person did. */
  readonly by?: string;
  /** The source by which it came: rules of routing may ask for it. */
  readonly via?: string;
  /** Why a person must look at it, whatever the routing says: it goes to triage. */
  readonly triage?: string;
}

export interface Delivered {
  readonly alertRef: AlertRef;
  readonly new: boolean;
  readonly run: string | null;
  readonly reason: string | null;
  /** The rule that took it. */
  readonly rule: string | null;
}

/** What becomes of an alert. `reason`: why it waits in triage, or is ignored. */
export type Routed =
  | {
      readonly kind: 'run';
      readonly playbook: PlaybookRef;
      readonly reason: string | null;
      readonly dryRun: boolean;
      readonly rule: string | null;
    }
  | { readonly kind: 'ignore'; readonly reason: string; readonly rule: string };

export interface IntakePorts<Extra> {
  readonly alerts: Pick<Alerts<Extra>, 'get' | 'receive'>;
  readonly clock: Clock;
  /** What becomes of an alert, its playbook pinned in the store. */
  route(delivery: Delivery): Promise<Routed>;
  prepare(request: {
    readonly run: string;
    readonly playbook: PlaybookRef;
    readonly alertRef: AlertRef;
    readonly alert: JsonObject;
    readonly inputs: JsonObject;
    readonly dryRun: boolean;
    readonly ops: readonly Extra[];
    readonly by?: string;
  }): Promise<{ append: Append<Extra>; started: () => void }>;
  /** True when the tenant's policy says that nothing may be changed. */
  dryRun(): boolean;
}

export async function receiveAlert<Extra>(ports: IntakePorts<Extra>, delivery: Delivery): Promise<Delivered> {
  const alertRef = alertRefOf(delivery);
  const known = await ports.alerts.get(alertRef);
  if (known) return { alertRef, new: false, run: known.run, reason: 'already received', rule: null };
  const routed = await ports.route(delivery);
  if (routed.kind === 'ignore') return ignore(ports, delivery, alertRef, routed);
  const { playbook, reason, rule } = routed;
  const run = runIdOf(alertRef, 1);
  const request = {
    run,
    playbook,
    alertRef,
    alert: delivery.fields,
    inputs: reason === null ? {} : { reason },
    dryRun: routed.dryRun || (delivery.dryRun ?? ports.dryRun()),
    ops: [],
    ...(delivery.by === undefined ? {} : { by: delivery.by }),
  };
  const { append, started } = await ports.prepare(request);
  const received = await ports.alerts.receive({
    alert: recordOf(delivery, alertRef, run, playbook.name, ports.clock.now()),
    append,
  });
  if (!received.new) return { alertRef, new: false, run: received.run, reason: 'already received', rule: null };
  started();
  return { alertRef, new: true, run, reason, rule };
}

/** I5. */
async function ignore<Extra>(
  ports: IntakePorts<Extra>,
  delivery: Delivery,
  alertRef: AlertRef,
  { reason, rule }: Extract<Routed, { kind: 'ignore' }>,
): Promise<Delivered> {
  const now = ports.clock.now();
  const record = recordOf(delivery, alertRef, null, null, now);
  const closed = { status: 'closed', closeReason: 'Ignored', closeNotes: reason, closedAt: now } as const;
  const received = await ports.alerts.receive({ alert: { ...record, ...closed } });
  if (!received.new) return { alertRef, new: false, run: received.run, reason: 'already received', rule: null };
  return { alertRef, new: true, run: null, reason, rule };
}

function alertRefOf({ instance, fields }: Delivery): AlertRef {
  if (!isObject(fields)) throw invalid('fields is no object');
  checkKey('the name of its instance', instance);
  if (isDeeper(fields, DEPTH_MAX)) throw invalid(`its fields are nested deeper than ${DEPTH_MAX}`);
  return { instance, id: idOf(asList(fields['id'])[0]) };
}

/** A number that a double does not hold would be another alert's id: it must come as a text. */
function idOf(id: Json | undefined): string {
  if (typeof id === 'number') {
    if (!Number.isSafeInteger(id)) throw invalid('its id is a number that is not exact: send it as a text');
    return String(id);
  }
  if (typeof id !== 'string' || id === '') throw invalid('it has no id');
  checkKey('its id', id);
  return id;
}

/** What is a key must come back from the store as it went in: lone surrogates would make two alerts one. */
function checkKey(what: string, text: string): void {
  if (text.length > KEY_LENGTH_MAX) throw invalid(`${what} is longer than ${KEY_LENGTH_MAX} characters`);
  if (!text.isWellFormed() || text.includes('\0')) throw invalid(`${what} holds what is no character`);
}

function invalid(why: string): RiposteError {
  return new RiposteError('alert.invalid', `the alert cannot be taken: ${why}`, {
    hint: 'An alert is {"fields": {"id": "…", "name": "…", …}} with the alert.* keys of the source.',
  });
}

function recordOf(
  delivery: Delivery,
  ref: AlertRef,
  run: string | null,
  playbook: string | null,
  now: number,
): AlertRecord {
  return {
    ref,
    fields: delivery.fields,
    status: 'open',
    closeReason: null,
    closeNotes: null,
    receivedAt: now,
    closedAt: null,
    run,
    playbook,
  };
}
