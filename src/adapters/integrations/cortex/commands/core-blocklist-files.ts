/** core-blocklist-files: forbids files on the whole tenant. */
import { hashListCommand, BLOCKLIST } from '../hash-list.ts';

export const coreBlocklistFiles = hashListCommand(BLOCKLIST);
