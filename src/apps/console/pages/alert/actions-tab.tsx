/** What was changed in the world because of an alert, by all its runs: what is held now and its way back, what is still allowed, and the whole ledger with its proof. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ActionView, AlertActionsView, AlertView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { actionStatusWord, plural, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Undo } from '../../ui/undo.tsx';
import { Value } from '../../ui/value.tsx';
import css from './alert.module.css';
import own from './actions-tab.module.css';

export function ActionsTab({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const actions = useQuery(queries.alertActions(alert.key));
  return (
    <div className={css['scroll']}>
      <Answered query={actions} rows={4}>
        {(view) =>
          view.rows.length + view.grants.length === 0 ? (
            <Panel>
              <Empty icon="action" title="Nothing was changed because of this alert">
                <p>
                  Whatever is changed stands here: what, on what, by whose leave, whether it was read back, and the way
                  back.
                </p>
              </Empty>
            </Panel>
          ) : (
            <Parts view={view} alert={alert} />
          )
        }
      </Answered>
    </div>
  );
}

function Parts({ view, alert }: { readonly view: AlertActionsView; readonly alert: AlertView }) {
  const held = view.rows.filter(({ undo }) => undo !== null);
  return (
    <div className={css['stack']}>
      {held.length === 0 ? null : (
        <Panel icon="action" title={`Held now (${held.length})`} flush>
          <ul className={own['held']}>
            {held.map((action) => (
              <li key={action.id}>
                <div>
                  <b>{verbWords(action.verb).does}</b> <Targets of={action.targets} />
                  <div className={own['proof']}>
                    by {action.instance}
                    {action.sentAt === null ? '' : ', '}
                    {action.sentAt === null ? null : <Time at={action.sentAt} />}
                  </div>
                </div>
                <div className={own['back']}>
                  <Icon name="undo" size={14} /> {verbWords(action.verb).undoneBy || action.undo}
                </div>
                <Undo action={action} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {view.grants.length === 0 ? null : (
        <Panel icon="policy" title={`Allowed by a yes, and still in force (${view.grants.length})`} flush>
          <Table label="Grants" rows={view.grants} keyOf={({ id }) => id} columns={GRANTS} />
        </Panel>
      )}
      <Panel
        icon="list"
        title={`The ledger: ${plural(view.rows.length, 'action')}`}
        tools={<CopyJson what="the actions" value={view} mark />}
        flush
      >
        <Table label="Actions of the alert" rows={view.rows} keyOf={({ id }) => id} columns={columnsOf(alert)} />
      </Panel>
    </div>
  );
}

function Targets({ of }: { readonly of: readonly string[] }) {
  return of.map((target) => (
    <span key={target} className={own['target']}>
      <Value text={target} code />
    </span>
  ));
}

const GRANTS: readonly Column<AlertActionsView['grants'][number]>[] = [
  { head: 'What', cell: ({ verb }) => <b>{verbWords(verb).does}</b> },
  { head: 'On', cell: ({ targets }) => <Targets of={targets} /> },
  { head: 'By', cell: ({ instance }) => (instance === '' ? 'any that can' : instance) },
  { head: 'Who said yes', cell: ({ approvers }) => <Value text={approvers.join(', ')} /> },
  { head: 'Said', right: true, cell: ({ at }) => <Time at={at} /> },
  { head: 'Ends', right: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
];

function columnsOf(alert: AlertView): readonly Column<ActionView>[] {
  return [
    { head: 'What', width: '130px', cell: ({ verb }) => <b>{verbWords(verb).does}</b> },
    {
      head: 'On',
      cell: ({ targets, instance, command }) => (
        <>
          <Targets of={targets} />
          <div className={own['proof']} title={command}>
            by {instance === '' ? 'Riposte itself' : instance}
          </div>
        </>
      ),
    },
    {
      head: 'State and proof',
      cell: ({ status, detail }) => (
        <>
          <Badge tone={actionStatusWord(status).tone} bare>
            {actionStatusWord(status).text}
          </Badge>
          {detail === '' ? null : (
            <div className={own['proof']}>
              <Value text={detail} />
            </div>
          )}
        </>
      ),
    },
    {
      head: 'Allowed by',
      cell: ({ permit }) => (
        <>
          {permit.rule === 'grant' ? 'a yes' : permit.rule}
          <div className={own['proof']}>
            <Value text={permit.reason} />
          </div>
        </>
      ),
    },
    {
      head: 'Run',
      cell: ({ run }) => (
        <Link to="/alerts/$alert" params={{ alert: alert.key }} search={{ run, tab: 'plan' }}>
          <span className={own['run']}>{run.slice(-8)}</span>
        </Link>
      ),
    },
    { head: 'Sent', right: true, cell: ({ sentAt }) => (sentAt === null ? 'not sent' : <Time at={sentAt} />) },
    { head: 'Undo', right: true, cell: (action) => <Undo action={action} /> },
  ];
}
