/** getContext, delContext, getEntry, getEntries: the context and the war room of the run, as commands. */
import { asList, getOwn } from '../../../core/base/json.ts';
import type { CommandRow } from '../../../core/engine/commands.ts';
import { asText, textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';
import { entriesBy, idsOf, unknownEntry } from './entries.ts';

export const getContext: CommandRow<AutomationPorts> = {
  name: 'getContext',
  description: 'Gives the context of the playbook as it stands.',
  risk: 'read',
  args: [{ name: 'id', description: 'Id of the alert: only that of the run can be read.' }],
  outputs: [],
  run: (args, _ports, { alertRef, context }) => {
    const asked = textOf(args, 'id').trim();
    if (asked !== '' && asked !== alertRef.id) {
      return Promise.resolve(
        errorOutcome('context.other', `A run reads its own context, not that of ${oneLine(asked, 100)}.`),
      );
    }
    return Promise.resolve({
      entries: [{ ...note('The context'), contents: { context, id: alertRef.id }, readable: 'The context' }],
    });
  },
};

export const delContext: CommandRow<AutomationPorts> = {
  name: 'delContext',
  description: 'Deletes a key of the context. One that is not there is no error.',
  risk: 'read',
  args: [{ name: 'key', description: 'Dotted path.', required: true, isArray: true }],
  outputs: [],
  run: (args) => {
    const keys = asList(getOwn(args, 'key'))
      .map((key) => asText(key).trim())
      .filter((key) => key !== '' && key !== '.');
    if (keys.length === 0) return Promise.resolve(errorOutcome('context.nothing-to-delete', 'delContext needs a key.'));
    return Promise.resolve({ entries: [note(`Deleted: ${oneLine(keys.join(', '))}`)], removed: keys });
  },
};

export const getEntry: CommandRow<AutomationPorts> = {
  name: 'getEntry',
  description: 'Gives what an entry of the run says.',
  risk: 'read',
  args: [{ name: 'id', description: 'Id of the entry.', required: true }],
  outputs: [],
  run: async (args, ports, scope) => {
    const id = textOf(args, 'id').trim();
    const [entry] = await entriesBy([id], ports, scope);
    if (!entry) return unknownEntry(id);
    // What it says is given, not done again: an error that is looked at fails nobody.
    return { entries: [{ ...note(oneLine(asText(entry.contents))), contents: entry.contents }] };
  },
};

export const getEntries: CommandRow<AutomationPorts> = {
  name: 'getEntries',
  description: 'Gives what entries of the run say, oldest first.',
  risk: 'read',
  args: [
    { name: 'id', description: 'Ids of entries; all of them when none are given.', isArray: true },
    { name: 'limit', description: 'How many of the newest.', defaultValue: '100' },
  ],
  outputs: [],
  run: async (args, ports, { run }) => {
    const all = await ports.entries(run);
    const ids = idsOf(args, 'id');
    const wanted = ids.length === 0 ? [...all.keys()] : ids.filter((id) => all.has(id));
    const limit = Math.min(1000, Math.max(1, Number(textOf(args, 'limit')) || 100));
    const rows = wanted.slice(-limit).map((id) => {
      const entry = all.get(id);
      return { ID: id, Type: entry?.type ?? 'note', Contents: entry?.contents ?? '' };
    });
    return { entries: [{ ...note(`${rows.length} entries`), contents: rows, readable: `${rows.length} entries` }] };
  },
};
