/** What a decision may know besides the state: the plan, the time, and what is installed. All of it is passed in. */
import { parseJson, type Json, type JsonObject } from '../base/json.ts';
import { applyWrites } from '../language/writes.ts';
import type { Scope, ScriptAnswers, ScriptNeed, Services } from '../language/index.ts';
import type { ArgumentRow, Risk } from './commands.ts';
import type { RunPlan } from './plan.ts';
import { contextIn, inputsIn, ownerOf, ROOT, scopesAround } from './scope.ts';
import { own, type RunState } from './state.ts';

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
  /** XSOAR's `lists`, name → text. Absent: a decision that reads them says so, and is asked again with them. */
  readonly lists?: ReadonlyMap<string, string>;
  /** What the scripts gave that this decision needed when it was asked before. */
  readonly answers?: ScriptAnswers;
}

/** What a decision under way knows: its `env`, and the scripts and lists that it turned out to need. */
export interface Deciding extends DecideEnv {
  readonly needs: ScriptNeed[];
  /** Set when a value reads lists that are not there yet. */
  needsLists: boolean;
}

/** XSOAR: these names all read the alert of the run. */
const ALERT_ROOTS: ReadonlySet<string> = new Set(['alert', 'incident', 'issue']);

/** The context as paths see it: the run's own tree with the virtual roots laid over it, read-only. */
export function scopeFor(state: RunState, env: Deciding, entries: () => readonly string[], at: string = ROOT): Scope {
  const context = contextIn(state, at);
  const inputs = inputsIn(state, at);
  const virtual = (name: string): Json | undefined => {
    if (ALERT_ROOTS.has(name)) return state.alert;
    if (name === 'inputs') return inputs;
    if (name === 'modules') return env.modules;
    if (name === 'lists') return listsFor(env);
    if (name === 'lastCompletedTaskEntries') return entries();
    return at === ROOT ? undefined : ofSubPlaybook(name, state, at);
  };
  return {
    root: (name) => virtual(name) ?? (Object.hasOwn(context, name) ? context[name] : undefined),
    whole: (): JsonObject => ({ ...context, inputs, incident: state.alert }),
  };
}

function listsFor(env: Deciding): JsonObject | undefined {
  if (env.lists !== undefined) return listTree(env.lists);
  env.needsLists = true;
  return undefined;
}

/**
 * XSOAR: `lists.<name>` is the text of a list, parsed where it is a JSON object or list.
 *
 * @choice A dot in the name of a list is a step of the path; where the names of two lists overlap, the longer one is read.
 */
export function listTree(lists: ReadonlyMap<string, string>): JsonObject {
  const names = [...lists.keys()].toSorted((a, b) => a.length - b.length);
  return applyWrites(
    {},
    names.map((name) => ({ op: 'set', path: name.split('.'), value: listValue(lists.get(name) ?? '') })),
  );
}

function listValue(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  return parseJson(text) ?? text;
}

/**
 * XSOAR: `currentPlaybookID` is the id of the sub-playbook's run, and `subplaybook-<id>` its private context, also for those that
 * it calls; `parentIncidentContext` is the context of the playbook itself.
 *
 * @choice The id of a sub-playbook's run is its scope path with `-` for `/`. Other private contexts than the own and those around
 * it cannot be named.
 */
function ofSubPlaybook(name: string, state: RunState, at: string): Json | undefined {
  if (name === 'currentPlaybookID') return runIdOf(at);
  if (name === 'parentIncidentContext' && ownerOf(state, at) !== ROOT) return state.context;
  if (!name.startsWith('subplaybook-')) return undefined;
  const scope = scopesAround(at).find((path) => name === `subplaybook-${runIdOf(path)}`);
  return (scope === undefined ? undefined : own(state.passes, scope)?.context) ?? undefined;
}

function runIdOf(scope: string): string {
  return scope.replaceAll('/', '-');
}

export function servicesFor(env: DecideEnv): Services {
  return { now: () => env.now, ...(env.answers === undefined ? {} : { answers: env.answers }) };
}
