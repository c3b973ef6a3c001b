/** The audit: who did what, searched by who, what, to what and when; one row in full; whether it is what was written; taken along. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { AuditRow } from '../../../../core/api/views.ts';
import { useConsole, useRefusal } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { CopyJson } from '../../ui/copy.tsx';
import { Field, Select, TextField } from '../../ui/field.tsx';
import { Empty, Facts, Failure, PageHead, Panel, Skeleton } from '../../ui/layout.tsx';
import { More } from '../../ui/more.tsx';
import { SidePanel, useRowKeys, WithSide } from '../../ui/side.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { PlainValue, Value } from '../../ui/value.tsx';
import pageCss from '../page.module.css';
import css from './audit.module.css';
import { Export } from './export.tsx';
import { KINDS, queryOf, whatText } from './filters.ts';
import { Verify } from './verify.tsx';

const route = getRouteApi('/audit');
const PAGE = 100;
type Name = 'who' | 'what' | 'target' | 'run' | 'from' | 'until' | 'order' | 'open';

const COLUMNS: readonly Column<AuditRow>[] = [
  {
    head: 'When',
    cell: ({ at }) => (
      <span className={css['when']}>
        <Time at={at} as="absolute" />
      </span>
    ),
  },
  { head: 'Who', cell: ({ who, run }) => (who === '' ? run === '' ? 'Riposte' : 'a run' : <PlainValue text={who} />) },
  {
    head: 'What',
    cell: ({ what }) => (
      <>
        {whatText(what)} <code className={css['code']}>{what}</code>
      </>
    ),
  },
  { head: 'To what', cell: ({ target, detail }) => <PlainValue text={target || detail} /> },
];

/** Beside an open one. */
const NARROW: readonly Column<AuditRow>[] = [
  {
    head: 'When',
    cell: ({ at }) => (
      <span className={css['when']}>
        <Time at={at} as="clock" />
      </span>
    ),
  },
  ...COLUMNS.filter(({ head }) => head === 'Who'),
  { head: 'What', cell: ({ what }) => whatText(what) },
  { head: 'To what', cell: ({ target, detail }) => <PlainValue text={target || detail} /> },
];

export function AuditPage() {
  const { api } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const refused = useRefusal('audit:read');
  const [verifying, setVerifying] = useState(false);
  const show = (change: Readonly<Partial<Record<Name, string | undefined>>>): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    navigate({ to: '/audit', search: Object.fromEntries(next), replace: true }).catch(() => undefined);
  };
  const query = queryOf(search);
  const audit = useInfiniteQuery({
    queryKey: ['audit', 'pages', query],
    enabled: refused === undefined,
    queryFn: ({ pageParam, signal }) =>
      api.call('listAudit', {
        query: { ...query, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const rows = audit.data?.pages.flatMap((page) => page.rows) ?? [];
  const chosen = rows.find((row) => String(row.number) === search.open);
  useRowKeys({
    group: 'Audit',
    ids: rows.map((row) => String(row.number)),
    open: search.open,
    onOpen: (open) => show({ open }),
  });
  if (refused !== undefined)
    return (
      <>
        <PageHead title="Audit" about="Who did what. Nothing is ever taken out of it." />
        <div className={pageCss['body']}>
          <Panel>
            <Empty icon="audit" title="The audit is for administrators">
              <p>{refused}</p>
            </Empty>
          </Panel>
        </div>
      </>
    );
  const filtered = Object.keys(query).some((key) => key !== 'order');
  return (
    <>
      <PageHead title="Audit" about="Who did what. Nothing is ever taken out of it.">
        <Export query={query} />
        <Button icon="check" aria-expanded={verifying} onClick={() => setVerifying(!verifying)}>
          Verify
        </Button>
      </PageHead>
      <div className={pageCss['body']}>
        {verifying ? <Verify onClose={() => setVerifying(false)} /> : null}
        <Filters search={search} show={show} />
        <WithSide
          side={
            chosen === undefined ? undefined : (
              <AuditSide row={chosen} show={show} onClose={() => show({ open: undefined })} />
            )
          }
        >
          <Panel flush>
            {audit.error ? (
              <Failure error={audit.error} again={audit.refetch} />
            ) : audit.data === undefined ? (
              <Skeleton rows={8} />
            ) : rows.length === 0 && !audit.hasNextPage ? (
              <Empty icon="audit" title={filtered ? 'Nobody did anything like this' : 'Nothing was done yet'}>
                <p>{filtered ? <Link to="/audit">Show everything.</Link> : 'What people and runs do stands here.'}</p>
              </Empty>
            ) : (
              <>
                <Table
                  label="Audit"
                  rows={rows}
                  keyOf={(row) => String(row.number)}
                  columns={chosen === undefined ? COLUMNS : NARROW}
                  chosen={search.open}
                  onOpen={(row) => show({ open: String(row.number) })}
                />
                <More
                  next={audit.hasNextPage ? 'more' : null}
                  busy={audit.isFetchingNextPage}
                  onMore={() => {
                    audit.fetchNextPage().catch(() => undefined);
                  }}
                />
              </>
            )}
          </Panel>
        </WithSide>
      </div>
    </>
  );
}

interface FiltersProps {
  readonly search: Readonly<Partial<Record<Name, string>>>;
  readonly show: (change: Readonly<Partial<Record<Name, string | undefined>>>) => void;
}

function Filters({ search, show }: FiltersProps) {
  const { who = '', target = '', from = '', until = '', what = '', order } = search;
  const [texts, setTexts] = useState({ who, target });
  useEffect(() => setTexts({ who, target }), [who, target]);
  const filtered = [who, target, from, until, what, search.run].some((value) => value !== undefined && value !== '');
  return (
    <form
      className={css['filters']}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        show({ who: texts.who.trim(), target: texts.target.trim(), open: undefined });
      }}
    >
      <Field label="Who">
        {(ids) => (
          <TextField
            {...ids}
            size={14}
            placeholder="ada"
            value={texts.who}
            onChange={(event) => setTexts({ ...texts, who: event.target.value })}
          />
        )}
      </Field>
      <Field label="What">
        {(ids) => (
          <Select {...ids} value={what} onChange={(event) => show({ what: event.target.value, open: undefined })}>
            <option value="">Anything</option>
            {KINDS.map(({ what: value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            {what === '' || KINDS.some((kind) => kind.what === what) ? null : <option value={what}>{what}</option>}
          </Select>
        )}
      </Field>
      <Field label="To what">
        {(ids) => (
          <TextField
            {...ids}
            size={16}
            placeholder="a user, a list, an instance"
            value={texts.target}
            onChange={(event) => setTexts({ ...texts, target: event.target.value })}
          />
        )}
      </Field>
      <Field label="From, UTC">
        {(ids) => (
          <TextField
            {...ids}
            type="datetime-local"
            value={from}
            onChange={(event) => show({ from: event.target.value })}
          />
        )}
      </Field>
      <Field label="Until, UTC">
        {(ids) => (
          <TextField
            {...ids}
            type="datetime-local"
            value={until}
            onChange={(event) => show({ until: event.target.value })}
          />
        )}
      </Field>
      <Button type="submit">Search</Button>
      {filtered ? <Link to="/audit">Clear</Link> : null}
      <span className={css['order']}>
        <Choices
          label="Order"
          choices={[
            { value: 'newest', label: 'Newest first' },
            { value: 'oldest', label: 'Oldest first' },
          ]}
          chosen={order === 'oldest' ? 'oldest' : 'newest'}
          onChoose={(value) => show({ order: value === 'newest' ? undefined : value })}
        />
      </span>
    </form>
  );
}

interface SideProps extends Pick<FiltersProps, 'show'> {
  readonly row: AuditRow;
  readonly onClose: () => void;
}

function AuditSide({ row, show, onClose }: SideProps) {
  const { number, at, who, what, target, origin, detail, run, seq } = row;
  const more = (change: Readonly<Partial<Record<Name, string>>>, label: string) => (
    <Button kind="quiet" small onClick={() => show({ ...change, open: undefined })}>
      {label}
    </Button>
  );
  return (
    <SidePanel icon="audit" title={whatText(what)} tools={<CopyJson of={row} />} onClose={onClose}>
      <Facts
        rows={[
          { label: 'Number', value: number },
          {
            label: 'When',
            value: (
              <>
                <Time at={at} as="absolute" /> (<Time at={at} />)
              </>
            ),
          },
          { label: 'Who', value: who === '' ? run === '' ? 'Riposte itself' : 'a run' : <Value text={who} /> },
          { label: 'What', value: <code>{what}</code> },
          ...(target === '' ? [] : [{ label: 'To what', value: <Value text={target} /> }]),
          { label: 'From', value: origin === '' ? 'the machine itself' : <code>{origin}</code> },
          ...(run === ''
            ? []
            : [
                {
                  label: 'Run',
                  value: (
                    <>
                      <Link to="/runs" search={{ open: run }}>
                        {run}
                      </Link>
                      , event {seq}
                    </>
                  ),
                },
              ]),
          ...(detail === '' ? [] : [{ label: 'Detail', value: <Value text={detail} /> }]),
        ]}
      />
      <div className={pageCss['tools']}>
        {who === '' ? null : more({ who }, `All that ${who} did`)}
        {target === '' ? null : more({ target }, 'All that was done to it')}
        {run === '' ? null : more({ run }, 'All of this run')}
        {more({ what }, 'All like it')}
      </div>
    </SidePanel>
  );
}
