/**
 * `playbook …`: the tree of the verbs about playbooks, installed ones and files. Nothing heavy is imported here: an action loads its file when
 * it is called. A further verb is its own file and one function here.
 */
import { Option, type Command } from 'commander';
import type { PlaybookCheckOptions } from '../options.ts';
import { repeatable, type Does } from '../tree.ts';

export function addPlaybook(program: Command, does: Does): void {
  const playbook = program
    .command('playbook')
    .description('Playbooks: those of a running Riposte, and files to check and describe');
  addLooks(playbook, does);
  addCheck(playbook, does);
  addDocs(playbook, does);
}

function addLooks(playbook: Command, does: Does): void {
  does(
    playbook.command('list').description('Playbooks of a running Riposte, by name'),
    () => async (options, output) => (await import('./playbooks.ts')).playbookList(options, output),
  );
  does(
    playbook
      .command('show')
      .description('One playbook of a running Riposte: alerts, inputs, outputs, tasks')
      .argument('<playbook>', 'its name or id'),
    ([name = '']) =>
      async (options, output) =>
        (await import('./playbooks.ts')).playbookShow(name, options, output),
  );
}

function addCheck(playbook: Command, does: Does): void {
  does<PlaybookCheckOptions>(
    playbook
      .command('check')
      .description('Find what is wrong with playbooks: structure, data flow, containment without consent')
      .argument('<file...>', 'playbook files, or folders that hold some; - is standard input')
      .option('--sarif', 'SARIF 2.1.0 on standard output, for code scanning')
      .addOption(repeatable('--rule <code>', 'only this check', 'all'))
      .addOption(
        new Option('--severity <least>', 'leave out what is less')
          .choices(['error', 'warning', 'note'])
          .default('note'),
      )
      .option('--content <dir>', 'folder of installed playbooks, for sub-playbooks (default: content)'),
    (files) => async (options, output) => (await import('./playbook-check.ts')).playbookCheck(files, options, output),
  );
}

function addDocs(playbook: Command, does: Does): void {
  does<{ output?: string; content?: string }>(
    playbook
      .command('docs')
      .description('Write a page about a playbook: alerts, stages, questions, changes, dependencies, inputs, outputs')
      .argument('<file>', 'a playbook file; - is standard input')
      .option('-o, --output <file>', 'write the page there (default: standard output)')
      .option('--content <dir>', 'folder of installed playbooks, for routes and sub-playbooks (default: content)'),
    ([file = '']) =>
      async (options, output) =>
        (await import('./playbook-docs.ts')).playbookDocs(file, options, output),
  );
}
