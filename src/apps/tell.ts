/** The door to telling people: loads `telling/` when a channel is there, or somebody asks for one. Most starts need nothing of it. */
import { randomBytes } from 'node:crypto';
import type { ChannelPorts } from '../adapters/channels/index.ts';
import type { Instances } from '../adapters/integrations/index.ts';
import type { KeyRing } from '../adapters/secrets/keys.ts';
import type { Store } from '../adapters/store/index.ts';
import type { Clock, Timers } from '../core/base/clock.ts';
import type { Accounts } from '../domain/access/accounts.ts';
import { isRole } from '../domain/access/permissions.ts';
import type { Directory } from '../domain/tell/recipients.ts';
import type { TellPort } from './server/tell-port.ts';
import type { Telling } from './telling/index.ts';

export interface TellParts {
  readonly clock: Clock & Timers;
  readonly channel: ChannelPorts;
  readonly store: Store;
  readonly keys: KeyRing;
  readonly instances: Instances;
  readonly accounts: Pick<Accounts, 'byName' | 'withRole'>;
  readonly publicUrl: () => string;
  readonly failed: (thrown: unknown) => void;
}

export interface TellDoor {
  port(): Promise<TellPort>;
  /** After a start: goes on where there is an enabled channel. */
  start(): Promise<void>;
  /** Attempts since the start, by their result. */
  counts(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** `runs`: false where nothing goes on by itself. */
export function tellDoor(parts: TellParts, runs: boolean): TellDoor {
  const { store, instances, accounts, ...rest } = parts;
  const counts = new Map<string, number>();
  let loaded: Promise<Telling> | undefined;
  let stopped = false;
  const load = async (): Promise<Telling> => {
    const { Telling: Loaded } = await import('./telling/index.ts');
    return Loaded.load(
      {
        ...rest,
        records: store.tell,
        directory: directoryOf(accounts),
        isFirstSecret: () => instances.isFirstSecret(),
        newId: () => randomBytes(6).toString('hex'),
        end: () => store.lists.end(),
        instances: () => instances.list().filter(({ state }) => state !== 'disabled'),
        testInstance: (name) => instances.test(name),
        counted: (result) => {
          counts.set(result, (counts.get(result) ?? 0) + 1);
        },
      },
      runs && !stopped,
    );
  };
  const port = (): Promise<Telling> => {
    loaded ??= load().catch((thrown: unknown) => {
      loaded = undefined;
      throw thrown;
    });
    return loaded;
  };
  return {
    port,
    start: async () => {
      if (runs && !stopped && (await store.tell.isActive())) await port();
    },
    counts: () => counts,
    stop: async () => {
      stopped = true;
      await (await loaded?.catch(() => undefined))?.stop();
    },
  };
}

function directoryOf(accounts: TellParts['accounts']): Directory {
  const person = ({ name, email }: { readonly name: string; readonly email: string }) => ({ name, mail: email });
  return {
    user: async (name) => {
      const user = await accounts.byName(name);
      return user?.isActive ? person(user) : undefined;
    },
    withRole: async (role) => (isRole(role) ? (await accounts.withRole(role)).map(person) : []),
  };
}
