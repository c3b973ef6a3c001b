/** One instance: how it stands, what it is set to, who needs it, and what can be done with it. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf, BodyOf, InstanceTestView, InstanceView, ProductView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Facts, Note, Panel } from '../../ui/layout.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import css from '../page.module.css';
import cards from './integrations.module.css';

const STATES = {
  enabled: { tone: 'good', text: 'enabled' },
  disabled: { tone: 'neutral', text: 'disabled' },
  failed: { tone: 'bad', text: 'failing' },
} as const;

const ANSWERS = { tone: 'good', text: 'answers' } as const;
const SILENT = { tone: 'bad', text: 'does not work' } as const;

const CONFIGURED = 'It stands in the configuration file, and is changed there.';

/** What the last look at everything said of it. */
export type Health = AnswerOf<'doctor'>['checks'][number];

interface InstanceCardProps {
  readonly instance: InstanceView;
  /** Undefined: nobody has looked, or not for this person. */
  readonly health: Health | undefined;
  readonly product: ProductView | undefined;
  readonly needs: AnswerOf<'listNeeds'>['rows'];
  readonly onEdit: () => void;
}

export function InstanceCard({ instance, health, product, needs, onEdit }: InstanceCardProps) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('integration:write');
  const [busy, setBusy] = useState('');
  const [tested, setTested] = useState<InstanceTestView>();
  const [asking, setAsking] = useState<'live' | 'remove' | 'disable'>();
  const { name, brand, origin, state, dryRun, settings, secrets, problem, changedAt, changedBy } = instance;
  const fixed = refused ?? (origin === 'configuration' ? CONFIGURED : undefined);
  const params = { instance: name };
  const doing = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    try {
      await act();
    } finally {
      setBusy('');
      await client.invalidateQueries({ queryKey: ['instances'] });
    }
  };
  const set = (body: Partial<BodyOf<'editInstance'>>): Promise<void> =>
    doing('set', () => api.call('editInstance', { params, body }));
  const labelOf = (setting: string): string => product?.settings.find((row) => row.name === setting)?.label ?? setting;
  const word = state === 'enabled' && health !== undefined ? (health.ok ? ANSWERS : SILENT) : STATES[state];
  return (
    <Panel
      icon="integration"
      title={name}
      tools={
        <>
          {state === 'disabled' ? null : dryRun ? (
            <Badge tone="info" title="Reads go out; what would change something is planned only">
              dry run
            </Badge>
          ) : (
            <Badge tone="accent" title="What the gate lets pass is done there">
              live
            </Badge>
          )}
          <Badge tone={word.tone}>{word.text}</Badge>
          <CopyJson of={instance} />
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
        {health?.ok === false && tested === undefined && state === 'enabled' && problem === null ? (
          <Note tone="caution" title={health.detail}>
            {health.hint}
          </Note>
        ) : null}
        <Facts
          wide
          rows={[
            ...Object.entries(settings).map(([setting, value]) => ({
              label: labelOf(setting),
              value: value === '' ? <span className={css['muted']}>not set</span> : <code>{value}</code>,
            })),
            ...secrets.map((secret) => ({ label: labelOf(secret), value: 'kept sealed, never shown' })),
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
        <Needs needs={needs} />
        {tested === undefined ? null : <Report report={tested} address={settings['url'] ?? ''} />}
        <div className={cards['tools']}>
          <Button
            small
            refused={refused}
            busy={busy === 'test'}
            onClick={() => {
              doing('test', async () => setTested(await api.call('testInstance', { params }))).catch(toast.bad);
            }}
          >
            {busy === 'test' ? 'Testing' : 'Test'}
          </Button>
          <Button small kind="quiet" refused={fixed} onClick={onEdit}>
            Edit
          </Button>
          <Button
            small
            kind="quiet"
            refused={fixed}
            busy={busy === 'set'}
            onClick={() => {
              if (dryRun) setAsking('live');
              else set({ live: false }).catch(toast.bad);
            }}
          >
            {dryRun ? 'Go live …' : 'Back to dry run'}
          </Button>
          <Button
            small
            kind="quiet"
            refused={fixed}
            onClick={() => {
              if (state === 'disabled') set({ enabled: true }).catch(toast.bad);
              else setAsking('disable');
            }}
          >
            {state === 'disabled' ? 'Enable' : 'Disable …'}
          </Button>
          <Button small kind="quiet" refused={fixed} onClick={() => setAsking('remove')}>
            Remove …
          </Button>
        </div>
      </div>
      {asking === 'live' ? (
        <Confirm
          title={`Switch “${name}” to live?`}
          button="Go live"
          onClose={() => setAsking(undefined)}
          onDo={() => set({ live: true })}
        >
          <p>
            From then on what the policy allows, or a person says yes to, is really done at {brand}: hosts lose their
            network, addresses are blocked, files go into quarantine.
          </p>
          <p>
            Nothing else changes: the policy still asks, and every action stands in the ledger with its way back. Runs
            that are under way as a dry run stay one.
          </p>
          <Facts rows={[{ label: 'Address', value: <code>{settings['url'] ?? ''}</code> }]} />
        </Confirm>
      ) : null}
      {asking === 'disable' ? (
        <Confirm
          title={`Disable “${name}”?`}
          button="Disable it"
          onClose={() => setAsking(undefined)}
          onDo={() => set({ enabled: false })}
        >
          <p>It is asked and told nothing from then on. What playbooks would have asked it is an evidence gap.</p>
          <Needs needs={needs} />
        </Confirm>
      ) : null}
      {asking === 'remove' ? (
        <Confirm
          title={`Remove “${name}”?`}
          button="Remove it"
          onClose={() => setAsking(undefined)}
          onDo={() => doing('remove', () => api.call('removeInstance', { params }))}
        >
          <p>Its settings and secrets are gone. What it did stays done, and can be taken back there by hand only.</p>
          <Needs needs={needs} />
        </Confirm>
      ) : null}
    </Panel>
  );
}

function Needs({ needs }: Pick<InstanceCardProps, 'needs'>) {
  if (needs.length === 0) return <p className={css['muted']}>No installed playbook calls it by name.</p>;
  return (
    <details className={cards['needs']}>
      <summary>{plural(needs.length, 'playbook calls', 'playbooks call')} this product</summary>
      <ul>
        {needs.map(({ playbook, commands }) => (
          <li key={playbook}>
            <Link to="/playbooks/$playbook" params={{ playbook }}>
              {playbook}
            </Link>{' '}
            <code>{commands.join(', ')}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What was tried, what came back, what to do. */
function Report({ report, address }: { readonly report: InstanceTestView; readonly address: string }) {
  const { ok, tried, detail, hint, code } = report;
  return (
    <Note tone={ok ? 'good' : 'bad'} title={ok ? 'It answers.' : 'It does not work.'}>
      <div className={cards['report']}>
        <dl>
          <dt>Tried</dt>
          <dd>
            {tried} {address === '' ? null : <code>{address}</code>}
          </dd>
          <dt>Came back</dt>
          <dd>
            {detail} {code === '' ? null : <code>{code}</code>}
          </dd>
          {hint === '' ? null : (
            <>
              <dt>What to do</dt>
              <dd>
                <b>{hint}</b>
              </dd>
            </>
          )}
        </dl>
      </div>
    </Note>
  );
}
