/** API keys: what each may do, until when, and when it was last used. A key itself is shown once, when it is made. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { scopeWords } from '../../text/access.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Denied } from '../../ui/denied.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { AddKey } from './key-form.tsx';
import { useRefresh, useSettings } from './parts.tsx';
import css from './settings.module.css';

type KeyRow = AnswerOf<'listKeys'>['rows'][number];

const route = getRouteApi('/settings/$tab');
/** A key that ends within this time is said to end. */
const SOON_MS = 14 * 24 * 3_600_000;

export function KeysTab() {
  const may = useMay('key:read');
  return may ? <Keys /> : <Denied what="API keys" needs="an administrator" />;
}

function Keys() {
  const settings = useSettings();
  const { show = 'valid' } = route.useSearch();
  const navigate = useNavigate();
  const now = useNow();
  const keys = useQuery(settings.keys());
  const roles = useQuery(settings.roles());
  const mayWrite = useMay('key:write');
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<KeyRow>();
  const isValid = ({ revokedAt, expiresAt }: KeyRow): boolean => revokedAt === null && expiresAt > now;
  const filters = [
    { name: 'valid', label: 'In force' },
    { name: 'ended', label: 'Ended' },
  ] as const;
  return (
    <>
      <div className={css['bar']}>
        <div className={page['filters']} role="group" aria-label="Which keys">
          {filters.map(({ name, label }) => (
            <button
              key={name}
              type="button"
              aria-pressed={show === name}
              onClick={() => {
                const search = name === 'valid' ? {} : { show: name };
                navigate({ to: '/settings/$tab', params: { tab: 'keys' }, search, replace: true }).catch(
                  () => undefined,
                );
              }}
            >
              {label}
            </button>
          ))}
        </div>
        {mayWrite ? (
          <Button kind="primary" icon="spark" onClick={() => setAdding(true)}>
            Make a key
          </Button>
        ) : null}
      </div>
      <Panel flush>
        <Answered query={keys}>
          {({ rows }) => {
            const shown = rows.filter((key) => isValid(key) === (show === 'valid'));
            if (shown.length === 0) {
              return show === 'valid' ? (
                <Empty icon="key" title="No key is in force">
                  <p>
                    Make one for a script, a connector or a dashboard: it does what its scopes say and nothing more, and
                    never more than you may.
                  </p>
                </Empty>
              ) : (
                <Empty icon="key" title="No key has ended" />
              );
            }
            return (
              <Table
                label="API keys"
                rows={shown}
                keyOf={({ id }) => id}
                columns={[
                  {
                    head: 'Key',
                    cell: ({ name, hint }) => (
                      <span className={css['two']}>
                        <b>{name}</b>
                        <code className={css['small']}>{hint}…</code>
                      </span>
                    ),
                  },
                  { head: 'May', cell: ({ scopes }) => scopeWords(scopes, roles.data?.rows ?? []) },
                  {
                    head: 'Made by',
                    cell: ({ createdBy, createdAt }) => (
                      <span className={css['two']}>
                        <span>{createdBy === '' ? 'the machine itself' : createdBy}</span>
                        <span className={css['small']}>
                          <Time at={createdAt} />
                        </span>
                      </span>
                    ),
                  },
                  {
                    head: 'Last used',
                    cell: ({ lastUsedAt, lastUsedFrom }) =>
                      lastUsedAt === null ? (
                        <span className={css['small']}>never</span>
                      ) : (
                        <span className={css['two']}>
                          <Time at={lastUsedAt} />
                          <span className={css['small']}>{lastUsedFrom}</span>
                        </span>
                      ),
                  },
                  { head: show === 'valid' ? 'Ends' : 'Ended', cell: (key) => <End keyRow={key} now={now} /> },
                  ...(mayWrite && show === 'valid'
                    ? [
                        {
                          head: '',
                          right: true,
                          cell: (key: KeyRow) => (
                            <Button small aria-label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>
                              Revoke
                            </Button>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            );
          }}
        </Answered>
      </Panel>
      {adding ? <AddKey onClose={() => setAdding(false)} /> : null}
      {revoking ? <Revoke keyRow={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </>
  );
}

function End({ keyRow: { revokedAt, revokedBy, expiresAt }, now }: { readonly keyRow: KeyRow; readonly now: number }) {
  if (revokedAt !== null) {
    return (
      <span className={css['two']}>
        <Time at={revokedAt} />
        <span className={css['small']}>revoked{revokedBy === '' ? '' : ` by ${revokedBy}`}</span>
      </span>
    );
  }
  if (expiresAt > now && expiresAt - now < SOON_MS) {
    return (
      <Badge tone="caution">
        <Time at={expiresAt} />
      </Badge>
    );
  }
  return <Time at={expiresAt} />;
}

function Revoke({ keyRow, onClose }: { readonly keyRow: KeyRow; readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  return (
    <Confirm
      title={`Revoke the key “${keyRow.name}”?`}
      button={`Revoke ${keyRow.name}`}
      typed={keyRow.name}
      onClose={onClose}
      onDo={async () => {
        await api.call('revokeKey', { params: { key: keyRow.id } });
        await refresh('keys');
        toast.good(`The key ${keyRow.name} is revoked.`);
      }}
    >
      Whatever uses it is refused at once, and it does not come back: a new key has to be made and handed out.
      {keyRow.lastUsedAt === null ? (
        ' It was never used.'
      ) : (
        <>
          {' '}
          It was last used <Time at={keyRow.lastUsedAt} />
          {keyRow.lastUsedFrom === '' ? '' : ` from ${keyRow.lastUsedFrom}`}.
        </>
      )}
    </Confirm>
  );
}
