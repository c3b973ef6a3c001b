/** `notification …`: the tree of the verbs about what is told to whom. Nothing heavy is imported here. */
import { Option, type Command } from 'commander';
import type { ListNotificationsOptions, RuleOptions } from '../options.ts';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./notifications.ts');

export function addNotification(program: Command, does: Does): void {
  const notification = program
    .command('notification')
    .description('What people are told, who is told what, and what became of it');
  does<ListNotificationsOptions>(
    notification
      .command('list')
      .description('What was told to whom, newest first')
      .addOption(
        new Option('--status <status>', 'only these').choices(['waiting', 'sending', 'sent', 'failed', 'over']),
      )
      .option('--limit <n>', 'how many', '20'),
    () => async (options, output) => (await verbs()).notificationList(options, output),
  );
  does(
    notification
      .command('show')
      .description('One notification with every attempt')
      .argument('<notification>', 'id, or its beginning'),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).notificationShow(id, options, output),
  );
  does<Acting>(
    acting(
      notification
        .command('retry')
        .description('Try one that failed once more')
        .argument('<notification>', 'id, or its beginning'),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).notificationRetry(id, options, output),
  );
  does(
    notification.command('rules').description('Who is told of what, when, and by which channel'),
    () => async (options, output) => (await verbs()).ruleList(options, output),
  );
  does<RuleOptions>(
    acting(ruleOptions(notification.command('add-rule').description('Add a rule; it counts for what waits already'))),
    () => async (options, output) => (await verbs()).ruleAdd(options, output),
  );
  does<RuleOptions>(
    acting(
      ruleOptions(
        notification
          .command('edit-rule')
          .description('Change a rule: what is not named stays')
          .argument('<rule>', 'id, or its beginning'),
      )
        .option('--enabled', 'it counts again')
        .option('--no-enabled', 'it counts no more'),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).ruleEdit(id, options, output),
  );
  does<Acting>(
    acting(notification.command('remove-rule').description('Remove a rule').argument('<rule>', 'id, or its beginning')),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).ruleRemove(id, options, output),
  );
}

function ruleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--event <event>', 'what waits').choices(['approval', 'task', 'failed', 'integration', 'triage']),
    )
    .option(
      '--to <who>',
      'user:NAME, role:ROLE, assignee or a mail address; with | between several, the first that is somebody',
    )
    .option('--channel <name>', 'by which channel')
    .option('--after <time>', 'how long it waits before anybody is told: 5m, 2h, 1d (default: at once)')
    .option('--remind <time>', 'when it is told again; then at doubling distances, a day at most; never: not at all')
    .option('--escalate <time>', 'when somebody else is told; never: nobody is')
    .option('--escalate-to <who>', 'who that is');
}
