/** `rule …`: the tree of the verbs about routing. Nothing heavy is imported here. */
import type { Command } from 'commander';
import type { RuleOptions } from '../options.ts';
import { acting, type Acting, type Does } from '../tree.ts';

const verbs = () => import('./rules.ts');

export function addRule(program: Command, does: Does): void {
  const rule = program
    .command('rule')
    .description(
      'Routing rules: which playbook an alert gets. The first that takes it decides; what none takes waits in triage',
    );
  does(
    rule.command('list').description('Rules in the order in which they are asked'),
    () => async (options, output) => (await verbs()).ruleList(options, output),
  );
  does<Acting & RuleOptions & { before?: string }>(
    acting(
      outcome(
        rule
          .command('add')
          .description('Add a rule: last of this house, or before another one')
          .argument('<name>', 'what people call it')
          .requiredOption('--when <query>', 'which alerts, as a search: severity:high and hostname:ws*; "" for all')
          .option('--before <rule>', 'the rule that is asked next'),
      ),
    ),
    ([name = '']) =>
      async (options, output) =>
        (await verbs()).ruleAdd(name, options, output),
  );
  does<Acting & RuleOptions>(
    acting(
      outcome(
        given(rule, 'edit', 'Change a rule')
          .option('--name <name>', 'another name')
          .option('--when <query>', 'other alerts'),
      ),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).ruleEdit(id, options, output),
  );
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    does<Acting>(
      acting(given(rule, word, enabled ? 'Switch a rule on' : 'Switch a rule off, also one of a pack')),
      ([id = '']) =>
        async (options, output) =>
          (await verbs()).ruleSwitch(id, enabled, options, output),
    );
  }
  does<Acting & { before?: string }>(
    acting(
      given(rule, 'move', 'Ask a rule last, or before another one').option(
        '--before <rule>',
        'the rule that is asked next',
      ),
    ),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).ruleMove(id, options, output),
  );
  does<Acting>(
    acting(given(rule, 'remove', 'Remove a rule')),
    ([id = '']) =>
      async (options, output) =>
        (await verbs()).ruleRemove(id, options, output),
  );
  does<{ instance?: string; via?: string }>(
    rule
      .command('explain')
      .description('Which rule would take an alert, and why; nothing is kept')
      .argument('<alert>', 'a file with its fields, - for standard input, or the key of an alert that is here')
      .option('--instance <name>', 'the instance that it would come from')
      .option('--via <source>', 'the source by which it would come'),
    ([alert = '']) =>
      async (options, output) =>
        (await verbs()).ruleExplain(alert, options, output),
  );
}

function outcome(command: Command): Command {
  return command
    .option('--playbook <name>', 'it runs this one')
    .option('--dry-run', 'with --playbook: change nothing at any vendor')
    .option('--triage [reason]', 'it waits for a person')
    .option('--ignore <reason>', 'it is kept, closed, with the reason');
}

function given(rule: Command, word: string, description: string): Command {
  return rule.command(word).description(description).argument('<rule>', 'id of the rule, or its beginning');
}
