/** What attackers do on Linux and other POSIX systems. */
import { LINUX_DEFENCE } from './linux-defence.ts';
import { LINUX_FETCH } from './linux-fetch.ts';
import { LINUX_IMPACT } from './linux-impact.ts';
import { LINUX_PERSISTENCE } from './linux-persistence.ts';
import { LINUX_PRIVILEGES } from './linux-privileges.ts';
import { LINUX_SHELLS } from './linux-shells.ts';
import type { Row } from './row.ts';

export const LINUX: readonly Row[] = [
  ...LINUX_SHELLS,
  ...LINUX_FETCH,
  ...LINUX_PERSISTENCE,
  ...LINUX_PRIVILEGES,
  ...LINUX_DEFENCE,
  ...LINUX_IMPACT,
];
