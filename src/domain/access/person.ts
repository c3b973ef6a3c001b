/** Users of the house as factors and single sign-on see them. */
import { RiposteError } from '../../core/base/errors.ts';
import type { Accounts } from './accounts.ts';
import type { IdentityChange, People, Person } from './identity-ports.ts';
import type { Change, User } from './ports.ts';

export function personOf({ id, name, email, role, isActive }: User): Person {
  return { id, name, email: email === '' ? null : email, role, active: isActive };
}

export function peopleOf(accounts: Accounts): People {
  const known = async (found: Promise<User | undefined>): Promise<Person | undefined> => {
    const user = await found;
    return user && personOf(user);
  };
  return {
    byId: (id) => known(accounts.byId(id)),
    byName: (name) => known(accounts.byName(name)),
    byEmail: (email) => known(accounts.byEmail(email)),
    add: async ({ name, email, role }, change) => {
      try {
        return personOf(await accounts.add({ name, role, email: email ?? '' }, changeOf(change)));
      } catch (thrown) {
        if (isRefusal(thrown, 'user.exists') || isRefusal(thrown, 'user.invalid')) return undefined;
        throw thrown;
      }
    },
    setRole: async (id, role, change) => {
      const user = await accounts.byId(id);
      if (!user) return;
      try {
        await accounts.edit(user.name, { role }, undefined, changeOf(change));
      } catch (thrown) {
        // A provider that takes the role from the last administrator would shut everybody out: he stays one, and the audit shows no change.
        if (!isRefusal(thrown, 'user.last-administrator')) throw thrown;
      }
    },
  };
}

function changeOf({ by, at }: IdentityChange): Change {
  return { by, at, origin: '' };
}

function isRefusal(thrown: unknown, code: string): boolean {
  return thrown instanceof RiposteError && thrown.code === code;
}
