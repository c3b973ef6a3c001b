/**
 * Whom a rule means. A recipient is a text: `user:NAME`, `role:ROLE`, `assignee`, or a mail address; several with `|` between them are tried
 * in turn until one of them is somebody.
 *
 * W1. Who is meant is found when it is told, never before: people come and go.
 * W2. An address is one address and nothing else: no name beside it, no list, no line break. What it is given to can read no second one in it.
 * W3. Somebody may choose to be passed over where their role is meant, never where they are themselves. If nobody of the role were left, it
 *     does not count: a choice of people never makes that nobody is told.
 */

/** Who there is. */
export interface Directory {
  /** Undefined: there is no such user, or they are locked out. */
  user(name: string): Promise<Person | undefined>;
  /** Everybody who has exactly this role and is not locked out. */
  withRole(role: string): Promise<readonly Person[]>;
}

export interface Person {
  readonly name: string;
  /** Empty: none is known. */
  readonly mail: string;
}

export const NO_DIRECTORY: Directory = { user: async () => undefined, withRole: async () => [] };

const NAME = /^[^|,\p{Cc}\p{Cf}]{1,200}$/u;
/** RFC 5321 without quoted local parts and address literals: what people have. */
const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const ADDRESS_LENGTH_MAX = 254;

/** W2. */
export function isAddress(text: string): boolean {
  return text.length <= ADDRESS_LENGTH_MAX && ADDRESS.test(text);
}

export function isRecipient(text: string): boolean {
  const parts = text.split('|');
  return parts.length <= 8 && parts.every(isOne);
}

/** By which parts of a recipient somebody is meant. */
export function reasonsFor(
  to: string,
  person: { readonly name: string; readonly role: string; readonly mail: string },
): readonly ('role' | 'assigned' | 'named')[] {
  const reasons = to.split('|').flatMap((part) => {
    const [kind, name] = kindOf(part);
    if (kind === 'assignee') return ['assigned'] as const;
    if (kind === 'role') return name === person.role ? (['role'] as const) : [];
    const own = kind === 'user' ? person.name : person.mail;
    return name !== '' && name.toLowerCase() === own.toLowerCase() ? (['named'] as const) : [];
  });
  return [...new Set(reasons)];
}

function isOne(text: string): boolean {
  const [kind, name] = kindOf(text);
  if (kind === 'assignee') return true;
  return kind === 'address' ? isAddress(name) : NAME.test(name);
}

function kindOf(text: string): readonly ['user' | 'role' | 'assignee' | 'address', string] {
  if (text === 'assignee') return ['assignee', ''];
  if (text.startsWith('user:')) return ['user', text.slice(5)];
  if (text.startsWith('role:')) return ['role', text.slice(5)];
  return ['address', text];
}

interface Meaning {
  readonly assignee: string;
  readonly directory: Directory;
  /** W3. By name. */
  readonly passesOver?: (name: string) => boolean;
}

/** The addresses that a recipient means now, each once, in lower case; empty: nobody. `fallback`: tried last. */
export async function addressesOf(to: string, fallback: string, meaning: Meaning): Promise<readonly string[]> {
  for (const part of [...to.split('|'), ...(fallback === '' ? [] : fallback.split('|'))]) {
    const found = (await peopleOf(part, meaning)).map((address) => address.toLowerCase()).filter(isAddress);
    if (found.length > 0) return [...new Set(found)].toSorted();
  }
  return [];
}

async function peopleOf(
  part: string,
  { assignee, directory, passesOver = () => false }: Meaning,
): Promise<readonly string[]> {
  const [kind, name] = kindOf(part);
  switch (kind) {
    case 'address':
      return [name];
    case 'role': {
      const people = (await directory.withRole(name)).filter(({ mail }) => isAddress(mail));
      const willing = people.filter((person) => !passesOver(person.name));
      return (willing.length > 0 ? willing : people).map(({ mail }) => mail);
    }
    case 'assignee':
    case 'user': {
      const wanted = kind === 'user' ? name : assignee;
      const person = wanted === '' ? undefined : await directory.user(wanted);
      return person ? [person.mail] : [];
    }
  }
}
