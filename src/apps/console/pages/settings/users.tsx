/** Who gets in, as what: the list, one of them beside it, and who needs a second factor. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { factorWords } from '../../text/access.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Denied } from '../../ui/denied.tsx';
import { TextField } from '../../ui/field.tsx';
import { Answered, Empty, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import page from '../page.module.css';
import { FactorPolicyPanel } from './factor-policy.tsx';
import { useSettings } from './parts.tsx';
import { stateOf, type FactorRow } from './rows.ts';
import css from './settings.module.css';
import { UserPanel } from './user.tsx';
import { AddUser } from './user-forms.tsx';

const route = getRouteApi('/settings/$tab');

export function UsersTab() {
  const may = useMay('user:read');
  if (!may) {
    return (
      <Denied what="Users" needs="an administrator">
        <p>What is yours (password, second factor, sessions) stands in your account, in the menu at the top right.</p>
      </Denied>
    );
  }
  return <Users />;
}

function Users() {
  const settings = useSettings();
  const { open, q = '' } = route.useSearch();
  const navigate = useNavigate();
  const { user: me } = useSession();
  const users = useQuery(settings.users());
  const factors = useQuery(settings.factors());
  const [adding, setAdding] = useState(false);
  const mayWrite = useMay('user:write');
  const show = (change: { readonly open?: string | undefined; readonly q?: string | undefined }): void => {
    const next = { open, q, ...change };
    navigate({
      to: '/settings/$tab',
      params: { tab: 'users' },
      search: { ...(next.open ? { open: next.open } : {}), ...(next.q ? { q: next.q } : {}) },
      replace: true,
    }).catch(() => undefined);
  };
  const sought = q.toLowerCase();
  const rows = (users.data?.rows ?? []).filter(({ name, displayName, email, role }) =>
    `${name} ${displayName} ${email} ${role}`.toLowerCase().includes(sought),
  );
  const move = (by: number): void => {
    const at = rows.findIndex(({ name }) => name === open);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at === -1 ? 0 : at + by))];
    if (next) show({ open: next.name });
  };
  useKeys([
    { keys: 'j', does: 'Next user', group: 'Users', act: () => move(1) },
    { keys: 'k', does: 'User before', group: 'Users', act: () => move(-1) },
    { keys: 'Escape', does: 'Close the user', group: 'Users', act: () => show({ open: undefined }) },
  ]);
  const factorsOf = (name: string): FactorRow | undefined => factors.data?.rows.find(({ user }) => user === name);
  const chosen = users.data?.rows.find(({ name }) => name === open);
  return (
    <div className={page['split']}>
      <Panel
        icon="person"
        title="Users"
        flush
        tools={
          <>
            <TextField
              className={css['find']}
              type="search"
              aria-label="Find a user"
              placeholder="Find"
              value={q}
              onChange={(event) => show({ q: event.target.value })}
            />
            {mayWrite ? (
              <Button kind="primary" icon="spark" onClick={() => setAdding(true)}>
                Add a user
              </Button>
            ) : null}
          </>
        }
      >
        <Answered query={users}>
          {() =>
            rows.length === 0 ? (
              <Empty icon="person" title="Nobody is called that">
                <p>Names, mail addresses and roles are looked at.</p>
              </Empty>
            ) : (
              <Table
                label="Users"
                rows={rows}
                keyOf={({ name }) => name}
                chosen={open}
                onOpen={({ name }) => show({ open: name })}
                columns={[
                  {
                    head: 'User',
                    cell: ({ name, displayName, isActive }) => (
                      <span className={[css['two'], isActive ? '' : css['off']].join(' ')}>
                        <button type="button" className={css['link']} onClick={() => show({ open: name })}>
                          {displayName || name}
                          {name === me.name ? <span className={css['small']}> you</span> : null}
                        </button>
                        {displayName === '' || displayName === name ? null : (
                          <span className={css['small']}>{name}</span>
                        )}
                      </span>
                    ),
                  },
                  { head: 'Role', cell: ({ role }) => role },
                  { head: 'Second factor', cell: ({ name }) => <FactorCell factors={factorsOf(name)} /> },
                  {
                    head: 'Last log-in',
                    cell: ({ lastLoginAt }) =>
                      lastLoginAt === null ? <span className={css['small']}>never</span> : <Time at={lastLoginAt} />,
                  },
                  {
                    head: 'State',
                    cell: (user) => {
                      const { text, tone } = stateOf(user);
                      return (
                        <Badge bare tone={tone}>
                          {text}
                        </Badge>
                      );
                    },
                  },
                ]}
              />
            )
          }
        </Answered>
      </Panel>
      <div className={page['stack']}>
        {open === undefined ? null : chosen === undefined ? (
          users.data ? (
            <Panel>
              <Empty icon="person" title={`There is no user ${open}`} />
            </Panel>
          ) : null
        ) : (
          <UserPanel
            key={chosen.name}
            user={chosen}
            factors={factorsOf(chosen.name)}
            onClose={() => show({ open: undefined })}
          />
        )}
        <FactorPolicyPanel />
      </div>
      {adding ? <AddUser onClose={() => setAdding(false)} onAdded={(name) => show({ open: name, q: '' })} /> : null}
    </div>
  );
}

/** Missing where it is needed stands out; all else is a word. */
function FactorCell({ factors }: { readonly factors: FactorRow | undefined }) {
  if (!factors) return null;
  if (factors.required && !factors.totp && factors.passkeys === 0) return <Badge tone="caution">at next log-in</Badge>;
  const words = factorWords(factors);
  return words === 'none' ? <span className={css['small']}>none</span> : words;
}
