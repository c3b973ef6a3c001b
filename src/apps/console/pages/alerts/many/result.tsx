/** What became of many, where not all of it went well: each that was refused with its reason, each that is still under way with its run. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView } from '../../../../../core/api/views.ts';
import { plural } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogBody } from '../../../ui/dialog.tsx';
import { PlainValue, Value } from '../../../ui/value.tsx';
import css from './many.module.css';
import { tallyOf, type Outcome } from './outcomes.ts';

const LISTED = 50;

export interface Result {
  /** `closed`, `assigned to you`. */
  readonly words: string;
  readonly settled: readonly Outcome[];
  readonly pending: readonly Outcome[];
  readonly refused: readonly Outcome[];
  readonly alerts: readonly AlertView[];
}

export function ResultDialog({
  result,
  onClose,
}: {
  readonly result: Result | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      open={result !== undefined}
      wide
      title={result ? titleOf(result) : ''}
      onClose={onClose}
      foot={
        <Button kind="primary" data-first onClick={onClose}>
          Good
        </Button>
      }
    >
      <DialogBody>{result ? <Lists {...result} /> : null}</DialogBody>
    </Dialog>
  );
}

function titleOf({ words, settled, pending, refused }: Result): string {
  return [
    `${settled.length} ${words}`,
    ...(pending.length > 0 ? [`${pending.length} still under way`] : []),
    ...(refused.length > 0 ? [`${refused.length} refused`] : []),
  ].join(', ');
}

function Lists({ refused, pending, alerts }: Result) {
  const names = new Map(alerts.map(({ key, name, id }) => [key, name === '' ? id : name]));
  const list = (rows: readonly Outcome[], about: (row: Outcome) => ReactNode): ReactNode => (
    <>
      <ul>
        {rows.slice(0, LISTED).map((row) => (
          <li key={row.alert}>
            <Link to="/alerts/$alert" params={{ alert: row.alert }}>
              <PlainValue text={names.get(row.alert) ?? row.alert} />
            </Link>
            <small>{about(row)}</small>
          </li>
        ))}
      </ul>
      {rows.length > LISTED ? <p className={css['more']}>and {rows.length - LISTED} more</p> : null}
    </>
  );
  return (
    <div className={css['results']}>
      {refused.length === 0 ? null : (
        <section>
          <h3>Refused: {tallyOf(refused).reasons.map(reasonWords).join('; ')}</h3>
          {list(refused, ({ detail, code }) => (
            <Value text={detail || code} />
          ))}
        </section>
      )}
      {pending.length === 0 ? null : (
        <section>
          <h3>Still under way</h3>
          {list(pending, ({ run }) =>
            run === null ? (
              'no run'
            ) : (
              <Link to="/runs/$run" params={{ run }}>
                what it waits for
              </Link>
            ),
          )}
        </section>
      )}
    </div>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  'alert.under-way': 'a playbook is still at work on it',
  'alert.not-closed': 'it is open already',
  'api.not-found': 'it is not there any more',
};

function reasonWords({ code, count }: { readonly code: string; readonly count: number }): string {
  const words = Object.hasOwn(REASONS, code) ? (REASONS[code] ?? code) : code;
  return `${plural(count, 'alert')}, ${words}`;
}
