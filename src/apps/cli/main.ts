/** From arguments to an exit code: parses, runs the verb, and is the one door at which an error becomes lines and a code. */
import { CommanderError, type Command } from 'commander';
import { toRiposteError, type RiposteError } from '../../core/base/errors.ts';
import { errorDocument, errorLines, exitCodeOf, usageError, type ExitCode } from './exit.ts';
import { createProgram, nameOf } from './program.ts';
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
    const error = thrown instanceof CommanderError ? usageOf(thrown, commandOf(program, args)) : toRiposteError(thrown);
    // One document on standard output is what `--json` promises, also when things go wrong.
    if (args.includes('--json')) process.stdout.write(`${printableJson(errorDocument(error))}\n`);
    else process.stderr.write(paint(errorLines(error), lookOf(process.stderr, process.env)));
    return exitCodeOf(error);
  }
}

/** Help has been written already; without a verb it was asked for by nobody, and ends with the code for usage. */
const isHelp = ({ code }: CommanderError): boolean => code === 'commander.help' || code === 'commander.helpDisplayed';

/** The command that the words lead to, as far as they do. */
function commandOf(command: Command, [word, ...rest]: readonly string[]): Command {
  const next = command.commands.find((one) => one.name() === word);
  return next === undefined ? command : commandOf(next, rest);
}

function usageOf({ code, message }: CommanderError, command: Command): RiposteError {
  return usageError(
    message.replace(/^error: /, '').replace(/\n/g, ' '),
    code === 'commander.unknownCommand'
      ? `${nameOf(command)} --help lists the verbs.`
      : `${nameOf(command)} --help says what it takes.`,
  );
}

/** `riposte … | head` closes the pipe: that is no error. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
