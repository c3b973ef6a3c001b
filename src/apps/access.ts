/** Users, sessions and keys, wired; and the link of a first start. */
import type { Store } from '../adapters/store/index.ts';
import type { Clock } from '../core/base/clock.ts';
import { Accounts } from '../domain/access/accounts.ts';
import { Keys } from '../domain/access/keys.ts';
import { Passwords } from '../domain/access/passwords.ts';
import { Sessions } from '../domain/access/sessions.ts';
import { Throttle } from '../domain/access/throttle.ts';
import type { ServerPorts } from './server/ports.ts';

export type AccessPorts = Pick<ServerPorts, 'accounts' | 'sessions' | 'keys'>;

export function accessPorts({ accounts: records }: Pick<Store, 'accounts'>, clock: Clock): AccessPorts {
  const throttle = new Throttle(records);
  return {
    accounts: new Accounts({ records, passwords: new Passwords(), throttle, clock }),
    sessions: new Sessions(records, clock),
    keys: new Keys(records, clock),
  };
}

/** The link by which a first administrator comes to be. A new one at every such start; the former ones are worth nothing. */
export async function firstLink({ accounts }: AccessPorts, url: string, clock: Clock): Promise<string> {
  const { token } = await accounts.setupLink({ by: '', at: clock.now(), origin: '' });
  return `${url}/setup#${token}`;
}
