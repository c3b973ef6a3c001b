/** Somebody may not see or do this: said before he tries, with who can help. */
import type { ReactNode } from 'react';
import type { Permission } from '../../../core/api/row.ts';
import { useMay, useSession } from '../api/console-context.ts';
import { Empty, Note, Panel } from './layout.tsx';

interface DeniedProps {
  /** What is not seen: `Users`. */
  readonly what: string;
  /** The roles that may. */
  readonly needs: string;
  readonly children?: ReactNode;
}

/** In the place of what he may not see. */
export function Denied({ what, needs, children }: DeniedProps) {
  const { user } = useSession();
  return (
    <Panel>
      <Empty icon="person" title={`${what}: not for your role`}>
        <p>
          You are logged in as {roleWord(user.role)}; this needs {needs}. Ask an administrator for the role, or to do it
          for you.
        </p>
        {children}
      </Empty>
    </Panel>
  );
}

interface ReadOnlyProps {
  readonly permission: Permission;
  /** What he may not: `change rules`. */
  readonly what: string;
  readonly needs: string;
}

/** Above what he sees and may not change; nothing where he may. */
export function ReadOnly({ permission, what, needs }: ReadOnlyProps) {
  const { user } = useSession();
  const may = useMay(permission);
  if (may) return null;
  return (
    <Note tone="info" title="You see this and do not change it.">
      To {what} needs {needs}; you are logged in as {roleWord(user.role)}.
    </Note>
  );
}

function roleWord(role: string): string {
  return role === '' ? 'a key' : `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}
