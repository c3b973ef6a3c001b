/** How long things are kept, as rows, and the removal of what is older. A change of it is one transaction with its row in the audit. */
import type { Retention, RetentionKey, RetentionRecords } from '../../../domain/access/retention.ts';
import type { Access } from '../access.ts';
import { auditStep } from '../audit/steps.ts';
import { number, parsed, text } from '../rows.ts';
import type { StatementName } from '../statements.ts';

/** Rows of one transaction of a sweep. */
const PIECE = 500;

interface Piece {
  readonly gone: number;
  readonly next: number | null;
}

/** Rows that come in the order of time: what says which are over, and what takes them away, in one transaction. */
interface Aged {
  readonly find: StatementName;
  readonly drop: readonly StatementName[];
}

const BODIES: Aged = { find: 'retention.bodies', drop: ['retention.bodies-drop'] };
const DELIVERIES: Aged = {
  find: 'retention.deliveries',
  drop: ['retention.deliveries-links', 'retention.deliveries-drop'],
};
const NOTIFICATIONS: Aged = {
  find: 'retention.notifications',
  drop: ['retention.notifications-told', 'retention.notifications-drop'],
};
const ATTEMPTS: Aged = { find: 'retention.attempts', drop: ['retention.attempts-drop'] };
const WAITS: Aged = { find: 'retention.waits', drop: ['retention.waits-drop'] };

const LOGINS = ['logins', 'sessions', 'links', 'devices', 'pending'] as const;

export function createRetention({ read, write }: Pick<Access, 'read' | 'write'>): RetentionRecords {
  /** What is over goes; the look ends at the first row that is young. */
  const aged = async ({ find, drop }: Aged, before: number, after: number): Promise<Piece & { upTo: number }> => {
    const rows = await read(find, before, PIECE, after);
    const young = rows.findIndex((row) => number(row, 'young') === 1);
    const old = young === -1 ? rows : rows.slice(0, young);
    const over = old.filter((row) => number(row, 'over') === 1).map((row) => number(row, 'pos'));
    if (over.length > 0) {
      const params = [JSON.stringify(over)];
      await write({ steps: drop.map((sql) => ({ sql, params })) });
    }
    const last = rows.at(-1);
    const next = young === -1 && rows.length === PIECE && last ? number(last, 'pos') : null;
    // Of all up to here nothing is left to do: the first that stays is behind it.
    const stays = old.findIndex((row) => number(row, 'stays') === 1);
    const whole = stays === -1 ? old : old.slice(0, stays);
    return { gone: over.length, next, upTo: number(whole.at(-1) ?? {}, 'pos') };
  };
  const bodies = async (before: number, after: number): Promise<Piece> => {
    const { upTo, ...piece } = await aged(BODIES, before, after);
    if (upTo > 0 && after === 0) await write({ steps: [{ sql: 'retention.bodies-mark', params: [upTo] }] });
    return piece;
  };
  const notifications = async (before: number, after: number): Promise<Piece> => {
    const piece = await aged(NOTIFICATIONS, before, after);
    if (piece.next !== null) return piece;
    let { gone } = piece;
    for (const kind of [ATTEMPTS, WAITS])
      for (let from: number | null = 0; from !== null;) {
        const more: Piece = await aged(kind, before, from);
        gone += more.gone;
        from = more.next;
      }
    return { gone, next: null };
  };
  const counted = async (count: StatementName, drop: readonly StatementName[], before: number): Promise<Piece> => {
    const gone = number((await read(count, before, PIECE))[0] ?? {}, 'rows');
    if (gone > 0) await write({ steps: drop.map((sql) => ({ sql, params: [before, PIECE] })) });
    return { gone, next: gone >= PIECE ? 0 : null };
  };
  const sweep = (key: RetentionKey, before: number, after: number): Promise<Piece> => {
    switch (key) {
      case 'rawBodies':
        return bodies(before, after);
      case 'deliveries':
        return aged(DELIVERIES, before, after);
      case 'notifications':
        return notifications(before, after);
      case 'logins':
        return counted(
          'retention.login-count',
          LOGINS.map((name) => `retention.${name}` as const),
          before,
        );
      case 'requests':
        return counted('retention.request-count', ['retention.requests'], before);
    }
  };
  return {
    sweep,
    state: async () => {
      const row = (await read('retention.get'))[0] ?? {};
      const changedAt = row['changed_at'];
      return {
        set: parsed<Partial<Retention>>(row, 'days'),
        version: number(row, 'version'),
        changedBy: text(row, 'changed_by'),
        changedAt: typeof changedAt === 'number' ? changedAt : null,
      };
    },
    change: async ({ version }, set, { by, at }) => {
      const detail = Object.entries(set)
        .map(([key, days]) => `${key}=${days ?? 'for ever'}`)
        .join(', ');
      const written = await write({
        steps: [
          { sql: 'retention.change', params: [version, JSON.stringify(set), at, by], mustChange: true },
          auditStep({ at, who: by, what: 'retention.changed', detail }),
        ],
      });
      return written.ok;
    },
  };
}
