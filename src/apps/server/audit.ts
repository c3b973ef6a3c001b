/** The routes of the audit. */
import { headText, readHead } from '../../domain/access/audit.ts';
import { invalid, paging, type Handlers } from './request.ts';

export const AUDIT_HANDLERS = {
  listAudit: async ({ ports, query }) => {
    const { order, limit: _, cursor: __, ...filter } = query;
    const page = { ...paging(query), ...filter, newestFirst: order === 'newest' };
    const { rows, next } = await ports.lists.audit(page);
    return { rows, next };
  },

  auditHead: async ({ ports }) => {
    const { number, hash, tail } = await ports.audit.head();
    return { number, hash, text: headText({ number, hash }), tail };
  },

  verifyAudit: async ({ ports, query }) => {
    const noted = query.head === undefined ? undefined : readHead(query.head);
    if (query.head !== undefined && !noted) throw invalid('"head" is no head of an audit, like 17:9f86d081…');
    return ports.audit.verify(noted);
  },
} as const satisfies Partial<Handlers>;
