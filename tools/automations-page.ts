/** The reference page of built-in commands and scripts, from their rows. */
import { AUTOMATIONS, BUILTINS } from '../src/adapters/automations/index.ts';
import type { CommandRow } from '../src/core/engine/commands.ts';

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

export function automationsPage(): string {
  return [
    '# Built-in commands and scripts',
    '',
    'Made by `npm run generate` from the rows in `src/adapters/automations`; do not edit. How they keep the rules of the run is',
    '[decision 036](../decisions/036-built-ins.md).',
    '',
    'A **read** changes nothing but the context of its run. A **write** changes what is kept here, or the alert at its source, and passes policy; a dry',
    'run plans it. A script that **stands for** another command is that command: the journal and the gate see no other name.',
    'A condition script answers by a label. An argument with *list* takes a list as it is; a list for another one runs the command once for each',
    'element.',
    '',
    '## Built-in commands',
    '',
    'In playbooks `Builtin|||name` or `|||name`.',
    '',
    ...byName(BUILTINS).flatMap(section),
    '## Scripts',
    '',
    ...byName(AUTOMATIONS).flatMap(section),
  ].join('\n');
}

type Row = Pick<CommandRow<never>, 'name' | 'description' | 'risk' | 'args' | 'outputs' | 'delegate'>;

function byName(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

function section({ name, description, risk, args, outputs, delegate }: Row): readonly string[] {
  const kind = delegate === undefined ? risk : 'stands for other commands';
  return [
    `### ${name}`,
    '',
    `${description} *(${kind})*`,
    '',
    ...(args.length === 0
      ? ['Takes no arguments.', '']
      : [
          '| argument | | |',
          '|---|---|---|',
          ...args.map(({ name: argument, description: text, required = false, isArray = false, defaultValue }) => {
            const marks = [required ? 'required' : '', isArray ? 'list' : '', defaultOf(defaultValue)];
            return `| \`${argument}\` | ${marks.filter(Boolean).join(', ')} | ${cell(text)} |`;
          }),
          '',
        ]),
    ...(outputs.length === 0
      ? []
      : [
          '| gives | |',
          '|---|---|',
          ...outputs.map(({ path, description: text }) => `| \`${cell(path)}\` | ${cell(text)} |`),
          '',
        ]),
  ];
}

function defaultOf(value: string | undefined): string {
  return value === undefined ? '' : `\`${cell(value)}\` by default`;
}
