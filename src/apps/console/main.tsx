/** The console begins here: parts are made once and passed down; nobody is shown anything before it is known who he is. */
import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useEffect, useMemo, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi, Refusal } from './api/client.ts';
import { ConsoleContext, SessionContext, type ConsoleParts } from './api/console-context.ts';
import { followChanges, type LiveState } from './api/live.ts';
import { invalidatedBy, queriesOf } from './api/queries.ts';
import { SESSION_KEY, type SessionAnswer, type SessionUser } from './api/session.ts';
import { browserClock } from './clock.ts';
import './design/tokens.css';
import './design/base.css';
import { KeysProvider } from './keys/keys.tsx';
import { LoginGate } from './pages/login/gate.tsx';
import { createConsoleRouter } from './router.tsx';
import { PreferencesProvider } from './shell/preferences.tsx';
import { ToastProvider } from './ui/toast.tsx';

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What was refused is refused again; what did not arrive may arrive.
        retry: (count, error) => count < 2 && !(error instanceof Refusal && error.status >= 400 && error.status < 500),
      },
    },
  });
}

function App() {
  const client = useMemo(createQueryClient, []);
  const parts = useMemo((): ConsoleParts => {
    const api = createApi({
      csrf: () => client.getQueryData<SessionAnswer>(SESSION_KEY)?.csrf ?? '',
      expired: () => {
        client.invalidateQueries({ queryKey: SESSION_KEY }).catch(() => undefined);
      },
    });
    return { api, queries: queriesOf(api), clock: browserClock };
  }, [client]);
  return (
    <QueryClientProvider client={client}>
      <ConsoleContext value={parts}>
        <PreferencesProvider>
          <ToastProvider>
            <LoginGate>{(user) => <LoggedIn user={user} />}</LoginGate>
          </ToastProvider>
        </PreferencesProvider>
      </ConsoleContext>
    </QueryClientProvider>
  );
}

function LoggedIn({ user }: { readonly user: SessionUser }) {
  const live = useLive();
  const router = useMemo(createConsoleRouter, []);
  return (
    <SessionContext value={{ user, live }}>
      <KeysProvider>
        <RouterProvider router={router} />
      </KeysProvider>
    </SessionContext>
  );
}

function useLive(): LiveState {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveState>('connecting');
  useEffect(
    () =>
      followChanges({
        open: (url) => new EventSource(url),
        later: (ms, act) => {
          const timer = setTimeout(act, ms);
          return () => clearTimeout(timer);
        },
        changed: (changes) => {
          for (const queryKey of invalidatedBy(changes)) client.invalidateQueries({ queryKey }).catch(() => undefined);
        },
        caughtUp: () => {
          client.invalidateQueries().catch(() => undefined);
        },
        state: setLive,
      }),
    [client],
  );
  return live;
}

function start(root: HTMLElement, app: ReactNode): void {
  createRoot(root).render(<StrictMode>{app}</StrictMode>);
}

const root = document.getElementById('root');
if (root) start(root, <App />);
