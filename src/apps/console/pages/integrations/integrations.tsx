/** Instances of products: do they answer, do they change anything, who needs them, and a test that explains what is wrong. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { InstanceView } from '../../../../core/api/views.ts';
import { useConsole, useMay, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { useRowKeys } from '../../ui/side.tsx';
import css from '../page.module.css';
import { InstanceCard, type Health } from './instance-card.tsx';
import { InstanceForm } from './instance-form.tsx';
import cards from './integrations.module.css';

const route = getRouteApi('/integrations');
const ORDER = { failed: 0, enabled: 1, disabled: 2 } as const;

export function IntegrationsPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const { open } = route.useSearch();
  const refused = useRefusal('integration:write');
  const instances = useQuery(queries.instances());
  const products = useQuery(queries.products());
  const needs = useQuery(queries.needs());
  const may = useMay('system:check');
  const doctor = useQuery({ ...queries.doctor(), enabled: may });
  const healthOf = ({ brand, name }: InstanceView): Health | undefined =>
    doctor.data?.checks.find((check) => check.name === `${brand} ${name}`);
  const isWell = (instance: InstanceView): boolean => instance.state !== 'failed' && healthOf(instance)?.ok !== false;
  const [editing, setEditing] = useState<InstanceView | 'new'>();
  const rows = (instances.data?.rows ?? []).toSorted(
    (a, b) => Number(isWell(a)) - Number(isWell(b)) || ORDER[a.state] - ORDER[b.state],
  );
  const failing = rows.filter((instance) => !isWell(instance)).length;
  const dry = rows.filter(({ dryRun }) => dryRun).length;
  const show = (name: string | undefined): void => {
    navigate({ to: '/integrations', search: name === undefined ? {} : { open: name }, replace: true }).catch(
      () => undefined,
    );
  };
  useRowKeys({ group: 'Integrations', ids: rows.map(({ name }) => name), open, onOpen: show });
  useEffect(() => {
    if (open !== undefined) document.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' });
  }, [open, instances.data]);
  return (
    <>
      <PageHead
        title="Integrations"
        about={
          instances.data === undefined || rows.length === 0
            ? 'Products that are asked and told.'
            : [
                `${plural(rows.length, 'instance')} of products that are asked and told`,
                ...(failing === 0 ? [] : [`${failing} failing`]),
                ...(dry === 0 ? [] : [`${dry} in dry run`]),
              ].join(' · ')
        }
      >
        <Button kind="primary" icon="spark" refused={refused} onClick={() => setEditing('new')}>
          Connect a product
        </Button>
      </PageHead>
      <div className={css['body']}>
        <Answered query={instances}>
          {() =>
            rows.length === 0 ? (
              <Panel>
                <Empty icon="integration" title="No product is connected">
                  <p>
                    Connect one. It begins as a dry run: reads go out, and what would change something is planned and
                    shown until you switch it on.
                  </p>
                </Empty>
              </Panel>
            ) : (
              <ul className={cards['grid']}>
                {rows.map((instance) => (
                  <li key={instance.name} data-chosen={instance.name === open || undefined}>
                    <InstanceCard
                      instance={instance}
                      health={healthOf(instance)}
                      product={products.data?.rows.find(({ name }) => name === instance.product)}
                      needs={(needs.data?.rows ?? []).filter(({ product }) => product === instance.product)}
                      onEdit={() => setEditing(instance)}
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </div>
      {editing === undefined || products.data === undefined ? null : (
        <InstanceForm
          instance={editing === 'new' ? undefined : editing}
          products={products.data.rows}
          onClose={() => setEditing(undefined)}
          onMade={show}
        />
      )}
    </>
  );
}
