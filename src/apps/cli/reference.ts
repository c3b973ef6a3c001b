/** The reference page of the command line, made from the tree of verbs: what the help says, in one place to read and to link to. */
import type { Command, Option } from 'commander';
import { EXIT_CODES } from './exit.ts';
import { createProgram, everyCommand, EXAMPLES, nameOf } from './program.ts';

export function cliReference(): string {
  const program = createProgram(() => undefined);
  const verbs = everyCommand(program).filter(isVerb);
  return [
    '# The command line',
    '',
    'Made by `npm run generate` from `src/apps/cli/program.ts`; do not edit.',
    '',
    '`npm run -s riposte -- VERB`, or `./bin/riposte VERB` from any folder. Ids may be shortened to a beginning that only one of them has.',
    '',
    '| verb | what it does |',
    '|---|---|',
    ...verbs.map(
      (command) => `| [\`${nameOf(command)}\`](#${anchorOf(nameOf(command))}) | ${cell(command.description())} |`,
    ),
    '',
    '## Options of every verb',
    '',
    ...optionTable(program.options),
    '',
    'Lines for people are coloured on a terminal (`NO_COLOR` and `FORCE_COLOR` count) and plain in a pipe. Control characters, ANSI',
    'sequences, bidi marks and invisible characters in values are written as `\\u{…}`; in JSON as `\\uXXXX`. An error with `--json` is',
    '`{"error": {"code", "message", "hint"}}` on standard output; without, two lines on standard error.',
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${cell(meaning)} |`),
    '',
    ...verbs.flatMap(sectionOf),
  ].join('\n');
}

/** A command that does something itself, not only through others. */
function isVerb(command: Command): boolean {
  return command.parent !== null && (command.commands.length === 0 || command.registeredArguments.length > 0);
}

function sectionOf(command: Command): readonly string[] {
  const name = nameOf(command);
  const examples = EXAMPLES.get(name) ?? [];
  const usage = [
    name,
    ...command.registeredArguments.map(argumentText),
    ...(command.options.length > 0 ? ['[options]'] : []),
  ].join(' ');
  return [
    `## ${name}`,
    '',
    `${command.description()}.`,
    '',
    '```sh',
    usage,
    ...examples.map((example) => example),
    '```',
    '',
    ...command.registeredArguments.map((argument) => `- \`${argument.name()}\`: ${argument.description}`),
    ...(command.registeredArguments.length > 0 ? [''] : []),
    ...(command.options.length > 0 ? [...optionTable(command.options), ''] : []),
  ];
}

function argumentText(argument: { name(): string; required: boolean; variadic: boolean }): string {
  const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

function optionTable(options: readonly Option[]): readonly string[] {
  return [
    '| option | |',
    '|---|---|',
    ...options.map((option) => `| \`${option.flags}\` | ${cell(describe(option))} |`),
  ];
}

function describe({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const preset = typeof defaultValue === 'string' ? ` (default: ${defaultValue})` : '';
  return `${description}${choices}${preset}`;
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
const anchorOf = (name: string): string => name.replaceAll(' ', '-');
