/** How pages are laid out: a head, panels, facts, and what stands where there is nothing yet. */
import type { ReactNode } from 'react';
import { Refusal } from '../api/client.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import css from './layout.module.css';

interface PageHeadProps {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHead({ title, about, children }: PageHeadProps) {
  return (
    <header className={css['head']}>
      <div className={css['headText']}>
        <h1>{title}</h1>
        {about === undefined ? null : <div className={css['about']}>{about}</div>}
      </div>
      {children === undefined ? null : <div className={css['headTools']}>{children}</div>}
    </header>
  );
}

interface PanelProps {
  readonly title?: ReactNode;
  readonly icon?: IconName;
  readonly tools?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, icon, tools, flush = false, children }: PanelProps) {
  return (
    <section className={css['panel']}>
      {title === undefined ? null : (
        <div className={css['panelHead']}>
          {icon === undefined ? null : <Icon name={icon} />}
          <h2>{title}</h2>
          {tools === undefined ? null : <div className={css['panelTools']}>{tools}</div>}
        </div>
      )}
      <div className={flush ? undefined : css['panelBody']}>{children}</div>
    </section>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

export function Facts({ rows, wide = false }: { readonly rows: readonly Fact[]; readonly wide?: boolean }) {
  return (
    <dl className={[css['facts'], wide ? css['factsWide'] : ''].join(' ')}>
      {rows.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface EmptyProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Nothing here, and what to do next. */
export function Empty({ icon = 'check', title, children }: EmptyProps) {
  return (
    <div className={css['empty']}>
      <span className={css['emptyMark']}>
        <Icon name={icon} size={20} />
      </span>
      <h2>{title}</h2>
      {children === undefined ? null : <div className={css['emptyText']}>{children}</div>}
    </div>
  );
}

export function Skeleton({ rows = 4 }: { readonly rows?: number }) {
  return (
    <div className={css['skeleton']} role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={css['bone']} style={{ width: `${92 - ((index * 23) % 40)}%` }} />
      ))}
    </div>
  );
}

export function Failure({ error, again }: { readonly error: Error; readonly again?: () => unknown }) {
  const refusal = error instanceof Refusal ? error : undefined;
  return (
    <div className={css['failure']} role="alert">
      <strong>{error.message}</strong>
      {refusal?.hint ? <p>{refusal.hint}</p> : null}
      {refusal ? <p className={css['failureCode']}>{refusal.code}</p> : null}
      {again === undefined ? null : (
        <Button small onClick={() => again()}>
          Try again
        </Button>
      )}
    </div>
  );
}

interface NoteProps {
  readonly tone: 'info' | 'caution' | 'bad' | 'good';
  readonly title?: ReactNode;
  readonly children?: ReactNode;
}

/** A word to the reader that stands out of the page. */
export function Note({ tone, title, children }: NoteProps) {
  return (
    <div className={[css['note'], css[tone]].join(' ')} role={tone === 'bad' ? 'alert' : 'note'}>
      {title === undefined ? null : <strong>{title}</strong>}
      {children === undefined ? null : <div>{children}</div>}
    </div>
  );
}

interface AnsweredProps<T> {
  readonly query: {
    readonly data: T | undefined;
    readonly error: Error | null;
    readonly refetch: () => unknown;
  };
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** Data as soon as it is there; until then bones, and what went wrong if something did. */
export function Answered<T>({ query, rows, children }: AnsweredProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} again={query.refetch} />;
  return <Skeleton {...(rows === undefined ? {} : { rows })} />;
}
