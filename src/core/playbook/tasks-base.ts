/**
 * What a task of any kind says: its edges, what an error does, how its result is kept, whose work it is.
 *
 * Not here: what a kind has of its own (`tasks.ts`), questions to people (`tasks-people.ts`).
 */
import { LABEL_ERROR } from './document.ts';
import type { Assignment, EvidenceData, FieldMapping, OnError, Task, TimerTrigger } from './document.ts';
import {
  argField,
  argumentsOf,
  booleanField,
  countField,
  field,
  isGiven,
  listField,
  listOf,
  mapField,
  mapsOf,
  modeField,
  recordOf,
  textField,
  textOf,
  textsField,
} from './fields.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import type { MapNode, SourceNode } from './source.ts';

export interface TaskScope {
  /** The playbook is quiet unless a task says otherwise. */
  readonly quiet: boolean;
  /** Every task id of the playbook. */
  readonly ids: ReadonlySet<string>;
  /** Where the task's key stands. */
  readonly keyStart: number;
  readonly problems: Problems;
}

/** The fields that every kind of task has. */
export type TaskBase = Pick<
  Task,
  | 'id'
  | 'name'
  | 'description'
  | 'next'
  | 'onError'
  | 'skipUnavailable'
  | 'quiet'
  | 'evidence'
  | 'position'
  | 'tags'
  | 'note'
  | 'evidenceData'
  | 'timerTriggers'
  | 'extraction'
  | 'fieldMapping'
  | 'results'
  | 'assignment'
  | 'requiresIntervention'
>;

export function baseOf(id: string, map: MapNode, inner: MapNode | undefined, scope: TaskScope): TaskBase {
  const { problems } = scope;
  const next = nextOf(id, map, scope);
  const quiet = modeField(map, 'quietmode', ['inherited', 'on', 'off'], problems);
  const evidenceData = evidenceDataOf(mapField(map, 'evidencedata', problems), problems);
  const assignment = assignmentOf(map, problems);
  return {
    id,
    name: textField(inner, 'name', problems),
    description: textField(inner, 'description', problems),
    next,
    onError: onErrorOf(map, next, problems),
    skipUnavailable: booleanField(map, 'skipunavailable', problems),
    quiet: quiet === 'on' || (quiet === 'inherited' && scope.quiet),
    evidence: optionalText(map, 'x-evidence', problems),
    position: problems.positionOf(scope.keyStart),
    tags: textsField(inner, 'tags', problems),
    note: booleanField(map, 'note', problems),
    ...(evidenceData === undefined ? {} : { evidenceData }),
    timerTriggers: timerTriggersOf(map, problems),
    extraction: modeField(map, 'reputationcalc', ['default', 'none', 'inline', 'out-of-band'], problems),
    fieldMapping: fieldMappingOf(map, problems),
    results: textsField(map, 'results', problems),
    ...(assignment === undefined ? {} : { assignment }),
    requiresIntervention: [map, inner].some((at) => booleanField(at, 'requiresIntervention', problems)),
  };
}

export function optionalText(map: MapNode, name: string, problems: Problems): string | undefined {
  const text = textField(map, name, problems);
  return text === '' ? undefined : text;
}

// ---- Edges and errors -----------------------------------------------------------------------------------------------------

/**
 * Without an `#error#` edge an error path leads nowhere: the task goes on as if it said no more than `continueonerror`.
 *
 * @choice An error path without an `#error#` edge goes on as `continueonerror` alone does, so that the run does not
 * end in nothing.
 */
function onErrorOf(map: MapNode, next: TaskBase['next'], problems: Problems): OnError {
  const type = textField(map, 'continueonerrortype', problems).trim().toLowerCase();
  if (!booleanField(map, 'continueonerror', problems)) return 'stop';
  return type === 'errorpath' && next[LABEL_ERROR] !== undefined ? 'error-path' : 'continue';
}

function nextOf(id: string, map: MapNode, scope: TaskScope): TaskBase['next'] {
  const { problems } = scope;
  const edges: (readonly [string, readonly string[]])[] = [];
  for (const { key: label, value } of mapField(map, 'nexttasks', problems)?.entries ?? []) {
    const targets: string[] = [];
    for (const target of targetsOf(label, value, problems)) {
      const to = textOf(target, label, problems);
      if (!scope.ids.has(to)) {
        const edge = `"${shorten(id)}" --${shorten(label)}→ "${shorten(to)}"`;
        problems.add('playbook.dangling-edge', `the edge ${edge} leads to no task`, target.start);
      }
      if (!targets.includes(to)) targets.push(to);
    }
    if (targets.length > 0) edges.push([label, targets]);
  }
  return recordOf(edges);
}

function targetsOf(label: string, value: SourceNode, problems: Problems): readonly SourceNode[] {
  if (value.kind === 'text' && value.text !== '') {
    problems.add('playbook.single-target', `the edge "${shorten(label)}" names its target without a list`, value.start);
    return [value];
  }
  return listOf(value, label, problems);
}

// ---- What becomes of the result -------------------------------------------------------------------------------------------

/** XSOAR: entries are evidence as soon as one of the fields says anything. */
function evidenceDataOf(map: MapNode | undefined, problems: Problems): EvidenceData | undefined {
  if (map === undefined) return undefined;
  const data = {
    description: argField(map, 'description', problems),
    occurred: argField(map, 'occurred', problems),
    tags: argField(map, 'tags', problems),
    customFields: argumentsOf(mapField(map, 'customfields', problems), problems),
  };
  const values = [data.description, data.occurred, data.tags, ...Object.values(data.customFields)];
  return values.some(isGiven) ? data : undefined;
}

const TIMER_ACTIONS: readonly TimerTrigger['action'][] = ['start', 'pause', 'stop', 'reset'];

function timerTriggersOf(map: MapNode, problems: Problems): readonly TimerTrigger[] {
  return mapsOf(listField(map, 'timertriggers', problems), 'timertriggers', problems).flatMap((trigger) => {
    const name = fieldNameOf(trigger, 'fieldname', 'timertriggers', problems);
    const text = textField(trigger, 'action', problems);
    const action = TIMER_ACTIONS.find((known) => known === text.trim().toLowerCase());
    if (action === undefined) {
      const message = `"${shorten(text)}" is nothing that a timer can do`;
      problems.add('playbook.unknown-timer-action', message, field(trigger, 'action')?.start ?? trigger.start);
    }
    return name === undefined || action === undefined ? [] : [{ field: name, action }];
  });
}

/** The vendor's API calls the field `fieldId`; exported playbooks may still say so. */
function fieldMappingOf(map: MapNode, problems: Problems): readonly FieldMapping[] {
  return mapsOf(listField(map, 'fieldMapping', problems), 'fieldMapping', problems).flatMap((row) => {
    const key =
      field(row, 'incidentfield') === undefined && field(row, 'fieldId') !== undefined ? 'fieldId' : 'incidentfield';
    const name = fieldNameOf(row, key, 'fieldMapping', problems);
    const output = argField(row, 'output', problems);
    return name === undefined ? [] : [{ field: name, output }];
  });
}

function fieldNameOf(map: MapNode, key: string, list: string, problems: Problems): string | undefined {
  const name = textField(map, key, problems).trim();
  if (name !== '') return name;
  problems.add('playbook.no-field', `an entry of "${list}" has no "${key}"`, map.start);
  return undefined;
}

// ---- Whose work it is -----------------------------------------------------------------------------------------------------

/** XSOAR: `defaultassigneecomplex` is the newer form and wins over the plain `defaultassignee`. */
function assignmentOf(map: MapNode, problems: Problems): Assignment | undefined {
  const complex = argField(map, 'defaultassigneecomplex', problems);
  const plain = argField(map, 'defaultassignee', problems);
  const assignee = isGiven(complex) ? complex : plain;
  const restricted = booleanField(map, 'restrictedcompletion', problems);
  const dueMinutes = minutesOf(mapField(map, 'sla', problems), problems);
  const reminderMinutes = minutesOf(mapField(map, 'slareminder', problems), problems);
  if (!isGiven(assignee) && !restricted && dueMinutes === undefined && reminderMinutes === undefined) return undefined;
  return {
    assignee,
    restricted,
    ...(dueMinutes === undefined ? {} : { dueMinutes }),
    ...(reminderMinutes === undefined ? {} : { reminderMinutes }),
  };
}

const MINUTES: readonly (readonly [unit: string, minutes: number])[] = [
  ['minutes', 1],
  ['hours', 60],
  ['days', 24 * 60],
  ['weeks', 7 * 24 * 60],
];

/** A time in up to four units. All of them zero is what the vendor's editor writes for "none". */
function minutesOf(map: MapNode | undefined, problems: Problems): number | undefined {
  if (map === undefined) return undefined;
  const total = MINUTES.reduce((sum, [unit, minutes]) => sum + countField(map, unit, 0, problems) * minutes, 0);
  return total === 0 ? undefined : total;
}
