/** One's own second factors: an app with one-time codes and its recovery codes, and passkeys. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { plural } from '../../text/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FormDialog, useSending } from '../../ui/form-dialog.tsx';
import { Answered, Facts, Note, Panel } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import page from '../page.module.css';
import { useRefresh, useSettings } from '../settings/parts.tsx';
import css from './account.module.css';
import { PASSWORD_CODES, type Factors } from './own.ts';
import { PasskeysPanel } from './passkeys.tsx';
import { PasswordField } from './password.tsx';
import { RecoveryCodesDialog } from './recovery.tsx';
import { EnrolTotp } from './totp.tsx';

/** Fewer than that, and one should make new ones. */
const FEW = 3;

export function FactorsPanels() {
  const factors = useQuery(useSettings().myFactors());
  return (
    <Answered query={factors}>
      {(view) => (
        <>
          <TotpPanel factors={view} />
          <PasskeysPanel factors={view} />
        </>
      )}
    </Answered>
  );
}

function TotpPanel({ factors }: { readonly factors: Factors }) {
  const [asking, setAsking] = useState<'enrol' | 'remove' | 'renew'>();
  const { totp, recoveryLeft, required, passkeys } = factors;
  const close = (): void => setAsking(undefined);
  return (
    <Panel
      icon="action"
      title="App with one-time codes"
      tools={
        totp ? (
          <Badge tone="good">on</Badge>
        ) : (
          <Badge tone={required && passkeys.length === 0 ? 'caution' : 'neutral'}>off</Badge>
        )
      }
    >
      <div className={page['stack']}>
        {totp ? (
          <>
            <Facts rows={[{ label: 'Recovery', value: `${plural(recoveryLeft, 'code')} left, each good for once` }]} />
            {recoveryLeft < FEW ? (
              <Note tone="caution" title="Few recovery codes are left.">
                Make new ones, or a lost phone keeps you out until an administrator helps.
              </Note>
            ) : null}
            <div className={css['tools']}>
              <Button onClick={() => setAsking('renew')}>New recovery codes</Button>
              <Button kind="quiet" onClick={() => setAsking('remove')}>
                Remove the app
              </Button>
            </div>
          </>
        ) : (
          <>
            <p className={css['small']}>
              {required
                ? 'Your role needs a second factor. An app on your phone makes a code that changes every 30 seconds.'
                : 'A password alone is guessed, phished, found. An app on your phone makes a code that changes every 30 seconds.'}
            </p>
            <div className={css['tools']}>
              <Button kind="primary" onClick={() => setAsking('enrol')}>
                Set up an app
              </Button>
            </div>
          </>
        )}
      </div>
      {asking === 'enrol' ? <EnrolTotp onClose={close} /> : null}
      {asking === 'remove' ? <RemoveTotp onClose={close} /> : null}
      {asking === 'renew' ? <RenewCodes onClose={close} /> : null}
    </Panel>
  );
}

function RemoveTotp({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const toast = useToast();
  const sending = useSending(['password'], PASSWORD_CODES);
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title="Remove the app with one-time codes?"
      button="Remove the app"
      kind="danger"
      cancel="Keep it"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        await api.call('removeTotp', { body: { password } });
        await refresh('me', 'factors');
        toast.good('The app is removed, and its recovery codes with it.');
        onClose();
      }}
    >
      <p>Its recovery codes go with it. Who has your password then gets in, unless a passkey stands in the way.</p>
      <PasswordField first value={password} onValue={setPassword} error={sending.at('password')} />
    </FormDialog>
  );
}

function RenewCodes({ onClose }: { readonly onClose: () => void }) {
  const { api } = useConsole();
  const refresh = useRefresh();
  const sending = useSending(['password'], PASSWORD_CODES);
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) return <RecoveryCodesDialog codes={codes} onClose={onClose} />;
  return (
    <FormDialog
      title="Make new recovery codes?"
      button="Make ten new ones"
      sending={sending}
      onClose={onClose}
      onSend={async () => {
        const { recoveryCodes } = await api.call('renewRecoveryCodes', { body: { password } });
        await refresh('me', 'factors');
        setCodes(recoveryCodes);
      }}
    >
      <p>The ones that you have are worth nothing from then on.</p>
      <PasswordField first value={password} onValue={setPassword} error={sending.at('password')} />
    </FormDialog>
  );
}
