/** Who is there? Log-in and set-up stand in front of every page, and leave its address as it is: what was asked for is there afterwards. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useConsole } from '../../api/console-context.ts';
import { SESSION_KEY, sessionQuery, type SessionUser } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/layout.tsx';
import { Mark } from '../../ui/mark.tsx';
import css from './gate.module.css';
import { Login } from './login.tsx';
import { SetupForm } from './set-up.tsx';

export function LoginGate({ children }: { readonly children: (user: SessionUser) => ReactNode }) {
  const { api } = useConsole();
  const client = useQueryClient();
  const session = useQuery(sessionQuery(api));
  const entered = (): Promise<void> => client.invalidateQueries({ queryKey: SESSION_KEY });
  const link = setupTokenOf(location);
  if (link !== '' && !session.data?.user) {
    return (
      <Door title="Set up your account" about="This link works once. The password is yours alone.">
        <SetupForm
          token={link}
          onIn={async () => {
            history.replaceState(null, '', '/');
            await entered();
          }}
        />
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
        <Login onIn={entered} />
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

export function Door({ title, about, children }: DoorProps) {
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
