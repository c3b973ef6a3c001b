/** Instances of products: do they answer, do they change anything, and a test that explains what is wrong. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BodyOf, InstanceView, ProductView, TestView } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Answered, Empty, Facts, Note, PageHead, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import css from '../page.module.css';
import cards from './integrations.module.css';

export function IntegrationsPage() {
  const { queries } = useConsole();
  const instances = useQuery(queries.instances());
  const products = useQuery(queries.products());
  return (
    <>
      <PageHead
        title="Integrations"
        about="Products that are asked and told. A dry run asks, and plans what it would tell."
      />
      <div className={css['body']}>
        <Answered query={instances}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Panel>
                <Empty icon="integration" title="No product is connected">
                  <p>
                    Add one on the command line: <code>riposte instance add</code>. It begins as a dry run: reads go
                    out, nothing is changed.
                  </p>
                </Empty>
              </Panel>
            ) : (
              <ul className={cards['grid']}>
                {rows.map((instance) => (
                  <li key={instance.name}>
                    <InstanceCard
                      instance={instance}
                      product={products.data?.rows.find(({ name }) => name === instance.product)}
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </div>
    </>
  );
}

const STATES = {
  enabled: { tone: 'good', text: 'enabled' },
  disabled: { tone: 'neutral', text: 'disabled' },
  failed: { tone: 'bad', text: 'failing' },
} as const;

interface InstanceCardProps {
  readonly instance: InstanceView;
  readonly product: ProductView | undefined;
}

function InstanceCard({ instance, product }: InstanceCardProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('integration:write');
  const [busy, setBusy] = useState('');
  const [tested, setTested] = useState<TestView>();
  const { name, brand, origin, state, dryRun, settings, secrets, problem, changedAt, changedBy } = instance;
  const doing = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    try {
      await act();
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy('');
      await client.invalidateQueries({ queryKey: ['instances'] });
    }
  };
  const test = (): Promise<void> =>
    doing('test', async () => setTested(await api.call('testInstance', { params: { instance: name } })));
  const set = (body: Partial<BodyOf<'editInstance'>>): Promise<void> =>
    doing('set', () => api.call('editInstance', { params: { instance: name }, body }));
  const word = STATES[state];
  return (
    <Panel
      icon="integration"
      title={name}
      tools={
        <>
          {dryRun ? <Badge tone="info">dry run</Badge> : <Badge tone="caution">live</Badge>}
          <Badge tone={word.tone}>{word.text}</Badge>
        </>
      }
    >
      <div className={css['stack']}>
        <p className={css['muted']}>
          {brand}
          {product === undefined ? '' : `: ${product.description}`}
        </p>
        {problem === null ? null : (
          <Note tone="bad" title={problem.detail}>
            {problem.hint} <code>{problem.code}</code>
          </Note>
        )}
        <Facts
          rows={[
            ...Object.entries(settings).map(([label, value]) => ({ label, value: <code>{value}</code> })),
            ...(secrets.length === 0
              ? []
              : [{ label: 'Secrets', value: `${secrets.join(', ')}: kept sealed, never shown` }]),
            {
              label: 'Set by',
              value:
                origin === 'configuration' ? (
                  'the configuration file'
                ) : changedAt === null ? (
                  (changedBy ?? '')
                ) : (
                  <>
                    {changedBy}, <Time at={changedAt} />
                  </>
                ),
            },
          ]}
        />
        {tested === undefined ? null : tested.ok ? (
          <Note tone="good" title="It answers.">
            {tested.detail}
          </Note>
        ) : (
          <Note tone="bad" title={tested.detail}>
            {tested.hint} <code>{tested.code}</code>
          </Note>
        )}
        {may ? (
          <div className={cards['tools']}>
            <Button
              busy={busy === 'test'}
              onClick={() => {
                test().catch(toast.bad);
              }}
            >
              Test
            </Button>
            {origin === 'added' ? (
              <>
                <Button
                  kind="quiet"
                  busy={busy === 'set'}
                  onClick={() => {
                    set({ live: dryRun }).catch(toast.bad);
                  }}
                >
                  {dryRun ? 'Switch to live' : 'Switch to dry run'}
                </Button>
                <Button
                  kind="quiet"
                  busy={busy === 'set'}
                  onClick={() => {
                    set({ enabled: state === 'disabled' }).catch(toast.bad);
                  }}
                >
                  {state === 'disabled' ? 'Enable' : 'Disable'}
                </Button>
              </>
            ) : null}
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
