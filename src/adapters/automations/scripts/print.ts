/** Print and PrintErrorEntry: a text as an entry. XSOAR: an object is printed as JSON. */
import type { CommandRow } from '../../../core/engine/commands.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note } from '../results.ts';

export const print: CommandRow<AutomationPorts> = {
  name: 'Print',
  description: 'Writes a value into the war room.',
  risk: 'read',
  args: [{ name: 'value', description: 'What to print; a list is printed element by element.', required: true }],
  outputs: [],
  run: (args) => Promise.resolve({ entries: [note(textOf(args, 'value'))] }),
};

export const printErrorEntry: CommandRow<AutomationPorts> = {
  name: 'PrintErrorEntry',
  description: 'Writes an error into the war room, which fails the task unless it handles errors.',
  risk: 'read',
  args: [{ name: 'message', description: 'Text of the error.', required: true }],
  outputs: [],
  run: (args) => Promise.resolve(errorOutcome('playbook.error', textOf(args, 'message'))),
};
