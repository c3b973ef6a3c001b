/**
 * Which playbooks of a collection can run, what the others lack, and what each missing thing would make runnable.
 *
 * J1. A playbook is runnable when it was read without errors, everything in it can be planned, everything that it needs (I1, I2 of
 *     `inventory.ts`) is available, every sub-playbook that it needs is in the collection or installed, and all that holds for these too.
 * J2. Two playbooks that call each other are judged together: a circle alone makes nobody unable to run.
 * J3. Deterministic: missing things by how many playbooks they hold up, then by name.
 *
 * Not here: what is available (the caller knows it), the reading of files.
 */
import { closureOf, type Need, type NeedKind } from './inventory.ts';

/** A playbook as its file says, reduced to what judging needs. */
export interface Judged {
  readonly id: string;
  readonly name: string;
  /** Read without errors, and everything in it can be planned. */
  readonly sound: boolean;
  readonly needs: readonly Need[];
  /** The last version of the vendor's server that it is for; empty: it is current. */
  readonly toVersion: string;
}

/** What there is besides the playbooks. */
export interface Stock {
  /** Runs today. */
  available(need: Need): boolean;
  /** The content has it, and this release cannot run it yet. */
  inContent(need: Need): boolean;
}

export interface MissingRow {
  readonly name: string;
  /** Of a command that must come from a brand. */
  readonly brand: string;
  /** Tasks that name it. */
  readonly tasks: number;
  /** Playbooks whose own tasks name it. */
  readonly playbooks: number;
  /** Playbooks that need it, themselves or through a sub-playbook. */
  readonly blocks: number;
  /** Playbooks that lack nothing else: runnable as soon as it is there. */
  readonly unlocks: number;
  readonly inContent: boolean;
}

export type Missing = Readonly<Record<NeedKind, readonly MissingRow[]>>;

export interface Judgement<T> {
  readonly runnable: ReadonlySet<T>;
  /** What the own tasks of a playbook name and nobody has, required or not. */
  readonly lacks: ReadonlyMap<T, readonly Need[]>;
  readonly missing: Missing;
}

export function judge<T extends Judged>(playbooks: readonly T[], stock: Stock): Judgement<T> {
  const find = finder(playbooks);
  const rows = new Map<string, Tally>();
  const lacks = new Map<T, readonly Need[]>();
  for (const playbook of playbooks) {
    const own = playbook.needs.filter((need) => !has(need, find, stock));
    lacks.set(playbook, own);
    count(rows, own, stock);
  }
  const runnable = new Set<T>();
  for (const playbook of playbooks) {
    const all = closureOf(playbook, (each) =>
      each.needs.flatMap((need) => (need.kind === 'playbook' && need.required ? (find(need.name) ?? []) : [])),
    );
    const needed = new Set(
      all.flatMap((each) => (lacks.get(each) ?? []).filter(({ required }) => required).map(keyOf)),
    );
    const sound = all.every((each) => each.sound);
    if (sound && needed.size === 0) runnable.add(playbook);
    for (const key of needed) {
      const row = rows.get(key)?.row;
      if (row === undefined) continue;
      row.blocks++;
      if (sound && needed.size === 1) row.unlocks++;
    }
  }
  return { runnable, lacks, missing: missingOf(rows) };
}

/** By name, else by id (XSOAR refers by either). Of versions for several servers the current one counts. */
function finder<T extends Judged>(playbooks: readonly T[]): (name: string) => T | undefined {
  const byName = new Map<string, T>();
  const byId = new Map<string, T>();
  const put = (map: Map<string, T>, key: string, playbook: T): void => {
    const other = map.get(key);
    if (other === undefined || (other.toVersion !== '' && playbook.toVersion === '')) map.set(key, playbook);
  };
  for (const playbook of playbooks) {
    put(byName, playbook.name, playbook);
    put(byId, playbook.id, playbook);
  }
  return (name) => byName.get(name) ?? byId.get(name);
}

function has(need: Need, find: (name: string) => Judged | undefined, stock: Stock): boolean {
  return (need.kind === 'playbook' && find(need.name) !== undefined) || stock.available(need);
}

interface Tally {
  readonly kind: NeedKind;
  readonly row: { -readonly [K in keyof MissingRow]: MissingRow[K] };
}

/** The server's own commands are the same with their brand and without. */
function brandOf({ brand }: Need): string {
  return brand.toLowerCase() === 'builtin' ? '' : brand;
}

function keyOf(need: Need): string {
  return `${need.kind} ${brandOf(need).toLowerCase()}|||${need.name}`;
}

/** Counts what one playbook names itself. */
function count(rows: Map<string, Tally>, own: readonly Need[], stock: Stock): void {
  const seen = new Set<string>();
  for (const need of own) {
    const key = keyOf(need);
    const { kind, name } = need;
    const inContent = stock.inContent(need);
    const fresh = { name, brand: brandOf(need), tasks: 0, playbooks: 0, blocks: 0, unlocks: 0, inContent };
    const tally = rows.get(key) ?? { kind, row: fresh };
    tally.row.tasks += need.tasks;
    if (!seen.has(key)) tally.row.playbooks++;
    seen.add(key);
    rows.set(key, tally);
  }
}

function missingOf(rows: ReadonlyMap<string, Tally>): Missing {
  const sorted = [...rows.values()].toSorted(
    ({ row: a }, { row: b }) =>
      b.blocks - a.blocks || b.tasks - a.tasks || compareText(a.name, b.name) || compareText(a.brand, b.brand),
  );
  const of = (wanted: NeedKind): readonly MissingRow[] =>
    sorted.filter(({ kind }) => kind === wanted).map(({ row }) => row);
  return {
    command: of('command'),
    automation: of('automation'),
    operator: of('operator'),
    transformer: of('transformer'),
    playbook: of('playbook'),
    engine: of('engine'),
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
