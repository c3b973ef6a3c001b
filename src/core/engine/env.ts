/** What a decision may know besides the state: the plan, the time, and what is installed. All of it is passed in. */
import { getOwn, type Json, type JsonObject } from '../base/json.ts';
import type { MergeServices, Scope, ScriptAnswers, ScriptNeed, Services } from '../language/index.ts';
import type { Described } from './commands.ts';
import type { FrozenGrant, RunEvent } from './events.ts';
import { listsAfter, listTree } from './lists.ts';
import type { RunPlan } from './plan.ts';
import { contextIn, inputsIn, ownerOf, ROOT, scopesAround } from './scope.ts';
import { own, type RunState } from './state.ts';

/** What the engine knows of a command: enough to bind arguments, never enough to run it. */
export type CommandInfo = Described;

/** A grant as a question would name it. `instance` is '' where the playbook says nothing of it. */
export type AskedGrant = Pick<FrozenGrant, 'verb' | 'targets' | 'instance'>;

/** What of a run decides where a yes is carried out, and whether one is asked for. */
export type GrantingRun = Pick<RunState, 'alertRef' | 'alert'> & { readonly origin: string };

export type GrantPlace =
  /** `since`: when the instance of that name became this one, epoch milliseconds; 0: it always was. */
  | { readonly kind: 'on'; readonly instance: string; readonly approvers: number; readonly since?: number }
  /** Several could, and nothing says which: the gate asks for it when the command comes. */
  | { readonly kind: 'choice'; readonly instances: readonly string[]; readonly approvers: number }
  /** Nothing enabled can do it, or policy forbids it: there is nothing to ask. */
  | { readonly kind: 'nowhere'; readonly why: string };

export interface DecideEnv {
  readonly plan: RunPlan;
  /** Epoch milliseconds, the store's clock. */
  readonly now: number;
  /** undefined: nothing installed offers it. */
  describe(name: string, brand: string): CommandInfo | undefined;
  /** Where a yes would be carried out; absent: on the instance of the alert. */
  placeOf?(grant: AskedGrant, run: GrantingRun): GrantPlace;
  /** XSOAR's `modules`: the integration instances. */
  readonly modules: readonly Json[];
  /** XSOAR's `lists`, name → text. Absent: a decision that reads them says so, and is asked again with them. */
  readonly lists?: ReadonlyMap<string, string>;
  /** What the scripts gave that this decision needed when it was asked before. */
  readonly answers?: ScriptAnswers;
}

/** What a decision under way knows: its `env`, and the scripts and lists that it turned out to need. */
export interface Deciding extends DecideEnv {
  /** What evaluation and merges may use; one for the whole decision. */
  readonly services: Services & MergeServices;
  readonly needs: ScriptNeed[];
  /** What the decision has emitted so far. */
  readonly events: RunEvent[];
  /** Set when a value reads lists that are not there yet. */
  needsLists: boolean;
  /** The lists as they were read after so many events. */
  listsRead?: { readonly events: number; readonly tree: JsonObject };
}

/** The context as paths see it: the run's own tree with the virtual roots laid over it, read-only. */
export class RunScope implements Scope {
  readonly #state: RunState;
  readonly #env: Deciding;
  readonly #at: string;
  readonly #context: JsonObject;
  readonly #entries: () => readonly string[];

  /** `at`: the scope path from which is read. */
  constructor(state: RunState, env: Deciding, at: string, entries: () => readonly string[]) {
    this.#state = state;
    this.#env = env;
    this.#at = at;
    this.#context = contextIn(state, at);
    this.#entries = entries;
  }

  root(name: string): Json | undefined {
    return this.#virtual(name) ?? getOwn(this.#context, name);
  }

  whole(): JsonObject {
    return { ...this.#context, inputs: inputsIn(this.#state, this.#at), incident: this.#state.alert };
  }

  #virtual(name: string): Json | undefined {
    switch (name) {
      // XSOAR: these names all read the alert of the run.
      case 'alert':
      case 'incident':
      case 'issue':
        return this.#state.alert;
      case 'inputs':
        return inputsIn(this.#state, this.#at);
      case 'modules':
        return this.#env.modules;
      case 'lists':
        return listsFor(this.#env);
      case 'lastCompletedTaskEntries':
        return this.#entries();
      default:
        return this.#at === ROOT ? undefined : ofSubPlaybook(name, this.#state, this.#at);
    }
  }
}

/** The lists as they stand in the middle of the decision; read once for each event that may have changed them. */
function listsFor(env: Deciding): JsonObject | undefined {
  if (env.lists === undefined) {
    env.needsLists = true;
    return undefined;
  }
  const { length } = env.events;
  if (env.listsRead?.events !== length)
    env.listsRead = { events: length, tree: listTree(listsAfter(env.lists, env.events)) };
  return env.listsRead.tree;
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

/** The `env` of one decision, with what it needs and makes on its way. */
export function decidingBy(env: DecideEnv): Deciding {
  const { now, answers, plan } = env;
  const services = { now: () => now, keys: plan.keys, ...(answers === undefined ? {} : { answers }) };
  return { ...env, services, needs: [], events: [], needsLists: false };
}
