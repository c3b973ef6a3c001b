/** What is done with many alerts at once: assign, close. Each is answered for itself; what was refused says why. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { plural } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';

const REASONS = [
  'Resolved - True Positive',
  'Resolved - False Positive',
  'Resolved - Duplicate',
  'Resolved - Security Testing',
  'Resolved - Other',
] as const;

interface ManyProps {
  /** Keys of the selected alerts, or of the one that the cursor is on. */
  readonly alerts: readonly string[];
  readonly shown: boolean;
  readonly onDone: () => void;
}

export function Many({ alerts, shown, onDone }: ManyProps) {
  const { api } = useConsole();
  const { user } = useSession();
  const client = useQueryClient();
  const toast = useToast();
  const may = useMay('alert:write');
  const [closing, setClosing] = useState(false);
  const [reason, setReason] = useState('');
  const [notes, setNotes] = useState('');
  const told = async (done: string, { rows }: AnswerOf<'assignAlerts'>): Promise<void> => {
    const refused = rows.filter(({ ok }) => !ok);
    const first = refused[0];
    if (rows.length > refused.length) toast.good(`${plural(rows.length - refused.length, 'alert')} ${done}.`);
    if (first) toast.bad(new Error(`${plural(refused.length, 'alert')} not ${done}: ${first.detail || first.code}`));
    onDone();
    await client.invalidateQueries({ queryKey: ['alerts'] });
  };
  const assign = async (): Promise<void> => {
    if (!may || alerts.length === 0) return;
    await told(
      'assigned to you',
      await api.call('assignAlerts', { body: { alerts: [...alerts], owner: user.name }, key: crypto.randomUUID() }),
    );
  };
  const close = async (): Promise<void> => {
    setClosing(false);
    await told(
      'being closed',
      await api.call('closeAlerts', { body: { alerts: [...alerts], reason, notes }, key: crypto.randomUUID() }),
    );
  };
  useKeys([
    {
      keys: 'e',
      does: 'Assign to me',
      group: 'Alerts',
      act: () => {
        assign().catch(toast.bad);
      },
    },
  ]);
  if (!shown || !may) return null;
  return (
    <>
      <Button
        small
        icon="person"
        keys="e"
        onClick={() => {
          assign().catch(toast.bad);
        }}
      >
        Assign to me
      </Button>
      <Button small icon="check" onClick={() => setClosing(true)}>
        Close …
      </Button>
      <Dialog
        open={closing}
        title={`Close ${plural(alerts.length, 'alert')}?`}
        onClose={() => setClosing(false)}
        foot={
          <>
            <Button onClick={() => setClosing(false)}>Leave open</Button>
            <Button
              kind="primary"
              disabled={reason === ''}
              onClick={() => {
                close().catch(toast.bad);
              }}
            >
              Close
            </Button>
          </>
        }
      >
        <DialogBody>
          <Field label="Reason">
            {(ids) => (
              <Select {...ids} value={reason} onChange={(event) => setReason(event.target.value)}>
                <option value="">Choose one</option>
                {REASONS.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Notes" about="Handed to the source as its comment. Optional.">
            {(ids) => <TextArea {...ids} value={notes} onChange={(event) => setNotes(event.target.value)} />}
          </Field>
          <Note tone="info">An alert with a playbook still under way stays open: cancel its run first.</Note>
        </DialogBody>
      </Dialog>
    </>
  );
}
