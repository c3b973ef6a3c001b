/** core-remove-blocklist-files: takes that back. */
import { hashListCommand, UNBLOCKLIST } from '../hash-list.ts';

export const coreRemoveBlocklistFiles = hashListCommand(UNBLOCKLIST);
