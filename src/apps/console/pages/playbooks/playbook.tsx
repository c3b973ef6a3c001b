/** One playbook, for who writes it: graph, text, versions, page, runs, trust. The open tab stands in the address. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { Badge } from '../../ui/badge.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Answered, Note, PageHead, Skeleton } from '../../ui/layout.tsx';
import { Tabs, type Tab } from '../../ui/tabs.tsx';
import { Time } from '../../ui/time.tsx';
import { AboutTab } from './about-tab.tsx';
import type { PlaybookView } from './document.ts';
import { useDraft } from './drafts.ts';
import { GraphTab } from './graph-tab.tsx';
import css from './playbooks.module.css';
import { RunsTab } from './runs-tab.tsx';
import type { Search } from './search.ts';
import { TrustTab } from './trust-tab.tsx';

// The editor is heavy, and most who look at a playbook do not edit it.
const TextTab = lazy(async () => ({ default: (await import('./text-tab.tsx')).TextTab }));
const VersionsTab = lazy(async () => ({ default: (await import('./versions-tab.tsx')).VersionsTab }));

const route = getRouteApi('/playbooks/$playbook');

const TABS = ['graph', 'text', 'versions', 'page', 'runs', 'trust'] as const;
type TabName = (typeof TABS)[number];

export function PlaybookPage() {
  const { playbook: name } = route.useParams();
  const { queries } = useConsole();
  const playbook = useQuery(queries.playbook(name));
  return <Answered query={playbook}>{(view) => <Playbook key={view.name} view={view} />}</Answered>;
}

function Playbook({ view }: { readonly view: PlaybookView }) {
  const { queries } = useConsole();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [draft] = useDraft(view.name);
  const versions = useQuery(queries.playbookVersions(view.name));
  const show = (next: Search): void => {
    navigate({
      to: '/playbooks/$playbook',
      params: { playbook: view.name },
      search: next,
      replace: next.tab === search.tab,
    }).catch(() => undefined);
  };
  const tab = TABS.find((each) => each === search.tab) ?? 'graph';
  const current = versions.data?.rows.find((row) => row.current);
  const tabs: readonly Tab<TabName>[] = [
    { name: 'graph', label: 'Graph', icon: 'playbook' },
    { name: 'text', label: draft === undefined ? 'Text' : 'Text (unsaved)', icon: 'file' },
    { name: 'versions', label: 'Versions', icon: 'clock', count: versions.data?.rows.length ?? 0 },
    { name: 'page', label: 'Page', icon: 'audit' },
    { name: 'runs', label: 'Runs', icon: 'run' },
    { name: 'trust', label: 'Trust', icon: 'action' },
  ];
  useKeys(
    TABS.map((name, index) => ({
      keys: `t ${index + 1}`,
      does: `Tab: ${tabs[index]?.label ?? name}`,
      group: 'Playbook',
      act: () => show({ tab: name }),
    })),
  );
  return (
    <div className={css['page']}>
      <PageHead
        title={view.name}
        about={
          <>
            <span>{view.pack}</span>
            <Badge tone={view.origin === 'imported' ? 'caution' : 'neutral'}>{view.origin}</Badge>
            {current === undefined ? null : current.version === 0 ? (
              <span>as it came</span>
            ) : (
              <span>
                version {current.version} by {current.by}, <Time at={current.at ?? 0} />
              </span>
            )}
            <span title={`What a run pins: ${view.hash}`}>
              <code>{view.hash.slice(0, 12)}</code>
            </span>
          </>
        }
      >
        <CopyJson what="the playbook" value={view} />
      </PageHead>
      {view.missing.length === 0 ? null : (
        <div className={css['notes']}>
          <Note tone="bad" title="It calls playbooks that are not installed: it does not run.">
            {view.missing.join(', ')}
          </Note>
        </div>
      )}
      <Tabs label="The playbook" tabs={tabs} open={tab} onOpen={(name) => show({ tab: name })}>
        <Suspense fallback={<Skeleton rows={8} />}>
          <TabBody tab={tab} view={view} search={search} onShow={show} />
        </Suspense>
      </Tabs>
    </div>
  );
}

interface TabBodyProps {
  readonly tab: TabName;
  readonly view: PlaybookView;
  readonly search: Search;
  readonly onShow: (search: Search) => void;
}

function TabBody({ tab, view, search, onShow }: TabBodyProps) {
  switch (tab) {
    case 'graph':
      return (
        <GraphTab
          view={view}
          task={search.task}
          onTask={(task) => onShow(task === undefined ? { tab } : { tab, task })}
          onLine={(line) => onShow({ tab: 'text', line: String(line) })}
        />
      );
    case 'text':
      return <TextTab view={view} line={search.line === undefined ? undefined : Number(search.line)} />;
    case 'versions':
      return <VersionsTab view={view} search={search} onShow={(more) => onShow({ ...search, tab, ...more })} />;
    case 'page':
      return <AboutTab view={view} />;
    case 'runs':
      return <RunsTab view={view} hash={search.hash ?? ''} onHash={(hash) => onShow({ tab, hash })} />;
    case 'trust':
      return <TrustTab view={view} />;
  }
}
