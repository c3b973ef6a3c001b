/** What stands around every page: navigation, the bar with palette, connection, time and theme, and the keys that work everywhere. */
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useConsole, useSession } from '../api/console-context.ts';
import type { LiveState } from '../api/live.ts';
import { logOut, type SessionUser } from '../api/session.ts';
import { useKeys } from '../keys/keys.tsx';
import { Count } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Mark } from '../ui/mark.tsx';
import { Menu } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { Help } from './help.tsx';
import { MORE_PAGES, PAGES } from './pages.ts';
import { Palette } from './palette.tsx';
import { usePreferences, type Theme } from './preferences.tsx';
import css from './shell.module.css';

export function Shell() {
  const { user, live } = useSession();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const navigate = useNavigate();
  const { queries } = useConsole();
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  const waiting = (approvals.data?.rows.length ?? 0) + (items.data?.rows.length ?? 0);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    const page = [...PAGES, ...MORE_PAGES].findLast(({ to }) => (to === '/' ? path === '/' : path.startsWith(to)));
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${page?.label ?? 'Riposte'} · Riposte`;
  }, [path, waiting]);
  useKeys([
    { keys: 'mod+k', does: 'Find a page, an alert, a command', group: 'Everywhere', act: () => setPalette(true) },
    { keys: 'mod+alt+k', does: 'The same', group: '', act: () => setPalette(true) },
    { keys: '?', does: 'This help', group: 'Everywhere', act: () => setHelp(true) },
    ...PAGES.map(({ to, label, key }) => ({
      keys: `g ${key}`,
      does: `Go to ${label}`,
      group: 'Go to',
      act: () => {
        navigate({ to }).catch(() => undefined);
      },
    })),
  ]);
  return (
    <div className={css['shell']}>
      <a className={css['skip']} href="#main">
        Skip to the page
      </a>
      <nav className={css['side']} aria-label="Pages">
        <Link to="/" className={css['mark']}>
          <Mark />
          <span className={css['name']}>Riposte</span>
        </Link>
        {(['work', 'system'] as const).map((group) => (
          <ul key={group} className={css['links']}>
            {PAGES.filter((page) => page.group === group).map(({ to, label, icon, key }) => (
              <li key={to}>
                <Link
                  to={to}
                  className={css['link']}
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  activeProps={{ 'aria-current': 'page' }}
                  title={`${label} (g ${key})`}
                >
                  <Icon name={icon} />
                  <span className={css['linkText']}>{label}</span>
                  {to === '/inbox' ? <Count of={waiting} urgent /> : null}
                </Link>
              </li>
            ))}
          </ul>
        ))}
        <div className={css['sideFoot']}>
          <Connection live={live} />
        </div>
      </nav>
      <header className={css['bar']}>
        <button type="button" className={css['find']} onClick={() => setPalette(true)}>
          <Icon name="search" />
          <span className={css['findText']}>Find a page, an alert, a command</span>
          <Kbd keys="mod+k" />
        </button>
        <div className={css['tools']}>
          <ZoneSwitch />
          <ThemeSwitch />
          <IconButton icon="keys" label="Keyboard help (?)" onClick={() => setHelp(true)} />
          <UserMenu user={user} />
        </div>
      </header>
      {live === 'lost' ? (
        <div className={css['lost']} role="status">
          Riposte does not answer. What you see may be old; it catches up by itself as soon as it is back.
        </div>
      ) : null}
      <main id="main" className={css['main']} tabIndex={-1}>
        <Outlet />
      </main>
      <Palette open={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <Help open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

const LIVE_WORDS: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Not connected',
};

function Connection({ live }: { readonly live: LiveState }) {
  return (
    <span className={css['connection']} data-state={live} role="status" title={LIVE_WORDS[live]}>
      <i aria-hidden="true" />
      <span className={css['linkText']}>{LIVE_WORDS[live]}</span>
    </span>
  );
}

function ZoneSwitch() {
  const { zone, choose } = usePreferences();
  const other = zone === 'utc' ? 'local' : 'utc';
  return (
    <button
      type="button"
      className={css['zone']}
      title={`Times are shown in ${zone === 'utc' ? 'UTC' : 'the zone of this machine'}. Click for the other.`}
      onClick={() => choose({ zone: other })}
    >
      <Icon name="clock" size={14} />
      {zone === 'utc' ? 'UTC' : 'Local'}
    </button>
  );
}

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: 'system', label: 'As the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
];

function ThemeSwitch() {
  const { theme, shown, choose } = usePreferences();
  return (
    <Menu
      label="Theme"
      groups={[
        {
          items: THEMES.map((row) => ({
            label: row.label,
            checked: row.theme === theme,
            act: () => choose({ theme: row.theme }),
          })),
        },
      ]}
    >
      <IconButton icon={shown === 'dark' ? 'moon' : 'sun'} label="Theme" />
    </Menu>
  );
}

function UserMenu({ user }: { readonly user: SessionUser }) {
  const { api } = useConsole();
  const toast = useToast();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await logOut(api);
    // Loaded anew, so that nothing of what was read stays in the page for whoever sits down next.
    location.assign('/');
  };
  return (
    <Menu
      label="You"
      groups={[
        {
          title: `${user.displayName || user.name}, ${user.role}`,
          items: [
            {
              label: 'Your account',
              icon: 'person',
              act: () => {
                navigate({ to: '/account' }).catch(toast.bad);
              },
            },
            {
              label: 'Log out',
              icon: 'out',
              act: () => {
                leave().catch(toast.bad);
              },
            },
          ],
        },
      ]}
    >
      <button type="button" className={css['user']} title={`${user.name}, ${user.role}`}>
        <span aria-hidden="true">{(user.displayName || user.name).slice(0, 1).toUpperCase()}</span>
        <span className="visually-hidden">You: {user.name}</span>
      </button>
    </Menu>
  );
}
