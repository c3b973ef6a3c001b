/** `task …`: the tree of the verbs about the tasks of one run. Nothing heavy is imported here. */
import type { Command } from 'commander';
import type { TaskOptions } from '../options.ts';
import { acting, type Does } from '../tree.ts';

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
  const deed = (name: string, description: string) =>
    acting(
      task
        .command(name)
        .description(description)
        .argument('<run>', 'id, or its beginning')
        .argument('<task>', 'id of the task, as task list shows it')
        .option('--note <text>', 'what was done, or why'),
    );
  does<TaskOptions>(
    deed('complete', 'Complete a task that waits for a person').option(
      '--choose <label>',
      'the way on, where the task is a decision',
    ),
    ([run = '', id = '']) =>
      async (options, output) =>
        (await verbs()).taskComplete(run, id, options, output),
  );
  does<TaskOptions>(
    deed('skip', 'Go on without a task that failed'),
    ([run = '', id = '']) =>
      async (options, output) =>
        (await verbs()).taskSkip(run, id, options, output),
  );
  does<TaskOptions>(
    deed('reopen', 'Run a task that failed once more'),
    ([run = '', id = '']) =>
      async (options, output) =>
        (await verbs()).taskReopen(run, id, options, output),
  );
}
