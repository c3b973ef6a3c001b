/**
 * Goal: what others do with an alert at its source is noticed once, our own closing never, and what is not said changes nothing (S1–S5).
 * Method: a table of what was seen, what we have, and what is seen now. Elsewhere: the transaction (store contract), the run (engine), all of it over
 * a started product (`tests/fetcher.test.ts`).
 */
import { describe, expect, it } from 'vitest';
import { conclude, nextAsk, sayChange, type Concluded, type SourceState, type Watched } from './source-state.ts';

const OPEN: SourceState = { status: 'new', closed: false, closeReason: '', assignee: '', comment: '', caseId: '7' };
const CLOSED: SourceState = {
  ...OPEN,
  status: 'resolved_false_positive',
  closed: true,
  closeReason: 'Resolved - False Positive',
  comment: 'a test',
};
const UNSAID: SourceState = { status: '', closed: null, closeReason: '', assignee: null, comment: '', caseId: '' };
const NOW = 10_000_000;

type Ours = NonNullable<Watched['ours']>;
const ours = (changes: Partial<Ours> = {}): Ours => ({
  status: 'open',
  closedAt: null,
  run: 'r-1',
  closing: false,
  ...changes,
});
const closedHere = (closedAt = 1) => ours({ status: 'closed', closedAt });
const closing = { kind: 'closed', status: CLOSED.status, reason: CLOSED.closeReason, comment: 'a test' } as const;

type Row = readonly [
  what: string,
  seen: SourceState | null,
  ours: Ours | null,
  now: SourceState,
  wanted: Partial<Concluded>,
];

const ROWS: readonly Row[] = [
  ['a new alert is taken in', null, null, OPEN, { take: 'new', changes: [] }],
  [
    'one that was closed before it was seen is only watched',
    null,
    null,
    CLOSED,
    { take: null, changes: [], keep: CLOSED },
  ],
  ['and taken in when it is reopened', CLOSED, null, OPEN, { take: 'new' }],
  ['one whose status nobody tells is taken in', null, null, UNSAID, { take: 'new' }],
  ['nothing changed', OPEN, ours(), OPEN, { take: null, changes: [], keep: OPEN }],
  ['closed by others', OPEN, ours(), CLOSED, { take: null, changes: [closing] }],
  ['closed before we saw it there, delivered here by other ways', null, ours(), CLOSED, { changes: [closing] }],
  ['closed there as before, begun anew here by a person', CLOSED, ours(), CLOSED, { take: null, changes: [] }],
  ['our own closing is under way', OPEN, ours({ closing: true }), CLOSED, { take: null, changes: [], keep: null }],
  ['our own closing is seen there', OPEN, closedHere(), CLOSED, { take: null, changes: [], keep: CLOSED }],
  ['reopened by others', CLOSED, closedHere(NOW - 1), OPEN, { take: 'reopened', changes: [] }],
  ['reopened before the closing was seen there', OPEN, closedHere(NOW - 61_000), OPEN, { take: 'reopened' }],
  ['closed here a moment ago: it may not show yet', OPEN, closedHere(NOW - 5_000), OPEN, { take: null, keep: null }],
  [
    'ignored by a rule of ours',
    OPEN,
    ours({ status: 'closed', closedAt: 1, run: null }),
    OPEN,
    { take: null, changes: [] },
  ],
  [
    'open again there, and here it never was closed',
    CLOSED,
    ours(),
    OPEN,
    { take: null, changes: [{ kind: 'reopened', status: 'new' }] },
  ],
  [
    'given to somebody',
    OPEN,
    ours(),
    { ...OPEN, assignee: 'ann@a.test' },
    { changes: [{ kind: 'reassigned', assignee: 'ann@a.test' }] },
  ],
  [
    'taken from somebody',
    { ...OPEN, assignee: 'ann@a.test' },
    ours(),
    OPEN,
    { changes: [{ kind: 'reassigned', assignee: '' }] },
  ],
  [
    'whose it was is learned, not changed',
    { ...OPEN, assignee: null },
    ours(),
    { ...OPEN, assignee: 'ann@a.test' },
    { changes: [] },
  ],
  [
    'what is not said now stays as it was said',
    { ...CLOSED, assignee: 'ann@a.test' },
    closedHere(),
    UNSAID,
    { take: null, changes: [] },
  ],
];

describe('what follows from a look at the source', () => {
  it.each(ROWS)('%s', (_what, seen, here, now, wanted) => {
    const concluded = conclude({ id: '1', seen, seenSince: 0, ours: here }, now, NOW);
    expect(concluded).toMatchObject(wanted);
  });

  it('seen twice follows once', () => {
    const first = conclude({ id: '1', seen: OPEN, seenSince: 0, ours: ours() }, CLOSED, NOW);
    const again = conclude({ id: '1', seen: first.keep, seenSince: 0, ours: closedHere(NOW) }, CLOSED, NOW + 1);
    expect([first.changes.length, again.changes]).toEqual([1, []]);
  });

  it('is said in words that name what others wrote', () => {
    expect(sayChange(closing)).toBe('closed at its source (resolved_false_positive): a test');
    expect(sayChange({ kind: 'reassigned', assignee: '' })).toMatch('nobody');
  });
});

describe('the next look', () => {
  const at = (here: Ours | null, state: SourceState, seenSince = 0) =>
    nextAsk({ id: '1', seen: null, seenSince, ours: here }, state, NOW, 1_000) - NOW;

  it('is soon for what is open, rarer for what is closed, and never for what was closed long ago', () => {
    expect(at(ours(), OPEN)).toBe(1_000);
    expect(at(closedHere(NOW - 100_000), CLOSED)).toBe(10_000);
    expect(at(closedHere(NOW - 9_000_000), CLOSED)).toBe(900_000);
    expect(at(closedHere(NOW - 31 * 86_400_000), CLOSED)).toBeGreaterThan(1e15);
    expect(at(null, CLOSED)).toBe(1_000);
  });
});
