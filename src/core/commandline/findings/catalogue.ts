/** Every row of the catalogue, by group. Ids are features of the fitted model: they never change their meaning. */
import { HIDING } from './hiding.ts';
import { INSTALLER } from './installer.ts';
import { LINUX } from './linux.ts';
import { LOLBIN } from './lolbin.ts';
import { WINDOWS_REGISTRY } from './windows-registry.ts';
import { MACOS } from './macos.ts';
import { TOOLS } from './tools.ts';
import { ORDINARY } from './ordinary.ts';
import type { Row } from './row.ts';
import { TEMP } from './temp.ts';
import { WINDOWS_CODE } from './windows-code.ts';
import { WINDOWS_CREDENTIALS } from './windows-credentials.ts';
import { WINDOWS_MOVES } from './windows-moves.ts';
import { WINDOWS_PERSISTENCE } from './windows-persistence.ts';
import { WINDOWS_HARM } from './windows-harm.ts';
import { WINDOWS_REACH } from './windows-reach.ts';
import { WINDOWS_TAKES } from './windows-takes.ts';
import { WINDOWS_SCRIPTS } from './windows-scripts.ts';

export const CATALOGUE: readonly Row[] = [
  ...HIDING,
  ...LINUX,
  ...ORDINARY,
  ...WINDOWS_REGISTRY,
  ...TOOLS,
  ...MACOS,
  ...WINDOWS_SCRIPTS,
  ...WINDOWS_CODE,
  ...WINDOWS_REACH,
  ...INSTALLER,
  ...TEMP,
  ...LOLBIN,
  ...WINDOWS_CREDENTIALS,
  ...WINDOWS_PERSISTENCE,
  ...WINDOWS_HARM,
  ...WINDOWS_MOVES,
  ...WINDOWS_TAKES,
];
