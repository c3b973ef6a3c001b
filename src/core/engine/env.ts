/** What a decision may know besides the state: the plan, the time, and what is installed. All of it is passed in. */
import type { Json, JsonObject } from '../base/json.ts';
import type { Scope, ScriptAnswers, ScriptNeed, Services } from '../language/index.ts';
import type { ArgumentRow, Risk } from './commands.ts';
import type { RunPlan } from './plan.ts';
import type { RunState } from './state.ts';

/** What the engine knows of a command: enough to bind arguments, never enough to run it. */
export interface CommandInfo {
  readonly args: readonly ArgumentRow[];
  readonly risk: Risk;
}

export interface DecideEnv {
  readonly plan: RunPlan;
  /** Epoch milliseconds, the store's clock. */
  readonly now: number;
  /** undefined: nothing installed offers it. */
  describe(name: string, brand: string): CommandInfo | undefined;
  /** XSOAR's `modules`: the integration instances. */
  readonly modules: readonly Json[];
  /** What the scripts gave that this decision needed when it was asked before. */
  readonly answers?: ScriptAnswers;
}

/** What a decision under way knows: its `env`, and the scripts that it turned out to need. */
export interface Deciding extends DecideEnv {
  readonly needs: ScriptNeed[];
}

/** XSOAR: these names all read the alert of the run. */
const ALERT_ROOTS: ReadonlySet<string> = new Set(['alert', 'incident', 'issue']);

/** The context as paths see it: the run's own tree with the virtual roots laid over it, read-only. */
export function scopeFor(state: RunState, env: DecideEnv, entries: () => readonly string[]): Scope {
  const virtual = (name: string): Json | undefined => {
    if (ALERT_ROOTS.has(name)) return state.alert;
    if (name === 'inputs') return state.inputs;
    if (name === 'modules') return env.modules;
    return name === 'lastCompletedTaskEntries' ? entries() : undefined;
  };
  return {
    root: (name) => virtual(name) ?? (Object.hasOwn(state.context, name) ? state.context[name] : undefined),
    whole: (): JsonObject => ({ ...state.context, inputs: state.inputs, incident: state.alert }),
  };
}

export function servicesFor(env: DecideEnv): Services {
  return { now: () => env.now, ...(env.answers === undefined ? {} : { answers: env.answers }) };
}
