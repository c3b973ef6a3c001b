/** The work plan: the playbook's graph as the run went through it, live, and beside it the chosen task with all that it was given and gave. */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AnswerOf } from '../../../../../core/api/views.ts';
import { useConsole } from '../../../api/console-context.ts';
import type { Queries } from '../../../api/queries.ts';
import { Graph, type DrawnLine, type DrawnTask } from '../../../graph/graph.tsx';
import { layoutQuery } from '../../../graph/layout.ts';
import { duration } from '../../../text/time.ts';
import { taskStatusWord } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Answered, Empty } from '../../../ui/layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import css from './plan.module.css';
import { TaskPanel } from './task-panel.tsx';

type WorkPlan = AnswerOf<'showWorkPlan'>;

/** Loads and lays out the plan while the overview is read, so that it is there when it is opened. */
export async function warmPlan(client: QueryClient, queries: Queries, run: string): Promise<void> {
  await client.prefetchQuery(layoutQuery(await client.ensureQueryData(queries.workPlan(run, ''))));
}

interface PlanTabProps {
  readonly run: string;
  readonly task: string | undefined;
  readonly onTask: (key: string) => void;
}

export function PlanTab({ run, task, onTask }: PlanTabProps) {
  const { queries } = useConsole();
  const [scope, setScope] = useState('');
  const [asList, setAsList] = useState(false);
  const plan = useQuery(queries.workPlan(run, scope));
  return (
    <div className={css['page']} data-open={task !== undefined && task !== ''}>
      <div className={css['canvas']}>
        <Answered query={plan} rows={8}>
          {(view) => (
            <>
              <div className={css['tools']}>
                {scope === '' ? null : (
                  <Button small icon="undo" onClick={() => setScope(scope.split('/').slice(0, -2).join('/'))}>
                    Back to the playbook around it
                  </Button>
                )}
                <span className={css['name']}>{view.playbook}</span>
                <Legend plan={view} />
                <Button small kind="quiet" icon={asList ? 'playbook' : 'list'} onClick={() => setAsList(!asList)}>
                  {asList ? 'As a graph' : 'As a list'}
                </Button>
              </div>
              {view.tasks.length === 0 ? (
                <Empty icon="playbook" title="The playbook has no tasks" />
              ) : asList ? (
                <TaskTable plan={view} chosen={task} onTask={onTask} />
              ) : (
                <PlanGraph plan={view} chosen={task} onTask={onTask} />
              )}
            </>
          )}
        </Answered>
      </div>
      {task === undefined || task === '' ? null : (
        <TaskPanel key={task} run={run} task={task} onClose={() => onTask('')} onScope={setScope} />
      )}
    </div>
  );
}

function PlanGraph({ plan, chosen, onTask }: TaskTableProps) {
  const tasks = useMemo(() => plan.tasks.map(drawnTask), [plan.tasks]);
  const lines: readonly DrawnLine[] = plan.edges;
  return (
    <Graph
      label="Work plan"
      tasks={tasks}
      lines={lines}
      chosen={plan.tasks.find(({ key }) => key === chosen)?.id}
      focus={focusOf(plan)}
      onTask={(id) => {
        const task = plan.tasks.find((each) => each.id === id);
        if (task) onTask(task.key);
      }}
    />
  );
}

function drawnTask({ id, name, kind, status, startedAt, endedAt }: WorkPlan['tasks'][number]): DrawnTask {
  const { text, tone } = taskStatusWord(status);
  const took = startedAt === null || endedAt === null ? 0 : endedAt - startedAt;
  return { id, name, kind, status, tone, about: text, aside: took < 1_000 ? '' : duration(took) };
}

const ACTIVE: ReadonlySet<string> = new Set(['waiting', 'running', 'failed']);

/** Where a reader looks first: what waits, runs or failed, else what was done last, else the beginning. */
function focusOf({ tasks, start }: WorkPlan): readonly string[] {
  const found = tasks.filter(({ status }) => ACTIVE.has(status));
  if (found.length > 0) return found.map(({ id }) => id);
  const last = tasks.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  return [typeof last?.endedAt === 'number' ? last.id : start];
}

function Legend({ plan }: { readonly plan: WorkPlan }) {
  const count = (...statuses: readonly string[]): number =>
    plan.tasks.filter(({ status }) => statuses.includes(status)).length;
  const rows = [
    { text: 'done', tone: 'good' as const, of: count('done', 'skipped') },
    { text: 'running', tone: 'info' as const, of: count('running', 'ready') },
    { text: 'waits', tone: 'caution' as const, of: count('waiting') },
    { text: 'failed', tone: 'bad' as const, of: count('failed', 'failed-continued', 'error-path') },
  ];
  return (
    <span className={css['legend']}>
      {rows.map(({ text, tone, of }) =>
        of === 0 ? null : (
          <Badge key={text} tone={tone} bare>
            {of} {text}
          </Badge>
        ),
      )}
    </span>
  );
}

interface TaskTableProps {
  readonly plan: WorkPlan;
  readonly chosen: string | undefined;
  readonly onTask: (key: string) => void;
}

function TaskTable({ plan, chosen, onTask }: TaskTableProps) {
  return (
    <div className={css['table']}>
      <Table
        label="Tasks"
        rows={plan.tasks.filter(({ kind }) => kind !== 'start')}
        keyOf={({ key }) => key}
        chosen={chosen}
        onOpen={({ key }) => onTask(key)}
        columns={[
          {
            head: 'Task',
            cell: ({ name, key, kind }) => (
              <button type="button" className={css['link']} onClick={() => onTask(key)}>
                {kind === 'title' ? <b>{name}</b> : name}
              </button>
            ),
          },
          {
            head: 'State',
            cell: ({ status }) => (
              <Badge tone={taskStatusWord(status).tone} bare>
                {taskStatusWord(status).text}
              </Badge>
            ),
          },
          { head: 'Calls', cell: ({ calls }) => (calls === '' ? '' : <code>{calls}</code>) },
          {
            head: 'Began',
            right: true,
            cell: ({ startedAt }) => (startedAt === null ? '' : <Time at={startedAt} as="clock" />),
          },
          {
            head: 'Took',
            right: true,
            cell: ({ startedAt, endedAt }) =>
              startedAt === null || endedAt === null ? '' : duration(endedAt - startedAt),
          },
        ]}
      />
    </div>
  );
}
