/**
 * The overview as an argument: what it comes to, what speaks against and for it, what is not known, which way the playbook went and why.
 * Every statement leads to the task that it came from.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import type { AlertView, AnswerOf, RunView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { plural, verdictWord } from '../../text/words.ts';
import { DoneList, EvidenceList } from '../../ui/evidence.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Facts, Panel, Skeleton } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { CommandLine, Value } from '../../ui/value.tsx';
import { headlineOf } from '../inbox/entries.ts';
import css from './alert.module.css';
import { commandLinesOf, factsOf } from './fields.ts';

const Explained = lazy(() => import('./explained.tsx').then(({ Explained: loaded }) => ({ default: loaded })));

type Argument = AnswerOf<'showArgument'>;

interface OverviewProps {
  readonly alert: AlertView;
  readonly run: RunView | undefined;
  readonly onTask: (key: string) => void;
}

export function OverviewTab({ alert, run, onTask }: OverviewProps) {
  const { queries } = useConsole();
  const argument = useQuery({ ...queries.argument(run?.run ?? ''), enabled: run !== undefined });
  const lines = commandLinesOf(alert.fields);
  return (
    <div className={css['scroll']}>
      <div className={css['columns']}>
        <div className={css['stack']}>
          {run === undefined && alert.run === null ? (
            <Panel>
              <Empty icon="playbook" title="No playbook has looked at this alert">
                <p>Nothing was routed to it, so nothing is known beyond what it says itself.</p>
              </Empty>
            </Panel>
          ) : argument.data && run ? (
            <ArgumentParts argument={argument.data} run={run} onTask={onTask} />
          ) : (
            <Skeleton rows={8} />
          )}
          {lines.length === 0 ? null : (
            <Panel icon="run" title="Command lines">
              <div className={css['lines']}>
                {lines.flatMap(({ label, values }) =>
                  values.map((text, index) => (
                    <div key={`${label} ${index}`}>
                      <h3>{label}</h3>
                      <CommandLine text={text} />
                      <Suspense fallback={<Skeleton rows={1} />}>
                        <Explained line={text} />
                      </Suspense>
                    </div>
                  )),
                )}
              </div>
            </Panel>
          )}
        </div>
        <div className={css['stack']}>
          {run && run.approvals.length + run.items.length > 0 ? <Waits run={run} /> : null}
          <Panel icon="alert" title="The alert">
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
            <Value text={title} />
            <Icon name="right" size={14} />
          </Link>
        ))}
      </div>
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
    <button type="button" className={css['task']} title={taskName} onClick={() => onTask(task)}>
      {taskName.split(' › ').at(-1)}
    </button>
  );
  const rows = (list: Argument['against']) => list.map((row) => ({ ...row, after: from(row) }));
  return (
    <>
      <section className={css['verdict']} data-tone={verdictWord(verdict).tone} aria-label="Verdict">
        <span className={css['verdictWord']}>{verdictWord(verdict).text}</span>
        <span className={css['verdictWhy']}>{sentenceOf(argument, run)}</span>
      </section>
      {gaps.length === 0 ? null : (
        <Panel
          icon="gap"
          title={`Not known (${gaps.length})`}
          tools={<span className={css['label']}>unknown is not harmless</span>}
        >
          {gaps.map((gap, index) => (
            <div key={index}>
              <Value text={gap.text} /> <span className={css['label']}>{from(gap)}</span>
            </div>
          ))}
        </Panel>
      )}
      <EvidencePanel title="Speaks against it" rows={rows(against)} />
      <EvidencePanel title="Speaks for it" rows={rows(favour)} />
      <EvidencePanel title="Says neither" rows={rows(open)} />
      {actions.length === 0 ? null : (
        <Panel icon="action" title="Done because of it" flush>
          <DoneList rows={actions} />
        </Panel>
      )}
      {branches.length === 0 ? null : (
        <Panel icon="playbook" title="Which way it went, and why" flush>
          <ol className={css['steps']}>
            {branches.map(({ task, taskName, at, branch }, index) => (
              <li key={index} className={css['step']}>
                <span>
                  <button type="button" className={css['task']} onClick={() => onTask(task)}>
                    {taskName}
                  </button>{' '}
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
    </>
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

export type Branch = Argument['branches'][number]['branch'];

/** The comparisons that decided, with the values of that moment. */
export function WhyBranch({ branch }: { readonly branch: Branch }) {
  const decided = branch.conditions.find(({ label }) => label === branch.label) ?? branch.conditions[0];
  if (!decided) return null;
  return (
    <div className={css['why']}>
      {decided.groups.flat().map(({ left, value, operator, right, rightValue, holds }, index) => (
        <span key={index} className={css['compared']}>
          <span>{holds === null ? '?' : holds ? '✓' : '✗'}</span>
          <code>
            <Value text={value ?? left} code />
          </code>
          <span>{operator}</span>
          {right === '' ? null : (
            <code>
              <Value text={rightValue ?? right} code />
            </code>
          )}
        </span>
      ))}
    </div>
  );
}

export function labelWords(label: string): string {
  if (label === '#default#') return 'otherwise';
  if (label === '#none#') return '';
  return label === '#error#' ? 'on error' : label;
}

function sentenceOf({ against, favour, gaps }: Argument, run: RunView): string {
  const parts = [
    against.length > 0
      ? `${plural(against.length, 'finding speaks', 'findings speak')} against it`
      : 'nothing speaks against it',
    favour.length > 0 ? `${favour.length} for it` : '',
    gaps.length > 0 ? `${plural(gaps.length, 'source')} did not answer` : 'every source answered',
  ].filter((part) => part !== '');
  const text = `${parts.join(', ')}.`;
  const waits =
    run.approvals.length > 0 ? ' A person decides now.' : run.items.length > 0 ? ' A person has work to do.' : '';
  return text.charAt(0).toUpperCase() + text.slice(1) + waits;
}
