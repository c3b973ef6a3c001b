/** The ledger: what was changed in the world, by whose leave, whether it was proven, and the way back. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { actionStatusWord, plural, verbWords } from '../../text/words.ts';
import { Choices } from '../../ui/choices.tsx';
import { Select } from '../../ui/field.tsx';
import { Answered, Empty, Note, PageHead, Panel } from '../../ui/layout.tsx';
import { More } from '../../ui/more.tsx';
import { useRowKeys, WithSide } from '../../ui/side.tsx';
import { Table } from '../../ui/table.tsx';
import css from '../page.module.css';
import { ACTION_COLUMNS } from './action-columns.tsx';
import { ActionSide } from './action-side.tsx';

const route = getRouteApi('/actions');
const PAGE = 100;
const STATUSES = ['sent', 'accepted', 'done', 'already-done', 'failed', 'unknown', 'planned', 'undone'] as const;
const CHOICES = [
  { value: '', label: 'All' },
  { value: 'held', label: 'In force now' },
] as const;
const VERBS = [
  'isolate',
  'unisolate',
  'block-url',
  'unblock-url',
  'quarantine',
  'restore-file',
  'blocklist-file',
  'unblocklist-file',
  'terminate-causality',
  'run-script',
  'commit',
  'close-alert',
] as const;

export function ActionsPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { verb, instance, run, open } = search;
  const state = ['held', ...STATUSES].find((value) => value === search.state) ?? '';
  const [limit, setLimit] = useState(PAGE);
  const filters =
    state === 'held'
      ? ({ held: 'true' } as const)
      : {
          ...(state === '' ? {} : { status: state }),
          ...(verb === undefined ? {} : { verb }),
          ...(instance === undefined ? {} : { instance }),
          ...(run === undefined ? {} : { run }),
        };
  const actions = useQuery(queries.actions({ limit, ...filters }));
  const approvals = useQuery(queries.approvals());
  const instances = useQuery(queries.instances());
  const show = (
    change: Readonly<Partial<Record<'state' | 'verb' | 'instance' | 'run' | 'open', string | undefined>>>,
  ) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    navigate({ to: '/actions', search: Object.fromEntries(next), replace: true }).catch(() => undefined);
  };
  const rows = actions.data?.rows ?? [];
  const chosen = rows.find(({ id }) => id === open);
  useRowKeys({ group: 'Actions', ids: rows.map(({ id }) => id), open, onOpen: (id) => show({ open: id }) });
  const asked = (approvals.data?.rows ?? []).filter(({ kind }) => kind === 'gate');
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHead title="Actions" about="What was changed in the world, by whose leave, and how to take it back." />
      <div className={css['body']}>
        {asked.length === 0 ? null : (
          <Note
            tone="caution"
            title={`${plural(asked.length, 'command is', 'commands are')} held until somebody says yes.`}
          >
            <Link to="/inbox">They are in the inbox</Link>, each with what it would do; nothing of them has left.
          </Note>
        )}
        <div className={css['filterRow']}>
          <Choices
            label="Which"
            choices={CHOICES}
            chosen={state === 'held' ? 'held' : ''}
            onChoose={(value) => show({ state: value, open: undefined })}
          />
          {state === 'held' ? null : (
            <>
              <Select
                aria-label="State"
                value={state}
                onChange={(event) => show({ state: event.target.value, open: undefined })}
              >
                <option value="">In every state</option>
                {STATUSES.map((value) => (
                  <option key={value} value={value}>
                    {actionStatusWord(value).text}
                  </option>
                ))}
              </Select>
              <Select
                aria-label="What"
                value={verb ?? ''}
                onChange={(event) => show({ verb: event.target.value, open: undefined })}
              >
                <option value="">Whatever it did</option>
                {VERBS.map((value) => (
                  <option key={value} value={value}>
                    {`${verbWords(value).does} ${verbWords(value).on}`.trim()}
                  </option>
                ))}
              </Select>
              <Select
                aria-label="Where"
                value={instance ?? ''}
                onChange={(event) => show({ instance: event.target.value, open: undefined })}
              >
                <option value="">Everywhere</option>
                {(instances.data?.rows ?? []).map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Select>
            </>
          )}
          {run === undefined ? null : <Link to="/actions">Of one run: show all</Link>}
        </div>
        <WithSide
          side={
            chosen === undefined ? undefined : <ActionSide action={chosen} onClose={() => show({ open: undefined })} />
          }
        >
          <Panel flush>
            <Answered query={actions}>
              {({ next }) =>
                rows.length === 0 ? (
                  <Empty
                    icon="action"
                    title={
                      state === 'held'
                        ? 'Nothing is held contained right now'
                        : filtered
                          ? 'No action is like this'
                          : 'Nothing was changed yet'
                    }
                  >
                    <p>
                      {filtered ? (
                        <Link to="/actions">Show all actions.</Link>
                      ) : (
                        'When a playbook isolates, blocks or ends something, it stands here with its proof and its way back.'
                      )}
                    </p>
                  </Empty>
                ) : (
                  <>
                    <Table
                      label="Actions"
                      rows={rows}
                      columns={chosen === undefined ? ACTION_COLUMNS : NARROW}
                      keyOf={({ id }) => id}
                      chosen={open}
                      onOpen={({ id }) => show({ open: id })}
                    />
                    <More next={next} busy={actions.isFetching} onMore={() => setLimit(limit + PAGE)} />
                  </>
                )
              }
            </Answered>
          </Panel>
        </WithSide>
      </div>
    </>
  );
}

/** Beside an open one. */
const NARROW = ACTION_COLUMNS.filter(({ head }) => ['What', 'On', 'State'].includes(head));
