/** `analyze`: the tree of the verb. The analysis is loaded when it is called. */
import type { Command } from 'commander';
import type { Does } from '../tree.ts';

const NOTES = `
With --jsonl every line in is {"id", "os", "cmd"} and every line out {"id", "score", "risk", "findings"},
in the same order, as soon as it is known. A line that cannot be read becomes {"id", "error"}; the
others are analysed all the same, and the verb ends with 1.`;

export function addAnalyze(program: Command, does: Does): void {
  does<{ jsonl?: boolean; allow?: readonly string[] }>(
    program
      .command('analyze')
      .description(
        'Score a command line by what it does and hides: 0 to 100, with the reasons. Needs no running Riposte',
      )
      .argument('[line]', 'the command line, as one argument; with --jsonl a file, and - or nothing is standard input')
      .option('--jsonl', 'many command lines, one JSON object a line in and out')
      .option(
        '--allow <entry>',
        'what is known to be good here: domain:…, path:…, publisher:… or pattern:…; may be given again',
        (entry: string, before: readonly string[] | undefined) => [...(before ?? []), entry],
      )
      .addHelpText('after', NOTES),
    ([line]) =>
      async (options, output) =>
        (await import('./analyze-lines.ts')).analyze(line, options, output),
  );
}
