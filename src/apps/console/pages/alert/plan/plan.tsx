/**
 * The work plan: the playbook's graph as the run went through it, live, and beside it the chosen task with all that it was given and gave. What a task runs
 * opens in the same place; the plan as a list holds it inside.
 *
 * W1. What stands in the address decides what is shown: run, task, pass of a sub-playbook, filter, list or graph.
 * W2. The graph moves by itself only while it is followed; who moves it follows no more.
 */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { callerOf, scopeOf } from '../../../../../core/engine/scope.ts';
import { useConsole } from '../../../api/console-context.ts';
import type { Queries } from '../../../api/queries.ts';
import { Graph, type DrawnTask } from '../../../graph/graph.tsx';
import { layoutQuery } from '../../../graph/layout.ts';
import { useKeys } from '../../../keys/keys.tsx';
import { defanged, visible } from '../../../text/defang.ts';
import { duration } from '../../../text/time.ts';
import { taskStatusWord } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyJson } from '../../../ui/copy-json.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Answered, Empty } from '../../../ui/layout.tsx';
import type { AlertPlace } from '../places.ts';
import css from './plan.module.css';
import { countIn, isIn, stateNamed, STATES, type StateName, type WorkPlan, type WorkTask } from './states.ts';
import { TaskList } from './task-list.tsx';
import { TaskPanel } from './task-panel.tsx';

/** Loads and lays out the plan while the overview is read, so that it is there when it is opened. */
export async function warmPlan(client: QueryClient, queries: Queries, run: string): Promise<void> {
  await client.prefetchQuery(layoutQuery(await client.ensureQueryData(queries.workPlan(run, ''))));
}

interface PlanTabProps {
  readonly run: string;
  readonly place: AlertPlace;
  readonly onGo: (step: AlertPlace) => void;
}

export function PlanTab({ run, place, onGo }: PlanTabProps) {
  const { queries } = useConsole();
  const { task } = place;
  const asList = place.as === 'list';
  const follows = place.as === 'follow';
  // A task that was linked to is shown in the pass that it stands in; the list holds every pass.
  const scope = asList ? '' : (place.scope ?? (task === undefined ? '' : scopeOf(task)));
  const state = stateNamed(place.show);
  const plan = useQuery(queries.workPlan(run, scope));
  const choose = (key: string): void => onGo({ task: key, ...(asList ? {} : { scope }) });
  const open = (to: string): void => onGo({ scope: to === '' ? '' : to, task: '' });
  useKeys([
    { keys: 'v', does: 'Graph or list', group: 'Work plan', act: () => onGo({ as: asList ? '' : 'list' }) },
    { keys: 'f', does: 'Follow the run', group: 'Work plan', act: () => onGo({ as: follows ? '' : 'follow' }) },
    {
      keys: 'o',
      does: 'Open the playbook that the chosen task runs',
      group: 'Work plan',
      act: () => {
        const pass = plan.data?.tasks.find(({ key }) => key === task)?.passes.at(-1);
        if (pass) open(pass.scope);
      },
    },
    {
      keys: 'u',
      does: 'Back to the playbook around it',
      group: 'Work plan',
      act: () => {
        if (scope !== '') onGo({ scope: scopeOf(callerOf(scope)), task: callerOf(scope) });
      },
    },
  ]);
  return (
    <div className={css['page']} data-open={task !== undefined}>
      <div className={css['canvas']}>
        <Answered query={plan} rows={8}>
          {(view) => (
            <>
              <div className={css['tools']}>
                <Way run={run} view={view} onOpen={(to, from) => onGo({ scope: to, task: from })} />
                <StateFilter plan={view} chosen={state} onChoose={(show) => onGo({ show })} />
                <span className={css['right']}>
                  {asList ? null : (
                    <Button
                      small
                      kind={follows ? 'primary' : 'quiet'}
                      icon="run"
                      aria-pressed={follows}
                      title="Go along with the run (f)"
                      onClick={() => onGo({ as: follows ? '' : 'follow' })}
                    >
                      Follow
                    </Button>
                  )}
                  <Button
                    small
                    kind="quiet"
                    icon={asList ? 'playbook' : 'list'}
                    title="Graph or list (v)"
                    onClick={() => onGo({ as: asList ? '' : 'list' })}
                  >
                    {asList ? 'As a graph' : 'As a list'}
                  </Button>
                  <CopyJson what="the plan" value={view} mark />
                </span>
              </div>
              {view.tasks.length === 0 ? (
                <Empty icon="playbook" title="The playbook has no tasks" />
              ) : asList ? (
                <TaskList run={run} plan={view} state={state} chosen={task} onTask={choose} />
              ) : (
                <PlanGraph
                  key={view.scope}
                  plan={view}
                  chosen={task}
                  state={state}
                  follows={follows}
                  onTask={choose}
                  onOpen={(opened) => openOf(opened, open)}
                  onMoved={() => onGo({ as: '' })}
                />
              )}
            </>
          )}
        </Answered>
      </div>
      {task === undefined ? null : (
        <TaskPanel key={`${run} ${task}`} run={run} task={task} onClose={() => onGo({ task: '' })} onGo={onGo} />
      )}
    </div>
  );
}

interface PlanGraphProps {
  readonly plan: WorkPlan;
  /** Key. */
  readonly chosen: string | undefined;
  readonly state: StateName | undefined;
  readonly follows: boolean;
  readonly onTask: (key: string) => void;
  readonly onOpen: (task: WorkTask) => void;
  readonly onMoved: () => void;
}

function PlanGraph({ plan, chosen, state, follows, onTask, onOpen, onMoved }: PlanGraphProps) {
  const tasks = useMemo(() => plan.tasks.map((task) => drawnTask(task, state)), [plan.tasks, state]);
  const of = (id: string): WorkTask | undefined => plan.tasks.find((task) => task.id === id);
  return (
    <Graph
      label="Work plan"
      tasks={tasks}
      lines={plan.edges}
      chosen={plan.tasks.find(({ key }) => key === chosen)?.id}
      focus={focusOf(plan)}
      follows={follows}
      onTask={(id) => onTask(of(id)?.key ?? id)}
      onOpen={(id) => {
        const task = of(id);
        if (task) onOpen(task);
      }}
      onMoved={onMoved}
    />
  );
}

function drawnTask(task: WorkTask, state: StateName | undefined): DrawnTask {
  const { id, name, kind, status, startedAt, endedAt, passes } = task;
  const { text, tone } = taskStatusWord(status);
  const took = startedAt === null || endedAt === null ? 0 : endedAt - startedAt;
  return {
    id,
    name,
    kind,
    status,
    tone,
    about: passes.length > 0 ? `${text}; double-click opens what it runs` : text,
    aside: took < 1_000 ? '' : duration(took),
    dim: !isIn(task, state),
  };
}

const ACTIVE: ReadonlySet<string> = new Set(['waiting', 'running', 'ready', 'failed']);

/** Where a reader looks first: what waits, runs or failed, else what was done last, else the beginning. */
function focusOf({ tasks, start }: WorkPlan): readonly string[] {
  const found = tasks.filter(({ status }) => ACTIVE.has(status));
  if (found.length > 0) return found.map(({ id }) => id);
  const last = tasks.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  return [typeof last?.endedAt === 'number' ? last.id : start];
}

/** The pass that is of interest: the last one. */
function openOf({ passes }: WorkTask, open: (scope: string) => void): void {
  const last = passes.at(-1);
  if (last) open(last.scope);
}

interface WayProps {
  readonly run: string;
  readonly view: WorkPlan;
  readonly onOpen: (scope: string, task: string) => void;
}

/** Which playbook is shown, and the ones around it. */
function Way({ run, view, onOpen }: WayProps) {
  const around = scopesTo(view.scope);
  return (
    <nav className={css['way']} aria-label="Playbooks around it">
      {around.map((scope, index) => {
        const inner = around[index + 1] ?? view.scope;
        return (
          <span key={scope}>
            <WayStep run={run} scope={scope} onOpen={() => onOpen(scope, callerOf(inner))} />
            <Icon name="right" size={12} />
          </span>
        );
      })}
      <b aria-current="page">
        {defanged(visible(view.playbook))}
        {passOf(view.scope)}
      </b>
    </nav>
  );
}

function WayStep({
  run,
  scope,
  onOpen,
}: {
  readonly run: string;
  readonly scope: string;
  readonly onOpen: () => void;
}) {
  const { queries } = useConsole();
  const plan = useQuery(queries.workPlan(run, scope));
  return (
    <button type="button" className={css['link']} onClick={onOpen}>
      {plan.data ? defanged(visible(plan.data.playbook)) : '…'}
      {passOf(scope)}
    </button>
  );
}

/** The scopes around one, outermost first. */
function scopesTo(scope: string): readonly string[] {
  return scope === '' ? [] : [...scopesTo(scopeOf(callerOf(scope))), scopeOf(callerOf(scope))];
}

/** A later pass of a loop by its number. */
function passOf(scope: string): string {
  const pass = scope.slice(scope.lastIndexOf('/') + 1);
  return scope === '' || pass === '1' ? '' : `, pass ${pass}`;
}

interface StateFilterProps {
  readonly plan: WorkPlan;
  readonly chosen: StateName | undefined;
  readonly onChoose: (name: string) => void;
}

function StateFilter({ plan, chosen, onChoose }: StateFilterProps) {
  return (
    <div className={css['states']} role="group" aria-label="Only tasks that are">
      {STATES.map(({ name, label, tone }) => {
        const count = countIn(plan, name);
        return count === 0 && chosen !== name ? null : (
          <button
            key={name}
            type="button"
            data-tone={tone}
            aria-pressed={chosen === name}
            onClick={() => onChoose(chosen === name ? '' : name)}
          >
            <i aria-hidden="true" />
            {count} {label}
          </button>
        );
      })}
    </div>
  );
}
