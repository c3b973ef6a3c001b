/** `user …` and `key …`: the trees of the verbs about people and keys. An action loads its file when it is called. */
import { Option, type Command } from 'commander';
import type { AddKeyOptions, UserOptions } from '../options.ts';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';
import { addFactor } from './factor.ts';

const verbs = () => import('./users.ts');
const ROLES = ['viewer', 'analyst', 'approver', 'administrator'] as const;

export function addUser(program: Command, does: Does): void {
  const user = program.command('user').description('Users of a running Riposte: who may log in, and what each may do');
  does(
    user.command('list').description('Users, by name'),
    () => async (options, output) => (await verbs()).userList(options, output),
  );
  does<UserOptions>(
    acting(
      details(
        user
          .command('add')
          .description('Add a user; prints the one-time link by which they choose a password')
          .argument('<name>', 'what they log in by; it never changes')
          .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory()),
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).userAdd(name, options, output),
  );
  does<UserOptions>(
    acting(
      details(
        user
          .command('edit')
          .description('Change role, name or address of a user')
          .argument('<name>', 'the name of the user')
          .addOption(new Option('--role <role>', 'what they may do').choices(ROLES)),
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).userEdit(name, options, output),
  );
  for (const [word, isActive, description] of [
    ['enable', true, 'Let a user in again'],
    ['disable', false, 'Shut a user out: their sessions end at once, and their keys with them'],
  ] as const) {
    does<Acting>(
      acting(user.command(word).description(description).argument('<name>', 'the name of the user')),
      ([name = '']) =>
        async (options, output) =>
          (await verbs()).userSwitch(name, isActive, options, output),
    );
  }
  does<Acting>(
    acting(
      user
        .command('reset')
        .description('Print a one-time link by which a user chooses another password')
        .argument('<name>', 'the name of the user'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).userReset(name, options, output),
  );
  does<Acting>(
    acting(
      user
        .command('setup-link')
        .description('Print a link by which somebody becomes an administrator: good once, for 30 minutes'),
    ),
    () => async (options, output) => (await verbs()).userSetupLink(options, output),
  );
  addFactor(user, does);
  does(
    user.command('roles').description('Roles, and what each may do: the scopes that a key can have'),
    () => async (options, output) => (await verbs()).userRoles(options, output),
  );
}

export function addKey(program: Command, does: Does): void {
  const key = program.command('key').description('API keys: for scripts and connectors');
  does(
    key.command('list').description('Keys, newest first, without the keys themselves'),
    () => async (options, output) => (await verbs()).keyList(options, output),
  );
  does<AddKeyOptions>(
    acting(
      key
        .command('create')
        .description('Make a key; it is printed once, and kept as a hash')
        .argument('<name>', 'what the audit calls it')
        .addOption(repeatable('--scope <permission>', 'what it may do; see user roles', 'none'))
        .option('--days <n>', 'how long it lasts, 1 to 730', '365'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).keyCreate(name, options, output),
  );
  does<Acting>(
    acting(
      key
        .command('revoke')
        .description('Revoke a key: at once')
        .argument('<key>', 'its name, or its id or the beginning of it'),
    ),
    ([typed = '']) =>
      async (options, output) =>
        (await verbs()).keyRevoke(typed, options, output),
  );
}

function details(command: Command): Command {
  return command
    .option('--display-name <text>', 'what others see')
    .option('--email <address>', 'where they are told of what waits for them');
}
