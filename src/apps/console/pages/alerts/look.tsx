/** Which columns the table has, in which order, and how close its rows stand. */
import { useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import css from './alerts.module.css';
import { COLUMNS, columnsOf, DEFAULT_COLUMNS } from './columns.tsx';
import type { Density } from './kept.ts';

interface LookProps {
  readonly columns: readonly string[];
  readonly density: Density;
  readonly onColumns: (columns: readonly string[]) => void;
  readonly onDensity: (density: Density) => void;
}

export function Look({ columns, density, onColumns, onDensity }: LookProps) {
  const [open, setOpen] = useState(false);
  const shown = columnsOf(columns);
  const ids = shown.map(({ id }) => id);
  const others = COLUMNS.filter(({ id }) => !ids.includes(id));
  const move = (id: string, by: -1 | 1): void => {
    const from = ids.indexOf(id);
    const next = ids.filter((each) => each !== id);
    next.splice(Math.max(0, Math.min(next.length, from + by)), 0, id);
    onColumns(next);
  };
  return (
    <>
      <IconButton icon="columns" label="Columns and density" onClick={() => setOpen(true)} />
      <Dialog
        open={open}
        title="Columns and density"
        onClose={() => setOpen(false)}
        foot={
          <>
            <Button kind="quiet" onClick={() => onColumns(DEFAULT_COLUMNS)}>
              The usual columns
            </Button>
            <Button kind="primary" onClick={() => setOpen(false)}>
              Good
            </Button>
          </>
        }
      >
        <DialogBody>
          <div className={css['facet']} role="group" aria-label="Density">
            {(['comfortable', 'compact'] as const).map((each) => (
              <button key={each} type="button" aria-pressed={density === each} onClick={() => onDensity(each)}>
                {each === 'compact' ? 'Compact rows' : 'Comfortable rows'}
              </button>
            ))}
          </div>
          <ul className={css['columns']} aria-label="Columns">
            {shown.map(({ id, head }, index) => (
              <li key={id}>
                <label>
                  <input
                    type="checkbox"
                    checked
                    disabled={ids.length === 1}
                    onChange={() => onColumns(ids.filter((each) => each !== id))}
                  />
                  {head}
                </label>
                <IconButton
                  icon="up"
                  label={`${head} further left`}
                  disabled={index === 0}
                  onClick={() => move(id, -1)}
                />
                <IconButton
                  icon="down"
                  label={`${head} further right`}
                  disabled={index === shown.length - 1}
                  onClick={() => move(id, 1)}
                />
              </li>
            ))}
            {others.map(({ id, head }) => (
              <li key={id} data-off>
                <label>
                  <input type="checkbox" checked={false} onChange={() => onColumns([...ids, id])} />
                  {head}
                </label>
              </li>
            ))}
          </ul>
        </DialogBody>
      </Dialog>
    </>
  );
}
