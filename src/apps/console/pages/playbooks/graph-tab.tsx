/** The playbook as its graph, with how often each way was taken; beside it the chosen task. What is being edited is drawn as it stands there. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { Graph, type DrawnLine, type DrawnTask } from '../../graph/graph.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Note } from '../../ui/layout.tsx';
import { plural } from '../../text/words.ts';
import plan from '../alert/plan/plan.module.css';
import { documentQuery, type PlaybookView, type Shape } from './document.ts';
import { useDraft } from './drafts.ts';
import css from './playbooks.module.css';
import { StepTable } from './step-table.tsx';
import { TaskCard } from './task-card.tsx';
import { percent } from './task-words.ts';

interface GraphTabProps {
  readonly view: PlaybookView;
  readonly task: string | undefined;
  readonly onTask: (id: string | undefined) => void;
  readonly onLine: (line: number) => void;
}

export function GraphTab({ view, task, onTask, onLine }: GraphTabProps) {
  const { queries } = useConsole();
  const [draft] = useDraft(view.name);
  const [asList, setAsList] = useState(false);
  const drafted = useQuery(documentQuery(`draft ${view.name} ${draft?.text ?? ''}`, draft?.text));
  const statistics = useQuery(queries.statistics(view.name, ''));
  const broken = draft !== undefined && drafted.data !== undefined && drafted.data.shape === undefined;
  const shape: Shape = drafted.data?.shape ?? view;
  const shares = useMemo(() => sharesOf(statistics.data?.branches ?? []), [statistics.data]);
  const tasks = useMemo(() => shape.steps.map(drawnTask), [shape]);
  const lines = useMemo(
    () =>
      shape.edges.map((edge): DrawnLine => {
        const share = shares.get(`${edge.from} ${edge.label}`);
        return { ...edge, state: 'plain', ...(share === undefined ? {} : { share }) };
      }),
    [shape, shares],
  );
  const chosen = shape.steps.find(({ id }) => id === task);
  return (
    <div className={plan['page']} data-open={chosen !== undefined}>
      <div className={plan['canvas']}>
        <div className={plan['tools']}>
          <span className={css['grow']}>
            {plural(shape.steps.length, 'task')}
            {statistics.data && statistics.data.looked > 0
              ? `, shares of the last ${plural(statistics.data.looked, 'run')}`
              : ', no run yet'}
          </span>
          <Button small kind="quiet" icon={asList ? 'playbook' : 'list'} onClick={() => setAsList(!asList)}>
            {asList ? 'As a graph' : 'As a list'}
          </Button>
        </div>
        {draft === undefined ? null : (
          <Note tone={broken ? 'caution' : 'info'}>
            {broken
              ? 'Your unsaved text cannot be read at the moment: this is what is installed.'
              : 'This is your unsaved text, not what is installed.'}
          </Note>
        )}
        {shape.steps.length === 0 ? (
          <Empty icon="playbook" title="It has no tasks">
            <p>Add tasks in the text: a start, and what comes after it.</p>
          </Empty>
        ) : asList ? (
          <StepTable steps={shape.steps} chosen={task} onTask={onTask} />
        ) : (
          <Graph
            label={`Graph of ${view.name}`}
            tasks={tasks}
            lines={lines}
            chosen={chosen?.id}
            focus={[shape.start]}
            onTask={onTask}
          />
        )}
      </div>
      {chosen === undefined ? null : (
        <TaskCard
          key={chosen.id}
          view={view}
          id={chosen.id}
          draft={broken ? undefined : drafted.data?.playbook}
          statistics={statistics.data}
          onClose={() => onTask(undefined)}
          onTask={onTask}
          onLine={onLine}
        />
      )}
    </div>
  );
}

function drawnTask({ id, name, kind, calls }: Shape['steps'][number]): DrawnTask {
  return { id, name: name === '' ? `#${id}` : name, kind, status: 'plain', tone: 'neutral', about: calls, aside: '' };
}

function sharesOf(
  branches: readonly { readonly task: string; readonly label: string; readonly share: number }[],
): ReadonlyMap<string, string> {
  return new Map(branches.map(({ task, label, share }) => [`${task} ${label}`, percent(share)]));
}
