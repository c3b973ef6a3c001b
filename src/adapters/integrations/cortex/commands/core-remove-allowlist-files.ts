/** core-remove-allowlist-files: takes that back. */
import { hashListCommand, UNALLOWLIST } from '../hash-list.ts';

export const coreRemoveAllowlistFiles = hashListCommand(UNALLOWLIST);
