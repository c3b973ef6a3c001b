/** One case: what it holds and why, what its alerts share, what was done because of them, in the order in which it happened. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { AlertView, CaseView } from '../../../../core/api/views.ts';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { plural, severityWord, verbWords } from '../../text/words.ts';
import { clockTime, absolute } from '../../text/time.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { plain, PlainValue, Value } from '../../ui/value.tsx';
import { HELD_COLUMNS } from '../actions/action-columns.tsx';
import { textOf } from '../alert/fields.ts';
import { idsQuery } from '../alerts/rows.ts';
import page from '../page.module.css';
import { AddAlertsDialog, CloseCaseDialog, EditCaseDialog, MergeDialog } from './case-dialogs.tsx';
import css from './cases.module.css';
import type { ChangeCase } from './change.ts';
import { sharedOf, timelineOf, type Moment } from './shared.ts';

const route = getRouteApi('/cases/$case');
const READ_AT_ONCE = 500;

export function CasePage() {
  const { case: id } = route.useParams();
  const { queries } = useConsole();
  const found = useQuery(queries.case(id));
  return <Answered query={found}>{(view) => <Case view={view} />}</Answered>;
}

type Opened = 'edit' | 'close' | 'add' | 'merge';

function Case({ view }: { readonly view: CaseView }) {
  const { api, queries } = useConsole();
  const { user } = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const mayWrite = useMay('alert:write');
  const [opened, setOpened] = useState<Opened>();
  const ids = view.members.slice(0, READ_AT_ONCE).map(({ id }) => id);
  const read = useQuery({
    ...queries.alerts({ query: ids.length === 0 ? '' : idsQuery(ids), limit: READ_AT_ONCE }),
    enabled: ids.length > 0,
  });
  const actions = useQuery(queries.actions({ limit: READ_AT_ONCE }));
  const keys = new Set(view.members.map(({ key }) => key));
  const alerts = (read.data?.rows ?? []).filter(({ key }) => keys.has(key));
  const runs = new Set(alerts.flatMap(({ run }) => run ?? []));
  const done = (actions.data?.rows ?? []).filter(({ run }) => runs.has(run));
  const held = done.filter(({ undo }) => undo !== null);
  const change: ChangeCase = async (body, said, back) => {
    try {
      await api.call('editCase', { params: { case: view.id }, body, version: String(view.version) });
      toast.good(
        said,
        back && {
          label: 'Undo',
          act: () => {
            api
              .call('editCase', { params: { case: view.id }, body: back, version: String(view.version + 1) })
              .then(() => client.invalidateQueries({ queryKey: ['cases'] }), toast.bad);
          },
        },
      );
      return true;
    } catch (thrown) {
      toast.bad(thrown);
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: ['cases'] });
    }
  };
  const isMine = view.assignee === user.name;
  const why = mayWrite ? undefined : 'Your role reads cases and changes none.';
  const close = (): void => setOpened(undefined);
  // What is said of alerts that are not read yet would be wrong.
  const whenRead = (shown: ReactNode): ReactNode =>
    ids.length === 0 ? shown : <Answered query={read}>{() => shown}</Answered>;
  return (
    <>
      <PageHead title={<Value text={view.title} />} about={<About view={view} />}>
        <Button
          icon="person"
          disabled={!mayWrite}
          title={why}
          onClick={() => {
            change({ assignee: isMine ? '' : user.name }, isMine ? 'Nobody works on it now.' : 'It is yours.', {
              assignee: view.assignee,
            }).catch(toast.bad);
          }}
        >
          {isMine ? 'Hand it back' : 'Assign to me'}
        </Button>
        {view.status === 'open' ? (
          <Button icon="check" disabled={!mayWrite} title={why} onClick={() => setOpened('close')}>
            Close …
          </Button>
        ) : (
          <Button
            icon="undo"
            disabled={!mayWrite}
            title={why}
            onClick={() => {
              change({ status: 'open' }, 'The case is open again.').catch(toast.bad);
            }}
          >
            Open again
          </Button>
        )}
        <Menu
          label="The case"
          groups={[
            {
              items: [
                ...(mayWrite
                  ? [
                      { label: 'Rename, summary …', icon: 'file' as const, act: () => setOpened('edit') },
                      { label: 'Add alerts …', icon: 'spark' as const, act: () => setOpened('add') },
                      { label: 'Merge into another …', icon: 'link' as const, act: () => setOpened('merge') },
                    ]
                  : []),
                {
                  label: 'Copy as JSON',
                  icon: 'copy',
                  act: () => {
                    navigator.clipboard
                      .writeText(JSON.stringify(view, null, 2))
                      .then(() => toast.good('Copied as JSON.'), toast.bad);
                  },
                },
              ],
            },
          ]}
        >
          <IconButton icon="more" label="More about the case" />
        </Menu>
      </PageHead>
      <div className={page['body']}>
        <div className={css['columns']}>
          <div className={page['stack']}>
            {view.summary === '' ? null : (
              <Panel icon="chat" title="Summary">
                <p className={css['summary']}>
                  <Value text={view.summary} />
                </p>
              </Panel>
            )}
            <Panel
              icon="alert"
              title={plural(view.members.length, 'alert')}
              tools={
                <Button small icon="spark" disabled={!mayWrite} title={why} onClick={() => setOpened('add')}>
                  Add alerts …
                </Button>
              }
              flush
            >
              <Members view={view} alerts={alerts} mayWrite={mayWrite} onChange={change} />
            </Panel>
            <Panel icon="action" title="Held contained because of them" flush>
              {whenRead(
                <Answered query={actions}>
                  {() =>
                    held.length === 0 ? (
                      <Empty icon="action" title="Nothing is held">
                        <p>
                          What a playbook isolates or blocks for one of these alerts stands here until it is taken back.
                        </p>
                      </Empty>
                    ) : (
                      <Table label="Held contained" rows={held} columns={HELD_COLUMNS} keyOf={({ id }) => id} />
                    )
                  }
                </Answered>,
              )}
            </Panel>
          </div>
          <div className={page['stack']}>
            <Panel icon="link" title="What they share" flush>
              {whenRead(<Shared alerts={alerts} />)}
            </Panel>
            <Panel icon="clock" title="What happened" flush>
              {whenRead(<Timeline moments={timelineOf(view, alerts, done)} />)}
            </Panel>
          </div>
        </div>
      </div>
      <EditCaseDialog open={opened === 'edit'} view={view} onClose={close} onChange={change} />
      <CloseCaseDialog open={opened === 'close'} view={view} alerts={alerts} onClose={close} onChange={change} />
      <AddAlertsDialog open={opened === 'add'} view={view} onClose={close} onChange={change} />
      <MergeDialog open={opened === 'merge'} view={view} onClose={close} onChange={change} />
    </>
  );
}

function About({ view }: { readonly view: CaseView }) {
  const { status, assignee, createdAt, createdBy, changedAt, changedBy } = view;
  return (
    <>
      <Badge tone={status === 'open' ? 'info' : 'neutral'}>{status}</Badge>
      <span>{assignee === '' ? 'nobody works on it' : <Value text={assignee} />}</span>
      <span>
        opened <Time at={createdAt} /> by {createdBy}
      </span>
      {changedAt === createdAt ? null : (
        <span>
          changed <Time at={changedAt} /> by {changedBy}
        </span>
      )}
    </>
  );
}

interface MembersProps {
  readonly view: CaseView;
  readonly alerts: readonly AlertView[];
  readonly mayWrite: boolean;
  readonly onChange: ChangeCase;
}

function Members({ view, alerts, mayWrite, onChange }: MembersProps) {
  const toast = useToast();
  if (view.members.length === 0) {
    return (
      <Empty icon="alert" title="No alert is in it yet">
        <p>Add them here, or select them in the list of alerts.</p>
      </Empty>
    );
  }
  const byKey = new Map(alerts.map((alert) => [alert.key, alert]));
  type Member = CaseView['members'][number];
  const columns: readonly Column<Member>[] = [
    {
      head: 'Severity',
      width: '84px',
      cell: ({ key }) => {
        const word = severityWord(byKey.get(key)?.fields['severity']);
        return word ? (
          <Badge bare tone={word.tone}>
            {word.text}
          </Badge>
        ) : null;
      },
    },
    {
      head: 'Alert',
      cell: ({ key, name, id, reason }) => (
        <>
          <Link to="/alerts/$alert" params={{ alert: key }} className={css['title']}>
            <PlainValue text={name === '' ? id : name} />
          </Link>
          <div className={page['muted']}>
            <Value text={reason} />
          </div>
        </>
      ),
    },
    {
      head: 'Host',
      cell: ({ key }) => <PlainValue text={textOf(byKey.get(key)?.fields ?? {}, 'hostname', 'host_name')} />,
    },
    {
      head: 'State',
      width: '76px',
      cell: ({ status }) => (
        <Badge bare tone={status === 'open' ? 'info' : 'neutral'}>
          {status}
        </Badge>
      ),
    },
    {
      head: 'Received',
      right: true,
      cell: ({ key }) => {
        const at = byKey.get(key)?.receivedAt;
        return at === undefined ? null : <Time at={at} />;
      },
    },
    {
      head: 'Take out',
      right: true,
      cell: ({ key, name, reason }) => (
        <IconButton
          icon="cross"
          label={`Take ${plain(name)} out of the case`}
          disabled={!mayWrite}
          onClick={() => {
            onChange({ remove: [key] }, 'Taken out of the case.', { add: [key], reason }).catch(toast.bad);
          }}
        />
      ),
    },
  ];
  return <Table label="Alerts of the case" rows={view.members} columns={columns} keyOf={({ key }) => key} />;
}

function Shared({ alerts }: { readonly alerts: readonly AlertView[] }) {
  const shared = sharedOf(alerts);
  if (shared.length === 0) return <Empty icon="link" title="Nothing that two of them say" />;
  return shared.slice(0, 20).map(({ what, value, field, alerts: keys }) => (
    <div key={`${what} ${value}`} className={css['shared']}>
      <span>{what}</span>
      <Value text={value} code={what === 'File' || what === 'Address'} />
      <Link to="/alerts" search={{ q: `${field}:"${value.replaceAll(/["\\]/g, '\\$&')}"` }}>
        {keys.length} of {alerts.length}
      </Link>
    </div>
  ));
}

const MARKS: Readonly<Record<Moment['kind'], IconName>> = {
  received: 'alert',
  added: 'link',
  closed: 'check',
  action: 'action',
  case: 'case',
};
const MOMENTS_SHOWN = 60;

function Timeline({ moments }: { readonly moments: readonly Moment[] }) {
  const { zone } = usePreferences();
  const day = (at: number): string => absolute(at, zone).slice(0, 10);
  return (
    <ol className={css['timeline']}>
      {moments.slice(0, MOMENTS_SHOWN).map((moment, index) => {
        const before = moments[index - 1];
        return [
          before === undefined || day(before.at) !== day(moment.at) ? (
            <li key={`${index} day`} className={css['day']}>
              {day(moment.at)}
            </li>
          ) : null,
          <li key={index} className={css['moment']} data-kind={moment.kind}>
            <time dateTime={new Date(moment.at).toISOString()} title={absolute(moment.at, zone)}>
              {clockTime(moment.at, zone)}
            </time>
            <Icon name={MARKS[moment.kind]} size={14} />
            <div>
              <MomentText moment={moment} />
            </div>
          </li>,
        ];
      })}
    </ol>
  );
}

function MomentText({ moment: { kind, who, alert, action, text } }: { readonly moment: Moment }) {
  const name =
    alert === undefined ? null : (
      <Link to="/alerts/$alert" params={{ alert: alert.key }}>
        <Value text={alert.name === '' ? alert.key : alert.name} />
      </Link>
    );
  switch (kind) {
    case 'case':
      return (
        <>
          {who} {text}
        </>
      );
    case 'received':
      return (
        <>
          {name} <small>came in{who === '' ? ', made here' : ` from ${who}`}</small>
        </>
      );
    case 'added':
      return (
        <>
          {name}{' '}
          <small>
            put in by {who}: <Value text={text} />
          </small>
        </>
      );
    case 'closed':
      return (
        <>
          {name}{' '}
          <small>
            closed as <Value text={text} />
          </small>
        </>
      );
    case 'action':
      return action === undefined ? null : (
        <>
          {verbWords(action.verb).does} <Value text={action.targets.join(', ')} code />{' '}
          <small>
            at {who}, for {name}
          </small>
        </>
      );
  }
}
