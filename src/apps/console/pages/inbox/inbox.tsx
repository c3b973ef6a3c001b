/** The inbox: what waits for a person at the left, what it is about and the answer at the right. All of it works by keyboard alone. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useConsole, useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural } from '../../text/words.ts';
import { Answered, Empty } from '../../ui/layout.tsx';
import { filterOf, neighbour, shownBy, waitingOf, type InboxFilter, type Waiting } from './entries.ts';
import css from './inbox.module.css';
import { InboxRow } from './row.tsx';
import { Detail } from './detail.tsx';

const route = getRouteApi('/inbox');

const FILTERS: readonly { readonly filter: InboxFilter; readonly label: string }[] = [
  { filter: 'all', label: 'All' },
  { filter: 'approvals', label: 'Approvals' },
  { filter: 'tasks', label: 'Tasks' },
  { filter: 'mine', label: 'Mine' },
];

export function InboxPage() {
  const { queries } = useConsole();
  const { user } = useSession();
  const { open, show } = route.useSearch();
  const navigate = useNavigate();
  const filter = filterOf(show);
  const approvals = useQuery(queries.approvals());
  const items = useQuery(queries.items());
  const all = useMemo(
    () => waitingOf(approvals.data?.rows ?? [], items.data?.rows ?? []),
    [approvals.data, items.data],
  );
  const rows = all.filter((row) => shownBy(filter, user.name, row));
  const chosen = rows.find(({ id }) => id === open);
  const choose = (row: Waiting | undefined): void => {
    if (row) navigate({ to: '/inbox', search: addressOf(filter, row.id), replace: true }).catch(() => undefined);
  };
  // The first one stands open, so that an answer is one look away. A question that is gone stays, and says what became of it.
  const first = rows[0];
  useEffect(() => {
    if (open === undefined && first) {
      navigate({ to: '/inbox', search: addressOf(filter, first.id), replace: true }).catch(() => undefined);
    }
  }, [open, first, filter, navigate]);
  useKeys([
    { keys: 'j', does: 'Next', group: 'Inbox', act: () => choose(neighbour(rows, open, 1)) },
    { keys: 'k', does: 'The one before', group: 'Inbox', act: () => choose(neighbour(rows, open, -1)) },
    {
      keys: 'Enter',
      does: 'Go to the answer',
      group: 'Inbox',
      act: () => focusOn('[data-answer] input, [data-answer] textarea, [data-answer] button'),
    },
    { keys: 'Escape', does: 'Back to the list', group: 'Inbox', act: () => focusOn('[data-inbox] [aria-current]') },
  ]);
  const setFilter = (name: InboxFilter): void => {
    navigate({ to: '/inbox', search: addressOf(name, open), replace: true }).catch(() => undefined);
  };
  const done = (): void => choose(rows.find(({ id }) => id !== open));
  return (
    <div className={css['page']}>
      <section className={css['list']} aria-label="What waits for a person">
        <div className={css['listHead']}>
          <h1>Inbox</h1>
          <span className={css['how']}>{approvals.data ? plural(rows.length, 'thing waits', 'things wait') : ''}</span>
        </div>
        <div className={css['filters']} role="group" aria-label="Show">
          {FILTERS.map(({ filter: name, label }) => (
            <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
              {label}
            </button>
          ))}
        </div>
        <Answered query={approvals} rows={6}>
          {() => (
            <ul className={css['rows']} data-inbox>
              {rows.length === 0 && all.length > 0 ? (
                <li className={css['none']}>
                  Nothing of that kind waits.{' '}
                  <button type="button" onClick={() => setFilter('all')}>
                    Show all
                  </button>
                </li>
              ) : null}
              {rows.map((row) => (
                <InboxRow key={row.id} row={row} chosen={row.id === open} onChoose={() => choose(row)} />
              ))}
            </ul>
          )}
        </Answered>
      </section>
      <section className={css['detail']} aria-label="What it is about">
        {open !== undefined ? (
          <Detail key={open} id={open} waiting={chosen} onDone={done} />
        ) : approvals.data && items.data ? (
          <Empty icon="inbox" title="Nothing waits for you">
            <p>Questions and tasks come here by themselves, the moment a playbook needs a person.</p>
          </Empty>
        ) : null}
      </section>
    </div>
  );
}

function addressOf(filter: InboxFilter, open: string | undefined) {
  return { ...(filter === 'all' ? {} : { show: filter }), ...(open === undefined ? {} : { open }) };
}

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}
