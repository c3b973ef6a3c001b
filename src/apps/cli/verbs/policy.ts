/** `policy …`: the tree of the verbs about the policy. Nothing heavy is imported here: an action loads its file when it is called. */
import type { Command } from 'commander';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./policies.ts');

export function addPolicy(program: Command, does: Does): void {
  const policy = program.command('policy').description('What may be done unasked, and what never');
  does(
    policy.command('show').description('The policy in force, and where each value comes from'),
    () => async (options, output) => (await verbs()).policyShow(options, output),
  );
  does(
    policy.command('versions').description('What was edited, by whom and when'),
    () => async (options, output) => (await verbs()).policyVersions(options, output),
  );
  does<Acting & { note?: string }>(
    acting(
      policy
        .command('edit')
        .description('Edit keys of the policy: they stand over the configuration, and are in force at once')
        .argument('<key=value...>', 'a key and its value as JSON; nothing behind the = gives it back')
        .option('--note <text>', 'why'),
    ),
    (edits) => async (options, output) => (await verbs()).policyEdit(edits, options, output),
  );
  does<{ alert?: string; playbook?: string; edit?: string }>(
    policy
      .command('preview')
      .description('What the policy says of an action; nothing is changed')
      .argument('<verb>', 'the action, like isolate')
      .argument('[target...]', 'what it would be done to')
      .option('--alert <key>', 'on this alert: its host and processes count')
      .option('--playbook <name>', 'asked for by this playbook')
      .option('--edit <json>', 'as if the policy were edited so'),
    ([verb = '', ...targets]) =>
      async (options, output) =>
        (await verbs()).policyPreview(verb, targets, options, output),
  );
}
