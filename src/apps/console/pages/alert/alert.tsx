/** One alert: what is known of it and why, and everything that was done because of it. The open tab, run and task stand in the address. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import type { AlertView, RunView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { runStatusWord, severityWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Select } from '../../ui/field.tsx';
import { Answered, Empty, PageHead, Skeleton } from '../../ui/layout.tsx';
import { Tabs, type Tab } from '../../ui/tabs.tsx';
import { Time } from '../../ui/time.tsx';
import { Value } from '../../ui/value.tsx';
import { ActionsTab } from './actions-tab.tsx';
import css from './alert.module.css';
import { ContextTab } from './context-tab.tsx';
import { textOf } from './fields.ts';
import { OverviewTab } from './overview.tsx';
import { RelatedTab } from './related.tsx';
import { RoomTab } from './room.tsx';
import { RunTools } from './run-tools.tsx';

const plan = () => import('./plan/plan.tsx');
const PlanTab = lazy(() => plan().then(({ PlanTab: loaded }) => ({ default: loaded })));
const route = getRouteApi('/alerts/$alert');

/** What is read first is loaded first. */
const WARM_AFTER_MS = 250;

const TABS = ['overview', 'plan', 'room', 'context', 'related', 'actions'] as const;
export type AlertTab = (typeof TABS)[number];

export function AlertPage() {
  const { alert: key } = route.useParams();
  const { queries } = useConsole();
  const alert = useQuery(queries.alert(key));
  return <Answered query={alert}>{(view) => <Alert alert={view} />}</Answered>;
}

function Alert({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const search = route.useSearch();
  const runs = useQuery(queries.runs({ instance: alert.instance, alertId: alert.id }));
  const id = search.run ?? alert.run ?? undefined;
  const run = useQuery({ ...queries.run(id ?? ''), enabled: id !== undefined });
  const navigate = useNavigate();
  const client = useQueryClient();
  useEffect(() => {
    if (id === undefined) return undefined;
    const timer = setTimeout(() => {
      plan()
        .then(({ warmPlan }) => warmPlan(client, queries, id))
        .catch(() => undefined);
    }, WARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [client, queries, id]);
  const show = (change: { readonly tab?: AlertTab; readonly run?: string; readonly task?: string }): void => {
    navigate({
      to: '/alerts/$alert',
      params: { alert: alert.key },
      search: { ...search, ...change },
      replace: change.tab === undefined,
    }).catch(() => undefined);
  };
  const tab = TABS.find((each) => each === search.tab) ?? 'overview';
  const waits = (run.data?.approvals.length ?? 0) + (run.data?.items.length ?? 0);
  const tabs: readonly Tab<AlertTab>[] = [
    { name: 'overview', label: 'Overview', icon: 'search', count: waits, urgent: true },
    { name: 'plan', label: 'Work plan', icon: 'playbook' },
    { name: 'room', label: 'War room', icon: 'chat' },
    { name: 'context', label: 'Context', icon: 'tree' },
    { name: 'related', label: 'Related', icon: 'link' },
    { name: 'actions', label: 'Actions', icon: 'action', count: run.data?.actions.length ?? 0 },
  ];
  useKeys(
    TABS.map((name, index) => ({
      keys: `t ${index + 1}`,
      does: `Tab: ${tabs[index]?.label ?? name}`,
      group: 'Alert',
      act: () => show({ tab: name }),
    })),
  );
  return (
    <div className={css['page']}>
      <PageHead title={<Value text={alert.name} />} about={<About alert={alert} run={run.data} />}>
        {runs.data && runs.data.rows.length > 1 ? (
          <Select aria-label="Run" value={id} onChange={(event) => show({ run: event.target.value })}>
            {runs.data.rows.map(({ run: each, status, playbook }) => (
              <option key={each} value={each}>
                {playbook}, {runStatusWord(status).text}
              </option>
            ))}
          </Select>
        ) : null}
        {run.data ? <RunTools run={run.data} onAgain={(next) => show({ run: next })} /> : null}
      </PageHead>
      <Tabs label="The alert" tabs={tabs} open={tab} onOpen={(name) => show({ tab: name })}>
        <Suspense fallback={<Skeleton rows={6} />}>
          {id === undefined && tab !== 'overview' && tab !== 'related' ? (
            <Empty icon="run" title="No playbook has run on this alert">
              <p>Nothing was routed to it. An analyst reads it, or starts a playbook from the list of alerts.</p>
            </Empty>
          ) : (
            <TabBody tab={tab} alert={alert} run={run.data} runId={id} task={search.task} onShow={show} />
          )}
        </Suspense>
      </Tabs>
    </div>
  );
}

interface TabBodyProps {
  readonly tab: AlertTab;
  readonly alert: AlertView;
  readonly run: RunView | undefined;
  readonly runId: string | undefined;
  readonly task: string | undefined;
  readonly onShow: (change: { readonly tab?: AlertTab; readonly task?: string }) => void;
}

function TabBody({ tab, alert, run, runId = '', task, onShow }: TabBodyProps) {
  switch (tab) {
    case 'overview':
      return <OverviewTab alert={alert} run={run} onTask={(key) => onShow({ tab: 'plan', task: key })} />;
    case 'plan':
      return <PlanTab run={runId} task={task} onTask={(key) => onShow({ task: key })} />;
    case 'room':
      return <RoomTab run={runId} onTask={(key) => onShow({ tab: 'plan', task: key })} />;
    case 'context':
      return <ContextTab run={runId} />;
    case 'related':
      return <RelatedTab alert={alert} />;
    case 'actions':
      return <ActionsTab run={run} />;
  }
}

function About({ alert, run }: { readonly alert: AlertView; readonly run: RunView | undefined }) {
  const severity = severityWord(alert.fields['severity']);
  const host = textOf(alert.fields, 'hostname', 'host_name', 'agenthostname');
  const user = textOf(alert.fields, 'username', 'user_name');
  return (
    <>
      {severity ? <Badge tone={severity.tone}>{severity.text}</Badge> : null}
      <Badge tone={alert.status === 'closed' ? 'neutral' : 'info'}>{alert.status}</Badge>
      {run ? <Badge tone={runStatusWord(run.status).tone}>{runStatusWord(run.status).text}</Badge> : null}
      {run?.dryRun ? <Badge tone="info">dry run</Badge> : null}
      {host === '' ? null : <Value text={host} />}
      {user === '' ? null : <Value text={user} />}
      <span>
        received <Time at={alert.receivedAt} />
      </span>
      <span>
        {alert.instance === '' ? 'made here' : alert.instance}, <Value text={alert.id} />
      </span>
      {alert.closedAt === null ? null : (
        <span>
          closed <Time at={alert.closedAt} />
          {alert.closeReason === null ? '' : `: ${alert.closeReason}`}
        </span>
      )}
    </>
  );
}
