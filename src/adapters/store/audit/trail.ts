/** The audit as the rest of the product sees it: rows are added, and held to their chain. Reading them is in `lists.ts`. */
import type { AuditTrail, AuditVerdict } from '../../../domain/access/audit.ts';
import type { Access } from '../access.ts';
import { number, text } from '../rows.ts';
import { GENESIS } from './chain.ts';
import { auditStep } from './steps.ts';

export function createAudit({ write, readAll }: Pick<Access, 'write' | 'readAll'>): AuditTrail {
  let last: Promise<unknown> = Promise.resolve();
  return {
    recordAudit: async (note) => {
      await write({ steps: [auditStep(note)] });
    },
    head: async () => {
      const [[end = {}] = []] = await readAll([{ sql: 'audit.ends', params: [] }]);
      const chained = number(end, 'chained');
      const tail = Math.max(0, number(end, 'last') - chained);
      return { number: chained, hash: chained === 0 ? GENESIS : text(end, 'hash'), tail };
    },
    verify: (noted) => {
      // One after the other: a few at once would leave the readers no time for anybody else.
      const verdict = last.then(async (): Promise<AuditVerdict> => {
        const { verifyAudit } = await import('./verify.ts');
        return verifyAudit(readAll, noted);
      });
      last = verdict.catch(() => undefined);
      return verdict;
    },
  };
}
