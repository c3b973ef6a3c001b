/** Alerts that belong together: a new case of them, or one that is open already. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AlertView } from '../../../../../core/api/views.ts';
import { useConsole } from '../../../api/console-context.ts';
import { defanged, visible } from '../../../text/defang.ts';
import { plural } from '../../../text/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogBody } from '../../../ui/dialog.tsx';
import { Field, Select, TextField } from '../../../ui/field.tsx';
import { useToast } from '../../../ui/toast.tsx';

interface CaseDialogProps {
  readonly open: boolean;
  readonly alerts: readonly AlertView[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function CaseDialog(props: CaseDialogProps) {
  const { open, alerts, onClose } = props;
  return (
    <Dialog open={open} title={`A case of ${plural(alerts.length, 'alert')}`} onClose={onClose}>
      {open ? <CaseForm {...props} /> : null}
    </Dialog>
  );
}

function CaseForm({ alerts, onClose, onDone }: CaseDialogProps) {
  const { api, queries } = useConsole();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const cases = useQuery(queries.cases({ status: 'open', limit: 100 }));
  const [into, setInto] = useState('');
  const [title, setTitle] = useState(alerts[0]?.name.slice(0, 200) ?? '');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const keys = alerts.map(({ key }) => key);
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const made =
        into === ''
          ? await api.call('addCase', { body: { title: title.trim(), alerts: keys, ...why }, key: crypto.randomUUID() })
          : await api.call('editCase', {
              params: { case: into },
              body: { add: keys, ...why },
              version: String(cases.data?.rows.find(({ id }) => id === into)?.version ?? ''),
            });
      await client.invalidateQueries({ queryKey: ['cases'] });
      onDone();
      await navigate({ to: '/cases/$case', params: { case: made.id } });
      toast.good(into === '' ? 'The case is open.' : `${plural(keys.length, 'alert')} added to the case.`);
    } catch (thrown) {
      toast.bad(thrown);
      await client.invalidateQueries({ queryKey: ['cases'] });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save().catch(toast.bad);
      }}
    >
      <DialogBody>
        <Field label="Case">
          {(ids) => (
            <Select {...ids} value={into} onChange={(event) => setInto(event.target.value)}>
              <option value="">A new one</option>
              {cases.data?.rows.map(({ id, title: name, alerts: count }) => (
                <option key={id} value={id}>
                  {defanged(visible(name))} ({plural(count, 'alert')})
                </option>
              ))}
            </Select>
          )}
        </Field>
        {into === '' ? (
          <Field label="Title">
            {(ids) => (
              <TextField
                {...ids}
                data-first
                maxLength={500}
                value={title}
                onChange={(event) => setTitle(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <Field label="Why they belong together" about="Stands beside each of them in the case. Optional.">
          {(ids) => (
            <TextField {...ids} maxLength={1_000} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        <div>
          <Button type="submit" kind="primary" icon="case" busy={busy} disabled={into === '' && title.trim() === ''}>
            {into === '' ? 'Open the case' : 'Add to the case'}
          </Button>{' '}
          <Button onClick={onClose}>Not now</Button>
        </div>
      </DialogBody>
    </form>
  );
}
