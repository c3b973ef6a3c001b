/** Who is there? Log-in and set-up stand in front of every page, and leave its address as it is: what was asked for is there afterwards. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { logIn, SESSION_KEY, sessionQuery, setUp, type LoginAnswer, type SessionUser } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Note } from '../../ui/layout.tsx';
import { Mark } from '../../ui/mark.tsx';
import css from './gate.module.css';

export function LoginGate({ children }: { readonly children: (user: SessionUser) => ReactNode }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const session = useQuery(sessionQuery(api));
  const entered = (): Promise<void> => client.invalidateQueries({ queryKey: SESSION_KEY });
  const link = setupTokenOf(location);
  if (link !== '' && !session.data?.user) {
    return (
      <Door
        title="Set up your account"
        about="This link works once. Choose a name and a password; they are yours alone."
      >
        <SetupForm token={link} onIn={entered} />
      </Door>
    );
  }
  if (session.data?.user) return children(session.data.user);
  if (session.data) {
    return (
      <Door title="Log in">
        {session.data.setupPending ? (
          <Note tone="info" title="Nobody has an account yet.">
            Open the set-up link that Riposte has shown on its terminal. It works once, for 30 minutes.
          </Note>
        ) : null}
        <LoginForm onIn={entered} />
      </Door>
    );
  }
  if (session.error) {
    return (
      <Door title="Riposte does not answer">
        <Note tone="bad">{session.error.message}</Note>
        <Button
          onClick={() => {
            session.refetch().catch(() => undefined);
          }}
        >
          Try again
        </Button>
      </Door>
    );
  }
  return null;
}

/** `/setup#<token>`: behind the hash, so that no server or proxy writes it down. */
export function setupTokenOf({ pathname, hash }: { readonly pathname: string; readonly hash: string }): string {
  return pathname === '/setup' ? decodeURIComponent(hash.slice(1)) : '';
}

interface DoorProps {
  readonly title: string;
  readonly about?: string;
  readonly children: ReactNode;
}

function Door({ title, about, children }: DoorProps) {
  return (
    <main className={css['door']}>
      <div className={css['card']}>
        <div className={css['head']}>
          <Mark size={34} />
          <div>
            <p className={css['product']}>Riposte</p>
            <h1>{title}</h1>
          </div>
        </div>
        {about === undefined ? null : <p className={css['about']}>{about}</p>}
        {children}
      </div>
    </main>
  );
}

interface FormProps {
  readonly onIn: () => Promise<void>;
}

/** Sends once at a time; gives what went wrong. */
function useSending(send: () => Promise<LoginAnswer>, onIn: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError('');
    try {
      const { status } = await send();
      if (status === 'in') await onIn();
      else setError('This account asks for a second factor, which this page cannot take yet.');
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit };
}

function LoginForm({ onIn }: FormProps) {
  const { api } = useConsole();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, submit } = useSending(() => logIn(api, name, password), onIn);
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => undefined);
      }}
    >
      <Field label="Name">
        {(ids) => (
          <TextField
            {...ids}
            name="username"
            autoComplete="username webauthn"
            autoCapitalize="none"
            autoFocus
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(ids) => (
          <TextField
            {...ids}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {error === '' ? null : <Note tone="bad">{error}</Note>}
      <Button kind="primary" type="submit" busy={busy}>
        Log in
      </Button>
    </form>
  );
}

function SetupForm({ token, onIn }: FormProps & { readonly token: string }) {
  const { api } = useConsole();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, submit } = useSending(
    () => setUp(api, { token, name, displayName, password }),
    async () => {
      history.replaceState(null, '', '/');
      await onIn();
    },
  );
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch(() => undefined);
      }}
    >
      <Field label="Name" about="What you log in with: small letters, no blanks.">
        {(ids) => (
          <TextField
            {...ids}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Your name, as others see it">
        {(ids) => (
          <TextField
            {...ids}
            name="name"
            autoComplete="name"
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password" about="At least 12 characters; a few words do well.">
        {(ids) => (
          <TextField
            {...ids}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {error === '' ? null : <Note tone="bad">{error}</Note>}
      <Button kind="primary" type="submit" busy={busy}>
        Set up and log in
      </Button>
    </form>
  );
}
