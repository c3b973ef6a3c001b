/**
 * Values of a task that neither its arguments nor its questions hold: what is planned and judged besides what the task runs on.
 *
 * One table for everybody who goes through all values of a playbook, so that a new field is planned and checked at once.
 */
import { isList, isObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import type { AdvanceArg } from '../language/value.ts';
import type { FormQuestion, Task } from './document.ts';

export interface PlacedValue {
  /** Below the task, or below the question. */
  readonly path: readonly (string | number)[];
  readonly value: AdvanceArg;
}

/** Values that are read in the context of the task when it runs: assignee, evidence, copies of a message. */
export function sideValues(task: Task): readonly PlacedValue[] {
  const found: PlacedValue[] = [];
  const { assignment, evidenceData: evidence } = task;
  if (assignment !== undefined) found.push({ path: ['defaultassigneecomplex'], value: assignment.assignee });
  if (evidence !== undefined) {
    for (const name of ['description', 'occurred', 'tags'] as const) {
      found.push({ path: ['evidencedata', name], value: evidence[name] });
    }
    for (const [name, value] of Object.entries(evidence.customFields)) {
      found.push({ path: ['evidencedata', 'customfields', name], value });
    }
  }
  if (task.kind === 'ask' || task.kind === 'collection') {
    for (const name of ['cc', 'bcc'] as const) found.push({ path: ['message', name], value: task.message[name] });
  }
  return found;
}

/** Values that are read in what the task itself has given (`fieldMapping`): a path there is none of the context. */
export function outputValues(task: Task): readonly PlacedValue[] {
  return task.fieldMapping.map(({ output }, index) => ({ path: ['fieldMapping', index, 'output'], value: output }));
}

/** The texts in the rows that the grid of a question begins with. */
export function gridValues({ grid }: FormQuestion): readonly PlacedValue[] {
  const found: PlacedValue[] = [];
  for (const [index, row] of (grid?.defaultRows ?? []).entries()) collectTexts(row, ['defaultrows', index], found);
  return found;
}

function collectTexts(value: Json, path: PlacedValue['path'], found: PlacedValue[]): void {
  if (typeof value === 'string') found.push({ path, value: { simple: value } });
  else if (isList(value)) for (const [index, item] of value.entries()) collectTexts(item, [...path, index], found);
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) collectTexts(member, [...path, key], found);
  }
}
