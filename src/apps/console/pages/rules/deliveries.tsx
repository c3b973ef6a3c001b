/** What came in, newest first: what became of each body, the body as it came, and to read it once more. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DeliveryView } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Select } from '../../ui/field.tsx';
import { Answered, Empty, Facts, Note, Panel } from '../../ui/layout.tsx';
import { More } from '../../ui/more.tsx';
import { SidePanel, useRowKeys, WithSide } from '../../ui/side.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import css from './rules.module.css';
import type { RulesSearch } from './places.ts';

const PAGE = 100;

const COLUMNS: readonly Column<DeliveryView>[] = [
  { head: 'Came', cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  { head: 'By', cell: ({ source }) => source || 'upload' },
  { head: 'Became', cell: (row) => <Became row={row} /> },
  { head: 'Size', right: true, cell: ({ bytes }) => plural(bytes, 'byte') },
];

/** A body that could not be read became an alert of triage with the reason. */
function refusedOf({ alerts }: DeliveryView): number {
  return alerts.filter(({ alert, reason }) => alert === null || (alert.id.startsWith('delivery-') && reason !== null))
    .length;
}

function Became({ row }: { readonly row: DeliveryView }) {
  if (row.status === 'waiting') return <Badge tone="info">not read yet</Badge>;
  const refused = refusedOf(row);
  const fresh = row.alerts.filter((one) => one.new).length - refused;
  const known = row.alerts.length - Math.max(0, fresh) - refused;
  return (
    <>
      {fresh > 0 ? <Badge tone="accent">{plural(fresh, 'new alert')}</Badge> : null}{' '}
      {known > 0 ? <Badge>{`${known} here already`}</Badge> : null}{' '}
      {refused > 0 ? <Badge tone="caution">{`${refused} could not be read`}</Badge> : null}
      {row.alerts.length === 0 ? <Badge>no alert in it</Badge> : null}
    </>
  );
}

interface DeliveriesProps {
  readonly open: string | undefined;
  readonly source: string | undefined;
  readonly show: (next: RulesSearch) => void;
}

export function Deliveries({ open, source, show }: DeliveriesProps) {
  const { queries } = useConsole();
  const [limit, setLimit] = useState(PAGE);
  const sources = useQuery(queries.sources());
  const deliveries = useQuery(queries.deliveries({ limit, ...(source === undefined ? {} : { source }) }));
  const rows = deliveries.data?.rows ?? [];
  const chosen = rows.find(({ id }) => id === open);
  useRowKeys({
    group: 'Deliveries',
    ids: rows.map(({ id }) => id),
    open,
    onOpen: (id) => show({ open: id, source }),
  });
  return (
    <div className={css['stack']}>
      <div className={pageCss['filterRow']}>
        <Select aria-label="Way in" value={source ?? ''} onChange={(event) => show({ source: event.target.value })}>
          <option value="">Every way in</option>
          {(sources.data?.rows ?? []).map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <span className={pageCss['muted']}>
          A body that is signed wrong is refused before it is read, and is not kept.
        </span>
      </div>
      <WithSide
        side={
          chosen === undefined ? undefined : (
            <DeliverySide key={chosen.id} row={chosen} onClose={() => show({ source })} />
          )
        }
      >
        <Panel flush>
          <Answered query={deliveries}>
            {({ next }) =>
              rows.length === 0 ? (
                <Empty
                  icon="inbox"
                  title={source === undefined ? 'Nothing was pushed yet' : `Nothing came by ${source}`}
                >
                  <p>Whatever comes is kept as it came before it is read, and stands here with what became of it.</p>
                </Empty>
              ) : (
                <>
                  <Table
                    label="Deliveries"
                    rows={rows}
                    keyOf={({ id }) => id}
                    columns={COLUMNS}
                    chosen={open}
                    onOpen={({ id }) => show({ open: id, source })}
                  />
                  <More next={next} busy={deliveries.isFetching} onMore={() => setLimit(limit + PAGE)} />
                </>
              )
            }
          </Answered>
        </Panel>
      </WithSide>
    </div>
  );
}

function DeliverySide({ row, onClose }: { readonly row: DeliveryView; readonly onClose: () => void }) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const refused = useRefusal('alert:write');
  const whole = useQuery(queries.delivery(row.id));
  const [busy, setBusy] = useState(false);
  const again = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.call('againDelivery', { params: { delivery: row.id } });
      toast.good('It is read once more, with the mapping of now.');
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['deliveries'] });
    }
  };
  return (
    <SidePanel
      icon="inbox"
      title={row.source || 'Upload'}
      tools={<CopyJson of={whole.data ?? row} />}
      onClose={onClose}
    >
      <Facts
        rows={[
          { label: 'Came', value: <Time at={row.receivedAt} as="absolute" /> },
          { label: 'Alerts of', value: row.instance || 'this house' },
          ...(row.webhookId === '' ? [] : [{ label: 'Webhook id', value: <Value text={row.webhookId} code /> }]),
          { label: 'Type', value: row.contentType === '' ? 'not said' : <Value text={row.contentType} code /> },
          { label: 'Size', value: plural(row.bytes, 'byte') },
        ]}
      />
      <div className={pageCss['group']}>
        <h3>What became of it</h3>
        {row.status === 'waiting' ? <p>It is kept, and not read yet.</p> : null}
        {row.alerts.map(({ alert, new: fresh, rule, reason }, index) => (
          <Note
            key={alert?.key ?? index}
            tone={reason === null ? 'info' : 'caution'}
            title={
              alert === null ? (
                'It could not be kept as an alert'
              ) : (
                <Link to="/alerts/$alert" params={{ alert: alert.key }}>
                  <Value text={alert.id} />
                </Link>
              )
            }
          >
            {fresh ? 'A new alert. ' : 'It was here already: nothing new began. '}
            {reason === null ? null : <Value text={reason} />}
            {rule === null ? null : (
              <>
                {' '}
                <Link to="/rules" search={{ open: rule }}>
                  The rule
                </Link>
              </>
            )}
          </Note>
        ))}
        <div className={pageCss['tools']}>
          <Button
            refused={refused}
            busy={busy}
            onClick={() => {
              again().catch(toast.bad);
            }}
          >
            Read it again
          </Button>
          <span className={pageCss['muted']}>With the mapping that the way in has now; nothing is taken twice.</span>
        </div>
      </div>
      <div className={pageCss['group']}>
        <h3>As it came</h3>
        <Answered query={whole} rows={3}>
          {({ body, encoding }) => (
            <>
              {encoding === 'base64' ? <p className={pageCss['muted']}>It is no text; this is base64.</p> : null}
              <pre className={css['body']} tabIndex={0}>
                <Value text={body} code />
              </pre>
            </>
          )}
        </Answered>
      </div>
    </SidePanel>
  );
}
