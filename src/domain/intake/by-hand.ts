/**
 * A run that a person starts on an alert that is here: another playbook, a trial of one, or the line that they typed.
 *
 * B1. It begins with the alert as it stands now, and with no consent of other runs.
 * B2. Aside: the alert keeps the run that it is worked on by. A line and a dry run are aside.
 * B3. Two who start at once get a run each: its number is taken by the append, and who comes second takes the next.
 * B4. A request that names itself begins one run on an alert, however often it comes: the journal of the run says which request it was.
 */
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { runIdOf, type AlertRef, type PlaybookRef, type RunEvent } from '../../core/engine/events.ts';
import type { Append, Appended, RowOp } from '../../core/engine/journal.ts';

const TRIES = 5;

export interface ByHandPorts<Extra> {
  /** How many runs the alert has had. */
  runsOf(alertRef: AlertRef): Promise<number>;
  prepare(request: {
    readonly run: string;
    readonly playbook: PlaybookRef;
    readonly alertRef: AlertRef;
    readonly alert: JsonObject;
    readonly inputs: JsonObject;
    readonly dryRun: boolean;
    readonly ops: readonly Extra[];
    readonly by: string;
    readonly request?: string;
  }): Promise<{ append: Append<Extra>; started: () => void }>;
  append(append: Append<Extra>): Promise<Appended>;
}

export interface ByHand {
  readonly playbook: PlaybookRef;
  readonly alertRef: AlertRef;
  readonly alert: JsonObject;
  readonly dryRun: boolean;
  readonly by: string;
  readonly aside: boolean;
  /** B4. */
  readonly request?: string;
}

/** Starts the run and gives its id. Throws `api.unavailable`. */
export async function startByHand<Extra extends { readonly op: string }>(
  ports: ByHandPorts<Extra>,
  { aside, ...request }: ByHand,
): Promise<string> {
  const { alertRef } = request;
  const before = await ports.runsOf(alertRef);
  for (let ordinal = before + 1; ordinal <= before + TRIES; ordinal += 1) {
    const run = runIdOf(alertRef, ordinal);
    const { append, started } = await ports.prepare({ run, ...request, inputs: {}, ops: [] });
    const rows = aside ? append.rows.map(besideTheAlert) : [...append.rows, reopened(alertRef)];
    const appended = await ports.append({ ...append, rows });
    if (!appended.ok) continue;
    started();
    return run;
  }
  throw new RiposteError('api.unavailable', `too many runs of alert ${alertRef.id} begin at once: try again`);
}

function besideTheAlert<Row extends { readonly op: string }>(row: Row): Row {
  return row.op === 'run.insert' ? { ...row, aside: true } : row;
}

function reopened(alertRef: AlertRef): Extract<RowOp, { op: 'alert.update' }> {
  return { op: 'alert.update', alertRef, changes: { status: 'open' } };
}

export interface BegunPorts {
  runsOf(alertRef: AlertRef): Promise<number>;
  firstEvent(run: string): Promise<RunEvent | undefined>;
}

/** The run of the alert that this very request has begun, the latest first (B4). */
export async function runBegunBy(
  ports: BegunPorts,
  alertRef: AlertRef,
  request: string | undefined,
): Promise<string | undefined> {
  if (request === undefined) return undefined;
  for (let ordinal = await ports.runsOf(alertRef); ordinal > 0; ordinal -= 1) {
    const run = runIdOf(alertRef, ordinal);
    const first = await ports.firstEvent(run);
    if (first?.type === 'run.started' && (first.request ?? first.after?.request) === request) return run;
  }
  return undefined;
}
