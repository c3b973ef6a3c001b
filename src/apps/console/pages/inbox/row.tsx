/** One row of the inbox: what is asked, where, and how long it has waited. */
import { useEffect, useRef } from 'react';
import { defanged, visible } from '../../text/defang.ts';
import { Badge } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { PlainValue } from '../../ui/value.tsx';
import { alertNameOf, assigneeOf, dueAtOf, titleOf, type Waiting } from './entries.ts';
import css from './inbox.module.css';

interface InboxRowProps {
  readonly row: Waiting;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function InboxRow({ row, chosen, onChoose }: InboxRowProps) {
  const now = useNow();
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const host = row.kind === 'approval' ? row.approval.evidence.find(({ label }) => label === 'Host')?.value : undefined;
  const dueAt = dueAtOf(row);
  const assignee = assigneeOf(row);
  return (
    <li>
      <button ref={ref} type="button" className={css['row']} aria-current={chosen || undefined} onClick={onChoose}>
        <Icon name={row.kind === 'approval' ? 'action' : 'task'} />
        <span className={css['rowTitle']}>{defanged(visible(titleOf(row)))}</span>
        <span className={css['rowAbout']}>
          {host === undefined ? null : <b>{defanged(visible(host))}</b>}
          <PlainValue text={alertNameOf(row)} />
        </span>
        <span className={css['rowFoot']}>
          <span>
            {row.kind === 'approval' ? <Time at={row.approval.askedAt} /> : 'task'}
            {assignee === undefined ? '' : `, for ${visible(assignee)}`}
          </span>
          {dueAt === undefined ? null : (
            <Badge tone={dueAt < now ? 'bad' : 'caution'} bare>
              due <Time at={dueAt} />
            </Badge>
          )}
        </span>
      </button>
    </li>
  );
}
