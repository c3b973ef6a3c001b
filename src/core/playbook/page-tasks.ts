/** A task in words, as an item of a list with what it does and where it goes below it. */
import { unreachable } from '../base/errors.ts';
import { LABEL_DEFAULT, LABEL_ERROR, LABEL_NONE } from './document.ts';
import type { Loop, Playbook, Task } from './document.ts';
import { labelMatches } from './graph.ts';
import type { PageFacts } from './page-facts.ts';
import { code, plain, prose } from './page-text.ts';
import { groupWords, valueWords } from './page-words.ts';

/** How a task is called elsewhere on the page. */
export function reference(task: Task): string {
  const name = plain(task.name);
  return `${name === '' ? KIND_WORDS[task.kind] : name} (${plain(task.id)})`;
}

const KIND_WORDS: Readonly<Record<Task['kind'], string>> = {
  start: 'Start',
  title: 'Title',
  command: 'Command',
  script: 'Automation',
  condition: 'Condition',
  'script-condition': 'Condition',
  manual: 'Manual task',
  'manual-condition': 'Choice',
  ask: 'Question',
  collection: 'Form',
  playbook: 'Sub-playbook',
};

/** `following`: the task that the page tells next; where a task only leads to it, that is not said. */
export function taskLines(
  playbook: Playbook,
  task: Task,
  following: Task | undefined,
  facts: PageFacts,
): readonly string[] {
  const description = task.description.trim() === task.name.trim() ? [] : prose(task.description);
  // A description of one line goes on after the name; a longer one gets lines of its own.
  const [only = ''] = description;
  const below = [...didLines(task, facts), ...errorLines(playbook, task), ...nextLines(playbook, task, following)];
  return [
    `- **${reference(task)}**${description.length === 1 && !only.startsWith('* ') ? `: ${only}` : ''}`,
    ...(description.length > 1 || only.startsWith('* ') ? ['', ...description.map(indented), ''] : []),
    ...below.map((each) => `  - ${each}`),
  ];
}

function indented(text: string): string {
  return text === '' ? '' : `  ${text}`;
}

// ---- What it does ---------------------------------------------------------------------------------------------------------

function didLines(task: Task, facts: PageFacts): readonly string[] {
  switch (task.kind) {
    case 'start':
    case 'title':
    case 'condition':
      return [];
    case 'command':
    case 'script':
      return [`Runs ${callWords(task, facts)}.${skipWords(task)}`];
    case 'script-condition':
      return [`Decides by the answer of ${callWords(task, facts)}.${skipWords(task)}`];
    case 'manual':
      return ['A person does this, and says when it is done.'];
    case 'manual-condition':
      return ['A person chooses how it goes on.'];
    case 'ask':
    case 'collection': {
      const to = valueWords(task.message.to);
      const count = task.kind === 'ask' ? 1 : task.form.questions.length;
      return [
        `Asks${to === '' ? '' : ` ${to}`} ${count === 1 ? 'one question' : `${count} questions`} and waits; see Questions.`,
      ];
    }
    case 'playbook': {
      const absent = facts.hasPlaybook(task.playbook) ? '' : ' (not in this release)';
      const context = task.separateContext ? ', with a context of its own' : '';
      const loop = task.loop === undefined ? '' : `, ${loopWords(task.loop)}`;
      return [`Runs the playbook ${code(task.playbook)}${absent}${context}${loop}.${skipWords(task)}`];
    }
    default:
      return unreachable(task);
  }
}

function callWords({ command, brand }: Extract<Task, { command: string }>, facts: PageFacts): string {
  const known = facts.command(command, brand);
  const of = brand === '' || /^builtin$/i.test(brand) ? '' : ` of ${plain(brand)}`;
  if (known === undefined) return `${code(command)}${of} (not in this release)`;
  const verb = known.verb === '' ? '' : `, ${plain(known.verb)}`;
  return `${code(command)}${of}${known.change === 'none' ? '' : ` (**changes state**: ${known.change}${verb})`}`;
}

function skipWords({ skipUnavailable }: Task): string {
  return skipUnavailable ? ' It is skipped where that is not available.' : '';
}

function loopWords({ until, max }: Loop): string {
  const most = `at most ${max} times`;
  if (until.kind === 'for-each') return `once for each item of its inputs, ${most}`;
  if (until.kind === 'condition') return `until ${groupWords(until.condition)}, ${most}`;
  return `until ${code(until.command)} answers ${code(until.exitLabel)}, ${most}`;
}

function errorLines(playbook: Playbook, task: Task): readonly string[] {
  if (task.onError === 'continue') {
    const gap = task.evidence === undefined ? '' : `, and leaves the evidence gap “${plain(task.evidence)}”`;
    return [`If it fails, the run goes on${gap}.`];
  }
  return task.onError === 'error-path' ? [`If it fails: ${targets(playbook, task, LABEL_ERROR)}.`] : [];
}

// ---- Where it goes --------------------------------------------------------------------------------------------------------

function nextLines(playbook: Playbook, task: Task, following: Task | undefined): readonly string[] {
  const labels = Object.keys(task.next).filter((label) => label !== LABEL_ERROR);
  if (task.kind === 'condition') return conditionLines(playbook, task, labels);
  if (labels.length === 0) return ['Here this way ends.'];
  const chosen = labels.filter((label) => label !== LABEL_NONE);
  if (chosen.length > 0)
    return labels.toSorted(defaultLast).map((label) => `${labelWords(label)} → ${targets(playbook, task, label)}`);
  const ids = task.next[LABEL_NONE] ?? [];
  if (ids.length === 1 && ids[0] === following?.id) return [];
  return [`Then ${targets(playbook, task, LABEL_NONE)}.`];
}

/** Each row with what it asks, and the edges that no row leads to. */
function conditionLines(
  playbook: Playbook,
  task: Extract<Task, { kind: 'condition' }>,
  labels: readonly string[],
): readonly string[] {
  const taken = new Set<string>();
  const rows = task.conditions.map(({ label, condition }) => {
    const edge = labelMatches(labels, label);
    if (edge !== undefined) taken.add(edge);
    const to = edge === undefined ? 'no edge of that name' : targets(playbook, task, edge);
    const words = groupWords(condition);
    return `${labelWords(label)}${words === '' ? '' : `, when ${words}`} → ${to}`;
  });
  const rest = labels.filter((label) => !taken.has(label)).toSorted(defaultLast);
  return [...rows, ...rest.map((label) => `${labelWords(label)} → ${targets(playbook, task, label)}`)];
}

function labelWords(label: string): string {
  return label === LABEL_DEFAULT ? 'otherwise' : code(label);
}

function defaultLast(a: string, b: string): number {
  return Number(a === LABEL_DEFAULT) - Number(b === LABEL_DEFAULT);
}

function targets(playbook: Playbook, task: Task, label: string): string {
  const ids = task.next[label] ?? [];
  if (ids.length === 0) return 'nothing';
  return ids
    .map((id) => {
      const target = playbook.tasks[id];
      return target === undefined ? plain(id) : reference(target);
    })
    .join(' and ');
}
