/** Buttons, and links that look like them. */
import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import css from './button.module.css';
import { Icon, type IconName } from './icon.tsx';
import { Kbd } from './kbd.tsx';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
  readonly keys?: string;
  readonly busy?: boolean;
  readonly small?: boolean;
  /** Why the one who is logged in may not do this: the button stays, and says so. */
  readonly refused?: string | undefined;
  readonly children?: ReactNode;
}

export function Button({
  kind = 'plain',
  icon,
  keys,
  busy = false,
  small = false,
  refused,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(refused === undefined ? {} : { onClick: refuse, title: refused, type: 'button' as const })}
      className={[css['button'], css[kind], small ? css['small'] : '', className].join(' ')}
      aria-disabled={busy || rest.disabled || refused !== undefined ? true : undefined}
      data-busy={busy || undefined}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </button>
  );
}

function refuse(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: IconName;
  readonly label: string;
}

/** A mark alone: its label is its name for all who do not see it, and its tooltip for those who do. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} className={[css['icon'], className].join(' ')} aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}
