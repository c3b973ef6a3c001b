/** taskComplete: completes another task of the playbook that waits for a person. What may be completed, the engine decides. */
import type { CommandRow } from '../../../core/engine/commands.ts';
import { textOf } from '../arguments.ts';
import type { AutomationPorts } from '../ports.ts';
import { errorOutcome, note, oneLine } from '../results.ts';

export const taskComplete: CommandRow<AutomationPorts> = {
  name: 'taskComplete',
  description:
    'Completes a manual task of the playbook. Never a question, a task that failed, or one that only its assignee may complete.',
  risk: 'read',
  args: [
    { name: 'id', description: 'Id of the task, or one of its tags.', required: true },
    { name: 'input', description: 'The label that is chosen, where the task is a condition.' },
    { name: 'comment', description: 'A comment that is kept with it.' },
  ],
  outputs: [],
  run: (args) => {
    const task = textOf(args, 'id').trim();
    if (task === '')
      return Promise.resolve(errorOutcome('task.unnamed', 'taskComplete needs the id or tag of a task.'));
    const completes = { task, input: textOf(args, 'input'), comment: oneLine(textOf(args, 'comment'), 500) };
    return Promise.resolve({ entries: [note(`Task ${oneLine(task, 100)} completed`)], completes });
  },
};
