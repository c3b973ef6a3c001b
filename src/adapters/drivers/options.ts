/** What a driver is given, and what a run is started with. */
import type { Clock, Timers } from '../../core/base/clock.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { CommandRegistry } from '../../core/engine/commands.ts';
import type { AlertRef, PlaybookRef, RunBefore } from '../../core/engine/events.ts';
import type { Journal } from '../../core/engine/journal.ts';
import type { RunPlan } from '../../core/engine/plan.ts';
import type { Gate } from '../../domain/gate/gate.ts';
import type { LedgerOp } from '../../domain/gate/ports.ts';
import type { ScriptRunner } from './scripts.ts';

export interface DriverOptions {
  readonly journal: Journal<LedgerOp>;
  readonly gate: Gate;
  readonly commands: CommandRegistry;
  /** Foreign JavaScript of selectors and merge keys. */
  readonly scripts: ScriptRunner;
  /** XSOAR's `lists`, name → text: read when a decision needs them. */
  lists(): Promise<ReadonlyMap<string, string>>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The plan of a pinned playbook; made once per hash by whoever wires the driver. */
  plan(hash: string): Promise<RunPlan>;
  /** Something that a person should know of: a run that another driver took, an effect that threw. */
  report(what: { readonly code: string; readonly run: string; readonly detail: string }): void;
}

export interface StartRequest {
  readonly run: string;
  readonly playbook: PlaybookRef;
  readonly alertRef: AlertRef;
  readonly alert: JsonObject;
  readonly inputs: JsonObject;
  readonly dryRun: boolean;
  /** Rows of the gate that belong to the start (the grant of an undo). */
  readonly ops: readonly LedgerOp[];
  readonly after?: RunBefore;
  /** Who asked for the run; absent: no person. */
  readonly by?: string;
  /** The request that asked for it, where it named itself. */
  readonly request?: string;
}
