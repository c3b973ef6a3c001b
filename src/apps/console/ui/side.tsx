/**
 * Rows at the left, one of them in full at the right: which one stands in the address. `j` and `k` go from row to row, Enter goes into what
 * is shown, Escape comes back and then closes it.
 */
import { useEffect, type ReactNode } from 'react';
import { useKeys } from '../keys/keys.tsx';
import { IconButton } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import css from './side.module.css';

interface SideProps {
  /** Undefined: nothing is chosen, and the rows have the page to themselves. */
  readonly side: ReactNode | undefined;
  readonly children: ReactNode;
}

export function WithSide({ side, children }: SideProps) {
  return (
    <div className={side === undefined ? css['alone'] : css['split']}>
      <div className={css['rows']}>{children}</div>
      {side}
    </div>
  );
}

interface SidePanelProps {
  readonly icon: IconName;
  readonly title: ReactNode;
  readonly tools?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function SidePanel({ icon, title, tools, onClose, children }: SidePanelProps) {
  return (
    <section className={css['side']} aria-label="What is chosen" data-side tabIndex={-1}>
      <div className={css['head']}>
        <Icon name={icon} />
        <h2>{title}</h2>
        <div className={css['tools']}>
          {tools}
          <IconButton icon="cross" label="Close (Esc)" onClick={onClose} />
        </div>
      </div>
      <div className={css['body']}>{children}</div>
    </section>
  );
}

interface RowKeys {
  /** Names the rows in the help. */
  readonly group: string;
  readonly ids: readonly string[];
  readonly open: string | undefined;
  /** Undefined closes. */
  readonly onOpen: (id: string | undefined) => void;
}

export function useRowKeys({ group, ids, open, onOpen }: RowKeys): void {
  const go = (step: number): void => {
    const at = open === undefined ? -1 : ids.indexOf(open);
    const next = ids[at === -1 ? 0 : Math.max(0, Math.min(ids.length - 1, at + step))];
    if (next !== undefined) onOpen(next);
  };
  useKeys([
    { keys: 'j', does: 'Next', group, act: () => go(1) },
    { keys: 'k', does: 'The one before', group, act: () => go(-1) },
    {
      keys: 'Enter',
      does: 'Into what is shown',
      group,
      act: () => document.querySelector<HTMLElement>('[data-side]')?.focus(),
    },
    { keys: 'Escape', does: 'Close it', group, act: () => onOpen(undefined) },
  ]);
  useEffect(() => {
    if (open !== undefined) document.querySelector('tr[aria-selected]')?.scrollIntoView({ block: 'nearest' });
  }, [open]);
}
