/**
 * The table of alerts: as many rows in the page as are seen, whatever their number; the place of every row is known before it is read, so the
 * scrollbar leads anywhere.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from 'react';
import type { AlertView } from '../../../../core/api/views.ts';
import { Icon } from '../../ui/icon.tsx';
import { fitting, type AlertColumn, type CellFacts } from './columns.tsx';
import { ROW_PX, type Density } from './kept.ts';
import type { AlertRows } from './rows.ts';
import css from './table.module.css';

const OVERSCAN = 10;

export interface TableHandle {
  scrollTo(index: number): void;
  /** The first rows are on the screen and nobody points at one. */
  isAtRest(): boolean;
}

interface AlertTableProps {
  readonly rows: AlertRows;
  readonly columns: readonly AlertColumn[];
  readonly density: Density;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  /** Where the cursor is. */
  readonly at: number;
  readonly selected: ReadonlySet<string>;
  /** What the preview shows. */
  readonly open: string | undefined;
  readonly waits: ReadonlyMap<string, number>;
  readonly me: string;
  readonly onPoint: (index: number, alert: AlertView) => void;
  readonly onSelect: (index: number, alert: AlertView, range: boolean) => void;
  readonly onSelectAll: () => void;
  readonly onEnter: (alert: AlertView) => void;
  readonly handle: Ref<TableHandle>;
}

export function AlertTable(props: AlertTableProps) {
  const { rows, density, at, selected, handle } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const columns = fitting(props.columns, width);
  const hidden = props.columns.filter((column) => !columns.includes(column));
  const height = ROW_PX[density];
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { look } = rows;
  useEffect(() => look(first, last), [look, first, last]);
  useImperativeHandle(handle, () => ({
    scrollTo: (index) => virtual.scrollToIndex(index),
    isAtRest: () => (frame.current?.scrollTop ?? 0) < height && frame.current?.matches(':hover') !== true,
  }));
  const template = { gridTemplateColumns: `22px ${columns.map(({ track }) => track).join(' ')}` };
  return (
    <div
      className={css['table']}
      role="table"
      aria-label="Alerts"
      aria-rowcount={rows.exact ? rows.total + 1 : -1}
      data-density={density}
    >
      <div className={css['headRow']} role="row" aria-rowindex={1} style={template}>
        <span role="columnheader">
          <input
            type="checkbox"
            aria-label="Select all that are found"
            checked={selected.size > 0 && selected.size >= rows.total}
            ref={(box) => {
              if (box) box.indeterminate = selected.size > 0 && selected.size < rows.total;
            }}
            onChange={props.onSelectAll}
          />
        </span>
        {columns.map((column) => (
          <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
        ))}
        {hidden.length === 0 ? null : (
          <span className={css['hidden']} title={`No room beside: ${hidden.map(({ head }) => head).join(', ')}`}>
            +{hidden.length}
          </span>
        )}
      </div>
      <div ref={frame} className={css['frame']} tabIndex={0} role="rowgroup" aria-label="Alerts found" data-rows>
        <div className={css['rows']} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => (
            <Row
              key={index}
              {...props}
              columns={columns}
              index={index}
              start={start}
              height={height}
              template={template}
              alert={rows.at(index)}
              isGone={rows.isGone(index)}
              current={index === at}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function useWidth(frame: { readonly current: HTMLDivElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

interface HeadProps {
  readonly column: AlertColumn;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The newest first is how the list is found; another order is asked for by a press on its head, and the other way round by the next. */
function Head({ column, sort, onSort }: HeadProps) {
  const { head, right = false, sort: by, falling: fallsFirst = false } = column;
  const className = right ? css['right'] : undefined;
  if (by === undefined) {
    return (
      <span role="columnheader" className={className}>
        {head}
      </span>
    );
  }
  const now = sort === '' ? '-received' : sort;
  const falling = now === `-${by}`;
  const rising = now === by;
  const next = falling ? by : rising ? `-${by}` : fallsFirst ? `-${by}` : by;
  return (
    <span
      role="columnheader"
      className={className}
      aria-sort={falling ? 'descending' : rising ? 'ascending' : undefined}
    >
      <button
        type="button"
        className={css['sort']}
        data-way={falling ? 'falling' : rising ? 'rising' : undefined}
        title={`Sort by ${head.toLowerCase()}`}
        onClick={() => onSort(next === '-received' ? '' : next)}
      >
        {head}
        <Icon name="down" size={12} />
      </button>
    </span>
  );
}

interface RowProps extends AlertTableProps {
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly template: { readonly gridTemplateColumns: string };
  readonly alert: AlertView | undefined;
  readonly isGone: boolean;
  readonly current: boolean;
}

function Row(props: RowProps): ReactNode {
  const { alert, isGone, index, start, height, template, columns, current, selected, open, waits, me } = props;
  const place = { ...template, height, transform: `translateY(${start}px)` };
  if (alert === undefined && isGone) {
    return (
      <div className={css['row']} role="row" aria-rowindex={index + 2} style={place}>
        <span role="cell" />
        <span role="cell" className={css['gone']}>
          It has left the list since.
        </span>
      </div>
    );
  }
  if (alert === undefined) {
    return (
      <div
        className={css['row']}
        role="row"
        aria-rowindex={index + 2}
        aria-busy="true"
        style={place}
        data-current={current || undefined}
      >
        <span role="cell" />
        {columns.map(({ id }, column) => (
          <span key={id} role="cell">
            <i className={css['bone']} style={{ width: `${50 + ((index * 17 + column * 29) % 45)}%` }} />
          </span>
        ))}
      </div>
    );
  }
  const facts: CellFacts = { waits: waits.get(alert.key) ?? 0, me };
  const isSelected = selected.has(alert.key);
  return (
    <div
      className={css['row']}
      role="row"
      aria-rowindex={index + 2}
      data-current={current || undefined}
      data-selected={isSelected || undefined}
      data-open={open === alert.key || undefined}
      style={place}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a, input, label')) return;
        if (event.shiftKey) props.onSelect(index, alert, true);
        else props.onPoint(index, alert);
      }}
      onDoubleClick={() => props.onEnter(alert)}
    >
      <span role="cell">
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={`Select ${alert.id}`}
          onClick={(event) => props.onSelect(index, alert, event.shiftKey)}
          onChange={() => undefined}
        />
      </span>
      {columns.map((column) => (
        <span key={column.id} role="cell" className={column.right ? css['right'] : undefined}>
          {column.cell(alert, facts)}
        </span>
      ))}
    </div>
  );
}
