/** Another password, by who knows the present one. */
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import { Note, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useRefresh } from '../settings/parts.tsx';
import css from './account.module.css';

export function PasswordPanel() {
  const [open, setOpen] = useState(false);
  return (
    <Panel icon="key" title="Password">
      <div className={page['stack']}>
        <p className={css['small']}>
          Twelve characters or more; a few words that do not belong together do well. Whoever comes by single sign-on or
          passkey alone needs none.
        </p>
        <div className={css['tools']}>
          <Button onClick={() => setOpen(true)}>Change your password</Button>
        </div>
      </div>
      {open ? <ChangePassword onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function ChangePassword({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(['current', 'password'], {
    'login.refused': 'current',
    'login.throttled': 'current',
    'user.weak-password': 'password',
  });
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title="Change your password"
      button="Change it"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        await api.call('changePassword', { body: { current, password } });
        await refresh('me');
        toast.good('Your password is changed, and your other sessions are ended.');
        onClose();
      }}
    >
      <PasswordField
        label="Present password"
        value={current}
        onValue={setCurrent}
        error={sending.at('current')}
        first
      />
      <Field label="New password" about="At least 12 characters." error={sending.at('password')}>
        {(ids) => (
          <TextField
            {...ids}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Note tone="info">Your sessions in other browsers end with it.</Note>
    </FormDialog>
  );
}

interface PasswordFieldProps {
  readonly label?: string;
  readonly value: string;
  readonly error: string;
  readonly first?: boolean;
  readonly onValue: (value: string) => void;
}

/** The present password, said again where something about getting in changes. */
export function PasswordField({ label = 'Your password', value, error, first = false, onValue }: PasswordFieldProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <TextField
          {...ids}
          {...(first ? { 'data-first': true } : {})}
          type="password"
          autoComplete="current-password"
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}
