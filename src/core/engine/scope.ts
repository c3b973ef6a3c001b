/**
 * Places inside a run: a task of a sub-playbook stands under the scope path of its pass (R8).
 *
 * K1. `12/3/7` is the key of task 7 in the third pass of task 12; `12/3` is the scope path; the root scope is the empty text.
 * K2. Keys are text that is compared and cut, never trusted: a slash in the id of a task is written `~1`, `~` is `~0`, and the dot before
 *     digits at its end `~2` (`<key>.<n>` is the name of a later call of a task).
 *
 * Also what a command may know of its run, taken from the state. Values are data, never templates.
 */
import type { JsonObject } from '../base/json.ts';
import type { CallScope } from './commands.ts';
import { own, type RunState } from './state.ts';

export const ROOT = '';

/** `12/3/7` → `12/3`, `12` → ``. */
export function scopeOf(key: string): string {
  return isNested(key) ? key.slice(0, key.lastIndexOf('/')) : ROOT;
}

/** The id of the task as its own playbook's plan knows it: `12/3/7` → `7`. */
export function idIn(key: string): string {
  return isNested(key) ? key.slice(key.lastIndexOf('/') + 1) : key;
}

/** Most keys are of the playbook itself; looking from the front is many times faster than from the end. */
function isNested(key: string): boolean {
  return key.includes('/');
}

export function keyIn(scope: string, id: string): string {
  return scope === ROOT ? id : `${scope}/${id}`;
}

/** The task whose pass it is: `12/3` → `12`. */
export function callerOf(scope: string): string {
  return scopeOf(scope);
}

/** The id of a task as a part of keys. One that ends like `.1` would be taken for a later call of another task. */
export function keyPart(id: string): string {
  if (!/[/~]|\.\d+$/.test(id)) return id;
  return id
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replace(/\.(?=\d+$)/, '~2');
}

/** How many passes deep: `12/3` is 1. */
export function depthOf(scope: string): number {
  return scope === ROOT ? 0 : scope.split('/').length / 2;
}

/** The scope itself and those around it, innermost first; without the root. */
export function scopesAround(scope: string): readonly string[] {
  const scopes: string[] = [];
  for (let at = scope; at !== ROOT; at = scopeOf(callerOf(at))) scopes.push(at);
  return scopes;
}

/** The scope whose context it is that is read and written here: the nearest one that has a tree of its own. */
export function ownerOf(state: RunState, scope: string): string {
  let at = scope;
  while (at !== ROOT && (own(state.passes, at)?.context ?? null) === null) at = scopeOf(callerOf(at));
  return at;
}

export function contextIn(state: RunState, scope: string): JsonObject {
  if (scope === ROOT) return state.context;
  const owner = ownerOf(state, scope);
  return (owner === ROOT ? undefined : own(state.passes, owner)?.context) ?? state.context;
}

export function inputsIn(state: RunState, scope: string): JsonObject {
  return scope === ROOT ? state.inputs : (own(state.passes, scope)?.inputs ?? {});
}

/** Where a call of the task reads and writes. What a loop asks after a pass sees the context of that pass. */
export function callScopePath(state: RunState, task: string): string {
  return own(state.callers, task)?.scope ?? scopeOf(task);
}

export function callScopeOf(state: RunState, task: string): CallScope {
  return {
    run: state.run,
    task,
    alertRef: state.alertRef,
    alert: state.alert,
    context: contextIn(state, callScopePath(state, task)),
    evidence: state.evidence,
    gaps: state.gaps,
    actions: state.actions,
    items: [
      ...Object.values(state.items).map((item) => ({ ...item, open: true })),
      ...state.closedItems.map((item) => ({ ...item, open: false })),
    ],
    round: (own(state.tasks, task)?.again ?? 0) + 1,
    dryRun: state.dryRun,
    ...(state.startedBy === undefined ? {} : { startedBy: state.startedBy }),
  };
}
