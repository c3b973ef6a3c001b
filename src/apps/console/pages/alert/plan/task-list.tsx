/** The plan as a list, for eyes, ears and keyboards: each task a row, what it runs inside it. The same choice as in the graph. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole } from '../../../api/console-context.ts';
import { useKeys } from '../../../keys/keys.tsx';
import { defanged, visible } from '../../../text/defang.ts';
import { duration } from '../../../text/time.ts';
import { taskStatusWord } from '../../../text/words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Answered } from '../../../ui/layout.tsx';
import { Time } from '../../../ui/time.tsx';
import { PlainValue } from '../../../ui/value.tsx';
import css from './plan.module.css';
import { isIn, type StateName, type WorkPlan, type WorkTask } from './states.ts';

interface TaskListProps {
  readonly run: string;
  readonly plan: WorkPlan;
  readonly state: StateName | undefined;
  readonly chosen: string | undefined;
  readonly onTask: (key: string) => void;
}

export function TaskList(props: TaskListProps) {
  const { plan, chosen, onTask } = props;
  const step = (by: 1 | -1) => (): void => {
    // What is open decides which rows there are: the page knows.
    const rows = [...document.querySelectorAll<HTMLElement>('[data-task-row]')];
    const at = rows.findIndex((row) => row.dataset['taskRow'] === chosen);
    const next = rows[at === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next?.dataset['taskRow'] === undefined) return;
    next.scrollIntoView({ block: 'nearest' });
    onTask(next.dataset['taskRow']);
  };
  useKeys([
    { keys: 'j', does: 'Next task', group: 'Work plan', act: step(1) },
    { keys: 'k', does: 'The task before', group: 'Work plan', act: step(-1) },
  ]);
  return (
    <div className={css['table']} tabIndex={0} role="region" aria-label="Tasks">
      <div className={css['heads']} aria-hidden="true">
        <span>Task</span>
        <span>State</span>
        <span>Branch</span>
        <span>Began</span>
        <span>Took</span>
      </div>
      <Rows {...props} plan={plan} />
    </div>
  );
}

function Rows({ plan, ...props }: TaskListProps) {
  const shown = plan.tasks.filter(
    (task) => task.kind !== 'start' && (isIn(task, props.state) || task.passes.length > 0),
  );
  if (shown.length === 0) return <p className={css['none']}>No task is in that state.</p>;
  return (
    <ul className={css['rows']}>
      {shown.map((task) => (
        <Row key={task.key} {...props} task={task} />
      ))}
    </ul>
  );
}

function Row({ task, ...props }: Omit<TaskListProps, 'plan'> & { readonly task: WorkTask }) {
  const { chosen, onTask, state } = props;
  const { key, name, kind, status, label, calls, startedAt, endedAt, passes } = task;
  const isAround = chosen?.startsWith(`${key}/`) === true;
  const [opened, setOpened] = useState<boolean>();
  const open = passes.length > 0 && (opened ?? (isAround || state !== undefined));
  const { text, tone } = taskStatusWord(status);
  const branch = label.startsWith('#') ? '' : label;
  return (
    <li>
      <div
        className={css['row']}
        data-task-row={key}
        data-kind={kind}
        data-status={status}
        data-chosen={chosen === key || undefined}
        onClick={(event) => {
          if (!(event.target instanceof Element && event.target.closest('button'))) onTask(key);
        }}
      >
        <span className={css['rowName']}>
          {passes.length === 0 ? (
            <i className={css['noTwist']} />
          ) : (
            <button
              type="button"
              className={css['twist']}
              aria-expanded={open}
              aria-label={`${open ? 'Close' : 'Open'} the playbook that ${name} runs`}
              onClick={() => setOpened(!open)}
            >
              <Icon name={open ? 'down' : 'right'} size={12} />
            </button>
          )}
          <button
            type="button"
            className={css['link']}
            aria-current={chosen === key || undefined}
            onClick={() => onTask(key)}
          >
            {kind === 'title' ? <b>{defanged(visible(name))}</b> : defanged(visible(name))}
          </button>
          {calls === '' || kind === 'playbook' ? null : <code className={css['calls']}>{calls}</code>}
        </span>
        <span>
          {status === 'new' ? (
            <span className={css['quiet']}>not reached</span>
          ) : (
            <Badge tone={tone} bare>
              {text}
            </Badge>
          )}
        </span>
        <span>{branch === '' ? null : <PlainValue text={branch} />}</span>
        <span className={css['quiet']}>{startedAt === null ? null : <Time at={startedAt} as="clock" />}</span>
        <span className={css['quiet']}>
          {startedAt === null || endedAt === null || kind === 'title' ? '' : duration(endedAt - startedAt)}
        </span>
      </div>
      {open
        ? passes.map(({ scope }, index) => (
            <Pass
              key={scope}
              {...props}
              scope={scope}
              title={passes.length === 1 ? '' : `Pass ${index + 1} of ${passes.length}`}
            />
          ))
        : null}
    </li>
  );
}

interface PassProps extends Omit<TaskListProps, 'plan'> {
  readonly scope: string;
  readonly title: string;
}

function Pass({ scope, title, ...props }: PassProps) {
  const { queries } = useConsole();
  const plan = useQuery(queries.workPlan(props.run, scope));
  return (
    <div className={css['inside']}>
      {title === '' ? null : <p className={css['quiet']}>{title}</p>}
      <Answered query={plan} rows={2}>
        {(view) => <Rows {...props} plan={view} />}
      </Answered>
    </div>
  );
}
