/** Who among the installed playbooks names a list, and who calls which command. Pure. */
import type { Task } from '../../core/playbook/document.ts';
import type { Library } from './library.ts';

export interface ListUse {
  readonly playbook: string;
  readonly task: string;
  readonly taskName: string;
  readonly writes: boolean;
}

const WRITERS: ReadonlySet<string> = new Set(['createList', 'setList', 'addToList', 'removeFromList', 'deleteList']);

/** Tasks that read the list by an expression, or name it to a command. What is put together as a run goes on is not seen. */
export function usesOfList({ playbooks }: Pick<Library, 'playbooks'>, list: string): readonly ListUse[] {
  return playbooks.flatMap(({ playbook }) =>
    Object.values(playbook.tasks)
      .filter((task) => names(task, '', list))
      .map((task) => ({
        playbook: playbook.name,
        task: task.id,
        taskName: task.name,
        writes: 'command' in task && WRITERS.has(task.command),
      })),
  );
}

export interface Calls {
  readonly playbook: string;
  readonly command: string;
  readonly brand: string;
}

/** Commands of integrations that tasks name, each once a playbook. What automations call by themselves is not seen. */
export function callsOf({ playbooks }: Pick<Library, 'playbooks'>): readonly Calls[] {
  return playbooks.flatMap(({ playbook }) => {
    const calls = Object.values(playbook.tasks).flatMap((task: Task) =>
      task.kind === 'command' ? [{ playbook: playbook.name, command: task.command, brand: task.brand }] : [],
    );
    return [...new Map(calls.map((call) => [`${call.command} ${call.brand}`, call])).values()];
  });
}

const LIST_ARGUMENT = /^list_?name$/i;

/** Somewhere inside: `lists.<name>` in a text, or the name alone as an argument that names a list. */
function names(value: unknown, key: string, list: string): boolean {
  if (typeof value === 'string') {
    if (LIST_ARGUMENT.test(key) && value.trim() === list) return true;
    return value
      .split(`lists.${list}`)
      .slice(1)
      .some((rest) => !/^[\w-]/.test(rest));
  }
  if (typeof value !== 'object' || value === null) return false;
  // An argument is an object that holds its text: what it is called counts for what stands in it.
  return Object.entries(value).some(([name, inner]) => names(inner, LIST_ARGUMENT.test(key) ? key : name, list));
}
