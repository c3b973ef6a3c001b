/**
 * One task of the document: which executor it has, and what that executor needs.
 *
 * The kind follows from the outer `type` and from what the task holds (XSOAR: the same `condition` is a built-in condition, a
 * script that answers a label, a question to a person or a choice by hand). Our own keys: `x-evidence` and `x-item` on a task.
 *
 * Not here: what all kinds have (`tasks-base.ts`), messages, forms and what they grant (`tasks-people.ts`).
 */
import type { AdvanceArg, ConditionEntry } from '../language/value.ts';
import type { Loop, Task } from './document.ts';
import {
  argumentsOf,
  atomGroups,
  booleanField,
  countField,
  field,
  listField,
  mapField,
  mapsOf,
  textField,
} from './fields.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import type { MapNode, SourceNode } from './source.ts';
import { baseOf } from './tasks-base.ts';
import type { TaskBase, TaskScope } from './tasks-base.ts';
import { formOf, itemOf, messageOf, replyQuestion } from './tasks-people.ts';

/**
 * Reads a task; undefined, with a problem, when it has no executor.
 *
 * @choice The outer `type` decides; the inner one is read only where the outer is missing.
 * @choice A task of the kind `aiTask` is work for a person: what it would do is not described.
 */
export function readTask(id: string, map: MapNode, scope: TaskScope): Task | undefined {
  const { problems } = scope;
  const inner = mapField(map, 'task', problems);
  const base = baseOf(id, map, inner, scope);
  const outerType = textField(map, 'type', problems);
  const type = outerType === '' ? textField(inner, 'type', problems) : outerType;
  switch (type.toLowerCase()) {
    case 'start':
      return { ...base, kind: 'start' };
    case 'title':
    case 'section':
      return { ...base, kind: 'title' };
    case 'regular':
    case 'standard':
      return regularTask(base, map, inner, scope);
    case 'condition':
      return conditionTask(base, map, inner, scope);
    case 'playbook':
      return subPlaybookTask(base, map, inner, scope);
    case 'collection':
      return collectionTask(base, map, scope);
    case 'aitask':
      return { ...base, kind: 'manual', item: itemOf(map, problems) };
    default:
      problems.add(
        'playbook.unknown-task-kind',
        `the task "${shorten(id)}" has the type "${shorten(type)}"`,
        field(map, 'type')?.start ?? scope.keyStart,
      );
      return undefined;
  }
}

interface Call {
  readonly kind: 'command' | 'script';
  readonly command: string;
  readonly brand: string;
}

/** `Brand|||name`: split at the first bars. */
function commandOf(script: string, at: SourceNode | undefined, problems: Problems): Call {
  const bars = script.indexOf('|||');
  const command = script.slice(bars + 3).trim();
  if (command === '') problems.add('playbook.no-command', `"${shorten(script)}" names no command`, at?.start ?? 0);
  return { kind: 'command', command, brand: script.slice(0, bars) };
}

/** XSOAR: `script` with `|||` is a command, else `scriptName`, else `script` names an automation by id. */
function callOf(inner: MapNode | undefined, problems: Problems): Call | undefined {
  const script = textField(inner, 'script', problems).trim();
  if (script.includes('|||')) return commandOf(script, field(inner, 'script'), problems);
  const scriptName = textField(inner, 'scriptName', problems).trim();
  const command = scriptName === '' ? script : scriptName;
  return command === '' ? undefined : { kind: 'script', command, brand: '' };
}

function argsOf(map: MapNode, problems: Problems): Readonly<Record<string, AdvanceArg>> {
  return argumentsOf(mapField(map, 'scriptarguments', problems), problems);
}

function regularTask(base: TaskBase, map: MapNode, inner: MapNode | undefined, { problems }: TaskScope): Task {
  const call = callOf(inner, problems);
  if (call === undefined) return { ...base, kind: 'manual', item: itemOf(map, problems) };
  return { ...base, ...call, args: argsOf(map, problems) };
}

function conditionTask(base: TaskBase, map: MapNode, inner: MapNode | undefined, { problems }: TaskScope): Task {
  const conditions = mapsOf(listField(map, 'conditions', problems), 'conditions', problems);
  if (conditions.length > 0) {
    return { ...base, kind: 'condition', conditions: conditions.map((entry) => conditionEntry(entry, problems)) };
  }
  const call = callOf(inner, problems);
  if (call !== undefined) {
    const { kind: calls, command, brand } = call;
    return { ...base, kind: 'script-condition', calls, command, brand, args: argsOf(map, problems) };
  }
  const message = mapField(map, 'message', problems);
  if (message !== undefined && field(message, 'replyOptions') !== undefined) {
    const read = messageOf(message, problems);
    const question = replyQuestion(base.id, map, message, read, problems);
    if (question.options.length > 0) return { ...base, kind: 'ask', message: read, question };
  }
  return { ...base, kind: 'manual-condition', item: itemOf(map, problems) };
}

function conditionEntry(map: MapNode, problems: Problems): ConditionEntry {
  return {
    label: textField(map, 'label', problems),
    condition: atomGroups(listField(map, 'condition', problems), 'condition', problems),
  };
}

function collectionTask(base: TaskBase, map: MapNode, { problems, keyStart }: TaskScope): Task | undefined {
  const form = mapField(map, 'form', problems);
  if (form === undefined) {
    problems.add('playbook.no-form', `the task "${shorten(base.id)}" asks for data and has no form`, keyStart);
    return undefined;
  }
  const message = messageOf(mapField(map, 'message', problems), problems);
  return { ...base, kind: 'collection', message, form: formOf(form, base.name, problems) };
}

/**
 * @choice A sub-playbook task that does not say `separatecontext` shares the context of its caller: the absent key is
 * the zero value of XSOAR's own reader.
 */
function subPlaybookTask(base: TaskBase, map: MapNode, inner: MapNode | undefined, scope: TaskScope): Task {
  const { problems } = scope;
  const name = textField(inner, 'playbookName', problems);
  const playbook = name === '' ? textField(inner, 'playbookId', problems) : name;
  if (playbook === '') {
    problems.add('playbook.no-sub-playbook', `the task "${shorten(base.id)}" names no playbook`, scope.keyStart);
  }
  const loop = loopOf(mapField(map, 'loop', problems), problems);
  return {
    ...base,
    kind: 'playbook',
    playbook,
    args: argsOf(map, problems),
    separateContext: booleanField(map, 'separatecontext', problems),
    ...(loop === undefined ? {} : { loop }),
  };
}

const LOOP_WAIT_SECONDS = 1;
const LOOP_MAX = 100;

/** Editors leave an inert `loop` (`exitCondition: "", wait: 1`) on most tasks: it repeats only when it says until when. */
function loopOf(map: MapNode | undefined, problems: Problems): Loop | undefined {
  if (map === undefined) return undefined;
  const until = loopUntil(map, problems);
  if (until === undefined) return undefined;
  return {
    until,
    waitSeconds: countField(map, 'wait', LOOP_WAIT_SECONDS, problems),
    max: countField(map, 'max', LOOP_MAX, problems),
  };
}

function loopUntil(map: MapNode, problems: Problems): Loop['until'] | undefined {
  if (booleanField(map, 'forEach', problems)) return { kind: 'for-each' };
  const condition = atomGroups(listField(map, 'builtincondition', problems), 'builtincondition', problems);
  if (condition.length > 0) return { kind: 'condition', condition };
  const call = loopCall(map, problems);
  if (call === undefined) return undefined;
  const { kind: calls, command, brand } = call;
  return {
    kind: 'script',
    calls,
    command,
    brand,
    args: argumentsOf(mapField(map, 'scriptArguments', problems), problems),
    exitLabel: textField(map, 'exitCondition', problems),
  };
}

/** Here `iscommand` and `brand` say that it is a command, and bars as in a task. */
function loopCall(map: MapNode, problems: Problems): Call | undefined {
  const name = textField(map, 'scriptName', problems).trim();
  const script = name === '' ? textField(map, 'scriptId', problems).trim() : name;
  if (script === '') return undefined;
  if (script.includes('|||')) return commandOf(script, map, problems);
  const brand = textField(map, 'brand', problems);
  return {
    kind: booleanField(map, 'iscommand', problems) || brand !== '' ? 'command' : 'script',
    command: script,
    brand,
  };
}
