/** Ways in: products that push alerts. One at the right: its address, its secrets, its mapping, what it delivered. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceView, SourceWithSecret } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { useRowKeys, WithSide } from '../../ui/side.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { RulesSearch, RulesTab } from './places.ts';
import { SecretOnce } from './secret.tsx';
import { SourceForm } from './source-form.tsx';
import { SourceSide } from './source-side.tsx';
import { PRESETS } from './mapping.ts';

interface SourcesProps {
  readonly open: string | undefined;
  readonly show: (next: RulesSearch & { readonly tab?: RulesTab }) => void;
}

const COLUMNS: readonly Column<SourceView>[] = [
  { head: 'Way in', cell: ({ name }) => <b>{name}</b> },
  { head: 'Proves itself by', cell: ({ kind }) => (kind === 'webhook' ? 'a signature' : 'a key') },
  { head: 'Alerts of', cell: ({ instance }) => instance || 'this house' },
  { head: 'Sends', cell: ({ mapping }) => PRESETS.find(({ preset }) => preset === mapping.preset)?.label },
  {
    head: 'State',
    cell: ({ enabled, secrets }) => (
      <>
        <Badge tone={enabled ? 'good' : 'neutral'}>{enabled ? 'takes' : 'switched off'}</Badge>{' '}
        {secrets.length > 1 ? <Badge tone="caution">two secrets</Badge> : null}
      </>
    ),
  },
  { head: 'Changed', right: true, cell: ({ changedAt }) => <Time at={changedAt} /> },
];
const NARROW = COLUMNS.filter(({ head }) => ['Way in', 'State'].includes(head));

export function Sources({ open, show }: SourcesProps) {
  const { queries } = useConsole();
  const sources = useQuery(queries.sources());
  const refused = useRefusal('source:write');
  const [editing, setEditing] = useState<SourceView | 'new'>();
  const [made, setMade] = useState<SourceWithSecret>();
  const rows = sources.data?.rows ?? [];
  const chosen = rows.find(({ name }) => name === open);
  useRowKeys({ group: 'Ways in', ids: rows.map(({ name }) => name), open, onOpen: (name) => show({ open: name }) });
  return (
    <>
      <WithSide
        side={
          chosen === undefined ? undefined : (
            <SourceSide
              key={chosen.name}
              source={chosen}
              onEdit={() => setEditing(chosen)}
              onSecret={setMade}
              onDeliveries={() => show({ tab: 'deliveries', source: chosen.name })}
              onClose={() => show({})}
            />
          )
        }
      >
        <Panel
          icon="out"
          title="Products that push alerts"
          tools={
            <Button small kind="primary" icon="spark" refused={refused} onClick={() => setEditing('new')}>
              New way in
            </Button>
          }
          flush
        >
          <Answered query={sources}>
            {() =>
              rows.length === 0 ? (
                <Empty icon="out" title="Nothing pushes alerts yet">
                  <p>
                    Make a way in, and give its address and secret to the product. What comes is kept as it came, before
                    it is read.
                  </p>
                </Empty>
              ) : (
                <Table
                  label="Ways in"
                  rows={rows}
                  keyOf={({ name }) => name}
                  columns={chosen === undefined ? COLUMNS : NARROW}
                  chosen={open}
                  onOpen={({ name }) => show({ open: name })}
                />
              )
            }
          </Answered>
        </Panel>
      </WithSide>
      {editing === undefined ? null : (
        <SourceForm
          source={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onMade={(source) => {
            setMade(source);
            show({ open: source.name });
          }}
        />
      )}
      {made === undefined ? null : <SecretOnce source={made} onClose={() => setMade(undefined)} />}
    </>
  );
}
