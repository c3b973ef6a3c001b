/** One way in: its address, its secrets and their rotation, what is read from it, and what can be done with it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceView, SourceWithSecret } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Facts, Note } from '../../ui/layout.tsx';
import { SidePanel } from '../../ui/side.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import pageCss from '../page.module.css';
import { PRESETS } from './mapping.ts';
import { addressOf, Shown } from './secret.tsx';

interface SideProps {
  readonly source: SourceView;
  readonly onEdit: () => void;
  readonly onSecret: (source: SourceWithSecret) => void;
  readonly onDeliveries: () => void;
  readonly onClose: () => void;
}

export function SourceSide({ source, onEdit, onSecret, onDeliveries, onClose }: SideProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('source:write');
  const latest = useQuery(queries.deliveries({ source: source.name, limit: 1 }));
  const [asking, setAsking] = useState<'rotate' | 'remove'>();
  const { name, kind, instance, mapping, enabled, secrets, changedAt, changedBy } = source;
  const params = { source: name };
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } finally {
      await client.invalidateQueries({ queryKey: ['sources'] });
    }
  };
  const act = (work: () => Promise<unknown>) => () => {
    change(work).catch(toast.bad);
  };
  const rotate = async (): Promise<void> => {
    const rotated = await api.call('rotateSource', { params, body: {}, key: crypto.randomUUID() });
    onSecret(rotated);
  };
  const over = Object.keys(mapping.fields).length + Object.keys(mapping.values).length;
  const last = latest.data?.rows[0];
  return (
    <SidePanel icon="out" title={name} tools={<CopyJson of={source} />} onClose={onClose}>
      <Shown label="Address" text={addressOf(name)} />
      {enabled ? null : (
        <Note tone="caution" title="Switched off.">
          What comes is refused, as if there were no such way in.
        </Note>
      )}
      <Facts
        rows={[
          {
            label: 'State',
            value: <Badge tone={enabled ? 'good' : 'neutral'}>{enabled ? 'takes' : 'switched off'}</Badge>,
          },
          {
            label: 'Proof',
            value: kind === 'webhook' ? 'a signature of each body (Standard Webhooks)' : 'a key that is sent along',
          },
          { label: 'Alerts of', value: instance || 'this house' },
          {
            label: 'Reads',
            value: `${PRESETS.find(({ preset }) => preset === mapping.preset)?.label ?? mapping.preset}${
              over === 0 ? '' : `, and ${plural(over, 'field')} of its own`
            }`,
          },
          {
            label: 'Last came',
            value: last === undefined ? 'nothing yet' : <Time at={last.receivedAt} />,
          },
          {
            label: 'Changed',
            value: (
              <>
                by {changedBy}, <Time at={changedAt} />
              </>
            ),
          },
        ]}
      />
      <div className={pageCss['group']}>
        <h3>{kind === 'webhook' ? 'Secrets' : 'Keys'}</h3>
        <ul className={pageCss['lines']}>
          {secrets.map(({ id, madeAt }, index) => (
            <li key={id}>
              <span>{index === 0 ? 'the one in force' : 'the one before, still good'}</span>
              <span className={pageCss['muted']}>
                made <Time at={madeAt} />
              </span>
            </li>
          ))}
        </ul>
        {secrets.length > 1 ? (
          <p className={pageCss['muted']}>
            Both are good until the rotation is finished: do that when the other side has the new one.
          </p>
        ) : null}
        <div className={pageCss['tools']}>
          {secrets.length > 1 ? (
            <Button
              refused={refused}
              onClick={act(async () => {
                await api.call('rotateSource', { params, body: { finish: true }, key: crypto.randomUUID() });
                toast.good('Finished: the one before is good for nothing any more.');
              })}
            >
              Finish the rotation
            </Button>
          ) : null}
          <Button kind={secrets.length > 1 ? 'quiet' : 'plain'} refused={refused} onClick={() => setAsking('rotate')}>
            New secret …
          </Button>
        </div>
      </div>
      <div className={pageCss['tools']}>
        <Button onClick={onDeliveries}>Deliveries</Button>
        <Button refused={refused} onClick={onEdit}>
          Edit mapping
        </Button>
        <Button
          kind="quiet"
          refused={refused}
          onClick={act(() => api.call('editSource', { params, body: { enabled: !enabled } }))}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </Button>
        <Button kind="quiet" refused={refused} onClick={() => setAsking('remove')}>
          Remove …
        </Button>
      </div>
      {asking === 'rotate' ? (
        <Confirm
          title="Make a new secret?"
          button="Make it"
          kind="primary"
          onClose={() => setAsking(undefined)}
          onDo={() => change(rotate)}
        >
          <p>
            It is shown once. The one in force now stays good beside it, until you finish the rotation or make another.
            {secrets.length > 1 ? ' The one before that stops being good at once.' : ''}
          </p>
        </Confirm>
      ) : null}
      {asking === 'remove' ? (
        <Confirm
          title={`Remove “${name}”?`}
          button="Remove it"
          onClose={() => setAsking(undefined)}
          onDo={async () => {
            await change(() => api.call('removeSource', { params }));
            onClose();
          }}
        >
          <p>It is refused from then on, and its secrets are gone. What came by it stays, with its alerts.</p>
        </Confirm>
      ) : null}
    </SidePanel>
  );
}
