/**
 * What a task asks of people: the message that goes out, the form with its questions, and what an answer grants.
 *
 * Our own keys: `x-item` on a task, `x-grants` on a form question and on the message of a task with reply options.
 */
import type { AdvanceArg } from '../language/value.ts';
import type {
  Form,
  FormQuestion,
  GrantTemplate,
  GridColumn,
  Message,
  MessageTimings,
  QuestionGrid,
} from './document.ts';
import { dataOf } from './draft.ts';
import {
  advanceArg,
  argField,
  booleanField,
  countField,
  field,
  isGiven,
  listField,
  listOf,
  mapField,
  mapsOf,
  recordOf,
  textField,
  textOf,
  textsField,
} from './fields.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import type { MapNode } from './source.ts';
import { optionalText } from './tasks-base.ts';

/** The id under which the task stands in the inbox. */
export function itemOf(map: MapNode, problems: Problems): string | undefined {
  return optionalText(map, 'x-item', problems);
}

// ---- The message ----------------------------------------------------------------------------------------------------------

export function messageOf(map: MapNode | undefined, problems: Problems): Message {
  return {
    to: argField(map, 'to', problems),
    subject: argField(map, 'subject', problems),
    body: argField(map, 'body', problems),
    cc: argField(map, 'cc', problems),
    bcc: argField(map, 'bcc', problems),
    methods: textsField(map, 'methods', problems),
    format: textField(map, 'format', problems),
    defaultOption: textField(map, 'defaultOption', problems),
    timings: timingsOf(mapField(map, 'timings', problems), problems),
  };
}

/** XSOAR: a message is sent again every six hours, twice, and one answer is enough. */
const RETRIES_COUNT = 2;
const RETRIES_INTERVAL_MINUTES = 360;
const COMPLETE_AFTER_REPLIES = 1;

function timingsOf(map: MapNode | undefined, problems: Problems): MessageTimings {
  return {
    retriesCount: countField(map, 'retriescount', RETRIES_COUNT, problems),
    retriesIntervalMinutes: countField(map, 'retriesinterval', RETRIES_INTERVAL_MINUTES, problems),
    completeAfterReplies: countField(map, 'completeafterreplies', COMPLETE_AFTER_REPLIES, problems),
    completeAfterV2: booleanField(map, 'completeafterv2', problems),
    completeAfterDue: booleanField(map, 'completeaftersla', problems),
  };
}

/** The one question of an ask task. Its id is `x-item`, else the id of the task; its options are the reply options. */
export function replyQuestion(
  taskId: string,
  task: MapNode,
  message: MapNode,
  read: Message,
  problems: Problems,
): FormQuestion {
  const options = textsField(message, 'replyOptions', problems);
  return {
    id: itemOf(task, problems) ?? taskId,
    label: isGiven(read.subject) ? read.subject : read.body,
    type: 'singleSelect',
    options: options.map((simple) => ({ simple })),
    required: true,
    grants: grantsOf(message, options, problems),
  };
}

// ---- The form -------------------------------------------------------------------------------------------------------------

/** XSOAR keeps answers under the title of the form; a form without one uses the name of its task. */
export function formOf(map: MapNode, taskName: string, problems: Problems): Form {
  const title = textField(map, 'title', problems);
  const sender = optionalText(map, 'sender', problems);
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
  return {
    title: title === '' ? taskName : title,
    description: textField(map, 'description', problems),
    ...(sender === undefined ? {} : { sender }),
    questions,
  };
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
  const labelArg = argField(map, 'labelarg', problems);
  const optionArgs = listField(map, 'optionsarg', problems).map((option) => advanceArg(option, 'optionsarg', problems));
  const plainOptions = listField(map, 'options', problems).map((option) => textOf(option, 'options', problems));
  const options = optionArgs.length > 0 ? optionArgs : plainOptions.map((simple) => ({ simple }));
  return {
    id: id === '' ? String(index) : id,
    label: isGiven(labelArg) ? labelArg : { simple: textField(map, 'label', problems) },
    type: questionType(map, problems),
    options,
    required: booleanField(map, 'required', problems),
    ...lookOf(map, problems),
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

/** How the field of a question looks: what is not said is absent. */
function lookOf(
  map: MapNode,
  problems: Problems,
): Pick<FormQuestion, 'placeholder' | 'tooltip' | 'readOnly' | 'fieldAssociated' | 'grid'> {
  const placeholder = optionalText(map, 'placeholder', problems);
  const tooltip = optionalText(map, 'tooltip', problems);
  const fieldAssociated = optionalText(map, 'fieldassociated', problems);
  const readOnly = booleanField(map, 'readonly', problems);
  const grid = gridOf(map, problems);
  return {
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(tooltip === undefined ? {} : { tooltip }),
    ...(readOnly ? { readOnly } : {}),
    ...(fieldAssociated === undefined ? {} : { fieldAssociated }),
    ...(grid === undefined ? {} : { grid }),
  };
}

function gridOf(map: MapNode, problems: Problems): QuestionGrid | undefined {
  const columns = mapsOf(listField(map, 'gridcolumns', problems), 'gridcolumns', problems);
  const rows = listField(map, 'defaultrows', problems).map(dataOf);
  const defaultRows = rows.filter((row) => row !== null);
  if (columns.length === 0 && defaultRows.length === 0) return undefined;
  return { columns: columns.map((column) => columnOf(column, problems)), defaultRows };
}

function columnOf(map: MapNode, problems: Problems): GridColumn {
  const key = textField(map, 'key', problems);
  const label = textField(map, 'displayname', problems);
  return {
    key,
    label: label === '' ? key : label,
    type: textField(map, 'type', problems),
    required: booleanField(map, 'required', problems),
    readOnly: booleanField(map, 'isreadonly', problems),
  };
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

// ---- What an answer grants ------------------------------------------------------------------------------------------------

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
  const targets = argField(map, 'targets', problems);
  if (verb === '' || !isGiven(targets)) {
    problems.add('playbook.bad-grant', 'a grant needs a verb and targets', map.start);
  }
  const instance = argField(map, 'instance', problems);
  return {
    verb,
    targets,
    consequence: argField(map, 'consequence', problems),
    ...(isGiven(instance) ? { instance } : {}),
  };
}
