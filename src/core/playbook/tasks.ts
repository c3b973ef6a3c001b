/**
 * One task of the document: which executor it has, and what that executor needs.
 *
 * The kind follows from the outer `type` and from what the task holds (XSOAR: the same `condition` is a built-in condition, a
 * script that answers a label, a question to a person or a choice by hand). Our own keys: `x-evidence` and `x-item` on a task,
 * `x-grants` on a form question and on the message of a task with reply options.
 */
import type { AdvanceArg, ConditionEntry } from '../language/value.ts';
import { LABEL_ERROR } from './document.ts';
import type { Form, FormQuestion, GrantTemplate, Loop, Message, OnError, Task } from './document.ts';
import {
  advanceArg,
  argumentsOf,
  atomGroups,
  booleanField,
  countField,
  field,
  listField,
  listOf,
  mapField,
  mapsOf,
  recordOf,
  textField,
  textOf,
} from './fields.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import type { MapNode, SourceNode } from './source.ts';

interface TaskScope {
  /** The playbook is quiet unless a task says otherwise. */
  readonly quiet: boolean;
  /** Every task id of the playbook. */
  readonly ids: ReadonlySet<string>;
  /** Where the task's key stands. */
  readonly keyStart: number;
  readonly problems: Problems;
}

type TaskBase = Pick<
  Task,
  'id' | 'name' | 'description' | 'next' | 'onError' | 'skipUnavailable' | 'quiet' | 'evidence' | 'position'
>;

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

function baseOf(id: string, map: MapNode, inner: MapNode | undefined, scope: TaskScope): TaskBase {
  const { problems } = scope;
  const next = nextOf(id, map, scope);
  const quietMode = textField(map, 'quietmode', problems).trim();
  return {
    id,
    name: textField(inner, 'name', problems),
    description: textField(inner, 'description', problems),
    next,
    onError: onErrorOf(map, next, problems),
    skipUnavailable: booleanField(map, 'skipunavailable', problems),
    quiet: quietMode === '1' || (quietMode !== '2' && scope.quiet),
    evidence: optionalText(map, 'x-evidence', problems),
    position: problems.positionOf(scope.keyStart),
  };
}

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

function optionalText(map: MapNode, name: string, problems: Problems): string | undefined {
  const text = textField(map, name, problems);
  return text === '' ? undefined : text;
}

function itemOf(map: MapNode, problems: Problems): string | undefined {
  return optionalText(map, 'x-item', problems);
}

interface Call {
  readonly kind: 'command' | 'script';
  readonly command: string;
  readonly brand: string;
}

/** XSOAR: `script` with `|||` is a command, else `scriptName`, else `script` names an automation by id. */
function callOf(inner: MapNode | undefined, problems: Problems): Call | undefined {
  const script = textField(inner, 'script', problems).trim();
  const bars = script.indexOf('|||');
  if (bars >= 0) {
    const command = script.slice(bars + 3).trim();
    if (command === '') {
      problems.add('playbook.no-command', `"${shorten(script)}" names no command`, field(inner, 'script')?.start ?? 0);
    }
    return { kind: 'command', command, brand: script.slice(0, bars) };
  }
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
    const { command, brand } = call;
    return { ...base, kind: 'script-condition', command, brand, args: argsOf(map, problems) };
  }
  const message = mapField(map, 'message', problems);
  const options = listField(message, 'replyOptions', problems);
  if (message !== undefined && options.length > 0) {
    const read = messageOf(message, problems);
    return { ...base, kind: 'ask', message: read, question: replyQuestion(base.id, map, message, read, problems) };
  }
  return { ...base, kind: 'manual-condition', item: itemOf(map, problems) };
}

function conditionEntry(map: MapNode, problems: Problems): ConditionEntry {
  return {
    label: textField(map, 'label', problems),
    condition: atomGroups(listField(map, 'condition', problems), 'condition', problems),
  };
}

function messageOf(map: MapNode | undefined, problems: Problems): Message {
  return {
    to: advanceArg(field(map, 'to'), 'to', problems),
    subject: advanceArg(field(map, 'subject'), 'subject', problems),
    body: advanceArg(field(map, 'body'), 'body', problems),
  };
}

/** The one question of an ask task. Its id is `x-item`, else the id of the task; its options are the reply options. */
function replyQuestion(
  taskId: string,
  task: MapNode,
  message: MapNode,
  read: Message,
  problems: Problems,
): FormQuestion {
  const options = listField(message, 'replyOptions', problems).map((option) =>
    textOf(option, 'replyOptions', problems),
  );
  return {
    id: itemOf(task, problems) ?? taskId,
    label: isGiven(read.subject) ? read.subject : read.body,
    type: 'singleSelect',
    options: options.map((simple) => ({ simple })),
    required: true,
    grants: grantsOf(message, options, problems),
  };
}

function isGiven(value: AdvanceArg): boolean {
  return value.complex !== undefined || (value.simple ?? '') !== '';
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

/** XSOAR keeps answers under the title of the form; a form without one uses the name of its task. */
function formOf(map: MapNode, taskName: string, problems: Problems): Form {
  const title = textField(map, 'title', problems);
  const questions: FormQuestion[] = [];
  const ids = new Set<string>();
  const nodes = mapsOf(listField(map, 'questions', problems), 'questions', problems);
  for (const [index, node] of nodes.entries()) {
    const question = questionOf(node, index, problems);
    if (ids.has(question.id)) {
      problems.add('playbook.duplicate-question', `two questions have the id "${shorten(question.id)}"`, node.start);
    }
    ids.add(question.id);
    questions.push(question);
  }
  return { title: title === '' ? taskName : title, description: textField(map, 'description', problems), questions };
}

const QUESTION_TYPES: readonly FormQuestion['type'][] = [
  'shortText',
  'longText',
  'number',
  'singleSelect',
  'multiSelect',
  'date',
  'attachments',
  'grid',
];

function questionOf(map: MapNode, index: number, problems: Problems): FormQuestion {
  const id = textField(map, 'id', problems);
  const labelArg = advanceArg(field(map, 'labelarg'), 'labelarg', problems);
  const optionArgs = listField(map, 'optionsarg', problems).map((option) => advanceArg(option, 'optionsarg', problems));
  const plainOptions = listField(map, 'options', problems).map((option) => textOf(option, 'options', problems));
  const options = optionArgs.length > 0 ? optionArgs : plainOptions.map((simple) => ({ simple }));
  return {
    id: id === '' ? String(index) : id,
    label: isGiven(labelArg) ? labelArg : { simple: textField(map, 'label', problems) },
    type: questionType(map, problems),
    options,
    required: booleanField(map, 'required', problems),
    grants: grantsOf(map, fixedTexts(options), problems),
  };
}

function questionType(map: MapNode, problems: Problems): FormQuestion['type'] {
  const text = textField(map, 'type', problems);
  const type = QUESTION_TYPES.find((known) => known.toLowerCase() === text.toLowerCase());
  if (type === undefined && text !== '') {
    const message = `the question type "${shorten(text)}" is not known`;
    problems.add('playbook.unknown-question-type', message, field(map, 'type')?.start ?? map.start);
  }
  return type ?? 'shortText';
}

/** The options as texts, or undefined when one of them is known at run time only. */
function fixedTexts(options: readonly AdvanceArg[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (const { simple, complex } of options) {
    if (complex !== undefined || simple === undefined || simple.includes('${')) return undefined;
    texts.push(simple);
  }
  return texts;
}

/** `x-grants`: answer → what it allows. An answer that nobody can give is an error: it would silently grant nothing. */
function grantsOf(map: MapNode, options: readonly string[] | undefined, problems: Problems): FormQuestion['grants'] {
  const grants = mapField(map, 'x-grants', problems);
  const rows: (readonly [string, readonly GrantTemplate[]])[] = [];
  for (const { key: answer, keyStart, value } of grants?.entries ?? []) {
    if (options !== undefined && !options.includes(answer)) {
      problems.add('playbook.bad-grant', `"${shorten(answer)}" is none of the options`, keyStart);
    }
    const templates = mapsOf(listOf(value, 'x-grants', problems), 'x-grants', problems);
    rows.push([answer, templates.map((template) => grantOf(template, problems))]);
  }
  return recordOf(rows);
}

function grantOf(map: MapNode, problems: Problems): GrantTemplate {
  const verb = textField(map, 'verb', problems);
  const targets = advanceArg(field(map, 'targets'), 'targets', problems);
  if (verb === '' || !isGiven(targets)) {
    problems.add('playbook.bad-grant', 'a grant needs a verb and targets', map.start);
  }
  return { verb, targets, consequence: advanceArg(field(map, 'consequence'), 'consequence', problems) };
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
  const name = textField(map, 'scriptName', problems);
  const command = name === '' ? textField(map, 'scriptId', problems) : name;
  if (command === '') return undefined;
  return {
    kind: 'script',
    command,
    brand: textField(map, 'brand', problems),
    args: argumentsOf(mapField(map, 'scriptArguments', problems), problems),
    exitLabel: textField(map, 'exitCondition', problems),
  };
}
