/**
 * Scripts that look at entries of the war room: isError, GetErrorsFromEntry, commentsToContext, PublishEntriesToContext,
 * VerifyHumanReadableContains.
 *
 * E1. Only entries of the own run can be read; an id that it does not have is unknown, whoever has it.
 */
import { asList, getOwn, isList, type Json, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import type { Entry } from '../../../core/engine/events.ts';
import { asText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { answer, ANSWERS } from './conditions.ts';

/** The ids of an argument: a list, or texts of ids parted by commas. */
export function idsOf(args: JsonObject, name: string): readonly string[] {
  return asList(getOwn(args, name))
    .flatMap((item) => asText(item).split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

/** The entries of those ids that the run has, in their order. */
export async function entriesBy(
  ids: readonly string[],
  ports: AutomationPorts,
  { run }: CallScope,
): Promise<readonly Entry[]> {
  if (ids.length === 0) return [];
  const all = await ports.entries(run);
  return ids.flatMap((id) => all.get(id) ?? []);
}

const BEFORE = '${lastCompletedTaskEntries}';

export const isError: CommandRow<AutomationPorts> = {
  name: 'isError',
  description: 'yes when one of the entries is an error.',
  risk: 'read',
  args: [{ name: 'entryId', description: 'Ids of entries.', required: true, isArray: true }],
  outputs: ANSWERS,
  run: async (args, ports, scope) => {
    const entries = await entriesBy(idsOf(args, 'entryId'), ports, scope);
    return answer(entries.some(({ type }) => type === 'error'));
  },
};

export const getErrorsFromEntry: CommandRow<AutomationPorts> = {
  name: 'GetErrorsFromEntry',
  description: 'Collects the texts of the errors among entries; those of the task before when no ids are given.',
  risk: 'read',
  args: [{ name: 'entry_id', description: 'Ids of entries.', isArray: true, defaultValue: BEFORE }],
  outputs: [...ANSWERS, { path: 'ErrorEntries', description: 'Texts of the errors. Not written when there are none.' }],
  run: async (args, ports, scope) => {
    const entries = await entriesBy(idsOf(args, 'entry_id'), ports, scope);
    const errors = entries.filter(({ type }) => type === 'error').map(({ contents }) => asText(contents));
    if (errors.length === 0) return answer(false);
    return { entries: [{ ...note('yes'), readable: errors.join('\n'), context: { ErrorEntries: errors } }] };
  },
};

export const commentsToContext: CommandRow<AutomationPorts> = {
  name: 'commentsToContext',
  description: 'Stores what an entry says under a key of the context.',
  risk: 'read',
  args: [
    { name: 'entryId', description: 'Id of the entry.', required: true },
    { name: 'contextKey', description: 'Where to store it.', required: true },
    { name: 'listSeperator', description: 'Where it is given, the text is split at it into a list, and trimmed.' },
  ],
  outputs: [{ path: '<contextKey>', description: 'What the entry says.' }],
  run: async (args, ports, scope) => {
    const [entry] = await entriesBy(idsOf(args, 'entryId'), ports, scope);
    if (!entry) return unknownEntry(textOf(args, 'entryId'));
    const key = textOf(args, 'contextKey').trim();
    if (key === '') return errorOutcome('entry.key', 'What an entry says cannot be stored under an empty key.');
    const separator = textOf(args, 'listSeperator');
    const value =
      separator === ''
        ? entry.contents
        : asText(entry.contents)
            .split(separator)
            .map((part) => part.trim());
    return { entries: [{ ...note(`Stored under ${oneLine(key, 200)}`), contents: value, context: { [key]: value } }] };
  },
};

export const publishEntriesToContext: CommandRow<AutomationPorts> = {
  name: 'PublishEntriesToContext',
  description: 'Stores what several entries say, as a list.',
  risk: 'read',
  args: [
    { name: 'entries', description: 'Ids of entries.', isArray: true, defaultValue: BEFORE },
    { name: 'out', description: 'Where to store it.', defaultValue: 'entries' },
  ],
  outputs: [{ path: '<out>', description: 'What the entries say.' }],
  run: async (args, ports, scope) => {
    const entries = await entriesBy(idsOf(args, 'entries'), ports, scope);
    const contents: readonly Json[] = entries.map((entry) => entry.contents);
    const key = textOf(args, 'out').trim() || 'entries';
    return {
      entries: [
        { ...note(`${contents.length} entries stored under ${oneLine(key, 200)}`), context: { [key]: contents } },
      ],
    };
  },
};

export const verifyHumanReadableContains: CommandRow<AutomationPorts> = {
  name: 'VerifyHumanReadableContains',
  description: 'An error unless an entry says a text. For playbooks that test others.',
  risk: 'read',
  args: [
    { name: 'humanReadableEntryId', description: 'Id of the entry.', required: true, isArray: true },
    { name: 'substring', description: 'What it should say.', required: true },
  ],
  outputs: [],
  run: async (args, ports, scope): Promise<Outcome> => {
    const ids = idsOf(args, 'humanReadableEntryId');
    const [entry] = await entriesBy(ids, ports, scope);
    if (!entry) return unknownEntry(ids[0] ?? '');
    const wanted = textOf(args, 'substring');
    const said = isList(entry.contents) || typeof entry.contents !== 'string' ? asText(entry.contents) : entry.contents;
    if (said.includes(wanted) || (entry.readable ?? '').includes(wanted))
      return { entries: [note('The entry says it.')] };
    const detail = `The entry does not say "${oneLine(wanted, 200)}". It says: ${oneLine(said, 1000)}`;
    return errorOutcome('verify.entry', detail);
  },
};

export function unknownEntry(id: string): Outcome {
  return errorOutcome('entry.unknown', `This run has no entry "${oneLine(id, 100)}".`);
}
