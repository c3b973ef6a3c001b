/**
 * The overview as an argument: what it comes to, what speaks against and for it, what is not known, which way the playbook went and why.
 *
 * O1. Every statement leads to the task that it came from, and every question to what it asks.
 * O2. What is read stands still: what is newer is announced at the top.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView, AnswerOf, RunView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { defanged, visible } from '../../text/defang.ts';
import { plural, verdictWord } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { DoneList, EvidenceList } from '../../ui/evidence.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Facts, Failure, Note, Panel, Skeleton } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import { headlineOf } from '../inbox/entries.ts';
import css from './alert.module.css';
import { ExplainedLine } from './explained-line.tsx';
import { FailedTask } from './failed-task.tsx';
import { commandLinesOf, factsOf, osOf } from './fields.ts';
import { useHeld } from './held.ts';
import type { AlertPlace } from './places.ts';
import { labelWords, WhyBranch } from './why-branch.tsx';

type Argument = AnswerOf<'showArgument'>;

interface OverviewProps {
  readonly alert: AlertView;
  readonly run: RunView | undefined;
  readonly onGo: (step: AlertPlace) => void;
}

export function OverviewTab({ alert, run, onGo }: OverviewProps) {
  const { queries } = useConsole();
  const argument = useQuery({ ...queries.argument(run?.run ?? ''), enabled: run !== undefined });
  const { shown, isOld, renew, onScroll } = useHeld(argument.data, signOf(argument.data));
  const onTask = (task: string): void => onGo({ tab: 'plan', task });
  return (
    <div className={css['scroll']} onScroll={onScroll}>
      {isOld ? (
        <div className={css['news']} role="status">
          <Button small kind="primary" icon="undo" onClick={renew}>
            The run has found more: show it
          </Button>
        </div>
      ) : null}
      <div className={css['columns']}>
        <div className={css['stack']}>
          {alert.run === null && run === undefined ? (
            <Panel>
              <Empty icon="playbook" title="No playbook has looked at this alert">
                <p>
                  Nothing was routed to it, so nothing is known beyond what it says itself. Start one from the menu at
                  the top.
                </p>
              </Empty>
            </Panel>
          ) : argument.error && !shown ? (
            <Failure error={argument.error} again={() => argument.refetch()} />
          ) : shown && run ? (
            <ArgumentParts argument={shown} run={run} onTask={onTask} />
          ) : (
            <Skeleton rows={8} />
          )}
          <CommandLines alert={alert} />
          {alert.status !== 'closed' || alert.closeNotes === null || alert.closeNotes === '' ? null : (
            <Panel icon="file" title="What was written when it was closed">
              <div className={css['notes']}>
                <Value text={alert.closeNotes} />
              </div>
            </Panel>
          )}
        </div>
        <div className={css['stack']}>
          {run && run.approvals.length + run.items.length > 0 ? <Waits run={run} /> : null}
          <Closed alert={alert} />
          <Panel icon="alert" title="The alert" tools={<CopyJson what="the fields" value={alert.fields} mark />}>
            <Facts
              rows={factsOf(alert.fields).map(({ label, values }) => ({
                label,
                value: values.map((value, index) => (
                  <div key={index}>
                    <Value text={value} />
                  </div>
                )),
              }))}
            />
          </Panel>
        </div>
      </div>
    </div>
  );
}

function CommandLines({ alert }: { readonly alert: AlertView }) {
  const lines = commandLinesOf(alert.fields);
  if (lines.length === 0) return null;
  return (
    <Panel icon="run" title="Command lines">
      <div className={css['lines']}>
        {lines.flatMap(({ label, values }) =>
          values.map((text, index) => (
            <ExplainedLine key={`${label} ${index}`} label={label} text={text} os={osOf(alert.fields)} />
          )),
        )}
      </div>
    </Panel>
  );
}

function Waits({ run }: { readonly run: RunView }) {
  const rows = [
    ...run.approvals.map((approval) => ({
      id: approval.question,
      title: headlineOf(approval).title,
      icon: 'action' as const,
    })),
    ...run.items.map(({ item, title }) => ({ id: item, title, icon: 'task' as const })),
  ];
  return (
    <Panel icon="inbox" title={plural(rows.length, 'thing waits for a person', 'things wait for a person')} flush>
      <div className={css['waits']}>
        {rows.map(({ id, title, icon }) => (
          <Link key={id} to="/inbox" search={{ open: id }} className={css['wait']}>
            <Icon name={icon} />
            <span>{defanged(visible(title))}</span>
            <Icon name="right" size={14} />
          </Link>
        ))}
      </div>
    </Panel>
  );
}

function Closed({ alert }: { readonly alert: AlertView }) {
  const { status, closedAt, closeReason, source } = alert;
  if (status !== 'closed') return null;
  return (
    <Panel icon="check" title="Closed">
      <Facts
        rows={[
          { label: 'When', value: closedAt === null ? 'not known' : <Time at={closedAt} as="absolute" /> },
          { label: 'Reason', value: <Value text={closeReason ?? 'none was given'} /> },
          ...(source === null || source.status === ''
            ? []
            : [{ label: 'At its source', value: <Value text={source.status} /> }]),
        ]}
      />
    </Panel>
  );
}

interface ArgumentPartsProps {
  readonly argument: Argument;
  readonly run: RunView;
  readonly onTask: (key: string) => void;
}

function ArgumentParts({ argument, run, onTask }: ArgumentPartsProps) {
  const { verdict, against, favour, open, gaps, branches, actions } = argument;
  const from = ({ task, taskName }: { readonly task: string; readonly taskName: string }): ReactNode => (
    <TaskLink task={task} title={taskName} onTask={onTask}>
      {taskName.split(' › ').at(-1) ?? taskName}
    </TaskLink>
  );
  const rows = (list: Argument['against']) => list.map((row) => ({ ...row, after: from(row) }));
  return (
    <>
      <FailedTask run={run} onTask={onTask} />
      <section className={css['verdict']} data-tone={verdictWord(verdict).tone} aria-label="Verdict">
        <span className={css['verdictWord']}>{verdictWord(verdict).text}</span>
        <span className={css['verdictWhy']}>{sentenceOf(argument, run)}</span>
        <CopyJson what="the argument" value={argument} mark />
      </section>
      {run.status === 'cancelled' ? (
        <Note tone="caution" title="The run was cancelled.">
          What it had found until then stands here; the rest was never asked.
        </Note>
      ) : null}
      {gaps.length === 0 ? null : (
        <Panel
          icon="gap"
          title={`Not known (${gaps.length})`}
          tools={<span className={css['label']}>unknown is not harmless</span>}
          flush
        >
          <ul className={css['gaps']}>
            {gaps.map((gap, index) => (
              <li key={index}>
                <Icon name="gap" />
                <Value text={gap.text} />
                <span className={css['label']}>{from(gap)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <EvidencePanel title="Speaks against it" rows={rows(against)} />
      <EvidencePanel title="Speaks for it" rows={rows(favour)} />
      {actions.length === 0 ? null : (
        <Panel icon="action" title={`Done because of it (${actions.length})`} flush>
          <DoneList rows={actions.map((row) => ({ ...row, after: from(row) }))} />
        </Panel>
      )}
      {branches.length === 0 ? null : (
        <Panel icon="playbook" title="Which way it went, and why" flush>
          <ol className={css['steps']}>
            {branches.map(({ task, taskName, at, branch }, index) => (
              <li key={index} className={css['step']}>
                <span>
                  <TaskLink task={task} title={taskName} onTask={onTask}>
                    {taskName}
                  </TaskLink>{' '}
                  <b>{labelWords(branch.label)}</b>
                </span>
                <span className={css['label']}>
                  <Time at={at} as="clock" />
                </span>
                <WhyBranch branch={branch} />
              </li>
            ))}
          </ol>
        </Panel>
      )}
      <EvidencePanel title="Says neither" rows={rows(open)} />
    </>
  );
}

interface TaskLinkProps {
  readonly task: string;
  readonly title: string;
  readonly onTask: (key: string) => void;
  readonly children: string;
}

function TaskLink({ task, title, onTask, children }: TaskLinkProps) {
  return (
    <button type="button" className={css['task']} title={title} onClick={() => onTask(task)}>
      {defanged(visible(children))}
    </button>
  );
}

function EvidencePanel({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: Parameters<typeof EvidenceList>[0]['rows'];
}) {
  if (rows.length === 0) return null;
  return (
    <Panel icon="search" title={`${title} (${rows.length})`} flush>
      <EvidenceList rows={rows} />
    </Panel>
  );
}

/** Two arguments with the same sign read the same. */
function signOf(argument: Argument | undefined): string {
  if (!argument) return '';
  const { verdict, against, favour, open, gaps, branches, actions } = argument;
  return [
    verdict,
    ...[against, favour, open, gaps, branches].map(({ length }) => length),
    ...actions.map(({ result }) => result),
  ].join(' ');
}

function sentenceOf({ against, favour, gaps }: Argument, run: RunView): string {
  const parts = [
    against.length > 0
      ? `${plural(against.length, 'finding speaks', 'findings speak')} against it`
      : 'nothing speaks against it',
    favour.length > 0 ? `${favour.length} for it` : '',
    gaps.length > 0
      ? `${plural(gaps.length, 'source')} did not answer`
      : (ANSWERED[run.status] ?? 'every source answered so far'),
  ].filter((part) => part !== '');
  const text = `${parts.join(', ')}.`;
  const waits =
    run.approvals.length > 0 ? ' A person decides now.' : run.items.length > 0 ? ' A person has work to do.' : '';
  return text.charAt(0).toUpperCase() + text.slice(1) + waits;
}

const ANSWERED: Readonly<Record<string, string>> = {
  completed: 'every source that was asked answered',
  cancelled: 'the sources that were asked answered',
};
