/** Columns of the ledger, for its page and for the tab of an alert. */
import { Link } from '@tanstack/react-router';
import type { ActionView } from '../../../../core/api/views.ts';
import { actionStatusWord, verbWords } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Undo } from '../../ui/undo.tsx';
import { Value } from '../../ui/value.tsx';
import page from '../page.module.css';

export const ACTION_COLUMNS: readonly Column<ActionView>[] = [
  { head: 'What', width: '116px', cell: ({ verb }) => <b>{verbWords(verb).does}</b> },
  {
    head: 'On',
    width: '196px',
    cell: ({ targets, instance }) => (
      <>
        {targets.map((target) => (
          <div key={target}>
            <Value text={target} code />
          </div>
        ))}
        {instance === '' ? null : <div className={page['muted']}>by {instance}</div>}
      </>
    ),
  },
  {
    head: 'State',
    width: '146px',
    cell: ({ status, detail }) => (
      <Badge tone={actionStatusWord(status).tone} title={detail}>
        {actionStatusWord(status).text}
      </Badge>
    ),
  },
  {
    head: 'Allowed by',
    width: '180px',
    cell: ({ permit }) => (
      <Value text={permit.rule === 'grant' ? `a yes: ${permit.reason}` : permit.reason || permit.rule} />
    ),
  },
  {
    head: 'Run',
    width: '92px',
    cell: ({ run }) => (
      <Link to="/runs/$run" params={{ run }}>
        {run.slice(-8)}
      </Link>
    ),
  },
  {
    head: 'Sent',
    width: '104px',
    right: true,
    cell: ({ sentAt }) => (sentAt === null ? 'not sent' : <Time at={sentAt} />),
  },
  { head: 'Undo', right: true, cell: (action) => <Undo action={action} /> },
];

/** What of them fits beside another pane. */
export const HELD_COLUMNS = ACTION_COLUMNS.filter(({ head }) => ['What', 'On', 'State', 'Undo'].includes(head));
