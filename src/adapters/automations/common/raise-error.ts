/** RaiseError and PrintContext: an error with its details, and the context as text. */
import type { CommandRow } from '../../../core/engine/commands.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';

export const printContext: CommandRow<AutomationPorts> = {
  name: 'PrintContext',
  description: 'Writes the context of the playbook into the war room, as JSON.',
  risk: 'read',
  args: [{ name: 'outputformat', description: 'table or json; the context is written as JSON in both cases.' }],
  outputs: [],
  run: (_args, _ports, { context }) => {
    const text = JSON.stringify(context, null, 2);
    const readable = text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX)} …`;
    return Promise.resolve({ entries: [{ ...note(readable), readable }] });
  },
};

/** What is shown of a context: the whole of a large one would double it in the journal. */
const SHOWN_CHARS_MAX = 30_000;

export const raiseError: CommandRow<AutomationPorts> = {
  name: 'RaiseError',
  description: 'Writes an error with its details, which fails the task unless it handles errors.',
  risk: 'read',
  args: [
    { name: 'error', description: 'What is wrong.', required: true },
    { name: 'expected', description: 'What should be.' },
    { name: 'actual', description: 'What is.' },
    { name: 'details', description: 'More of it.' },
  ],
  outputs: [],
  run: (args) => {
    const more = ['Expected', 'Actual', 'Details'].flatMap((title) => {
      const text = textOf(args, title.toLowerCase());
      return text === '' ? [] : [`${title} - ${text}`];
    });
    return Promise.resolve(errorOutcome('playbook.error', [textOf(args, 'error'), ...more].join('\n')));
  },
};
