/** A text read as the playbook that it is, by the same code that the server reads it with; loaded when a task or a draft is looked at. */
import { queryOptions } from '@tanstack/react-query';
import type { Playbook, Task } from '../../../../core/playbook/document.ts';
import type { AnswerOf } from '../../../../core/api/views.ts';

export type PlaybookView = AnswerOf<'showPlaybook'>;

/** What is drawn: of the installed playbook, or of a draft. */
export interface Shape {
  readonly start: string;
  readonly steps: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    readonly calls: string;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

export interface ReadText {
  /** Undefined: it cannot be read. */
  readonly playbook: Playbook | undefined;
  readonly shape: Shape | undefined;
}

/** `key`: another one for another text. */
export function documentQuery(key: string, text: string | undefined) {
  return queryOptions({
    queryKey: ['document', key],
    queryFn: () => read(text ?? ''),
    enabled: text !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}

async function read(text: string): Promise<ReadText> {
  const [{ readPlaybook }, { graphOf }] = await Promise.all([
    import('../../../../core/playbook/read.ts'),
    import('../../../../core/playbook/graph.ts'),
  ]);
  const { playbook } = readPlaybook(text);
  if (playbook === undefined) return { playbook, shape: undefined };
  return {
    playbook,
    shape: {
      start: playbook.startTaskId,
      steps: Object.values(playbook.tasks).map((task) => ({
        id: task.id,
        name: task.name,
        kind: task.kind,
        calls: calledBy(task),
      })),
      edges: graphOf(playbook).edges.map(({ source, target, label }) => ({ from: source, to: target, label })),
    },
  };
}

function calledBy(task: Task): string {
  if (task.kind === 'playbook') return task.playbook;
  return 'command' in task ? task.command : '';
}
