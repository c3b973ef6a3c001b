/**
 * The reference pages of the language: operators, transformers, and the choices that XSOAR's documents leave to us.
 *
 * The first two are made from the rows of the catalogues, examples included, which run as tests. The third is made from doc comments:
 * every export of `src/core/language/choices.ts`, and every declaration of the rooms below whose doc comment has an `@choice`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../src/core/base/json.ts';
import { EXAMPLE_NOW_MS } from '../src/core/language/examples.ts';
import { operatorGroups } from '../src/core/language/operators/index.ts';
import type { OperatorExample, OperatorRow } from '../src/core/language/operators/row.ts';
import { transformerGroups } from '../src/core/language/transformers/index.ts';
import type { ArgumentRow, TransformerExample, TransformerRow } from '../src/core/language/transformers/row.ts';

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

/** Text as code: backticks inside need longer fences. */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** JSON on one line, with blanks where eyes want them. */
function json(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(json).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${json(each)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

const shown = (value: Json | undefined): string => (value === undefined ? '*missing*' : cell(code(json(value))));

function heading(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function sourceOf(row: OperatorRow | TransformerRow): string {
  return row.source === 'script' ? 'script of the public content, native here' : 'built into XSOAR';
}

function index(
  groups: readonly { readonly title: string; readonly rows: readonly { readonly name: string }[] }[],
): string[] {
  return groups.map(
    ({ title, rows }) => `- **${title}**: ${rows.map(({ name }) => `[${code(name)}](#${heading(name)})`).join(', ')}`,
  );
}

function made(from: string): string {
  return `Made by \`npm run generate\` from \`${from}\`; do not edit. Every example below runs as a test.`;
}

const CLOCK = `The clock of the examples stands at ${new Date(EXAMPLE_NOW_MS).toISOString().replace('.000', '')}.`;

// ---- Operators ------------------------------------------------------------------------------------------------------------

const LEFT: Readonly<Record<OperatorRow['level'], string>> = {
  scalar: 'one value; a list passes when any of its items does',
  whole: 'the value as it is, a list whole',
};
const RIGHT: Readonly<Record<OperatorRow['right'], string>> = {
  none: 'nothing',
  one: 'one value',
  list: 'one value or a list',
};

function operatorSection(row: OperatorRow): string[] {
  const facts = [
    sourceOf(row),
    ...(row.aliases.length === 0 ? [] : [`also ${row.aliases.map(code).join(', ')}`]),
    `left: ${LEFT[row.level]}`,
    `right: ${RIGHT[row.right]}`,
    ...(row.negative && row.level === 'scalar' ? ['true when the left side is missing'] : []),
  ];
  const hasRight = row.right !== 'none';
  return [
    `### ${row.name}`,
    '',
    row.rule,
    '',
    `*${facts.join(' · ')}*`,
    '',
    hasRight ? '| left | right | result |' : '| left | result |',
    hasRight ? '|---|---|---|' : '|---|---|',
    ...row.examples.map((example) => operatorLine(example, hasRight)),
    '',
  ];
}

function operatorLine({ left, right, ignoreCase, result }: OperatorExample, hasRight: boolean): string {
  const note = ignoreCase === true ? ', with `ignorecase`' : '';
  const verdict = result === 'error' ? 'an error' : String(result);
  return `| ${shown(left)} | ${hasRight ? `${shown(right)}${note} | ` : ''}${verdict} |`;
}

export function operatorsPage(): string {
  return [
    '# Operators of filters and conditions',
    '',
    made('src/core/language/operators'),
    '',
    'Names are found as they are written, without their category (`string.isEqual`), and in any case. A missing or null left side makes',
    'an operator false, and a negative one (`isNot…`, `not…`) true. A text that cannot be read as the number or date that an operator',
    'needs makes it false, with a warning; an object or list in its place is an error of the task. Any other name is a script with the tag',
    `\`filter\`, which must be installed. ${CLOCK}`,
    '',
    ...index(operatorGroups()),
    '',
    ...operatorGroups().flatMap(({ title, rows }) => [`## ${title}`, '', ...rows.flatMap(operatorSection)]),
  ].join('\n');
}

// ---- Transformers ---------------------------------------------------------------------------------------------------------

const LEVEL: Readonly<Record<TransformerRow['level'], string>> = {
  item: 'one value; of a list, each item',
  list: 'the whole list, one value as a list of one',
  value: 'whatever there is, a list whole, also nothing',
};

function argumentLine({ name, rule, required, default: fallback }: ArgumentRow): string {
  const given = required === true ? 'required' : fallback === undefined ? '' : `default: ${fallback}`;
  return `| ${code(name)} | ${cell(rule)} | ${cell(given)} |`;
}

function transformerSection(row: TransformerRow): string[] {
  const facts = [
    sourceOf(row),
    ...(row.aliases.length === 0 ? [] : [`also ${row.aliases.map(code).join(', ')}`]),
    `takes ${LEVEL[row.level]}${row.takesNothing === true ? '; also nothing' : ''}`,
    ...(row.flattens === true ? ['the lists that items give become one'] : []),
  ];
  const hasArgs = row.args.length > 0;
  return [
    `### ${row.name}`,
    '',
    row.rule,
    '',
    `*${facts.join(' · ')}*`,
    '',
    ...(hasArgs ? ['| argument | what it says | |', '|---|---|---|', ...row.args.map(argumentLine), ''] : []),
    hasArgs ? '| value | arguments | result |' : '| value | result |',
    hasArgs ? '|---|---|---|' : '|---|---|',
    ...row.examples.map((example) => transformerLine(example, hasArgs)),
    '',
  ];
}

function transformerLine({ input, args = {}, output, error, context }: TransformerExample, hasArgs: boolean): string {
  const given = Object.entries(args).map(([name, value]) => `${code(name)} ${shown(value)}`);
  const note = context === undefined ? '' : `, in the context ${shown(context)}`;
  const result = error === true ? 'an error' : shown(output);
  return `| ${shown(input)}${note} | ${hasArgs ? `${given.join(', ')} | ` : ''}${result} |`;
}

export function transformersPage(): string {
  return [
    '# Transformers',
    '',
    made('src/core/language/transformers'),
    '',
    'Names are found as they are written, without their category (`general.uniq`), and in any case. A missing or null value stays missing',
    'unless the transformer takes nothing, too; a value that cannot be read as the text or number that it needs is an error of the task.',
    'A result is bounded (see [choices](choices.md)). Any other name is a script with the tag `transformer`, which must be installed.',
    CLOCK,
    '',
    ...index(transformerGroups()),
    '',
    ...transformerGroups().flatMap(({ title, rows }) => [`## ${title}`, '', ...rows.flatMap(transformerSection)]),
  ].join('\n');
}

// ---- Choices --------------------------------------------------------------------------------------------------------------

export interface Choice {
  readonly name: string;
  /** What was chosen and why: one or two sentences. */
  readonly text: string;
  /** The file, from the root of the project. */
  readonly file: string;
  /** Of a constant: its value, as it is written. */
  readonly value: string | undefined;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = [
  { room: 'src/core/language', title: 'Language: values, filters, transformers, context writes' },
  { room: 'src/core/playbook', title: 'Playbook: the document' },
  { room: 'src/core/engine', title: 'Engine: the run' },
];
const CHOICES_FILE = 'src/core/language/choices.ts';

const DOCUMENTED =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/[ \t]*\n[ \t]*(?:(?:export|async|static|readonly|private)\s+)*(?:(?:function|const|class|interface|type|get)\s+)?(#?\w+)(?:: \w+)?(?: = ([^\n]+);)?/g;

/** The choices that a file's doc comments declare. `all`: each exported name is one, and must be documented. */
export function choicesIn(source: string, file: string, all: boolean): readonly Choice[] {
  const found: Choice[] = [];
  for (const [whole, comment = '', name = '', value] of source.matchAll(DOCUMENTED)) {
    const words = comment.replaceAll(/^\s*\*?[ \t]?/gm, '').trim();
    const tagged = words.split(/^@choice\s+/m).slice(1);
    const isChoice = all && /\*\/\s*\n\s*export\s/.test(whole);
    for (const text of isChoice ? [words] : tagged) {
      found.push({ name, text: text.replaceAll(/\s+/g, ' ').trim(), file, value: isChoice ? value : undefined });
    }
  }
  const declared = source.match(/^\s*(?:\/\*)?\*+ @choice\s/gm)?.length ?? 0;
  const exported = all ? [...source.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name) : [];
  const missing = exported.filter((name) => !found.some((choice) => choice.name === name));
  if (missing.length > 0)
    throw new Error(`${file}: ${missing.join(', ')} has no doc comment that says what was chosen and why`);
  if (!all && declared !== found.length)
    throw new Error(`${file}: an @choice stands in no doc comment of a declaration`);
  return found;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** The choices of every room, in the order of files and lines. */
export function choices(): readonly { readonly title: string; readonly rows: readonly Choice[] }[] {
  return ROOMS.map(({ room, title }) => ({
    title,
    rows: filesBelow(room).flatMap((file) =>
      choicesIn(readFileSync(join(root, file), 'utf8'), file, file === CHOICES_FILE),
    ),
  }));
}

function choiceLine({ name, text, file, value }: Choice): string {
  const named = value === undefined || value.length > 40 ? code(name) : `${code(name)} = ${code(value)}`;
  return `| ${cell(named)} | ${cell(text)} | [${file.slice(file.lastIndexOf('/') + 1)}](../../${file}) |`;
}

export function choicesPage(): string {
  const groups = choices();
  return [
    '# Choices',
    '',
    `Made by \`npm run generate\` from doc comments: all of \`${CHOICES_FILE}\`, and each \`@choice\` of the rooms; do not edit.`,
    '',
    "XSOAR's documents leave points of its behaviour open, or contradict each other. Each such point is one name in our source; a row says",
    'what was chosen and why. To decide otherwise, change that name.',
    '',
    ...groups.flatMap(({ title, rows }) => [
      `## ${title}`,
      '',
      ...(rows.length === 0
        ? ['None is declared.']
        : ['| name | what, and why | where |', '|---|---|---|', ...rows.map(choiceLine)]),
      '',
    ]),
  ].join('\n');
}
