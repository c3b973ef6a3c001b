/** What was told to whom, and what became of it: the delivery log. What failed can be tried again. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useConsole, useMay } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { EVENT_WORDS, ruleWords, STATUS_WORDS, STEP_WORDS, type NotificationRow } from '../../text/telling.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyJson } from '../../ui/copy-json.tsx';
import { Answered, Empty, Facts, Note, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import page from '../page.module.css';
import { useDoing, useRefresh, useSettings } from './parts.tsx';
import css from './settings.module.css';

const route = getRouteApi('/settings/$tab');
const PAGE = 50;
const STATES = Object.keys(STATUS_WORDS) as readonly NotificationRow['status'][];

export function DeliveriesPart() {
  const settings = useSettings();
  const { status: asked, open } = route.useSearch();
  const status = STATES.find((each) => each === asked);
  const navigate = useNavigate();
  const [limit, setLimit] = useState(PAGE);
  const log = useQuery(settings.notifications({ limit, ...(status === undefined ? {} : { status }) }));
  const show = (change: { readonly status?: string | undefined; readonly open?: string | undefined }): void => {
    const next = { status, open, ...change };
    navigate({
      to: '/settings/$tab',
      params: { tab: 'notifications' },
      search: {
        part: 'log',
        ...(next.status === undefined ? {} : { status: next.status }),
        ...(next.open === undefined ? {} : { open: next.open }),
      },
      replace: true,
    }).catch(() => undefined);
  };
  const rows = log.data?.rows ?? [];
  const move = (by: number): void => {
    const at = rows.findIndex(({ id }) => id === open);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at === -1 ? 0 : at + by))];
    if (next) show({ open: next.id });
  };
  useKeys([
    { keys: 'j', does: 'Next notification', group: 'Delivery log', act: () => move(1) },
    { keys: 'k', does: 'Notification before', group: 'Delivery log', act: () => move(-1) },
    { keys: 'Escape', does: 'Close it', group: 'Delivery log', act: () => show({ open: undefined }) },
  ]);
  return (
    <div className={open === undefined ? page['stack'] : page['split']}>
      <Panel
        icon="bell"
        title="Delivery log"
        flush
        tools={
          <div className={page['filters']} role="group" aria-label="State">
            {[undefined, ...STATES].map((each) => (
              <button
                key={each ?? 'all'}
                type="button"
                aria-pressed={status === each}
                onClick={() => show({ status: each, open: undefined })}
              >
                {each === undefined ? 'all' : STATUS_WORDS[each].text}
              </button>
            ))}
          </div>
        }
      >
        <Answered query={log}>
          {({ next }) =>
            rows.length === 0 ? (
              <Empty
                icon="bell"
                title={status === undefined ? 'Nobody was told of anything yet' : 'None in this state'}
              >
                <p>
                  {status === undefined
                    ? 'What is told by a rule stands here, with every attempt.'
                    : STATUS_WORDS[status].about}
                </p>
              </Empty>
            ) : (
              <>
                <Table
                  label="Delivery log"
                  rows={rows}
                  keyOf={({ id }) => id}
                  chosen={open}
                  onOpen={({ id }) => show({ open: id })}
                  columns={[
                    { head: 'Due', cell: ({ dueAt }) => <Time at={dueAt} /> },
                    {
                      head: 'What',
                      cell: ({ id, event, title, step }) => (
                        <span className={css['two']}>
                          <button type="button" className={css['link']} onClick={() => show({ open: id })}>
                            <PlainValue text={title} />
                          </button>
                          <span className={css['small']}>
                            {EVENT_WORDS[event].noun}, {STEP_WORDS[step]}
                          </span>
                        </span>
                      ),
                    },
                    { head: 'To', cell: (row) => <To row={row} /> },
                    {
                      head: 'State',
                      cell: ({ status: of }) => (
                        <Badge bare tone={STATUS_WORDS[of].tone}>
                          {STATUS_WORDS[of].text}
                        </Badge>
                      ),
                    },
                    { head: 'Attempts', right: true, cell: ({ attempts }) => attempts },
                  ]}
                />
                {next === null ? null : (
                  <div className={page['more']}>
                    <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
                  </div>
                )}
              </>
            )
          }
        </Answered>
      </Panel>
      {open === undefined ? null : <Delivery id={open} onClose={() => show({ open: undefined })} />}
    </div>
  );
}

function To({ row: { to, channel, status, attempts } }: { readonly row: NotificationRow }) {
  // Empty, and never tried: nobody was meant.
  const nobody = status === 'failed' && attempts === 0;
  return (
    <span className={css['two']}>
      <span>{to !== '' ? to : nobody ? 'nobody' : 'the channel itself'}</span>
      <span className={css['small']}>{channel}</span>
    </span>
  );
}

function Delivery({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { api } = useConsole();
  const settings = useSettings();
  const may = useMay('notification:retry');
  const refresh = useRefresh();
  const toast = useToast();
  const { busy, act } = useDoing();
  const found = useQuery(settings.notification(id));
  const rules = useQuery(settings.rules());
  return (
    <Panel
      icon="bell"
      title="One notification"
      tools={
        <>
          {found.data ? <CopyJson mark what="the notification" value={found.data} /> : null}
          <IconButton icon="cross" label="Close" onClick={onClose} />
        </>
      }
    >
      <Answered query={found}>
        {(row) => {
          const word = STATUS_WORDS[row.status];
          const rule = rules.data?.rows.find(({ id: of }) => of === row.rule);
          return (
            <div className={page['stack']}>
              {row.reason === '' ? null : (
                <Note tone={row.status === 'failed' ? 'bad' : 'info'} title={word.about}>
                  <Value text={row.reason} />
                </Note>
              )}
              <Facts
                rows={[
                  { label: 'About', value: <Value text={row.title} /> },
                  { label: 'What', value: `${EVENT_WORDS[row.event].noun}, ${STEP_WORDS[row.step]}` },
                  { label: 'To', value: <To row={row} /> },
                  { label: 'State', value: <Badge tone={word.tone}>{word.text}</Badge> },
                  { label: 'Due', value: <Time at={row.dueAt} as="absolute" /> },
                  ...(row.endedAt === null ? [] : [{ label: 'Ended', value: <Time at={row.endedAt} as="absolute" /> }]),
                  { label: 'Rule', value: rule === undefined ? <code>{row.rule}</code> : ruleWords(rule, undefined) },
                  {
                    label: 'Attempts',
                    value:
                      row.tried.length === 0
                        ? 'none'
                        : row.tried.map(({ message, attempt, at, result, detail }) => (
                            <div key={`${message} ${attempt}`}>
                              {attempt}: {result}, <Time at={at} />
                              {detail === '' ? null : (
                                <span className={css['small']}>
                                  {' '}
                                  <Value text={detail} />
                                </span>
                              )}
                            </div>
                          )),
                  },
                ]}
              />
              {row.status === 'failed' && may ? (
                <div className={css['tools']}>
                  <Button
                    busy={busy === 'retry'}
                    onClick={() =>
                      act('retry', async () => {
                        await api.call('retryNotification', { params: { notification: id }, body: {} });
                        await refresh('notifications');
                        toast.good('It is tried again.');
                      })
                    }
                  >
                    Try again
                  </Button>
                </div>
              ) : null}
            </div>
          );
        }}
      </Answered>
    </Panel>
  );
}
