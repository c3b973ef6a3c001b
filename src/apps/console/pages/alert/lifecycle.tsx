/** Who works on an alert, closing it and opening it again: each with its reason, and told where it is refused. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertView, AnswerOf } from '../../../../core/api/views.ts';
import { useConsole, useMay, useSession } from '../../api/console-context.ts';
import { useKeys } from '../../keys/keys.tsx';
import { CLOSE_REASONS } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Field, Select, TextArea, TextField } from '../../ui/field.tsx';
import { Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import { textOf } from './fields.ts';

type Asking = 'close' | 'reopen' | 'assign';

const MAY_NOT = 'Your role reads alerts and does not change them.';

export function Lifecycle({ alert }: { readonly alert: AlertView }) {
  const { user } = useSession();
  const may = useMay('alert:write');
  const [asking, setAsking] = useState<Asking>();
  const send = useSend(alert);
  const owner = textOf(alert.fields, 'owner');
  const isOpen = alert.status === 'open';
  const take = (): void => {
    if (may)
      send(
        ({ api, key }) => api.call('assignAlerts', { body: { alerts: [alert.key], owner: user.name }, key }),
        'It is yours.',
      );
  };
  const ask = (what: Asking) => (): void => {
    if (may) setAsking(what);
  };
  useKeys([
    { keys: 'e', does: 'Assign to me', group: 'Alert', act: take },
    {
      keys: 'c',
      does: isOpen ? 'Close the alert' : 'Open it again',
      group: 'Alert',
      act: ask(isOpen ? 'close' : 'reopen'),
    },
  ]);
  const why = may ? {} : { disabled: true, title: MAY_NOT };
  return (
    <>
      {owner === user.name ? (
        <Button icon="person" {...why} onClick={ask('assign')}>
          Yours
        </Button>
      ) : (
        <Button icon="person" keys="e" {...why} onClick={owner === '' ? take : ask('assign')}>
          {owner === '' ? 'Assign to me' : 'Assign …'}
        </Button>
      )}
      <Button icon={isOpen ? 'check' : 'undo'} keys="c" {...why} onClick={ask(isOpen ? 'close' : 'reopen')}>
        {isOpen ? 'Close …' : 'Open again …'}
      </Button>
      {asking === 'close' ? <CloseDialog alert={alert} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'reopen' ? <ReopenDialog alert={alert} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'assign' ? <AssignDialog alert={alert} onClose={() => setAsking(undefined)} /> : null}
    </>
  );
}

interface Sending {
  readonly api: ReturnType<typeof useConsole>['api'];
  readonly key: string;
}

type Act = (sending: Sending) => Promise<AnswerOf<'assignAlerts'>>;

/** Sends, says how it went, and asks again for what may look different now. */
function useSend(alert: AlertView) {
  const { api } = useConsole();
  const client = useQueryClient();
  const toast = useToast();
  const send = async (what: Act, done: string): Promise<void> => {
    try {
      const { rows } = await what({ api, key: crypto.randomUUID() });
      const refused = rows.find(({ ok }) => !ok);
      if (refused) toast.bad(new Error(refused.detail || refused.code));
      else toast.good(done);
    } catch (thrown) {
      toast.bad(thrown);
    } finally {
      for (const queryKey of [['alert', alert.key], ['alerts'], ['desk', alert.key], ['runs']])
        client.invalidateQueries({ queryKey }).catch(() => undefined);
    }
  };
  return (what: Act, done: string): void => {
    send(what, done).catch(toast.bad);
  };
}

interface DialogProps {
  readonly alert: AlertView;
  readonly onClose: () => void;
}

function CloseDialog({ alert, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  const [notes, setNotes] = useState('');
  const [cancel, setCancel] = useState(false);
  const [tried, setTried] = useState(false);
  const send = useSend(alert);
  const close = (): void => {
    setTried(true);
    if (reason === '') return;
    send(
      ({ api, key }) => api.call('closeAlerts', { body: { alerts: [alert.key], reason, notes, cancel }, key }),
      'Being closed: at its source first, then here.',
    );
    onClose();
  };
  return (
    <Dialog
      open
      title="Close the alert?"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it open</Button>
          <Button kind="primary" onClick={close}>
            Close it
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Reason" error={tried && reason === '' ? 'Choose one: it is handed to the source.' : ''}>
          {(ids) => (
            <Select {...ids} data-first value={reason} onChange={(event) => setReason(event.target.value)}>
              <option value="">Choose one</option>
              {CLOSE_REASONS.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Notes" about="Handed to the source as its comment. Optional.">
          {(ids) => <TextArea {...ids} value={notes} onChange={(event) => setNotes(event.target.value)} />}
        </Field>
        <label>
          <input type="checkbox" checked={cancel} onChange={(event) => setCancel(event.target.checked)} /> Cancel what
          is still under way on it
        </label>
        <Note tone="info">
          It is closed at its source first, by a run of its own. Without the tick, an alert with a playbook still under
          way stays open.
        </Note>
      </DialogBody>
    </Dialog>
  );
}

function ReopenDialog({ alert, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  const send = useSend(alert);
  return (
    <Dialog
      open
      title="Open the alert again?"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Leave it closed</Button>
          <Button
            kind="primary"
            onClick={() => {
              send(
                ({ api, key }) => api.call('reopenAlerts', { body: { alerts: [alert.key], reason }, key }),
                'It is open again.',
              );
              onClose();
            }}
          >
            Open it again
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Reason" about="Stands in its history beside your name. Optional.">
          {(ids) => <TextArea {...ids} data-first value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <Note tone="info">It is opened here only. No run begins: start a playbook, or work on it by hand.</Note>
      </DialogBody>
    </Dialog>
  );
}

function AssignDialog({ alert, onClose }: DialogProps) {
  const { user } = useSession();
  const [owner, setOwner] = useState(textOf(alert.fields, 'owner'));
  const send = useSend(alert);
  const assign = (to: string): void => {
    send(
      ({ api, key }) => api.call('assignAlerts', { body: { alerts: [alert.key], owner: to }, key }),
      to === '' ? 'Nobody works on it now.' : `Assigned to ${to}.`,
    );
    onClose();
  };
  return (
    <Dialog
      open
      title="Who works on it?"
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => assign('')}>Nobody</Button>
          <Button onClick={() => assign(user.name)}>Me</Button>
          <Button kind="primary" disabled={owner.trim() === ''} onClick={() => assign(owner.trim())}>
            Assign
          </Button>
        </>
      }
    >
      <DialogBody>
        <Field label="Name" about="The name that they log in with.">
          {(ids) => <TextField {...ids} data-first value={owner} onChange={(event) => setOwner(event.target.value)} />}
        </Field>
      </DialogBody>
    </Dialog>
  );
}
