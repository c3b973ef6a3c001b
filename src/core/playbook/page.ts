/**
 * A page about a playbook, in Markdown: which alerts it answers, what it does stage by stage, what it asks and what each answer allows,
 * what it changes, what it depends on, what goes in and comes out.
 *
 * G1. The same playbook and facts give the same page, byte by byte.
 * G2. Every text of the playbook passes `page-text.ts`: it cannot become a part of the page that it is not.
 * G3. Only tasks that the start reaches are told; that others exist is said.
 */
import { findOperator, findTransformer } from '../language/index.ts';
import type { FormQuestion, Playbook, PlaybookInput, Task } from './document.ts';
import { graphOf, unreachableTasks } from './graph.ts';
import { closureOf, inventoryOf, type Need } from './inventory.ts';
import { stagesOf } from './page-stages.ts';
import type { CommandFacts, PageFacts } from './page-facts.ts';
import { reference, taskLines } from './page-tasks.ts';
import { code, plain, prose } from './page-text.ts';
import { valueWords } from './page-words.ts';

export function playbookPage(playbook: Playbook, facts: PageFacts): string {
  const { needs } = inventoryOf(playbook);
  const description = prose(playbook.description);
  const blocks: readonly (readonly string[])[] = [
    [`# ${plain(playbook.name)}`],
    [`Made from ${code(facts.file)} by \`riposte playbook docs\`; do not edit.`],
    description,
    ['## Alerts'],
    ...alertBlocks(facts),
    ['## Stages'],
    ...stageBlocks(playbook, facts),
    ...questionBlocks(playbook),
    ...changeBlocks(playbook, facts),
    ['## Dependencies'],
    ...dependencyBlocks(needs, facts),
    ['## Inputs'],
    inputLines(playbook.inputs),
    ['## Outputs'],
    outputLines(playbook),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

// ---- Alerts, stages -------------------------------------------------------------------------------------------------------

function alertBlocks({ alerts }: PageFacts): readonly (readonly string[])[] {
  const routed = alerts.filter(({ names }) => names.length > 0);
  if (routed.length === 0) return [['No alert is routed here: another playbook or a person calls it.']];
  return routed.flatMap(({ names, os }) => [
    [`This playbook answers the following alerts${os === 'any' ? '' : ` of ${plain(OS_NAMES[os] ?? os)} hosts`}:`],
    names.map((name) => `- ${plain(name)}`),
  ]);
}

const OS_NAMES: Readonly<Record<string, string>> = { windows: 'Windows', linux: 'Linux', macos: 'macOS' };

function stageBlocks(playbook: Playbook, facts: PageFacts): readonly (readonly string[])[] {
  const stages = stagesOf(playbook).filter(({ tasks }) => tasks.length > 0);
  const unreached = unreachableTasks(playbook).length;
  const told = stages.flatMap(({ title, tasks }): readonly (readonly string[])[] => [
    title === undefined ? (stages.length > 1 ? ['### Beginning'] : []) : [`### ${plain(title.name) || code('')}`],
    title === undefined ? [] : prose(title.description),
    tasks.flatMap((task, index) => taskLines(playbook, task, tasks[index + 1], facts)),
  ]);
  return [
    ...(told.length === 0 ? [['It does nothing.']] : told),
    unreached === 0 ? [] : [`${unreached} more ${unreached === 1 ? 'task is' : 'tasks are'} never reached.`],
  ];
}

// ---- Questions ------------------------------------------------------------------------------------------------------------

type AskingTask = Extract<Task, { kind: 'ask' | 'collection' }>;

function askingTasks(playbook: Playbook): readonly AskingTask[] {
  return stagesOf(playbook)
    .flatMap(({ tasks }) => tasks)
    .filter((task) => task.kind === 'ask' || task.kind === 'collection');
}

function questionsOf(task: AskingTask): readonly FormQuestion[] {
  return task.kind === 'ask' ? [task.question] : task.form.questions;
}

function questionBlocks(playbook: Playbook): readonly (readonly string[])[] {
  const asking = askingTasks(playbook);
  if (asking.length === 0) return [];
  return [
    ['## Questions'],
    ...asking.flatMap((task) => [
      [`### ${reference(task)}`],
      prose(task.message.subject.simple ?? ''),
      [
        '| question | answers | what an answer allows |',
        '|---|---|---|',
        ...questionsOf(task).map(
          (question) =>
            `| ${labelOf(question)}${question.required ? '' : ' (optional)'} | ${answersOf(question)} | ${grantsOf(question)} |`,
        ),
      ],
    ]),
  ];
}

/** A label that is a plain text is shown as such, one that is read at run time as what is read. */
function labelOf({ label, id }: FormQuestion): string {
  const { simple = '' } = label;
  const shown = label.complex === undefined && !simple.includes('${') ? plain(simple) : valueWords(label);
  return shown === '' ? code(id) : shown;
}

function answersOf({ options, type }: FormQuestion): string {
  return options.length === 0 ? TYPE_WORDS[type] : options.map((option) => valueWords(option)).join(', ');
}

const TYPE_WORDS: Readonly<Record<FormQuestion['type'], string>> = {
  shortText: 'a text',
  longText: 'a text',
  number: 'a number',
  singleSelect: 'one of a list',
  multiSelect: 'some of a list',
  date: 'a date',
  attachments: 'files',
  grid: 'a table',
};

function grantsOf({ grants }: FormQuestion): string {
  const rows = Object.entries(grants).flatMap(([answer, templates]) =>
    templates.map(({ verb, targets, consequence }) => {
      const why = consequence.complex === undefined ? plain(consequence.simple ?? '') : valueWords(consequence);
      return `${code(answer)}: **${plain(verb)}** on ${valueWords(targets)}.${why === '' ? '' : ` ${why}`}`;
    }),
  );
  return rows.length === 0 ? 'nothing by itself' : rows.join('<br>');
}

// ---- Changes --------------------------------------------------------------------------------------------------------------

/** Tasks that change something at a vendor, and which answers allow it. */
function changeBlocks(playbook: Playbook, facts: PageFacts): readonly (readonly string[])[] {
  const answers = allowingAnswers(playbook);
  const allowedBy = ({ id }: Task, { verb }: CommandFacts): string =>
    [
      ...answers.filter((answer) => answer.verb === verb && answer.reaches.has(id)).map(({ words }) => words),
      'policy',
    ].join(', or ');
  const rows = stagesOf(playbook)
    .flatMap(({ tasks }) => tasks)
    .flatMap((task) => {
      if (task.kind !== 'command' && task.kind !== 'script' && task.kind !== 'script-condition') return [];
      const known = facts.command(task.command, task.brand);
      if (known === undefined || known.change === 'none') return [];
      const what = known.verb === '' ? '' : `: ${plain(known.verb)}`;
      return [`| ${reference(task)} | ${code(task.command)} | ${known.change}${what} | ${allowedBy(task, known)} |`];
    });
  if (rows.length === 0) return [];
  return [
    ['## What it changes'],
    ['| task | command | change | allowed by |', '|---|---|---|---|', ...rows],
    ['What no answer and no policy allows is asked by the gate before it leaves.'],
  ];
}

/** An answer that allows something, and the tasks to which a way leads from its question. */
interface Allowing {
  readonly verb: string;
  readonly words: string;
  readonly reaches: ReadonlySet<string>;
}

/** Answers of another branch, or of a question that comes later, allow nothing: who leads nowhere near is not named. */
function allowingAnswers(playbook: Playbook): readonly Allowing[] {
  const { out } = graphOf(playbook);
  return askingTasks(playbook).flatMap((asking) => {
    const granting = questionsOf(asking).filter(({ grants }) => Object.keys(grants).length > 0);
    if (granting.length === 0) return [];
    const reaches = new Set(closureOf(asking.id, (id) => (out.get(id) ?? []).map(({ target }) => target)));
    return granting.flatMap((question) =>
      Object.entries(question.grants).flatMap(([answer, templates]) =>
        [...new Set(templates.map(({ verb }) => verb))].map((verb) => ({
          verb,
          words: `${code(answer)} to “${labelOf(question)}” in ${reference(asking)}`,
          reaches,
        })),
      ),
    );
  });
}

// ---- Dependencies ---------------------------------------------------------------------------------------------------------

function dependencyBlocks(needs: readonly Need[], facts: PageFacts): readonly (readonly string[])[] {
  const playbooks: Row[] = [];
  const integrations: Row[] = [];
  const scripts: Row[] = [];
  const commands: Row[] = [];
  for (const need of needs) {
    const { kind, name, brand } = need;
    if (kind === 'playbook') playbooks.push({ name, marks: facts.hasPlaybook(name) ? [] : [ABSENT] });
    if (kind === 'playbook' || kind === 'engine') continue;
    if (kind === 'transformer' || kind === 'operator') {
      // Filters and transformers that are scripts; the built-in ones are no dependency.
      const known = kind === 'operator' ? findOperator(name) : findTransformer(name);
      if (known === undefined) scripts.push({ name, marks: [kind, ABSENT] });
      continue;
    }
    const known = facts.command(name, brand);
    const marks = [
      ...(known === undefined ? [ABSENT] : []),
      ...changeMark(known),
      ...(need.required ? [] : ['may be skipped']),
    ];
    if (kind === 'automation' && (known === undefined || known.kind === 'automation')) scripts.push({ name, marks });
    else commands.push({ name, marks });
    if (known?.kind === 'integration') integrations.push({ name: known.brand, marks: [] });
    else if (known === undefined && brand !== '' && !/^builtin$/i.test(brand)) {
      integrations.push({ name: brand, marks: [ABSENT] });
    }
  }
  return [
    ...section('Sub-playbooks', 'sub-playbooks', playbooks),
    ...section('Integrations', 'integrations', integrations),
    ...section('Scripts', 'scripts', scripts),
    ...section('Commands', 'commands', commands),
  ];
}

interface Row {
  readonly name: string;
  readonly marks: readonly string[];
}

const ABSENT = 'not in this release';

function changeMark(known: CommandFacts | undefined): readonly string[] {
  return known === undefined || known.change === 'none' ? [] : [`**changes state**: ${known.change}`];
}

function section(title: string, what: string, rows: readonly Row[]): readonly (readonly string[])[] {
  // The same name under two brands is one dependency; the better known one counts.
  const byName = new Map<string, Row>();
  for (const row of rows) {
    const other = byName.get(row.name);
    if (other === undefined || row.marks.length < other.marks.length) byName.set(row.name, row);
  }
  const lines = [...byName.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, marks }) => `- ${code(name)}${marks.length === 0 ? '' : ` (${marks.join('; ')})`}`);
  return [[`### ${title}`], lines.length === 0 ? [`This playbook does not use any ${what}.`] : lines];
}

// ---- Inputs and outputs ---------------------------------------------------------------------------------------------------

function inputLines(inputs: readonly PlaybookInput[]): readonly string[] {
  if (inputs.length === 0) return ['There are no inputs for this playbook.'];
  return [
    '| name | description | default | required |',
    '|---|---|---|---|',
    ...inputs.map(
      ({ key, description, value, required }) =>
        `| ${code(key)} | ${plain(description)} | ${valueWords(value)} | ${required ? 'yes' : 'no'} |`,
    ),
  ];
}

function outputLines({ outputs }: Playbook): readonly string[] {
  if (outputs.length === 0) return ['There are no outputs for this playbook.'];
  return [
    '| path | description |',
    '|---|---|',
    ...outputs.map(({ contextPath, description }) => `| ${code(contextPath)} | ${plain(description)} |`),
  ];
}
