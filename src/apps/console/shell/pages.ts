/** The pages of the console as a table: navigation, palette, `g` keys and titles read the same rows. */
import type { Permission } from '../../../core/api/row.ts';
import type { IconName } from '../ui/icon.tsx';

export interface PageRow {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** After `g`. */
  readonly key: string;
  readonly group: 'work' | 'system';
  readonly about: string;
}

export const PAGES = [
  { to: '/', label: 'Home', icon: 'home', key: 'h', group: 'work', about: 'How things stand' },
  {
    to: '/inbox',
    label: 'Inbox',
    icon: 'inbox',
    key: 'i',
    group: 'work',
    about: 'Approvals and tasks that wait for a person',
  },
  { to: '/alerts', label: 'Alerts', icon: 'alert', key: 'a', group: 'work', about: 'What came in' },
  { to: '/cases', label: 'Cases', icon: 'case', key: 'e', group: 'work', about: 'Alerts that belong together' },
  { to: '/runs', label: 'Runs', icon: 'run', key: 'r', group: 'work', about: 'Playbooks at work' },
  {
    to: '/actions',
    label: 'Actions',
    icon: 'action',
    key: 'c',
    group: 'work',
    about: 'What was changed in the world, and how to take it back',
  },
  {
    to: '/indicators',
    label: 'Indicators',
    icon: 'indicator',
    key: 'n',
    group: 'work',
    about: 'Addresses, names and hashes that alerts speak of',
  },
  {
    to: '/playbooks',
    label: 'Playbooks',
    icon: 'playbook',
    key: 'p',
    group: 'system',
    about: 'What is done when an alert comes',
  },
  {
    to: '/integrations',
    label: 'Integrations',
    icon: 'integration',
    key: 't',
    group: 'system',
    about: 'Products that are asked and told',
  },
  {
    to: '/rules',
    label: 'Rules',
    icon: 'filter',
    key: 'f',
    group: 'system',
    about: 'What comes in, and which playbook takes it',
  },
  {
    to: '/lists',
    label: 'Lists',
    icon: 'list',
    key: 'l',
    group: 'system',
    about: 'Texts that playbooks read and write',
  },
  { to: '/policy', label: 'Policy', icon: 'policy', key: 'o', group: 'system', about: 'What may be done unasked' },
  { to: '/audit', label: 'Audit', icon: 'audit', key: 'u', group: 'system', about: 'Who did what' },
  {
    to: '/settings',
    label: 'Settings',
    icon: 'settings',
    key: 's',
    group: 'system',
    about: 'Users, keys, single sign-on, notifications, retention, system',
  },
] as const satisfies readonly PageRow[];

export type PagePath = (typeof PAGES)[number]['to'];

export interface SettingsTab {
  readonly name: string;
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly about: string;
  /** What somebody must be allowed to do to see it. */
  readonly permission: Permission;
}

/** The tabs of the settings, in the order in which they stand. */
export const SETTINGS_TABS = [
  {
    name: 'users',
    to: '/settings/users',
    label: 'Users',
    icon: 'person',
    about: 'Who gets in, as what',
    permission: 'user:read',
  },
  {
    name: 'keys',
    to: '/settings/keys',
    label: 'API keys',
    icon: 'key',
    about: 'For scripts and connectors',
    permission: 'key:read',
  },
  {
    name: 'sso',
    to: '/settings/sso',
    label: 'Single sign-on',
    icon: 'enter',
    about: 'Providers by which people log in',
    permission: 'user:read',
  },
  {
    name: 'notifications',
    to: '/settings/notifications',
    label: 'Notifications',
    icon: 'bell',
    about: 'Who is told of what, by which channel',
    permission: 'notification:read',
  },
  {
    name: 'retention',
    to: '/settings/retention',
    label: 'Retention',
    icon: 'archive',
    about: 'How long what is kept',
    permission: 'system:read',
  },
  {
    name: 'system',
    to: '/settings/system',
    label: 'System',
    icon: 'pulse',
    about: 'How Riposte itself is',
    permission: 'system:read',
  },
] as const satisfies readonly SettingsTab[];

interface MorePage {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly about: string;
}

/** Pages that do not stand in the navigation: the palette and titles have them. */
export const MORE_PAGES: readonly MorePage[] = [
  { to: '/account', label: 'Your account', icon: 'person', about: 'Password, second factor, passkeys, sessions' },
  ...SETTINGS_TABS.map(({ to, label, icon, about }) => ({ to, label: `Settings: ${label}`, icon, about })),
];
