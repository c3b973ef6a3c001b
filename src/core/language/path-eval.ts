/**
 * What a path gives.
 *
 * E1. Nothing is copied but lists that a step builds; values are handed on as they stand.
 * E2. A name over a list maps and flattens one level; a list stays a list, even with one item.
 * E3. Nothing found is missing (`undefined`), never an empty list; an explicit `null` at the end is missing too. An explicit
 *     `[]`, `""`, `0` or `false` is found.
 */
import { getOwn, isList, isObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { OBJ_IN_READS_IS_ITEM, SELECTOR_EXCEPTION_DROPS } from './choices.ts';
import { RAISED, evaluate, isTruthy } from './expression.ts';
import { Fault } from './fault.ts';
import type { Outcome, Place } from './fault.ts';
import { runJavaScript } from './needs.ts';
import { membersOfWhole } from './paths.ts';
import type { Path, PathStep, Script } from './paths.ts';
import type { JavaScriptBindings, Scope, Services } from './scope.ts';

/** The path from the top of the context. */
export function evalPath(path: Path, scope: Scope, services: Services): Outcome {
  const first = path.steps[0];
  if (first?.kind !== 'name') {
    const names = membersOfWhole(path);
    return evalBelow(path, names === undefined ? scope.whole() : only(names, scope), scope, services);
  }
  if (first.name === 'lists') return evalLists(path, scope, services);
  return evalSteps(path, 1, scope.root(first.name), scope, services);
}

/** Everything, as far as a script looks at it: the rest of the context need not be there, and is handed to nobody. */
function only(names: readonly string[], scope: Scope): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = scope.root(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The path from a value: an accessor, the left side of a filter, a field. */
export function evalBelow(path: Path, value: Json | undefined, scope: Scope, services: Services): Outcome {
  return evalSteps(path, 0, value, scope, services);
}

/**
 * `lists.My List.v2.key`: names of lists hold dots, so the longest run of names that is a list wins.
 *
 * @choice Names of lists hold dots: the longest one that begins the path wins.
 */
function evalLists(path: Path, scope: Scope, services: Services): Outcome {
  const lists = scope.root('lists');
  if (!isObject(lists)) return evalSteps(path, 1, lists, scope, services);
  const names: string[] = [];
  for (let i = 1; i < path.steps.length; i++) {
    const step = path.steps[i];
    if (step?.kind !== 'name') break;
    names.push(step.name);
  }
  for (let count = names.length; count > 1; count--) {
    const name = names.slice(0, count).join('.');
    if (Object.hasOwn(lists, name)) return evalSteps(path, 1 + count, lists[name], scope, services);
  }
  return evalSteps(path, 1, lists, scope, services);
}

/**
 * @choice An explicit null at the end of a path is missing, as an absent key is; an empty list, an empty text, `0` and
 * `false` are there.
 */
function evalSteps(path: Path, from: number, value: Json | undefined, scope: Scope, services: Services): Outcome {
  const { steps, mutator } = path;
  let current: Json | undefined = value;
  for (let i = from; i < steps.length; i++) {
    if (current === undefined || current === null) return undefined;
    const step = steps[i] as PathStep;
    const next: Outcome =
      step.kind === 'select' ? select(step.script, current, path, scope, services) : walk(step, current);
    if (next instanceof Fault) return next;
    current = next;
  }
  if (current === null || current === undefined) return undefined;
  if (mutator === undefined) return current;
  return mutator.on === 'whole'
    ? mutateWhole(mutator.script, current, path, scope, services)
    : mutateEach(mutator.script, current, path, scope, services);
}

/**
 * @choice Names of keys are case-sensitive: nothing that was published needs it otherwise, and two keys may differ in
 * case alone.
 */
function walk(step: Exclude<PathStep, { kind: 'select' }>, value: Json): Json | undefined {
  switch (step.kind) {
    case 'name':
      if (isObject(value)) return getOwn(value, step.name);
      if (!isList(value)) return undefined;
      return step.index >= 0 ? value[step.index] : nameOverList(step.name, value);
    case 'index':
      if (isList(value)) return step.index < 0 ? undefined : value[step.index];
      return step.index === 0 ? value : undefined;
    case 'range':
      if (isList(value)) return step.from < 0 || step.to < 0 ? undefined : found(value.slice(step.from, step.to + 1));
      return step.from === 0 && step.to >= 0 ? value : undefined;
  }
}

function nameOverList(name: string, list: readonly Json[]): Json | undefined {
  const values: Json[] = [];
  for (const item of list) {
    if (!isObject(item)) continue;
    const value = getOwn(item, name);
    if (value === undefined || value === null) continue;
    if (isList(value)) for (const each of value) values.push(each);
    else values.push(value);
  }
  return found(values);
}

function found(list: readonly Json[]): readonly Json[] | undefined {
  return list.length === 0 ? undefined : list;
}

// ---- Scripts --------------------------------------------------------------------------------------------------------------

function select(script: Script, value: Json, path: Path, scope: Scope, services: Services): Outcome {
  if (isList(value)) {
    const kept: Json[] = [];
    const answers = runDropping(script, value, path, scope, services);
    if (answers instanceof Fault) return answers;
    for (let i = 0; i < answers.length; i++) {
      const answer = answers[i];
      if (!(answer instanceof Raised) && isTruthy(answer)) kept.push(value[i] as Json);
    }
    return found(kept);
  }
  const answers = runDropping(script, [value], path, scope, services);
  if (answers instanceof Fault) return answers;
  const answer = answers[0];
  return !(answer instanceof Raised) && isTruthy(answer) ? value : undefined;
}

function mutateEach(script: Script, value: Json, path: Path, scope: Scope, services: Services): Outcome {
  const answers = runDropping(script, isList(value) ? value : [value], path, scope, services);
  if (answers instanceof Fault) return answers;
  const kept: Json[] = [];
  for (const answer of answers) if (answer !== undefined && !(answer instanceof Raised)) kept.push(answer);
  if (!isList(value)) return kept[0] ?? undefined;
  return kept.length === 0 && value.length > 0 ? undefined : kept;
}

function mutateWhole(script: Script, value: Json, path: Path, scope: Scope, services: Services): Outcome {
  const answers = runOver(script, [value], path, scope, services);
  if (answers instanceof Fault) return answers;
  const answer = answers[0];
  if (answer instanceof Raised) return new Fault('language.javascript', answer.why, placeOf(script, path));
  return answer ?? undefined;
}

function placeOf(script: Script, path: Path): Place {
  return { source: path.source, start: script.start, end: script.start + script.source.length };
}

/** JavaScript threw for one element. */
class Raised {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

const RAISED_NATIVELY = new Raised('the value does not have what the script reads');

type Answer = Json | undefined | Raised;

/** As `runOver`, where an exception drops the item. */
function runDropping(
  script: Script,
  items: readonly Json[],
  path: Path,
  scope: Scope,
  services: Services,
): readonly Answer[] | Fault {
  const answers = runOver(script, items, path, scope, services);
  if (SELECTOR_EXCEPTION_DROPS || answers instanceof Fault) return answers;
  const raised = answers.find((answer) => answer instanceof Raised);
  return raised === undefined ? answers : new Fault('language.javascript', raised.why, placeOf(script, path));
}

/** One answer per item; in reads `obj` is the item itself, so that a merge key selects what has the key. */
function runOver(
  script: Script,
  items: readonly Json[],
  path: Path,
  scope: Scope,
  services: Services,
): readonly Answer[] | Fault {
  const { native } = script;
  if (native === undefined) return runForeign(script, items, path, scope, services);
  const answers: Answer[] = [];
  const foreign: number[] = [];
  for (const item of items) {
    const answer = evaluate(native, item, OBJ_IN_READS_IS_ITEM ? item : undefined);
    if (typeof answer !== 'symbol') answers.push(answer);
    else if (answer === RAISED) answers.push(RAISED_NATIVELY);
    else foreign.push(answers.push(undefined) - 1);
  }
  if (foreign.length === 0) return answers;
  const results = runForeign(
    script,
    foreign.map((index) => items[index] as Json),
    path,
    scope,
    services,
  );
  if (results instanceof Fault) return results;
  foreign.forEach((index, i) => (answers[index] = results[i]));
  return answers;
}

function runForeign(
  script: Script,
  items: readonly Json[],
  path: Path,
  scope: Scope,
  services: Services,
): readonly Answer[] | Fault {
  const top = new Map<string, Json>();
  for (const bind of script.binds) {
    if (bind.fromItem) continue;
    const value = evalPath(bind.path, scope, services);
    if (value instanceof Fault) return value;
    top.set(bind.variable, value ?? null);
  }
  const calls: JavaScriptBindings[] = [];
  for (const item of items) {
    const bindings: Record<string, Json> = { val: item, obj: OBJ_IN_READS_IS_ITEM ? item : null };
    for (const bind of script.binds) {
      const value = bind.fromItem ? evalBelow(bind.path, item, scope, services) : top.get(bind.variable);
      if (value instanceof Fault) return value;
      bindings[bind.variable] = value ?? null;
    }
    calls.push(bindings);
  }
  const results = runJavaScript({ source: script.program, shape: script.shape }, calls, services);
  if (results instanceof Fault) return results.within(placeOf(script, path));
  const answers: Answer[] = [];
  for (const result of results) {
    if (result.ok) answers.push(result.value);
    else if (result.error.kind === 'raised') answers.push(new Raised(result.error.why));
    else {
      // A script that cannot be read, or that was stopped, says nothing about the items: taking them for unselected would be a guess.
      const code = result.error.kind === 'stopped' ? 'language.javascript-stopped' : 'language.javascript';
      return new Fault(code, result.error.why, placeOf(script, path));
    }
  }
  return answers;
}
