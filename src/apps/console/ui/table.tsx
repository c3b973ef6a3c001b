/** A table of some hundred rows at most: runs, actions, instances. (Alerts come by the ten thousand and have a table of their own.) */
import type { ReactNode } from 'react';
import css from './table.module.css';

export interface Column<Row> {
  readonly head: string;
  readonly width?: string;
  /** Numbers and times stand at the right. */
  readonly right?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly chosen?: string | undefined;
  readonly onOpen?: (row: Row) => void;
}

export function Table<Row>({ label, rows, columns, keyOf, chosen, onOpen }: TableProps<Row>) {
  return (
    <div className={css['frame']} tabIndex={0} role="region" aria-label={label}>
      <table className={css['table']}>
        <colgroup>
          {columns.map(({ head, width }) => (
            <col key={head} style={width === undefined ? {} : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ head, right, width }) => (
              // A column alone gives way to its neighbours, down to a letter a line.
              <th
                key={head}
                scope="col"
                className={right ? css['right'] : undefined}
                style={width === undefined ? {} : { minWidth: width }}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              aria-selected={chosen === keyOf(row) || undefined}
              className={onOpen ? css['open'] : undefined}
              onClick={(event) => {
                if (event.target instanceof Element && event.target.closest('a, button, input')) return;
                onOpen?.(row);
              }}
            >
              {columns.map(({ head, right, cell }) => (
                <td key={head} className={right ? css['right'] : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
