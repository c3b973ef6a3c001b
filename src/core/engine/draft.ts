/**
 * What one decision has gathered so far. Lives as long as one call of `decide`.
 *
 * Every event is folded in as it is emitted, so later steps of the same decision see its effect. The state that the decision began
 * with stays as it is; rows are made of the two when nothing more is emitted.
 */
import type { Deciding } from './env.ts';
import type { RunEvent } from './events.ts';
import { Folding } from './evolve.ts';
import type { RowOp } from './journal.ts';
import { taskIn, type TaskPlan } from './plan.ts';
import { rowsOf } from './projection.ts';
import { effectIn, own, type EffectState, type RunState, type TaskState } from './state.ts';
import { contextFor, type TaskContext } from './tasks/step.ts';
import type { Effect } from './trigger.ts';

export class Draft {
  readonly env: Deciding;
  readonly events: RunEvent[];
  readonly effects: Effect[] = [];
  /** Passes of sub-playbooks that this decision began. */
  passes = 0;
  /** Tasks that became ready, oldest first. A record of tasks keeps no such order: numeric ids sort themselves. */
  readonly #ready: string[] = [];
  /** How many of them were met. */
  #met = 0;
  readonly #before: RunState;
  #folding: Folding | undefined;

  constructor(state: RunState, env: Deciding) {
    this.#before = state;
    this.env = env;
    this.events = env.events;
  }

  /** As it stands now: what is read of it is read anew after an event. Its `status` is the one of the beginning. */
  get state(): RunState {
    return this.#folding === undefined ? this.#before : this.#folding.state;
  }

  /** The state after all events, and the rows that follow from them. Nothing may be emitted any more. */
  close(): { readonly state: RunState; readonly rows: RowOp[] } {
    if (this.#folding === undefined) return { state: this.#before, rows: [] };
    const state = this.#folding.close();
    return { state, rows: rowsOf(this.events, this.#before, state) };
  }

  emit(event: RunEvent): void {
    this.#folding ??= new Folding(this.#before);
    this.#folding.take(event, this.env.now);
    this.events.push(event);
    if (event.type === 'run.started' || event.type === 'task.completed' || event.type === 'pass.started')
      this.#ready.push(...event.ready);
    else if (event.type === 'task.reopened') this.#ready.push(event.task);
    else if (event.type === 'run.resumed') this.#ready.push(...readyIn(this.state));
  }

  /** The plan of the next task to begin; `undefined` when none is ready. */
  nextReady(): TaskPlan | undefined {
    while (this.#met < this.#ready.length) {
      const id = this.#ready[this.#met] ?? '';
      this.#met += 1;
      if (this.task(id)?.status !== 'ready') continue;
      const plan = this.plan(id);
      if (plan) return plan;
    }
    return undefined;
  }

  effect(id: string): EffectState | undefined {
    return effectIn(this.state, id);
  }

  task(id: string): TaskState | undefined {
    return own(this.state.tasks, id);
  }

  plan(task: string): TaskPlan | undefined {
    return taskIn(this.env.plan, task);
  }

  /** The calls of a task, in the order in which they were asked for. */
  callsOf(task: string): readonly EffectState[] {
    const calls = this.state.effects.filter(({ call }) => call.task === task);
    return calls.length < 2 ? calls : calls.toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
  }

  contextOf(plan: TaskPlan): TaskContext {
    return contextFor(plan, this.state, this.env);
  }
}

/** What became ready while the run was paused. The order in which it did is not kept: it is that of the record. */
function readyIn({ tasks }: RunState): readonly string[] {
  return Object.keys(tasks).filter((id) => own(tasks, id)?.status === 'ready');
}

/** Effects are named `<task>` and `<task>.<n>`; a retry moves some of them to the end of the record. */
function ordinalOf({ call }: EffectState): number {
  return call.effect === call.task ? 0 : Number(call.effect.slice(call.task.length + 1));
}
