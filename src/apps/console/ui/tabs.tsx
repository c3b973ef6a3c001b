/** Tabs of a page. Which one is open stands in the address, so they are links that behave as tabs do. */
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Count } from './badge.tsx';
import { Icon, type IconName } from './icon.tsx';
import css from './tabs.module.css';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly icon?: IconName;
  readonly count?: number;
  readonly urgent?: boolean;
}

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly open: Name;
  readonly onOpen: (name: Name) => void;
  readonly children: ReactNode;
}

export function Tabs<Name extends string>({ label, tabs, open, onOpen, children }: TabsProps<Name>) {
  return (
    <Radix.Root
      className={css['root']}
      value={open}
      activationMode="manual"
      onValueChange={(value) => {
        const tab = tabs.find(({ name }) => name === value);
        if (tab) onOpen(tab.name);
      }}
    >
      <Radix.List className={css['list']} aria-label={label}>
        {tabs.map(({ name, label: text, icon, count = 0, urgent = false }) => (
          <Radix.Trigger key={name} value={name} className={css['tab']}>
            {icon === undefined ? null : <Icon name={icon} size={15} />}
            {text}
            <Count of={count} urgent={urgent} />
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={open} className={css['content']} tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
