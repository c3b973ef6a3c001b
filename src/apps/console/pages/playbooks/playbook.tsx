/** One playbook: what it is for, what it is given and gives, its steps, and what it calls. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useConsole } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Answered, Empty, Facts, Note, PageHead, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import css from '../page.module.css';

const route = getRouteApi('/playbooks/$playbook');

export function PlaybookPage() {
  const { playbook: name } = route.useParams();
  const { queries } = useConsole();
  const playbook = useQuery(queries.playbook(name));
  return (
    <Answered query={playbook}>
      {(view) => (
        <>
          <PageHead
            title={view.name}
            about={
              <>
                <span>{view.pack}</span>
                <Badge tone={view.origin === 'imported' ? 'caution' : 'neutral'}>{view.origin}</Badge>
                <span>{view.tasks} tasks</span>
                <code>{view.hash.slice(0, 12)}</code>
              </>
            }
          />
          <div className={css['body']}>
            {view.missing.length === 0 ? null : (
              <Note tone="bad" title="It calls playbooks that are not installed">
                {view.missing.join(', ')}
              </Note>
            )}
            <div className={css['split']}>
              <Panel icon="playbook" title="Steps" flush>
                <Table
                  label="Steps"
                  rows={view.steps.filter(({ kind }) => kind !== 'start')}
                  keyOf={({ id }) => id}
                  columns={[
                    { head: 'Step', cell: ({ name: step, kind }) => (kind === 'title' ? <b>{step}</b> : step) },
                    { head: 'Kind', cell: ({ kind }) => kind },
                    { head: 'Calls', cell: ({ calls }) => (calls === '' ? '' : <code>{calls}</code>) },
                  ]}
                />
              </Panel>
              <div className={css['stack']}>
                <Panel icon="file" title="What it is for">
                  {view.description}
                </Panel>
                <Panel icon="alert" title="Takes">
                  {view.routes.length === 0
                    ? 'No alert by itself: other playbooks call it, or a person starts it.'
                    : view.routes.flatMap(({ alertNames, os }) =>
                        alertNames.map((alert) => <div key={alert}>{`${alert}${os === '' ? '' : `, ${os}`}`}</div>),
                      )}
                </Panel>
                <Panel icon="filter" title="Inputs">
                  {view.inputs.length === 0 ? (
                    'None.'
                  ) : (
                    <Facts
                      wide
                      rows={view.inputs.map(({ key, description, required }) => ({
                        label: key,
                        value: `${description}${required ? ' (required)' : ''}`,
                      }))}
                    />
                  )}
                </Panel>
                <Panel icon="tree" title="Calls">
                  {view.playbooks.length === 0
                    ? 'No other playbook.'
                    : view.playbooks.map((called) => (
                        <div key={called}>
                          <Link to="/playbooks/$playbook" params={{ playbook: called }}>
                            {called}
                          </Link>
                        </div>
                      ))}
                </Panel>
              </div>
            </div>
            {view.steps.length === 0 ? <Empty title="It has no steps" /> : null}
          </div>
        </>
      )}
    </Answered>
  );
}
