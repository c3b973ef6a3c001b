/**
 * Set and SetAndHandleEmpty: a value under a context key.
 *
 * T1. A text that is JSON is stored as its value, unless `stringify` asks for text (XSOAR: `5` is a number, `007` a text).
 * T2. `append=true` merges as every result does; otherwise what was under the key is replaced.
 */
import { getOwn, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { ArgumentRow, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText, flagOf, isEmpty, parsedIfText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';

const ARGS: readonly ArgumentRow[] = [
  { name: 'key', description: 'Dotted context path.', required: true },
  { name: 'value', description: 'What to store; a text that is JSON is parsed.', isArray: true },
  { name: 'append', description: 'true adds to what is there, false replaces it.', defaultValue: 'false' },
  { name: 'stringify', description: 'true stores the value as text.', defaultValue: 'false' },
];

export const set: CommandRow<AutomationPorts> = {
  name: 'Set',
  description: 'Stores a value in the context; an empty one too.',
  risk: 'read',
  args: ARGS,
  outputs: [{ path: '<key>', description: 'The value.' }],
  run: (args) => Promise.resolve(setOutcome(args, storedValue(args))),
};

export const setAndHandleEmpty: CommandRow<AutomationPorts> = {
  name: 'SetAndHandleEmpty',
  description: 'Stores a value in the context; where it is empty (nothing, "", [], {}) nothing is written.',
  risk: 'read',
  args: [...ARGS, { name: 'force', description: 'true stores an empty value too.', defaultValue: 'false' }],
  outputs: [{ path: '<key>', description: 'The value, where it is not empty.' }],
  run: (args) => {
    const value = storedValue(args);
    return Promise.resolve(
      isEmpty(value) && !flagOf(args, 'force')
        ? { entries: [note('The value is empty: the context was left as it is.')] }
        : setOutcome(args, value),
    );
  },
};

function storedValue(args: JsonObject): Json {
  const value = getOwn(args, 'value') ?? '';
  return flagOf(args, 'stringify') ? asText(value) : parsedIfText(value);
}

function setOutcome(args: JsonObject, value: Json): Outcome {
  const key = textOf(args, 'key').trim();
  if (key === '') return errorOutcome('set.key', 'A value cannot be stored under an empty key.');
  const said = `Key ${key} set`;
  if (flagOf(args, 'append')) return { entries: [{ ...note(said), context: { [key]: value } }] };
  // XSOAR deletes the key first, so a merge condition behind it has nothing left to match.
  return { entries: [note(said)], set: { [key.replace(/\(.*\)$/, '')]: value } };
}
