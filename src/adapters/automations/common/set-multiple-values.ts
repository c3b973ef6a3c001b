/** SetMultipleValues, CreateArray, CountArraySize: values and lists in the context. */
import { asList, getOwn, isList, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CommandRow } from '../../../core/engine/commands.ts';
import { asText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';

export const setMultipleValues: CommandRow<AutomationPorts> = {
  name: 'SetMultipleValues',
  description: 'Stores several values, as texts, under one key.',
  risk: 'read',
  args: [
    { name: 'parent', description: 'The key under which they stand.', required: true },
    { name: 'keys', description: 'Names, parted by commas.', required: true, isArray: true },
    {
      name: 'values',
      description: 'As many values, parted by commas; a list may hold values with commas.',
      required: true,
      isArray: true,
    },
  ],
  outputs: [{ path: '<parent>', description: 'The values by their names.' }],
  run: (args) => {
    const parent = textOf(args, 'parent').trim();
    const [keys, values] = [partsOf(args, 'keys'), partsOf(args, 'values')];
    if (parent === '') return Promise.resolve(errorOutcome('set.key', 'Values cannot be stored under an empty key.'));
    const pairs = keys.slice(0, values.length).map((key, index): [string, Json] => [asText(key), values[index] ?? '']);
    const context = { [`${parent}(true)`]: Object.fromEntries(pairs) };
    return Promise.resolve({
      entries: [{ ...note(`${pairs.length} values set under ${oneLine(parent, 200)}`), context }],
    });
  },
};

export const createArray: CommandRow<AutomationPorts> = {
  name: 'CreateArray',
  description: 'Makes a list of a text and adds it to the context.',
  risk: 'read',
  args: [
    { name: 'arrayData', description: 'The items as a text.', required: true, isArray: true },
    { name: 'separator', description: 'What parts them.', defaultValue: ',' },
    { name: 'contextKey', description: 'Where to store it.', defaultValue: 'array' },
  ],
  outputs: [{ path: '<contextKey>', description: 'The list.' }],
  run: (args) => {
    const separator = textOf(args, 'separator');
    const items = asList(getOwn(args, 'arrayData'))
      .flatMap((item) => asText(item).split(separator))
      .map((item) => item.trim());
    const key = textOf(args, 'contextKey').trim() || 'array';
    return Promise.resolve({
      entries: [{ ...note(`${items.length} items`), contents: items, context: { [key]: items } }],
    });
  },
};

export const countArraySize: CommandRow<AutomationPorts> = {
  name: 'CountArraySize',
  description: 'Counts the items of a list.',
  risk: 'read',
  args: [
    { name: 'array', description: 'The list; what is none is an error.', required: true, isArray: true },
    { name: 'contextKey', description: 'Where to store the number.', defaultValue: 'ArraySize' },
  ],
  outputs: [{ path: '<contextKey>', description: 'The number.' }],
  run: (args) => {
    const array = getOwn(args, 'array');
    if (!isList(array)) return Promise.resolve(errorOutcome('count.no-list', 'What is to be counted is no list.'));
    const key = textOf(args, 'contextKey').trim() || 'ArraySize';
    return Promise.resolve({
      entries: [{ ...note(String(array.length)), contents: array.length, context: { [key]: array.length } }],
    });
  },
};

/** A text is split at commas; of a list every element counts as it is. */
function partsOf(args: JsonObject, name: string): readonly Json[] {
  const value = getOwn(args, name);
  if (isList(value)) return value.map((item) => (typeof item === 'string' ? item.trim() : item));
  return asText(value)
    .split(',')
    .map((part) => part.trim());
}
