/**
 * Who a request comes from, as every handler sees it. Resolved once, before a request is read (`apps/server/door.ts`).
 *
 * C1. `local` is whoever holds the token of the data directory: the command line on the machine itself. He may do everything, and alone may act
 *     for somebody else.
 * C2. Everybody else is who his session or key says. His name and roles are never taken from what he sends.
 */
import { PERMISSIONS, type Permission } from '../../core/api/row.ts';
import type { User } from './ports.ts';

export interface Caller {
  readonly name: string;
  /** `source`: a webhook of an intake source. */
  readonly kind: 'local' | 'session' | 'key' | 'source';
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** Of a session: its id, and whose it is. */
  readonly session?: string;
  readonly user?: User;
}

/** The name of the local caller where he names nobody. */
export const LOCAL_NAME = 'operator';

export const LOCAL_CALLER: Caller = {
  name: LOCAL_NAME,
  kind: 'local',
  roles: ['administrator'],
  permissions: new Set(PERMISSIONS),
};

/** Who has said nothing of himself: he may do nothing. */
export const NOBODY: Caller = { name: '', kind: 'session', roles: [], permissions: new Set() };
