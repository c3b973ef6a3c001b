/** Rows of the audit as steps, for whoever writes them in the transaction of the change that they tell of. */
import type { AuditNote } from '../../../domain/access/audit.ts';
import type { Step } from '../wire.ts';

/** Characters of one column: a name that somebody typed, and what is said of it. */
const NAME_CHARS_MAX = 256;
const DETAIL_CHARS_MAX = 4_096;

export function auditStep({ at, who, what, target = '', origin = '', detail = '' }: AuditNote): Step {
  const [by, to, from] = [who, target, origin].map((name) => cut(name, NAME_CHARS_MAX));
  return { sql: 'audit.add', params: ['', 0, at, what, cut(detail, DETAIL_CHARS_MAX), by ?? '', to ?? '', from ?? ''] };
}

function cut(text: string, charsMax: number): string {
  const whole = text.toWellFormed();
  return whole.length <= charsMax ? whole : `${whole.slice(0, charsMax - 1).toWellFormed()}…`;
}
