/** The frame of a line of the war room: when, what kind, what it says, what can be done with it. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import { Time } from '../../../ui/time.tsx';
import css from './room.module.css';

interface RowProps {
  readonly at: number;
  readonly icon: IconName;
  readonly tone?: string;
  readonly kind?: string;
  readonly isMeant?: boolean;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

export function Row({ at, icon, tone = 'neutral', kind, isMeant = false, tools, children }: RowProps) {
  return (
    <div className={css['line']} data-tone={tone} data-kind={kind} data-meant={isMeant || undefined}>
      <Time at={at} as="clock" />
      <Icon name={icon} size={14} />
      <div className={css['body']}>{children}</div>
      {tools === undefined ? null : <div className={css['lineTools']}>{tools}</div>}
    </div>
  );
}
