/** Setting up an app with one-time codes: the password again, the secret as a picture and as text, the first code, the recovery codes. */
import { useState } from 'react';
import type { AnswerOf } from '../../../../core/api/views.ts';
import { useConsole } from '../../api/console-context.ts';
import { Field, TextField } from '../../ui/field.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import { CopyButton } from '../../ui/once.tsx';
import { useRefresh } from '../settings/parts.tsx';
import css from './account.module.css';
import { PASSWORD_CODES } from './own.ts';
import { PasswordField } from './password.tsx';
import { QrCode } from './qr.tsx';
import { RecoveryCodesDialog } from './recovery.tsx';

export function EnrolTotp({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const sending = useSending(['password', 'code'], {
    ...PASSWORD_CODES,
    'login.wrong-code': 'code',
    'login.locked': 'code',
  });
  const [password, setPassword] = useState('');
  const [draft, setDraft] = useState<AnswerOf<'enrolTotp'>>();
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) return <RecoveryCodesDialog codes={codes} onClose={onClose} />;
  if (!draft) {
    return (
      <FormDialog
        key="password"
        title="Set up an app with one-time codes"
        button="Go on"
        sending={sending}
        onClose={onClose}
        onSend={async () => setDraft(await api.call('enrolTotp', { body: { password } }))}
      >
        <p>First say your password again: whoever finds your browser open cannot do this.</p>
        <PasswordField first value={password} onValue={setPassword} error={sending.at('password')} />
      </FormDialog>
    );
  }
  return (
    <FormDialog
      key="code"
      title="Set up an app with one-time codes"
      button="Confirm"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const { recoveryCodes } = await api.call('confirmTotp', { body: { code: code.trim() } });
        await refresh('me', 'factors');
        setCodes(recoveryCodes);
      }}
    >
      <div className={css['enrol']}>
        <QrCode text={draft.uri} label="The secret as a picture to scan; the same stands beside it as text" />
        <div className={css['steps']}>
          <p>Scan this with an app: Aegis, 1Password, Google Authenticator, any that makes one-time codes.</p>
          <p className={css['small']}>No camera? Type this:</p>
          <code className={css['secret']} data-once>
            {draft.secret}
          </code>
          <div>
            <CopyButton text={draft.secret} what="the secret" />
          </div>
        </div>
      </div>
      <Field label="Code" about="Six digits that the app shows now." error={sending.at('code')}>
        {(ids) => (
          <TextField
            {...ids}
            data-first
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
