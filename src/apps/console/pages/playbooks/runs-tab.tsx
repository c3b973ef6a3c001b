/** How its runs went, and which ways they took. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary, StatisticsView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { duration } from '../../text/time.ts';
import { plural, runStatusWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import page from '../page.module.css';
import type { PlaybookView } from './document.ts';
import css from './playbooks.module.css';
import { percent, wayWords } from './task-words.ts';

const PAGE = 50;

const COLUMNS: readonly Column<RunSummary>[] = [
  {
    head: 'State',
    cell: ({ status, run, dryRun }) => (
      <Link to="/runs/$run" params={{ run }}>
        <Badge tone={runStatusWord(status).tone}>{runStatusWord(status).text}</Badge>
        {dryRun ? ' dry run' : ''}
      </Link>
    ),
  },
  { head: 'Alert', cell: ({ alert }) => <Value text={alert.id} /> },
  { head: 'Began', right: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Took', right: true, cell: ({ startedAt, updatedAt }) => duration(updatedAt - startedAt) },
];

interface RunsTabProps {
  readonly view: PlaybookView;
  /** Of the runs whose shares are shown; empty: of all. */
  readonly hash: string;
  readonly onHash: (hash: string) => void;
}

export function RunsTab({ view, hash, onHash }: RunsTabProps) {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const [limit, setLimit] = useState(PAGE);
  const runs = useQuery(queries.runs({ playbook: view.name, limit }));
  const statistics = useQuery(queries.statistics(view.name, hash));
  return (
    <div className={css['scroll']}>
      <div className={page['split']}>
        <Panel icon="run" title="Runs" flush>
          <Answered query={runs}>
            {({ rows, next }) =>
              rows.length === 0 ? (
                <Empty icon="run" title="It has not run yet">
                  <p>
                    {view.routes.length === 0
                      ? 'No alert is routed to it. Other playbooks call it, or start it on an alert from the list of alerts.'
                      : 'It runs when an alert comes that it takes, or when you start it on one from the list of alerts.'}
                  </p>
                </Empty>
              ) : (
                <>
                  <Table
                    label="Runs"
                    rows={rows}
                    columns={COLUMNS}
                    keyOf={({ run }) => run}
                    onOpen={({ run }) => {
                      navigate({ to: '/runs/$run', params: { run } }).catch(() => undefined);
                    }}
                  />
                  {next === null ? null : (
                    <div className={page['more']}>
                      <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                    </div>
                  )}
                </>
              )
            }
          </Answered>
        </Panel>
        <div className={page['stack']}>
          <Answered query={statistics}>
            {(figures) => (
              <>
                <Panel icon="audit" title="How they ended">
                  {figures.runs.length === 0 ? (
                    'No run yet.'
                  ) : (
                    <div className={css['states']}>
                      {figures.runs.map(({ status, count }) => (
                        <Badge key={status} tone={runStatusWord(status).tone}>
                          {count} {runStatusWord(status).text}
                        </Badge>
                      ))}
                    </div>
                  )}
                </Panel>
                <Panel icon="filter" title="Which ways they took">
                  <Hashes view={view} figures={figures} hash={hash} onHash={onHash} />
                  <Branches figures={figures} />
                </Panel>
              </>
            )}
          </Answered>
        </div>
      </div>
    </div>
  );
}

interface HashesProps {
  readonly view: PlaybookView;
  readonly figures: StatisticsView;
  readonly hash: string;
  readonly onHash: (hash: string) => void;
}

function Hashes({ view, figures, hash, onHash }: HashesProps) {
  if (figures.hashes.length < 2 && hash === '') return null;
  return (
    <div className={css['of']}>
      <Select aria-label="Runs of" value={hash} onChange={(event) => onHash(event.target.value)}>
        <option value="">Runs of every version</option>
        {figures.hashes.map(({ hash: each, count }) => (
          <option key={each} value={each}>
            {each === view.hash ? 'As it is now' : each.slice(0, 12)}, {plural(count, 'run')}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Branches({ figures }: { readonly figures: StatisticsView }) {
  const tasks = Map.groupBy(figures.branches, ({ task }) => task);
  if (tasks.size === 0) return <span className={page['muted']}>No run has come to a choice yet.</span>;
  return (
    <ul className={css['choices']}>
      {[...tasks].map(([task, ways]) => (
        <li key={task}>
          <h3>{ways[0]?.taskName ?? task}</h3>
          {ways.map(({ label, count, share }) => (
            <div key={label} className={css['branch']}>
              <span>{wayWords(label)}</span>
              <span className={css['track']} aria-hidden="true">
                <i style={{ width: `${share * 100}%` }} />
              </span>
              <span className={css['number']}>
                {percent(share)} <span className={page['muted']}>({count})</span>
              </span>
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
