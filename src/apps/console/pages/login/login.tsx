/** Logging in: by name and password and, where the account has one, a code; or by a provider of single sign-on. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { logIn, type LoginAnswer } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/layout.tsx';
import { useToast } from '../../ui/toast.tsx';
import css from './gate.module.css';
import { DoorForm, TextPart } from './sending.tsx';

interface LoginProps {
  readonly onIn: () => Promise<void>;
}

export function Login({ onIn }: LoginProps) {
  const [step, setStep] = useState<LoginAnswer['status']>('in');
  if (step === 'factor') return <CodeForm onIn={onIn} />;
  if (step === 'enrol') return <EnrolForm onIn={onIn} />;
  return (
    <>
      <PasswordForm onIn={onIn} onNext={setStep} />
      <Providers onIn={onIn} />
    </>
  );
}

function PasswordForm({ onIn, onNext }: LoginProps & { readonly onNext: (step: LoginAnswer['status']) => void }) {
  const { api } = useConsole();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <DoorForm
      button="Log in"
      onSend={async () => {
        const { status } = await logIn(api, name, password);
        if (status === 'in') await onIn();
        else onNext(status);
      }}
    >
      <TextPart label="Name" name="username" autoComplete="username" first required value={name} onValue={setName} />
      <TextPart
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onValue={setPassword}
      />
    </DoorForm>
  );
}

function CodeForm({ onIn }: LoginProps) {
  const { api } = useConsole();
  const [code, setCode] = useState('');
  return (
    <DoorForm
      button="Go on"
      onSend={async () => {
        await api.call('loginFactor', { body: { code: code.trim() } });
        await onIn();
      }}
    >
      <TextPart
        label="Code"
        name="code"
        about="Six digits of your app, or one of your recovery codes."
        autoComplete="one-time-code"
        first
        required
        value={code}
        onValue={setCode}
      />
    </DoorForm>
  );
}

/** Somebody who needs a second factor and has none: the app gets its secret, and the first code of it lets him in. */
function EnrolForm({ onIn }: LoginProps) {
  const { api } = useConsole();
  const draft = useQuery({
    queryKey: ['enrol'],
    queryFn: () => api.call('loginEnrol', {}),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const [code, setCode] = useState('');
  const [kept, setKept] = useState<readonly string[]>();
  const toast = useToast();
  if (kept !== undefined) {
    return (
      <div className={css['form']}>
        <Note tone="caution" title="Keep these recovery codes.">
          Each lets you in once when the app is gone. They are shown this time only.
        </Note>
        <ul className={css['codes']}>
          {kept.map((each) => (
            <li key={each}>
              <code>{each}</code>
            </li>
          ))}
        </ul>
        <Button
          kind="primary"
          onClick={() => {
            onIn().catch(toast.bad);
          }}
        >
          I have kept them
        </Button>
      </div>
    );
  }
  if (draft.error) return <Note tone="bad">{draft.error.message}</Note>;
  if (!draft.data) return null;
  return (
    <DoorForm
      button="Go on"
      onSend={async () => {
        const { recoveryCodes } = await api.call('loginEnrolled', { body: { code: code.trim() } });
        setKept(recoveryCodes);
      }}
    >
      <p className={css['about']}>
        Your role needs a second factor. Scan this with an app for one-time codes, then type its code.
      </p>
      <img
        className={css['qr']}
        alt="The secret as a picture; the same as text below"
        src={`data:image/svg+xml,${encodeURIComponent(draft.data.qr)}`}
      />
      <code className={css['secret']}>{draft.data.secret}</code>
      <TextPart label="Code" name="code" autoComplete="one-time-code" first required value={code} onValue={setCode} />
    </DoorForm>
  );
}

/** Ways in without a password. */
function Providers({ onIn }: LoginProps) {
  const { api } = useConsole();
  const toast = useToast();
  const methods = useQuery({
    queryKey: ['login', 'methods'],
    queryFn: ({ signal }) => api.call('loginMethods', { signal }),
    retry: false,
    staleTime: 60_000,
  });
  const go = async (provider: string): Promise<void> => {
    const returnTo = location.pathname + location.search;
    const { url } = await api.call('startSso', { params: { provider }, body: { returnTo } });
    location.assign(url);
  };
  const byPasskey = async (): Promise<void> => {
    // Loaded when it is wanted: most people never come by here.
    const { logInByPasskey } = await import('../../api/passkeys.ts');
    await logInByPasskey(api);
    await onIn();
  };
  const { providers = [], passkeys = false } = methods.data ?? {};
  if (providers.length === 0 && !passkeys) return null;
  return (
    <div className={css['form']}>
      {passkeys ? (
        <Button
          onClick={() => {
            byPasskey().catch(toast.bad);
          }}
        >
          Use a passkey
        </Button>
      ) : null}
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          onClick={() => {
            go(name).catch(toast.bad);
          }}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
