/**
 * What one does to a playbook in an editor: add, remove, rename a task; connect, disconnect; set an argument or an input.
 *
 * Each is a few edits of the tree, found by looking at the tree as it stands. A task takes its edges along: who removes it
 * removes the edges to it, who renames it points them to the new name.
 *
 * Not here: edits by path (`edits.ts`).
 */
import type { JsonObject } from '../base/json.ts';
import { unreachable } from '../base/errors.ts';
import type { AdvanceArg } from '../language/value.ts';
import { dataOf } from './draft.ts';
import type { Draft, DraftEntry } from './draft.ts';
import type { DocumentEdit, DocumentPath } from './edits.ts';

export type TaskEdit =
  /** A new task, last in the document. Its inner `id` is added where it has none. */
  | { readonly op: 'add-task'; readonly id: string; readonly task: JsonObject }
  | { readonly op: 'remove-task'; readonly id: string }
  /** Key, inner id, edges and `starttaskid`. */
  | { readonly op: 'rename-task'; readonly id: string; readonly to: string }
  | { readonly op: 'connect'; readonly from: string; readonly label: string; readonly to: string }
  | { readonly op: 'disconnect'; readonly from: string; readonly label: string; readonly to: string }
  /** Null removes the argument. */
  | { readonly op: 'set-argument'; readonly task: string; readonly name: string; readonly value: AdvanceArg | null }
  /** The default of an input, which is declared where it is not. Null removes the declaration. */
  | { readonly op: 'set-input'; readonly key: string; readonly value: AdvanceArg | null };

const TASK_OPS: readonly string[] = [
  'add-task',
  'remove-task',
  'rename-task',
  'connect',
  'disconnect',
  'set-argument',
  'set-input',
] satisfies readonly TaskEdit['op'][];

export function isTaskEdit(edit: DocumentEdit | TaskEdit): edit is TaskEdit {
  return TASK_OPS.includes(edit.op);
}

/** The edits of the tree that one edit of a task means. What it names and the document lacks is left to fail in them. */
export function expandTaskEdit(root: Draft, edit: TaskEdit): readonly DocumentEdit[] {
  const tasks = named(root, 'tasks');
  switch (edit.op) {
    case 'add-task': {
      const task = Object.hasOwn(edit.task, 'id') ? edit.task : { id: edit.id, ...edit.task };
      return [{ op: 'insert', path: [tasks, edit.id], value: task }];
    }
    case 'remove-task':
      return [{ op: 'remove', path: [tasks, edit.id] }, ...retargeted(root, tasks, edit.id, undefined)];
    case 'rename-task':
      return renamed(root, tasks, edit.id, edit.to);
    case 'connect': {
      const edge = edgePath(root, tasks, edit.from, edit.label);
      const targets = targetsAt(root, edge);
      if (targets.includes(edit.to)) return [];
      return [existing([tasks, edit.from]), { op: 'set', path: edge, value: [...targets, edit.to] }];
    }
    case 'disconnect': {
      const edge = edgePath(root, tasks, edit.from, edit.label);
      return withoutTarget(root, edge, edit.to);
    }
    case 'set-argument': {
      const task = [tasks, edit.task];
      const path = [...task, named(at(root, task), 'scriptarguments'), edit.name];
      if (edit.value === null) return [{ op: 'remove', path }];
      return [existing(task), { op: 'set', path, value: jsonOf(edit.value) }];
    }
    case 'set-input':
      return inputEdits(root, edit.key, edit.value);
    default:
      return unreachable(edit);
  }
}

/** Fails where the node does not exist, and changes nothing where it does. */
function existing(path: DocumentPath): DocumentEdit {
  return { op: 'rename', path, to: String(path.at(-1)) };
}

function renamed(root: Draft, tasks: string, id: string, to: string): readonly DocumentEdit[] {
  const edits: DocumentEdit[] = retargeted(root, tasks, id, to);
  const task = [tasks, id];
  const inner = [...task, named(at(root, task), 'id')];
  if (textAt(root, inner) === id) edits.push({ op: 'set', path: inner, value: to });
  const start = [named(root, 'starttaskid')];
  if (textAt(root, start) === id) edits.push({ op: 'set', path: start, value: to });
  edits.push({ op: 'rename', path: task, to });
  return edits;
}

/** Every edge to a task leads to another, or is gone. The task that goes (`to` undefined) is passed over. */
function retargeted(root: Draft, tasks: string, id: string, to: string | undefined): DocumentEdit[] {
  const edits: DocumentEdit[] = [];
  for (const { key: task, value } of entriesAt(root, [tasks])) {
    if (to === undefined && task === id) continue;
    const next = [tasks, task, named(value, 'nexttasks')];
    for (const { key: label } of entriesAt(root, next)) {
      const path = [...next, label];
      const targets = targetsAt(root, path);
      if (!targets.includes(id)) continue;
      if (to === undefined) edits.push(...withoutTarget(root, path, id));
      else edits.push({ op: 'set', path, value: targets.map((target) => (target === id ? to : target)) });
    }
  }
  return edits;
}

function withoutTarget(root: Draft, edge: DocumentPath, id: string): readonly DocumentEdit[] {
  const left = targetsAt(root, edge).filter((target) => target !== id);
  return [left.length === 0 ? { op: 'remove', path: edge } : { op: 'set', path: edge, value: left }];
}

function inputEdits(root: Draft, key: string, value: AdvanceArg | null): readonly DocumentEdit[] {
  const inputs = [named(root, 'inputs')];
  const list = at(root, inputs);
  const items: readonly Draft[] = list?.kind === 'list' ? list.items : [];
  const index = items.findLastIndex((item) => textAt(item, [named(item, 'key')]) === key);
  const path = [...inputs, index < 0 ? items.length : index];
  if (value === null) return [{ op: 'remove', path }];
  if (index < 0) {
    const input = { key, value: jsonOf(value), required: false, description: '', playbookInputQuery: null };
    return [{ op: 'insert', path, value: input }];
  }
  return [{ op: 'set', path: [...path, named(items[index], 'value')], value: jsonOf(value) }];
}

/** A value holder is plain data. */
function jsonOf(value: AdvanceArg): JsonObject {
  return value as unknown as JsonObject;
}

function edgePath(root: Draft, tasks: string, task: string, label: string): readonly (string | number)[] {
  const path = [tasks, task];
  return [...path, named(at(root, path), 'nexttasks'), label];
}

/** The targets of an edge; legacy: one without a list. */
function targetsAt(root: Draft, edge: DocumentPath): readonly string[] {
  const node = at(root, edge);
  if (node === undefined) return [];
  const data = dataOf(node);
  const targets = Array.isArray(data) ? data : [data];
  return targets.filter((target): target is string => typeof target === 'string' && target !== '');
}

/** The key under which the document has a field, whatever its case; the usual spelling where it has none. */
function named(map: Draft | undefined, field: string): string {
  if (map?.kind !== 'map') return field;
  const keys = (map.entries as readonly DraftEntry[]).map(({ key }) => key);
  return keys.includes(field) ? field : (keys.findLast((key) => key.toLowerCase() === field) ?? field);
}

function at(root: Draft, path: DocumentPath): Draft | undefined {
  let node: Draft | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') {
      const entries: readonly DraftEntry[] = node.entries;
      node = entries.find(({ key }) => key === step)?.value;
    } else if (node?.kind === 'list' && typeof step === 'number') node = (node.items as readonly Draft[])[step];
    else return undefined;
  }
  return node;
}

function entriesAt(root: Draft, path: DocumentPath): readonly DraftEntry[] {
  const node = at(root, path);
  return node?.kind === 'map' ? node.entries : [];
}

function textAt(root: Draft, path: DocumentPath): string | undefined {
  const node = at(root, path);
  return node?.kind === 'text' ? node.text : undefined;
}
