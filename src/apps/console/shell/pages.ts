/** The pages of the console as a table: navigation, palette, `g` keys and titles read the same rows. */
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
    to: '/lists',
    label: 'Lists',
    icon: 'list',
    key: 'l',
    group: 'system',
    about: 'Texts that playbooks read and write',
  },
  { to: '/policy', label: 'Policy', icon: 'policy', key: 'o', group: 'system', about: 'What may be done unasked' },
  { to: '/audit', label: 'Audit', icon: 'audit', key: 'u', group: 'system', about: 'Who did what' },
] as const satisfies readonly PageRow[];

export type PagePath = (typeof PAGES)[number]['to'];
