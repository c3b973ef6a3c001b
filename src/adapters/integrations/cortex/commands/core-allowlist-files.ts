/** core-allowlist-files: allows files on the whole tenant. It weakens protection, so it is asked for like containment. */
import { hashListCommand, ALLOWLIST } from '../hash-list.ts';

export const coreAllowlistFiles = hashListCommand(ALLOWLIST);
