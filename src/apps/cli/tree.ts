/** What the trees of verbs are made with (`program.ts`, `verbs/`). Nothing heavy is imported here: an action loads its verb when it is called. */
import { Option, type Command } from 'commander';
import type { ExitCode } from './exit.ts';
import type { GlobalOptions } from './options.ts';
import type { Output } from './output.ts';

export type Verb<Options> = (options: Options & GlobalOptions, output: Output) => Promise<ExitCode>;

/** Gives a command its action: `verb` gets the arguments, and what it gives the options with the global ones, and an output. */
export type Does = <Options>(command: Command, verb: (args: readonly string[]) => Verb<Options>) => Command;

/** Of a command that a person is behind. */
export interface Acting {
  readonly as?: string;
}

export function acting(command: Command): Command {
  return command.option('--as <user>', 'who acts (default: operator)');
}

/** An option that may be given several times. `none`: what the help says where it is not given. */
export function repeatable(flags: string, description: string, none: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .argParser((value: string, before: readonly string[]): readonly string[] => [...before, value])
    .default([], none);
}
