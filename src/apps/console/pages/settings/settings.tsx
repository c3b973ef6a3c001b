/** The settings: tabs, each a part that is loaded when it is opened. Somebody who may not see one of them is told so there, and comes in by the first that he may. */
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { SETTINGS_TABS } from '../../shell/pages.ts';
import { PageHead, Skeleton } from '../../ui/layout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import css from './settings.module.css';

const route = getRouteApi('/settings/$tab');

const PARTS = {
  users: lazy(() => import('./users.tsx').then(({ UsersTab }) => ({ default: UsersTab }))),
  keys: lazy(() => import('./keys.tsx').then(({ KeysTab }) => ({ default: KeysTab }))),
  sso: lazy(() => import('./sso.tsx').then(({ SsoTab }) => ({ default: SsoTab }))),
  notifications: lazy(() =>
    import('./notifications.tsx').then(({ NotificationsTab }) => ({ default: NotificationsTab })),
  ),
  retention: lazy(() => import('./retention.tsx').then(({ RetentionTab }) => ({ default: RetentionTab }))),
  system: lazy(() => import('./system.tsx').then(({ SystemTab }) => ({ default: SystemTab }))),
} satisfies Readonly<Record<(typeof SETTINGS_TABS)[number]['name'], unknown>>;

export function SettingsPage() {
  const { tab } = route.useParams();
  const navigate = useNavigate();
  const open = SETTINGS_TABS.find(({ name }) => name === tab);
  const show = (name: string): void => {
    navigate({ to: '/settings/$tab', params: { tab: name } }).catch(() => undefined);
  };
  useKeys(
    SETTINGS_TABS.map(({ name, label }, index) => ({
      keys: `t ${index + 1}`,
      does: `Tab: ${label}`,
      group: 'Settings',
      act: () => show(name),
    })),
  );
  if (!open) return <FirstTab />;
  const Part = PARTS[open.name];
  return (
    <div className={css['page']}>
      <PageHead title="Settings" about={open.about} />
      <Tabs label="Settings" tabs={SETTINGS_TABS} open={open.name} onOpen={show}>
        <div className={css['body']}>
          <Suspense fallback={<Skeleton rows={6} />}>
            <Part />
          </Suspense>
        </div>
      </Tabs>
    </div>
  );
}

export function FirstTab() {
  const { user } = useSession();
  const first = SETTINGS_TABS.find(({ permission }) => user.permissions.includes(permission));
  return <Navigate to="/settings/$tab" params={{ tab: first?.name ?? 'system' }} replace />;
}
