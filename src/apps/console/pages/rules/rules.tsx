/** Rules: what comes in by which way, and which playbook takes it; what nothing took. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useConsole } from '../../api/console-context.ts';
import { PageHead } from '../../ui/layout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Deliveries } from './deliveries.tsx';
import { Fetchers } from './fetchers.tsx';
import type { RulesSearch, RulesTab } from './places.ts';
import { Routing } from './routing.tsx';
import css from './rules.module.css';
import { Sources } from './sources.tsx';

const route = getRouteApi('/rules');

export function RulesPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const sources = useQuery(queries.sources());
  const fetchers = useQuery(queries.fetchers());
  const failing = (fetchers.data?.rows ?? []).filter(({ state }) => state === 'failing').length;
  const tabs = [
    { name: 'routing', label: 'Routing' },
    { name: 'sources', label: 'Ways in', count: sources.data?.rows.length ?? 0 },
    { name: 'fetchers', label: 'Fetching', count: failing, urgent: failing > 0 },
    { name: 'deliveries', label: 'Deliveries' },
  ] as const;
  const tab: RulesTab = tabs.find(({ name }) => name === search.tab)?.name ?? 'routing';
  const show = (next: RulesSearch & { readonly tab?: RulesTab }): void => {
    const wanted = Object.entries({ tab, ...next }).filter(
      ([name, value]) => value !== undefined && value !== '' && !(name === 'tab' && value === 'routing'),
    );
    navigate({ to: '/rules', search: Object.fromEntries(wanted), replace: next.tab === undefined }).catch(
      () => undefined,
    );
  };
  return (
    <>
      <PageHead title="Rules" about="What comes in, by which way, and which playbook takes it." />
      <Tabs label="Rules" tabs={tabs} open={tab} onOpen={(name) => show({ tab: name })}>
        <div className={css['page']}>
          {tab === 'routing' ? (
            <Routing open={search.open} alert={search.alert} show={show} />
          ) : tab === 'sources' ? (
            <Sources open={search.open} show={show} />
          ) : tab === 'fetchers' ? (
            <Fetchers />
          ) : (
            <Deliveries open={search.open} source={search.source} show={show} />
          )}
        </div>
      </Tabs>
    </>
  );
}
