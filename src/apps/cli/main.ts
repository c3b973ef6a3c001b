/** From arguments to an exit code: parses, runs the verb, and is the one door at which an error becomes lines and a code. */
import { CommanderError } from 'commander';
import { toRiposteError, type RiposteError } from '../../core/base/errors.ts';
import { errorDocument, errorLines, exitCodeOf, usageError, type ExitCode } from './exit.ts';
import { createProgram } from './program.ts';
import { lookOf } from './terminal/look.ts';
import { paint } from './terminal/paint.ts';
import { printableJson } from './terminal/text.ts';

export async function main(args: readonly string[]): Promise<ExitCode> {
  endQuietlyWithReader();
  let code: ExitCode = 0;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError && isHelp(thrown)) return thrown.exitCode === 0 ? 0 : 2;
    const error = thrown instanceof CommanderError ? usageOf(thrown) : toRiposteError(thrown);
    // One document on standard output is what `--json` promises, also when things go wrong.
    if (args.includes('--json')) process.stdout.write(`${printableJson(errorDocument(error))}\n`);
    else process.stderr.write(paint(errorLines(error), lookOf(process.stderr, process.env)));
    return exitCodeOf(error);
  }
}

/** Help has been written already; without a verb it was asked for by nobody, and ends with the code for usage. */
const isHelp = ({ code }: CommanderError): boolean => code === 'commander.help' || code === 'commander.helpDisplayed';

function usageOf({ code, message }: CommanderError): RiposteError {
  return usageError(
    message.replace(/^error: /, '').replace(/\n/g, ' '),
    code === 'commander.unknownCommand'
      ? 'riposte --help lists the verbs.'
      : 'Add --help to the verb to see what it takes.',
  );
}

/** `riposte … | head` closes the pipe: that is no error. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
