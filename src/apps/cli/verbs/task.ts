/** `task …`: the tree of the verbs about the tasks of one run. Nothing heavy is imported here. */
import type { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { GlobalOptions, TaskOptions } from '../options.ts';
import type { Output } from '../output.ts';

/** How `program.ts` gives a command its action. */
type Does = <Options>(
  command: Command,
  verb: (args: readonly string[]) => (options: Options & GlobalOptions, output: Output) => Promise<ExitCode>,
) => Command;

const verbs = () => import('./tasks.ts');

export function addTask(program: Command, does: Does): void {
  const task = program.command('task').description('Tasks of a run, and what a person can do with them');
  does<{ open?: boolean }>(
    task
      .command('list')
      .description('Tasks of a run in the order in which they began')
      .argument('<run>', 'id, or its beginning')
      .option('--open', 'only those that are not done'),
    ([run = '']) =>
      async (options, output) =>
        (await verbs()).taskList(run, options, output),
  );
  const acting = (name: string, description: string) =>
    task
      .command(name)
      .description(description)
      .argument('<run>', 'id, or its beginning')
      .argument('<task>', 'id of the task, as task list shows it')
      .option('--note <text>', 'what was done, or why')
      .option('--as <user>', 'who acts (default: operator)');
  does<TaskOptions>(
    acting('complete', 'Complete a task that waits for a person').option(
      '--choose <label>',
      'the way on, where the task is a decision',
    ),
    ([run = '', id = '']) =>
      async (options, output) =>
        (await verbs()).taskComplete(run, id, options, output),
  );
  does<TaskOptions>(
    acting('skip', 'Go on without a task that failed'),
    ([run = '', id = '']) =>
      async (options, output) =>
        (await verbs()).taskSkip(run, id, options, output),
  );
  does<TaskOptions>(
    acting('reopen', 'Run a task that failed once more'),
    ([run = '', id = '']) =>
      async (options, output) =>
        (await verbs()).taskReopen(run, id, options, output),
  );
}
