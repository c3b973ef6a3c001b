/** Installed playbooks as the API tells of them. Pure. */
import type { PlaybookSummary, PlaybookView } from '../../core/api/views.ts';
import type { Task } from '../../core/playbook/document.ts';
import { graphOf } from '../../core/playbook/graph.ts';
import type { InstalledPlaybook, Library } from '../../domain/library/library.ts';

export function playbookSummaries(library: Library): readonly PlaybookSummary[] {
  return library.playbooks
    .map((installed) => summaryOf(library, installed))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** Undefined when no playbook of that name or id is installed. */
export function playbookView(library: Library, nameOrId: string): PlaybookView | undefined {
  const installed = library.find(nameOrId);
  const closure = library.closure(nameOrId);
  if (!installed || !closure) return undefined;
  const { inputs, outputs, tasks } = installed.playbook;
  return {
    ...summaryOf(library, installed),
    hash: closure.pinned.hash,
    inputs: inputs.map(({ key, description, required }) => ({ key, description, required })),
    outputs: outputs.map(({ contextPath, description }) => ({ path: contextPath, description })),
    steps: Object.values(tasks).map((task) => ({
      id: task.id,
      name: task.name,
      kind: task.kind,
      calls: calledBy(task),
    })),
    start: installed.playbook.startTaskId,
    edges: graphOf(installed.playbook).edges.map(({ source, label, target }) => ({ from: source, to: target, label })),
    playbooks: closure.playbooks.slice(1).map(({ playbook }) => playbook.name),
    missing: closure.missing,
  };
}

function summaryOf({ packs }: Library, { playbook, origin, pack }: InstalledPlaybook): PlaybookSummary {
  const { name, id, description, tasks } = playbook;
  const routes = packs
    .flatMap((each) => each.routes)
    .filter((route) => route.playbook.playbook === playbook)
    .map(({ alertNames, os }) => ({ alertNames, os }));
  return { name, id, description, origin, pack, tasks: Object.keys(tasks).length, routes };
}

function calledBy(task: Task): string {
  if (task.kind === 'playbook') return task.playbook;
  return 'command' in task ? task.command : '';
}
