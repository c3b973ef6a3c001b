/** A form in a dialog: fields, what was refused at the field that it is about, two buttons. Sends once at a time; closes when it was taken. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Button, type ButtonKind } from './button.tsx';
import { Dialog, DialogBody } from './dialog.tsx';
import css from './form.module.css';
import { Note } from './layout.tsx';
import { wrongIn, type Wrong } from './refusal.ts';

export interface Sending {
  readonly busy: boolean;
  readonly wrong: Wrong;
  /** What is wrong with a field; empty: nothing. */
  readonly at: (field: string) => string;
  readonly send: (act: () => Promise<void>) => void;
}

/** `codes`: see `wrongIn`. */
export function useSending(fields: readonly string[], codes: Readonly<Record<string, string>> = {}): Sending {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong>({});
  const sending = useRef(false);
  const send = async (act: () => Promise<void>): Promise<void> => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    setWrong({});
    try {
      await act();
    } catch (thrown) {
      setWrong(wrongIn(thrown, fields, codes));
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };
  return {
    busy,
    wrong,
    at: (field) => wrong[field] ?? '',
    send: (act) => {
      send(act).catch(() => undefined);
    },
  };
}

interface FormProps {
  readonly id?: string;
  readonly sending: Sending;
  readonly onSend: () => Promise<void>;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** The form itself: the first field that was refused gets the focus, and what is about none of them stands at its end. */
export function Form({ id, sending, onSend, children, className }: FormProps) {
  const ref = useRef<HTMLFormElement>(null);
  const { wrong } = sending;
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [wrong]);
  return (
    <form
      id={id}
      ref={ref}
      noValidate
      className={className ?? css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        sending.send(onSend);
      }}
    >
      {children}
      {wrong[''] === undefined ? null : <Note tone="bad">{wrong['']}</Note>}
    </form>
  );
}

interface FormDialogProps {
  readonly title: string;
  /** What the button does. */
  readonly button: string;
  readonly kind?: ButtonKind;
  readonly wide?: boolean;
  readonly cancel?: string;
  /** Nothing to send yet. */
  readonly disabled?: boolean;
  readonly sending: Sending;
  readonly onSend: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Mounted while it is open. */
export function FormDialog({
  title,
  button,
  kind = 'primary',
  wide = false,
  cancel = 'Cancel',
  disabled = false,
  sending,
  onSend,
  onClose,
  children,
}: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      open
      title={title}
      wide={wide}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button kind={kind} type="submit" form={id} busy={sending.busy} disabled={disabled}>
            {button}
          </Button>
        </>
      }
    >
      <DialogBody>
        <Form id={id} sending={sending} onSend={onSend}>
          {children}
        </Form>
      </DialogBody>
    </Dialog>
  );
}
