/** The audit: who did what, and whether it is what was written. */
import { z } from 'zod';
import { list, number, pageOf, paging, shape, time } from './common.ts';

export const AuditRow = shape({
  number: z.int().describe('Its place in the one sequence of the audit, from 1.'),
  at: time,
  who: z.string().describe('Empty: a run did it, or Riposte itself.'),
  what: z.string().describe('`approval.answered`, `containment.done`, `login.failed`, `instance.edited`.'),
  target: z.string().describe('What it was done to: a user, key, instance, rule. Empty where the run says it.'),
  origin: z.string().describe('The address that the request came from; empty for the machine itself.'),
  detail: z.string(),
  run: z.string().describe('Empty: of no run.'),
  seq: z.int().describe('The event of the run.'),
});

export const AuditPage = pageOf(AuditRow);

export const AuditQuery = z.object({
  run: z.string().exactOptional().describe('Of this run only.'),
  who: z.string().exactOptional(),
  what: z.string().exactOptional().describe('A name, or the beginning of one with a star: `login.*`.'),
  target: z.string().exactOptional().describe('What it was done to, letter for letter.'),
  from: number.exactOptional().describe('Not before; UTC, milliseconds since 1970.'),
  until: number.exactOptional().describe('Not after.'),
  order: z
    .enum(['oldest', 'newest'])
    .exactOptional()
    .describe('Which rows come first; left out: the oldest. A page may be short, or empty, and have a `next`.'),
  ...paging,
});

const head = {
  number: z.int().describe('Of the last row that is chained; 0 before the first.'),
  hash: z.string().describe('SHA-256; it stands for every row up to that one.'),
};

export const AuditHeadView = shape({
  ...head,
  text: z.string().describe('`NUMBER:HASH`: keep it elsewhere, and name it when the audit is verified.'),
  tail: z.int().describe('Rows behind it that are written and not yet chained.'),
});

export const VerifyQuery = z.object({
  head: z.string().exactOptional().describe('A head that was noted earlier: what was cut off since is found too.'),
});

export const AuditVerdictView = shape({
  ok: z.boolean().describe('No break.'),
  rows: z.int(),
  head: shape(head),
  tail: z.int().describe('Rows that are not yet chained: no break, and nothing is proved of them.'),
  tailSince: time.nullable().describe('When the first of them was written.'),
  breaks: list(
    shape({
      kind: z
        .enum(['changed', 'deleted', 'missing', 'inserted', 'link', 'truncated', 'rewritten'])
        .describe(
          'changed: not the row that was chained. deleted: its link is there. missing: row and link are gone. inserted: it was never chained. link: the link was changed, the row was not. truncated, rewritten: the noted head is not in the chain.',
        ),
      number: z.int().describe('Of the row.'),
      detail: z.string(),
    }),
  ).describe('The first twenty.'),
  breakCount: z.int(),
});
