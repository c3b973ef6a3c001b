/**
 * The chain over the audit, and what it proves.
 *
 * C1. The link of a row is SHA-256 over the link before it and the row, in one canonical text. Links stand beside the rows (`audit_chain`), written after
 *     them, in their order, by the one writer.
 * C2. Rows have numbers without a gap, from 1. A row that was changed, deleted, put in or moved, and a link that was, is found, with its number. So is
 *     whatever was done before a head that was noted elsewhere: also a tail that was cut off, and a chain that was made anew.
 * C3. Rows behind the last link are a tail that is not yet chained. Nothing is wrong with them, and nothing is proved of them.
 * C4. Who can write to the file can make a whole chain anew, or cut its end off with the rows: only a head kept elsewhere shows that.
 */
import { hash } from 'node:crypto';
import type { AuditBreak, AuditHead, BreakKind, NotedHead } from '../../../domain/access/audit.ts';
import type { SqlRow } from '../wire.ts';

/** What stands before the first row. The name makes it a chain of this kind and version, and no other text. */
export const GENESIS = hash('sha256', 'riposte audit, version 1');

/** A row of `audit` → its link. As JSON no two rows are the same text. */
export function linkOf(before: string, row: SqlRow): string {
  const { pos, at, who, name, target, origin, run, seq, detail } = row;
  return hash('sha256', `${before}\n${JSON.stringify([pos, at, who, name, target, origin, run, seq, detail])}`);
}

/** What of a row of `audit` its link is made of. */
export const CHAINED_COLUMNS = 'pos, at, who, name, target, origin, run, seq, detail';

export interface Link {
  readonly number: number;
  readonly hash: string;
}

/** Breaks that are named; there is little to learn from the hundredth. */
const NAMED_BREAKS_MAX = 20;

const UNDECIDED = 'the row and its link do not fit, and nothing after them tells which of the two was changed';
/** What the row after a break shows of it. */
const SETTLED: Partial<Record<BreakKind, { readonly kind: BreakKind; readonly detail: string }>> = {
  changed: { kind: 'changed', detail: 'the row is not the one that was chained' },
  link: { kind: 'link', detail: 'the link was changed or deleted; the row is the one that was chained' },
};

/** What the row before may have said, and what was wrong with it if it did. */
interface Candidate {
  readonly hash: string;
  readonly wrong: BreakKind | undefined;
}

/**
 * Where row after row is broken there would be ever more to choose from, and each costs a hash: what the first and the last ones say (all rows were
 * changed, all links were) is kept.
 */
function few(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.length <= 4 ? candidates : [...candidates.slice(0, 2), ...candidates.slice(-2)];
}

/** Walks rows and links in their order. `walk` takes one number; `verdict` ends it. */
export class ChainCheck {
  readonly #noted: NotedHead | undefined;
  readonly #breaks: AuditBreak[] = [];
  #count = 0;
  #last: AuditHead = { number: 0, hash: GENESIS };
  #candidates: readonly Candidate[] = [{ hash: GENESIS, wrong: undefined }];
  /** A break whose kind the next row tells. */
  #open: number | undefined;
  #notedFound = false;

  constructor(noted?: NotedHead) {
    this.#noted = noted;
    // Before the first row there is nothing to have been cut off.
    if (noted?.hash === GENESIS) this.#notedFound = true;
  }

  /** The next number at which there is a row, a link or both. */
  walk(number: number, row: SqlRow | undefined, link: Link | undefined): void {
    const expected = this.#last.number + 1;
    if (number > expected) this.#gap(expected, number - 1);
    if (row && link) this.#both(number, row, link.hash);
    else if (row) this.#rowAlone(number, row);
    else if (link) this.#linkAlone(number, link.hash);
    this.#last = { number, hash: link?.hash ?? this.#last.hash };
  }

  /** `chained`: the number of the last link. */
  verdict(chained: number): {
    readonly breaks: readonly AuditBreak[];
    readonly count: number;
    readonly head: AuditHead;
  } {
    this.#open = undefined;
    const noted = this.#noted;
    if (noted && !this.#notedFound) this.#miss(noted, chained);
    return { breaks: this.#breaks, count: this.#count, head: { number: chained, hash: this.#last.hash } };
  }

  #both(number: number, row: SqlRow, stored: string): void {
    const links = this.#candidates.map(({ hash: before, wrong }) => ({ link: linkOf(before, row), wrong }));
    const fits = links.find(({ link }) => link === stored);
    // After a gap nobody knows what the row before said: the link is believed, the gap has been told.
    if (fits || this.#candidates.length === 0) {
      this.#settle(fits?.wrong);
      if (this.#noted?.hash === stored && (this.#noted.number ?? number) === number) this.#notedFound = true;
      this.#candidates = [{ hash: stored, wrong: undefined }];
      return;
    }
    this.#settle(undefined);
    this.#open = this.#tell('changed', number, UNDECIDED);
    this.#candidates = few([
      { hash: stored, wrong: 'changed' },
      ...links.map(({ link }) => ({ hash: link, wrong: 'link' as const })),
    ]);
  }

  #rowAlone(number: number, row: SqlRow): void {
    this.#settle(undefined);
    this.#open = this.#tell('inserted', number, 'the row has no link, and rows after it have');
    this.#candidates = few(
      this.#candidates.flatMap(({ hash: before }) => [
        { hash: before, wrong: 'inserted' as const },
        { hash: linkOf(before, row), wrong: 'link' as const },
      ]),
    );
  }

  #linkAlone(number: number, stored: string): void {
    this.#settle(undefined);
    this.#tell('deleted', number, 'the row was chained and is gone');
    this.#candidates = [{ hash: stored, wrong: undefined }];
  }

  #gap(from: number, to: number): void {
    this.#settle(undefined);
    const rows = from === to ? `row ${from} is` : `rows ${from} to ${to} are`;
    this.#tell('missing', from, `${rows} gone, with what was chained of them`);
    this.#candidates = [];
  }

  #miss({ number }: NotedHead, chained: number): void {
    if (number === undefined)
      this.#tell('rewritten', chained, 'the noted head is not in the chain: rows before it were changed, or cut off');
    else if (number > chained)
      this.#tell('truncated', chained + 1, `the chain ends at row ${chained}, and row ${number} was noted`);
    else
      this.#tell('rewritten', number, 'the noted head has another hash: rows up to it were changed and chained anew');
  }

  /** The row after a break fits what was stored, or what should have been: that tells which of the two was changed. */
  #settle(wrong: BreakKind | undefined): void {
    const open = this.#open === undefined ? undefined : this.#breaks[this.#open];
    const told = wrong === undefined ? undefined : SETTLED[wrong];
    if (open && this.#open !== undefined && told) this.#breaks[this.#open] = { ...open, ...told };
    this.#open = undefined;
  }

  /** Gives its place among those that are named. */
  #tell(kind: BreakKind, number: number, detail: string): number | undefined {
    this.#count += 1;
    return this.#breaks.length < NAMED_BREAKS_MAX ? this.#breaks.push({ kind, number, detail }) - 1 : undefined;
  }
}
