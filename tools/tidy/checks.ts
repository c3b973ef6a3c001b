/** The checks, one row each. A new check is one function and one row here, and a planted violation in `tidy.test.ts`. */
import { cycles, packages, rooms } from './borders.ts';
import type { Check } from './check.ts';
import { purity } from './purity.ts';
import { homeless, lengths, namedExports, plan, readmes } from './shape.ts';

export const CHECKS: readonly Check[] = [
  { name: 'plan', promise: 'every file under src is in a room', run: plan },
  { name: 'rooms', promise: 'imports go only where the table of rooms lets them', run: rooms },
  { name: 'packages', promise: 'packages as the wing allows and package.json names', run: packages },
  { name: 'cycles', promise: 'no import cycles, types included', run: cycles },
  { name: 'purity', promise: 'time and randomness are passed in, local time is not asked for', run: purity },
  { name: 'readmes', promise: 'every room has a README that names the file to open first', run: readmes },
  { name: 'exports', promise: 'exports by name', run: namedExports },
  { name: 'lengths', promise: 'no file over 500 lines', run: lengths },
  { name: 'homeless', promise: 'no path of a machine, no folder outside the project', run: homeless },
];
