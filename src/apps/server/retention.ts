/** The routes of how long things are kept. */
import type { FastifyReply } from 'fastify';
import type { RetentionView } from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import {
  changeRetention,
  inForce,
  RETENTION,
  RETENTION_KEYS,
  type RetentionRecords,
} from '../../domain/access/retention.ts';
import { actorOf, invalid, versionSeen, type Handlers } from './request.ts';

export const RETENTION_HANDLERS = {
  showRetention: async ({ ports, reply }) => view(ports.retention, reply),

  editRetention: async (call) => {
    const { ports, body, request, reply } = call;
    const seen = versionSeen(request);
    if (seen === undefined) throw new RiposteError('retention.needs-version', 'If-Match is missing');
    const edit = Object.fromEntries(
      RETENTION_KEYS.flatMap((key) => {
        const days = body[key];
        return days === undefined ? [] : [[key, days] as const];
      }),
    );
    if (Object.keys(edit).length === 0) throw invalid(`name one of ${RETENTION_KEYS.join(', ')}`);
    await changeRetention(ports.retention, seen, edit, { by: actorOf(call).name, at: ports.clock.now() });
    return view(ports.retention, reply);
  },
} as const satisfies Partial<Handlers>;

async function view(records: RetentionRecords, reply: FastifyReply): Promise<RetentionView> {
  const state = await records.state();
  const days = inForce(state);
  reply.header('etag', `"${state.version}"`);
  return {
    version: state.version,
    changedAt: state.changedAt,
    changedBy: state.changedBy,
    rows: RETENTION_KEYS.map((key) => ({
      key,
      text: RETENTION[key].text,
      days: days[key],
      defaultDays: RETENTION[key].days,
    })),
  };
}
