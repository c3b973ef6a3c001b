/** Indicators: what is known of an address, a name, a hash, who says so and how reliable that is, and in which alerts it was seen. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { IndicatorView } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { verdictWord } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { Answered, Empty, PageHead, Panel } from '../../ui/layout.tsx';
import { More } from '../../ui/more.tsx';
import { useRowKeys, WithSide } from '../../ui/side.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { PlainValue } from '../../ui/value.tsx';
import css from '../page.module.css';
import { IndicatorSide } from './indicator-side.tsx';

const route = getRouteApi('/indicators');
const PAGE = 100;
const TYPES = ['URL', 'Domain', 'IP', 'IPv6', 'File', 'Email', 'CVE'] as const;

const COLUMNS: readonly Column<IndicatorView>[] = [
  { head: 'Indicator', cell: ({ value }) => <PlainValue text={value} code /> },
  { head: 'Type', cell: ({ type }) => type },
  {
    head: 'Verdict',
    cell: ({ verdict, judged }) => (
      <>
        <Badge tone={verdictWord(verdict).tone}>{verdictWord(verdict).text}</Badge>
        {judged === null ? null : <span className={css['muted']}> by hand</span>}
      </>
    ),
  },
  { head: 'Said by', cell: ({ scores }) => scores.map(({ vendor }) => vendor).join(', ') || 'nobody' },
  { head: 'Alerts', right: true, cell: ({ alerts }) => alerts.length },
  { head: 'Last seen', right: true, cell: ({ lastSeen }) => <Time at={lastSeen} /> },
];
const NARROW = COLUMNS.filter(({ head }) => ['Indicator', 'Type', 'Verdict'].includes(head));

/** Of a row, for the address: type and value. */
function idOf({ type, value }: Pick<IndicatorView, 'type' | 'value'>): string {
  return `${type} ${value}`;
}

export function IndicatorsPage() {
  const { queries } = useConsole();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { value = '', type, open } = search;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const [limit, setLimit] = useState(PAGE);
  const indicators = useQuery(
    queries.indicators({
      limit,
      ...(value === '' ? {} : { contains: value }),
      ...(type === undefined ? {} : { type }),
    }),
  );
  const show = (change: Readonly<Partial<Record<'value' | 'type' | 'open', string | undefined>>>): void => {
    const next = Object.entries({ ...search, ...change }).filter(([, each]) => each !== undefined && each !== '');
    navigate({ to: '/indicators', search: Object.fromEntries(next), replace: true }).catch(() => undefined);
  };
  const rows = indicators.data?.rows ?? [];
  const chosen = rows.find((row) => idOf(row) === open);
  useRowKeys({ group: 'Indicators', ids: rows.map(idOf), open, onOpen: (id) => show({ open: id }) });
  return (
    <>
      <PageHead
        title="Indicators"
        about="Addresses, names and hashes that alerts speak of, and what is known of them."
      />
      <div className={css['body']}>
        <form
          className={css['filterRow']}
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            show({ value: text.trim(), open: undefined });
          }}
        >
          <TextField
            aria-label="Find an indicator"
            placeholder="A part of it"
            size={36}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Select
            aria-label="Type"
            value={type ?? ''}
            onChange={(event) => show({ type: event.target.value, open: undefined })}
          >
            <option value="">Every type</option>
            {TYPES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
          <Button type="submit">Find</Button>
          {value === '' && type === undefined ? null : <Link to="/indicators">Show all</Link>}
        </form>
        <WithSide
          side={
            chosen === undefined ? undefined : (
              <IndicatorSide key={open} indicator={chosen} onClose={() => show({ open: undefined })} />
            )
          }
        >
          <Panel flush>
            <Answered query={indicators}>
              {({ next }) =>
                rows.length === 0 ? (
                  <Empty
                    icon="indicator"
                    title={value === '' && type === undefined ? 'No indicator is known yet' : 'None like this is known'}
                  >
                    <p>They are kept as playbooks look at alerts, each with what every source says of it.</p>
                  </Empty>
                ) : (
                  <>
                    <Table
                      label="Indicators"
                      rows={rows}
                      keyOf={idOf}
                      columns={chosen === undefined ? COLUMNS : NARROW}
                      chosen={open}
                      onOpen={(row) => show({ open: idOf(row) })}
                    />
                    <More next={next} busy={indicators.isFetching} onMore={() => setLimit(limit + PAGE)} />
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
