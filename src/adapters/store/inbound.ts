/**
 * Answers, completions, cancels and pauses (R9): one conditional update and one inbox row, in one transaction. Who comes second is
 * told who was first, by a read in the same transaction.
 */
import type { InboxMessage, RunStatus } from '../../core/engine/journal.ts';
import type { Item, Question } from '../../core/engine/events.ts';
import { number, parsed, text, textOrNull } from './rows.ts';
import type { Access } from './access.ts';
import type { Inbound, Steered, Steering } from './types.ts';
import type { SqlRow } from './wire.ts';

const asText = (message: InboxMessage): string => JSON.stringify(message);

/** The same inbox id came before: the caller repeats itself, and has what it wants. */
const delivered = (row: SqlRow): boolean => number(row, 'delivered') === 1;

export function createInbound({ write }: Access): Inbound {
  return {
    answerQuestion: async ({ question, hash, answers, by, at, inboxId }) => {
      const message = asText({ type: 'answer', question, answers, by });
      const written = await write({
        steps: [
          { sql: 'question.claim', params: [question, hash, by, at], mustChange: true },
          { sql: 'question.inbox', params: [question, inboxId, at, message], mustChange: true },
        ],
        look: { sql: 'question.outcome', params: [question, inboxId] },
      });
      const row = written.rows[0];
      if (!row) return { ok: false, reason: 'unknown' };
      if (written.ok || delivered(row)) return { ok: true, run: text(row, 'run') };
      const status = text(row, 'status');
      if (status === 'open') return { ok: false, reason: 'changed', question: parsed<Question>(row, 'question') };
      if (status === 'withdrawn') return { ok: false, reason: 'withdrawn', why: textOrNull(row, 'reason') };
      return { ok: false, reason: 'answered', by: text(row, 'answered_by'), at: number(row, 'answered_at') };
    },
    refuseAnswer: async ({ question, by, reason, at, inboxId }) => {
      const message = asText({ type: 'refusal', question, by, reason });
      const written = await write({
        steps: [{ sql: 'question.inbox', params: [question, inboxId, at, message], mustChange: true }],
        look: { sql: 'question.outcome', params: [question, inboxId] },
      });
      const row = written.rows[0];
      return row && (written.ok || delivered(row))
        ? { ok: true, run: text(row, 'run') }
        : { ok: false, reason: 'unknown' };
    },
    completeItem: async ({ item, offer, by, note, at, inboxId }) => {
      const message = asText({ type: 'item', item, offer, by, note });
      const written = await write({
        steps: [
          { sql: 'item.claim', params: [item, offer, by, at], mustChange: true },
          { sql: 'item.inbox', params: [item, inboxId, at, message], mustChange: true },
        ],
        look: { sql: 'item.outcome', params: [item, inboxId] },
      });
      const row = written.rows[0];
      if (!row) return { ok: false, reason: 'unknown' };
      if (written.ok || delivered(row)) return { ok: true, run: text(row, 'run') };
      if (text(row, 'status') === 'open') {
        const { offers, restricted, assignee = '' } = parsed<Item>(row, 'item');
        if (restricted && assignee !== by) return { ok: false, reason: 'assignee', assignee };
        return { ok: false, reason: 'offer', offers };
      }
      return { ok: false, reason: 'completed', by: text(row, 'completed_by'), at: number(row, 'completed_at') };
    },
    cancelRun: (message) => steer(write, 'cancel', message),
    pauseRun: (message) => steer(write, 'pause', message),
    resumeRun: (message) => steer(write, 'resume', message),
  };
}

/** What is said to a run as a whole: taken unless it has ended. */
async function steer(
  write: Access['write'],
  type: 'cancel' | 'pause' | 'resume',
  { run, by, at, inboxId }: Steering,
): Promise<Steered> {
  const written = await write({
    steps: [{ sql: 'inbox.insert-steering', params: [inboxId, run, at, asText({ type, by })], mustChange: true }],
    look: { sql: 'inbox.steering-outcome', params: [run, inboxId] },
  });
  const row = written.rows[0];
  if (!row) return { ok: false, reason: 'unknown' };
  if (written.ok || delivered(row)) return { ok: true, run: text(row, 'run') };
  return { ok: false, reason: 'ended', status: text(row, 'status') as RunStatus };
}
