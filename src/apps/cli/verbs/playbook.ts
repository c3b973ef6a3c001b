/**
 * `playbook …`: the tree of the verbs that look at playbook files. Nothing heavy is imported here: an action loads its file when
 * it is called. A further verb is its own file and one function here.
 */
import type { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { GlobalOptions } from '../options.ts';
import type { Output } from '../output.ts';

export interface PlaybookCheckOptions extends GlobalOptions {
  readonly sarif?: boolean;
  readonly content?: string;
}

/** How `program.ts` gives a command its action. */
type Does = <Options>(
  command: Command,
  verb: (args: readonly string[]) => (options: Options & GlobalOptions, output: Output) => Promise<ExitCode>,
) => Command;

export function addPlaybook(program: Command, does: Does): void {
  const playbook = program.command('playbook').description('Playbook files: check them before they run');
  addCheck(playbook, does);
}

function addCheck(playbook: Command, does: Does): void {
  does<PlaybookCheckOptions>(
    playbook
      .command('check')
      .description('Find what is wrong with playbooks: structure, data flow, containment without consent')
      .argument('<file...>', 'playbook files, or folders that hold some')
      .option('--sarif', 'SARIF 2.1.0 on standard output, for code scanning')
      .option('--content <dir>', 'folder of installed playbooks, for sub-playbooks (default: content)'),
    (files) => async (options, output) => (await import('./playbook-check.ts')).playbookCheck(files, options, output),
  );
}
