/** The tasks of a run as a table. Pure. */
import type { RunView, TaskView } from '../../../core/api/views.ts';
import { line, span, type Line, type Look, type Style } from '../terminal/paint.ts';
import { table } from '../terminal/table.ts';

const STYLES: Readonly<Record<string, Style>> = {
  done: 'good',
  failed: 'bad',
  waiting: 'caution',
  started: 'accent',
  ready: 'accent',
  'failed-continued': 'caution',
  'error-path': 'caution',
  skipped: 'dim',
};

export function taskTable(
  tasks: readonly TaskView[],
  { items, approvals }: Pick<RunView, 'items' | 'approvals'>,
  look: Look,
): readonly Line[] {
  if (tasks.length === 0) return [line(0, 'no tasks')];
  const waits = (id: string): string => {
    const offers = items.find(({ task }) => task === id)?.offers;
    if (offers) return offers.map((offer) => offer.replace(/^choose:/, '')).join(' | ');
    return approvals.some(({ task }) => task === id) ? 'an answer' : '';
  };
  const columns = [
    { title: 'task' },
    { title: 'status' },
    { title: 'kind' },
    { title: 'waits for' },
    { title: 'name' },
  ];
  return table(
    columns,
    tasks.map(({ id, status, kind, name, label, error }) => [
      span(id, 'strong'),
      span(status, STYLES[status] ?? 'plain'),
      kind,
      span(waits(id), 'caution'),
      [name, shownLabel(label), error ?? ''].filter(Boolean).join(': '),
    ]),
    look,
  );
}

/** Labels that nobody chose say nothing. */
function shownLabel(label: string): string {
  return /^#.*#$/.test(label) ? '' : label;
}
