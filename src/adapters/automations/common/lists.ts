/**
 * getList, createList, setList, addToList, removeFromList, deleteList: texts that the installation keeps under a name. `${lists.<name>}`
 * reads them.
 *
 * L1. A change is a row of the append that ends its task: it happens once, also when the process is killed in the middle.
 * L2. Items are added and removed where the list is stored: of two runs that do so at once, none undoes the other.
 */
import { asList, getOwn, isList, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { RecordChange } from '../../../core/engine/records.ts';
import { LIST_CHARS_MAX } from '../../../domain/alerts/records.ts';
import { asText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';

const NAME = {
  name: 'listName',
  description: 'Name of the list. Upper and lower case differ.',
  required: true,
} as const;
const ITEMS = {
  name: 'listData',
  description: 'Items: a list, or a text with commas.',
  required: true,
  isArray: true,
} as const;
const TEXT = {
  name: 'listData',
  description: 'Text of the list; a list or object is stored as JSON.',
  isArray: true,
} as const;

export const getList: CommandRow<AutomationPorts> = {
  name: 'getList',
  description: 'Gives the text of a list.',
  risk: 'read',
  args: [NAME],
  outputs: [],
  run: async (args, { records }) => {
    const name = nameOf(args);
    const text = await records.list(name);
    return text === undefined ? notFound(name) : { entries: [note(text)] };
  },
};

export const createList = changing({
  name: 'createList',
  description: 'Stores a list under its name. One that is there already is replaced.',
  args: [NAME, TEXT],
  change: (args) => putText(args, 'created'),
});

/** @choice setList on a name that is not there creates the list: the playbook says what it should hold. */
export const setList = changing({
  name: 'setList',
  description: 'Replaces the text of a list; where there is none, it is created.',
  args: [NAME, { ...TEXT, required: true }],
  change: (args) => putText(args, 'set'),
});

export const addToList = changing({
  name: 'addToList',
  description: 'Adds items at the end of a list, each that it does not hold yet.',
  args: [NAME, ITEMS],
  change: async (args, { records }) => {
    const [name, items] = [nameOf(args), itemsOf(args)];
    const text = await records.list(name);
    if (text === undefined) return notFound(name);
    if (text.length + items.join(',').length + 1 > LIST_CHARS_MAX) return tooLong(name);
    return changed({ kind: 'list.add', name, items }, `${items.length} items added to the list ${oneLine(name, 200)}`);
  },
});

export const removeFromList = changing({
  name: 'removeFromList',
  description: 'Takes items out of a list. One that it does not hold is no error; the last one leaves an empty list.',
  args: [NAME, ITEMS],
  change: async (args, { records }) => {
    const [name, items] = [nameOf(args), itemsOf(args)];
    if ((await records.list(name)) === undefined) return notFound(name);
    const said = `${items.length} items removed from the list ${oneLine(name, 200)}`;
    return changed({ kind: 'list.remove', name, items }, said);
  },
});

export const deleteList = changing({
  name: 'deleteList',
  description: 'Deletes a list.',
  args: [NAME],
  change: async (args, { records }) => {
    const name = nameOf(args);
    if ((await records.list(name)) === undefined) return notFound(name);
    return changed({ kind: 'list.delete', name }, `The list ${oneLine(name, 200)} was deleted`);
  },
});

function changing(parts: {
  readonly name: string;
  readonly description: string;
  readonly args: CommandRow<AutomationPorts>['args'];
  readonly change: (args: JsonObject, ports: AutomationPorts) => Promise<Outcome>;
}): CommandRow<AutomationPorts> {
  const { name, description, args, change } = parts;
  return {
    name,
    description,
    risk: 'write',
    args,
    outputs: [],
    record: {
      verb: 'change-list',
      targets: (given) => [nameOf(given)],
      change: (given, ports) => change(given, ports),
    },
  };
}

function putText(args: JsonObject, done: string): Promise<Outcome> {
  const name = nameOf(args);
  const value = getOwn(args, 'listData');
  const text = isList(value) ? JSON.stringify(value) : asText(value);
  if (text.length > LIST_CHARS_MAX) return Promise.resolve(tooLong(name));
  return Promise.resolve(changed({ kind: 'list.put', name, text }, `The list ${oneLine(name, 200)} was ${done}`));
}

function changed(change: RecordChange, said: string): Outcome {
  return { entries: [note(said)], records: [change], audit: [{ name: 'list.changed', detail: said }] };
}

function nameOf(args: JsonObject): string {
  return textOf(args, 'listName').trim();
}

function itemsOf(args: JsonObject): readonly string[] {
  return asList(getOwn(args, 'listData'))
    .flatMap((item) => asText(item).split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** XSOAR: content looks for these words. */
function notFound(name: string): Outcome {
  return errorOutcome('list.unknown', `Item not found: there is no list "${oneLine(name, 200)}".`);
}

function tooLong(name: string): Outcome {
  return errorOutcome(
    'list.too-long',
    `The list ${oneLine(name, 200)} would hold more than ${LIST_CHARS_MAX} characters.`,
  );
}
