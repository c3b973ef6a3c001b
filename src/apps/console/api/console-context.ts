/** What every component may ask for: the API, its questions, the clock. Passed in once, by `main.tsx`. */
import { createContext, use } from 'react';
import type { Permission } from '../../../core/api/row.ts';
import type { Clock } from '../../../core/base/clock.ts';
import type { Api } from './client.ts';
import type { LiveState } from './live.ts';
import type { Queries } from './queries.ts';
import type { SessionUser } from './session.ts';

export interface ConsoleParts {
  readonly api: Api;
  readonly queries: Queries;
  readonly clock: Clock;
}

export const ConsoleContext = createContext<ConsoleParts | undefined>(undefined);

export function useConsole(): ConsoleParts {
  const parts = use(ConsoleContext);
  if (!parts) throw new Error('outside the console');
  return parts;
}

/** Who is logged in, and whether what he sees is of now. */
export interface Session {
  readonly user: SessionUser;
  readonly live: LiveState;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is logged in');
  return session;
}

/** Why the one who is logged in may not do this, for people; undefined: he may. */
export function useRefusal(permission: Permission): string | undefined {
  const { user } = useSession();
  if (user.permissions.includes(permission)) return undefined;
  return `Your role (${user.role}) does not allow this. An administrator can give you another one.`;
}

/** May the one who is logged in do this? What he may not is refused anyway; here it is not offered. */
export function useMay(permission: Permission): boolean {
  return useSession().user.permissions.includes(permission);
}
