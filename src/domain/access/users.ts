/** What a user is called, and what of one may be said. */
import { RiposteError } from '../../core/base/errors.ts';
import type { UserEdit } from './ports.ts';
import { isRole, ROLES } from './permissions.ts';
import { LOCAL_NAME } from './caller.ts';

/** Names of the product's own that no user has: what they do is not a person's doing. */
const RESERVED: ReadonlySet<string> = new Set([LOCAL_NAME, 'riposte', 'system', 'nobody', 'anonymous']);
const DISPLAY_CHARS_MAX = 100;
const EMAIL_CHARS_MAX = 254;

/** Throws `user.invalid`. A name stands in paths, journals and the audit: it is ASCII, so no two look the same. */
export function userName(text: string): string {
  const name = text.trim().toLowerCase();
  if (!/^[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?$/.test(name)) {
    throw invalid('name', 'a user name has 1 to 64 letters a–z, digits, dots, dashes, underscores and @');
  }
  if (RESERVED.has(name)) throw invalid('name', `"${name}" is a name of Riposte itself`);
  return name;
}

/** What is edited, checked. Throws `user.invalid`. */
export function userEdit(edit: {
  readonly displayName: string;
  readonly email: string;
  readonly role: string;
  readonly isActive: boolean;
}): UserEdit {
  const { isActive, role } = edit;
  const displayName = edit.displayName.trim().normalize('NFC');
  if (displayName.length > DISPLAY_CHARS_MAX || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(displayName)) {
    throw invalid('displayName', `a name has at most ${DISPLAY_CHARS_MAX} characters that are seen`);
  }
  const email = edit.email.trim();
  if (email !== '' && (email.length > EMAIL_CHARS_MAX || !/^[^\s@<>"',;:\\()[\]]+@[a-z0-9][a-z0-9.-]*$/i.test(email))) {
    throw invalid('email', 'this is no mail address');
  }
  if (!isRole(role)) throw invalid('role', `a role is one of ${ROLES.join(', ')}`);
  return { displayName, email, role, isActive };
}

function invalid(field: string, message: string): RiposteError {
  return new RiposteError('user.invalid', message, { facts: { field } });
}
