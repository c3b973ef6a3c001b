/** A form of the door: fields, what went wrong, one button. Sends once at a time. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Note } from '../../ui/layout.tsx';
import css from './gate.module.css';

interface DoorFormProps {
  readonly button: string;
  readonly children: ReactNode;
  readonly onSend: () => Promise<void>;
}

export function DoorForm({ button, children, onSend }: DoorFormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const send = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError('');
    try {
      await onSend();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        send().catch(() => undefined);
      }}
    >
      {children}
      {error === '' ? null : <Note tone="bad">{error}</Note>}
      <Button kind="primary" type="submit" busy={busy}>
        {button}
      </Button>
    </form>
  );
}

interface TextPartProps {
  readonly label: string;
  readonly name: string;
  readonly about?: string;
  readonly type?: 'text' | 'password';
  readonly autoComplete: string;
  readonly first?: boolean;
  readonly required?: boolean;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

export function TextPart({ label, about, first = false, required = false, onValue, ...rest }: TextPartProps) {
  return (
    <Field label={label} {...(about === undefined ? {} : { about })}>
      {(ids) => (
        <TextField
          {...ids}
          {...rest}
          autoCapitalize="none"
          autoFocus={first}
          required={required}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}
