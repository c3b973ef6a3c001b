/** What the server needs to let people work on alerts. Refusals are thrown with a code of `API_ERRORS`. */
import type { JsonObject } from '../../../core/base/json.ts';
import type { AlertRef } from '../../../core/engine/events.ts';
import type { Line } from '../../../core/playbook/line.ts';

/** The lines that tell a source what a person did to an alert here. */
export interface WriteBack {
  reopened(id: string, comment: string): Line;
  assigned(caseId: string, mail: string): Line;
}

interface OnAlert {
  readonly alertRef: AlertRef;
  readonly alert: JsonObject;
  readonly dryRun: boolean;
  readonly by: string;
  /** The request that asks, where it named itself. */
  readonly request?: string;
}

export interface ByHandPorts {
  /** Starts an installed playbook; the run. `aside`: the alert keeps the run that it is worked on by. Throws `playbook.unknown`. */
  start(request: OnAlert & { readonly playbook: string; readonly aside: boolean }): Promise<string>;
  /** Runs a line that a person typed; the run. */
  line(request: OnAlert & { readonly line: Line }): Promise<string>;
  /** The run of the alert that this very request has begun. */
  begun(alertRef: AlertRef, request: string | undefined): Promise<string | undefined>;
  /** Of rows that people add: the same for the same request, random without one. */
  newId(request: string | undefined): string;
}
