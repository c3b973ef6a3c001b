/** How long what is kept: what goes after a while, and what never goes. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useMay } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { ReadOnly } from '../../ui/denied.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import form from '../../ui/form.module.css';
import { Answered, Note, Panel } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useRefresh, useSettings } from './parts.tsx';
import css from './settings.module.css';

type Retention = AnswerOf<'showRetention'>;
type Row = Retention['rows'][number];
type Days = Row['days'];

const NAMES: Readonly<Record<string, string>> = {
  rawBodies: 'Bodies of deliveries',
  deliveries: 'Deliveries',
  notifications: 'Notifications',
  logins: 'Log-ins that are over',
  requests: 'Answers to repeated requests',
};
const OFFERED = [1, 7, 30, 60, 90, 180, 365, 730, 1_825, 3_650];

export function RetentionTab() {
  const retention = useQuery(useSettings().retention());
  const may = useMay('retention:write');
  const [editing, setEditing] = useState(false);
  return (
    <>
      <ReadOnly permission="retention:write" what="change it" needs="an administrator" />
      <div className={page['split']}>
        <Panel
          icon="archive"
          title="What goes after a while"
          flush
          tools={may ? <Button onClick={() => setEditing(true)}>Change</Button> : undefined}
        >
          <Answered query={retention}>
            {(view) => (
              <>
                <Table
                  label="Retention"
                  rows={view.rows}
                  keyOf={({ key }) => key}
                  columns={[
                    {
                      head: 'What',
                      cell: ({ key, text }) => (
                        <span className={css['two']}>
                          <b>{NAMES[key] ?? key}</b>
                          <span className={css['small']}>{text}</span>
                        </span>
                      ),
                    },
                    {
                      head: 'Kept for',
                      cell: ({ days, defaultDays }) => (
                        <span className={css['two']}>
                          <span>{lengthOf(days)}</span>
                          {days === defaultDays ? null : (
                            <span className={css['small']}>otherwise {lengthOf(defaultDays)}</span>
                          )}
                        </span>
                      ),
                    },
                  ]}
                />
                {view.changedAt === null ? null : (
                  <p className={[css['small'], css['under']].join(' ')}>
                    Changed <Time at={view.changedAt} /> by {view.changedBy}
                  </p>
                )}
                {editing ? <EditRetention retention={view} onClose={() => setEditing(false)} /> : null}
              </>
            )}
          </Answered>
        </Panel>
        <Panel icon="audit" title="What never goes">
          <div className={page['stack']}>
            <p>Alerts, the journal of every run, the ledger of actions, and the audit.</p>
            <p className={css['small']}>
              A run is read from its journal, an undo from the ledger, and a chain with a row taken out proves nothing
              any more.
            </p>
          </div>
        </Panel>
      </div>
    </>
  );
}

/** In days throughout: `180 days` and `730 days` are compared at a glance, half a year and two are not. */
function lengthOf(days: Days): string {
  return days === null ? 'for ever' : plural(days, 'day');
}

function EditRetention({ retention, onClose }: { readonly retention: Retention; readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const { rows, version } = retention;
  const sending = useSending(rows.map(({ key }) => key));
  const [chosen, setChosen] = useState<Readonly<Record<string, Days>>>(() =>
    Object.fromEntries(rows.map(({ key, days }) => [key, days])),
  );
  const daysOf = ({ key, days }: Row): Days => (key in chosen ? (chosen[key] ?? null) : days);
  const changed = rows.filter((row) => daysOf(row) !== row.days);
  const shorter = changed.filter((row) => (daysOf(row) ?? Infinity) < (row.days ?? Infinity));
  return (
    <FormDialog
      title="How long is it kept?"
      button={shorter.length > 0 ? 'Save, and delete what is older' : 'Save'}
      kind={shorter.length > 0 ? 'danger' : 'primary'}
      wide
      disabled={changed.length === 0}
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        try {
          const body = Object.fromEntries(changed.map((row) => [row.key, daysOf(row)]));
          await api.call('editRetention', { body, version: String(version) });
          toast.good('It is kept as long as you say.');
          onClose();
        } finally {
          await refresh('retention');
        }
      }}
    >
      <div className={form['two']}>
        {rows.map((row) => (
          <Field key={row.key} label={NAMES[row.key] ?? row.key} about={row.text} error={sending.at(row.key)}>
            {(ids) => (
              <Select
                {...ids}
                value={daysOf(row) ?? ''}
                onChange={(event) =>
                  setChosen({ ...chosen, [row.key]: event.target.value === '' ? null : Number(event.target.value) })
                }
              >
                {[...new Set([...OFFERED, ...[row.days, row.defaultDays].filter((days) => days !== null)])]
                  .toSorted((a, b) => a - b)
                  .map((days) => (
                    <option key={days} value={days}>
                      {plural(days, 'day')}
                      {days === row.defaultDays ? ' (usual)' : ''}
                    </option>
                  ))}
                <option value="">for ever{row.defaultDays === null ? ' (usual)' : ''}</option>
              </Select>
            )}
          </Field>
        ))}
      </div>
      {shorter.length === 0 ? null : (
        <Note tone="caution" title="What is older goes within the hour, and does not come back:">
          {shorter
            .map((row) => `${(NAMES[row.key] ?? row.key).toLowerCase()} older than ${lengthOf(daysOf(row))}`)
            .join(', ')}
          .
        </Note>
      )}
    </FormDialog>
  );
}
