/** `sso …`: the tree of the verbs about single sign-on. An action loads its file when it is called. */
import type { Command } from 'commander';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';
import type { SetProviderOptions } from './providers.ts';

const verbs = () => import('./providers.ts');

const SET_NOTES = `
Settings: label, issuer, clientId, scopes, allowedDomains (lists with commas between), linkByEmail.
A claim may be a path (realm_access.roles); the value * stands for any. Of several roles that fit the
greatest counts; who has none does not get in. The secret comes from env:NAME or file:PATH (- is
standard input), never from the command line; "none" takes it back.`;

export function addSso(program: Command, does: Does): void {
  const sso = program
    .command('sso')
    .description('Single sign-on: providers (OpenID Connect) by which people log in to a running Riposte');
  does(
    sso.command('list').description('Providers, without their secrets, and the addresses to register at them'),
    () => async (options, output) => (await verbs()).ssoList(options, output),
  );
  does<SetProviderOptions>(
    acting(
      sso
        .command('set')
        .description('Add a provider, or change the settings of one that are named; and test it')
        .argument('<name>', 'small letters, digits and dashes: it stands in the address to register')
        .argument('[settings...]', 'SETTING=VALUE; nothing behind the = takes the setting back')
        .addOption(
          repeatable('--map <claim=value:role>', 'a role for a value of a claim; they replace all rows', 'kept'),
        )
        .option('--secret <from>', 'of the client')
        .option('--enable', 'let people in by it')
        .option('--disable', 'let nobody in by it')
        .addHelpText('after', SET_NOTES),
    ),
    ([name = '', ...settings]) =>
      async (options, output) =>
        (await verbs()).ssoSet(name, settings, options, output),
  );
  does(
    sso
      .command('test')
      .description('Test a provider: whether it answers, has keys, and takes the client')
      .argument('<name>', 'of the provider'),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).ssoTest(name, options, output),
  );
  does<Acting>(
    acting(
      sso
        .command('remove')
        .description('Remove a provider; its users stay, and come in no more by it')
        .argument('<name>', 'of the provider'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).ssoRemove(name, options, output),
  );
}
