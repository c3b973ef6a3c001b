/** A word with a tone: a state, a verdict, a severity. The mark in front differs by tone, so that colour is never alone (D3). */
import type { ReactNode } from 'react';
import type { Tone } from '../text/words.ts';
import css from './badge.module.css';

interface BadgeProps {
  readonly tone?: Tone;
  readonly children: ReactNode;
  /** Without the ground: for rows that stand close together. */
  readonly bare?: boolean;
  readonly title?: string;
}

export function Badge({ tone = 'neutral', bare = false, children, title }: BadgeProps) {
  return (
    <span className={[css['badge'], css[tone], bare ? css['bare'] : ''].join(' ')} title={title}>
      <i className={css['mark']} aria-hidden="true" />
      {children}
    </span>
  );
}

/** How many, on a tab or in the navigation. */
export function Count({ of, urgent = false }: { readonly of: number; readonly urgent?: boolean }) {
  return of === 0 ? null : <span className={urgent ? css['urgent'] : css['count']}>{of > 999 ? '999+' : of}</span>;
}
