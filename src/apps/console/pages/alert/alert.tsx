/** One alert: what is known of it and why, and everything that was done because of it. The open tab, run and task stand in the address. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import type { AlertView, RunView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { Empty, Answered, Skeleton } from '../../ui/layout.tsx';
import { Tabs, type Tab } from '../../ui/tabs.tsx';
import css from './alert.module.css';
import { AlertHead } from './head.tsx';
import { OverviewTab } from './overview.tsx';
import { steppedTo, tabOf, TABS, type AlertPlace, type AlertTab } from './places.ts';

const plan = () => import('./plan/plan.tsx');
const PlanTab = lazy(() => plan().then(({ PlanTab: loaded }) => ({ default: loaded })));
const RoomTab = lazy(() => import('./room/room.tsx').then(({ RoomTab: loaded }) => ({ default: loaded })));
const ContextTab = lazy(() => import('./context-tab.tsx').then(({ ContextTab: loaded }) => ({ default: loaded })));
const RelatedTab = lazy(() => import('./related.tsx').then(({ RelatedTab: loaded }) => ({ default: loaded })));
const ActionsTab = lazy(() => import('./actions-tab.tsx').then(({ ActionsTab: loaded }) => ({ default: loaded })));
const FilesTab = lazy(() => import('./files.tsx').then(({ FilesTab: loaded }) => ({ default: loaded })));
const route = getRouteApi('/alerts/$alert');

/** What is read first is loaded first. */
const WARM_AFTER_MS = 250;

/** What says nothing without a run. */
const OF_A_RUN: readonly AlertTab[] = ['plan', 'context'];

export function AlertPage() {
  const { alert: key } = route.useParams();
  const { queries } = useConsole();
  const alert = useQuery(queries.alert(key));
  return <Answered query={alert}>{(view) => <Alert key={view.key} alert={view} />}</Answered>;
}

function Alert({ alert }: { readonly alert: AlertView }) {
  const { queries } = useConsole();
  const search = route.useSearch();
  const runs = useQuery(queries.runs({ instance: alert.instance, alertId: alert.id, limit: 500 }));
  const id = search.run ?? alert.run ?? undefined;
  const run = useQuery({ ...queries.run(id ?? ''), enabled: id !== undefined });
  const actions = useQuery(queries.alertActions(alert.key));
  const files = useQuery(queries.files(alert.key));
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
  const tab = tabOf(search.tab);
  const place: AlertPlace = { ...search, tab };
  const go = (step: AlertPlace): void => {
    navigate({
      to: '/alerts/$alert',
      params: { alert: alert.key },
      search: { ...steppedTo(place, step) },
      replace: step.tab === undefined || step.tab === tab,
    }).catch(() => undefined);
  };
  const waits = (run.data?.approvals.length ?? 0) + (run.data?.items.length ?? 0);
  const tabs: readonly Tab<AlertTab>[] = [
    { name: 'overview', label: 'Overview', icon: 'search', count: waits, urgent: true },
    { name: 'plan', label: 'Work plan', icon: 'playbook' },
    { name: 'room', label: 'War room', icon: 'chat' },
    { name: 'context', label: 'Context', icon: 'tree' },
    { name: 'related', label: 'Related', icon: 'link' },
    { name: 'actions', label: 'Actions', icon: 'action', count: actions.data?.rows.length ?? 0 },
    { name: 'files', label: 'Files', icon: 'file', count: files.data?.rows.length ?? 0 },
  ];
  useKeys(
    TABS.map((name, index) => ({
      keys: `t ${index + 1}`,
      does: `Tab: ${tabs[index]?.label ?? name}`,
      group: 'Alert',
      act: () => go({ tab: name }),
    })),
  );
  return (
    <div className={css['page']}>
      <AlertHead
        alert={alert}
        run={run.data}
        runs={runs.data?.rows ?? []}
        shown={id}
        onRun={(next) => go({ run: next })}
      />
      <Tabs label="The alert" tabs={tabs} open={tab} onOpen={(name) => go({ tab: name })}>
        <Suspense fallback={<Skeleton rows={6} />}>
          {id === undefined && OF_A_RUN.includes(tab) ? (
            <Empty icon="run" title="No playbook has run on this alert">
              <p>Nothing was routed to it. Start one from the menu at the top, or type a command in the war room.</p>
            </Empty>
          ) : (
            <TabBody place={place} tab={tab} alert={alert} run={run.data} runId={id} onGo={go} />
          )}
        </Suspense>
      </Tabs>
    </div>
  );
}

interface TabBodyProps {
  readonly tab: AlertTab;
  readonly place: AlertPlace;
  readonly alert: AlertView;
  readonly run: RunView | undefined;
  readonly runId: string | undefined;
  readonly onGo: (step: AlertPlace) => void;
}

function TabBody({ tab, place, alert, run, runId, onGo }: TabBodyProps) {
  switch (tab) {
    case 'overview':
      return <OverviewTab alert={alert} run={run} onGo={onGo} />;
    case 'plan':
      return <PlanTab run={runId ?? ''} place={place} onGo={onGo} />;
    case 'room':
      return <RoomTab alert={alert} run={runId} show={place.show} entry={place.entry} onGo={onGo} />;
    case 'context':
      return <ContextTab key={runId} run={runId ?? ''} changedAt={run?.updatedAt} />;
    case 'related':
      return <RelatedTab alert={alert} />;
    case 'actions':
      return <ActionsTab alert={alert} />;
    case 'files':
      return <FilesTab alert={alert} />;
  }
}
