/**
 * `playbook …`: the tree of the verbs about playbooks, installed ones and files. Nothing heavy is imported here: an action loads its file when
 * it is called. A further verb is its own file and one function here.
 */
import { Option, type Command } from 'commander';
import type { PlaybookCheckOptions } from '../options.ts';
import { acting, repeatable, type Acting, type Does } from '../tree.ts';

export function addPlaybook(program: Command, does: Does): void {
  const playbook = program
    .command('playbook')
    .description('Playbooks: those of a running Riposte, and files to check and describe');
  addLooks(playbook, does);
  addCheck(playbook, does);
  addDocs(playbook, does);
  addEdits(playbook, does);
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

const edits = () => import('./playbook-edit.ts');
const NAME = 'its name or id';

function addEdits(playbook: Command, does: Does): void {
  does<{ version?: string }>(
    playbook
      .command('text')
      .description('The text of a playbook of a running Riposte')
      .argument('<playbook>', NAME)
      .option('--version <n>', 'of this version; 0 is the file that it came with'),
    ([name = '']) =>
      async (options, output) =>
        (await edits()).playbookText(name, options, output),
  );
  does<Acting & { note?: string; new?: boolean }>(
    acting(
      playbook
        .command('save')
        .description(
          'Save a file as a new version of the playbook of its name; runs that are under way go on with theirs',
        )
        .argument('<file>', 'a playbook file; - is standard input')
        .option('--new', 'a new playbook: refused where there is one of its name')
        .option('--note <text>', 'why'),
    ),
    ([file = '']) =>
      async (options, output) =>
        (await edits()).playbookSave(file, options, output),
  );
  does(
    playbook.command('versions').description('Versions of a playbook, newest first').argument('<playbook>', NAME),
    ([name = '']) =>
      async (options, output) =>
        (await edits()).playbookVersions(name, options, output),
  );
  does<{ from?: string; to?: string }>(
    playbook
      .command('diff')
      .description('What differs between two versions of a playbook')
      .argument('<playbook>', NAME)
      .option('--from <n>', 'a version (default: the file that it came with)')
      .option('--to <n>', 'a version (default: as it is installed now)'),
    ([name = '']) =>
      async (options, output) =>
        (await edits()).playbookDiff(name, options, output),
  );
  does<Acting & { note?: string }>(
    acting(
      playbook
        .command('restore')
        .description('Go back to a version: it becomes the newest one')
        .argument('<playbook>', NAME)
        .argument('<version>', '0 gives the name back to its file')
        .option('--note <text>', 'why'),
    ),
    ([name = '', version = '']) =>
      async (options, output) =>
        (await edits()).playbookRestore(name, version, options, output),
  );
  does<Acting & { note?: string; off?: boolean }>(
    acting(
      playbook
        .command('trust')
        .description('Trust an imported playbook, as it is now with all that it calls, with an action')
        .argument('<playbook>', NAME)
        .argument('<verb>', 'the action, like terminate-causality')
        .option('--off', 'trust it no more')
        .option('--note <text>', 'why'),
    ),
    ([name = '', verb = '']) =>
      async (options, output) =>
        (await edits()).playbookTrust(name, verb, options, output),
  );
}
