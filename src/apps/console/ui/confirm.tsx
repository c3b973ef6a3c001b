/** A moment to think before something that is not taken back lightly: it names the thing, says what follows, and its button says what it does. */
import { useState, type ReactNode } from 'react';
import type { ButtonKind } from './button.tsx';
import { Field, TextField } from './field.tsx';
import { FormDialog, useSending } from './form-dialog.tsx';
import css from './form.module.css';

interface ConfirmProps {
  /** Names the thing: `Revoke the key “ci”?` */
  readonly title: string;
  /** What the button does: `Revoke it`. */
  readonly button: string;
  /** Whoever does it cannot go back: the name is typed. */
  readonly typed?: string;
  readonly cancel?: string;
  readonly kind?: ButtonKind;
  readonly wide?: boolean;
  readonly onDo: () => Promise<unknown>;
  readonly onClose: () => void;
  /** What follows. */
  readonly children: ReactNode;
}

/** Mounted while it is open. */
export function Confirm({
  title,
  button,
  typed,
  cancel = 'Leave it',
  kind = 'danger',
  wide = false,
  onDo,
  onClose,
  children,
}: ConfirmProps) {
  const sending = useSending([]);
  const [name, setName] = useState('');
  return (
    <FormDialog
      title={title}
      button={button}
      kind={kind}
      wide={wide}
      cancel={cancel}
      disabled={typed !== undefined && name.trim() !== typed}
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        if (typed !== undefined && name.trim() !== typed) return;
        await onDo();
        onClose();
      }}
    >
      <div className={css['words']}>{children}</div>
      {typed === undefined ? null : (
        <Field
          label={
            <>
              Type <code>{typed}</code> to go on
            </>
          }
        >
          {(ids) => (
            <TextField
              {...ids}
              data-first
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
