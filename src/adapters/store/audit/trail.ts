/** The audit as the rest of the product sees it: rows are added, read in their order, and held to their chain. */
import type { AuditTrail } from '../../../domain/access/audit.ts';
import type { Access } from '../access.ts';
import { auditStep } from './steps.ts';

export function createAudit({ write }: Pick<Access, 'write'>): AuditTrail {
  return {
    recordAudit: async (note) => {
      await write({ steps: [auditStep(note)] });
    },
  };
}
