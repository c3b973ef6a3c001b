/** Reads the whole audit, page by page, and holds it to its chain. Loaded when somebody asks. */
import type { AuditVerdict, NotedHead } from '../../../domain/access/audit.ts';
import type { Access } from '../access.ts';
import { number, text } from '../rows.ts';
import type { SqlRow } from '../wire.ts';
import { ChainCheck, type Link } from './chain.ts';

const PAGE = 1_000;

/**
 * The end is looked up once: what is chained meanwhile belongs to the tail of this answer, so that a product at work is never seen as broken.
 */
export async function verifyAudit(readAll: Access['readAll'], noted?: NotedHead): Promise<AuditVerdict> {
  const [ends = [], tails = []] = await readAll([
    { sql: 'audit.ends', params: [] },
    { sql: 'audit.tail', params: [] },
  ]);
  const chained = number(ends[0] ?? {}, 'chained');
  const tail = number(tails[0] ?? {}, 'rows');
  const since = tails[0]?.['since'];
  const check = new ChainCheck(noted);
  let seen = 0;
  // Numbers begin at 1: what was put in before is found too.
  for (let after = Number.MIN_SAFE_INTEGER, more = true; more;) {
    const [rows = [], links = []] = await readAll([
      { sql: 'audit.span', params: [after, chained, PAGE] },
      { sql: 'audit.links', params: [after, chained, PAGE] },
    ]);
    const upto = Math.min(endOf(rows, chained), endOf(links, chained));
    seen += walkPage(check, rows, links, upto);
    more = upto < chained && upto > after;
    after = upto;
  }
  const { breaks, count, head } = check.verdict(chained);
  const gap = tail > 0 ? number(tails[0] ?? {}, 'last') - chained - tail : 0;
  const beyond = gap === 0 ? [] : [{ kind: 'missing' as const, number: chained + 1, detail: gapDetail(gap) }];
  return {
    ok: count + beyond.length === 0,
    rows: seen + tail,
    head,
    tail,
    tailSince: typeof since === 'number' ? since : null,
    breaks: [...breaks, ...beyond],
    breakCount: count + beyond.length,
  };
}

function gapDetail(gap: number): string {
  return `${gap} ${gap === 1 ? 'row is' : 'rows are'} gone from the tail that is not yet chained`;
}

/** A page that is full ends where its last row does; another one has everything. */
function endOf(rows: readonly SqlRow[], otherwise: number): number {
  const last = rows.at(-1);
  return rows.length === PAGE && last ? number(last, 'pos') : otherwise;
}

/** Rows and links up to a number, in one order. Gives how many rows there were. */
function walkPage(check: ChainCheck, rows: readonly SqlRow[], links: readonly SqlRow[], upto: number): number {
  let row = 0;
  let link = 0;
  const at = (list: readonly SqlRow[], index: number): number => {
    const found = list[index];
    return found ? number(found, 'pos') : Number.POSITIVE_INFINITY;
  };
  for (;;) {
    const next = Math.min(at(rows, row), at(links, link));
    if (next > upto) return row;
    const hasRow = at(rows, row) === next;
    const hasLink = at(links, link) === next;
    check.walk(next, hasRow ? rows[row] : undefined, hasLink ? linkAt(links[link]) : undefined);
    row += Number(hasRow);
    link += Number(hasLink);
  }
}

function linkAt(row: SqlRow | undefined): Link | undefined {
  return row && { number: number(row, 'pos'), hash: text(row, 'hash') };
}
