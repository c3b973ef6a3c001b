/** Addresses of the console: what a page shows stands in its address, typed, so that it can be sent to a colleague. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  useParams,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import { InboxPage } from './pages/inbox/inbox.tsx';
import { NotFound } from './pages/not-found.tsx';
import { Shell } from './shell/shell.tsx';
import { Failure } from './ui/layout.tsx';

type Given = Readonly<Record<string, unknown>> & SearchSchemaInput;

/** Texts of a query that are named; everything else is dropped. */
function texts<Name extends string>(...names: readonly Name[]) {
  return (given: Given): { readonly [Key in Name]?: string } =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = given[name];
        return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
      }),
    ) as { readonly [Key in Name]?: string };
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const under = <const Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

const home = createRoute({
  ...under('/'),
  validateSearch: texts('days'),
  component: lazyRouteComponent(() => import('./pages/home/home.tsx'), 'HomePage'),
});
const inbox = createRoute({ ...under('/inbox'), validateSearch: texts('open', 'show'), component: InboxPage });
const alerts = createRoute({
  ...under('/alerts'),
  validateSearch: texts('q', 'sort', 'cols', 'view', 'open'),
  component: lazyRouteComponent(() => import('./pages/alerts/alerts.tsx'), 'AlertsPage'),
});
const alert = createRoute({
  ...under('/alerts/$alert'),
  validateSearch: texts('tab', 'run', 'task', 'scope', 'as', 'show', 'entry'),
  component: lazyRouteComponent(() => import('./pages/alert/alert.tsx'), 'AlertPage'),
});
const cases = createRoute({
  ...under('/cases'),
  validateSearch: texts('status', 'show'),
  component: lazyRouteComponent(() => import('./pages/cases/cases.tsx'), 'CasesPage'),
});
const oneCase = createRoute({
  ...under('/cases/$case'),
  component: lazyRouteComponent(() => import('./pages/cases/case.tsx'), 'CasePage'),
});
const runs = createRoute({
  ...under('/runs'),
  validateSearch: texts('status', 'playbook', 'open'),
  component: lazyRouteComponent(() => import('./pages/runs/runs.tsx'), 'RunsPage'),
});
const run = createRoute({
  ...under('/runs/$run'),
  component: lazyRouteComponent(() => import('./pages/runs/run.tsx'), 'RunPage'),
});
const actions = createRoute({
  ...under('/actions'),
  validateSearch: texts('state', 'verb', 'instance', 'run', 'open'),
  component: lazyRouteComponent(() => import('./pages/actions/actions.tsx'), 'ActionsPage'),
});
const playbooks = createRoute({
  ...under('/playbooks'),
  validateSearch: texts('q', 'show', 'new'),
  component: lazyRouteComponent(() => import('./pages/playbooks/playbooks.tsx'), 'PlaybooksPage'),
});
const playbook = createRoute({
  ...under('/playbooks/$playbook'),
  validateSearch: texts('tab', 'task', 'from', 'to', 'as', 'line', 'hash'),
  component: lazyRouteComponent(() => import('./pages/playbooks/playbook.tsx'), 'PlaybookPage'),
});
const integrations = createRoute({
  ...under('/integrations'),
  validateSearch: texts('open'),
  component: lazyRouteComponent(() => import('./pages/integrations/integrations.tsx'), 'IntegrationsPage'),
});
const indicators = createRoute({
  ...under('/indicators'),
  validateSearch: texts('value', 'type', 'open'),
  component: lazyRouteComponent(() => import('./pages/indicators/indicators.tsx'), 'IndicatorsPage'),
});
const lists = createRoute({
  ...under('/lists'),
  validateSearch: texts('open'),
  component: lazyRouteComponent(() => import('./pages/lists/lists.tsx'), 'ListsPage'),
});
const rules = createRoute({
  ...under('/rules'),
  validateSearch: texts('tab', 'open', 'source', 'alert'),
  component: lazyRouteComponent(() => import('./pages/rules/rules.tsx'), 'RulesPage'),
});
const policy = createRoute({
  ...under('/policy'),
  validateSearch: texts('tab'),
  component: lazyRouteComponent(() => import('./pages/policy/policy.tsx'), 'PolicyPage'),
});
const audit = createRoute({
  ...under('/audit'),
  validateSearch: texts('who', 'what', 'target', 'run', 'from', 'until', 'order', 'open'),
  component: lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'AuditPage'),
});

const settings = createRoute({
  ...under('/settings'),
  component: lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'FirstTab'),
});
const settingsTab = createRoute({
  ...under('/settings/$tab'),
  validateSearch: texts('open', 'q', 'show', 'part', 'status'),
  component: lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'SettingsPage'),
});
const account = createRoute({
  ...under('/account'),
  component: lazyRouteComponent(() => import('./pages/account/account.tsx'), 'AccountPage'),
});

/** Links in messages name a question or a task; both stand in the inbox. */
const question = createRoute({ ...under('/approvals/$'), component: ToInbox });
const task = createRoute({ ...under('/tasks/$'), component: ToInbox });

function ToInbox() {
  const { _splat: id = '' } = useParams({ strict: false });
  return <Navigate to="/inbox" search={{ open: id }} replace />;
}

const tree = root.addChildren([
  question,
  task,
  home,
  inbox,
  alerts,
  alert,
  cases,
  oneCase,
  runs,
  run,
  actions,
  playbooks,
  playbook,
  integrations,
  indicators,
  rules,
  lists,
  policy,
  audit,
  settings,
  settingsTab,
  account,
]);

export function createConsoleRouter() {
  return createRouter({
    routeTree: tree,
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => (
      <Failure error={error instanceof Error ? error : new Error(String(error))} again={reset} />
    ),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
