/** The policy: what may be done unasked, what is asked, what is never done; how it is changed, and what a change would have done. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useConsole } from '../../api/console-context.ts';
import { CopyJson } from '../../ui/copy.tsx';
import { Answered, PageHead } from '../../ui/layout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Time } from '../../ui/time.tsx';
import { EditPolicy } from './edit.tsx';
import { InForce } from './in-force.tsx';
import css from './policy.module.css';
import { TryPolicy } from './try.tsx';
import { Versions } from './versions.tsx';

const route = getRouteApi('/policy');
const TABS = [
  { name: 'table', label: 'In force' },
  { name: 'try', label: 'What would it say' },
  { name: 'edit', label: 'Edit' },
  { name: 'versions', label: 'Versions' },
] as const;

export function PolicyPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const tab = TABS.find(({ name }) => name === search.tab)?.name ?? 'table';
  const policy = useQuery(queries.policy());
  const go = (name: string): void => {
    navigate({ to: '/policy', search: name === 'table' ? {} : { tab: name } }).catch(() => undefined);
  };
  return (
    <>
      <PageHead
        title="Policy"
        about={
          policy.data ? (
            <span>
              What may be done unasked, what is asked, and what is never done.{' '}
              {policy.data.changedAt === null ? (
                'Nothing was edited here.'
              ) : (
                <>
                  Version {policy.data.version}, by {policy.data.changedBy} <Time at={policy.data.changedAt} />.
                </>
              )}
            </span>
          ) : (
            'What may be done unasked, what is asked, and what is never done.'
          )
        }
      >
        {policy.data ? <CopyJson of={policy.data} /> : null}
      </PageHead>
      <Tabs label="Policy" tabs={TABS} open={tab} onOpen={go}>
        <div className={css['page']}>
          <Answered query={policy}>
            {(view) =>
              tab === 'table' ? (
                <InForce policy={view} />
              ) : tab === 'try' ? (
                <TryPolicy />
              ) : tab === 'edit' ? (
                <EditPolicy key={view.version} policy={view} onSaved={() => go('table')} />
              ) : (
                <Versions policy={view} />
              )
            }
          </Answered>
        </div>
      </Tabs>
    </>
  );
}
