/** Statements that count for metrics (`figures.ts`); `statements.ts` spreads them. */

/** A command that the gate holds, as the index \`question_held\` has it. */
const HELD = `status = 'open' AND question ->> '$.kind' = 'gate'`;

export const FIGURES_STATEMENTS = {
  'figures.alerts': `SELECT coalesce(r.status, 'none') AS status, count(*) AS alerts, max(a.pos) AS upto
    FROM (SELECT pos, run FROM alert WHERE status = 'open' AND pos > ?1 ORDER BY pos LIMIT ?2) a
    LEFT JOIN run r ON r.id = a.run GROUP BY 1`,
  'figures.runs': `SELECT status, count(*) AS runs FROM run WHERE status IN ('running', 'waiting', 'failed', 'paused') GROUP BY status`,
  'figures.ended-runs': `SELECT status, count(*) AS runs FROM run WHERE status IN ('completed', 'cancelled') GROUP BY status`,
  'figures.changed-runs': `SELECT status, count(*) AS runs, max(changed) AS upto
    FROM (SELECT status, changed FROM run WHERE changed > ?1 ORDER BY changed LIMIT ?2) GROUP BY status`,
  'figures.waiting': `SELECT (SELECT count(*) FROM question WHERE status = 'open') AS questions,
    (SELECT count(*) FROM question WHERE ${HELD}) AS held,
    (SELECT min(asked_at) FROM (SELECT asked_at FROM question WHERE status = 'open' ORDER BY pos LIMIT 100)) AS question_at,
    (SELECT count(*) FROM item WHERE status = 'open') AS items,
    (SELECT count(DISTINCT action) FROM action_target WHERE open = 1) AS actions,
    (SELECT count(*) FROM inbox WHERE consumed = 0) AS inbox,
    (SELECT min(at) FROM inbox WHERE consumed = 0) AS inbox_at,
    (SELECT count(*) FROM timer WHERE due < ?1) AS overdue,
    (SELECT count(*) FROM delivery WHERE status = 'waiting') AS deliveries,
    (SELECT count(*) FROM notification WHERE status = 'waiting') AS notifications,
    (SELECT count(*) FROM search_waiting) AS unindexed`,
} as const satisfies Record<string, string>;
