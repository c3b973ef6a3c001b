/** A menu on a button. */
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import css from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly about?: string;
  readonly checked?: boolean;
  act(): void;
}

interface MenuProps {
  readonly label: string;
  readonly groups: readonly { readonly title?: string; readonly items: readonly MenuItem[] }[];
  readonly children: ReactNode;
}

/** `children`: one button. Not modal: a modal one would write styles at run time, which the policy of the page refuses. */
export function Menu({ label, groups, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={css['menu']}
          aria-label={label}
          sideOffset={6}
          align="end"
          collisionPadding={8}
        >
          {groups.map(({ title, items }, index) => (
            <DropdownMenu.Group key={title ?? index} className={css['group']}>
              {title === undefined ? null : <DropdownMenu.Label className={css['title']}>{title}</DropdownMenu.Label>}
              {items.map((item) => (
                <DropdownMenu.Item key={item.label} className={css['item']} onSelect={() => item.act()}>
                  <span className={css['mark']}>
                    {item.checked ? (
                      <Icon name="check" size={14} />
                    ) : item.icon ? (
                      <Icon name={item.icon} size={14} />
                    ) : null}
                  </span>
                  <span>
                    {item.label}
                    {item.about === undefined ? null : <span className={css['about']}>{item.about}</span>}
                  </span>
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
