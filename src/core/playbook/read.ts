/**
 * The text of a playbook → the document that the engine runs, and what is wrong with it.
 *
 * P1. Never throws and always ends: whatever the text, the answer is a playbook or at least one problem of severity `error`.
 * P2. With an error there is no playbook: nobody runs by accident what was read in part.
 * P3. Unknown keys are passed over (and stay in the text); they never refuse a playbook.
 *
 * Not here: YAML itself (`source.ts`), value holders (`fields.ts`), what stands around the tasks (`read-about.ts`), tasks
 * (`tasks.ts`), checks that need the graph (`graph.ts`).
 */
import { sha256Text } from '../base/hash.ts';
import type { Playbook, Problem, Task } from './document.ts';
import { booleanField, field, listField, mapsOf, recordOf, textField } from './fields.ts';
import { shorten } from './problems.ts';
import type { Problems } from './problems.ts';
import { aboutOf, inputsOf, outputsOf, queryOf } from './read-about.ts';
import { parseSource } from './source.ts';
import type { MapEntry, MapNode } from './source.ts';
import { readTask } from './tasks.ts';

export interface ReadPlaybook {
  readonly playbook: Playbook | undefined;
  /** In the order in which they were found. */
  readonly problems: readonly Problem[];
}

/** Reads one XSOAR playbook. `file` is only named in the problems. */
export function readPlaybook(text: string, file?: string): ReadPlaybook {
  return readParsed(text, parseSource(text, file));
}

/** The same from what `parseSource` has made of the text, for who needs both. */
export function readParsed(text: string, { root, problems }: ReturnType<typeof parseSource>): ReadPlaybook {
  if (root === undefined) {
    if (!problems.hasErrors) problems.add('playbook.not-a-playbook', 'the text is empty', 0);
    return { playbook: undefined, problems: problems.all };
  }
  const tasks = root.kind === 'map' ? field(root, 'tasks') : undefined;
  if (root.kind !== 'map' || tasks?.kind !== 'map') {
    problems.add('playbook.not-a-playbook', 'the document has no mapping `tasks`', root.start);
    return { playbook: undefined, problems: problems.all };
  }
  const playbook = playbookOf(root, tasks, text, problems);
  return { playbook: problems.hasErrors ? undefined : playbook, problems: problems.all };
}

function playbookOf(root: MapNode, taskMap: MapNode, text: string, problems: Problems): Playbook {
  const id = textField(root, 'id', problems);
  const name = textField(root, 'name', problems);
  if (id === '' && name === '') problems.add('playbook.no-name', 'the playbook has neither name nor id', root.start);
  const tasks = tasksOf(taskMap, booleanField(root, 'quiet', problems), problems);
  const inputs = mapsOf(listField(root, 'inputs', problems), 'inputs', problems);
  const query = queryOf(inputs, problems);
  return {
    id: id === '' ? name : id,
    name: name === '' ? id : name,
    description: textField(root, 'description', problems),
    startTaskId: startOf(root, taskMap, tasks, problems),
    tasks,
    inputs: inputsOf(inputs, problems),
    outputs: outputsOf(root, problems),
    ...(query === undefined ? {} : { query }),
    about: aboutOf(root, problems),
    hash: sha256Text(text),
  };
}

function tasksOf(map: MapNode, quiet: boolean, problems: Problems): Readonly<Record<string, Task>> {
  const ids = new Set(map.entries.map(({ key }) => key));
  const innerIds = new Map<string, string>();
  const tasks: (readonly [string, Task])[] = [];
  for (const entry of map.entries) {
    if (entry.value.kind !== 'map') {
      problems.add('playbook.wrong-shape', `the task "${shorten(entry.key)}" must be a mapping`, entry.keyStart);
      continue;
    }
    checkInnerId(entry, entry.value, innerIds, problems);
    const task = readTask(entry.key, entry.value, { quiet, ids, keyStart: entry.keyStart, problems });
    if (task !== undefined) tasks.push([entry.key, task]);
  }
  return recordOf(tasks);
}

/** The key is the identity; the inner id repeats it. Where two tasks repeat the same one, somebody copied a task in the text. */
function checkInnerId(entry: MapEntry, task: MapNode, seen: Map<string, string>, problems: Problems): void {
  const id = textField(task, 'id', problems);
  if (id === '') return;
  const other = seen.get(id);
  if (other !== undefined) {
    const message = `the tasks "${shorten(other)}" and "${shorten(entry.key)}" have the same id "${shorten(id)}"`;
    problems.add('playbook.duplicate-task-id', message, entry.keyStart);
  } else if (id !== entry.key) {
    const message = `the task "${shorten(entry.key)}" has the inner id "${shorten(id)}"`;
    problems.add('playbook.task-id-differs', message, entry.keyStart);
  }
  seen.set(id, entry.key);
}

function startOf(root: MapNode, taskMap: MapNode, tasks: Readonly<Record<string, Task>>, problems: Problems): string {
  const named = textField(root, 'starttaskid', problems);
  const hasTask = (id: string): boolean => taskMap.entries.some(({ key }) => key === id);
  if (named !== '') {
    if (hasTask(named)) return named;
    problems.add('playbook.no-start', `the start task "${shorten(named)}" does not exist`, root.start);
    return named;
  }
  const start = Object.values(tasks).find((task) => task.kind === 'start');
  if (start === undefined) problems.add('playbook.no-start', 'the playbook has no start task', taskMap.start);
  return start?.id ?? '';
}
