/** `user factors|reset-factors|require-factor`: the tree of the verbs about second factors. An action loads its file when it is called. */
import type { Command } from 'commander';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./factors.ts');

export function addFactor(user: Command, does: Does): void {
  does(
    user.command('factors').description('Second factors and passkeys of a user').argument('<name>', 'his name'),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).userFactors(name, options, output),
  );
  does<Acting>(
    acting(
      user
        .command('reset-factors')
        .description('Remove all second factors and passkeys of somebody who lost them; his sessions end')
        .argument('<name>', 'his name'),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).userResetFactors(name, options, output),
  );
  does<Acting & { off?: boolean }>(
    acting(
      user
        .command('require-factor')
        .description('Which roles need a second factor; without one, show them. It counts from the next log-in on')
        .argument('[roles...]', 'all of them')
        .option('--off', 'none'),
    ),
    (roles) => async (options, output) => (await verbs()).userRequireFactor(roles, options, output),
  );
}
