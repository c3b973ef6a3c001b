/**
 * Goal: whatever is done to the audit behind Riposte's back is found, with the row and what was done; what is not yet chained is no break.
 * Method: a real data directory; each way of tampering is done with SQL on the closed file, its triggers dropped, and then verified.
 * Elsewhere: the route and the command (`tests/audit.test.ts`); paging (`contract/lists.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AuditVerdict, NotedHead } from '../../../domain/access/audit.ts';
import { testClock } from '../contract.ts';
import { openStore } from '../index.ts';
import { verifyAuditOf } from './copy.ts';
import { firstAppend } from '../fixtures/appends.ts';
import { DATABASE_FILE } from '../lock.ts';
import { MIGRATIONS } from '../schema.ts';
import type { Store } from '../types.ts';
import { GENESIS, linkOf } from './chain.ts';
import { AUDIT_LOOKS_MAX } from './list.ts';

// Threads start slowly on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'riposte-audit-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function open(directory: string): Promise<Store> {
  const store = await openStore({ directory, clock: testClock() });
  onTestFinished(() => store.close());
  return store;
}

/** Rows 1 to `rows`; all are chained when it is closed. */
async function written(rows = 9): Promise<string> {
  const directory = await folder();
  const store = await open(directory);
  const numbers = Array.from({ length: rows }, (_, index) => index + 1);
  await Promise.all(
    numbers.map((at) => store.audit.recordAudit({ at, who: 'mira', what: 'login.succeeded', detail: `row ${at}` })),
  );
  await store.close();
  return directory;
}

function sql(directory: string, ...statements: readonly string[]): void {
  const db = new DatabaseSync(join(directory, DATABASE_FILE));
  try {
    for (const statement of statements) db.exec(statement);
  } finally {
    db.close();
  }
}

const NO_TRIGGERS = ['audit', 'audit_chain'].flatMap((table) =>
  ['unchanged', 'undeleted'].map((what) => `DROP TRIGGER ${table}_${what}`),
);
const tamper = (directory: string, ...statements: readonly string[]): void =>
  sql(directory, ...NO_TRIGGERS, ...statements);

const told = ({ breaks }: AuditVerdict) => breaks.map(({ kind, number }) => `${kind} ${number}`);

describe('rows', () => {
  test('are never changed or deleted by what has a connection and forgets itself', async () => {
    const directory = await written();
    for (const statement of [
      `UPDATE audit SET detail = ''`,
      'DELETE FROM audit',
      `UPDATE audit_chain SET hash = ''`,
      'DELETE FROM audit_chain',
    ])
      expect(() => sql(directory, statement)).toThrow('the audit is append-only');
    expect((await verifyAuditOf(directory)).ok).toBe(true);
  });

  test('have what was said of them, cut where it is long', async () => {
    const directory = await folder();
    const store = await open(directory);
    const said = { at: 7, who: 'mira', what: 'login.failed', target: 'root', origin: '192.0.2.7' } as const;
    await store.audit.recordAudit({ ...said, detail: 'x'.repeat(9_999) });
    await store.journal.append(
      firstAppend(
        'r1',
        { op: 'audit', name: 'approval.answered', detail: 'yes', by: 'jon' },
        { op: 'audit', name: 'seen', detail: '' },
      ),
    );
    const { rows } = await store.lists.audit({ limit: 9 });
    expect(rows).toMatchObject([
      { number: 1, ...said, run: '' },
      { number: 2, who: 'jon', what: 'approval.answered', run: 'r1', seq: 1 },
      { number: 3, who: '', what: 'seen', run: 'r1' },
    ]);
    expect(rows[0]?.detail).toHaveLength(4_096);
  });
});

describe('the chain', () => {
  test('goes to the end after a clean stop, and on from there after the next start', async () => {
    const directory = await written(1_200);
    const first = await verifyAuditOf(directory);
    expect(first).toMatchObject({ ok: true, rows: 1_200, tail: 0, tailSince: null, head: { number: 1_200 } });
    const store = await open(directory);
    await store.audit.recordAudit({ at: 5, who: '', what: 'policy.changed' });
    expect(await store.audit.verify(first.head)).toMatchObject({ ok: true, rows: 1_201 });
    await store.close();
    const second = await verifyAuditOf(directory, first.head);
    expect(second).toMatchObject({ ok: true, rows: 1_201, head: { number: 1_201 } });
    expect(second.head.hash).not.toBe(first.head.hash);
  });

  test('has each link from the row and the link before it, in the order of commit', async () => {
    const directory = await written(3);
    const db = new DatabaseSync(join(directory, DATABASE_FILE));
    const rows = db.prepare('SELECT * FROM audit ORDER BY pos').all() as never[];
    const links = db.prepare('SELECT hash FROM audit_chain ORDER BY pos').all();
    db.close();
    let hash = GENESIS;
    expect(links.map((link) => link['hash'])).toEqual(rows.map((row) => (hash = linkOf(hash, row))));
  });

  test('a tail that is not yet chained is no break, and is told with its age', async () => {
    const directory = await written();
    tamper(directory, 'DELETE FROM audit_chain WHERE pos > 6');
    expect(await verifyAuditOf(directory)).toMatchObject({
      ok: true,
      rows: 9,
      tail: 3,
      tailSince: 7,
      head: { number: 6 },
    });
    // And the sequencer goes on from there.
    await (await open(directory)).close();
    expect(await verifyAuditOf(directory)).toMatchObject({ ok: true, tail: 0, head: { number: 9 } });
  });

  test('an installation that is older than the chain is chained from its first row', async () => {
    const directory = await folder();
    sql(
      directory,
      ...MIGRATIONS.filter(({ version }) => version < 7).map((migration) => migration.sql),
      'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
      `INSERT INTO meta VALUES ('schema', '6')`,
      `INSERT INTO audit (run, seq, at, name, detail) VALUES ('r1', 1, 5, 'approval.asked', 'isolate'), ('r1', 2, 6, 'approval.answered', '')`,
    );
    await expect(verifyAuditOf(directory)).rejects.toMatchObject({ code: 'store.older' });
    await (await open(directory)).close();
    expect(await verifyAuditOf(directory)).toMatchObject({ ok: true, rows: 2, tail: 0 });
    tamper(directory, `UPDATE audit SET detail = 'blockUrl' WHERE pos = 1`);
    expect(told(await verifyAuditOf(directory))).toEqual(['changed 1']);
  });
});

const CHANGED = `UPDATE audit SET detail = 'another' WHERE pos = 4`;

const FAULTS: readonly (readonly [string, readonly string[], ...string[]])[] = [
  ['a row is edited', ['changed 4'], CHANGED],
  ['the first row is edited', ['changed 1'], `UPDATE audit SET who = 'jon' WHERE pos = 1`],
  ['the last row is edited', ['changed 9'], `UPDATE audit SET at = at + 1 WHERE pos = 9`],
  ['two rows are edited', ['changed 4', 'changed 7'], CHANGED, `UPDATE audit SET target = 'x' WHERE pos = 7`],
  ['two rows in a row are edited', ['changed 4', 'changed 5'], CHANGED, `UPDATE audit SET name = 'x' WHERE pos = 5`],
  ['a row is deleted', ['deleted 4'], 'DELETE FROM audit WHERE pos = 4'],
  [
    'a row is deleted with its link',
    ['missing 4'],
    'DELETE FROM audit WHERE pos = 4',
    'DELETE FROM audit_chain WHERE pos = 4',
  ],
  ['the last rows are deleted', ['deleted 8', 'deleted 9'], 'DELETE FROM audit WHERE pos > 7'],
  [
    'rows are deleted, and those behind move up',
    ['changed 4', 'changed 5', 'changed 6', 'changed 7', 'changed 8', 'deleted 9'],
    'DELETE FROM audit WHERE pos = 4',
    'UPDATE audit SET pos = pos - 1 WHERE pos > 4',
  ],
  [
    'two rows change places',
    ['changed 4', 'changed 7'],
    'UPDATE audit SET pos = -4 WHERE pos = 4',
    'UPDATE audit SET pos = 4 WHERE pos = 7',
    'UPDATE audit SET pos = 7 WHERE pos = -4',
  ],
  [
    'a row is put in, and those behind move down',
    ['changed 4', 'changed 5', 'changed 6', 'changed 7', 'changed 8', 'changed 9'],
    'UPDATE audit SET pos = -pos - 1 WHERE pos >= 4',
    'UPDATE audit SET pos = -pos WHERE pos < 0',
    `INSERT INTO audit (pos, run, seq, at, name, detail) VALUES (4, '', 0, 4, 'login.succeeded', '')`,
  ],
  [
    'a row is put in before the first',
    ['inserted 0'],
    `INSERT INTO audit (pos, run, seq, at, name, detail) VALUES (0, '', 0, 4, 'x', '')`,
  ],
  ['a link is edited', ['link 4'], `UPDATE audit_chain SET hash = '${'a'.repeat(64)}' WHERE pos = 4`],
  ['a link is deleted', ['link 4'], 'DELETE FROM audit_chain WHERE pos = 4'],
  [
    'links in a row are deleted',
    ['inserted 3', 'inserted 4', 'inserted 5', 'link 6'],
    'DELETE FROM audit_chain WHERE pos BETWEEN 3 AND 6',
  ],
  [
    'two links change places',
    ['changed 4', 'link 5'],
    'UPDATE audit_chain SET pos = -4 WHERE pos = 4',
    'UPDATE audit_chain SET pos = 4 WHERE pos = 5',
    'UPDATE audit_chain SET pos = 5 WHERE pos = -4',
  ],
  ['every row is deleted', Array.from({ length: 9 }, (_, index) => `deleted ${index + 1}`), 'DELETE FROM audit'],
  [
    'a row of the tail is deleted',
    ['missing 7'],
    'DELETE FROM audit_chain WHERE pos > 6',
    'DELETE FROM audit WHERE pos = 8',
  ],
];

describe('a break is found, with the row and what was done to it', () => {
  test.each(FAULTS.map(([what, expected, ...statements]) => [what, { expected, statements }] as const))(
    '%s',
    async (_, { expected, statements }) => {
      const directory = await written();
      tamper(directory, ...statements);
      const verdict = await verifyAuditOf(directory);
      expect(told(verdict)).toEqual(expected);
      expect(verdict).toMatchObject({ ok: false, breakCount: expected.length });
      // A product at work says the same, also after its sequencer has been there.
      const store = await open(directory);
      expect((await store.audit.verify()).ok).toBe(false);
      await store.audit.recordAudit({ at: 99, who: '', what: 'policy.changed' });
      await store.close();
      expect((await verifyAuditOf(directory)).ok).toBe(false);
    },
  );

  test('far behind the first page, and no more than twenty are named', async () => {
    const directory = await written(2_500);
    tamper(directory, 'UPDATE audit SET detail = 1 WHERE pos = 2100');
    expect(told(await verifyAuditOf(directory))).toEqual(['changed 2100']);
    sql(directory, `UPDATE audit SET detail = 'x'`);
    const { breaks, breakCount } = await verifyAuditOf(directory);
    expect([breaks.length, breakCount]).toEqual([20, 2_500]);
    // Row upon row without a link, and the last one has its own.
    sql(directory, 'DELETE FROM audit_chain WHERE pos < 2500');
    const { breaks: bare } = await verifyAuditOf(directory);
    expect([bare.length, bare[0]?.kind]).toEqual([20, 'inserted']);
  });
});

describe('a head that was noted elsewhere', () => {
  /** The chain of what is there now, made anew by whoever can write to the file. */
  const CHAINED_ANEW = 'DELETE FROM audit_chain';

  async function noted(): Promise<{ directory: string; head: NotedHead }> {
    const directory = await written();
    return { directory, head: (await verifyAuditOf(directory)).head };
  }

  test('is found as long as nothing before it was touched', async () => {
    const { directory, head } = await noted();
    expect(await verifyAuditOf(directory, head)).toMatchObject({ ok: true });
    expect(await verifyAuditOf(directory, { hash: head.hash })).toMatchObject({ ok: true });
  });

  test('shows a tail that was cut off with its links', async () => {
    const { directory, head } = await noted();
    tamper(directory, 'DELETE FROM audit WHERE pos > 7', 'DELETE FROM audit_chain WHERE pos > 7');
    // By itself the shorter chain is sound.
    expect(await verifyAuditOf(directory)).toMatchObject({ ok: true, rows: 7 });
    expect(told(await verifyAuditOf(directory, head))).toEqual(['truncated 8']);
    expect(told(await verifyAuditOf(directory, { hash: head.hash }))).toEqual(['rewritten 7']);
  });

  test('shows a chain that was made anew', async () => {
    const { directory, head } = await noted();
    tamper(directory, CHANGED, CHAINED_ANEW);
    await (await open(directory)).close();
    expect(await verifyAuditOf(directory)).toMatchObject({ ok: true, rows: 9, tail: 0 });
    expect(told(await verifyAuditOf(directory, head))).toEqual(['rewritten 9']);
  });
});

describe('pages of the audit', () => {
  test('filters meet each other, in both orders, and pages join', async () => {
    const directory = await folder();
    const store = await open(directory);
    for (let at = 1; at <= 12; at += 1)
      await store.audit.recordAudit({
        at,
        who: at % 2 === 0 ? 'mira' : 'jon',
        what: at % 3 === 0 ? 'login.failed' : 'login.succeeded',
      });
    const numbers = async (filter: Parameters<Store['lists']['audit']>[0]) => {
      const all: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Awaited<ReturnType<Store['lists']['audit']>> = await store.lists.audit({
          ...filter,
          ...(cursor === '' ? {} : { cursor }),
        });
        all.push(...page.rows.map((row) => row.number));
        cursor = page.next;
      }
      return all;
    };
    expect(await numbers({ limit: 5, who: 'mira' })).toEqual([2, 4, 6, 8, 10, 12]);
    expect(await numbers({ limit: 1, what: 'login.failed', newestFirst: true })).toEqual([12, 9, 6, 3]);
    expect(await numbers({ limit: 2, who: 'mira', what: 'login.failed', newestFirst: true })).toEqual([12, 6]);
    expect(await numbers({ limit: 3, what: 'login.*', from: 4, until: 6 })).toEqual([4, 5, 6]);
    expect(await numbers({ limit: 3, what: 'log*', newestFirst: true, until: 2 })).toEqual([2, 1]);
    expect(await numbers({ limit: 3, what: 'login' })).toEqual([]);
    expect(await numbers({ limit: 3, run: 'r1' })).toEqual([]);
    expect(await numbers({ limit: 3, run: '', who: 'jon', until: 3 })).toEqual([1, 3]);
  });

  test('a search for what is rare ends behind so many rows, and goes on from there', async () => {
    const directory = await folder();
    await (await open(directory)).close();
    const last = 2 * AUDIT_LOOKS_MAX + 5;
    sql(
      directory,
      `WITH RECURSIVE n (at) AS (VALUES (1) UNION ALL SELECT at + 1 FROM n WHERE at < ${last})
        INSERT INTO audit (run, seq, at, name, detail) SELECT '', 0, at, iif(at IN (3, ${last}), 'rare', 'x'), '' FROM n`,
    );
    const store = await open(directory);
    const first = await store.lists.audit({ limit: 9, what: 'rare' });
    expect([first.rows.length, first.next]).toEqual([1, String(AUDIT_LOOKS_MAX)]);
    const second = await store.lists.audit({ limit: 9, what: 'rare', cursor: first.next ?? '' });
    expect([second.rows.length, second.next]).toEqual([0, String(2 * AUDIT_LOOKS_MAX)]);
    expect((await store.lists.audit({ limit: 9, what: 'rare', cursor: second.next ?? '' })).rows).toMatchObject([
      { at: last },
    ]);
    const newest = await store.lists.audit({ limit: 9, what: 'rare', newestFirst: true });
    expect(newest.rows).toMatchObject([{ at: last }]);
    const older = await store.lists.audit({ limit: 9, what: 'rare', newestFirst: true, cursor: newest.next ?? '' });
    expect(
      (await store.lists.audit({ limit: 9, what: 'rare', newestFirst: true, cursor: older.next ?? '' })).rows,
    ).toMatchObject([{ at: 3 }]);
  });
});
