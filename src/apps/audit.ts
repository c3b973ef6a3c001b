/** The audit of a data directory that no product has open: for the command line, which knows no store. */
import { verifyAuditOf } from '../adapters/store/audit/copy.ts';
import { readHead, type AuditVerdict } from '../domain/access/audit.ts';

/** Undefined where `head` is none. Errors: `store.no-data`, `store.older`, and what opening a database says. */
export async function verifyAuditIn(directory: string, head?: string): Promise<AuditVerdict | undefined> {
  const noted = head === undefined ? undefined : readHead(head);
  if (head !== undefined && noted === undefined) return undefined;
  return verifyAuditOf(directory, noted);
}
